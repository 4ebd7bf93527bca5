"""Letters as plain text in both languages, Latvian first. Links lead to the pages; nothing is attached."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale

from app.outbox.models import OutboxMessage

LANGUAGES = ("lv", "en")
_BETWEEN = "\n\n– – –\n\n"
_HIDDEN = "hidden"
_SECRETS: dict[str, Callable[[int], str]] = {}


@dataclass(frozen=True)
class Letter:
    """What the person reads: one subject and one text that hold both languages."""

    subject: str
    text: str


def secret_part(name: str) -> Callable[[Callable[[int], str]], Callable[[int], str]]:
    """Register what makes a secret part of letters, such as a one-time token, from the id of its row.

    The message's data hold `{"secret": name, "id": id}`: the secret is made while the letter is handed to the
    mail server, and whoever looks at the kept message sees a word in its place.
    """

    def register(make: Callable[[int], str]) -> Callable[[int], str]:
        _SECRETS[name] = make
        return make

    return register


def write_letter(template: str, data: dict[str, Any], *, reveal: bool = False) -> Letter:
    """The letter in both languages. The first line of a template is its subject, then an empty line, then the text.

    `reveal` fills in secret parts: for the person the letter is to, and nobody else.
    """
    # Before the letter's own application context, whose database session would be another one.
    values = {name: _revealed(value, reveal) for name, value in data.items()}
    subjects, texts = [], []
    for language in LANGUAGES:
        subject, _empty, text = _rendered(template, language, values).strip().partition("\n")
        subjects.append(" ".join(subject.split()))
        texts.append(text.strip())
    return Letter(" / ".join(subjects), _BETWEEN.join(texts) + "\n")


def _revealed(value: Any, reveal: bool) -> Any:
    if not isinstance(value, dict):
        return value
    return _SECRETS[value["secret"]](value["id"]) if reveal else _HIDDEN


def _rendered(template: str, language: str, data: dict[str, Any]) -> str:
    source = current_app.jinja_env.get_template(f"emails/{template}.{language}.txt")
    # A context of its own: the language of a page is remembered in the context.
    with current_app.app_context(), force_locale(language):
        return source.render(**data, link=link)


def link(endpoint: str, **values: Any) -> str:
    """The full address of a page, for use in letters."""
    parts = urlsplit(current_app.config["PUBLIC_URL"])
    urls = current_app.url_map.bind(parts.netloc, parts.path or "/", url_scheme=parts.scheme)
    return urls.build(endpoint, values, force_external=True)


def as_email(message: OutboxMessage) -> EmailMessage:
    """The message ready for a mail server, with the identity it has at every attempt."""
    letter = write_letter(message.template, message.data, reveal=True)
    sender = current_app.config["MAIL_FROM"]
    email = EmailMessage()
    email["From"] = sender
    email["To"] = message.to_address
    email["Subject"] = letter.subject
    email["Date"] = format_datetime(message.created_at)
    email["Message-ID"] = f"<{message.message_id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(letter.text)
    return email
