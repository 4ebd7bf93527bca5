"""Pages of agreements and bank accounts."""

from app.agreements.views import accounts, amendments, contracts, copies, precedents, terminations
from app.agreements.views.blueprint import blueprint

__all__ = ["accounts", "amendments", "blueprint", "contracts", "copies", "precedents", "terminations"]
