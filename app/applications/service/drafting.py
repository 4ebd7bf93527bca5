"""Drafting: starting an application and keeping its sections while people type."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.applications import policy
from app.applications.facts import SECTIONS_OF, asked_of
from app.applications.models import (
    Application,
    ApplicationActivity,
    ApplicationSection,
    ApplicationTask,
    BudgetLine,
)
from app.applications.queries import frame_of, open_clarification, section_row
from app.applications.readings import named_tasks, read
from app.applications.sections import Frame, Reading, SectionCode, clean, section_of
from app.applications.service.locks import lock_application
from app.audit import record
from app.calls.models import LocalCall
from app.calls.queries import is_open, regulation_of
from app.core.actor import Actor
from app.core.errors import DomainError, NotPermitted, StaleState, refusal
from app.core.formats import search_key, sort_key
from app.extensions import db
from competition_rules.regulation import LumpSum

_TITLE = 200


class SectionChanged(DomainError):
    """Someone else saved the section since this page was opened; both texts are there to choose from."""

    def __init__(self, stored: ApplicationSection, typed: Mapping[str, Any]) -> None:
        super().__init__(f"section {stored.code} has version {stored.version}")
        self.stored = stored
        self.typed = typed


def start_draft(
    local_call: LocalCall, *, title: str, key: str | None = None, by: Actor, at: datetime
) -> Application:
    """Begin an application to an open local call. The same `key` of a form sent twice gives the same draft."""
    if not policy.may_start(by):
        raise NotPermitted("an application is started by a person of an organisation")
    same = select(Application).where(
        Application.organisation_id == by.organisation_id, Application.start_key == key
    )
    if key is not None and (known := db.session.scalar(same)) is not None:
        return known
    if not is_open(local_call, at):
        raise refusal("call_not_open")
    grant = regulation_of(local_call.call).grant
    application = Application(
        local_call=local_call, organisation_id=by.organisation_id, created_by_id=by.user_id, created_at=at,
        title=title[:_TITLE], title_sort=sort_key(title[:_TITLE]),
        title_search=search_key(title[:_TITLE]), start_key=key,
    )  # fmt: skip
    if isinstance(grant, LumpSum):
        application.asked = grant.amount
    try:
        with db.session.begin_nested():
            db.session.add(application)
    except IntegrityError:
        # The other click of a double click was faster.
        return db.session.scalars(same).one()
    record(application, "application.start", by=by, at=at, facts={"local_call": local_call.id})
    save_section(application, SectionCode.IDEA, {"title": title}, 0, by=by, at=at)
    return application


def editable_sections(application: Application) -> frozenset[SectionCode]:
    """What may be edited now: all of a draft; of a returned application what the coordinator asked about."""
    asked = open_clarification(application)
    if asked is None:
        is_draft = application.status in policy.OPEN_FOR_EDITS
        return frozenset(SectionCode) if is_draft else frozenset()
    return frozenset(section for code in asked.criteria for section in SECTIONS_OF.get(code, ()))


def save_section(
    application: Application,
    code: SectionCode,
    typed: Mapping[str, Any],
    version: int,
    *,
    by: Actor,
    at: datetime,
) -> ApplicationSection:
    """Keep what was typed into a section, complete or not, readable or not.

    `version` is the one the page was opened with, 0 for a section nobody had saved. Raises `SectionChanged`
    when it was saved elsewhere since with other words; the same words again change nothing.
    """
    _take_up(application, code, by)
    frame = frame_of(application, at)
    content = clean(section_of(code, frame), typed)
    stored = section_row(application.id, code)
    if stored is not None and stored.content == content:
        return stored
    if stored is not None and stored.version != version:
        raise SectionChanged(stored, content)
    if stored is None:
        stored = ApplicationSection(application_id=application.id, code=code.value, version=0)
        db.session.add(stored)
    stored.updated_at, stored.updated_by_id = at, by.user_id
    _write(application, stored, content, frame)
    db.session.flush()
    return stored


def _take_up(application: Application, code: SectionCode, by: Actor) -> None:
    if not policy.is_own(by, application):
        raise NotPermitted("only people of the organisation write its application")
    lock_application(application)
    if code not in editable_sections(application):
        raise StaleState(application, f"edit {code} of")


def _write(
    application: Application, stored: ApplicationSection, content: dict[str, Any], frame: Frame
) -> None:
    """The section's next version, and the columns of what is ranked, paid and reported on."""
    code = SectionCode(stored.code)
    reading = read(code, content, frame)
    stored.content, stored.version, stored.is_complete = content, stored.version + 1, reading.is_complete
    if code in _COLUMNS:
        _COLUMNS[code](application, reading, frame)


def _organisation(application: Application, reading: Reading, _frame: Frame) -> None:
    application.with_group = bool(reading.values["with_group"])


def _idea(application: Application, reading: Reading, _frame: Frame) -> None:
    if reading.values["title"]:
        application.title = reading.values["title"]
        application.title_sort = sort_key(application.title)
        application.title_search = search_key(application.title)
    application.starts_on, application.ends_on = reading.values["starts_on"], reading.values["ends_on"]


def _target(application: Application, reading: Reading, _frame: Frame) -> None:
    people, at_risk = reading.values["participants"], reading.values["participants_at_risk"]
    fits = people is None or at_risk is None or at_risk <= people
    application.participants, application.participants_at_risk = (people, at_risk) if fits else (None, None)


def _plan_tasks(application: Application, reading: Reading, frame: Frame) -> None:
    plan, named = named_tasks(reading, frame)
    application.plan_id = plan.id if plan else None
    how = {task.id: text for task, text in named}
    for row in list(application.named_tasks):
        if row.task_id in how:
            row.how_served = how.pop(row.task_id)
        else:
            application.named_tasks.remove(row)
    application.named_tasks += [ApplicationTask(task_id=key, how_served=text) for key, text in how.items()]


def _activities(application: Application, reading: Reading, _frame: Frame) -> None:
    application.activities.clear()
    # The old rows go before the new ones take their numbers.
    db.session.flush()
    application.activities += [
        ApplicationActivity(
            number=number, title=row["title"] or "", description=row["description"] or "",
            held_on=row["held_on"], participants=row["participants"],
        )
        for number, row in enumerate(reading.rows, start=1)
    ]  # fmt: skip


def _budget(application: Application, reading: Reading, frame: Frame) -> None:
    application.asked = asked_of(frame, {SectionCode.BUDGET: reading})
    application.budget_lines.clear()
    db.session.flush()
    readable = [row for row in reading.rows if row["category"] and row["amount"]]
    application.budget_lines += [
        BudgetLine(
            number=number,
            category=row["category"],
            description=row["description"] or "",
            amount=row["amount"],
        )
        for number, row in enumerate(readable, start=1)
    ]


_COLUMNS: dict[SectionCode, Callable[[Application, Reading, Frame], None]] = {
    SectionCode.ORGANISATION: _organisation,
    SectionCode.IDEA: _idea,
    SectionCode.TARGET: _target,
    SectionCode.PLAN_TASKS: _plan_tasks,
    SectionCode.ACTIVITIES: _activities,
    SectionCode.BUDGET: _budget,
}
