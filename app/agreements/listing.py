"""The list of grant agreements: its columns, orders and filters."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, exists

from app.agreements.amendment_models import AgreementAmendment
from app.agreements.labels import AGREEMENT_STATUS
from app.agreements.models import AgreementTermination, GrantAgreement, Precedent
from app.agreements.workflow import OPEN_AMENDMENT, OPEN_TERMINATION, AgreementStatus, PrecedentStatus
from app.applications.models import Application
from app.core.formats import search_key
from app.core.listing import Column, Filter, Listing
from app.registry.models import Municipality

_OPEN = {
    "amendment": exists().where(
        AgreementAmendment.agreement_id == GrantAgreement.id, AgreementAmendment.status.in_(OPEN_AMENDMENT)
    ),
    "termination": exists().where(
        AgreementTermination.agreement_id == GrantAgreement.id,
        AgreementTermination.status.in_(OPEN_TERMINATION),
    ),
    "condition": and_(
        GrantAgreement.status == AgreementStatus.SIGNED,
        GrantAgreement.settled_at.is_(None),
        exists().where(Precedent.agreement_id == GrantAgreement.id, Precedent.status == PrecedentStatus.OPEN),
    ),
}
_OPEN_TEXTS = {
    "amendment": _l("Amendment"),
    "termination": _l("Termination"),
    "condition": _l("Condition before the first payment"),
}

AGREEMENTS = Listing(
    (
        Column(_l("Number"), order="number"),
        Column(_l("Project"), order="project"),
        Column(_l("Municipality"), order="municipality"),
        Column(_l("Amount"), is_number=True, order="amount"),
        Column(_l("Status"), order="status"),
    ),
    {
        "newest": (GrantAgreement.id,),
        "number": (GrantAgreement.number, GrantAgreement.id),
        "project": (Application.title_sort, GrantAgreement.id),
        "municipality": (Municipality.name_sort, GrantAgreement.id),
        "amount": (GrantAgreement.amount, GrantAgreement.id),
        "status": (GrantAgreement.status, GrantAgreement.id),
    },
    (
        Filter(
            "words", _l("Title of the project or number"),
            lambda words: Application.title_search.contains(search_key(words), autoescape=True)
            | GrantAgreement.number.startswith(words, autoescape=True),
        ),
        Filter(
            "status", _l("Status"), lambda value: GrantAgreement.status == AgreementStatus(value),
            lambda: {one.value: text for one, (_kind, text) in AGREEMENT_STATUS.items()},
        ),
        Filter("open", _l("What is open"), _OPEN.__getitem__, lambda: _OPEN_TEXTS),
    ),
    falling=True,
)  # fmt: skip
