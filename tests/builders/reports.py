"""Running projects with their prefinancing paid, and their final reports at every stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.accounts.models import Membership
from app.accounts.queries import live_memberships, user_by_email
from app.agreements import service as agreements
from app.agreements.models import Party
from app.agreements.queries import signed_agreement
from app.applications.models import Application
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import present
from app.core.roles import Role
from app.extensions import db
from app.payments import service as payments
from app.payments.bank_files.contents import Debtor
from app.payments.models import Payment, PaymentKind
from app.reports import service
from app.reports.content import (
    ActivityEntry,
    ActivityMark,
    ExpenseEntry,
    ExpenseMark,
    Marks,
    ReportContent,
)
from app.reports.models import FinalReport
from tests.builders import accounts, applications, calls, plans, quotas, selection
from tests.builders.precedents import tick_all
from tests.built_once import built_once

DEBTOR = Debtor("Izglītības kvalitātes valsts dienests", "LV61TREL2200000000000", "TRELLV22")
PRICES = (("materials", "300.00"), ("services", "250.00"), ("equipment", "150.00"))


@dataclass(frozen=True)
class People:
    """Who acts on the projects of a local call."""

    coordinator: Actor
    chair: Actor
    manager: Actor
    other_manager: Actor
    preparer: Actor
    approver: Actor


def people(local_call: LocalCall) -> People:
    """The same people each time."""
    return People(
        coordinator=plans.coordinator(local_call.municipality),
        chair=accounts.actor_of(selection.member(Role.CHAIR, local_call, "chair")),
        manager=calls.manager(),
        other_manager=calls.second_manager(),
        preparer=accounts.actor_of(finance(Role.FINANCE_PREPARER)),
        approver=accounts.actor_of(finance(Role.FINANCE_APPROVER)),
    )


def finance(role: Role) -> Membership:
    """IKVD's preparer or approver of payments; the same one each time."""
    email = f"{role.value}@ikvd.example.lv"
    known = user_by_email(email)
    return live_memberships(known.id)[0] if known else accounts.membership(role, email=email)


@built_once
def contracted(
    local_call: LocalCall | None = None, *, count: int = 1, code: str = calls.LUMP_SUM
) -> list[Application]:
    """Projects that won and whose agreements all have signed; each of its own organisation."""
    here = local_call or quotas.announced_local_call(code=code)
    # Submitted a minute apart, so that nothing is tied.
    projects = [
        applications.an_eligible_application(
            here, place=place + 1, at=applications.opened(here) + timedelta(minutes=place)
        )
        for place in range(count)
    ]
    seated = selection.commission(here)
    for project in projects:
        selection.assess(project, seated)
    selection.confirm(seated)
    for project in projects:
        sign(project, seated.at)
    return projects


@built_once
def sign(project: Application, at: datetime) -> None:
    """Prepare the agreement and record the three signatures."""
    those = people(project.local_call)
    agreement = agreements.prepare_agreement(project, by=those.coordinator, at=at)
    signers = {
        Party.APPLICANT: applications.representative(project.organisation),
        Party.MUNICIPALITY: those.chair,
        Party.IKVD: those.manager,
    }
    for party, by in signers.items():
        agreements.record_signature(
            agreement, party, signatory="Anna Kalniņa", signed_on=riga_day(at), by=by, at=at
        )
    tick_all(agreement, those.coordinator, those.manager, at)


@built_once
def prefinanced(project: Application) -> Application:
    """Let the prefinancing be paid: account entered and verified, payment prepared, approved, exported, confirmed."""
    verified_account(project)
    pay(project, PaymentKind.PREFINANCING, signed_at(project))
    return project


@built_once
def verified_account(project: Application) -> None:
    """Let the representative enter the organisation's account and the coordinator verify it."""
    at, organisation = signed_at(project), project.organisation
    by = applications.representative(organisation)
    account = agreements.enter_account(
        organisation, iban="LV80BANK0000435195001", bic=None, holder=organisation.name, by=by, at=at
    )
    agreements.verify_account(
        account, reason="Salīdzināts ar bankas izrakstu.", by=people(project.local_call).coordinator, at=at
    )


@built_once
def pay(project: Application, kind: PaymentKind, at: datetime) -> Payment:
    """Pay what is due, from preparing to the bank's answer."""
    those = people(project.local_call)
    payment = payments.prepare(project, kind, by=those.preparer, at=at)
    payments.approve(payment, by=those.approver, at=at)
    payments.export([payment.id], debtor=DEBTOR, by=those.approver, at=at)
    payments.confirm(payment, settled_on=riga_day(at), by=those.preparer, at=at)
    return payment


