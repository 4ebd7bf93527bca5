"""What every application of a test run would work out anew, worked out once in a process.

Each test has an application of its own. All of them have the same addresses, templates, statements, steps of migration
and the same password: read, compiled and hashed anew they would take longer than what the tests do.
"""

import functools
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from sqlalchemy.util import LRUCache
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
_ADDRESSES: dict[Any, dict[str, Any]] = {}
_BUILDERS = ("_build", "_build_unknown")
_compile = Rule.compile


def _compiled_once(rule: Rule) -> None:
    """What is compiled belongs to all rules with that text; its functions read the rule when they are called."""
    key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.merge_slashes)
    if key not in _ADDRESSES:
        _compile(rule)
        names = ("_parts", "_trace", "_converters", "arguments")
        kept = {name: getattr(rule, name) for name in names}
        _ADDRESSES[key] = kept | {name: getattr(rule, name).__func__ for name in _BUILDERS}
        return
    for name, value in _ADDRESSES[key].items():
        setattr(rule, name, value.__get__(rule, None) if name in _BUILDERS else value)


_STEPS: dict[str | None, ScriptDirectory] = {}
_read = ScriptDirectory.from_config


def _read_once(config: Config) -> ScriptDirectory:
    """The steps of migration of a folder."""
    place = config.get_alembic_option("script_location")
    if place not in _STEPS:
        _STEPS[place] = _read(config)
    return _STEPS[place]


def share_work() -> None:
    """From now on applications of this process share what they read, compile and hash."""
    Rule.compile = _compiled_once  # type: ignore[method-assign, assignment]
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _TEMPLATES}
    ScriptDirectory.from_config = _read_once  # type: ignore[method-assign, assignment]
    PasswordHasher.hash = functools.cache(PasswordHasher.hash)  # type: ignore[method-assign]


_ENGINES: dict[str, Engine] = {}
# All statements of the suite; an engine's own bound is that of one process which serves.
_MOST_STATEMENTS = 8000


def share_statements(engine: Engine) -> None:
    """Let this engine write its statements as the first one of its kind did: that one is connected already."""
    first = _ENGINES.setdefault(engine.dialect.name, engine)
    if first is engine:
        engine._compiled_cache = LRUCache(_MOST_STATEMENTS)
    else:
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache


def leave_in_memory(engine: Engine) -> None:
    """Nobody pulls the plug of a test: what is committed to its SQLite file need not have reached the disk."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _without_waiting)


def _without_waiting(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF").close()
