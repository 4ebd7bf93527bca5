"""A project's whole dossier: every act, document, file, payment and transfer, as far as its reader may read them.

The same state gives the same bytes: nothing in it tells when it was put together, or by whom.
"""

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from flask import current_app
from sqlalchemy import and_, or_, select

from app.agreements.amendment_models import AgreementAmendment
from app.agreements.models import AgreementTermination, GrantAgreement
from app.agreements.papers import AGREEMENT, TERMINATION
from app.applications.models import Application, SubmissionSnapshot
from app.applications.papers import APPLICATION, RECEIPT
from app.audit.models import AuditEvent
from app.books import labels, sources
from app.books.keeping import keeping_of
from app.books.queries import READ_DECISIONS, entries_of
from app.books.standing import OF_PROJECT
from app.core.actor import Actor
from app.core.columns import canonical_json
from app.core.formats import exact_moment, short_day
from app.documents.issuing import file_name
from app.documents.models import IssuedDocument
from app.documents.papers import PAPERS
from app.documents.sheets import write_csv
from app.extensions import db
from app.funds.models import Account
from app.reports.interim.service import PAPER as INTERIM_REPORT
from app.reports.models import FinalReport, ReportFile
from app.reports.papers import REPORT
from app.selection.condition_models import AwardCondition, ConditionAnswer, ConditionFile
from app.selection.models import Assessment, Decision
from app.selection.papers import ASSESSMENT, DECISION
from app.storage import service as storage

# What a project's paper is drawn up from. Minutes and payment lists are of several projects and stay out.
_PAPERS = {
    APPLICATION: "application", RECEIPT: "application", DECISION: Decision.__tablename__,
    ASSESSMENT: Assessment.__tablename__, AGREEMENT: GrantAgreement.__tablename__, REPORT: "final_report",
    TERMINATION: AgreementTermination.__tablename__,
    INTERIM_REPORT: "interim_report",
}  # fmt: skip
# Rows that tell of two projects.
_OF_TWO = frozenset({"likeness", "text_mark"})
# A ZIP knows no year before this one; that every entry has it makes the bytes depend on the content alone.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
Cases = dict[str, set[int]]


@dataclass(frozen=True)
class Item:
    """A file of the dossier: where it stands, what it is (in Latvian), its size and SHA-256."""

    path: str
    what: str
    size: int
    sha256: str


def write_dossier(application: Application, reader: Actor, target: Path) -> list[Item]:
    """Write the dossier as this reader may have it; gives what stands in its index."""
    items: list[Item] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, what, content in _files(application, reader):
            _add(archive, path, content)
            items.append(Item(path, what, len(content), hashlib.sha256(content).hexdigest()))
        for path, content in _index(application, items, reader):
            _add(archive, path, content)
    return items


def _add(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, _NO_TIME)
    entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _READABLE, 3
    archive.writestr(entry, content)


def _index(application: Application, items: Sequence[Item], reader: Actor) -> Iterator[tuple[str, bytes]]:
    rows = [(one.path, one.what, one.size, one.sha256) for one in items]
    yield "index.csv", write_csv([("Datne", "Kas tā ir", "Baiti", "SHA-256"), *rows])
    page = current_app.jinja_env.get_template("documents/dossier.html")
    shown = page.render(application=application, items=items, is_whole=_reads_selection(reader))
    yield "index.html", shown.encode()


def _reads_selection(reader: Actor) -> bool:
    return reader.role in READ_DECISIONS


def _files(application: Application, reader: Actor) -> Iterator[tuple[str, str, bytes]]:
    cases = _cases(application.id, reader)
    yield "projekts.csv", "Projekts, līgums un paraksti", write_csv(_facts(application))
    yield "darbibas.csv", "Visas darbības (audita ieraksti)", write_csv(_acts(cases))
    yield "maksajumi.csv", "Maksājumi pa finansējuma avotiem", write_csv(_payments(application.id))
    yield "gramatojumi.csv", "Grāmatojumi ar atlikumu pēc katra", write_csv(_transfers(application.id))
    snapshots = select(SubmissionSnapshot).where(SubmissionSnapshot.application_id == application.id)
    for one in db.session.scalars(snapshots.order_by(SubmissionSnapshot.number)):
        yield f"iesniegumi/{one.number}.json", f"Iesniegums {one.receipt_number}", one.content.encode()
    if _reads_selection(reader):
        decisions = select(Decision).where(Decision.application_id == application.id).order_by(Decision.id)
        for decision in db.session.scalars(decisions):
            content = canonical_json(decision.content).encode()
            yield f"lemumi/{decision.id}.json", f"Lēmums {decision.number}", content
        yield from _handed_in(application.id)
    yield from _files_of_report(application.id)
    yield from _documents(cases, reader)


def _documents(cases: Cases, reader: Actor) -> Iterator[tuple[str, str, bytes]]:
    """Issued documents, the bytes as they are stored."""
    for kind, table in _PAPERS.items():
        wanted = select(IssuedDocument).where(
            IssuedDocument.kind == kind, IssuedDocument.case_id.in_(cases.get(table, set()))
        )
        for one in db.session.scalars(wanted.order_by(IssuedDocument.id)):
            if PAPERS[kind].may_read(reader, one.case_id):
                for ending, key in (("pdf", one.pdf_sha256), ("html", one.html_sha256)):
                    name = f"dokumenti/{one.id}-{file_name(one, ending)}"
                    yield name, f"{one.title} {one.number}", storage.get(key)


