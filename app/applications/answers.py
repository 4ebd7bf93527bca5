"""What an application says as labels and texts to read, from a draft or a stored snapshot alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.applications.labels import APPLICANT, ENTRIES, SECTIONS, YES_NO
from app.applications.sections import SectionCode
from app.core import formats
from app.registry.labels import ORGANISATION_KINDS
from app.registry.models import OrganisationKind

Row = dict[str, Any]
_DAYS = {"starts_on", "ends_on"}


@dataclass(frozen=True)
class Block:
    """One section to read."""

    code: SectionCode
    title: Any
    rows: list[Row]


def blocks(content: Mapping[str, Any], language: str) -> list[Block]:
    """The sections of a content in their order; what an older content does not have is left out."""
    sections = content.get("sections", {})
    found = [
        Block(code, SECTIONS[code], list(_rows(code, sections[code.value], language)))
        for code in SectionCode
        if code.value in sections
    ]
    if found and "organisation" in content:
        found[0].rows[:0] = _applicant(content["organisation"])
    return found


def _applicant(organisation: Mapping[str, Any]) -> list[Row]:
    """What the register says of the applicant, as it was when the application was submitted."""
    kind = ORGANISATION_KINDS.get(OrganisationKind(organisation["kind"]))
    values = {**organisation, "kind": kind}
    return [{"label": label, "value": values[name]} for name, label in APPLICANT.items()]


def _rows(code: SectionCode, section: Mapping[str, Any], language: str) -> Iterator[Row]:
    if code is SectionCode.PLAN_TASKS:
        yield from _plan_tasks(section)
        return
    if code is SectionCode.ACTIVITIES:
        yield from _activities(section)
    if code is SectionCode.BUDGET:
        yield from _costs(section, language)
    for name, label in ENTRIES[code].items():
        if name in section:
            yield {"label": label, "value": _shown(name, section[name], language)}


def _shown(name: str, value: Any, language: str) -> Any:
    if isinstance(value, bool):
        return YES_NO[value]
    if name in _DAYS and value:
        return formats.day(date.fromisoformat(value), language)
    # A row is empty only without a value: 0 participants is an answer.
    return None if value is None else str(value)


def _plan_tasks(section: Mapping[str, Any]) -> Iterator[Row]:
    plan = section.get("plan")
    label = ENTRIES[SectionCode.PLAN_TASKS]["plan_id"]
    yield {"label": label, "value": f"{plan['title']} ({plan['owner']})" if plan else None}
    for task in section.get("tasks", ()):
        yield {"label": f"{task['code']} {task['title']}", "value": task["how_served"]}


def _activities(section: Mapping[str, Any]) -> Iterator[Row]:
    for number, row in enumerate(section.get("rows", ()), start=1):
        day = formats.short_day(date.fromisoformat(row["held_on"])) if row.get("held_on") else None
        people = str(row["participants"]) if row.get("participants") is not None else None
        head = " · ".join(part for part in (day, people) if part)
        text = "\n".join(part for part in (head, row.get("description")) if part)
        yield {"label": f"{number}. {row.get('title') or '–'}", "value": text}


def _costs(section: Mapping[str, Any], language: str) -> Iterator[Row]:
    for row in section.get("rows", ()):
        titles = row.get("category_title") or {}
        amount = formats.money(Decimal(row["amount"]), language) if row.get("amount") else None
        parts = (row.get("description"), amount)
        yield {
            "label": titles.get(language) or "–",
            "value": " – ".join(part for part in parts if part) or None,
        }
