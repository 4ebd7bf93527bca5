"""Which revision of the schema a database has, and which revisions this release knows.

The serving processes ask this when they begin. Alembic itself would load every migration to answer, and with it more
than any of them needs.
"""

import re
from functools import cache

from sqlalchemy import Connection, column, inspect, select, table

from app.config import ROOT

_VERSION = table("alembic_version", column("version_num"))
_NAMED = re.compile(r'^(revision|down_revision) = (?:"(\w+)"|None)$', re.MULTILINE)


def revision_of(connection: Connection) -> str | None:
    """The revision of the schema the connection sees; None before the first migration."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.scalar(select(_VERSION.c.version_num))
    return found


@cache
def earlier_revisions() -> frozenset[str]:
    """Every revision this release knows but its own, the newest."""
    files = (ROOT / "migrations" / "versions").glob("*.py")
    named = [name for file in files for name in _NAMED.findall(file.read_text(encoding="utf-8"))]
    return frozenset(revision for which, revision in named if which == "down_revision" and revision)
