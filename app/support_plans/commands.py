"""`flask support`: the keys of learners' data."""

import sys

import click
from flask.cli import AppGroup

from app.core.key_ring import key_ring, new_key, new_ring
from app.support_plans import rotation

support = AppGroup("support", help="Individual support plans.")


@support.command("new-keys")
def new_keys() -> None:
    """Print a new key ring for PROTECTION_KEYS_FILE."""
    click.echo(new_ring(), nl=False)


@support.command("new-key")
def print_new_key() -> None:
    """Print the line that adds a newer key to the ring."""
    click.echo(f"{key_ring().newest + 1} {new_key()}")


@support.command("rotate-keys")
def rotate_keys() -> None:
    """Seal everything anew with the newest key. May be cut off at any time and run again."""
    total, done = rotation.left_to_rotate(), 0
    with click.progressbar(length=total, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for count in rotation.rotate():
            done += count
            bar.update(count)
    click.echo(f"Sealed anew: {done} values with key {key_ring().newest}.")
    for version, count in sorted(rotation.versions_in_use().items()):
        click.echo(f"Key {version}: {count} values.")
    click.echo("A key without values may be taken out of the ring, once no backup needs it.")
