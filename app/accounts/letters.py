"""Letters about accounts. Links that open something hold their token only while a letter is handed over."""

from datetime import datetime

from app.accounts import one_time_links
from app.accounts.models import OneTimeLink, User
from app.core.formats import exact_moment
from app.extensions import db
from app.outbox.letters import secret_part
from app.outbox.service import post_message


@secret_part("accounts.link")
def _token(link_id: int) -> str:
    return one_time_links.token_of(db.session.get_one(OneTimeLink, link_id))


def send_link(link: OneTimeLink, *, at: datetime) -> None:
    """The letter of an invitation or of a new password."""
    token = {"secret": "accounts.link", "id": link.id}
    data = {"token": token, "name": link.user.name, "ends": exact_moment(link.ends_at)}
    template = f"accounts/{link.purpose.value}"
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


def _tell(user: User, template: str, at: datetime) -> None:
    data = {"name": user.name, "when": exact_moment(at)}
    post_message(user.email, template, data, at=at, key=f"{template} {user.id} {at.isoformat()}")
