"""A learner as typed or imported, and why the school cannot have them written down like this."""

from dataclasses import dataclass

from app.registry.models import School
from competition_rules import personal_codes, support
from competition_rules.findings import Finding


@dataclass(frozen=True)
class Typed:
    """A learner as typed or imported; `code` is the eleven digits."""

    name: str
    code: str
    year: int
    class_name: str


def flaws_of(typed: Typed, school: School) -> list[Finding]:
    """Why a learner of the school cannot be written down like this."""
    found = []
    if not support.is_in_target(school.kind.value, typed.year):
        first, last = support.target_years(school.kind.value)
        found.append(Finding(f"learner_year_{school.kind.value}", "", {"first": first, "last": last}))
    for text in (typed.name, typed.class_name):
        if any(personal_codes.found_in(text)):
            found.append(Finding("learner_code_in_text", "", {}))
    return found
