"""`flask registry`: reference data from the files of the package."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.extensions import db
from app.registry import service

registry = AppGroup("registry", help="Municipalities and organisations.")


@registry.command("municipalities")
@click.argument("path", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def municipalities(path: Path | None) -> None:
    """Load the municipalities; run again it updates them. PATH: another file of the same form."""
    try:
        count = service.load_municipalities(path)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"{count} municipalities loaded.")
