"""Whose money is in an account: that of a quota and of a project is its municipality's."""

from collections.abc import Collection

from sqlalchemy import select

from app.applications.models import Application
from app.audit.kept import until_a_case_changes
from app.books.standing import OF_PROJECT
from app.calls.models import LocalCall
from app.extensions import db
from app.funds.models import AccountKind, Transfer
from app.funds.municipalities import belong_to_municipalities
from app.quotas.models import MunicipalQuota


@belong_to_municipalities(*OF_PROJECT)
def of_projects(application_ids: Collection[int]) -> dict[int, int]:
    """The municipalities that granted these projects."""
    wanted = select(Application.id, LocalCall.municipality_id).join(Application.local_call)
    rows = db.session.execute(wanted.where(Application.id.in_(application_ids)))
    return {row[0]: row[1] for row in rows}


@belong_to_municipalities(AccountKind.QUOTA)
def of_quotas(quota_ids: Collection[int]) -> dict[int, int]:
    """The municipalities of these quotas."""
    wanted = select(MunicipalQuota.id, MunicipalQuota.municipality_id)
    rows = db.session.execute(wanted.where(MunicipalQuota.id.in_(quota_ids)))
    return {row[0]: row[1] for row in rows}


def do_transfers_tell() -> bool:
    """Whether every transfer is stored with its municipality; one that a release before posted is not."""
    return until_a_case_changes(do_transfers_tell, _do_transfers_tell)


def _do_transfers_tell() -> bool:
    return db.session.scalar(select(Transfer.id).where(Transfer.municipality_id.is_(None)).limit(1)) is None
