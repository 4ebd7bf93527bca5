"""Rendering outside requests."""

from app.documents.issuing import JOB, issue
from app.jobs import Work, handler


@handler(JOB)
def issue_document(work: Work) -> dict[str, str] | None:
    """Issue one document; what cannot be made whole fails and is shown among the failed jobs."""
    asked = work.payload
    document = issue(asked["kind"], asked["case_id"], asked["version"], at=work.at)
    return {"number": document.number, "sha256": document.pdf_sha256} if document else None
