"""The what-if: the ranking under another quota, threshold or tie-break. It is asked in the address and never writes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import current_app, render_template, request
from markupsafe import Markup

from app.core.access import only
from app.core.actor import current_actor
from app.core.wording import language
from app.selection import queries
from app.selection.drawing import Drawn
from app.selection.marks import Edition, edition_of
from app.selection.models import Ranking
from app.selection.my_work import hidden_from, is_ranking_sealed
from app.selection.standings import Line, drawn_of, laid_out, lines_of
from app.selection.supposing import Question, answer_to
from app.selection.views.blueprint import READERS, blueprint, local_call_or_404
from app.selection.views.ranking import rows_of
from app.selection.what_if_form import what_if_form


@blueprint.get("/selection/<int:local_call_id>/ranking/what-if")
@only(READERS)
def what_if(local_call_id: int) -> str | tuple[str, int]:
    local_call, actor = local_call_or_404(local_call_id), current_actor()
    if is_ranking_sealed(actor, local_call):
        return render_template("selection/ranking_sealed.html", local_call=local_call), 403
    edition, ranking = edition_of(local_call), queries.confirmed_ranking(local_call)
    listed, hidden = queries.listed_in(local_call), hidden_from(actor, local_call)
    drawn = drawn_of(local_call, edition, ranking, listed)
    # Moving a threshold until a project falls out would tell its points to a reader who withdrew from it.
    form = what_if_form(request.args, drawn.quota, edition, with_thresholds=not hidden)
    is_valid = form.validate()
    question = form.question(edition.regulation) if is_valid else Question(drawn.quota)
    values = _answered(drawn, edition, question, ranking, listed, hidden)
    page = render_template(
        "selection/what_if.html", local_call=local_call, form=form, hidden=hidden, is_valid=is_valid,
        is_asked=is_valid and question != Question(drawn.quota), regulation=edition.regulation, **values,
    )  # fmt: skip
    return page if is_valid else (page, 422)


def _answered(
    drawn: Drawn,
    edition: Edition,
    question: Question,
    ranking: Ranking | None,
    listed: Sequence[Any],
    hidden: set[int],
) -> dict[str, Any]:
    """The ranking as it is and as it would be, and who changes side between them."""
    answer = answer_to(drawn, edition, question)
    now = lines_of(drawn, edition, language(), "confirmed" if ranking else "now")
    then = lines_of(answer, edition, language(), "supposed")
    called = {one.id: (one.title, one.organisation) for one in listed}
    sides = tuple((int(one.id), *called[int(one.id)]) for one in answer.crossings)
    return {
        "crossings": _crossing_rows(sides, now, then),
        "before": laid_out(drawn, edition, now, listed, ranking),
        "after": laid_out(answer, edition, then, listed, ranking),
        "rows": rows_of(then, listed, hidden),
    }


@lru_cache(maxsize=32)
def _crossing_rows(
    sides: tuple[tuple[int, str, str], ...], now: tuple[Line, ...], then: tuple[Line, ...]
) -> tuple[Markup, ...]:
    """A row for each project that would change side, rendered once for all who ask the same."""
    was, would_be = ({line.application_id: line for line in lines} for lines in (now, then))
    part: Any = current_app.jinja_env.get_template("selection/_crossing.html").module
    return tuple(
        part.row(title, organisation, was[number], would_be[number]) for number, title, organisation in sides
    )
