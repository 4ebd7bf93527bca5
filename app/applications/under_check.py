"""The applications of a local call that are under check, and what stands between each and the commission."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.applications.models import AdministrativeCheck, Application, SubmissionSnapshot
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.extensions import db
from app.registry.models import Organisation
from competition_rules.findings import Finding


@dataclass(frozen=True)
class UnderCheck:
    """A submitted application: its present submission, and a finding for each criterion not judged as met."""

    application_id: int
    number: str
    title: str
    organisation: str
    snapshot_id: int
    open_ones: tuple[Finding, ...]

    @property
    def is_ready(self) -> bool:
        """Every criterion of the edition is judged as met."""
        return not self.open_ones


_NEWEST = (
    select(func.max(SubmissionSnapshot.id))
    .where(SubmissionSnapshot.application_id == Application.id)
    .correlate(Application)
    .scalar_subquery()
)


def under_check(local_call: LocalCall) -> list[UnderCheck]:
    """Every application of the call that waits for the check, in the order of submission; read in two queries."""
    columns: tuple[Any, ...] = (
        Application.id, Application.number, Application.title, Organisation.name.label("organisation"),
        _NEWEST.label("snapshot_id"),
    )  # fmt: skip
    waiting = (Application.local_call_id == local_call.id, Application.status == ApplicationStatus.SUBMITTED)
    rows = db.session.execute(
        select(*columns)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(*waiting)
        .order_by(Application.submitted_at, Application.id)
    ).all()
    met = _met(waiting)
    criteria = regulation_of(local_call.call).administrative_criteria
    return [
        UnderCheck(
            row.id, row.number, row.title, row.organisation, row.snapshot_id,
            tuple(
                Finding("criterion_not_confirmed", one.point, {"criterion": f"criterion_{one.code}"})
                for one in criteria
                if one.code not in met[row.snapshot_id]
            ),
        )
        for row in rows
    ]  # fmt: skip


def _met(waiting: Iterable[Any]) -> dict[int, set[str]]:
    """The criteria judged as met, by submission."""
    met: dict[int, set[str]] = defaultdict(set)
    judged = (
        select(AdministrativeCheck.snapshot_id, AdministrativeCheck.criterion_code)
        .join(SubmissionSnapshot, SubmissionSnapshot.id == AdministrativeCheck.snapshot_id)
        .join(Application, Application.id == SubmissionSnapshot.application_id)
        .where(*waiting, AdministrativeCheck.verdict == "yes")
    )
    for snapshot_id, code in db.session.execute(judged):
        met[snapshot_id].add(code)
    return met
