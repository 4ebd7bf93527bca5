"""What a transfer is, told by the two places it goes between; and the act that caused it, told by its name."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.funds.models import AccountKind

_A = AccountKind


class Movement(StrEnum):
    """The kinds of transfers there are."""

    FUNDING = "funding"
    PURSE = "purse"
    PURSE_BACK = "purse_back"
    QUOTA = "quota"
    UNUSED_QUOTA = "unused_quota"
    AWARD = "award"
    WITHDRAWAL = "withdrawal"
    EXPORT = "export"
    PAYMENT = "payment"
    RETURN = "return"
    ACCEPTANCE = "acceptance"
    CAME_BACK = "came_back"
    CAME_BACK_ACCEPTED = "came_back_accepted"
    REFUND = "refund"
    REFUND_ACCEPTED = "refund_accepted"
    RELEASE = "release"
    CLAIM = "claim"
    REPAYMENT = "repayment"
    WRITE_OFF = "write_off"
    SET_OFF = "set_off"
    INTEREST = "interest"
    LATE_REPAYMENT = "late_repayment"
    SUPPORT_SEMESTER = "support_semester"
    SUPPORT_MUNICIPALITY = "support_municipality"
    SUPPORT_SCHOOL = "support_school"
    SUPPORT_STATE_SCHOOL = "support_state_school"
    SUPPORT_MEASURE = "support_measure"
    SUPPORT_SPENT = "support_spent"
    SUPPORT_TAKEN_BACK = "support_taken_back"
    SUPPORT_UNSPENT = "support_unspent"
    SUPPORT_FROM_SCHOOL = "support_from_school"
    SUPPORT_FROM_STATE_SCHOOL = "support_from_state_school"
    SUPPORT_FROM_MUNICIPALITY = "support_from_municipality"
    SUPPORT_FROM_SEMESTER = "support_from_semester"


PAIRS: dict[Movement, tuple[AccountKind, AccountKind]] = {
    Movement.FUNDING: (_A.OUTSIDE, _A.PROGRAMME),
    Movement.PURSE: (_A.PROGRAMME, _A.CALL),
    Movement.PURSE_BACK: (_A.CALL, _A.PROGRAMME),
    Movement.QUOTA: (_A.CALL, _A.QUOTA),
    Movement.UNUSED_QUOTA: (_A.QUOTA, _A.CALL),
    Movement.AWARD: (_A.QUOTA, _A.COMMITTED),
    Movement.WITHDRAWAL: (_A.COMMITTED, _A.QUOTA),
    Movement.EXPORT: (_A.COMMITTED, _A.IN_TRANSIT),
    Movement.PAYMENT: (_A.IN_TRANSIT, _A.PAID),
    Movement.RETURN: (_A.IN_TRANSIT, _A.COMMITTED),
    Movement.ACCEPTANCE: (_A.PAID, _A.ACCEPTED),
    Movement.CAME_BACK: (_A.PAID, _A.COMMITTED),
    Movement.CAME_BACK_ACCEPTED: (_A.ACCEPTED, _A.COMMITTED),
    Movement.REFUND: (_A.PAID, _A.CALL),
    Movement.REFUND_ACCEPTED: (_A.ACCEPTED, _A.CALL),
    Movement.RELEASE: (_A.COMMITTED, _A.CALL),
    Movement.CLAIM: (_A.PAID, _A.RECEIVABLE),
    Movement.REPAYMENT: (_A.RECEIVABLE, _A.CALL),
    Movement.WRITE_OFF: (_A.RECEIVABLE, _A.WRITTEN_OFF),
    Movement.SET_OFF: (_A.COMMITTED, _A.ACCEPTED),
    Movement.INTEREST: (_A.OUTSIDE, _A.CALL),
    Movement.LATE_REPAYMENT: (_A.WRITTEN_OFF, _A.CALL),
    Movement.SUPPORT_SEMESTER: (_A.PROGRAMME, _A.SUPPORT_SEMESTER),
    Movement.SUPPORT_MUNICIPALITY: (_A.SUPPORT_SEMESTER, _A.SUPPORT_MUNICIPALITY),
    Movement.SUPPORT_SCHOOL: (_A.SUPPORT_MUNICIPALITY, _A.SUPPORT_SCHOOL),
    Movement.SUPPORT_STATE_SCHOOL: (_A.SUPPORT_SEMESTER, _A.SUPPORT_SCHOOL),
    Movement.SUPPORT_MEASURE: (_A.SUPPORT_SCHOOL, _A.SUPPORT_MEASURE),
    Movement.SUPPORT_SPENT: (_A.SUPPORT_MEASURE, _A.SUPPORT_SPENT),
    Movement.SUPPORT_TAKEN_BACK: (_A.SUPPORT_SPENT, _A.SUPPORT_MEASURE),
    Movement.SUPPORT_UNSPENT: (_A.SUPPORT_MEASURE, _A.SUPPORT_SCHOOL),
    Movement.SUPPORT_FROM_SCHOOL: (_A.SUPPORT_SCHOOL, _A.SUPPORT_MUNICIPALITY),
    Movement.SUPPORT_FROM_STATE_SCHOOL: (_A.SUPPORT_SCHOOL, _A.SUPPORT_SEMESTER),
    Movement.SUPPORT_FROM_MUNICIPALITY: (_A.SUPPORT_MUNICIPALITY, _A.SUPPORT_SEMESTER),
    Movement.SUPPORT_FROM_SEMESTER: (_A.SUPPORT_SEMESTER, _A.PROGRAMME),
}
_OF_PAIR = {pair: movement for movement, pair in PAIRS.items()}


def movement_between(source: AccountKind, target: AccountKind) -> Movement | None:
    """What a transfer between such places is; None for a pair no act of the programme makes."""
    return _OF_PAIR.get((source, target))


class CauseKind(StrEnum):
    """The cases whose acts move money, by the word their acts begin with in the ledger."""

    PROGRAMME = "programme"
    CALL = "call"
    QUOTA = "quota"
    AWARD = "award"
    WITHDRAWAL = "withdraw"
    PAYMENT = "payment"
    RECOVERY = "recovery"
    REFUND = "refund"
    SETTLEMENT = "settle"
    TERMINATION = "terminate"
    ALLOTMENT = "allotment"
    SUPPORT_PLAN = "plan"
    SUPPORT_MEASURE = "measure"


@dataclass(frozen=True)
class Cause:
    """The case that moved the money: `id` of the call, quota, project, payment, recovery, allotment, support plan or
    measure (0: the programme)."""

    kind: CauseKind
    id: int


_ACT = re.compile(
    r"(call|quota|award|withdraw|payment|recovery|refund|settle|terminate|allotment|plan|measure) (\d{1,10})(:.*)?"
)


def cause_of(act: str) -> Cause | None:
    """The case an act of the ledger belongs to; None when its name is of no known kind."""
    found = _ACT.fullmatch(act)
    if found:
        return Cause(CauseKind(found[1]), int(found[2]))
    return Cause(CauseKind.PROGRAMME, 0) if act.startswith("programme: ") else None


# The provision of the regulation each movement follows from.
PROVISIONS: dict[Movement, str] = {
    Movement.PURSE: "grant",
    Movement.QUOTA: "quota",
    Movement.UNUSED_QUOTA: "quota",
    Movement.AWARD: "line_rule",
    Movement.EXPORT: "prefinancing_due",
    Movement.PAYMENT: "prefinancing",
    Movement.RETURN: "prefinancing_due",
    Movement.ACCEPTANCE: "final_report",
    Movement.RELEASE: "partial_acceptance",
    Movement.CLAIM: "recovery_due",
    Movement.REPAYMENT: "recovery_due",
    Movement.WRITE_OFF: "recovery_due",
    Movement.SET_OFF: "recovery_due",
    Movement.LATE_REPAYMENT: "recovery_due",
    Movement.INTEREST: "recovery_interest",
}
# The same for the second instalment, which another provision orders.
OF_BALANCE: dict[Movement, str] = {
    Movement.EXPORT: "balance_due",
    Movement.PAYMENT: "balance_due",
    Movement.RETURN: "balance_due",
}


class Stage(StrEnum):
    """How far a sum that is due has come."""

    OWED = "owed"
    PREPARED = "prepared"
    APPROVED = "approved"
    EXPORTED = "exported"
