"""The closed list of roles and what each is scoped to (domain: actors and roles)."""

from enum import StrEnum


class ScopeKind(StrEnum):
    """What a membership is bound to."""

    ORGANISATION = "organisation"
    MUNICIPALITY = "municipality"
    SCHOOL = "school"
    NATIONAL = "national"


class Role(StrEnum):
    """What a person may be in the programme; one user may hold several memberships."""

    REPRESENTATIVE = "representative"
    EDITOR = "editor"
    COORDINATOR = "coordinator"
    EVALUATOR = "evaluator"
    CHAIR = "chair"
    PLAN_AUTHOR = "plan_author"
    DIRECTOR = "director"
    PROGRAMME_MANAGER = "programme_manager"
    FINANCE_PREPARER = "finance_preparer"
    FINANCE_APPROVER = "finance_approver"
    SUPPORT_SPECIALIST = "support_specialist"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


SCOPE_OF: dict[Role, ScopeKind] = {
    Role.REPRESENTATIVE: ScopeKind.ORGANISATION,
    Role.EDITOR: ScopeKind.ORGANISATION,
    Role.COORDINATOR: ScopeKind.MUNICIPALITY,
    Role.EVALUATOR: ScopeKind.MUNICIPALITY,
    Role.CHAIR: ScopeKind.MUNICIPALITY,
    Role.PLAN_AUTHOR: ScopeKind.SCHOOL,
    Role.DIRECTOR: ScopeKind.SCHOOL,
    Role.PROGRAMME_MANAGER: ScopeKind.NATIONAL,
    Role.FINANCE_PREPARER: ScopeKind.NATIONAL,
    Role.FINANCE_APPROVER: ScopeKind.NATIONAL,
    Role.SUPPORT_SPECIALIST: ScopeKind.NATIONAL,
    Role.AUDITOR: ScopeKind.NATIONAL,
    Role.ADMINISTRATOR: ScopeKind.NATIONAL,
    Role.SYSTEM: ScopeKind.NATIONAL,
}

APPLICANTS = frozenset({Role.REPRESENTATIVE, Role.EDITOR})
COMMISSION = frozenset({Role.EVALUATOR, Role.CHAIR})
MUNICIPAL = frozenset({Role.COORDINATOR}) | COMMISSION
SCHOOL_STAFF = frozenset({Role.PLAN_AUTHOR, Role.DIRECTOR})
FINANCE = frozenset({Role.FINANCE_PREPARER, Role.FINANCE_APPROVER})
IKVD = FINANCE | {Role.PROGRAMME_MANAGER, Role.SUPPORT_SPECIALIST}
EVERYONE = frozenset(Role) - {Role.SYSTEM}
