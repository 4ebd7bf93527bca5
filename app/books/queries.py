"""Reads of transfers: the list's rows, the names of places, and one transfer with all it rests on."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Row, Select, bindparam, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.agreements.ending import termination_of
from app.agreements.queries import contract_of
from app.applications.models import Application
from app.audit.models import AuditEvent
from app.books.movements import (
    OF_BALANCE,
    PROVISIONS,
    Cause,
    CauseKind,
    Movement,
    cause_of,
    movement_between,
)
from app.books.places import later_names
from app.books.standing import OF_ALLOTMENT, OF_PROJECT, ZERO
from app.calls.models import Call, LocalCall
from app.calls.queries import WITHOUT_TEXT, regulation_of
from app.core.actor import Actor
from app.core.roles import FINANCE, Role
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer
from app.payments.models import Payment, PaymentKind
from app.payments.statement_models import StatementLine
from app.quotas.models import MunicipalQuota
from app.registry.models import Municipality
from app.reports.models import FinalReport
from app.selection.models import Decision

READERS = FINANCE | {Role.PROGRAMME_MANAGER, Role.AUDITOR}
READ_DECISIONS = frozenset({Role.PROGRAMME_MANAGER, Role.AUDITOR})
_WITHOUT_PAGE = frozenset(
    {CauseKind.PROGRAMME, CauseKind.ALLOTMENT, CauseKind.SUPPORT_PLAN, CauseKind.SUPPORT_MEASURE}
)
SOURCE, TARGET = aliased(Account, name="source"), aliased(Account, name="target")


@cache
def transfer_rows() -> Select[Any]:
    """The list's columns: `id, at, act, amount, source_kind, source_subject, target_kind, target_subject`."""
    columns: tuple[Any, ...] = (
        Transfer.id, Transfer.at, Transfer.act, Transfer.amount, SOURCE.kind.label("source_kind"),
        SOURCE.subject_id.label("source_subject"), TARGET.kind.label("target_kind"),
        TARGET.subject_id.label("target_subject"),
    )  # fmt: skip
    return (
        select(*columns).join(SOURCE, SOURCE.id == Transfer.source_id).join(TARGET, TARGET.id == Transfer.target_id)
    )  # fmt: skip


def names_of(rows: Iterable[Any]) -> Mapping[tuple[AccountKind, int], str | None]:
    """The names of the places rows of transfers go between: a query for each sort of place there is among them."""
    wanted: dict[AccountKind, set[int]] = defaultdict(set)
    for row in rows:
        for kind, subject in ((row.source_kind, row.source_subject), (row.target_kind, row.target_subject)):
            wanted[AccountKind.COMMITTED if kind in OF_PROJECT else kind].add(subject)
    found: dict[tuple[AccountKind, int], str | None] = {
        (kind, row[0]): row[1]
        for kind, named in _NAMES.items()
        if wanted[kind]
        for row in db.session.execute(named(wanted[kind]))
    }
    numbers = {
        subject: found.get((AccountKind.COMMITTED, subject)) for subject in wanted[AccountKind.COMMITTED]
    }
    found |= {(kind, subject): number for kind in OF_PROJECT for subject, number in numbers.items()}
    return found | later_names(wanted)


_NAMES: dict[AccountKind, Callable[[set[int]], Any]] = {
    AccountKind.COMMITTED: lambda ids: select(Application.id, Application.number).where(
        Application.id.in_(ids)
    ),
    AccountKind.QUOTA: lambda ids: (
        select(MunicipalQuota.id, Municipality.name)
        .join(MunicipalQuota.municipality)
        .where(MunicipalQuota.id.in_(ids))
    ),
    AccountKind.CALL: lambda ids: select(Call.id, Call.title).where(Call.id.in_(ids)),
}


@dataclass(frozen=True)
class EntryOfProject:
    """One transfer of a project with what the project had in all its places after it, in euro."""

    row: Row[Any]
    movement: Movement | None
    held: Decimal


def entries_of(application_id: int) -> list[EntryOfProject]:
    """Every transfer to, from and between the places of a project, the first on top, with the running balance."""
    held, found = ZERO, []
    for row in db.session.execute(_rows_of_project(), {"project": application_id}):
        held += row.amount if row.target_kind in OF_PROJECT else ZERO
        held -= row.amount if row.source_kind in OF_PROJECT else ZERO
        found.append(EntryOfProject(row, movement_between(row.source_kind, row.target_kind), held))
    return found


@cache
def _rows_of_project() -> Select[Any]:
    project: BindParameter[int] = bindparam("project", type_=Integer)
    places = select(Account.id).where(Account.kind.in_(OF_PROJECT), Account.subject_id == project)
    mine = or_(Transfer.source_id.in_(places), Transfer.target_id.in_(places))
    return transfer_rows().where(mine).order_by(Transfer.id)


@dataclass(frozen=True)
class Rests:
    """One transfer with what it rests on.

    `project` and `call` are those of its places; `page` names the page of the act (endpoint and its arguments) as far
    as the reader may open it; `point` is that of the call's regulation.
    """

    row: Row[Any]
    movement: Movement | None
    cause: Cause | None
    event: AuditEvent
    project: Application | None
    call: Call | None
    quota_id: int | None
    page: tuple[str, dict[str, int]] | None
    number: str
    point: str


