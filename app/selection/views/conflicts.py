"""Conflicts of interest of a whole commission, and one that came up later."""

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.applications.models import Application
from app.applications.policy import may_see_content
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import NotPermitted, Refused
from app.core.roles import COMMISSION, Role
from app.core.wording import word_all
from app.extensions import db
from app.selection import service
from app.selection.commission_forms import LateConflictForm
from app.selection.my_work import hidden_from
from app.selection.statements import outlook_of
from app.selection.views.blueprint import application_or_404, blueprint, local_call_or_404
from app.selection.views.scoring import overview_of


@blueprint.get("/selection/<int:local_call_id>/conflicts")
@only(Role.COORDINATOR, Role.CHAIR, Role.PROGRAMME_MANAGER, Role.AUDITOR)
def conflicts(local_call_id: int) -> str:
    local_call, actor = local_call_or_404(local_call_id), current_actor()
    hidden = hidden_from(actor, local_call)
    lines = [one for one in outlook_of(local_call) if one.application_id not in hidden]
    return render_template("selection/conflicts.html", local_call=local_call, lines=lines)


@blueprint.get("/selection/applications/<int:application_id>/conflict")
@only(COMMISSION)
def late_conflict(application_id: int) -> str:
    return _page(_own(application_id), LateConflictForm())


@blueprint.post("/selection/applications/<int:application_id>/conflict")
@only(COMMISSION)
def record_late_conflict(application_id: int) -> Response | tuple[str, int]:
    application, form = _own(application_id), LateConflictForm()
    if not form.validate_on_submit():
        return _page(application, form), 422
    try:
        service.recuse_later(application, reason=form.reason.data or "", by=current_actor(), at=clock.now())
    except Refused as error:
        form.form_errors.extend(word_all(error.findings))
        return _page(application, form), 422
    db.session.commit()
    flash(_("The conflict is recorded. The application is closed to you now."), "done")
    return redirect(overview_of(application))


def _own(application_id: int) -> Application:
    application = application_or_404(application_id)
    if not may_see_content(current_actor(), application):
        raise NotPermitted("who declared to be free of conflict may record one that came up later")
    return application


def _page(application: Application, form: LateConflictForm) -> str:
    return render_template(
        "selection/late_conflict.html", application=application, form=form, overview=overview_of(application)
    )
