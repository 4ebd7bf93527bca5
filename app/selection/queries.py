"""Reads of the selection, scoped to who is asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Membership, User
from app.accounts.queries import name_order
from app.applications.models import Application, ConflictDeclaration
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.roles import APPLICANTS, COMMISSION, Role
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer
from app.funds.service import Place
from app.quotas.models import MunicipalQuota
from app.quotas.queries import quota_of
from app.registry.models import Organisation
from app.selection import followed
from app.selection.models import CommissionMember, Decision, Ranking, TieVote
from app.selection.reductions import given_back
from app.selection.workflow import RankingStatus

ZERO = Decimal("0.00")
_S = ApplicationStatus
SUBMITTED = followed.SUBMITTED
WAITING = frozenset({_S.SUBMITTED, _S.RETURNED, _S.ELIGIBLE})
FUNDED = (_S.APPROVED, _S.APPROVED_WITH_CONDITIONS, _S.CONTRACTED, _S.COMPLETED, _S.TERMINATED)


def award_act(application_id: int) -> str:
    """The name in the ledger of the act that commits a project's money."""
    return f"award {application_id}"


def withdrawal_act(application_id: int) -> str:
    """The name in the ledger of the act that releases it."""
    return f"withdraw {application_id}"


def lapse_act(application_id: int) -> str:
    """The name in the ledger of the act that releases it because a condition was not met."""
    return f"lapse {application_id}"


def award_after_lapse_act(application_id: int) -> str:
    """The name of the act that commits the money of a lapsed project again, after an appeal."""
    return f"award {application_id} after its lapse"


def has_lapsed(application: Application) -> bool:
    """Whether the project's first award was released because a condition was not met."""
    found = select(Transfer.id).where(Transfer.act == lapse_act(application.id))
    return db.session.scalar(found) is not None


def award_of(application: Application) -> Decimal:
    """The grant awarded to a project, in euro, less what an amendment gave back; nothing before an award, after its
    lapse and after it was withdrawn."""
    first, again, gone, lapsed = (
        name(application.id) for name in (award_act, award_after_lapse_act, withdrawal_act, lapse_act)
    )
    found = select(Transfer.act, Transfer.amount).where(Transfer.act.in_({first, again, gone, lapsed}))
    amounts = {row.act: row.amount for row in db.session.execute(found)}
    if gone in amounts:
        return ZERO
    return amounts.get(again if lapsed in amounts else first, ZERO) - given_back(application.id)


def quota_place(local_call: LocalCall) -> Place | None:
    """The ledger account of the municipality's quota in the call; None while it has no quota."""
    quota = quota_of(local_call)
    return Place(AccountKind.QUOTA, quota.id) if quota else None


# Statements of pages that are opened often are put together once: that costs more than most answers.
QUOTA_LEFT = (
    select(Account.balance)
    .join(MunicipalQuota, MunicipalQuota.id == Account.subject_id)
    .where(
        Account.kind == AccountKind.QUOTA,
        MunicipalQuota.call_id == bindparam("call"),
        MunicipalQuota.municipality_id == bindparam("municipality"),
        MunicipalQuota.published_at.is_not(None),
    )
)
_MEMBERS = (
    select(CommissionMember)
    .where(CommissionMember.local_call_id == bindparam("place"), CommissionMember.ended_at.is_(None))
    .options(joinedload(CommissionMember.user))
    .order_by(CommissionMember.is_chair.desc(), CommissionMember.id)
)
_SEATS: Any = select(CommissionMember.user_id, CommissionMember.is_chair).where(
    CommissionMember.local_call_id == bindparam("place"),
    CommissionMember.ended_at.is_(None),
    CommissionMember.substitutes_for_id.is_(None),
)
_VOTES = select(TieVote).where(TieVote.local_call_id == bindparam("place")).order_by(TieVote.id)
_CONFIRMED = select(Ranking).where(
    Ranking.local_call_id == bindparam("place"), Ranking.status == RankingStatus.CONFIRMED
)


def quota_left(local_call: LocalCall) -> Decimal:
    """What the municipality's quota still holds, in euro; read in one query."""
    whose = {"call": local_call.call_id, "municipality": local_call.municipality_id}
    return db.session.scalar(QUOTA_LEFT, whose) or ZERO


def counts_by_status(local_call_ids: Sequence[int]) -> dict[int, dict[ApplicationStatus, int]]:
    """How many applications of each local call are in each state."""
    counted = (
        select(Application.local_call_id, Application.status, func.count())
        .where(Application.local_call_id.in_(local_call_ids))
        .group_by(Application.local_call_id, Application.status)
    )
    found: dict[int, dict[ApplicationStatus, int]] = {}
    for local_call_id, status, number in db.session.execute(counted):
        found.setdefault(local_call_id, {})[status] = number
    return found


def members_of(local_call: LocalCall) -> list[CommissionMember]:
    """Who has a seat on the commission now, members and substitutes, the chair first."""
    return list(db.session.scalars(_MEMBERS, {"place": local_call.id}))


def seats_of(local_call: LocalCall) -> Sequence[Any]:
    """The votes of the commission now, `user_id, is_chair`, where nobody asks for names: substitutes add none."""
    return db.session.execute(_SEATS, {"place": local_call.id}).all()


