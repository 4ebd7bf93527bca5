"""The words of an application, marks by which like texts are found, and how alike two are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from app.applications.sections import SectionCode

# What applicants write in their own words; names, sums and chosen answers are alike by their nature.
_OWN_WORDS = (
    SectionCode.IDEA, SectionCode.TARGET, SectionCode.PLAN_TASKS, SectionCode.ACTIVITIES, SectionCode.RESULTS,
)  # fmt: skip
_OF_THE_PLAN = frozenset({"plan", "code", "title", "goal", "description"})
_IN_A_MARK = 3
MOST_MARKS = 64


def words_of(content: Mapping[str, Any]) -> list[str]:
    """The words of what was submitted, in their order, without capitals, punctuation, dates and numbers."""
    sections = content["sections"]
    parts = [part for code in _OWN_WORDS for part in _texts(sections[code.value], code)]
    return re.findall(r"[^\W\d_]+", " ".join(parts).casefold())


def marks_of(words: Sequence[str]) -> list[int]:
    """At most 64 numbers of runs of three words; of any two texts the same runs are chosen where both have them."""
    runs = {" ".join(words[place : place + _IN_A_MARK]) for place in range(len(words) - _IN_A_MARK + 1)}
    return sorted(int.from_bytes(blake2b(run.encode(), digest_size=7).digest()) for run in runs)[:MOST_MARKS]


def share_of(words: Sequence[str], others: Sequence[str]) -> int:
    """How many hundredths of the words of both are the same in the same order, rounded down."""
    # Loaded where texts are compared: pages never do.
    from rapidfuzz.fuzz import ratio

    return int(ratio(words, others))


def people_of(content: Mapping[str, Any]) -> set[str]:
    """What tells whose application it is: registration number, addresses and telephones."""
    organisation, contact = content["organisation"], content["sections"][SectionCode.ORGANISATION.value]
    addresses = {str(one or "").casefold() for one in (organisation["email"], contact.get("contact_email"))}
    phones = (organisation["phone"], contact.get("contact_phone"), contact.get("adult_phone"))
    # Without the country's number and marks between digits.
    numbers = {re.sub(r"\D", "", str(one or ""))[-8:] for one in phones}
    return ({organisation["registration_number"]} | addresses | numbers) - {""}


def _texts(section: Mapping[str, Any], code: SectionCode) -> Iterator[str]:
    for name, value in section.items():
        if code is SectionCode.PLAN_TASKS and name in _OF_THE_PLAN:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (text for row in value for text in _texts(row, code))
