"""Legal holds on learners: while one stands, nobody is made anonymous."""

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import Moment
from app.core.protection import Protected
from app.extensions import db
from app.support_plans.models import Learner

_OPEN = "released_at IS NULL"
_IS_HELD = "EXISTS (SELECT 1 FROM learner_hold WHERE learner_id = OLD.id AND released_at IS NULL)"
_SQLITE = f"""
CREATE TRIGGER learner_held BEFORE UPDATE ON learner WHEN NEW.anonymised_at IS NOT NULL AND {_IS_HELD}
BEGIN SELECT RAISE(ABORT, 'learner is under a legal hold'); END
"""
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_held_learner() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
IF NEW.anonymised_at IS NOT NULL AND {_IS_HELD} THEN
RAISE EXCEPTION 'learner is under a legal hold' USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW;
END $body$
"""
_POSTGRESQL = """
CREATE TRIGGER learner_held BEFORE UPDATE ON learner FOR EACH ROW EXECUTE FUNCTION refuse_held_learner()
"""


def hold_statements(dialect: str) -> list[str]:
    """The statements by which the database itself refuses to make a held learner anonymous."""
    return [_SQLITE] if dialect == "sqlite" else [_FUNCTION, _POSTGRESQL]


class LearnerHold(db.Model):
    """What is kept about a learner must be kept whatever its term, and why; released by a person."""

    __tablename__ = "learner_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), index=True)
    reason_sealed: Mapped[str] = mapped_column(Text)
    placed_at: Mapped[datetime] = mapped_column(Moment)
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    reason = Protected()

    learner: Mapped[Learner] = relationship()

    __table_args__ = (
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released_by"),
        Index(
            "uq_learner_hold_open", "learner_id", unique=True,
            sqlite_where=text(_OPEN), postgresql_where=text(_OPEN),
        ),
    )  # fmt: skip


for _dialect in ("sqlite", "postgresql"):
    for _statement in hold_statements(_dialect):
        _ddl = DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect)
        event.listen(LearnerHold.__table__, "after_create", _ddl)
