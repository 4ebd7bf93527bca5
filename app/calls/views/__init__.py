"""Pages of editions, calls and local calls."""

from app.calls.views import editions, local_calls, rounds
from app.calls.views.blueprint import blueprint

__all__ = ["blueprint", "editions", "local_calls", "rounds"]
