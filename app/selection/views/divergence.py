"""How far the evaluators lie apart, for the chair."""

from flask import render_template

from app.applications.declarations import to_declare
from app.core.access import only
from app.core.actor import Actor, current_actor
from app.core.errors import NotPermitted
from app.core.formats import sort_key
from app.core.roles import Role
from app.selection import policy
from app.selection.queries import listed_in, names_of
from app.selection.spreads import apart_in
from app.selection.views.blueprint import address_parts, blueprint, local_call_or_404


@blueprint.get("/selection/<int:local_call_id>/divergence")
@only(Role.CHAIR)
def divergence(local_call_id: int) -> str:
    local_call, actor = local_call_or_404(local_call_id), current_actor()
    if not policy.is_chair(actor, local_call):
        raise NotPermitted("only the commission's chair compares the evaluators")
    apart = apart_in(actor, local_call, listed_in(local_call))
    names = names_of(set(apart.leanings))
    return render_template(
        "selection/divergence.html", local_call=local_call, apart=apart, regulation=apart.edition.regulation,
        people=[(names[who], apart.leanings[who]) for who in sorted(names, key=lambda who: sort_key(names[who]))],
        scores_at=address_parts("selection.scores"),
        may_declare=_owes_declarations(actor, local_call_id) if apart.sealed else False,
    )  # fmt: skip


def _owes_declarations(actor: Actor, local_call_id: int) -> bool:
    return any(one.declared_at is None for one in to_declare(actor, local_call_id))
