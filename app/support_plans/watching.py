"""Every request for learners' data leaves a row, in the transaction of its answer: without the row there is no answer.

`@watched` stands under `@only`; the view says whom it shows by `shows`. Pages are read-only elsewhere: these are the
declared exception, since what is seen must be written down.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, TypeVar

from flask import g, make_response, request
from sqlalchemy import Select, insert, null, select
from werkzeug.exceptions import HTTPException

from app.core import clock
from app.core.actor import Actor, current_actor
from app.core.database import set_reading, writing
from app.core.errors import DomainError
from app.extensions import db
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.document_models import SupportDocument
from app.support_plans.funding_models import FundingMatch
from app.support_plans.hold_models import LearnerHold
from app.support_plans.models import AccessAct, Learner, SupportAccess
from app.support_plans.order_models import SupportOrder
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.risk_models import RiskObservation

View = TypeVar("View", bound=Callable[..., Any])
_WRITTEN = insert(SupportAccess.__table__)


@dataclass
class Asked:
    """What a request is about, as far as the view has found it."""

    act: AccessAct
    school_id: int | None
    learner_id: int | None = None
    shown: list[int] = field(default_factory=list)


def watched(act: AccessAct) -> Callable[[View], View]:
    """The view's work is committed here, once, together with the row that says who asked for what and saw whom.

    A view whose verb was refused takes back what the verb did (`rollback`) and answers as usual.
    """

    def watch(view: View) -> View:
        @wraps(view)
        def answer(**values: Any) -> Any:
            # The transaction begun so far is read-only.
            db.session.rollback()
            set_reading(False)
            actor = current_actor()
            g.asked = Asked(act, actor.school_id)
            try:
                page = view(**values)
            except (HTTPException, DomainError):
                note_refusal(actor)
                raise
            if act is AccessAct.CHANGE and not _has_changed(page):
                g.asked.act = AccessAct.VIEW
            db.session.execute(_WRITTEN, _row(g.asked, actor))
            db.session.commit()
            return page

        return answer  # type: ignore[return-value]

    return watch


def _has_changed(page: Any) -> bool:
    """Whether something was sent and taken: a form that is only shown, or comes back refused, changes nothing."""
    return request.method == "POST" and make_response(page).status_code < 400


def shows(learner: Learner) -> None:
    """The page is about this learner."""
    g.asked.learner_id, g.asked.school_id = learner.id, learner.school_id


def shows_plan(plan: SupportPlan) -> None:
    """The page is about this plan of a learner; the school is the plan's."""
    g.asked.learner_id, g.asked.school_id = plan.learner_id, plan.school_id


def shows_both(plan: SupportPlan, other: SupportPlan | None) -> None:
    """The page is about both plans: the school of each has a row."""
    shows_plan(plan)
    if other is not None:
        asked = replace(g.asked, learner_id=other.learner_id, school_id=other.school_id)
        db.session.execute(_WRITTEN, _row(asked, current_actor()))


def reveals() -> None:
    """The page shows a name to somebody outside the school."""
    g.asked.act = AccessAct.REVEAL


def shows_all(learner_ids: Sequence[int]) -> None:
    """The page lists these learners."""
    g.asked.shown = list(learner_ids)


def shows_order(school_id: int, learner_ids: Sequence[int]) -> None:
    """The page is about an order of this school, for these learners."""
    g.asked.school_id, g.asked.shown = school_id, list(learner_ids)


def role_refused(actor: Actor | None, is_granted: bool) -> None:
    """For `@only(…, record=role_refused)`: who asks in a role that is not let in is written down."""
    if actor is not None and not is_granted:
        note_refusal(actor)


def note_refusal(actor: Actor) -> None:
    """Write down who asked in vain, in a transaction of its own: the request's may be read-only."""
    db.session.rollback()
    with writing(), db.engine.begin() as connection:
        known = connection.execute(_asked_for(request.view_args or {})).first()
        asked = Asked(AccessAct.REFUSED, actor.school_id)
        if known:
            asked.learner_id, asked.school_id = known.id, known.school_id
        connection.execute(_WRITTEN, _row(asked, actor))


def _plan() -> Select[Any]:
    columns: tuple[Any, ...] = (SupportPlan.learner_id.label("id"), SupportPlan.school_id)
    return select(*columns)


def _learner() -> Select[Any]:
    columns: tuple[Any, ...] = (Learner.id, Learner.school_id)
    return select(*columns)


def _order(key: int) -> Select[Any]:
    columns: tuple[Any, ...] = (null().label("id"), SupportOrder.school_id)
    return select(*columns).where(SupportOrder.id == key)


def _delivery(key: int) -> Select[Any]:
    given = (
        _plan().join(SupportMeasure).join(SupportDelivery, SupportDelivery.measure_id == SupportMeasure.id)
    )
    return given.where(SupportDelivery.id == key)


def _match(key: int) -> Select[Any]:
    found = _plan().join(FundingMatch, FundingMatch.plan_id == SupportPlan.id)
    return found.where(FundingMatch.id == key)


# What an address names, by its part of the address: the first that is there tells whose page it is.
_NAMED: dict[str, Callable[[int], Select[Any]]] = {
    "plan_id": lambda key: _plan().where(SupportPlan.id == key),
    "document_id": lambda key: _plan().join(SupportDocument).where(SupportDocument.id == key),
    "match_id": _match,
    # Of many learners: no school's alone.
    "set_id": lambda _key: _learner().where(Learner.id.is_(None)),
    "measure_id": lambda key: _plan().join(SupportMeasure).where(SupportMeasure.id == key),
    "delivery_id": _delivery,
    "hold_id": lambda key: _learner().join(LearnerHold).where(LearnerHold.id == key),
    "order_id": _order,
    "observation_id": lambda key: _learner().join(RiskObservation).where(RiskObservation.id == key),
    "learner_id": lambda key: _learner().where(Learner.id == key),
}


def _asked_for(values: Mapping[str, Any]) -> Select[Any]:
    """The learner, and the school, whose page the address names."""
    return next(
        (of_name(values[name]) for name, of_name in _NAMED.items() if name in values),
        _learner().where(Learner.id.is_(None)),
    )


def _row(asked: Asked, actor: Actor) -> dict[str, Any]:
    return {
        "at": clock.now(), "act": asked.act, "endpoint": request.endpoint, "user_id": actor.user_id,
        "user_name": actor.name, "role": actor.role.value, "school_id": asked.school_id,
        "learner_id": asked.learner_id, "shown": asked.shown,
    }  # fmt: skip
