"""Pages of final reports."""

from app.reports.views import checking, deciding, reading, writing
from app.reports.views.blueprint import blueprint

__all__ = ["blueprint", "checking", "deciding", "reading", "writing"]
