"""The participants at risk by school: named by the organisation, confirmed by the school's head on the report."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Membership, User
from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, present, refusal
from app.core.roles import Role
from app.extensions import db
from app.outbox.service import Letter, post_messages
from app.registry.models import School
from app.reports import policy
from app.reports.models import FinalReport, SchoolCount
from app.reports.service.locks import lock_report
from app.reports.workflow import WRITABLE, ReportStatus


def name_school(report: FinalReport, school: School, counted: int, *, by: Actor, at: datetime) -> SchoolCount:
    """Say how many of the participants at risk came from a school; said anew, the school answers anew.

    Refused when all schools together have more than the report's participants at risk.
    """
    _open_to_writer(report, by)
    if counted < 1:
        raise refusal("school_without_count")
    row = next((one for one in report.schools if one.school_id == school.id), None)
    others = sum(one.counted for one in report.schools if one is not row)
    if report.at_risk_reached is None or others + counted > report.at_risk_reached:
        raise refusal("schools_above_at_risk", counted=others + counted, at_risk=report.at_risk_reached or 0)
    if row is None:
        row = SchoolCount(school=school, counted=counted)
        report.schools.append(row)
    elif row.counted != counted:
        row.counted, row.confirmed, row.answered_at, row.answered_by_id, row.note = (
            counted,
            None,
            None,
            None,
            "",
        )
    db.session.flush()
    facts = {"school": school.name, "counted": counted}
    record(report, "final_report.name_school", by=by, at=at, facts=facts)
    return row


def drop_school(row: SchoolCount, *, by: Actor, at: datetime) -> None:
    """Name a school no more."""
    report = row.report
    _open_to_writer(report, by)
    report.schools.remove(row)
    record(report, "final_report.drop_school", by=by, at=at, facts={"school": row.school.name})


def answer_count(row: SchoolCount, confirmed: int, note: str = "", *, by: Actor, at: datetime) -> None:
    """The head of the school says how many there were; why, when it is another number. It may be answered again
    until the municipality has checked the report."""
    if not policy.may_answer_for(by, row):
        raise NotPermitted("the head of the school confirms the counts of the school")
    lock_report(row.report)
    if row.report.status is not ReportStatus.SUBMITTED:
        raise StaleState(row.report, "answer for the school")
    if confirmed < 0:
        raise refusal("school_without_count")
    if confirmed != row.counted and not note.strip():
        raise refusal("school_without_reason")
    row.confirmed, row.note, row.answered_at, row.answered_by_id = confirmed, note.strip(), at, by.user_id
    facts = {"school": row.school.name, "counted": row.counted, "confirmed": confirmed}
    record(row.report, "final_report.answer_count", by=by, at=at, facts=facts)


def ask_schools(report: FinalReport, *, at: datetime) -> None:
    """Write to the heads of the schools that have not answered."""
    post_messages(list(_letters(report)), at=at)


def _letters(report: FinalReport) -> Iterator[Letter]:
    waiting = {one.school_id: one for one in report.schools if one.confirmed is None}
    heads = select(User.email, Membership.school_id).join(Membership, Membership.user_id == User.id).where(
        Membership.role == Role.DIRECTOR, Membership.school_id.in_(waiting), Membership.ended_at.is_(None),
        User.is_active,
    )  # fmt: skip
    application = report.application
    for email, school_id in db.session.execute(heads.order_by(User.email)):
        row = waiting[present(school_id, "it is among those waiting")]
        data = {
            "school": row.school.name, "counted": row.counted, "title": application.title,
            "organisation": application.organisation.name,
        }  # fmt: skip
        key = f"report {report.id} asks school {school_id} for {row.counted}: {email}"
        yield Letter(email, "reports/school_asked", data, key)


def _open_to_writer(report: FinalReport, by: Actor) -> None:
    if not policy.is_own(by, report.application):
        raise NotPermitted("the organisation writes its own report")
    lock_report(report)
    if report.status not in WRITABLE:
        raise StaleState(report, "name a school")
