"""Pages of final reports."""

from app.reports.views import checking, deciding, files, reading, schools, visiting, writing
from app.reports.views.blueprint import blueprint

__all__ = ["blueprint", "checking", "deciding", "files", "reading", "schools", "visiting", "writing"]
