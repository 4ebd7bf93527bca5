"""Applications from the first draft to the administrative check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.applications import service
from app.applications.models import Application
from app.applications.queries import frame_of, regulation_of, section_row
from app.applications.sections import Frame, SectionCode
from app.applications.service import Verdict
from app.core.errors import present
from app.dev.season import words
from app.dev.season.rounds import Contest
from app.dev.season.scene import Applicant, moment
from app.dev.season.words import Idea
from competition_rules.regulation import LumpSum

_UNWRITTEN = {SectionCode.RESULTS, SectionCode.BUDGET, SectionCode.DECLARATIONS}


@dataclass(frozen=True)
class Period:
    """When a project is carried out."""

    starts_on: date
    ends_on: date

    def day(self, part: int, of: int) -> date:
        """A day inside: the part-th of so many equal steps."""
        return self.starts_on + (self.ends_on - self.starts_on) * part / of


def announced_on(contest: Contest) -> date:
    """The day of the announcement."""
    return present(contest.local_call.announced_at, "it is announced").date()


def begun(contest: Contest, applicant: Applicant, period: Period, days: int) -> Application:
    """A draft some sections of which are not written yet, begun so many days after the announcement."""
    return _written(contest, applicant, period, announced_on(contest) + timedelta(days=days), _UNWRITTEN)


def submitted(contest: Contest, applicant: Applicant, period: Period, days: int) -> Application:
    """An application handed in by the representative so many days after the announcement, three after its start."""
    day = announced_on(contest) + timedelta(days=days)
    application = _written(contest, applicant, period, day - timedelta(days=3), set())
    at = min(moment(day, 10 + application.id % 9, application.id % 60), contest.season.now)
    service.submit(application, is_signed_off=True, by=applicant.representative, at=at)
    return application


def _written(
    contest: Contest, applicant: Applicant, period: Period, day: date, without: set[SectionCode]
) -> Application:
    number = next(contest.season.application_numbers)
    idea, at = words.idea(number), min(moment(day, 17, number % 60), contest.season.now)
    application = service.start_draft(contest.local_call, title=idea.title, by=applicant.writer, at=at)
    for code, typed in _contents(application, applicant, idea, period, at).items():
        if code not in without:
            stored = section_row(application.id, code)
            version = stored.version if stored else 0
            service.save_section(application, code, typed, version, by=applicant.writer, at=at)
    return application


def _contents(
    application: Application, applicant: Applicant, idea: Idea, period: Period, at: datetime
) -> Mapping[SectionCode, dict[str, Any]]:
    frame, people = frame_of(application, at), participants(application)
    return {
        SectionCode.ORGANISATION: _organisation(application, applicant),
        SectionCode.IDEA: {
            "title": idea.title, "starts_on": _typed(period.starts_on), "ends_on": _typed(period.ends_on),
            "summary": idea.summary, "need": idea.need, "youth_role": idea.role,
            "team": "Elza (16–17) vada komandu, Kārlis (14–15) skaita dalībniekus, Made (14–15) raksta par projektu.",
        },
        SectionCode.TARGET: {
            "participants": str(people), "participants_at_risk": str(people * 3 // 5), "age_from": "12",
            "age_to": "18", "description": "5.–12. klases jaunieši, īpaši tie, kuri kavē stundas vai paliek vieni.",
        },
        SectionCode.PLAN_TASKS: _plan_tasks(application, frame, idea),
        SectionCode.ACTIVITIES: _activities(application, idea, period),
        SectionCode.RESULTS: {
            "results": idea.results, "measures": "E-klases dati, dalībnieku saraksti un aptauja pirms un pēc.",
            "continuity": "Inventārs paliek jauniešu centrā, nodarbes turpina skolēnu pašpārvalde.",
        },
        SectionCode.BUDGET: _budget(application, frame),
        SectionCode.DECLARATIONS: {
            "double_funding": True, "tax_debt": True, "annexes": True, "annex_links": "",
        },
    }  # fmt: skip


def participants(application: Application) -> int:
    """How many participants the application plans."""
    return 20 + application.id * 5 % 21


def _organisation(application: Application, applicant: Applicant) -> dict[str, Any]:
    with_group = application.id % 3 == 0
    group = {
        "group_name": "Iniciatīvas grupa „Mēs paši”", "responsible_adult": applicant.representative.name,
        "adult_phone": applicant.organisation.phone,
    }  # fmt: skip
    return {
        "contact_name": applicant.writer.name, "contact_email": applicant.organisation.email,
        "contact_phone": applicant.organisation.phone, "youth_work": True, "with_group": with_group,
        "experience": "Organizācija ar jauniešiem strādā vairāk nekā piecus gadus.",
        **(group if with_group else {}),
    }  # fmt: skip


def _plan_tasks(application: Application, frame: Frame, idea: Idea) -> dict[str, Any]:
    plan = frame.plans[0]
    named = (plan.tasks[application.id % 2], plan.tasks[2 + application.id % 3])
    typed: dict[str, Any] = {"plan_id": str(plan.id)}
    for task, activity in zip(named, idea.activities[1:], strict=False):
        typed[f"task_{task.id}"] = True
        typed[f"how_{task.id}"] = (
            f"Uzdevumu palīdz izpildīt aktivitāte „{activity}”: tajā jaunieši iesaistās regulāri."
        )
    return typed


def _activities(application: Application, idea: Idea, period: Period) -> dict[str, Any]:
    last = len(idea.activities) + 1
    rows = [
        {
            "title": title, "held_on": _typed(period.day(place, last)),
            "participants": str(participants(application)), "description": "Sagatavo un vada paši jaunieši.",
        }
        for place, title in enumerate(idea.activities, start=1)
    ]  # fmt: skip
    return {
        "rows": rows,
        "cooperation": "Skola dod telpas un palīdz uzrunāt jauniešus, jauniešu centrs – inventāru.",
    }


def _budget(application: Application, frame: Frame) -> dict[str, Any]:
    if isinstance(frame.regulation.grant, LumpSum):
        return {"costs": "Inventārs un materiāli 1900 EUR, meistari un lektori 1300 EUR, transports un ēdināšana "
                         "900 EUR, noslēguma pasākums 500 EUR."}  # fmt: skip
    extra = application.id % 3 * 10
    rows = [
        {"category": "materials", "description": "Materiāli darbnīcām", "amount": f"{380 + extra},00"},
        {"category": "services", "description": "Meistara honorārs", "amount": "240,50"},
        {"category": "transport", "description": "Autobuss izbraukumam", "amount": "95,00"},
        {"category": "equipment", "description": "Darbarīku komplekts", "amount": "210,00"},
    ]
    return {"costs": "", "rows": rows}


def _typed(day: date) -> str:
    return f"{day:%d.%m.%Y}."


def checked(contest: Contest, application: Application, at: datetime, **doubts: Verdict) -> None:
    """The coordinator's verdicts: a yes to every criterion but the doubted ones."""
    verdicts = {one.code: Verdict("yes") for one in regulation_of(application).administrative_criteria}
    service.record_check(application, verdicts | doubts, by=contest.hall.coordinator, at=at)