def names_of(user_ids: set[int]) -> dict[int, str]:
    """The names of people by their ids."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}


def candidates_for_commission(local_call: LocalCall) -> list[tuple[User, bool]]:
    """People of the municipality who could be appointed, and whether each may chair; members left out."""
    seated = select(CommissionMember.user_id).where(
        CommissionMember.local_call_id == local_call.id, CommissionMember.ended_at.is_(None)
    )
    rows = db.session.execute(
        select(User, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.municipality_id == local_call.municipality_id,
            Membership.role.in_(COMMISSION),
            Membership.ended_at.is_(None),
            User.is_active,
            User.id.not_in(seated),
        )
    )
    found: dict[User, bool] = {}
    for user, role in rows:
        found[user] = found.get(user, False) or role is Role.CHAIR
    return [(user, found[user]) for user in sorted(found, key=name_order)]


def applications_in(
    local_call: LocalCall, statuses: frozenset[ApplicationStatus] = SUBMITTED
) -> list[Application]:
    """The applications of a local call in these states, in the order they were submitted."""
    wanted = (
        select(Application)
        .where(Application.local_call_id == local_call.id, Application.status.in_(statuses))
        .options(joinedload(Application.organisation))
        .order_by(Application.submitted_at, Application.id)
    )
    return list(db.session.scalars(wanted))


# Every application of a local call in the order of submission, as a line of its lists shows it.
_LISTED: Any = (
    select(
        Application.id, Application.number, Application.title, Application.status, Application.asked,
        Application.submitted_at, Organisation.name.label("organisation"),
    )
    .join(Organisation, Organisation.id == Application.organisation_id)
    .where(Application.local_call_id == bindparam("place"))
    .order_by(Application.submitted_at, Application.id)
)  # fmt: skip


def listed_in(local_call: LocalCall) -> Sequence[Any]:
    """All applications of a local call: `id, number, title, status, asked, submitted_at, organisation`."""
    return db.session.execute(_LISTED, {"place": local_call.id}).all()


def votes_of(local_call: LocalCall) -> list[TieVote]:
    """The commission's votes on ties, oldest first."""
    return list(db.session.scalars(_VOTES, {"place": local_call.id}))


def confirmed_ranking(local_call: LocalCall) -> Ranking | None:
    """The confirmed ranking of a local call, or None."""
    return db.session.scalar(_CONFIRMED, {"place": local_call.id})


def decisions_visible_to(actor: Actor) -> Select[Decision]:
    """Decisions this person may read: on the own organisation's projects, or of local calls they follow.

    A member of a commission reads none on a project they withdrew from: it gives the evaluators' reasons.
    """
    wanted = (
        select(Decision)
        .join(Decision.application)
        .options(
            contains_eager(Decision.application).options(
                joinedload(Application.organisation),
                joinedload(Application.local_call).joinedload(LocalCall.municipality),
            )
        )
    )
    if actor.role in APPLICANTS:
        return wanted.where(Application.organisation_id == actor.organisation_id)
    followed_calls = followed.visible_to(actor).with_only_columns(LocalCall.id)
    wanted = wanted.where(Application.local_call_id.in_(followed_calls))
    return wanted.where(~_withdrew(actor.user_id)) if actor.role in COMMISSION else wanted


def _withdrew(user_id: Any) -> ColumnElement[bool]:
    return exists().where(
        ConflictDeclaration.application_id == Application.id,
        ConflictDeclaration.user_id == user_id,
        ConflictDeclaration.has_conflict,
    )


def find_decision(actor: Actor, decision_id: int) -> Decision | None:
    """One decision this person may read, or None."""
    return db.session.scalar(decisions_visible_to(actor).where(Decision.id == decision_id))


def latest_decisions(application_ids: Sequence[int]) -> dict[int, Decision]:
    """The newest decision on each application that has one."""
    newest = (
        select(func.max(Decision.id))
        .where(Decision.application_id.in_(application_ids))
        .group_by(Decision.application_id)
    )
    rows = db.session.scalars(select(Decision).where(Decision.id.in_(newest)))
    return {decision.application_id: decision for decision in rows}


@dataclass(frozen=True)
class Summary:
    """How far the selection of a local call is."""

    submitted: int
    waiting_for_check: int
    waiting_for_scores: int
    ineligible: int
    assessed: int
    funded: int
    reserve: int


def summary_of(counts: Mapping[ApplicationStatus, int]) -> Summary:
    """The counts of one local call, put together as people ask for them."""

    def in_states(*states: ApplicationStatus) -> int:
        return sum(counts.get(state, 0) for state in states)

    return Summary(
        submitted=in_states(*SUBMITTED),
        waiting_for_check=in_states(_S.SUBMITTED, _S.RETURNED),
        waiting_for_scores=in_states(_S.ELIGIBLE),
        ineligible=in_states(_S.INELIGIBLE),
        assessed=in_states(*SUBMITTED) - in_states(_S.SUBMITTED, _S.RETURNED, _S.ELIGIBLE, _S.INELIGIBLE),
        funded=in_states(*FUNDED),
        reserve=in_states(_S.RESERVE),
    )
