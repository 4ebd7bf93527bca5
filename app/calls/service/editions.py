"""Recording an edition and confirming its open values."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit import record
from app.calls.models import RegulationEdition, ValueConfirmation
from app.calls.policy import require_keeper
from app.calls.queries import edition_by_code, open_values, regulation_of
from app.core.actor import Actor
from app.core.errors import refusal, refuse_if
from app.extensions import db
from competition_rules import editions
from competition_rules.findings import Finding
from competition_rules.regulation import Regulation

_LONGEST_CODE = 60
_LONGEST_TITLE = 200
_LONGEST_PATH = 120


def record_edition(text: str, *, by: Actor, at: datetime) -> RegulationEdition:
    """Store the TOML text of an edition; it never changes again.

    Raises `editions.EditionError` with every problem of a broken text; refused when its code is taken.
    """
    require_keeper(by)
    # A browser sends other line ends than the file has; the same edition must keep the same digest.
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    regulation = editions.load(text)
    refuse_if(_too_long(regulation))
    _refuse_known(regulation.code, text)
    edition = RegulationEdition(
        code=regulation.code, title_lv=regulation.title.lv, title_en=regulation.title.en, text=text,
        sha256=editions.digest(text), recorded_at=at, recorded_by_id=by.user_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(edition)
    except IntegrityError:
        # Someone recorded the same code between the question and the answer.
        _refuse_known(regulation.code, text)
        raise
    facts = {"code": edition.code, "sha256": edition.sha256}
    record(edition, "edition.record", by=by, at=at, facts=facts)
    return edition


def _too_long(regulation: Regulation) -> list[Finding]:
    limits = [("code", regulation.code, _LONGEST_CODE)]
    limits += [(f"title.{name}", regulation.title.in_language(name), _LONGEST_TITLE) for name in ("lv", "en")]
    limits += [(path[:_LONGEST_PATH], path, _LONGEST_PATH) for path in regulation.provisions()]
    return [
        Finding("edition_too_long", "", {"place": place, "limit": limit})
        for place, text, limit in limits
        if len(text) > limit
    ]


def _refuse_known(code: str, text: str) -> None:
    known = edition_by_code(code)
    if known is not None:
        rule = "edition_known" if known.sha256 == editions.digest(text) else "edition_code_taken"
        raise refusal(rule, code=code)


def confirm_value(edition: RegulationEdition, path: str, *, by: Actor, at: datetime) -> None:
    """Confirm one open value of an edition for IKVD; a value that is confirmed already stays as it is."""
    confirm_values(edition, [path], by=by, at=at)


def confirm_values(edition: RegulationEdition, paths: Iterable[str], *, by: Actor, at: datetime) -> int:
    """Confirm several open values at once; returns how many were not confirmed before.

    Refused, and nothing is confirmed, when the edition has no open value at one of the paths.
    """
    require_keeper(by)
    asked = list(dict.fromkeys(paths))
    known = {value.path for value in regulation_of(edition).open_values()}
    refuse_if([Finding("value_not_open", "", {"path": path[:100]}) for path in asked if path not in known])
    # Everyone who confirms values of this edition queues here.
    db.session.execute(
        select(RegulationEdition.id).where(RegulationEdition.id == edition.id).with_for_update()
    )
    waiting = {value.path: value for value in open_values(edition)}
    confirmed = [waiting[path] for path in asked if path in waiting]
    for value in confirmed:
        db.session.add(
            ValueConfirmation(
                edition_id=edition.id, path=value.path, confirmed_at=at, confirmed_by_id=by.user_id
            )
        )
        facts = {"path": value.path, "point": value.point, "value": dict(value.value)}
        record(edition, "edition.confirm_value", by=by, at=at, facts=facts)
    return len(confirmed)
