"""Money of a semester: one person proposes its sum, another confirms, and it leaves the purse of the programme."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.exc import IntegrityError

from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import InsufficientFunds, NotPermitted, present, refusal
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import ZERO, balance
from app.funds.service import Place, post
from app.support_plans import allotment_queries as queries
from app.support_plans.allotment_models import Level, SemesterMoney, SupportAllotment
from app.support_plans.service.allotting import locked
from app.support_plans.workflow import SEMESTER_MONEY_WORKFLOW, SemesterMoneyAction
from competition_rules.support import Semester, semester_of

_PROGRAMME = Place(AccountKind.PROGRAMME)


def set_semester(
    semester: Semester, total: Decimal, reason: str, *, by: Actor, at: datetime
) -> SemesterMoney:
    """Propose that a semester have so much altogether; no money moves until another person confirms.

    Refused for a semester that is over, for no more than it has, and while something is proposed for it.
    """
    if by.role is not Role.PROGRAMME_MANAGER:
        raise NotPermitted("the programme manager proposes the money of a semester")
    if semester < semester_of(riga_day(at)):
        raise refusal("allotment_for_past", semester=semester.code)
    _require_more(queries.semester_allotment(semester.code), total)
    proposal = SemesterMoney(
        semester_code=semester.code, total=total, reason=reason, proposed_at=at,
        proposed_by_id=present(by.user_id, "a person is signed in"),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(proposal)
    except IntegrityError:
        raise refusal("semester_money_waits", semester=semester.code) from None
    facts = {"semester": semester.code, "total": total, "reason": reason}
    record(proposal, "semester_money.propose", by=by, at=at, facts=facts)
    return proposal


def confirm_semester(proposal: SemesterMoney, *, by: Actor, at: datetime) -> SupportAllotment:
    """Move what the semester lacks of the proposed sum out of the programme, as a second person.

    Refused to the person who proposed, and when the programme holds less.
    """
    if by.user_id == proposal.proposed_by_id:
        raise refusal("confirms_own_semester_money")
    allotment = _semester_locked(proposal.semester_code)
    _require_more(allotment, proposal.total)
    amount = proposal.total - allotment.allotted
    carry_out(
        SEMESTER_MONEY_WORKFLOW, proposal, SemesterMoneyAction.CONFIRM, by=by, at=at,
        facts={"total": proposal.total, "moved": amount}, confirmed_at=at, confirmed_by_id=by.user_id,
    )  # fmt: skip
    allotment.maximum = allotment.allotted = proposal.total
    allotment.revision += 1
    act = f"allotment {allotment.id}: proposal {proposal.id}"
    try:
        post(act, _PROGRAMME, queries.account_of(allotment), amount, by=by, at=at)
    except InsufficientFunds as error:
        raise refusal("programme_short_of_support", amount=amount, held=balance(_PROGRAMME)) from error
    return allotment


def withdraw_semester(proposal: SemesterMoney, *, by: Actor, at: datetime) -> None:
    """Give a proposal up before it is confirmed."""
    carry_out(SEMESTER_MONEY_WORKFLOW, proposal, SemesterMoneyAction.WITHDRAW, by=by, at=at)


def _require_more(allotment: SupportAllotment | None, total: Decimal) -> None:
    held = allotment.allotted if allotment else ZERO
    if total <= held:
        raise refusal("semester_money_not_more", held=held)


def _semester_locked(code: str) -> SupportAllotment:
    """The semester's allotment, made when there is none."""
    if queries.semester_allotment(code) is None:
        try:
            with db.session.begin_nested():
                db.session.add(SupportAllotment(semester_code=code, level=Level.SEMESTER))
        except IntegrityError:
            # Somebody else has just made it.
            pass
    return locked(present(queries.semester_allotment(code), "it was made").id)
