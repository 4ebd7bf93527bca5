"""The sources of funds of transfers, and of what came back, was set off and was written off."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from app.applications.models import Application
from app.audit.kept import until_a_case_changes
from app.books.movements import Cause, CauseKind, cause_of
from app.books.standing import ZERO
from app.calls.models import LocalCall
from app.extensions import db
from app.funds.models import TransferSources
from app.payments.models import Due, Payment, Recovery, RecoveryReceipt
from app.payments.recovery_models import ProposalKind, RecoveryProposal
from app.payments.statement_models import Refund
from app.payments.workflow import ProposalStatus
from competition_rules.programme import Sources
from competition_rules.recovery import next_sources


class Back(StrEnum):
    """How money of the programme came back, or was given up."""

    REPAID = "repaid"
    SET_OFF = "set_off"
    REFUNDED = "refunded"
    WRITTEN_OFF = "written_off"
    COUNTED = "counted"


def came_back(**narrowed: int) -> Mapping[Back, Sources]:
    """The sums by source of a call (`call_id`), of a municipality in it besides (`municipality_id`), of a project
    (`application_id`), of the programme when nothing is named; what there is none of is left out."""
    return until_a_case_changes(("came_back", *sorted(narrowed.items())), lambda: _came_back(narrowed))


_COLUMNS = {
    "call_id": LocalCall.call_id, "municipality_id": LocalCall.municipality_id, "application_id": Application.id,
}  # fmt: skip


def _came_back(narrowed: Mapping[str, int]) -> Mapping[Back, Sources]:
    together = union_all(*_each()).subquery()
    wanted = (
        select(together.c.kind, func.sum(together.c.esf), func.sum(together.c.state))
        .join(Application, Application.id == together.c.application_id)
        .join(LocalCall, LocalCall.id == Application.local_call_id)
        .where(*(_COLUMNS[name] == value for name, value in narrowed.items()))
        .group_by(together.c.kind)
    )
    found = {row[0]: Sources(row[1], row[2]) for row in db.session.execute(wanted)}
    return {kind: found[kind.value] for kind in Back if kind.value in found}


def _each() -> Iterator[Select[Any]]:
    """Every sum with its kind and its project."""
    receipt, proposal = RecoveryReceipt, RecoveryProposal
    of_claim = _told(Back.REPAID, Recovery.application_id, receipt)
    yield of_claim.join(Recovery, Recovery.id == receipt.recovery_id)
    yield _told(Back.REFUNDED, Refund.application_id, Refund)
    is_confirmed = proposal.status == ProposalStatus.CONFIRMED
    for back, kind in ((Back.SET_OFF, ProposalKind.SET_OFF), (Back.WRITTEN_OFF, ProposalKind.WRITE_OFF)):
        of_claim = _told(back, Recovery.application_id, proposal)
        yield of_claim.join(Recovery, Recovery.id == proposal.recovery_id).where(
            proposal.kind == kind, is_confirmed
        )
    of_due = _told(Back.COUNTED, Due.application_id, proposal)
    yield of_due.join(Due, Due.id == proposal.due_id).where(is_confirmed)


def _told(kind: Back, application: Any, table: Any) -> Select[Any]:
    columns = (
        literal(kind.value).label("kind"), application.label("application_id"), table.esf.label("esf"),
        table.state.label("state"),
    )  # fmt: skip
    return select(*columns).select_from(table)


def of_transfers(rows: Iterable[Any]) -> Mapping[int, Sources]:
    """The parts of those transfers that pay, or bring back, money of the two sources, by the transfer's id."""
    caused = [(row, cause) for row in rows if (cause := cause_of(row.act)) is not None]
    payments = _of_payments(_ids(caused, CauseKind.PAYMENT))
    acts = _of_refunds(_ids(caused, CauseKind.REFUND)) | _of_recoveries(_ids(caused, CauseKind.RECOVERY))
    found = {}
    for row, cause in caused:
        parts = payments.get(cause.id) if cause.kind is CauseKind.PAYMENT else acts.get(row.act)
        if parts is not None:
            found[row.id] = parts
    return found | _of_support([row.id for row, cause in caused if cause.kind is CauseKind.SUPPORT_MEASURE])


def _of_support(transfer_ids: Sequence[int]) -> dict[int, Sources]:
    """The parts of what was spent on support, by the transfer."""
    if not transfer_ids:
        return {}
    wanted = select(TransferSources).where(TransferSources.transfer_id.in_(transfer_ids))
    return {one.transfer_id: Sources(one.esf, one.state) for one in db.session.scalars(wanted)}


def _ids(caused: Sequence[tuple[Any, Cause]], kind: CauseKind) -> set[int]:
    return {cause.id for _row, cause in caused if cause.kind is kind}


def _of_payments(ids: set[int]) -> dict[int, Sources]:
    wanted = select(Payment.id, Payment.esf, Payment.state).where(Payment.id.in_(ids))
    return {row.id: Sources(row.esf, row.state) for row in db.session.execute(wanted)} if ids else {}


def _of_refunds(ids: set[int]) -> dict[str, Sources]:
    wanted = select(Refund.id, Refund.esf, Refund.state).where(Refund.id.in_(ids))
    return (
        {f"refund {row.id}": Sources(row.esf, row.state) for row in db.session.execute(wanted)} if ids else {}
    )


def _of_recoveries(ids: set[int]) -> dict[str, Sources]:
    """By the act of the ledger; two queries for any number of claims."""
    found: dict[str, Sources] = {}
    if not ids:
        return found
    wholes = {}
    for one in db.session.scalars(select(Recovery).where(Recovery.id.in_(ids), Recovery.esf.is_not(None))):
        wholes[one.id] = found[f"recovery {one.id}: claim"] = Sources(one.esf or ZERO, one.state or ZERO)
    receipts = (
        select(RecoveryReceipt).where(RecoveryReceipt.recovery_id.in_(ids)).order_by(RecoveryReceipt.id)
    )
    late: dict[int, Decimal] = {}
    for receipt in db.session.scalars(receipts):
        before = late.get(receipt.recovery_id, ZERO)
        late[receipt.recovery_id] = before + receipt.interest
        interest = next_sources(wholes[receipt.recovery_id], before, receipt.interest)
        act = f"recovery {receipt.recovery_id}: receipt {receipt.bank_reference}"
        found[f"{act}, interest"] = interest
        found[act] = Sources(receipt.esf - interest.esf, receipt.state - interest.state)
    return found | _of_proposals(ids)


def _of_proposals(ids: set[int]) -> dict[str, Sources]:
    found = {}
    wanted = select(RecoveryProposal).where(
        RecoveryProposal.recovery_id.in_(ids), RecoveryProposal.status == ProposalStatus.CONFIRMED
    )
    for one in db.session.scalars(wanted):
        parts = Sources(one.esf, one.state)
        found[f"recovery {one.recovery_id}: write-off {one.id}"] = parts
        for side in ("owed", "repaid"):
            found[f"recovery {one.recovery_id}: set-off {one.id}, {side}"] = parts
    return found
