"""Letters as plain text in both languages, Latvian first. Links lead to the pages; nothing is attached."""

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


@dataclass(frozen=True)
class Letter:
    """What the person reads: one subject and one text that hold both languages."""

    subject: str
    text: str


def write_letter(template: str, data: dict[str, Any]) -> Letter:
    """The letter in both languages. The first line of a template is its subject, then an empty line, then the text."""
    subjects, texts = [], []
    for language in LANGUAGES:
        subject, _empty, text = _rendered(template, language, data).strip().partition("\n")
        subjects.append(" ".join(subject.split()))
        texts.append(text.strip())
    return Letter(" / ".join(subjects), _BETWEEN.join(texts) + "\n")


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
    letter = write_letter(message.template, message.data)
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
