"""The commission of a local call."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.selection import policy, queries, service
from app.selection.forms import MemberForm
from app.selection.service.commission import commission_flaws
from app.selection.views.blueprint import READERS, blueprint, local_call_or_404
from app.selection.wordings import sentences


@blueprint.get("/selection/<int:local_call_id>/commission")
@only(READERS)
def commission(local_call_id: int) -> str:
    local_call = local_call_or_404(local_call_id)
    form = MemberForm()
    form.offer(queries.candidates_for_commission(local_call))
    return _page(local_call, form)


@blueprint.post("/selection/<int:local_call_id>/commission")
@only(Role.COORDINATOR)
def appoint(local_call_id: int) -> Response | tuple[str, int]:
    local_call, form = local_call_or_404(local_call_id), MemberForm()
    form.offer(queries.candidates_for_commission(local_call))
    if not form.validate_on_submit():
        return _page(local_call, form), 422
    user = db.session.get_one(User, form.user_id.data)
    try:
        service.appoint_member(
            local_call, user, is_chair=form.is_chair.data, by=current_actor(), at=clock.now()
        )
    except Refused as error:
        form.form_errors.extend(word_all(error.findings))
        return _page(local_call, form), 422
    db.session.commit()
    flash(_("%(name)s is now a member of the commission.", name=user.name), "done")
    return redirect(url_for("selection.commission", local_call_id=local_call_id))


@blueprint.post("/selection/<int:local_call_id>/commission/<int:member_id>/release")
@only(Role.COORDINATOR)
def release(local_call_id: int, member_id: int) -> Response:
    local_call = local_call_or_404(local_call_id)
    member = next((one for one in queries.members_of(local_call) if one.id == member_id), None) or abort(404)
    service.release_member(member, local_call, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is no longer a member of the commission.", name=member.user.name), "done")
    return redirect(url_for("selection.commission", local_call_id=local_call_id))


def _page(local_call: LocalCall, form: MemberForm) -> Any:
    regulation = regulation_of(local_call.call)
    return render_template(
        "selection/commission.html",
        local_call=local_call,
        members=queries.members_of(local_call),
        form=form,
        may_appoint=policy.may_appoint(current_actor(), local_call) and local_call.status == "announced",
        rule=regulation.commission,
        flaws=sentences(commission_flaws(local_call), regulation),
    )
