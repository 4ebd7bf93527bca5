"""Requests about people: to represent an organisation, to give a role in finance."""

from enum import StrEnum

from app.core.roles import Role
from app.core.workflow import Step, Workflow


class RepresentationStatus(StrEnum):
    """How far a request to represent an organisation has come."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RepresentationAction(StrEnum):
    """What is done with it."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class FinanceRequestStatus(StrEnum):
    """How far a role in finance has come."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class FinanceRequestAction(StrEnum):
    """What is done with it."""

    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


_S, _A = RepresentationStatus, RepresentationAction
_CHECKERS = (Role.COORDINATOR, Role.PROGRAMME_MANAGER)

# Whoever asks has no role yet: their own steps are the system's, with their name.
REPRESENTATION_WORKFLOW = Workflow(
    "representation",
    _S.REQUESTED,
    {
        _A.ACCEPT: Step({_S.REQUESTED}, _S.ACCEPTED, *_CHECKERS),
        _A.REFUSE: Step({_S.REQUESTED}, _S.REFUSED, *_CHECKERS),
        _A.WITHDRAW: Step({_S.REQUESTED}, _S.WITHDRAWN, Role.SYSTEM),
    },
)

_F, _D = FinanceRequestStatus, FinanceRequestAction

FINANCE_REQUEST_WORKFLOW = Workflow(
    "finance_request",
    _F.REQUESTED,
    {
        _D.GRANT: Step({_F.REQUESTED}, _F.GRANTED, Role.ADMINISTRATOR),
        _D.REFUSE: Step({_F.REQUESTED}, _F.REFUSED, Role.ADMINISTRATOR),
        _D.WITHDRAW: Step({_F.REQUESTED}, _F.WITHDRAWN, Role.ADMINISTRATOR),
    },
)
