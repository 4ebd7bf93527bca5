"""The bank's account statement, ISO 20022 camt.053.001.02 and .08, read entry by entry."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.payments.bank_files.contents import Statement, StatementEntry
from app.payments.bank_files.errors import BankFileError, problem
from app.payments.bank_files.xml_nodes import Node, read_document
from competition_rules.findings import Finding
from competition_rules.money import euro

_KINDS = tuple(f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}" for version in ("02", "08"))
_REFERENCE = 60
_NOTHING = Decimal("0.00")
_NOT_PROVIDED = "NOTPROVIDED"
# Sub-families of bank transactions that give money back: payment return, refund, cancellation.
_RETURNS = {"RRTN", "RPCR", "RRCT", "ARET"}


def read_statement(data: bytes) -> Statement:
    """The statement in a file of the bank; BankFileError for any other file, and for one that is unclear.

    Unclear is also one whose entries do not add up to its own totals, or do not lead from balance to balance.
    """
    document = read_document(data, _KINDS)
    statements = document.nodes("BkToCstmrStmt/Stmt")
    if len(statements) != 1:
        raise BankFileError([problem("bank_file_statements", count=len(statements))])
    statement = statements[0]
    account = statement.required("Acct/Id/IBAN")
    number = statement.required("Id")
    booked = [
        (index, node)
        for index, node in enumerate(statement.nodes("Ntry"), start=1)
        # Only a booked entry is a movement of money; a pending one may still change.
        if (node.text("Sts/Cd") or node.text("Sts")) == "BOOK"
    ]
    balances = _balances(statement, [node for _index, node in booked])
    entries = [
        entry
        for index, node in booked
        for entry in _entries(node, account, f"{number}/{node.text('NtryRef') or index}")
    ]
    return Statement(account, number, tuple(_told_apart(entries)), *balances)


def _balances(statement: Node, booked: Sequence[Node]) -> tuple[Decimal | None, Decimal | None]:
    """The opening and the closing balance, checked with the totals against what was booked."""
    amounts = [_signed(node, node.required("CdtDbtInd"), _amount(node, "Amt")) for node in booked]
    if found := _wrong_totals(statement, amounts):
        raise BankFileError(found)
    balances = {node.text("Tp/CdOrPrtry/Cd"): node for node in statement.nodes("Bal")}
    opening = _balance(balances.get("OPBD") or balances.get("PRCD"))
    closing = _balance(balances.get("CLBD"))
    if opening is not None and closing is not None and opening + sum(amounts) != closing:
        difference = closing - opening - sum(amounts)
        raise BankFileError(
            [problem("bank_file_balance", opening=opening, closing=closing, difference=difference)]
        )
    return opening, closing


def _wrong_totals(statement: Node, amounts: Sequence[Decimal]) -> list[Finding]:
    """The stated totals that the booked entries do not have; the standard leaves every total out at will."""
    sides = {
        "TtlCdtNtries": [amount for amount in amounts if amount > 0],
        "TtlDbtNtries": [-amount for amount in amounts if amount < 0],
    }
    found = []
    for name, side in sides.items():
        stated = statement.text(f"TxsSummry/{name}/Sum")
        if stated is not None and _sum_of(stated, name) != sum(side):
            found.append(problem("bank_file_total", field=name, value=stated, sum=sum(side, _NOTHING)))
        count = statement.text(f"TxsSummry/{name}/NbOfNtries")
        if count is not None and count != str(len(side)):
            found.append(problem("bank_file_count", field=name, value=count, count=len(side)))
    return found


def _sum_of(written: str, field: str) -> Decimal:
    try:
        return euro(written)
    except ValueError:
        raise BankFileError(
            [problem("bank_file_value", place="TxsSummry", field=field, value=written)]
        ) from None


def _balance(node: Node | None) -> Decimal | None:
    return None if node is None else _signed(node, node.required("CdtDbtInd"), _amount(node, "Amt"))


def _told_apart(entries: list[StatementEntry]) -> Iterator[StatementEntry]:
    """The entries with references that differ: some banks give a fee the reference of its payment."""
    taken: set[str] = set()
    repeated: Counter[str] = Counter()
    for entry in entries:
        reference = _short(entry.reference)
        while reference in taken:
            repeated[entry.reference] += 1
            reference = _short(f"{entry.reference}#{repeated[entry.reference] + 1}")
        taken.add(reference)
        yield replace(entry, reference=reference)


def _short(reference: str) -> str:
    if len(reference) <= _REFERENCE:
        return reference
    digest = hashlib.sha256(reference.encode()).hexdigest()[:32]
    return f"{reference[: _REFERENCE - len(digest) - 1]}~{digest}"


def _entries(node: Node, account: str, place: str) -> Iterator[StatementEntry]:
    """One entry, or one for each payment of a collective booking whose parts the bank gives in full."""
    total = _signed(node, node.required("CdtDbtInd"), _amount(node, "Amt"))
    reference = node.text("AcctSvcrRef") or place
    details = node.nodes("NtryDtls/TxDtls")
    if len(details) == 1:
        yield _entry(node, details[0], total, account, reference)
        return
    amounts = [_detail_amount(detail, node) for detail in details]
    parts = [amount for amount in amounts if amount is not None]
    if not details or len(parts) < len(details) or sum(parts) != total:
        # Parts that do not add up to the booking are not believed: the whole is listed, for a person to look at.
        yield _entry(node, None, total, account, reference)
        return
    for index, (detail, amount) in enumerate(zip(details, parts, strict=True), start=1):
        yield _entry(node, detail, amount, account, f"{reference}/{index}")


def _entry(node: Node, detail: Node | None, amount: Decimal, account: str, reference: str) -> StatementEntry:
    name, iban = _counterparty(detail, account, incoming=amount > 0) if detail else (None, None)
    return_node = detail.first("RtrInf") if detail else None
    reason = return_node.text("Rsn/Cd") or return_node.text("Rsn/Prtry") if return_node else None
    end_to_end_id = detail.text("Refs/EndToEndId") if detail else None
    return StatementEntry(
        reference=reference,
        booked_on=_day(node),
        amount=amount,
        end_to_end_id=None if end_to_end_id == _NOT_PROVIDED else end_to_end_id,
        counterparty_iban=iban,
        counterparty_name=name,
        remittance=_remittance(detail) if detail else node.text("AddtlNtryInf") or "",
        is_return=return_node is not None or _is_reversal(node, detail),
        return_reason=reason or (return_node.text("AddtlInf") if return_node else None),
    )


def _is_reversal(node: Node, detail: Node | None) -> bool:
    codes = {item.text("BkTxCd/Domn/Fmly/SubFmlyCd") for item in (node, detail) if item}
    return node.text("RvslInd") in {"true", "1"} or bool(codes & _RETURNS)


def _counterparty(detail: Node, account: str, *, incoming: bool) -> tuple[str | None, str | None]:
    """Name and IBAN of the other side. A returned payment still names us as the payer, so the IBAN decides."""
    parties = {}
    for side in ("Dbtr", "Cdtr"):
        related = f"RltdPties/{side}"
        name = detail.text(f"{related}/Nm") or detail.text(f"{related}/Pty/Nm")
        parties[side] = (name, detail.text(f"{related}Acct/Id/IBAN"))
    expected, other = ("Dbtr", "Cdtr") if incoming else ("Cdtr", "Dbtr")
    return parties[other if parties[expected][1] == account else expected]


def _remittance(detail: Node) -> str:
    texts = [node.content for node in detail.nodes("RmtInf/Ustrd")]
    return " ".join(texts) or detail.text("RmtInf/Strd/CdtrRefInf/Ref") or detail.text("AddtlTxInf") or ""


def _detail_amount(detail: Node, node: Node) -> Decimal | None:
    """The amount of a part with its own sign; None where the bank gives none in euro."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if detail.attribute(path, "Ccy") == "EUR":
            return _signed(
                detail, detail.text("CdtDbtInd") or node.required("CdtDbtInd"), _amount(detail, path)
            )
    return None


def _amount(node: Node, path: str) -> Decimal:
    written = node.required(path)
    currency = node.attribute(path, "Ccy")
    if currency != "EUR":
        raise BankFileError([problem("bank_file_currency", place=node.place, value=currency or "?")])
    try:
        # The standard allows five decimals; what follows the cents must be zeros.
        return euro(written)
    except ValueError:
        raise BankFileError(
            [problem("bank_file_value", place=node.place, field=path, value=written)]
        ) from None


def _signed(node: Node, direction: str, amount: Decimal) -> Decimal:
    if direction not in {"CRDT", "DBIT"} or amount < 0:
        raise BankFileError(
            [problem("bank_file_value", place=node.place, field="CdtDbtInd", value=direction)]
        )
    return amount if direction == "CRDT" else -amount


def _day(node: Node) -> date:
    written = node.text("BookgDt/Dt") or node.required("BookgDt/DtTm")
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise BankFileError(
            [problem("bank_file_value", place=node.place, field="BookgDt", value=written)]
        ) from None
