"""`flask payments`: the files of batches outside the browser."""

from typing import BinaryIO

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.extensions import db
from app.payments.models import BatchFile, PaymentBatch

payments = AppGroup("payments", help="Payments and the files of their batches.")


@payments.command("file")
@click.argument("number")
@click.option(
    "--to", "target", type=click.File("wb"), default="-", help="Where to; the screen when left out."
)
def write_file(number: str, target: BinaryIO) -> None:
    """Write the bank file of the batch NUMBER, byte for byte as it was stored."""
    wanted = select(BatchFile).join(PaymentBatch, PaymentBatch.id == BatchFile.batch_id)
    stored = db.session.scalar(wanted.where(PaymentBatch.number == number))
    if stored is None:
        raise click.ClickException(f"There is no batch {number}.")
    target.write(stored.content)
    click.echo(f"{number}: {len(stored.content)} bytes, SHA-256 {stored.sha256}", err=True)
