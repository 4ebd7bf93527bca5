"""Projects whose final report is overdue and was never handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from app.agreements.ending import settled_by_report
from app.agreements.models import GrantAgreement
from app.agreements.workflow import AgreementStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.audit.models import AuditEvent
from app.calls.models import Call, LocalCall, RegulationEdition
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.roles import Role
from app.extensions import db
from app.registry.models import Municipality, Organisation
from app.reports.models import FinalReport
from app.reports.policy import NATIONAL_READERS
from app.reports.workflow import WRITABLE
from competition_rules.calendar import add_days
from competition_rules.regulation import Regulation
from competition_rules.settlement import may_be_missed_from

# A project in force or terminated to be settled by a report, and no report with the municipality.
OWES_REPORT: Any = and_(
    or_(
        and_(Application.status == ApplicationStatus.CONTRACTED, GrantAgreement.status == AgreementStatus.SIGNED),
        and_(Application.status == ApplicationStatus.TERMINATED, settled_by_report(Application.id)),
    ),
    or_(FinalReport.id.is_(None), FinalReport.status.in_(WRITABLE)),
)  # fmt: skip


@dataclass(frozen=True)
class Missed:
    """A report nobody handed in: the day it was due, and the first day IKVD may decide without it."""

    due_on: date
    decided_from: date


def missed_report(application: Application, regulation: Regulation) -> Missed | None:
    """What is known of the report a project owes and has not handed in; None for a project that owes none.

    Where the report was returned, its time counts from the return.
    """
    wanted = (
        select(GrantAgreement.ends_on, FinalReport.id, FinalReport.due_on)
        .select_from(Application)
        .join(GrantAgreement, GrantAgreement.application_id == Application.id)
        .outerjoin(FinalReport, FinalReport.application_id == Application.id)
        .where(Application.id == application.id, OWES_REPORT)
    )
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        return None
    due_on = row.due_on or add_days(row.ends_on, regulation.final_report.due_days)
    last_asked = max(filter(None, (due_on, _returned_on(row.id))))
    return Missed(due_on, may_be_missed_from(regulation, last_asked))


def _returned_on(report_id: int | None) -> date | None:
    wanted = select(func.max(AuditEvent.at)).where(
        AuditEvent.case_kind == FinalReport.__tablename__, AuditEvent.case_id == report_id,
        AuditEvent.event == "final_report.return",
    )  # fmt: skip
    at = db.session.scalar(wanted)
    return riga_day(at) if at else None


def find(actor: Actor, application_id: int) -> Application | None:
    """A project that has or had an agreement, for IKVD to decide on without a report; or None."""
    if actor.role is not Role.PROGRAMME_MANAGER:
        return None
    wanted = select(Application).join(GrantAgreement, GrantAgreement.application_id == Application.id)
    return db.session.scalar(wanted.where(Application.id == application_id))


def rows_visible_to(actor: Actor, today: date) -> Select[Any]:
    """The list of projects whose report is overdue, for municipalities and IKVD.

    Columns: `id, number, title, ends_on, due_on, edition_id, organisation, municipality`; `due_on` is None where nobody
    has opened the report.
    """
    columns: tuple[Any, ...] = (
        Application.id, Application.number, Application.title, GrantAgreement.ends_on, FinalReport.due_on,
        Call.edition_id, Organisation.name.label("organisation"), Municipality.name.label("municipality"),
    )  # fmt: skip
    wanted = (
        select(*columns)
        .join(GrantAgreement, GrantAgreement.application_id == Application.id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(LocalCall, LocalCall.id == Application.local_call_id)
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .join(Call, Call.id == LocalCall.call_id)
        .outerjoin(FinalReport, FinalReport.application_id == Application.id)
        .where(OWES_REPORT, _is_overdue(today))
    )
    if actor.role is Role.COORDINATOR:
        return wanted.where(LocalCall.municipality_id == actor.municipality_id)
    return wanted if actor.role in NATIONAL_READERS else wanted.where(false())


def due_days() -> Callable[[Any], date]:
    """Tells of a row of the list on which day its report was due."""
    days = _days_by_edition()
    return lambda row: row.due_on or add_days(row.ends_on, days[row.edition_id])


def _days_by_edition() -> dict[int, int]:
    """In how many days after a project's end its report is due, by the edition's id."""
    editions = db.session.scalars(select(RegulationEdition))
    return {edition.id: regulation_of(edition).final_report.due_days for edition in editions}


def to_decide(today: date) -> int:
    """How many projects IKVD may decide without the report that was due."""
    editions = [(one.id, regulation_of(one)) for one in db.session.scalars(select(RegulationEdition))]
    waited = {key: (may_be_missed_from(regulation, today) - today).days for key, regulation in editions}
    wanted = (
        select(func.count(Application.id))
        .join(GrantAgreement, GrantAgreement.application_id == Application.id)
        .join(LocalCall, LocalCall.id == Application.local_call_id)
        .join(Call, Call.id == LocalCall.call_id)
        .outerjoin(FinalReport, FinalReport.application_id == Application.id)
        .where(OWES_REPORT, FinalReport.submitted_at.is_(None))
    )
    return db.session.scalar(wanted.where(_is_overdue(today, waited))) or 0


def _is_overdue(today: date, waited: Mapping[int, int] | None = None) -> ColumnElement[bool]:
    """Whether so many days by the edition, at least one, have passed since the report was due."""
    passed = []
    for edition_id, days in _days_by_edition().items():
        last = today - timedelta(days=waited[edition_id] if waited else 1)
        unopened = and_(FinalReport.id.is_(None), GrantAgreement.ends_on <= last - timedelta(days=days))
        due = or_(FinalReport.due_on <= last, unopened)
        passed.append(and_(Call.edition_id == edition_id, due))
    return or_(false(), *passed)
