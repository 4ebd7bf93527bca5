"""`flask selection`: proving that confirmed rankings follow from what was stored with them."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.core.progress import with_bar
from app.extensions import db
from app.selection.models import Ranking
from app.selection.reproducing import difference
from app.selection.workflow import RankingStatus

selection = AppGroup("selection", help="The selection of projects.")


@selection.command("reproduce")
def reproduce() -> None:
    """Run every confirmed ranking again from its stored inputs and say which differ."""
    wanted = select(Ranking.id).where(Ranking.status == RankingStatus.CONFIRMED).order_by(Ranking.id)
    ids = db.session.scalars(wanted).all()
    differing = []
    for one in with_bar("Rankings", ids, len(ids)):
        ranking = db.session.get_one(Ranking, one)
        if found := difference(ranking):
            differing.append(f"ranking {one} ({ranking.local_call.municipality.name}): {found}")
        # Texts of a whole country are not kept in memory at once.
        db.session.expunge_all()
    for line in differing:
        click.echo(line, err=True)
    if differing:
        raise SystemExit(1)
    click.echo(f"Reproduced: {len(ids)} confirmed rankings, each the same.")
