"""The reserve list, moving up from it, and giving an award up."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.applications.models import Application
from app.applications.queries import visible_to as applications_visible_to
from app.calls.queries import regulation_of
from app.calls.workflow import LocalCallStatus
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import StaleState
from app.core.roles import Role
from app.extensions import db
from app.selection import policy, service
from app.selection.queries import award_of
from app.selection.reserve import next_in_reserve, reserve_of
from app.selection.service.awards import WITHDRAWABLE
from app.selection.views.blueprint import READERS, application_or_404, blueprint, local_call_or_404


@blueprint.get("/selection/<int:local_call_id>/reserve")
@only(READERS)
def reserve(local_call_id: int) -> str:
    local_call, actor = local_call_or_404(local_call_id), current_actor()
    if local_call.status is not LocalCallStatus.DECIDED:
        raise StaleState(local_call, "show the reserve")
    standing, line_rule = reserve_of(local_call), regulation_of(local_call.call).line_rule
    return render_template(
        "selection/reserve.html",
        local_call=local_call,
        reserve=standing,
        following=next_in_reserve(standing, line_rule),
        line_rule=line_rule,
        is_chair=policy.is_chair(actor, local_call),
        may_close=policy.may_close_reserve(actor, local_call),
    )


@blueprint.post("/selection/applications/<int:application_id>/move-up")
@only(Role.CHAIR)
def move_up(application_id: int) -> Response:
    application = application_or_404(application_id)
    service.move_up(application, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("“%(title)s” moved up from the reserve and is approved.", title=application.title), "done")
    return redirect(url_for("selection.reserve", local_call_id=application.local_call_id))


@blueprint.post("/selection/<int:local_call_id>/close-reserve")
@only(Role.CHAIR, Role.PROGRAMME_MANAGER)
def close_reserve(local_call_id: int) -> Response:
    local_call = local_call_or_404(local_call_id)
    service.close_reserve(local_call, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The reserve list is closed."), "done")
    return redirect(url_for("selection.reserve", local_call_id=local_call_id))


@blueprint.get("/applications/<int:application_id>/withdraw-award")
@only(Role.REPRESENTATIVE)
def withdraw_award(application_id: int) -> str:
    application = _own_application(application_id)
    if application.status not in WITHDRAWABLE:
        raise StaleState(application, "withdraw")
    return render_template(
        "selection/withdraw.html", application=application, award=award_of(application), form=FlaskForm()
    )


@blueprint.post("/applications/<int:application_id>/withdraw-award")
@only(Role.REPRESENTATIVE)
def confirm_withdrawal(application_id: int) -> Response:
    application = _own_application(application_id)
    service.withdraw_awarded(application, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(
        _("The project is withdrawn. Thank you for telling: others on the reserve list may be next."), "done"
    )
    return redirect(url_for("selection.index"))


def _own_application(application_id: int) -> Application:
    wanted = applications_visible_to(current_actor()).where(Application.id == application_id)
    return db.session.scalar(wanted) or abort(404)
