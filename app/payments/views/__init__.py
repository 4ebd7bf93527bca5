"""Pages of finance: what to pay, batches, recoveries; and a project's money for everyone concerned."""

from flask import Blueprint

blueprint = Blueprint("payments", __name__)

from app.payments.views import (  # noqa: E402, F401
    approving_pages,
    batch_pages,
    line_pages,
    payment_pages,
    preparing_pages,
    proposal_pages,
    recovery_pages,
    statement_pages,
)
