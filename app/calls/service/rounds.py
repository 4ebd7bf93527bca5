"""A national call from its draft to its close."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from app.audit import carry_out, record
from app.calls.models import Call, RegulationEdition
from app.calls.policy import require_keeper
from app.calls.queries import open_values, regulation_of, undecided_local_calls
from app.calls.workflow import CALL_WORKFLOW, CallAction, CallStatus
from app.core.actor import Actor
from app.core.errors import InsufficientFunds, StaleState, refusal, refuse_if
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place, post
from competition_rules.findings import Finding
from competition_rules.money import from_cents, to_cents
from competition_rules.regulation import LumpSum, Regulation

_PROGRAMME = Place(AccountKind.PROGRAMME)
# What a column of cents holds on both databases.
_LARGEST_PURSE = Decimal("9999999999.99")


def lock_call(call: Call) -> None:
    """Everyone who changes a call or its quotas queues here; the row is read anew."""
    wanted = select(Call).where(Call.id == call.id)
    db.session.execute(wanted.with_for_update(of=Call).execution_options(populate_existing=True)).scalar_one()


def create_call(edition: RegulationEdition, title: str, purse: Decimal, *, by: Actor, at: datetime) -> Call:
    """Begin a draft of a national call under an edition, with a purse in euro.

    Refused when the purse is nothing, or in a lump-sum edition not a whole number of lump sums.
    """
    require_keeper(by)
    refuse_if(_purse_problems(regulation_of(edition), purse))
    call = Call(edition=edition, title=title, purse=purse, status=CALL_WORKFLOW.initial, created_at=at)
    db.session.add(call)
    record(call, "call.create", by=by, at=at, facts=_content(edition, title, purse))
    return call


def edit_call(
    call: Call, edition: RegulationEdition, title: str, purse: Decimal, *, by: Actor, at: datetime
) -> None:
    """Change a draft; refused as in `create_call`."""
    require_keeper(by)
    lock_call(call)
    if call.status is not CallStatus.DRAFT:
        raise StaleState(call, "edit")
    refuse_if(_purse_problems(regulation_of(edition), purse))
    call.edition, call.title, call.purse = edition, title, purse
    record(call, "call.edit", by=by, at=at, facts=_content(edition, title, purse))


def propose(call: Call, *, by: Actor, at: datetime) -> None:
    """Hand a draft to a second programme manager for publication."""
    lock_call(call)
    carry_out(CALL_WORKFLOW, call, CallAction.PROPOSE, by=by, at=at, proposed_by_id=by.user_id)


def withdraw_proposal(call: Call, *, by: Actor, at: datetime) -> None:
    """Take a proposed call back to its draft."""
    lock_call(call)
    carry_out(CALL_WORKFLOW, call, CallAction.WITHDRAW_PROPOSAL, by=by, at=at, proposed_by_id=None)


def publish(call: Call, *, by: Actor, at: datetime, demo: bool = False) -> None:
    """Publish a proposed call and move its purse from the programme to it.

    By another person than the one who proposed it. Refused, outside demo mode, while a value of the edition is
    not confirmed (each is named), and when the programme holds less than the purse.
    """
    require_keeper(by)
    lock_call(call)
    if by.user_id is not None and by.user_id == call.proposed_by_id:
        raise refusal("publishes_own_proposal")
    refuse_if(_purse_problems(regulation_of(call), call.purse))
    if not demo:
        refuse_if(_unconfirmed(call))
    carry_out(
        CALL_WORKFLOW, call, CallAction.PUBLISH, by=by, at=at,
        facts={"purse": call.purse, "edition_sha256": call.edition.sha256, "demo": demo},
        published_at=at, published_by_id=by.user_id,
    )  # fmt: skip
    try:
        post(f"call {call.id}: purse", _PROGRAMME, Place(AccountKind.CALL, call.id), call.purse, by=by, at=at)
    except InsufficientFunds as error:
        raise refusal("programme_short", purse=call.purse, held=balance(_PROGRAMME)) from error


def close(call: Call, *, by: Actor, at: datetime) -> None:
    """Close an open call; refused while a municipality has announced and not decided."""
    lock_call(call)
    refuse_if(
        [Finding("local_call_undecided", "", {"municipality": name}) for name in undecided_local_calls(call)]
    )
    carry_out(CALL_WORKFLOW, call, CallAction.CLOSE, by=by, at=at, closed_at=at)


def _content(edition: RegulationEdition, title: str, purse: Decimal) -> dict[str, object]:
    return {"edition": edition.code, "title": title, "purse": purse}


def _unconfirmed(call: Call) -> list[Finding]:
    return [Finding("value_unconfirmed", one.point, {"path": one.path}) for one in open_values(call.edition)]


def _purse_problems(regulation: Regulation, purse: Decimal) -> list[Finding]:
    grant = regulation.grant
    if not 0 < purse <= _LARGEST_PURSE:
        return [Finding("purse_out_of_range", "", {"purse": purse, "largest": _LARGEST_PURSE})]
    if not isinstance(grant, LumpSum):
        return []
    count, rest = divmod(to_cents(purse), to_cents(grant.amount))
    if not rest:
        return []
    lower, upper = (from_cents(whole * to_cents(grant.amount)) for whole in (count, count + 1))
    facts = {"purse": purse, "lump_sum": grant.amount, "lower": lower, "upper": upper}
    return [Finding("purse_not_whole", grant.point, facts)]
