"""What an organisation sees first: its applications with who acts next and by when."""

from dataclasses import dataclass
from datetime import date, datetime

from app.applications.models import Application
from app.applications.queries import visible_to
from app.core.actor import Actor
from app.core.clock import riga_day
from app.extensions import db
from app.home.cases import next_steps
from app.home.next_words import WordedStep, worded


@dataclass(frozen=True)
class Case:
    """One application of the organisation and who acts next in it."""

    application_id: int
    title: str
    step: WordedStep


def own_cases(actor: Actor, at: datetime, limit: int = 20) -> list[Case]:
    """The organisation's newest applications; what waits for the reader stands first, by its last day."""
    wanted = visible_to(actor).with_only_columns(Application.id, Application.title)
    rows = db.session.execute(wanted.order_by(Application.id.desc()).limit(limit)).all()
    steps = next_steps([row.id for row in rows], at)
    cases = [Case(row.id, row.title, worded(steps[row.id], riga_day(at))) for row in rows]
    return sorted(cases, key=lambda one: (not one.step.is_yours, one.step.by or date.max))
