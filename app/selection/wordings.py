"""Findings of the selection as sentences, with the titles of criteria instead of their codes."""

from collections.abc import Iterable
from typing import Any

from app.core.wording import language, word
from app.selection.canonical import read_finding
from app.selection.labels import TIE_BREAKS
from competition_rules.findings import Finding
from competition_rules.regulation import Regulation


def sentence(finding: Finding, regulation: Regulation) -> str:
    """The finding in the reader's language, without its point."""
    facts = dict(finding.facts)
    code = facts.get("criterion")
    if isinstance(code, str):
        task = facts.get("task")
        facts["criterion"] = title_of(code, regulation) + (f", {task}" if task else "")
    return word(Finding(finding.rule, finding.point, facts))


def sentences(findings: Iterable[Finding], regulation: Regulation) -> list[tuple[str, str]]:
    """Each finding as its sentence and its point."""
    return [(sentence(finding, regulation), finding.point) for finding in findings]


def stored_sentences(written: Iterable[dict[str, Any]], regulation: Regulation) -> list[tuple[str, str]]:
    """The same for findings kept in a decision."""
    return sentences((read_finding(data) for data in written), regulation)


def title_of(code: str, regulation: Regulation) -> str:
    """The title of a quality criterion in the reader's language; the code itself where there is none."""
    titles = {one.code: one.title for one in regulation.quality_criteria}
    return titles[code].in_language(language()) if code in titles else code


def step_title(step: str, regulation: Regulation) -> str:
    """What a step of the tie-break is called."""
    return str(TIE_BREAKS[step]) if step in TIE_BREAKS else title_of(step, regulation)
