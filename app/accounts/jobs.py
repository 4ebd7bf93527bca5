"""What accounts do outside requests."""

from app.accounts import resets, sign_up
from app.jobs import Work, handler


@handler("accounts.password_reset")
def send_password_reset(work: Work) -> None:
    """Send the link for a new password, when there is anyone to send it to; the result does not tell."""
    resets.send_to(work.payload["email"], at=work.at)


@handler("accounts.sign_up")
def send_sign_up(work: Work) -> None:
    """Send the link for a new account, or say that there is one; the result does not tell which."""
    sign_up.send_to(work.payload["email"], work.payload["name"], at=work.at)
