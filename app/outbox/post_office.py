"""The mail server, spoken to with smtplib."""

import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType
from urllib.parse import unquote, urlsplit

_SECONDS = 20
_CLOSING = 421
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class ServerDown(Exception):
    """The mail server cannot be reached or does not let us in: nothing was sent."""


class SendingBroke(Exception):
    """The connection ended in the middle of a letter: whether it went out is not known."""


class LetterRefused(Exception):
    """The server does not take this letter; `for_good` when trying again would not help."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class PostOffice:
    """One connection, opened by the first letter: `smtp://user:password@host:port` or `smtps://…`."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        if self._url.scheme not in ("smtp", "smtps") or not self._url.hostname:
            raise ValueError("SMTP_URL must be smtp://host:port or smtps://host:port")
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "PostOffice":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()

    def send(self, email: EmailMessage) -> None:
        """Hand one letter over. Raises `ServerDown`, `SendingBroke` or `LetterRefused`."""
        if self._server is None:
            self._server = self._connected()
        try:
            self._server.send_message(email)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise LetterRefused(f"{code} {text!r}", for_good=code >= 500) from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == _CLOSING:
                self._server = None
                raise ServerDown(str(error)) from error
            raise LetterRefused(str(error), for_good=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            self._server.close()
            self._server = None
            raise SendingBroke(str(error)) from error

    def _connected(self) -> smtplib.SMTP:
        try:
            return self._open()
        except (smtplib.SMTPException, OSError) as error:
            raise ServerDown(f"{type(error).__name__}: {error}") from error

    def _open(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port
        server: smtplib.SMTP
        if self._url.scheme == "smtps":
            server = smtplib.SMTP_SSL(
                host, port or 465, timeout=_SECONDS, context=ssl.create_default_context()
            )
            is_private = True
        else:
            server = smtplib.SMTP(host, port or 25, timeout=_SECONDS)
            server.ehlo()
            is_private = server.has_extn("starttls")
            if is_private:
                server.starttls(context=ssl.create_default_context())
        if self._url.username:
            if not is_private and host not in _LOOPBACK:
                server.close()
                raise smtplib.SMTPException("the server offers no TLS, so the password is not sent")
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
        return server
