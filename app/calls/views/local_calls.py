"""The public list of local calls, and the coordinator's draft. The page of one local call is in `quotas`."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.calls import labels, queries, service
from app.calls.forms import LocalCallForm
from app.calls.models import Call, LocalCall
from app.calls.views.blueprint import blueprint, call_or_404, own_local_call_or_404
from app.calls.workflow import LocalCallStatus
from app.core import clock
from app.core.access import only, public
from app.core.actor import Actor, current_actor, current_actor_or_none
from app.core.errors import Refused, StaleState
from app.core.paging import keyset_page
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db


@blueprint.get("/local-calls")
@public
def local_calls() -> str:
    actor, at = current_actor_or_none(), clock.now()
    statement = queries.announced_list(at)
    page = keyset_page(db.session(), statement, queries.announced_keys(statement), request.args.get("page"))
    return render_template(
        "calls/local_calls.html", rows=page.rows, page=page, own=_own(actor), labels=labels
    )


def _own(actor: Actor | None) -> list[tuple[Call, LocalCall | None]]:
    if actor is None or actor.role is not Role.COORDINATOR or actor.municipality_id is None:
        return []
    return queries.own_local_calls(actor.municipality_id)


@blueprint.get("/calls/<int:call_id>/local-call")
@only(Role.COORDINATOR)
def new_local_call(call_id: int) -> str:
    return _page(LocalCallForm(), call_or_404(call_id), None)


@blueprint.post("/calls/<int:call_id>/local-call")
@only(Role.COORDINATOR)
def draft_local_call(call_id: int) -> Response | tuple[str, int]:
    call, form = call_or_404(call_id), LocalCallForm()
    if form.validate():
        try:
            made = service.draft_local_call(call, form.details(), by=current_actor(), at=clock.now())
        except Refused as refused:
            form.form_errors.extend(word_all(refused.findings))
        else:
            return _saved(made)
    return _page(form, call, None), 422


@blueprint.get("/local-calls/<int:local_call_id>/edit")
@only(Role.COORDINATOR)
def edit_local_call_form(local_call_id: int) -> str:
    local_call = own_local_call_or_404(local_call_id, current_actor().municipality_id)
    if local_call.status is not LocalCallStatus.DRAFT:
        raise StaleState(local_call, "edit")
    return _page(LocalCallForm.of(local_call), local_call.call, local_call)


@blueprint.post("/local-calls/<int:local_call_id>/edit")
@only(Role.COORDINATOR)
def edit_local_call(local_call_id: int) -> Response | tuple[str, int]:
    actor, form = current_actor(), LocalCallForm()
    local_call = own_local_call_or_404(local_call_id, actor.municipality_id)
    if not form.validate():
        return _page(form, local_call.call, local_call), 422
    service.edit_local_call(local_call, form.details(), by=actor, at=clock.now())
    return _saved(local_call)


def _saved(local_call: LocalCall) -> Response:
    db.session.commit()
    flash(_("The draft is saved. Check it and announce the call."), "done")
    return redirect(url_for("quotas.local_call", local_call_id=local_call.id))


def _page(form: LocalCallForm, call: Call, local_call: LocalCall | None) -> str:
    if call.published_at is None:
        abort(404)
    closes_on, evaluated_by_on = service.announced_dates(
        queries.regulation_of(call), clock.riga_day(clock.now())
    )
    return render_template(
        "calls/local_call_form.html",
        form=form,
        call=call,
        local_call=local_call,
        regulation=queries.regulation_of(call),
        closes_on=closes_on,
        evaluated_by_on=evaluated_by_on,
    )
