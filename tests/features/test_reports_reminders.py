"""Reminders of reports: before the day, again while overdue, never twice and never after handing in."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from app.core.clock import RIGA
from app.extensions import db
from app.outbox.letters import write_letter
from app.outbox.models import OutboxMessage
from app.reports.service.reminding import remind
from tests.builders import reports
from tests.features.reports_ground import the_project


def letters() -> list[OutboxMessage]:
    wanted = select(OutboxMessage).where(OutboxMessage.template == "reports/reminder")
    return list(db.session.scalars(wanted.order_by(OutboxMessage.id)))


@pytest.mark.usefixtures("running")
def test_an_organisation_is_reminded_before_the_report_is_due_and_each_week_it_is_overdue():
    project = the_project()
    assert project.ends_on is not None
    due = project.ends_on + timedelta(days=30)

    def on(days: int) -> datetime:
        return datetime.combine(due + timedelta(days=days), time(8), RIGA)

    assert remind(at=on(-15)) == 0
    counts = []
    for days in (-14, -13, 0, 6, 7, 13, 14):
        remind(at=on(days))
        counts.append(len(letters()))
    assert counts == [1, 1, 1, 1, 2, 2, 3]
    subjects = [write_letter(one.template, one.data).subject for one in letters()]
    assert subjects[0].startswith("Līdz")
    assert subjects[1].startswith("Noslēguma pārskata termiņš ir pagājis")
    reports.submitted(project)
    assert remind(at=on(21)) == 0
