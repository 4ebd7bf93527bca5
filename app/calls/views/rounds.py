"""Pages of national calls."""

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.calls import labels, policy, queries, service
from app.calls.forms import CallForm
from app.calls.models import Call, RegulationEdition
from app.calls.views.blueprint import blueprint, call_or_404, sentences
from app.calls.workflow import CALL_WORKFLOW, CallAction, CallStatus
from app.core import clock
from app.core.access import only, public
from app.core.actor import current_actor, current_actor_or_none
from app.core.errors import Refused, StaleState
from app.core.paging import keyset_page
from app.core.roles import IKVD, Role
from app.core.wording import language
from app.extensions import db


@blueprint.get("/calls")
@only(IKVD, Role.AUDITOR)
def index() -> str:
    actor = current_actor()
    page = keyset_page(
        db.session(), queries.visible_to(actor), [Call.id], request.args.get("page"), descending=True
    )
    return render_template(
        "calls/index.html",
        calls=[row[0] for row in page.rows],
        page=page,
        labels=labels,
        language=language(),
        may_keep=policy.may_keep(actor),
    )


@blueprint.get("/calls/<int:call_id>")
@public
def show(call_id: int) -> str:
    return _page(call_or_404(call_id))


def _page(call: Call, errors: list[str] | None = None) -> str:
    actor = current_actor_or_none()
    allowed = [
        action for action in CallAction if actor and CALL_WORKFLOW.allows(action, call.status, actor.role)
    ]
    follows = actor is not None and actor.role in policy.READERS_OF_ALL
    return render_template(
        "calls/show.html",
        call=call,
        errors=errors or [],
        has_errors=bool(errors),
        allowed=allowed,
        proposed_it=actor is not None and actor.user_id == call.proposed_by_id,
        open_count=len(queries.open_values(call.edition)) if follows else 0,
        people=(queries.name_of(call.proposed_by_id), queries.name_of(call.published_by_id))
        if follows
        else None,
        labels=labels,
        language=language(),
    )


@blueprint.get("/calls/new")
@only(Role.PROGRAMME_MANAGER)
def new_call() -> str:
    return _form_page(_offered(CallForm()), None)


@blueprint.post("/calls/new")
@only(Role.PROGRAMME_MANAGER)
def create_call() -> Response | tuple[str, int]:
    form, actor = _offered(CallForm()), current_actor()
    if form.validate():
        try:
            call = service.create_call(*_typed(form), by=actor, at=clock.now())
        except Refused as refused:
            form.purse.errors = sentences(refused.findings)
        else:
            db.session.commit()
            flash(_("The draft is saved. Propose it when it is ready."), "done")
            return redirect(url_for("calls.show", call_id=call.id))
    return _form_page(form, None), 422


@blueprint.get("/calls/<int:call_id>/edit")
@only(Role.PROGRAMME_MANAGER)
def edit_call_form(call_id: int) -> str:
    call = call_or_404(call_id)
    if call.status is not CallStatus.DRAFT:
        raise StaleState(call, "edit")
    return _form_page(_offered(CallForm.of(call)), call)


@blueprint.post("/calls/<int:call_id>/edit")
@only(Role.PROGRAMME_MANAGER)
def edit_call(call_id: int) -> Response | tuple[str, int]:
    call, form, actor = call_or_404(call_id), _offered(CallForm()), current_actor()
    if form.validate():
        try:
            service.edit_call(call, *_typed(form), by=actor, at=clock.now())
        except Refused as refused:
            form.purse.errors = sentences(refused.findings)
        else:
            db.session.commit()
            flash(_("The draft is saved. Propose it when it is ready."), "done")
            return redirect(url_for("calls.show", call_id=call.id))
    return _form_page(form, call), 422


def _offered(form: CallForm) -> CallForm:
    rows = db.session.execute(queries.edition_list(current_actor())).all()
    form.offer([(row.id, row.title_en if language() == "en" else row.title_lv) for row in rows])
    return form


def _typed(form: CallForm) -> tuple[RegulationEdition, str, Any]:
    edition = db.session.get_one(RegulationEdition, int(form.edition.data))
    return edition, form.title.data, form.purse.data


def _form_page(form: CallForm, call: Call | None) -> str:
    return render_template("calls/form.html", form=form, call=call)


@blueprint.post("/calls/<int:call_id>/propose")
@only(Role.PROGRAMME_MANAGER)
def propose(call_id: int) -> Response | tuple[str, int]:
    return _step(call_id, service.propose, _("The call is proposed. Another person publishes it."))


@blueprint.post("/calls/<int:call_id>/withdraw")
@only(Role.PROGRAMME_MANAGER)
def withdraw_proposal(call_id: int) -> Response | tuple[str, int]:
    return _step(call_id, service.withdraw_proposal, _("The call is a draft again."))


@blueprint.post("/calls/<int:call_id>/publish")
@only(Role.PROGRAMME_MANAGER)
def publish(call_id: int) -> Response | tuple[str, int]:
    done = _("The call is published. Now import the learner numbers and compute the quotas.")
    return _step(call_id, service.publish, done, demo=current_app.config["DEMO"])


def _step(call_id: int, verb: Callable[..., None], done: str, **values: Any) -> Response | tuple[str, int]:
    """Take a step of the call; a refusal is shown on its page."""
    call = call_or_404(call_id)
    try:
        verb(call, by=current_actor(), at=clock.now(), **values)
    except Refused as refused:
        errors = sentences(refused.findings)
        db.session.rollback()
        return _page(call_or_404(call_id), errors), 422
    db.session.commit()
    flash(done, "done")
    return redirect(url_for("calls.show", call_id=call.id))
