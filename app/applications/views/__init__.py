"""The pages of applications."""

from flask import Blueprint

from app.applications import sentences

blueprint = Blueprint("applications", __name__)
# Importing them registers their routes and, for `sentences`, the words of the rules.
from app.applications.views import at_once, checking, conflicts, drafting, eligibility, listing, submitting  # noqa: E402

__all__ = [
    "at_once", "blueprint", "checking", "conflicts", "drafting", "eligibility", "listing", "sentences", "submitting",
]  # fmt: skip
