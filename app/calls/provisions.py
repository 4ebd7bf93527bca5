"""The provisions of an edition as lines of a page: value, point, source, confirmation."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.calls.provision_labels import FIELDS, NO, SECTIONS, SOURCE_TEXTS, SOURCES, WORDS, YES
from app.calls.queries import Confirmation
from app.core import formats
from competition_rules.findings import Fact
from competition_rules.provisions import ParticipantShare, Provision
from competition_rules.regulation import Regulation

_MONEY = {"amount", "ceiling", "limit"}
_SHARES = {"share", "share_ceiling", "reject_below", "annual_rate"}
# The title heads the line, the codes are the machine's.
_PASSED_OVER = {"code", "by", "title", "question"}


@dataclass(frozen=True)
class ProvisionLine:
    """One provision in words; `is_open` while it waits for IKVD's confirmation."""

    path: str
    section: str
    title: str
    question: str
    values: tuple[tuple[str, str], ...]
    point: str
    source_kind: str
    source: str
    is_open: bool
    confirmation: Confirmation | None


def provision_lines(
    regulation: Regulation, confirmed: Mapping[str, Confirmation], language: str
) -> list[ProvisionLine]:
    """Every provision in the order of the edition, in the reader's language."""
    words = {one.code: one.title.in_language(language) for one in regulation.quality_criteria}
    return [
        _line(path, provision, confirmed.get(path), words, language)
        for path, provision in regulation.provisions().items()
    ]


def section_of(path: str) -> str:
    """What a provision's kind is called: "quality_criteria.need" is a quality criterion."""
    known = path if path in SECTIONS else path.rpartition(".")[0]
    return str(SECTIONS.get(known, known))


def _line(
    path: str,
    provision: Provision,
    confirmation: Confirmation | None,
    words: Mapping[str, str],
    language: str,
) -> ProvisionLine:
    facts = provision.values()
    by = facts.get("by")
    title = facts.get(f"title_{language}") or (_word(str(by), words) if by else "")
    kind, _, source = provision.source.partition(": ")
    return ProvisionLine(
        path=path,
        section=section_of(path),
        title=str(title),
        question=str(facts.get(f"question_{language}") or ""),
        values=_values(provision, words, language),
        point=provision.point,
        source_kind=str(SOURCES[kind]),
        source=str(SOURCE_TEXTS.get(source, source)),
        is_open=provision.is_open and confirmation is None,
        confirmation=confirmation,
    )


def _values(provision: Provision, words: Mapping[str, str], language: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(FIELDS.get(name, name)), _spelled(provision, name, value, words, language))
        for name, value in provision.values().items()
        if value is not None and name.removesuffix("_lv").removesuffix("_en") not in _PASSED_OVER
    )


def _spelled(provision: Provision, name: str, value: Fact, words: Mapping[str, str], language: str) -> str:
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, Decimal):
        if name in _SHARES or isinstance(provision, ParticipantShare):
            return formats.share(value, language)
        return formats.money(value, language) if name in _MONEY else formats.points(value, language)
    if isinstance(value, tuple):
        return ", ".join(_word(str(one), words) for one in value)
    return _word(str(value), words)


def _word(word: str, words: Mapping[str, str]) -> str:
    return words.get(word) or str(WORDS.get(word, word))
