"""The parts of a report's form by name, so that a checker can say which of them to put right."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from app.reports.costs import has_costs
from app.reports.models import FinalReport

WHOLE = ("summary", "results", "participants_reached", "at_risk_reached")


def parts_of(report: FinalReport) -> Iterator[tuple[str, str]]:
    """Name and title of each part, in the order of the form. The name is also the part's place on the page."""
    titles = (_l("Summary"), _l("Results"), _l("Participants reached"), _l("Participants at risk"))
    yield from zip(WHOLE, titles, strict=True)
    for row in report.activities:
        yield f"activity_{row.id}", f"{row.activity.number}. {row.activity.title}"
    for task in report.tasks:
        yield f"task_{task.id}", _l("Task %(code)s: %(title)s", code=task.task.code, title=task.task.title)
    if has_costs(report):
        for line in report.expenses:
            yield f"expense_{line.number}", _l("Cost %(number)s", number=line.number)


def to_put_right(report: FinalReport) -> list[tuple[str, str]]:
    """Name and title of the parts a checker marked in a returned report."""
    return [part for part in parts_of(report) if part[0] in (report.marked or [])]
