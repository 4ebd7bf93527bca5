"""Copying an earlier application into a new draft: what still fits the edition and the plans in force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.applications import policy
from app.applications.models import Application
from app.applications.queries import contents_of, frame_of, section_row
from app.applications.sections import Frame, SectionCode, clean, section_of
from app.applications.service.drafting import save_section
from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted

_Content = Mapping[str, Any]


def copy_into(draft: Application, source: Application, *, by: Actor, at: datetime) -> tuple[SectionCode, ...]:
    """Fill a fresh draft from an application of the same organisation; answers which sections need another look.

    Dates and declarations are never copied: they are true of one call only.
    """
    if not (policy.is_own(by, source) and policy.is_own(by, draft)):
        raise NotPermitted("an organisation copies its own applications")
    frame, left_out = frame_of(draft, at), []
    for code, content in contents_of(source).items():
        kept = clean(section_of(code, frame), _fitting(code, {**content, "title": draft.title}, frame))
        if any(kept.get(name) != value for name, value in content.items() if value and name != "title"):
            left_out.append(code)
        if any(kept.values()):
            stored = section_row(draft.id, code)
            save_section(draft, code, kept, stored.version if stored else 0, by=by, at=at)
    record(draft, "application.copy", by=by, at=at, facts={"source": source.id})
    return tuple(code for code in SectionCode if code in left_out)


def _fitting(code: SectionCode, content: _Content, frame: Frame) -> dict[str, Any]:
    if code is SectionCode.DECLARATIONS:
        return {}
    if code is SectionCode.PLAN_TASKS and content.get("plan_id") not in {str(one.id) for one in frame.plans}:
        return {}
    kept = dict(content)
    if code is SectionCode.IDEA:
        kept.update(starts_on="", ends_on="")
    if code is SectionCode.ACTIVITIES:
        kept["rows"] = [{**row, "held_on": ""} for row in content.get("rows", ())]
    if code is SectionCode.BUDGET:
        known = {one.code for one in frame.grant.categories} if frame.grant else set()
        kept["rows"] = [row for row in content.get("rows", ()) if row.get("category") in known]
    return kept
