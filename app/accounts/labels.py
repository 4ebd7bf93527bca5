"""Texts of roles and of what accounts refuse."""

from flask_babel import lazy_gettext as _l

from app.core.roles import Role
from app.core.wording import add_texts

ROLES = {
    Role.REPRESENTATIVE: _l("representative of the organisation"),
    Role.EDITOR: _l("editor of the organisation"),
    Role.COORDINATOR: _l("municipal coordinator"),
    Role.EVALUATOR: _l("evaluator"),
    Role.CHAIR: _l("chair of the commission"),
    Role.PLAN_AUTHOR: _l("author of support plans"),
    Role.DIRECTOR: _l("school director"),
    Role.PROGRAMME_MANAGER: _l("IKVD programme manager"),
    Role.FINANCE_PREPARER: _l("IKVD finance, preparer"),
    Role.FINANCE_APPROVER: _l("IKVD finance, approver"),
    Role.SUPPORT_SPECIALIST: _l("IKVD support specialist"),
    Role.AUDITOR: _l("auditor"),
    Role.ADMINISTRATOR: _l("administrator"),
}

add_texts(
    {
        "email_taken": _l("There is a user with the address %(email)s already."),
        "has_membership": _l("%(name)s has this role already."),
        "password_short": _l("The password is too short: it needs at least %(shortest)s characters."),
        "password_long": _l("The password is too long: it may have at most %(longest)s characters."),
        "password_easy": _l("The password is too easy to guess: choose one without your name or address."),
        "code_wrong": _l("The code is not right, or was used already. Wait for the next one and type that."),
        "link_used": _l("The link was used already. Sign in, or ask for a new link."),
        "not_invited": _l("The person has come in already, or was never invited."),
        "finance_needs_two": _l(
            "A role in finance is given by two administrators together: ask for it on the page of finance roles."
        ),
        "own_access": _l("You cannot change your own access. Ask another administrator."),
        "password_wrong": _l("The present password is not right."),
        **{f"word:{role.value}": text for role, text in ROLES.items()},
    }
)
