"""What was submitted, as one canonical text that stands by itself: later changes elsewhere do not touch it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.applications.facts import Readings, asked_of
from app.applications.models import Application
from app.applications.readings import named_tasks
from app.applications.sections import Frame, Reading, SectionCode
from app.core.columns import canonical_json
from competition_rules.regulation import LumpSum

FORMAT = "pumpurs-application/1"


@dataclass(frozen=True)
class Filing:
    """The act of submitting: numbers given, who signed off and when."""

    number: str
    snapshot_number: int
    receipt_number: str
    signed_off_by: str
    at: datetime


def content_of(
    application: Application, frame: Frame, readings: Readings, filing: Filing | None = None
) -> dict[str, Any]:
    """Everything an application says, as plain values; without a filing, a draft as it would be submitted."""
    content = {
        "format": FORMAT,
        "call": _call(application),
        "municipality": _municipality(application),
        "organisation": _organisation(application),
        "title": readings[SectionCode.IDEA].values.get("title") or application.title,
        "asked": asked_of(frame, readings),
        "sections": {code.value: _section(code, readings[code], frame) for code in SectionCode},
    }
    if filing is not None:
        content["filing"] = {
            "number": filing.number,
            "submission": filing.snapshot_number,
            "receipt_number": filing.receipt_number,
            "submitted_at": filing.at,
            "signed_off_by": filing.signed_off_by,
        }
    plain: dict[str, Any] = _plain(content)
    return plain


def sealed(content: Mapping[str, Any]) -> tuple[str, str]:
    """The canonical text of a content and its SHA-256."""
    text = canonical_json(content)
    return text, hashlib.sha256(text.encode()).hexdigest()


def _call(application: Application) -> dict[str, Any]:
    local_call = application.local_call
    edition = local_call.call.edition
    return {
        "title": local_call.call.title,
        "act_number": local_call.act_number,
        "closes_on": local_call.closes_on,
        "edition": {"code": edition.code, "title": edition.title_lv, "sha256": edition.sha256},
    }


def _municipality(application: Application) -> dict[str, Any]:
    municipality = application.local_call.municipality
    return {"name": municipality.name, "atvk_code": municipality.atvk_code}


def _organisation(application: Application) -> dict[str, Any]:
    organisation = application.organisation
    return {
        "name": organisation.name,
        "registration_number": organisation.registration_number,
        "kind": organisation.kind.value,
        "municipality": organisation.municipality.name,
        "email": organisation.email,
        "phone": organisation.phone,
    }


def _section(code: SectionCode, reading: Reading, frame: Frame) -> dict[str, Any]:
    if code is SectionCode.PLAN_TASKS:
        return _plan_tasks(reading, frame)
    content = dict(reading.values)
    if code is SectionCode.ACTIVITIES:
        content["rows"] = list(reading.rows)
    if code is SectionCode.BUDGET:
        content |= _budget(reading, frame)
    return content


def _plan_tasks(reading: Reading, frame: Frame) -> dict[str, Any]:
    plan, named = named_tasks(reading, frame)
    if plan is None:
        return {"plan": None, "tasks": []}
    tasks = [
        {
            "id": task.id,
            "code": task.code,
            "title": task.title,
            "goal": task.goal,
            "description": task.description,
            "how_served": how,
        }
        for task, how in named
    ]
    return {
        "plan": {"id": plan.id, "title": plan.title, "owner": plan.owner, "act": plan.act},
        "tasks": tasks,
    }


def _budget(reading: Reading, frame: Frame) -> dict[str, Any]:
    grant = frame.regulation.grant
    if isinstance(grant, LumpSum):
        return {"model": grant.model, "amount": grant.amount, "point": grant.point}
    titles = {one.code: {"lv": one.title.lv, "en": one.title.en} for one in grant.categories}
    rows = [{**row, "category_title": titles.get(str(row["category"]))} for row in reading.rows]
    return {"model": grant.model, "ceiling": grant.ceiling, "point": grant.point, "rows": rows}


def _plain(value: Any) -> Any:
    """Plain values as JSON gives them back, so that a draft and a stored snapshot are shown by the same code."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, date | Decimal) else value