def running(*, code: str = calls.LUMP_SUM) -> Application:
    """One contracted project with its prefinancing paid."""
    return prefinanced(contracted(code=code)[0])


def signed_at(project: Application) -> datetime:
    """The moment the agreement came into force."""
    agreement = present(signed_agreement(project.id), "the project is contracted")
    return present(agreement.signed_at, "it is signed")


def after_end(project: Application, days: int = 5) -> datetime:
    """So many days after the project's last day, when reports are written."""
    last = present(project.ends_on, "it was submitted")
    return signed_at(project) + timedelta(days=(last - riga_day(signed_at(project))).days + days)


@built_once
def started(project: Application) -> FinalReport:
    """The report opened by the representative."""
    by = applications.representative(project.organisation)
    return service.start_report(project, by=by, at=after_end(project))


def whole_content(
    report: FinalReport, *, reached: int = 24, prices: Sequence[tuple[str, str]] = PRICES
) -> ReportContent:
    """Everything carried out as planned; costs only where the edition pays them."""
    day = present(report.application.ends_on, "it was submitted")
    entry = ActivityEntry(
        is_done=True, held_on=day, participants=20, description="Notika, kā plānots.",
        by_age={"from_13_to_15": 12, "from_16_to_18": 8},
    )  # fmt: skip
    has_costs = report.application.local_call.call.edition.code == calls.ACTUAL_COSTS
    return ReportContent(
        summary="Jaunieši visu gadu kopā skrēja pirms stundām.",
        results="Kavējumu skaits samazinājās uz pusi.",
        participants_reached=reached,
        at_risk_reached=min(reached, 14),
        activities={row.id: entry for row in report.activities},
        tasks={row.id: "Kavējumu ir uz pusi mazāk." for row in report.tasks},
        expenses=[expense(number, *price, day) for number, price in enumerate(prices, 1)]
        if has_costs
        else [],
    )


def expense(number: int, category: str, amount: str, paid_on: date) -> ExpenseEntry:
    """One cost with its document."""
    return ExpenseEntry(
        number, category, "Pirkums", f"R-{number}", "SIA „Kurši”", paid_on, paid_on, Decimal(amount)
    )


@built_once
def written(project: Application, **values: object) -> FinalReport:
    """A complete report that is not handed in yet."""
    report = started(project)
    by = applications.representative(project.organisation)
    content = whole_content(report, **values)  # type: ignore[arg-type]
    service.save_report(report, content, version=report.version, by=by, at=after_end(project))
    return report


@built_once
def submitted(project: Application, **values: object) -> FinalReport:
    """A report handed in by the representative."""
    report = written(project, **values)
    by = applications.representative(project.organisation)
    service.submit(report, by=by, at=after_end(project))
    return report


def marks(
    report: FinalReport, *, accepted: int | None = None, eligible: Mapping[int, str] | None = None
) -> Marks:
    """The first `accepted` activities (all by default) are accepted; costs whole but for `eligible` by number."""
    number = len(report.activities) if accepted is None else accepted
    activities = {
        row.id: ActivityMark(True) if place < number else ActivityMark(False, "Nav apliecinājuma.")
        for place, row in enumerate(report.activities)
    }
    less = eligible or {}
    costs = {
        line.id: ExpenseMark(Decimal(less[line.number]), "Nav attiecināms.", "5")
        if line.number in less
        else ExpenseMark(line.amount)
        for line in report.expenses
    }
    return Marks(activities, costs)


@built_once
def checked(
    project: Application,
    *,
    accepted: int | None = None,
    eligible: Mapping[int, str] | None = None,
    **values: object,
) -> FinalReport:
    """A report the coordinator has checked."""
    report = submitted(project, **values)
    by = people(project.local_call).coordinator
    given = marks(report, accepted=accepted, eligible=eligible)
    service.check(report, given, version=report.version, by=by, at=after_end(project, 8))
    return report


@built_once
def settled(project: Application) -> FinalReport:
    """A report carried out whole, checked, accepted and settled."""
    report = checked(project)
    service.accept(report, by=people(project.local_call).manager, at=after_end(project, 10))
    db.session.flush()
    return report
