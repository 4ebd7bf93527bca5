"""Work done outside requests, with leases and idempotency."""

from app.jobs.handlers import Work, handler
from app.jobs.service import enqueue

__all__ = ["Work", "enqueue", "handler"]
