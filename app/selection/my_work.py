"""What waits for one evaluator in a local call."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Boolean, and_, bindparam, exists, func, or_, select

from app.applications.assignments import is_for, live_assignment
from app.applications.borrowing.scope import is_lent_to
from app.applications.models import Application, ConflictDeclaration, SubmissionSnapshot
from app.applications.policy import FOR_COMMISSION
from app.applications.workflow import ApplicationStatus
from app.audit.kept import until_a_case_changes
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.errors import present
from app.core.roles import COMMISSION, Role
from app.extensions import db
from app.registry.models import Organisation
from app.selection import policy
from app.selection.evaluation import Evaluation
from app.selection.models import Assessment
from app.selection.shared_seats import is_to_score
from app.selection.workflow import AssessmentStatus

# Given to other evaluators: no business of this person's, unless their draft waits for its return.
_OF_OTHERS = "of_others"
_WAITING = ("declare", "not_started", AssessmentStatus.DRAFT.value)


@dataclass(frozen=True)
class Task:
    """One application as one evaluator meets it; `state` is a key of `labels.MY_SCORING`."""

    application_id: int
    number: str
    title: str
    organisation: str
    state: str

    @property
    def is_waiting(self) -> bool:
        """Whether this person still has something to do with it."""
        return self.state in _WAITING


@dataclass(frozen=True)
class MyWork:
    """An evaluator's applications in a local call."""

    tasks: tuple[Task, ...]

    @property
    def scored(self) -> int:
        """How many this person scored."""
        return sum(task.state == AssessmentStatus.SUBMITTED.value for task in self.tasks)

    @property
    def total(self) -> int:
        """How many were or are this person's to score."""
        return self.scored + sum(task.is_waiting for task in self.tasks)

    @property
    def hidden(self) -> set[int]:
        """The applications this person withdrew from."""
        return {task.application_id for task in self.tasks if task.state == "conflict"}

    @property
    def following(self) -> Task | None:
        """The next one to score; None when nothing waits."""
        return next((task for task in self.tasks if task.is_waiting), None)


def my_work(actor: Actor, local_call: LocalCall) -> MyWork:
    """What one evaluator scored, has to score and has nothing to do with, in the order of submission."""
    rows = db.session.execute(_ROWS, _who(actor, local_call))
    tasks = (Task(row.id, row.number, row.title, row.name, _state(row)) for row in rows)
    return MyWork(tuple(task for task in tasks if task.state != _OF_OTHERS))


def _who(actor: Actor, local_call: LocalCall) -> dict[str, Any]:
    return {
        "place": local_call.id, "reader": actor.user_id, "home": actor.municipality_id,
        "is_here": policy.is_of_municipality(actor, local_call),
    }  # fmt: skip


_NEWEST = (
    select(func.max(SubmissionSnapshot.id))
    .where(SubmissionSnapshot.application_id == Application.id)
    .correlate(Application)
    .scalar_subquery()
)


# A borrowed member has nothing to do with the rest of the local call.
_IS_OPEN_TO_READER = or_(
    bindparam("is_here", type_=Boolean()),
    is_lent_to(bindparam("reader"), bindparam("home"), Application.id),
)


def _mine(*columns: Any) -> Any:
    """What one reader has to do with the applications of a place; put together once, it is asked for often."""
    declared = and_(
        ConflictDeclaration.application_id == Application.id,
        ConflictDeclaration.user_id == bindparam("reader"),
    )
    own = and_(
        Assessment.application_id == Application.id,
        Assessment.snapshot_id == _NEWEST,
        Assessment.evaluator_id == bindparam("reader"),
        Assessment.status != AssessmentStatus.VOID,
    )
    return (
        select(
            *columns, Application.status, ConflictDeclaration.has_conflict,
            Assessment.status.label("scoring"),
            is_to_score(bindparam("reader")).label("is_mine"),
        )
        .select_from(Application)
        .outerjoin(ConflictDeclaration, declared)
        .outerjoin(Assessment, own)
        .where(
            Application.local_call_id == bindparam("place"),
            Application.status.in_(FOR_COMMISSION),
            exists().where(SubmissionSnapshot.application_id == Application.id),
            _IS_OPEN_TO_READER,
        )
    )  # fmt: skip


_ROWS: Any = (
    _mine(Application.id, Application.number, Application.title, Organisation.name)
    .join(Organisation, Organisation.id == Application.organisation_id)
    .order_by(Application.submitted_at, Application.id)
)
_STATES = _mine().subquery()
_TALLY: Any = select(_STATES, func.count().label("applications")).group_by(*_STATES.c)


