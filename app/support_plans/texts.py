"""What people write freely about a learner: scanned for what would tell who it is."""

from app.support_plans.models import Learner
from competition_rules import personal_codes
from competition_rules.findings import Finding
from competition_rules.pseudonyms import names_learner

TEXT_RULES = frozenset({"text_holds_code", "text_names_learner"})


def clean(text: str | None) -> str:
    """A text without spaces around it and without NUL, which encrypted it would keep and a page could not show."""
    return (text or "").replace("\x00", "").strip()


def text_flaws(learner: Learner, *texts: str) -> list[Finding]:
    """Each kind of thing that stands in the texts and should not: a personal code, the learner's own name."""
    whole = "\n".join(texts)
    found = []
    if any(personal_codes.found_in(whole)):
        found.append(Finding("text_holds_code", "", {}))
    if names_learner(whole, learner.name):
        found.append(Finding("text_names_learner", "", {}))
    return found
