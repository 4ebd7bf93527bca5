"""`flask support`: the keys of learners' data."""

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from app.core import clock
from app.core.database import empty_log
from app.core.key_ring import LOOKUP, key_ring, new_key, new_ring
from app.core.progress import counted
from app.extensions import db
from app.storage import sealed
from app.support_plans import lookups, rotation, service
from app.support_plans.retention_queries import due

support = AppGroup("support", help="Individual support plans.")


@support.command("new-keys")
def new_keys() -> None:
    """Print a new key ring for PROTECTION_KEYS_FILE."""
    click.echo(new_ring(), nl=False)


@support.command("new-key")
@click.option("--lookup", is_flag=True, help="The key of lookups; the one there is becomes `lookup-old`.")
def print_new_key(*, lookup: bool) -> None:
    """Print the line that adds a newer key to the ring."""
    click.echo(f"{LOOKUP if lookup else key_ring().newest + 1} {new_key()}")


@support.command("rotate-keys")
def rotate_keys() -> None:
    """Seal everything anew with the newest key. May be cut off at any time and run again."""
    total, done = rotation.left_to_rotate(), 0
    with counted("Values", total) as add:
        for count in rotation.rotate():
            done += count
            add(count)
    click.echo(f"Sealed anew: {done} values with key {key_ring().newest}.")
    for version, count in sorted(rotation.versions_in_use().items()):
        click.echo(f"Key {version}: {count} values.")
    click.echo("A key without values may be taken out of the ring, once no backup needs it.")


@support.command("rotate-lookup")
def rotate_lookup() -> None:
    """Hash every personal code anew with the key `lookup`, all or none. May be cut off at any time and run again."""
    total, done = lookups.left_to_hash(), 0
    with counted("Personal codes", total) as add:
        for count in lookups.rotate():
            done += count
            add(count)
    click.echo(f"Hashed anew: {done} personal codes. The key lookup-old may be taken out of the ring.")


@support.command("anonymise")
@click.option("--dry-run", is_flag=True, help="Only tell how many are due.")
def anonymise(*, dry_run: bool) -> None:
    """Make learners anonymous whose term of keeping is over. May be cut off at any time and run again."""
    at, done, last = clock.now(), 0, 0
    total = db.session.scalar(select(func.count()).select_from(due(at).subquery())) or 0
    if dry_run:
        click.echo(f"Due: {total} learners.")
        return
    with counted("Learners", total) as add:
        while True:
            count, last = service.anonymise_some(at=at, after=last)
            db.session.commit()
            if not last:
                break
            done += count
            add(count)
    files = sealed.sweep()
    db.session.commit()
    empty_log(db.engine)
    click.echo(f"Made anonymous: {done} learners. Taken out of the store: {files} files.")
