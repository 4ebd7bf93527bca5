"""The list of grant agreements: its columns, orders and filters."""

from flask_babel import lazy_gettext as _l

from app.agreements.labels import AGREEMENT_STATUS
from app.agreements.models import GrantAgreement
from app.agreements.workflow import AgreementStatus
from app.applications.models import Application
from app.core.formats import search_key
from app.core.listing import Column, Filter, Listing
from app.registry.models import Municipality

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
    ),
    falling=True,
)  # fmt: skip
