"""Reading an edition from its TOML text, every error listed, and the editions shipped here."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from competition_rules.consistency import InconsistentEdition, Sections, inconsistencies
from competition_rules.problems import Problem, problem
from competition_rules.regulation import Regulation
from competition_rules.scalars import ValueRefused

_FOLDER = resources.files("competition_rules") / "editions"
_SUFFIX = ".toml"
_TOML_PLACE = re.compile(r"at line (\d+), column (\d+)")
_CODES = {
    "missing": "missing",
    "union_tag_not_found": "missing",
    "extra_forbidden": "unknown_key",
    "string_type": "not_text",
    "int_type": "not_whole",
    "bool_type": "not_flag",
    "model_type": "not_table",
    "model_attributes_type": "not_table",
    "tuple_type": "not_list",
    "too_short": "empty",
    "string_too_short": "empty",
}


class EditionError(ValueError):
    """An edition that cannot be used; `problems` lists every error with its place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(one.text("en") for one in problems))
        self.problems = list(problems)


class UnknownEdition(LookupError):
    """No edition of this code is shipped."""


def load(text: str) -> Regulation:
    """The regulation written in a TOML text; EditionError with every problem when it is broken."""
    data = _parsed(text)
    try:
        return Regulation.model_validate(data)
    except ValidationError as error:
        raise EditionError(_problems(error, data)) from None


def codes() -> tuple[str, ...]:
    """The codes of the editions shipped here, in order."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def text_of(code: str) -> str:
    """The TOML text of a shipped edition; UnknownEdition when there is none of this code."""
    if code not in codes():
        raise UnknownEdition(code)
    return (_FOLDER / f"{code}{_SUFFIX}").read_text(encoding="utf-8")


@cache
def edition(code: str) -> Regulation:
    """A shipped edition by its code; UnknownEdition when there is none."""
    return load(text_of(code))


def digest(text: str) -> str:
    """The SHA-256 of an edition's text in UTF-8, as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = _TOML_PLACE.search(str(error))
        # The parser names no line when the text ends too early, nests too deep or holds too long a number.
        line, column = map(int, place.groups()) if place else (text.count("\n") + 1, 1)
        raise EditionError([problem("", "toml_syntax", line=line, column=column)]) from None


def _problems(error: ValidationError, data: Mapping[str, Any]) -> list[Problem]:
    found = []
    for one in error.errors():
        cause = one.get("ctx", {}).get("error")
        if isinstance(cause, InconsistentEdition):
            return list(cause.problems)
        # pydantic calls a list too short when none of its items could be read; those are named already.
        if one["type"] == "too_short" and one["input"]:
            continue
        found.append(_problem(_place(one["loc"], data), one, cause))
    return found + inconsistencies(_readable(data))


def _problem(place: str, error: Mapping[str, Any], cause: object) -> Problem:
    if isinstance(cause, ValueRefused):
        return Problem(place, cause.code, cause.facts)
    kind, context = error["type"], error.get("ctx", {})
    if kind == "union_tag_not_found":
        return problem(f"{place}.model", "missing")
    if kind == "union_tag_invalid":
        return problem(f"{place}.model", "not_one_of", expected=context["expected_tags"])
    if kind == "literal_error":
        return problem(place, "not_one_of", expected=context["expected"])
    if kind == "string_pattern_mismatch":
        return problem(place, "bad_form", pattern=context["pattern"])
    if kind == "greater_than":
        return problem(place, "too_small", least=context["gt"] + 1)
    if kind == "greater_than_equal":
        return problem(place, "too_small", least=context["ge"])
    return problem(place, _CODES.get(kind, "invalid"))


def _place(location: Sequence[str | int], data: Any) -> str:
    """The path of an error, where an item of a list goes by its code, else by its number from 1."""
    place = ""
    for step in location:
        if isinstance(step, int):
            data = data[step]
            place += _name_of_item(data, step)
        elif isinstance(data, Mapping) and step not in data and data.get("model") == step:
            # pydantic puts the tag of a discriminated union into the path; the text has no such level.
            continue
        else:
            data = data.get(step)
            place += f".{step}"
    return place.removeprefix(".")


def _name_of_item(item: Any, index: int) -> str:
    key = item.get("code", item.get("by")) if isinstance(item, Mapping) else None
    return f".{key}" if isinstance(key, str) else f"[{index + 1}]"


def _readable(data: Mapping[str, Any]) -> Sections:
    readable: dict[str, Any] = {}
    unreadable: dict[str, list[str]] = {}
    hints = get_type_hints(Regulation, include_extras=True)
    for name in Regulation.model_fields.keys() & data.keys():
        try:
            readable[name] = TypeAdapter(hints[name]).validate_python(data[name])
        except ValidationError:
            if isinstance(data[name], list):
                readable[name], unreadable[name] = _readable_items(hints[name], data[name])
    return Sections(readable, unreadable)


def _readable_items(hint: Any, items: Sequence[Any]) -> tuple[list[Any], list[str]]:
    # A list is declared Annotated[tuple[Item, ...], ...].
    adapter: TypeAdapter[Any] = TypeAdapter(get_args(get_args(hint)[0])[0])
    readable, codes_of_others = [], []
    for item in items:
        try:
            readable.append(adapter.validate_python(item))
        except ValidationError:
            code = item.get("code") if isinstance(item, Mapping) else None
            codes_of_others += [code] if isinstance(code, str) else []
    return readable, codes_of_others
