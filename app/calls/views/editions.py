"""Pages of regulation editions."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from app.calls import policy, queries, service
from app.calls.forms import EditionForm
from app.calls.models import RegulationEdition
from app.calls.provisions import provision_lines
from app.calls.views.blueprint import blueprint, edition_or_404
from app.core import clock
from app.core.access import only, public
from app.core.actor import current_actor, current_actor_or_none
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import language, word_all
from app.extensions import db
from competition_rules.editions import EditionError


@blueprint.get("/editions")
@public
def editions() -> str:
    actor = current_actor_or_none()
    rows = db.session.execute(queries.edition_list(actor)).all()
    return render_template(
        "calls/editions.html", editions=rows, may_keep=policy.may_keep(actor), language=language()
    )


@blueprint.get("/editions/new")
@only(Role.PROGRAMME_MANAGER)
def new_edition() -> str:
    return render_template("calls/new_edition.html", form=EditionForm())


@blueprint.post("/editions/new")
@only(Role.PROGRAMME_MANAGER)
def record_edition() -> Redirect | tuple[str, int]:
    form = EditionForm()
    edition = _recorded(form) if form.validate() else None
    if edition is None:
        return render_template("calls/new_edition.html", form=form), 422
    db.session.commit()
    flash(_("The edition is recorded. Confirm the values that wait for it."), "done")
    return redirect(url_for("calls.edition", edition_id=edition.id))


def _recorded(form: EditionForm) -> RegulationEdition | None:
    """The stored edition; None when the text is refused, with every reason at the box."""
    try:
        return service.record_edition(form.text.data, by=current_actor(), at=clock.now())
    except EditionError as error:
        form.text.errors = [one.text(language()) for one in error.problems]
    except Refused as error:
        form.text.errors = word_all(error.findings)
    return None


@blueprint.get("/editions/<int:edition_id>")
@public
def edition(edition_id: int) -> str:
    found, actor = edition_or_404(edition_id), current_actor_or_none()
    regulation, confirmed = queries.regulation_of(found), queries.confirmations(found)
    lines = provision_lines(regulation, confirmed, language())
    waiting = [line for line in lines if line.is_open]
    only_open = bool(waiting) and request.args.get("show") == "open"
    return render_template(
        "calls/edition.html",
        edition=found,
        title=regulation.title.in_language(language()),
        lines=waiting if only_open else lines,
        waiting=waiting,
        only_open=only_open,
        may_keep=policy.may_keep(actor),
    )


@blueprint.post("/editions/<int:edition_id>/confirm")
@only(Role.PROGRAMME_MANAGER)
def confirm_values(edition_id: int) -> Redirect:
    found, paths = edition_or_404(edition_id), request.form.getlist("path")
    count = service.confirm_values(found, paths, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(ngettext("%(num)s value is confirmed.", "%(num)s values are confirmed.", count), "done")
    show = "open" if request.form.get("show") == "open" else None
    return redirect(url_for("calls.edition", edition_id=found.id, show=show))


@blueprint.get("/editions/<int:edition_id>/text")
@public
def edition_text(edition_id: int) -> Response:
    found = edition_or_404(edition_id)
    headers = {"Content-Disposition": f'attachment; filename="{found.code}.toml"'}
    return Response(found.text, mimetype="text/plain", headers=headers)
