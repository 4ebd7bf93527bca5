"""What the bank says of the account, in the world of the attacks."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.errors import present
from app.extensions import db
from app.payments import service as payments
from app.payments.models import Recovery
from app.payments.service.proposals import Sent
from app.payments.statement_models import StatementLine
from tests.attacks.season import canary
from tests.unit.statements import ACCOUNT, Part, balanced, entry

FIRST_SIDE = 1


def state_account(season: Any, side: int, letter: str, at: datetime, **others: int) -> None:
    """A statement with one line that nobody can know and one that a person set aside.

    `others` are the ids that the addresses of lines name besides.
    """
    by = season.actor("finance_preparer")
    words, booked = canary("money", letter), f"<Dt>{at:%Y-%m-%d}</Dt>"
    entries = [
        entry(
            "5.00",
            "CRDT",
            Part(name=words, text=words),
            reference=f"{letter}{place}",
            booked=booked,
        )
        for place in range(2)
    ]
    file = {"file_name": "a.xml", "account_iban": ACCOUNT}
    [done] = payments.import_statements(balanced(*entries, number=letter), **file, by=by, at=at)
    statement = present(done.statement, "it is new")
    wanted = (
        select(StatementLine).where(StatementLine.statement_id == statement.id).order_by(StatementLine.id)
    )
    waiting, aside = db.session.scalars(wanted)
    payments.set_aside(aside, reason=words, by=by, at=at)
    season.add("statement", "imported", letter, side, statement_id=statement.id)
    season.add("statement_line", "open", letter, side, line_id=waiting.id, **others)
    season.add("statement_line", "set aside", letter, side, line_id=aside.id, **others)


def claim_back(season: Any, side: Any, letter: str, recovery: Recovery, at: datetime) -> bool:
    """The claim is made, and it is proposed with a document to give it up."""
    payments.claim(recovery, by=season.actor("finance_approver"), at=at)
    sent = Sent("akts.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    by, why = season.actor("finance_preparer"), canary("money", letter)
    proposal = payments.propose_write_off(recovery, [sent], reason=why, by=by, at=at)
    season.add("recovery_proposal", "proposed", letter, side.number, proposal_id=proposal.id)
    document = proposal.documents[0]
    season.add("recovery_document", "kept", letter, side.number, document_id=document.id)
    return True
