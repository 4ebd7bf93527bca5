"""Forms of the selection; those of scores and votes are made for the edition and the projects at hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.fields.core import Field
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from app.accounts.models import User
from app.applications.models import Application, ApplicationTask
from app.core import formats
from app.core.errors import refusal
from app.core.fields import PointsField, needed
from app.core.wording import language
from app.selection.evaluation import Evaluation
from app.selection.models import Assessment
from app.selection.service import Given
from app.selection.wordings import sentence, title_of
from competition_rules.findings import Finding
from competition_rules.regulation import QualityCriterion, Regulation

LONGEST = 4000


class MemberForm(FlaskForm):
    """Whom to appoint to the commission."""

    user_id = SelectField(_l("Person"), [needed()], coerce=int)
    is_chair = BooleanField(_l("Chairs the commission"))

    def offer(self, people: Sequence[tuple[User, bool]]) -> None:
        """Let these people be chosen."""
        self.user_id.choices = [(person.id, f"{person.name} ({person.email})") for person, _chair in people]


class ConfirmForm(FlaskForm):
    """The digest of the ranking the chair looked at."""

    seen = HiddenField()


@dataclass(frozen=True)
class ScoredItem:
    """One criterion, or one task of the tied criterion, with its two fields."""

    criterion: QualityCriterion
    named: ApplicationTask | None
    points: Field
    why: Field


class ScoresForm(FlaskForm):
    """Base of the form made for one application: points and a justification for each item."""

    version = IntegerField(widget=HiddenInput(), default=0)

    def criteria(self) -> dict[str, Given]:
        """What was given, by criterion code."""
        return {key: given for key, given in self._given() if not key.startswith("task_")}

    def tasks(self) -> dict[int, Given]:
        """What was given, by task id."""
        found = ((key, given) for key, given in self._given() if key.startswith("task_"))
        return {int(key.removeprefix("task_")): given for key, given in found}

    def _given(self) -> Iterable[tuple[str, Given]]:
        for name, field in self._fields.items():
            if name.startswith("points_"):
                key = name.removeprefix("points_")
                yield key, Given(field.data, self._fields[f"why_{key}"].data or "")

    def tell(self, findings: Iterable[Finding], regulation: Regulation) -> None:
        """Put each finding to the field it is about, or above all fields."""
        for finding in findings:
            key = finding.facts.get("field") or finding.facts.get("criterion")
            kind = "why" if finding.rule == "justification_missing" else "points"
            field = self._fields.get(f"{kind}_{key}")
            text = sentence(finding, regulation)
            if field is None:
                self.form_errors.append(text)
            else:
                field.errors = [*field.errors, text]


def scores_form(
    regulation: Regulation, application: Application, assessment: Assessment | None
) -> tuple[ScoresForm, list[ScoredItem]]:
    """The form for one application with what was saved before, and its items in the edition's order."""
    keys = list(_keys(regulation, application))
    asked = tuple((key, criterion.maximum, criterion.step) for key, criterion, _named in keys)
    form = _form_asking(asked, language())(data=_saved(assessment))
    items = [
        ScoredItem(criterion, named, form[f"points_{key}"], form[f"why_{key}"])
        for key, criterion, named in keys
    ]
    return form, items


@lru_cache(maxsize=256)
def _form_asking(asked: tuple[tuple[str, Decimal, Decimal], ...], written_in: str) -> type[ScoresForm]:
    """The form of these items, each with its most points and their step, in a language; made once."""
    fields: dict[str, Any] = {}
    for key, maximum, step in asked:
        hint = _(
            "0 to %(maximum)s in steps of %(step)s",
            maximum=formats.points(maximum, written_in),
            step=formats.points(step, written_in),
        )
        fields[f"points_{key}"] = PointsField(_("Points"), description=hint)
        fields[f"why_{key}"] = TextAreaField(_("Justification"), [Length(max=LONGEST)])
    return type("ScoresFormOfApplication", (ScoresForm,), fields)


def _keys(
    regulation: Regulation, application: Application
) -> Iterable[tuple[str, QualityCriterion, ApplicationTask | None]]:
    for criterion in regulation.quality_criteria:
        if not criterion.tied_to_plan_tasks:
            yield criterion.code, criterion, None
            continue
        for named in application.named_tasks:
            yield f"task_{named.task_id}", criterion, named


def _saved(assessment: Assessment | None) -> dict[str, Any]:
    if assessment is None:
        return {"version": 0}
    saved: dict[str, Any] = {"version": assessment.version}
    scores: list[tuple[str, Decimal | None, str]] = [
        *((one.criterion_code, one.points, one.justification) for one in assessment.criterion_scores),
        *((f"task_{one.task_id}", one.points, one.justification) for one in assessment.task_scores),
    ]
    for key, points, why in scores:
        saved |= {f"points_{key}": points, f"why_{key}": why}
    return saved


class ConsensusForm(ScoresForm):
    """Base of the form for what the commission agreed on."""

    reason = TextAreaField(_l("Why the commission agreed on these points"), [needed(), Length(max=1000)])

    def points(self) -> Mapping[str, Decimal]:
        """The points given, by criterion code."""
        return {code: given.points for code, given in self._agreed() if given.points is not None}

    def _agreed(self) -> Iterable[tuple[str, Given]]:
        for name, field in self._fields.items():
            if name.startswith("points_"):
                yield name.removeprefix("points_"), Given(field.data)


def consensus_form(evaluation: Evaluation) -> ConsensusForm:
    """The form for the diverging criteria; for all criteria where only the totals diverge."""
    diverging = {finding.facts.get("criterion") for finding in evaluation.divergence} - {None}
    fields: dict[str, Any] = {
        f"points_{one.code}": PointsField(title_of(one.code, evaluation.regulation))
        for one in evaluation.regulation.quality_criteria
        if not diverging or one.code in diverging
    }
    return cast(ConsensusForm, type("ConsensusFormOfApplication", (ConsensusForm,), fields)())


class VoteForm(FlaskForm):
    """Base of the form for the commission's vote on one tie."""

    note = TextAreaField(_l("How the commission voted, as in the minutes"), [needed(), Length(max=1000)])

    def order(self) -> list[int]:
        """The applications as voted, best first. Refused unless each has a place of its own."""
        places = {
            int(name.removeprefix("place_")): field.data
            for name, field in self._fields.items()
            if name.startswith("place_")
        }
        if sorted(place or 0 for place in places.values()) != list(range(1, len(places) + 1)):
            raise refusal("vote_order_unclear")
        return sorted(places, key=lambda application_id: places[application_id])


def vote_form(tie: Sequence[Any]) -> VoteForm:
    """The form for one tie: a place for each of its projects."""
    fields = {f"place_{one.id}": IntegerField(one.title, [needed()]) for one in tie}
    return cast(VoteForm, type("VoteFormOfTie", (VoteForm,), fields)())
