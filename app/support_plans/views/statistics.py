"""Published figures of support plans: no small group of learners is told by them."""

from collections.abc import Iterator

from flask import abort, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import public
from app.core.clock import riga_day
from app.documents.sheets import write_csv
from app.support_plans import statistics
from app.support_plans.plan_models import unbroken
from app.support_plans.views.blueprint import blueprint
from competition_rules.suppression import fewest_shown


@blueprint.get("/statistics")
@public
def figures() -> str:
    semesters = statistics.published_semesters(riga_day(clock.now()))
    return render_template(
        "support_plans/statistics.html", semesters=semesters, years=list(statistics.years(semesters)),
        terms=[statistics.term(one) for one in semesters[:1]], fewest=fewest_shown(), unbroken=unbroken,
    )  # fmt: skip


@blueprint.get("/statistics/<int:school_year>/<int:half>")
@public
def figures_of(school_year: int, half: int) -> str:
    semesters = statistics.published_semesters(riga_day(clock.now()))
    found = next((one for one in semesters if (one.school_year, one.half) == (school_year, half)), None)
    return render_template(
        "support_plans/statistics.html", semesters=semesters, years=list(statistics.years(semesters)),
        terms=[statistics.term(found or abort(404))], fewest=fewest_shown(), unbroken=unbroken,
    )  # fmt: skip


@blueprint.get("/statistics.csv")
@public
def figures_file() -> Response:
    headers = {"Content-Disposition": 'attachment; filename="atbalsta-plani.csv"'}
    return Response(write_csv(_rows()), mimetype="text/csv", headers=headers)


def _rows() -> Iterator[tuple[object, ...]]:
    yield (
        _("Semester or school year"), _("Municipality or region"), _("Learners with a whole plan"),
        _("Learners with economic support alone"), _("Learners"), _("Plans"), _("Cost, EUR"),
        _("Learners at general schools"), _("Learners at vocational schools"),
    )  # fmt: skip
    semesters = statistics.published_semesters(riga_day(clock.now()))
    for semester in semesters:
        found = statistics.term(semester)
        for line in (*found.lines, found.total):
            name = line.name or _("Total")
            told = line.whole, line.economic, line.learners, line.learners, line.cost
            yield semester.code, name, *map(_figure, told), "", ""
        for region in (*found.regions, found.regions_total):
            name, learners = region.name or _("All regions"), _figure(region.learners)
            kinds = _figure(region.general), _figure(region.vocational)
            yield semester.code, name, "", "", learners, learners, _figure(region.cost), *kinds
    for year in statistics.years(semesters):
        yield year.name, _("Total"), "", "", _figure(year.learners), _figure(year.plans), "", "", ""


def _figure(value: object) -> object:
    return _("hidden") if value is None else value
