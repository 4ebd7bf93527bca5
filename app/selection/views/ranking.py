"""The ranking: looking at it, voting on ties, confirming it."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.calls.models import LocalCall
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.selection import policy, queries, service
from app.selection.forms import ConfirmForm, VoteForm, vote_form
from app.selection.my_work import hidden_from, is_ranking_sealed
from app.selection.service.rankings import confirmation_flaws
from app.selection.standings import Line, Standings, standings_of
from app.selection.views.blueprint import READERS, address_parts, blueprint, local_call_or_404
from app.selection.wordings import sentence, sentences


@blueprint.get("/selection/<int:local_call_id>/ranking")
@only(READERS)
def ranking(local_call_id: int) -> str | tuple[str, int]:
    local_call, actor = local_call_or_404(local_call_id), current_actor()
    if is_ranking_sealed(actor, local_call):
        return render_template("selection/ranking_sealed.html", local_call=local_call), 403
    listed = queries.listed_in(local_call)
    standings = standings_of(local_call, listed)
    return _page(local_call, listed, standings, _vote(standings))


@blueprint.post("/selection/<int:local_call_id>/ranking/vote")
@only(Role.CHAIR)
def vote(local_call_id: int) -> Response | tuple[str, int]:
    local_call = local_call_or_404(local_call_id)
    listed = queries.listed_in(local_call)
    standings = standings_of(local_call, listed)
    form = _vote(standings)
    if form is None:
        raise StaleState(local_call, "vote on a tie")
    if not form.validate_on_submit():
        return _page(local_call, listed, standings, form), 422
    try:
        service.record_tie_vote(
            local_call, form.order(), note=form.note.data, by=current_actor(), at=clock.now()
        )
    except Refused as error:
        form.form_errors.extend(sentence(finding, standings.regulation) for finding in error.findings)
        return _page(local_call, listed, standings, form), 422
    db.session.commit()
    flash(_("The commission’s vote is recorded."), "done")
    return redirect(url_for("selection.ranking", local_call_id=local_call_id))


@blueprint.post("/selection/<int:local_call_id>/ranking/confirm")
@only(Role.CHAIR)
def confirm(local_call_id: int) -> Response:
    local_call, form = local_call_or_404(local_call_id), ConfirmForm()
    service.confirm_ranking(local_call, by=current_actor(), at=clock.now(), seen=form.seen.data or None)
    db.session.commit()
    flash(_("The ranking is confirmed, the decisions are made and the letters are on their way."), "done")
    return redirect(url_for("selection.ranking", local_call_id=local_call_id))


def _vote(standings: Standings) -> VoteForm | None:
    return vote_form(standings.ties[0]) if standings.ties and standings.ranking is None else None


def _page(local_call: LocalCall, listed: Sequence[Any], standings: Standings, form: VoteForm | None) -> Any:
    actor, seats = current_actor(), queries.seats_of(local_call)
    hidden = hidden_from(actor, local_call)
    waiting = sum(one.status in queries.WAITING for one in listed)
    flaws = [] if standings.ranking else confirmation_flaws(local_call, waiting, seats, clock.now())
    is_chair = any(policy.holds_the_chair(actor, one) for one in seats)
    return render_template(
        "selection/ranking.html",
        local_call=local_call,
        standings=standings,
        regulation=standings.regulation,
        summary=queries.summary_of(Counter(one.status for one in listed)),
        flaws=sentences(flaws, standings.regulation),
        is_chair=is_chair,
        hidden=hidden,
        form=form,
        confirm_form=ConfirmForm(seen=standings.digest) if is_chair else None,
        rows=rows_of(standings.lines, listed, hidden),
    )


def rows_of(lines: tuple[Line, ...], listed: Sequence[Any], hidden: set[int]) -> dict[int, Markup]:
    """By application its row and that of its notes, rendered once for all who read these lines.

    `hidden` are the applications the reader withdrew from.
    """
    if hidden:
        lines = tuple(line.kept_from(hidden) for line in lines)
    called = tuple((one.id, one.title, one.organisation) for one in listed)
    return _rows(lines, called, address_parts("selection.scores"))


@lru_cache(maxsize=32)
def _rows(
    lines: tuple[Line, ...], called: tuple[tuple[int, str, str], ...], at: tuple[str, str]
) -> dict[int, Markup]:
    part: Any = current_app.jinja_env.get_template("selection/_ranking_line.html").module
    names = {number: (title, organisation) for number, title, organisation in called}
    return {one.application_id: part.row(one, *names[one.application_id], at) for one in lines}
