"""Final reports: written, handed in, checked, decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from app.accounts.models import Membership
from app.applications.models import Application
from app.calls.queries import regulation_of
from app.core.clock import riga_day
from app.core.errors import present
from app.core.roles import Role
from app.dev.season import words
from app.dev.season.rounds import Contest
from app.dev.season.scene import Applicant
from app.extensions import db
from app.registry.models import School
from app.reports import service
from app.reports.arithmetic import settlement_of
from app.reports.content import ActivityEntry, ActivityMark, ExpenseEntry, ExpenseMark, Marks, ReportContent
from app.reports.interim import service as interim
from app.reports.interim.content import InterimContent
from app.reports.interim.models import InterimReport
from app.reports.models import FileKind, FinalReport, ReportActivity
from app.reports.workflow import Verdict


@dataclass(frozen=True)
class Result:
    """What came of a project: activities held of those planned, participants that stayed away, costs refused.

    `is_rejected`: IKVD rejects the whole report, whatever its numbers.
    """

    missing_activities: int = 0
    absent: int = 0
    refuses_costs: bool = False
    is_rejected: bool = False


FULL = Result()


def begun(application: Application, applicant: Applicant, at: datetime) -> FinalReport:
    """A report that is opened and not written yet."""
    return service.start_report(application, by=applicant.writer, at=at)


def submitted(
    application: Application, applicant: Applicant, at: datetime, result: Result = FULL
) -> FinalReport:
    """A report handed in by the representative, a day after it was begun."""
    report = begun(application, applicant, at - timedelta(days=1))
    _save(report, applicant, at - timedelta(hours=2), result)
    _name_school(report, applicant, at - timedelta(hours=1))
    _attach_evidence(report, applicant, at - timedelta(minutes=50))
    service.submit(report, by=applicant.representative, at=at)
    return report


def _attach_evidence(report: FinalReport, applicant: Applicant, at: datetime) -> None:
    """A picture of the document of every cost but the last."""
    for line in report.expenses[:-1]:
        picture = BytesIO()
        Image.new("RGB", (420, 594), "white").save(picture, "PNG")
        sent = service.Attachment(
            FileKind.EVIDENCE, f"{line.document.replace('/', '-')}.png", picture.getvalue(),
            f"Rēķins {line.document}", line.number,
        )  # fmt: skip
        service.attach(report, sent, by=applicant.writer, at=at)


def _name_school(report: FinalReport, applicant: Applicant, at: datetime) -> None:
    """The newest school of the municipality that has a head here is asked about some of those at risk."""
    wanted = (
        select(School)
        .join(Membership, Membership.school_id == School.id)
        .where(
            School.municipality_id == report.application.local_call.municipality_id,
            Membership.role == Role.DIRECTOR,
        )
        .order_by(School.id.desc())
    )
    school = db.session.scalars(wanted).first()
    if school is not None and report.at_risk_reached:
        service.name_school(report, school, min(4, report.at_risk_reached), by=applicant.writer, at=at)


def _save(report: FinalReport, applicant: Applicant, at: datetime, result: Result) -> None:
    application = report.application
    reached = present(application.participants, "it was submitted") - result.absent
    held = len(report.activities) - result.missing_activities
    content = ReportContent(
        summary="Projektu vadīja paši jaunieši, notika gandrīz viss, kas bija iecerēts.",
        results="Dalībnieku kavējumu skaits e-klases datos ir sarucis; iemaņas un inventārs paliek.",
        participants_reached=reached,
        at_risk_reached=reached * 3 // 5,
        activities={
            row.id: _activity(row, is_done=place < held, reached=reached)
            for place, row in enumerate(report.activities)
        },
        tasks={row.id: words.text("task_reached") for row in report.tasks},
        expenses=_expenses(application, at),
    )
    service.save_report(report, content, version=report.version, by=applicant.writer, at=at)


def _activity(row: ReportActivity, *, is_done: bool, reached: int) -> ActivityEntry:
    if not is_done:
        return ActivityEntry(is_done=False, description=words.text("not_done"))
    return ActivityEntry(
        is_done=True, held_on=row.activity.held_on, participants=reached,
        description="Notika, kā plānots; vadīja jaunieši.",
        by_age={"from_13_to_15": reached - reached // 3, "from_16_to_18": reached // 3},
    )  # fmt: skip


def _expenses(application: Application, at: datetime) -> list[ExpenseEntry]:
    paid_on = min(present(application.ends_on, "it was submitted"), riga_day(at))
    return [
        ExpenseEntry(
            number=line.number, category=line.category, description=line.description,
            document=f"D-{application.id}/{line.number}", supplier=words.SUPPLIERS[line.number % 3],
            issued_on=paid_on, paid_on=paid_on, amount=line.amount,
        )
        for line in application.budget_lines
    ]  # fmt: skip


def told_half_way(application: Application, applicant: Applicant, at: datetime) -> None:
    """The interim report that was asked for is written and handed in."""
    report = db.session.scalars(
        select(InterimReport).where(InterimReport.application_id == application.id)
    ).one()
    content = InterimContent(
        done=[one.number for one in application.activities[:2]],
        activities=words.text("interim_done"),
        participants=(application.participants or 0) // 2,
        difficulties=words.text("interim_difficulties"),
        costs=sum((one.amount for one in application.budget_lines[:1]), Decimal("0.00")),
    )
    interim.save(report, content, version=report.version, by=applicant.writer, at=at - timedelta(hours=1))
    interim.submit(report, by=applicant.representative, at=at)


def visited(contest: Contest, application: Application, at: datetime) -> None:
    """The coordinator looks at a project where it takes place."""
    seen = service.Visit(
        riga_day(at), "Saldus pamatskola, aktu zāle", "Koordinatore un projekta vadītāja",
        words.text("visit_found"), is_in_order=True,
    )  # fmt: skip
    service.record_visit(application, seen, by=contest.hall.coordinator, at=at)


def returned(contest: Contest, report: FinalReport, at: datetime) -> None:
    """The coordinator gives the report back."""
    marked = ["results", f"activity_{report.activities[0].id}"]
    note, by = words.text("returned_report"), contest.hall.coordinator
    service.return_report(report, note=note, marked=marked, by=by, at=at)


def checked(contest: Contest, report: FinalReport, at: datetime, result: Result = FULL) -> None:
    """The coordinator accepts what was done, and of the costs all or all but the last one's half."""
    point = regulation_of(report.application.local_call.call).grant.point
    marks = Marks(
        activities={row.id: _mark(row) for row in report.activities},
        expenses={
            line.id: ExpenseMark(line.amount)
            if not result.refuses_costs or place + 1 < len(report.expenses)
            else ExpenseMark(present(line.amount, "it was submitted") / 2, words.text("reduced_cost"), point)
            for place, line in enumerate(report.expenses)
        },
    )
    note, by = words.text("check_note"), contest.hall.coordinator
    service.check(report, marks, version=report.version, note=note, by=by, at=at)


def _mark(row: ReportActivity) -> ActivityMark:
    return ActivityMark(True) if row.is_done else ActivityMark(False, words.text("refused_activity"))


def decided(contest: Contest, report: FinalReport, at: datetime, result: Result = FULL) -> None:
    """IKVD decides as the rules come out, and settles."""
    by = contest.season.office.managers[report.id % 2]
    verdict = Verdict.REJECTED if result.is_rejected else Verdict(settlement_of(report).verdict)
    if verdict is Verdict.REJECTED:
        service.reject(report, reason=words.text("rejected_report"), by=by, at=at)
    elif verdict is Verdict.ACCEPTED_IN_PART:
        service.accept_in_part(report, note=words.text("check_note"), by=by, at=at)
    else:
        service.accept(report, by=by, at=at)
