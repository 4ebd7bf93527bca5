"""What decisions say: the case they are about, their reasons, and the criteria as they were scored or checked."""

from typing import Any

from app.applications.models import AdministrativeCheck, Application
from app.selection.justifications import Justifications
from competition_rules.findings import Finding
from competition_rules.ranking import Place
from competition_rules.regulation import Provision, QualityCriterion, Regulation, Text
from competition_rules.scoring import Scores


def base_of(application: Application, regulation: Regulation) -> dict[str, Any]:
    """The case, its applicant, its call and how the decision is appealed."""
    local_call = application.local_call
    return {
        "application": {
            "number": application.number,
            "title": application.title,
            "submitted_at": application.submitted_at,
        },
        "organisation": {
            "name": application.organisation.name,
            "registration_number": application.organisation.registration_number,
        },
        "municipality": local_call.municipality.name,
        "call": {"title": local_call.call.title, "act_number": local_call.act_number},
        "regulation": {
            "code": regulation.code,
            "title": both(regulation.title),
            "sha256": local_call.call.edition.sha256,
        },
        "asked": application.asked,
        "appeal": {"months": regulation.appeal.months, "point": regulation.appeal.point},
    }


def reasons_of(place: Place, regulation: Regulation) -> tuple[Finding, ...]:
    """Why the project has this place."""
    if place.outcome == "reserve":
        return (Finding("quota_exhausted", regulation.line_rule.point),)
    return place.findings


def criterion_of(criterion: QualityCriterion, scores: Scores, written: Justifications) -> dict[str, Any]:
    """A quality criterion with its score and the reasons for it."""
    return {
        **titled(criterion, criterion.title),
        "minimum": criterion.minimum,
        "maximum": criterion.maximum,
        "justifications": written.tasks if criterion.tied_to_plan_tasks else written.criteria[criterion.code],
        "consensus": written.agreed.get(criterion.code),
        "score": scores.criteria[criterion.code],
    }


def administrative_of(check: AdministrativeCheck, regulation: Regulation) -> dict[str, Any]:
    """An administrative criterion that is not met."""
    criterion = regulation.administrative_criterion(check.criterion_code)
    return {**titled(criterion, criterion.title), "note": check.note}


def titled(provision: Provision, title: Text) -> dict[str, Any]:
    """A provision by its code, its point and its title."""
    return {"code": provision.key, "point": provision.point, "title": both(title)}


def both(text: Text) -> dict[str, str]:
    """A text in both languages."""
    return {"lv": text.lv, "en": text.en}
