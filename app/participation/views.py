"""Pages of participation: the partners, their agreements, the region tables."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only, public
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.core.fields import DayField
from app.core.paging import Page, keyset_page
from app.extensions import db
from app.participation import labels, published, queries, service
from app.participation.forms import AgreementForm, EndForm, FiguresForm, ParticipationForm, StartForm
from app.participation.models import Participation
from app.participation.policy import KEEPERS, READERS, may_keep
from app.participation.workflow import ParticipationStatus
from app.registry.models import Region

blueprint = Blueprint("participation", __name__, url_prefix="/participation")
Answer = Response | str | tuple[str, int]
Word = TypeVar("Word", bound=StrEnum)
_KINDS = {"municipality": False, "school": True}


@blueprint.get("")
@only(READERS)
def index() -> str:
    chosen = {name: request.args.get(name, "") for name in ("region", "status", "kind")}
    statement = queries.partner_list(
        _known(Region, chosen["region"]),
        _known(ParticipationStatus, chosen["status"]),
        schools=_KINDS.get(chosen["kind"]),
    )
    keys = [queries.PARTNER_SORT, queries.PARTICIPATION_ID]
    page = keyset_page(db.session(), statement, keys, request.args.get("page"))
    neighbours = _neighbours(page, {name: value for name, value in chosen.items() if value})
    return render_template(
        "participation/index.html", partners=page.rows, pages=neighbours, chosen=chosen,
        region_options=[(region.value, region.value) for region in Region],
        status_options=[(word.value, text) for word, (_kind, text) in labels.PARTICIPATION_STATUS.items()],
        table=queries.region_table(), total=queries.total, labels=labels, may_keep=may_keep(current_actor()),
    )  # fmt: skip


@blueprint.get("/regions")
@public
def regions() -> str:
    tables = {"general": queries.region_table(), "vocational": queries.vocational_table()}
    printed = {"general": published.general(), "vocational": published.vocational()}
    return render_template(
        "participation/regions.html", tables=tables, printed=printed, total=queries.total, labels=labels
    )


@blueprint.route("/new", methods=["GET", "POST"])
@only(KEEPERS)
def start() -> Answer:
    form = StartForm()
    made: list[Participation] = []
    if _is_done(form, lambda: made.append(service.start(**form.read(), by=current_actor(), at=clock.now()))):
        return redirect(url_for("participation.show", participation_id=made[0].id))
    page = render_template("participation/start.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.get("/<int:participation_id>")
@only(READERS)
def show(participation_id: int) -> str:
    return _show_page(_in_sight(participation_id))


@blueprint.post("/<int:participation_id>/figures")
@only(KEEPERS)
def enter_figures(participation_id: int) -> Answer:
    entry, form = _in_sight(participation_id), FiguresForm()
    return _after(
        entry, form, _("The figures are saved."),
        lambda: service.enter_figures(entry, **form.read(), by=current_actor(), at=clock.now()),
    )  # fmt: skip


@blueprint.post("/<int:participation_id>/agreement")
@only(KEEPERS)
def record_agreement(participation_id: int) -> Answer:
    entry, form = _in_sight(participation_id), AgreementForm()
    return _after(
        entry, form, _("The agreement is recorded. Quotas count this partner from now on."),
        lambda: service.record_agreement(
            entry, form.number.data, _day(form.signed_on), by=current_actor(), at=clock.now()
        ),
    )  # fmt: skip


@blueprint.post("/<int:participation_id>/end")
@only(KEEPERS)
def end(participation_id: int) -> Answer:
    entry, form = _in_sight(participation_id), EndForm()
    return _after(
        entry, form, _("The participation is ended."),
        lambda: service.end(entry, _day(form.ended_on), by=current_actor(), at=clock.now()),
    )  # fmt: skip


def _neighbours(page: Page, filters: dict[str, Any]) -> dict[str, str | None]:
    """The addresses of the next and previous page under the same filters."""
    cursors = {"next_url": page.next_cursor, "previous_url": page.previous_cursor}
    return {
        name: cursor and url_for("participation.index", **filters, page=cursor)
        for name, cursor in cursors.items()
    }


def _day(field: DayField) -> date:
    return present(field.data, "the form was found right")


def _known(words: type[Word], text: str) -> Word | None:
    """The word of a filter; anything else means no filter."""
    return words(text) if text in {item.value for item in words} else None


def _in_sight(participation_id: int) -> Participation:
    statement = queries.visible_to(current_actor()).where(Participation.id == participation_id)
    found: Participation | None = db.session.scalar(statement)
    return found or abort(404)


def _is_done(form: ParticipationForm, verb: Callable[[], Any]) -> bool:
    """Whether a right form was sent and its verb done; otherwise the form says why not."""
    if not form.validate_on_submit():
        return False
    try:
        verb()
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return False
    return True


def _after(
    entry: Participation, form: FiguresForm | AgreementForm | EndForm, done: str, verb: Callable[[], Any]
) -> Answer:
    if _is_done(form, verb):
        flash(done, "done")
        return redirect(url_for("participation.show", participation_id=entry.id))
    return _show_page(entry, form), 422


def _show_page(entry: Participation, sent: ParticipationForm | None = None) -> str:
    """The page of one partner; the form that was sent keeps what was typed and says what is wrong."""

    def of(kind: type[ParticipationForm]) -> ParticipationForm:
        return sent if type(sent) is kind else kind(formdata=None, obj=entry)

    forms = {"figures": of(FiguresForm), "agreement": of(AgreementForm), "end": of(EndForm)}
    return render_template(
        "participation/show.html", entry=entry, forms=forms, form=sent or forms["figures"], labels=labels,
        may_keep=may_keep(current_actor()),
    )  # fmt: skip
