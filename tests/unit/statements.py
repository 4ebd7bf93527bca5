"""Statements as banks write them, made for tests."""

import io
import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

ACCOUNT = "LV61TREL2200000000000"
VERSIONS = ("02", "08")


@dataclass(frozen=True)
class Part:
    """One transaction of an entry; `amount` empty leaves the amount of the part out."""

    end_to_end_id: str = "NOTPROVIDED"
    amount: str = ""
    name: str = "Biedrība „Rīts”"
    iban: str = "LV80BANK0000435195001"
    text: str = "Priekšfinansējums"
    return_code: str = ""
    return_text: str = ""


def statement(
    *entries: str,
    version: str = "08",
    number: str = "2022-094",
    account: str = ACCOUNT,
    closing: str = "",
    totals: str = "",
) -> bytes:
    """The bytes of a statement; the entries come from `entry()`. Without `closing` it ends without a balance."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2022-04-05T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{number}</Id><ElctrncSeqNb>94</ElctrncSeqNb><CreDtTm>2022-04-05T06:00:00</CreDtTm>
<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2022-04-04</Dt></Dt></Bal>{_closing(closing) if closing else ""}
{f"<TxsSummry>{totals}</TxsSummry>" if totals else ""}{"".join(entries)}</Stmt></BkToCstmrStmt></Document>""".encode()


def balanced(*entries: str, **values: str) -> bytes:
    """A statement whose closing balance is what its booked entries add up to."""
    total = Decimal("0.00")
    for one in entries:
        amount, side = re.search(r"<Ntry><Amt[^>]*>([^<]+)</Amt><CdtDbtInd>(\w+)<", one).groups()  # type: ignore[union-attr]
        if ">BOOK<" in one:
            total += Decimal(amount) * (1 if side == "CRDT" else -1)
    return statement(*entries, closing=f"{total:.2f}", **values)


def _closing(amount: str) -> str:
    side = "DBIT" if amount.startswith("-") else "CRDT"
    return f"""<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount.lstrip("-")}</Amt>
<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2022-04-04</Dt></Dt></Bal>"""


def archive(**files: bytes) -> bytes:
    """A ZIP of statements; `two_xml=…` becomes `two.xml`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            # Of one moment: a test is named after its bytes, and every worker must give it the same name.
            part = zipfile.ZipInfo(name.replace("_xml", ".xml"), (2022, 4, 5, 6, 0, 0))
            package.writestr(part, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def entry(
    amount: str = "8.00",
    direction: str = "DBIT",
    *parts: Part,
    reference: str = "R1",
    booked: str = "<Dt>2022-04-04</Dt>",
    booking: str = "BOOK",
    version: str = "08",
    currency: str = "EUR",
    extra: str = "",
) -> str:
    """An `Ntry`; without a reference of the bank when `reference` is empty."""
    status = booking if version == "02" else f"<Cd>{booking}</Cd>"
    bank = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    details = "".join(_details(part, direction, version) for part in parts)
    return f"""<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{extra}
<Sts>{status}</Sts><BookgDt>{booked}</BookgDt>{bank}
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
{f"<NtryDtls>{details}</NtryDtls>" if parts else "<AddtlNtryInf>Komisija</AddtlNtryInf>"}</Ntry>"""


def _details(part: Part, direction: str, version: str) -> str:
    amount = f'<Amt Ccy="EUR">{part.amount}</Amt>' if part.amount else ""
    if part.amount and version == "02":
        amount = f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
    # A returned payment names the same payer and payee as the payment did.
    ours_pays = direction == "DBIT" or bool(part.return_code)
    us, them = _party("", ACCOUNT), (part.name, part.iban)
    payer, payee = (us, them) if ours_pays else (them, us)
    returned = (
        f"<RtrInf><Rsn><Cd>{part.return_code}</Cd></Rsn><AddtlInf>{part.return_text}</AddtlInf></RtrInf>"
        if part.return_code
        else ""
    )
    return f"""<TxDtls><Refs><EndToEndId>{part.end_to_end_id}</EndToEndId></Refs>{amount}
<RltdPties>{_related("Dbtr", *payer, version)}{_related("Cdtr", *payee, version)}</RltdPties>
<RmtInf><Ustrd>{escape(part.text)}</Ustrd></RmtInf>{returned}</TxDtls>"""


def _party(name: str, iban: str) -> tuple[str, str]:
    return name or "Izglītības kvalitātes valsts dienests", iban


def _related(side: str, name: str, iban: str, version: str) -> str:
    named = f"<Nm>{escape(name)}</Nm>"
    party = named if version == "02" else f"<Pty>{named}</Pty>"
    return f"<{side}>{party}</{side}><{side}Acct><Id><IBAN>{iban}</IBAN></Id></{side}Acct>"
