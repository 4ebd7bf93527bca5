"""The conditions before the first payment: ticking one, and taking the tick back."""

from collections.abc import Callable, Sequence

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agreements import labels, precedents, queries, service
from app.agreements.forms import TickForm
from app.agreements.models import GrantAgreement, Precedent
from app.agreements.views.blueprint import READERS, blueprint
from app.core import clock
from app.core.access import only
from app.core.acting import acted
from app.core.actor import current_actor
from app.core.roles import Role
from app.core.wording import language
from app.extensions import db

_TICKERS = (Role.COORDINATOR, Role.PROGRAMME_MANAGER)


@blueprint.get("/agreements/<int:agreement_id>/conditions")
@only(READERS)
def conditions(agreement_id: int) -> str:
    return _page(_agreement_or_404(agreement_id))


@blueprint.post("/agreements/<int:agreement_id>/conditions/<code>")
@only(*_TICKERS)
def meet_condition(agreement_id: int, code: str) -> Response | tuple[str, int]:
    found, form = _precedent_or_404(agreement_id, code), TickForm(prefix=code)
    return _done(
        found, form,
        lambda: service.meet_precedent(found, note=form.note.data, by=current_actor(), at=clock.now()),
        _("The condition is met."),
    )  # fmt: skip


@blueprint.post("/agreements/<int:agreement_id>/conditions/<code>/reopen")
@only(*_TICKERS)
def reopen_condition(agreement_id: int, code: str) -> Response | tuple[str, int]:
    found, form = _precedent_or_404(agreement_id, code), TickForm(prefix=code)
    return _done(
        found, form,
        lambda: service.reopen_precedent(found, reason=form.note.data, by=current_actor(), at=clock.now()),
        _("The condition is open again; nothing is paid until it is met."),
    )  # fmt: skip


def _done(found: Precedent, form: TickForm, act: Callable[[], None], said: str) -> Response | tuple[str, int]:
    def again(reasons: Sequence[str]) -> str:
        form.note.errors = [*form.note.errors, *reasons]
        return _page(found.agreement, found.code, form)

    def then() -> Response:
        return redirect(url_for("agreements.conditions", agreement_id=found.agreement_id))

    return acted(db.session(), act, form=form, said=said, then=then, again=again)


def _page(agreement: GrantAgreement, code: str = "", typed: TickForm | None = None) -> str:
    actor = current_actor()
    rows = [
        (
            one, precedents.provision_of(one), precedents.provision_of(one).title.in_language(language()),
            (typed if one.code == code else TickForm(formdata=None, prefix=one.code))
            if precedents.may_tick(actor, one) else None,
        )
        for one in agreement.precedents
    ]  # fmt: skip
    account = queries.live_account(agreement.application.organisation_id)
    return render_template(
        "agreements/conditions.html",
        agreement=agreement,
        rows=rows,
        typed=typed,
        labels=labels,
        account=account,
    )


def _agreement_or_404(agreement_id: int) -> GrantAgreement:
    return queries.find(current_actor(), agreement_id) or abort(404)


def _precedent_or_404(agreement_id: int, code: str) -> Precedent:
    return precedents.find(_agreement_or_404(agreement_id), code) or abort(404)
