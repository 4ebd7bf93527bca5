"""Recording a check where a project takes place."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.applications.models import Application
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.wording import word_all
from app.extensions import db
from app.reports import policy, queries, service
from app.reports.check_forms import VisitForm
from app.reports.views.blueprint import blueprint


@blueprint.get("/projects/<int:application_id>/visits")
@only(policy.VISITORS)
def visits(application_id: int) -> str:
    return _page(_project(application_id), VisitForm())


@blueprint.post("/projects/<int:application_id>/visits")
@only(policy.VISITORS)
def record_visit(application_id: int) -> Response | tuple[str, int]:
    project, form = _project(application_id), VisitForm()
    if not form.validate_on_submit():
        return _page(project, form), 422
    try:
        service.record_visit(project, form.visit(), by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        return _page(_project(application_id), form, word_all(error.findings)), 422
    db.session.commit()
    flash(_("The check is recorded."), "done")
    return redirect(url_for("reports.visits", application_id=application_id))


def _project(application_id: int) -> Application:
    return queries.find_visited(current_actor(), application_id) or abort(404)


def _page(project: Application, form: VisitForm, reasons: list[str] | None = None) -> str:
    return render_template(
        "reports/visits.html", application=project, visits=queries.visits_to(project.id), form=form,
        reasons=reasons or [],
    )  # fmt: skip
