"""What every application of a test run would work out anew, worked out once in a process.

Each test has an application of its own. All of them have the same addresses, which the router compiles into Python, and
the same templates: together a quarter of a second for each test.
"""

from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class _InMemory(BytecodeCache):
    """Compiled templates by the hash of their names; Jinja compares the hash of their text itself."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES = _InMemory()
_ADDRESSES: dict[Any, Any] = {}
_compile = Rule._compile_builder


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
    """The function that builds an address reads its rule when it is called: it belongs to all rules with that text."""
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in _ADDRESSES:
        _ADDRESSES[key] = _compile(rule, append_unknown)
    return _ADDRESSES[key]


def share_work() -> None:
    """From now on applications of this process share their compiled addresses and templates."""
    Rule._compile_builder = _compiled_once  # type: ignore[method-assign, assignment]
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _TEMPLATES}
