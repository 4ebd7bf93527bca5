"""Pages of final and interim reports."""

from app.reports.views import (
    checking,
    costing,
    deciding,
    files,
    interim,
    missing,
    reading,
    schools,
    terminating,
    visiting,
    writing,
)
from app.reports.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "checking",
    "costing",
    "deciding",
    "files",
    "interim",
    "missing",
    "reading",
    "schools",
    "terminating",
    "visiting",
    "writing",
]
