"""Supporting documents and declarations: added and taken out while the plan is a draft, opened by whom they concern."""

from datetime import datetime
from pathlib import PurePath

from sqlalchemy.exc import IntegrityError

from app.core.actor import Actor
from app.core.errors import NotPermitted, present, refusal
from app.documents.uploads import without_metadata
from app.extensions import db
from app.storage import sealed
from app.support_plans.document_models import SupportDocument
from app.support_plans.document_queries import documents_of, may_open
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service.writing import changed, require_writable
from app.support_plans.texts import clean
from competition_rules.support_documents import document_kinds, most_files

LONGEST_NAME = 200


def attach_document(
    plan: SupportPlan, code: str, data: bytes, file_name: str, *, by: Actor, at: datetime
) -> SupportDocument:
    """Add a document as a file, encrypted before it is stored.

    Refused: what no upload takes (`documents.uploads`), and more files than the rules allow.
    """
    _require_kind(code, is_file=True)
    require_writable(plan, by)
    if sum(one.file_id is not None for one in documents_of(plan)) >= most_files():
        raise refusal("document_too_many", most=most_files())
    file = sealed.keep(without_metadata(data, file_name), at=at)
    made = _made(plan, code, by, at)
    made.file, made.name = file, clean(PurePath(file_name).name)[-LONGEST_NAME:]
    db.session.add(made)
    changed(plan, "support_plan.attach_document", by, at, document=code)
    return made


def declare(plan: SupportPlan, code: str, *, by: Actor, at: datetime) -> SupportDocument:
    """Make a declaration under the person's name. Refused when the plan has it."""
    _require_kind(code, is_file=False)
    require_writable(plan, by)
    made = _made(plan, code, by, at)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise refusal("document_declared") from None
    changed(plan, "support_plan.declare", by, at, document=code)
    return made


def remove_document(document: SupportDocument, *, by: Actor, at: datetime) -> None:
    """Take a document or a declaration out of the plan; nobody opens the file again."""
    plan = document.plan
    require_writable(plan, by)
    if document.file is not None:
        sealed.erase(document.file, at=at)
    db.session.delete(document)
    changed(plan, "support_plan.remove_document", by, at, document=document.code)


def opened_document(document: SupportDocument, *, by: Actor, at: datetime) -> bytes:
    """The bytes of a document, for whom it may name the learner to."""
    if document.file is None or not may_open(by, document.plan, at):
        raise NotPermitted(f"{by.role} does not open document {document.id}")
    return sealed.opened(document.file)


def _made(plan: SupportPlan, code: str, by: Actor, at: datetime) -> SupportDocument:
    user_id = present(by.user_id, "a person of the school is signed in")
    return SupportDocument(plan=plan, code=code, name="", added_at=at, added_by_id=user_id)


def _require_kind(code: str, *, is_file: bool) -> None:
    kind = document_kinds().get(code)
    if kind is None or kind.is_file is not is_file:
        raise ValueError(f"no such kind of document: {code}")
