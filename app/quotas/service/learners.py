"""Importing learner numbers."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete

from app.audit import record
from app.calls.models import Call
from app.core.actor import Actor
from app.core.clock import riga_day
from app.extensions import db
from app.participation.queries import signed_municipality_ids
from app.quotas.learner_files import LearnerFile, read_learners
from app.quotas.models import LearnerImport, LearnerNumber, MunicipalQuota
from app.quotas.policy import require_keeper
from app.quotas.service.locks import lock_unpublished
from app.registry.queries import municipalities

_LONGEST_NAME = 200


def import_learners(call: Call, data: bytes, file_name: str, *, by: Actor, at: datetime) -> LearnerImport:
    """Take the learner numbers of a call from a CSV or XLSX file.

    Refused with every broken row listed, and then nothing is taken. A later file replaces the numbers and the
    quotas computed from them, until the quotas are published.
    """
    require_keeper(by)
    lock_unpublished(call)
    signed = signed_municipality_ids(riga_day(at))
    read = read_learners(data, file_name, municipalities(), signed)
    for model in (MunicipalQuota, LearnerNumber):
        db.session.execute(delete(model).where(model.call_id == call.id))
    return _store(call, data, file_name, read, by=by, at=at)


def _store(
    call: Call, data: bytes, file_name: str, read: LearnerFile, *, by: Actor, at: datetime
) -> LearnerImport:
    taken = LearnerImport(
        call_id=call.id, file_name=file_name[-_LONGEST_NAME:], sha256=sha256(data).hexdigest(),
        rows=len(read.learners), computed_total=read.computed_total, printed_total=read.printed_total,
        imported_at=at, imported_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(taken)
    db.session.flush()
    db.session.add_all(
        LearnerNumber(
            call_id=call.id, import_id=taken.id, municipality_id=one.municipality_id, grades=one.grades,
            vocational=one.vocational,
        )
        for one in read.learners
    )  # fmt: skip
    facts = {
        "file": taken.file_name, "sha256": taken.sha256, "rows": taken.rows,
        "computed_total": taken.computed_total, "printed_total": taken.printed_total,
    }  # fmt: skip
    record(call, "call.import_learners", by=by, at=at, facts=facts)
    return taken
