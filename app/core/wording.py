"""How findings become sentences: each feature adds the texts of the rules it may show."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from app.core import formats
from app.core.catalogs import language_code
from competition_rules.findings import Finding

_texts: dict[str, Any] = {}


def add_texts(texts: Mapping[str, Any]) -> None:
    """Register lazy texts by rule code, with `%(fact)s` places for the finding's facts."""
    _texts.update(texts)


def language() -> str:
    """`lv` or `en`: the language of the page being made."""
    return "en" if language_code() == "en" else "lv"


def word(finding: Finding) -> str:
    """The finding as a sentence in the reader's language, without its point."""
    text = _texts.get(finding.rule)
    if text is None:
        return finding.rule
    facts = {name: _spell(value) for name, value in finding.facts.items()}
    return str(text) % facts


def word_all(findings: Iterable[Finding]) -> list[str]:
    """Each finding as a sentence, with its point in brackets where it has one."""
    return [
        word(item) + (f" ({_('point %(number)s', number=item.point)})" if item.point else "")
        for item in findings
    ]


def _spell(value: Any) -> str:
    if isinstance(value, Fraction):
        return formats.points(value, language())
    if isinstance(value, Decimal):
        # Sums carry two digits of cents, points at most one: the exponent tells which the rule speaks of.
        is_money = value.as_tuple().exponent == -2
        return formats.money(value, language()) if is_money else formats.points(value, language())
    if isinstance(value, datetime):
        return formats.moment(value, language())
    if isinstance(value, date):
        return formats.day(value, language())
    if isinstance(value, tuple | list | frozenset | set):
        return ", ".join(_spell(item) for item in value)
    return str(_texts.get(f"word:{value}", value))
