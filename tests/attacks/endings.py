"""Projects of the world that come to their end, for the documents only ended ones have."""

from sqlalchemy import select

from app.accounts.models import Membership
from app.agreements import service as agreements
from app.agreements.models import AgreementTermination
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.payments import service as payments
from app.payments.models import PaymentKind
from app.reports import service as reports
from app.reports.models import FinalReport
from app.reports.workflow import ReportStatus
from tests.attacks.season import NOW
from tests.builders.accounts import actor_of
from tests.workflows.grants import DEBTOR


def end_projects() -> None:
    """The checked report is accepted and its balance paid; the terminations proposed are consented to and confirmed."""
    manager = _someone(Role.PROGRAMME_MANAGER)
    report = db.session.scalars(select(FinalReport).where(FinalReport.status == ReportStatus.CHECKED)).one()
    reports.accept(report, by=manager, at=NOW)
    _pay_balance(report)
    for termination in db.session.scalars(select(AgreementTermination)).all():
        by = _someone(Role.REPRESENTATIVE, organisation_id=termination.agreement.application.organisation_id)
        agreements.answer_termination(termination, consents=True, answer="", by=by, at=NOW)
        reports.terminate(termination, by=manager, at=NOW)
    db.session.commit()


def _pay_balance(report: FinalReport) -> None:
    preparer, approver = _someone(Role.FINANCE_PREPARER), _someone(Role.FINANCE_APPROVER)
    payment = payments.prepare(report.application, PaymentKind.BALANCE, by=preparer, at=NOW)
    payments.approve(payment, by=approver, at=NOW)
    payments.export([payment.id], debtor=DEBTOR, by=preparer, at=NOW)
    payments.confirm(payment, settled_on=NOW.date(), by=preparer, at=NOW)


def _someone(role: Role, **of: int) -> Actor:
    wanted = select(Membership).filter_by(role=role, ended_at=None, **of).order_by(Membership.id)
    return actor_of(db.session.scalars(wanted.limit(1)).one())
