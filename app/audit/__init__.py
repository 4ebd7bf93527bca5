"""The append-only record of what happened, and the only writer of a status."""

from app.audit.chain import Happening, record, record_all
from app.audit.steps import Move, carry_out, carry_out_all

__all__ = ["Happening", "Move", "carry_out", "carry_out_all", "record", "record_all"]