def tally_of(actor: Actor, local_call: LocalCall) -> tuple[int, int]:
    """How many this person scored, and how many were or are theirs to score; without reading them."""
    name = ("tally_of", actor.user_id, actor.municipality_id, local_call.id)
    return until_a_case_changes(name, lambda: _tally_of(actor, local_call))


def _tally_of(actor: Actor, local_call: LocalCall) -> tuple[int, int]:
    counts: Counter[str] = Counter()
    for row in db.session.execute(_TALLY, _who(actor, local_call)):
        counts[_state(row)] += row.applications
    scored = counts[AssessmentStatus.SUBMITTED.value]
    return scored, scored + sum(counts[state] for state in _WAITING)


_OWN: Any = (
    select(Assessment, is_for(bindparam("reader")))
    .select_from(Application)
    .outerjoin(
        Assessment,
        and_(Assessment.snapshot_id == bindparam("read"), Assessment.evaluator_id == bindparam("reader")),
    )
    .where(Application.id == bindparam("of"))
)


def own_work(actor: Actor, snapshot: SubmissionSnapshot) -> tuple[Assessment | None, bool]:
    """This person's assessment of one submission, draft or submitted, and whether it is theirs to score as far as
    assignments go."""
    who = {"read": snapshot.id, "reader": actor.user_id, "of": snapshot.application_id}
    assessment, is_given = db.session.execute(_OWN, who).one()
    return assessment, bool(is_given)


def has_conflict(actor: Actor, application: Application) -> bool:
    """Whether this person withdrew from the application because of a conflict of interest."""
    wanted = select(ConflictDeclaration.has_conflict).where(
        ConflictDeclaration.application_id == application.id, ConflictDeclaration.user_id == actor.user_id
    )
    return bool(db.session.scalar(wanted))


def hidden_from(actor: Actor, local_call: LocalCall) -> set[int]:
    """The applications of a local call this person withdrew from because of a conflict of interest."""
    if actor.role not in COMMISSION:
        return set()
    wanted = (
        select(ConflictDeclaration.application_id)
        .join(Application, Application.id == ConflictDeclaration.application_id)
        .where(
            Application.local_call_id == local_call.id,
            ConflictDeclaration.user_id == actor.user_id,
            ConflictDeclaration.has_conflict,
        )
    )
    return set(db.session.scalars(wanted))


def is_ranking_sealed(actor: Actor, local_call: LocalCall) -> bool:
    """Whether the ranking is kept from an evaluator because something still waits for their own scores."""
    return actor.role is Role.EVALUATOR and my_work(actor, local_call).following is not None


def free_in(actor: Actor, local_call: LocalCall) -> set[int]:
    """The applications of a local call on which this person declared to be free of conflict."""
    wanted = (
        select(ConflictDeclaration.application_id)
        .join(Application, Application.id == ConflictDeclaration.application_id)
        .where(
            Application.local_call_id == local_call.id,
            ConflictDeclaration.user_id == actor.user_id,
            ~ConflictDeclaration.has_conflict,
        )
    )
    return set(db.session.scalars(wanted))


def is_unsealed(actor: Actor, application: Application, evaluation: Evaluation) -> bool:
    """Scores open to evaluators once their own are in, to everyone else once scoring is over."""
    own_is_in = any(one.evaluator_id == actor.user_id for one in evaluation.submitted)
    return own_is_in or not policy.is_open_for_scores(application)


def own_part(evaluation: Evaluation, actor: Actor) -> Evaluation:
    """What a borrowed member reads of the scores: their own alone."""
    own = tuple(one for one in evaluation.submitted if one.evaluator_id == actor.user_id)
    return replace(evaluation, submitted=own, consensus=())


def owes_scores(actor: Actor, application: Application, evaluation: Evaluation) -> bool:
    """Whether this person was given the application or began to score it, and has not handed in."""
    if any(one.evaluator_id == actor.user_id for one in evaluation.submitted):
        return False
    begun = select(Assessment.id).where(
        Assessment.application_id == application.id,
        Assessment.evaluator_id == actor.user_id,
        Assessment.status == AssessmentStatus.DRAFT,
    )
    is_given = live_assignment(application.id, present(actor.user_id, "a person scores")) is not None
    return is_given or db.session.scalar(begun.limit(1)) is not None


def _state(row: Any) -> str:
    """Of a row with `status, has_conflict, scoring, is_mine`."""
    if row.has_conflict:
        return "conflict"
    if row.scoring is AssessmentStatus.SUBMITTED:
        return AssessmentStatus.SUBMITTED.value
    if not row.is_mine:
        return "kept" if row.scoring is AssessmentStatus.DRAFT else _OF_OTHERS
    if row.status is not ApplicationStatus.ELIGIBLE:
        return "closed"
    if row.has_conflict is None:
        return "declare"
    return "not_started" if row.scoring is None else str(row.scoring.value)
