"""The table of jobs: the truth about work outside requests."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import Json, Moment, status_type
from app.core.roles import Role
from app.extensions import db
from app.storage.models import SealedFile


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(db.Model):
    """One piece of work, known by a key so that asking for it twice makes one job.

    While it runs, `claim` names the worker's hold on it until `lease_until`; after that another worker may take it.

    What a person asked for belongs to them in the role they asked in. Its file is known by `file_key`, or where it may
    speak of children by `sealed_file`, until it expires; the name stays.
    """

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[Any] = mapped_column(Json)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[JobState] = mapped_column(status_type(JobState), default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0)
    result: Mapped[Any | None] = mapped_column(Json)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    next_attempt_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    claim: Mapped[str | None] = mapped_column(String(32))
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    owner_role: Mapped[Role | None] = mapped_column(status_type(Role))
    owner_scope_id: Mapped[int | None]
    file_key: Mapped[str | None] = mapped_column(String(64))
    sealed_file_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_file.id"), unique=True)
    file_name: Mapped[str | None] = mapped_column(String(200))
    media_type: Mapped[str | None] = mapped_column(String(100))
    file_size: Mapped[int | None]

    sealed_file: Mapped[SealedFile | None] = relationship()

    __table_args__ = (
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="running_has_lease"),
        CheckConstraint("(state = 'running') = (claim IS NOT NULL)", name="running_has_claim"),
        CheckConstraint(
            "(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name="finished_has_moment"
        ),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint("(owner_id IS NULL) = (owner_role IS NULL)", name="owner_has_role"),
        CheckConstraint("owner_scope_id IS NULL OR owner_id IS NOT NULL", name="scope_has_owner"),
        CheckConstraint(
            "(file_name IS NULL) = (media_type IS NULL) AND (file_name IS NULL) = (file_size IS NULL)"
            " AND (file_key IS NULL OR file_name IS NOT NULL)",
            name="file_is_whole",
        ),
        CheckConstraint(
            "sealed_file_id IS NULL OR (file_key IS NULL AND file_name IS NOT NULL)", name="sealed_or_plain"
        ),
        Index("ix_job_owner", "owner_id", "id"),
        Index("ix_job_due", "state", "next_attempt_at"),
    )