def _handed_in(application_id: int) -> Iterator[tuple[str, str, bytes]]:
    """Files the organisation handed in."""
    wanted = (
        select(ConditionFile)
        .join(ConditionFile.answer)
        .join(ConditionAnswer.condition)
        .where(AwardCondition.application_id == application_id)
        .order_by(ConditionFile.id)
    )
    for one in db.session.scalars(wanted):
        name = f"iesniegtas-datnes/{one.id}-{_safe(one.file_name)}"
        yield name, f"Iesniegta datne {one.file_name}", storage.get(one.file_key)


def _files_of_report(application_id: int) -> Iterator[tuple[str, str, bytes]]:
    """Photos, publicity and the documents of costs, once the report was handed in."""
    wanted = (
        select(ReportFile)
        .join(ReportFile.report)
        .where(
            FinalReport.application_id == application_id, FinalReport.submitted_at.is_not(None),
            ReportFile.removed_at.is_(None),
        )
        .order_by(ReportFile.id)
    )  # fmt: skip
    for one in db.session.scalars(wanted):
        of_cost = f"izdevumi-{one.expense_number}-" if one.expense_number else ""
        name = f"parskata-datnes/{one.id}-{of_cost}{_safe(one.file_name)}"
        yield name, one.caption, storage.get(one.file_key)


def _safe(file_name: str) -> str:
    return "".join(mark if mark.isalnum() or mark in ".-" else "-" for mark in file_name).lstrip(".")


def _cases(application_id: int, reader: Actor) -> Cases:
    """The ids of every case that is this project's, by kind; those of the selection only for who reads decisions."""
    cases: Cases = {Application.__tablename__: {application_id}}
    for mapper in cast("Any", db.Model).registry.mappers:
        table: Any = mapper.local_table
        if "application_id" not in table.c or "id" not in table.c or table.name in _OF_TWO:
            continue
        is_of_selection = mapper.class_.__module__.startswith("app.selection") or table.name in _OF_COMMISSION
        if _reads_selection(reader) or not is_of_selection:
            own = select(table.c.id).where(table.c.application_id == application_id)
            cases[table.name] = set(db.session.scalars(own))
    for model in (AgreementAmendment, AgreementTermination):
        of_agreement = select(model.id).join(model.agreement)
        found = of_agreement.where(GrantAgreement.application_id == application_id)
        cases[model.__tablename__] = set(db.session.scalars(found))
    accounts = select(Account.id).where(Account.kind.in_(OF_PROJECT), Account.subject_id == application_id)
    cases[Account.__tablename__] = set(db.session.scalars(accounts))
    return cases


_OF_COMMISSION = frozenset({"evaluator_assignment", "conflict_declaration", "conflict_statement"})


def _acts(cases: Cases) -> Iterator[Sequence[object]]:
    yield ("Nr.", "Kad", "Lieta", "Lietas id", "Darbība", "Kas", "Loma", "Fakti", "SHA-256")
    of_these = [
        and_(AuditEvent.case_kind == kind, AuditEvent.case_id.in_(ids))
        for kind, ids in sorted(cases.items())
        if ids
    ]
    for one in db.session.scalars(select(AuditEvent).where(or_(*of_these)).order_by(AuditEvent.id)):
        yield (
            one.id, exact_moment(one.at), one.case_kind, one.case_id, one.event, one.actor_name, one.actor_role,
            canonical_json(one.facts), one.digest,
        )  # fmt: skip


def _payments(application_id: int) -> Iterator[Sequence[object]]:
    yield ("Numurs", "Veids", "Statuss", "Summa", "ESF", "Valsts budžets", "Samaksāts")
    for one in sources.payments_of(application_id):
        status = str(labels.PAYMENT_STATUS[one.status][1])
        yield (
            one.end_to_end_id, str(labels.KINDS[one.kind]), status, one.amount, one.esf, one.state,
            short_day(one.settled_on),
        )  # fmt: skip


def _transfers(application_id: int) -> Iterator[Sequence[object]]:
    yield ("Nr.", "Kad", "Darbība", "Debets", "Kredīts", "Summa", "Projektam pēc tam")
    for one in entries_of(application_id):
        target, source = labels.ACCOUNTS[one.row.target_kind], labels.ACCOUNTS[one.row.source_kind]
        yield (
            one.row.id, exact_moment(one.row.at), one.row.act, str(target), str(source), one.row.amount, one.held,
        )  # fmt: skip


def _facts(application: Application) -> Iterator[Sequence[object]]:
    local_call, organisation = application.local_call, application.organisation
    yield ("Kas", "Vērtība")
    yield ("Numurs", application.number)
    yield ("Nosaukums", application.title)
    yield ("Organizācija", f"{organisation.name}, {organisation.registration_number}")
    yield ("Pašvaldība", local_call.municipality.name)
    yield ("Konkurss", local_call.call.title)
    kept = keeping_of(application)
    yield ("Glabājams līdz", short_day(kept.until))
    for hold in kept.holds:
        yield ("Dzēšanas aizliegums", f"{exact_moment(hold.placed_at)}: {hold.reason}")
        if hold.released_at is not None:
            yield ("Aizliegums atcelts", f"{exact_moment(hold.released_at)}: {hold.release_reason}")
    wanted = select(GrantAgreement).where(GrantAgreement.application_id == application.id)
    agreement = db.session.scalar(wanted)
    if agreement is not None:
        yield ("Līgums", f"{agreement.number}, versija {agreement.version}")
        yield ("Līguma summa", agreement.amount)
        for one in agreement.signatures:
            yield (
                f"Paraksts ({one.party.value}, versija {one.version})",
                f"{one.signatory}, {short_day(one.signed_on)}",
            )
