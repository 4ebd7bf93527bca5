"""What can be done to learner numbers and quotas."""

from app.quotas.service.closing import announce, close_call, release_unused
from app.quotas.service.computing import compute, override, publish_quotas
from app.quotas.service.learners import import_learners

__all__ = [
    "announce",
    "close_call",
    "compute",
    "import_learners",
    "override",
    "publish_quotas",
    "release_unused",
]
