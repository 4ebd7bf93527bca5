"""The certificate that a project is settled: what it was awarded, paid, what came back, what is accepted."""

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.agreements.queries import signed_agreement
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.errors import present
from app.documents.papers import Paper, case_page, paper
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from app.payments.claims import claim_of
from app.payments.models import Due, Payment, PaymentKind, Recovery
from app.payments.queries import projects_visible_to, refunded
from app.payments.service.completing import CERTIFICATE, completed_at, completions_of
from app.payments.workflow import PaymentStatus
from app.reports.models import FinalReport, Settlement

_ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Completion:
    """A settled project's sums in euro.

    Always accepted = paid + set_off − repaid − refunded − written_off, interest apart.
    """

    prefinancing: Decimal
    balance: Decimal
    set_off: Decimal
    repaid: Decimal
    interest: Decimal
    written_off: Decimal
    refunded: Decimal
    accepted: Decimal

    @property
    def paid(self) -> Decimal:
        """What was transferred to the organisation."""
        return self.prefinancing + self.balance


def completion_of(application: Application) -> Completion:
    """The sums of a project as its payments, its claim and the ledger tell them."""
    paid = _paid(application.id)
    recovery = db.session.scalar(select(Recovery).where(Recovery.application_id == application.id))
    claim = claim_of(recovery) if recovery is not None and recovery.claimed_at else None
    return Completion(
        prefinancing=paid.get(PaymentKind.PREFINANCING, _ZERO), balance=paid.get(PaymentKind.BALANCE, _ZERO),
        set_off=_set_off(application.id),
        repaid=claim.came if claim else _ZERO, interest=claim.interest_paid if claim else _ZERO,
        written_off=balance(Place(AccountKind.WRITTEN_OFF, application.id)), refunded=refunded(application.id),
        accepted=balance(Place(AccountKind.ACCEPTED, application.id)),
    )  # fmt: skip


def _paid(application_id: int) -> dict[PaymentKind, Decimal]:
    wanted = select(Payment.kind, func.sum(Payment.amount)).where(
        Payment.application_id == application_id, Payment.status == PaymentStatus.CONFIRMED
    )
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(Payment.kind))}


def _set_off(application_id: int) -> Decimal:
    wanted = select(func.sum(Due.set_off)).where(Due.application_id == application_id)
    return db.session.scalar(wanted) or _ZERO


def _may_read(actor: Actor, application_id: int) -> bool:
    wanted = projects_visible_to(actor).where(Application.id == application_id)
    return db.session.scalar(wanted) is not None


@paper(
    CERTIFICATE,
    may_read=_may_read,
    page=case_page(_l("Money of the project"), "payments.project", "application_id"),
)
def draw_up_certificate(case_id: int, version: int) -> Paper | None:
    """The sums of a completed project with their points; None for a project that runs on, or was completed anew."""
    application = db.session.get(Application, case_id)
    if application is None or application.status is not ApplicationStatus.COMPLETED:
        return None
    if completions_of(application.id) != version:
        return None
    settlement = db.session.scalars(
        select(Settlement).where(Settlement.application_id == application.id)
    ).one()
    values = {
        "application": application, "regulation": regulation_of(application.local_call.call),
        "agreement": present(signed_agreement(application.id), "it was reported on"), "settlement": settlement,
        "report": db.session.get_one(FinalReport, settlement.report_id), "sums": completion_of(application),
    }  # fmt: skip
    number = f"{application.number}/N{version}"
    return Paper(
        "certificate", "Projekta noslēguma apliecinājums", number, completed_at(application.id), values
    )
