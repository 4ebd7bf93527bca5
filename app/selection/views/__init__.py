"""Pages of the selection."""

from app.selection.views import commission, decisions, overview, ranking, reserve, scoring, what_if
from app.selection.views.blueprint import blueprint

__all__ = ["blueprint", "commission", "decisions", "overview", "ranking", "reserve", "scoring", "what_if"]
