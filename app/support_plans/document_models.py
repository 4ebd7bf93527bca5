"""Supporting documents and declarations of plans."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.columns import Moment
from app.core.protection import Protected
from app.extensions import db
from app.storage.models import SealedFile
from app.support_plans.plan_models import SupportPlan

_DECLARED = "file_id IS NULL"


class SupportDocument(db.Model):
    """A document of a plan as an encrypted file with its encrypted name, or a declaration, which has neither.

    `code` is of `competition_rules.support_documents`; a plan has each declaration once.
    """

    __tablename__ = "support_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plan.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_file.id"), unique=True)
    name_sealed: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    name = Protected()

    plan: Mapped[SupportPlan] = relationship()
    file: Mapped[SealedFile | None] = relationship()
    added_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("file_id IS NOT NULL OR name_sealed = ''", name="declaration_without_name"),
        Index(
            "uq_support_document_declaration", "plan_id", "code", unique=True,
            sqlite_where=text(_DECLARED), postgresql_where=text(_DECLARED),
        ),
    )  # fmt: skip
