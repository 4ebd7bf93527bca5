"""Values of the programme: what holds, what was proposed, and putting one in force as two people."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.books import labels, queries
from app.books.forms import ValueForm
from app.books.views import blueprint
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused, present
from app.core.wording import word_all
from app.extensions import db
from app.funds import programme_values as values
from app.funds.models import ProgrammeValue, ValueCode
from app.funds.workflow import ValueStatus


@blueprint.get("/values")
@only(queries.READERS)
def programme_values() -> str:
    return _page(ValueForm())


def _page(form: ValueForm, errors: list[str] | None = None) -> str:
    today = riga_day(clock.now())
    return render_template(
        "books/values.html",
        in_force={code: values.value_on(code, today) for code in ValueCode}, proposals=values.proposals(),
        form=form, errors=errors or [], may_keep=current_actor().role in values.KEEPERS,
        reader_id=current_actor().user_id, proposed=ValueStatus.PROPOSED, labels=labels,
    )  # fmt: skip


@blueprint.post("/values")
@only(values.KEEPERS)
def propose_value() -> Response | tuple[str, int]:
    form = ValueForm()
    if not form.validate():
        return _page(form), 422
    try:
        values.propose(
            ValueCode(form.code.data), present(form.amount, "the form is valid"),
            effective_on=present(form.effective_on.data, "the form is valid"), source=form.source.data,
            by=current_actor(), at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        db.session.rollback()
        return _page(form, word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The value is proposed; another person confirms it."), "done")
    return redirect(url_for("books.programme_values"))


@blueprint.post("/values/<int:value_id>/confirm")
@only(values.KEEPERS)
def confirm_value(value_id: int) -> Response | tuple[str, int]:
    found = db.session.get(ProgrammeValue, value_id) or abort(404)
    try:
        values.confirm(found, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _page(ValueForm(formdata=None), word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The value is confirmed."), "done")
    return redirect(url_for("books.programme_values"))


@blueprint.post("/values/<int:value_id>/withdraw")
@only(values.KEEPERS)
def withdraw_value(value_id: int) -> Response:
    found = db.session.get(ProgrammeValue, value_id) or abort(404)
    values.withdraw(found, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The proposal is withdrawn."), "done")
    return redirect(url_for("books.programme_values"))
