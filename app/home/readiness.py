"""Whether this process may be sent visitors: it needs its database, the schema of its release and its files."""

from sqlalchemy.exc import SQLAlchemyError

from app.core.schema import earlier_revisions, revision_of
from app.extensions import db
from app.storage.stores import configured_files


def hindrance() -> str:
    """What stands in the way, in words for whoever runs the machine; nothing when there is nothing."""
    try:
        found = revision_of(db.session.connection())
    except SQLAlchemyError:
        db.session.rollback()
        return "the database does not answer"
    # A revision nobody here knows is of the next release: this one goes on until it is replaced.
    if found is None or found in earlier_revisions():
        return "the schema is older than this release: run flask db upgrade"
    if not configured_files().is_writable():
        return "files cannot be stored"
    return ""
