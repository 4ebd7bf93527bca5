"""Pages of quotas and of local calls with what is left of their quota."""

from app.quotas import labels as _labels  # noqa: F401 - registers the texts of the refusals
from app.quotas.views import local_calls, tables, work
from app.quotas.views.blueprint import blueprint

__all__ = ["blueprint", "local_calls", "tables", "work"]
