"""Reminding organisations of money they owe, part by part, as their edition says."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.core.clock import riga_day
from app.outbox.service import Letter, post_messages
from app.payments.claims import Claim, PartState, claims_owing
from app.payments.letters import about

REMIND_JOB = "payments.remind"


def remind(*, at: datetime) -> int:
    """Write a letter for each part of a claim that is open and due within the edition's days, the day after it was due,
    and again each time so many days have passed since; each letter once. Returns how many are near or overdue."""
    letters = [letter for claim in claims_owing() for letter in _letters(claim, riga_day(at))]
    post_messages(letters, at=at)
    return len(letters)


def _letters(claim: Claim, today: date) -> Iterator[Letter]:
    rule = claim.regulation.recovery_reminders
    if rule is None:
        return
    parts = claim.parts(today)
    for number, part in enumerate(parts, start=1):
        if part.open and part.due_on <= today + timedelta(days=rule.days_before):
            late = (today - part.due_on).days
            turn = (late - 1) // rule.again_days + 1 if late > 0 else 0
            yield _letter(claim, part, number if len(parts) > 1 else 0, turn)


def _letter(claim: Claim, part: PartState, number: int, turn: int) -> Letter:
    """`number` is that of the instalment, 0 for a claim of one part."""
    recovery = claim.recovery
    data = about(recovery) | {
        "organisation": recovery.application.organisation.name, "open": f"EUR {part.open:.2f}", "part": number,
        "due_on": part.due_on.isoformat(), "is_overdue": part.is_overdue,
    }  # fmt: skip
    email = recovery.application.organisation.email
    key = f"recovery {recovery.id} falls due {part.due_on}, {turn}: {email}"
    return Letter(email, "payments/recovery_reminder", data, key)