def transfer(transfer_id: int, *, reader: Actor) -> Rests | None:
    """One transfer, with the act that caused it; None when there is no such."""
    row = db.session.execute(
        transfer_rows().add_columns(Transfer.audit_event_id).where(Transfer.id == transfer_id)
    ).first()
    if row is None:
        return None
    movement, cause = movement_between(row.source_kind, row.target_kind), cause_of(row.act)
    project, call = _project_of(row), None
    call = project.local_call.call if project else _call_of(row)
    page, number, kind = _page_of(cause, project, reader)
    page = page or _page_of_allotment(row)
    return Rests(
        row, movement, cause, db.session.get_one(AuditEvent, row.audit_event_id), project, call,
        quota_id_of(project) if project else None, page, number, _point(movement, call, kind),
    )  # fmt: skip


def _project_of(row: Any) -> Application | None:
    ids = [
        subject
        for kind, subject in ((row.source_kind, row.source_subject), (row.target_kind, row.target_subject))
        if kind in OF_PROJECT
    ]
    return project(ids[0]) if ids else None


def project(application_id: int) -> Application | None:
    """A project that ever had money, with its call and municipality."""
    local_call = joinedload(Application.local_call)
    had = select(Account.id).where(
        Account.kind == AccountKind.COMMITTED, Account.subject_id == application_id
    )
    wanted = (
        select(Application)
        .where(Application.id == application_id, had.exists())
        .options(
            joinedload(Application.organisation),
            local_call.joinedload(LocalCall.municipality),
            local_call.joinedload(LocalCall.call).options(WITHOUT_TEXT),
        )
    )
    return db.session.scalar(wanted)


def _call_of(row: Any) -> Call | None:
    for kind, subject in ((row.target_kind, row.target_subject), (row.source_kind, row.source_subject)):
        if kind is AccountKind.CALL:
            return db.session.get(Call, subject)
    return None


def quota_id_of(application: Application) -> int | None:
    """The quota a project's money came from."""
    local_call = application.local_call
    return db.session.scalar(
        select(MunicipalQuota.id).where(
            MunicipalQuota.call_id == local_call.call_id,
            MunicipalQuota.municipality_id == local_call.municipality_id,
        )
    )


def _page_of_allotment(row: Any) -> tuple[str, dict[str, int]] | None:
    """The page of the money for support plans nearest to the transfer: no page of a learner's plan."""
    for kind, subject in ((row.target_kind, row.target_subject), (row.source_kind, row.source_subject)):
        if kind in OF_ALLOTMENT:
            return "support_plans.money_of", {"allotment_id": subject}
    return None


_Page = tuple[tuple[str, dict[str, int]] | None, str, PaymentKind | None]


def _page_of(cause: Cause | None, project: Application | None, reader: Actor) -> _Page:
    """The page of the act, the number of its document, and the instalment when it is a payment."""
    if cause is None or cause.kind in _WITHOUT_PAGE:
        return None, "", None
    if cause.kind is CauseKind.PAYMENT:
        payment = db.session.get(Payment, cause.id)
        if payment is None:
            return None, "", None
        return ("payments.show", {"payment_id": payment.id}), payment.end_to_end_id, payment.kind
    if cause.kind is CauseKind.REFUND:
        line = db.session.scalar(select(StatementLine.id).where(StatementLine.refund_id == cause.id))
        return (("payments.statement_line", {"line_id": line}) if line else None), "", None
    if cause.kind is CauseKind.RECOVERY:
        return ("payments.recovery", {"recovery_id": cause.id}), "", None
    if cause.kind in (CauseKind.CALL, CauseKind.QUOTA):
        quota = db.session.get(MunicipalQuota, cause.id) if cause.kind is CauseKind.QUOTA else None
        return ("quotas.show", {"call_id": quota.call_id if quota else cause.id}), "", None
    return (*_case_page(cause, reader), None)


def _case_page(cause: Cause, reader: Actor) -> tuple[tuple[str, dict[str, int]] | None, str]:
    """The decision, report, termination or application an award, a settlement, a release or a withdrawal stands in."""
    if cause.kind is CauseKind.AWARD:
        wanted = select(Decision).where(Decision.application_id == cause.id).order_by(Decision.id.desc())
        decision = db.session.scalar(wanted.limit(1))
        if decision is not None and reader.role in READ_DECISIONS:
            return ("selection.decision", {"decision_id": decision.id}), decision.number
    if cause.kind is CauseKind.SETTLEMENT:
        report = db.session.scalar(select(FinalReport.id).where(FinalReport.application_id == cause.id))
        return (("reports.show", {"report_id": report}) if report else None), ""
    if cause.kind is CauseKind.TERMINATION:
        agreement = contract_of(cause.id)
        termination = agreement and termination_of(agreement)
        return (("agreements.termination", {"termination_id": termination.id}) if termination else None), ""
    return ("applications.show", {"application_id": cause.id}), ""


def _point(movement: Movement | None, call: Call | None, kind: PaymentKind | None) -> str:
    if movement is None or call is None:
        return ""
    provisions = PROVISIONS | (OF_BALANCE if kind is PaymentKind.BALANCE else {})
    regulation = regulation_of(call)
    path = provisions.get(movement, "")
    # An edition from before may not have the provision.
    return regulation.point_of(path) if path in regulation.provisions() else ""
