"""Files of a report: photos, publicity, evidence of costs."""

from dataclasses import dataclass
from datetime import datetime

from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, refusal
from app.documents.uploads import UploadKind, checked_kind, without_metadata
from app.extensions import db
from app.reports import policy
from app.reports.models import FileKind, FinalReport, ReportFile
from app.reports.service.locks import lock_report
from app.reports.workflow import WRITABLE
from app.storage.service import put

MOST_FILES = 100
_PICTURES = {UploadKind.JPEG, UploadKind.PNG}


@dataclass(frozen=True)
class Attachment:
    """A file as it was sent, what it shows and, for evidence, the number of its cost."""

    kind: FileKind
    name: str
    data: bytes
    caption: str
    expense_number: int | None = None
    has_consent: bool = False


def attach(report: FinalReport, sent: Attachment, *, by: Actor, at: datetime) -> ReportFile:
    """Add a file while the report is written. A picture is kept without place and device.

    Refused: a photo that is none or without consent, evidence of a cost that is not there, files beyond the
    limit, and whatever the store does not take (`documents.uploads`).
    """
    _open(report, by)
    _check(report, sent)
    made = ReportFile(
        kind=sent.kind, expense_number=sent.expense_number, caption=sent.caption,
        file_key=put(without_metadata(sent.data, sent.name)), file_name=sent.name[-200:],
        has_consent=sent.has_consent, added_at=at, added_by_id=by.user_id,
    )  # fmt: skip
    report.files.append(made)
    db.session.flush()
    facts = {"file": made.file_key, "name": made.file_name, "kind": made.kind}
    record(report, "final_report.attach", by=by, at=at, facts=facts)
    return made


def detach(file: ReportFile, *, by: Actor, at: datetime) -> None:
    """Take a file off a report that is written; the record of it stays."""
    report = file.report
    _open(report, by)
    if file.removed_at is None:
        file.removed_at = at
        facts = {"file": file.file_key, "name": file.file_name}
        record(report, "final_report.detach", by=by, at=at, facts=facts)


def _open(report: FinalReport, by: Actor) -> None:
    if not policy.is_own(by, report.application):
        raise NotPermitted("the organisation attaches files to its own report")
    lock_report(report)
    if report.status not in WRITABLE:
        raise StaleState(report, "attach")


def _check(report: FinalReport, sent: Attachment) -> None:
    if len(report.files) >= MOST_FILES:
        raise refusal("report_too_many_files", limit=MOST_FILES)
    if sent.kind is FileKind.PHOTO:
        if checked_kind(sent.data, sent.name) not in _PICTURES:
            raise refusal("photo_is_no_picture", file=sent.name)
        if not sent.has_consent:
            raise refusal("photo_without_consent")
    numbers = {line.number for line in report.expenses}
    if sent.kind is FileKind.EVIDENCE and sent.expense_number not in numbers:
        raise refusal("evidence_without_cost")
