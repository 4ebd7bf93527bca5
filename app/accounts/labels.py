"""Texts of roles and of what accounts refuse."""

from flask_babel import lazy_gettext as _l

from app.accounts.workflow import FinanceRequestStatus, RepresentationStatus
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

REPRESENTATION_STATUSES = {
    RepresentationStatus.REQUESTED: _l("Waits for a decision"),
    RepresentationStatus.ACCEPTED: _l("Accepted"),
    RepresentationStatus.REFUSED: _l("Refused"),
    RepresentationStatus.WITHDRAWN: _l("Withdrawn"),
}
FINANCE_STATUSES = {
    FinanceRequestStatus.REQUESTED: _l("Waits for another administrator"),
    FinanceRequestStatus.GRANTED: _l("Given"),
    FinanceRequestStatus.REFUSED: _l("Refused"),
    FinanceRequestStatus.WITHDRAWN: _l("Withdrawn"),
}
KINDS_OF_STATUS = {"requested": "wait", "accepted": "done", "granted": "done", "refused": "stop"}

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
        "own_request": _l("Nobody decides their own request. Leave it to someone else."),
        "request_open": _l(
            "You have asked for this organisation already; the request waits for its decision."
        ),
        "represents_already": _l("You represent this organisation already."),
        "represented_already": _l(
            "The organisation has a representative. Another one takes over through a request with a proof."
        ),
        "reason_needed": _l("Write the reason: the person reads it."),
        "person_kept_out": _l("The person is kept out; their request cannot be accepted."),
        "second_administrator": _l("Another administrator decides this: not who asked, nor whom it is for."),
        "finance_request_open": _l("This role is asked for already and waits for another administrator."),
        "proof_kind": _l(
            "The file %(file)s is no proof. Send a register extract or a signed statement: PDF, EDOC, JPG or PNG."
        ),
        "password_wrong": _l("The present password is not right."),
        **{f"word:{role.value}": text for role, text in ROLES.items()},
    }
)
