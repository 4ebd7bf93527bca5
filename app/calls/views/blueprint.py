"""The blueprint, and how its pages find what they are about."""

from collections.abc import Iterable

from flask import Blueprint, abort

from app.calls import queries
from app.calls.models import Call, LocalCall, RegulationEdition
from app.calls.provisions import section_of
from app.core.actor import current_actor_or_none
from app.core.wording import word_all
from app.extensions import db
from competition_rules.findings import Finding

blueprint = Blueprint("calls", __name__)


def edition_or_404(edition_id: int) -> RegulationEdition:
    """An edition this viewer may read."""
    wanted = queries.editions_visible_to(current_actor_or_none()).where(RegulationEdition.id == edition_id)
    return db.session.scalar(wanted) or abort(404)


def call_or_404(call_id: int) -> Call:
    """A call this viewer may read."""
    wanted = queries.visible_to(current_actor_or_none()).where(Call.id == call_id)
    return db.session.scalar(wanted) or abort(404)


def own_local_call_or_404(local_call_id: int, municipality_id: int | None) -> LocalCall:
    """A local call of that municipality."""
    wanted = queries.local_calls_visible_to(current_actor_or_none()).where(
        LocalCall.id == local_call_id, LocalCall.municipality_id == municipality_id
    )
    return db.session.scalar(wanted) or abort(404)


def sentences(findings: Iterable[Finding]) -> list[str]:
    """The findings in words; a provision is called by its name, not by its path."""
    return word_all(
        Finding(one.rule, one.point, {**one.facts, "path": section_of(str(one.facts["path"]))})
        if one.rule == "value_unconfirmed"
        else one
        for one in findings
    )
