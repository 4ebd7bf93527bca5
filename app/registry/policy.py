"""Who may register organisations."""

from app.core.roles import Role

REGISTRARS = frozenset({Role.COORDINATOR, Role.PROGRAMME_MANAGER})