def found_eligible(contest: Contest, application: Application, at: datetime) -> None:
    """Everything is met."""
    checked(contest, application, at)
    service.declare_eligible(application, by=contest.hall.coordinator, at=at)


def found_ineligible(contest: Contest, application: Application, at: datetime) -> None:
    """The organisation may not apply."""
    checked(contest, application, at, eligible_applicant=Verdict("no", words.text("ineligible_note")))
    service.declare_ineligible(application, by=contest.hall.coordinator, at=at)


def returned(contest: Contest, application: Application, at: datetime) -> None:
    """The coordinator asks about the annexes."""
    checked(contest, application, at, annexes=Verdict("clarify", words.text("clarify_note")))
    text = words.text("clarify_text")
    service.return_for_clarification(application, text=text, by=contest.hall.coordinator, at=at)


def clarified(application: Application, applicant: Applicant, at: datetime) -> None:
    """The applicant answers what was asked."""
    stored = present(section_row(application.id, SectionCode.DECLARATIONS), "it was submitted")
    typed = {**stored.content, "annex_links": "Pievienots grupas saraksts un jauniešu centra vēstule."}
    service.save_section(
        application, SectionCode.DECLARATIONS, typed, stored.version, by=applicant.writer, at=at
    )
    service.clarify(application, is_signed_off=True, by=applicant.representative, at=at)
