"""Letters about accounts. Links that open something hold their token only while a letter is handed over."""

from datetime import datetime

from app.accounts import one_time_links
from app.accounts.models import FinanceRequest, Membership, OneTimeLink, RepresentativeRequest, User
from app.core.formats import exact_moment
from app.extensions import db
from app.outbox.letters import secret_part
from app.outbox.service import post_message


@secret_part("accounts.link")
def _token(link_id: int) -> str:
    return one_time_links.token_of(db.session.get_one(OneTimeLink, link_id))


def send_link(link: OneTimeLink, *, at: datetime, template: str | None = None) -> None:
    """The letter of an invitation, of a new account or of a new password."""
    token = {"secret": "accounts.link", "id": link.id}
    data = {"token": token, "name": link.user.name, "ends": exact_moment(link.ends_at)}
    template = template or f"accounts/{link.purpose.value}"
    post_message(link.user.email, template, data, at=at, key=f"{template} {link.id}")


def tell_password_changed(user: User, *, at: datetime) -> None:
    """The password was changed: whoever did not do it learns of it at once."""
    _tell(user, "accounts/password_changed", at)


def tell_factor_removed(user: User, *, at: datetime) -> None:
    """An administrator took the second factor away."""
    _tell(user, "accounts/second_factor_removed", at)


def tell_factor_disconnected(user: User, *, at: datetime) -> None:
    """The person disconnected the app: whoever did not do it learns of it at once."""
    _tell(user, "accounts/second_factor_disconnected", at)


def tell_known(user: User, *, at: datetime) -> None:
    """Someone asked for an account under an address that has one."""
    _tell(user, "accounts/known", at)


def tell_role(membership: Membership, *, at: datetime) -> None:
    """A person who signs in already may now write for an organisation too, or represent it."""
    data = {"name": membership.user.name, "organisation": membership.scope_name}
    template = f"accounts/{membership.role.value}"
    post_message(membership.user.email, template, data, at=at, key=f"{template} {membership.id}")


def tell_of_request(
    address: str, template: str, request: RepresentativeRequest, *, at: datetime, **data: str
) -> None:
    """What became of a request to represent an organisation."""
    values = {"organisation": request.organisation_name, "name": request.user.name, **data}
    post_message(address, f"accounts/{template}", values, at=at, key=f"{template} {request.id}: {address}")


def tell_of_finance(request: FinanceRequest, address: str, template: str, *, at: datetime) -> None:
    """What became of a role in finance."""
    data = {"person": request.name, "role": request.role.value, "reason": request.reason}
    post_message(address, f"accounts/{template}", data, at=at, key=f"{template} {request.id}: {address}")


def _tell(user: User, template: str, at: datetime) -> None:
    data = {"name": user.name, "when": exact_moment(at)}
    post_message(user.email, template, data, at=at, key=f"{template} {user.id} {at.isoformat()}")
