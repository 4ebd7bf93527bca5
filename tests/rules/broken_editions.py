"""Editions broken on purpose, and what is found wrong with them."""

import pytest

from competition_rules.editions import EditionError, load, text_of
from competition_rules.problems import Problem

TEXT = text_of("pumpurs-2022")
ACTUAL = text_of("actual-costs-example")


def broken(*replacements: tuple[str, str], text: str = TEXT) -> list[Problem]:
    """The problems of an edition after replacing the first occurrence of each text by another."""
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(EditionError) as error:
        load(text)
    return error.value.problems
