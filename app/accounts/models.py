"""Users, what they may act as, how they prove who they are, their sessions, and the counters of the rate limit."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.workflow import FinanceRequestStatus, RepresentationStatus
from app.core.columns import Moment, status_type
from app.core.formats import search_key
from app.core.roles import SCOPE_OF, Role, ScopeKind
from app.extensions import db
from app.registry.models import Municipality, Organisation, OrganisationKind, School


def _scope_rule() -> str:
    """The SQL of: exactly the scope column of the role's kind is filled."""
    words = {
        kind: ", ".join(f"'{role.value}'" for role in Role if SCOPE_OF[role] is kind) for kind in ScopeKind
    }
    columns = {
        ScopeKind.ORGANISATION: "organisation_id",
        ScopeKind.MUNICIPALITY: "municipality_id",
        ScopeKind.SCHOOL: "school_id",
    }
    return " AND ".join(
        f"((role IN ({words[kind]})) = ({column} IS NOT NULL))" for kind, column in columns.items()
    )


_REPRESENTS = "role = 'representative' AND ended_at IS NULL"


class User(db.Model):
    """A person who can sign in."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    # Without capitals and diacritics: SQLite knows none of the Latvian ones.
    name_search: Mapped[str] = mapped_column(
        String(200), default=lambda context: search_key(context.get_current_parameters()["name"])
    )
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Moment)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", foreign_keys="Membership.user_id"
    )

    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)


class Membership(db.Model):
    """What a person may act as: a role in one organisation, municipality or school, or a national role."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(status_type(Role))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    granted_at: Mapped[datetime] = mapped_column(Moment)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    # As the person was called by who invited them; another name their account may have is not told.
    invited_as: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship(back_populates="memberships", foreign_keys=[user_id])
    organisation: Mapped[Organisation | None] = relationship()
    municipality: Mapped[Municipality | None] = relationship()
    school: Mapped[School | None] = relationship()

    __table_args__ = (
        CheckConstraint(_scope_rule(), name="scope_of_role"),
        CheckConstraint("role <> 'system'", name="never_system"),
        Index(
            "uq_membership_representative", "organisation_id", unique=True,
            sqlite_where=text(_REPRESENTS), postgresql_where=text(_REPRESENTS),
        ),
    )  # fmt: skip

    @property
    def shown_name(self) -> str:
        """The name to show to the organisation: the one its own people wrote."""
        return self.invited_as or self.user.name

    @property
    def scope_id(self) -> int | None:
        """The id of the organisation, municipality or school; None for national roles."""
        return self.organisation_id or self.municipality_id or self.school_id

    @property
    def scope_name(self) -> str:
        """The name of what the membership is bound to; empty for national roles."""
        scope = self.organisation or self.municipality or self.school
        return scope.name if scope else ""


class SecondFactor(db.Model):
    """A person's authenticator app. The last time step that was used is kept: no code works twice."""

    __tablename__ = "second_factor"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    sealed_secret: Mapped[str] = mapped_column(String(200))
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    confirmed_at: Mapped[datetime] = mapped_column(Moment)


class RecoveryCode(db.Model):
    """One of the codes for the day the telephone is gone; each works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)


class LinkPurpose(StrEnum):
    """What a link in a letter lets its reader do, once."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, not a password


class OneTimeLink(db.Model):
    """A link sent to a person. Its token is derived from the row and the application's key, and stored nowhere."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(status_type(LinkPurpose))
    nonce: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("used_at IS NULL OR withdrawn_at IS NULL", name="used_or_withdrawn"),)


class UserSession(db.Model):
    """One sign-in, known by the hash of its token; deleting the row signs out wherever the cookie is.

    `second_factor_at` is when a code was given in it, `network` and `browser` help its person to recognise it.
    """

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    second_factor_at: Mapped[datetime | None] = mapped_column(Moment)
    network: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship()
    membership: Mapped[Membership | None] = relationship()


class RateHit(db.Model):
    """One attempt counted against a limit, so that the limit holds across workers."""

    __tablename__ = "rate_hit"

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("ix_rate_hit_bucket", "bucket", "at"),)


class RepresentativeRequest(db.Model):
    """A person asks to represent an organisation and shows a proof. The `new_…` columns describe an organisation
    that is not registered yet; `organisation` is known from the start, or since the request was accepted."""

    __tablename__ = "representative_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    registration_number: Mapped[str] = mapped_column(String(11))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    new_name: Mapped[str | None] = mapped_column(String(200))
    new_kind: Mapped[OrganisationKind | None] = mapped_column(status_type(OrganisationKind))
    new_email: Mapped[str | None] = mapped_column(String(200))
    proof_key: Mapped[str] = mapped_column(String(64))
    proof_name: Mapped[str] = mapped_column(String(200))
    status: Mapped[RepresentationStatus] = mapped_column(status_type(RepresentationStatus))
    requested_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    organisation: Mapped[Organisation | None] = relationship()
    municipality: Mapped[Municipality] = relationship()

    __table_args__ = (
        CheckConstraint("(status IN ('accepted', 'refused')) = (decided_by_id IS NOT NULL)", name="decided_by"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> user_id", name="never_own"),
        CheckConstraint("status <> 'accepted' OR organisation_id IS NOT NULL", name="accepted_for"),
        CheckConstraint("status <> 'refused' OR reason <> ''", name="refused_with_reason"),
        CheckConstraint(
            "organisation_id IS NOT NULL OR "
            "(new_name IS NOT NULL AND new_kind IS NOT NULL AND new_email IS NOT NULL)",
            name="known_or_described",
        ),
        Index(
            "uq_representative_request_open", "user_id", "registration_number", unique=True,
            sqlite_where=text("status = 'requested'"), postgresql_where=text("status = 'requested'"),
        ),
        Index("ix_representative_request_status", "status", "id"),
    )  # fmt: skip

    @property
    def organisation_name(self) -> str:
        """As it is registered, or as the person wrote it."""
        return self.organisation.name if self.organisation else self.new_name or ""


class FinanceRequest(db.Model):
    """One administrator asks for a person's role in finance, another decides. The person is known by address."""

    __tablename__ = "finance_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(status_type(Role))
    status: Mapped[FinanceRequestStatus] = mapped_column(status_type(FinanceRequestStatus))
    requested_at: Mapped[datetime] = mapped_column(Moment)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")

    requested_by: Mapped[User] = relationship(foreign_keys=[requested_by_id])

    __table_args__ = (
        CheckConstraint("role IN ('finance_preparer', 'finance_approver')", name="role_of_finance"),
        CheckConstraint("(status IN ('granted', 'refused')) = (decided_by_id IS NOT NULL)", name="decided_by"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> requested_by_id", name="two_people"),
        CheckConstraint("status <> 'refused' OR reason <> ''", name="refused_with_reason"),
        Index(
            "uq_finance_request_open", "email", "role", unique=True,
            sqlite_where=text("status = 'requested'"), postgresql_where=text("status = 'requested'"),
        ),
    )  # fmt: skip
