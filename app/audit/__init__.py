"""The append-only record of what happened, and the only writer of a status."""

from app.audit.chain import record
from app.audit.steps import carry_out

__all__ = ["carry_out", "record"]
