"""Whether a text that goes out under a pseudonym names the learner after all."""

import re

# Latvian endings change and soften what stands before them (`Jānis`, `Jāņa`, `Jānim`); the stem stays.
_LONGEST_ENDING = 2
_SHORTEST_STEM = 3
# A declined name is at most so much longer: `Līgai` is of Līga, `līgums` is a contract.
_LONGER = 1
_SOFT = str.maketrans("ņļķģšžč", "nlkgszc")
_WORD = re.compile(r"[^\W\d_]+")


def names_learner(text: str, name: str) -> bool:
    """Whether any word of the text is a part of the learner's name, in whatever case.

    A part of two letters is not told.
    """
    parts = [part for part in _words(name) if len(part) >= _SHORTEST_STEM]
    return any(_is_form_of(word, part) for word in _words(text) for part in parts)


def _words(text: str) -> list[str]:
    return [word.casefold().translate(_SOFT) for word in _WORD.findall(text)]


def _is_form_of(word: str, part: str) -> bool:
    stem = part[: max(_SHORTEST_STEM, len(part) - _LONGEST_ENDING)]
    return word.startswith(stem) and len(word) <= len(part) + _LONGER
