"""What each role sees above the list of what waits: a part of a page and the numbers it shows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from app.audit.kept import until_a_case_changes
from app.books.cash import HORIZONS, cash_position
from app.books.labels import STAGES
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.roles import Role
from app.home import applicant_home, commission_home, money_home, municipal_home, programme_home, schools

Panel = tuple[str, dict[str, Any]]
OBSTACLES = {
    "no_account": _l("The organisation has entered no bank account"),
    "account_not_verified": _l("The bank account is not verified"),
    "account_not_in_agreement": _l("The agreement names another account"),
    "project_not_running": _l("The project is not running"),
    "payment_hold": _l("The payment is on hold"),
    "appeal_open": _l("An appeal of the decision is open"),
    "report_overdue": _l("A report of the organisation is overdue"),
    "precedent_open": _l("A condition before the first payment is open"),
    "termination_proposed": _l("The termination of the agreement is proposed"),
}


def _applicant(actor: Actor, at: datetime) -> Panel:
    return "home/_applicant.html", {"own_cases": applicant_home.own_cases(actor, at)}


def _evaluator(actor: Actor, at: datetime) -> Panel:
    return "home/_evaluator.html", {"seats": commission_home.seats(actor, at)}


def _chair(actor: Actor, at: datetime) -> Panel:
    seats = commission_home.seats(actor, at)
    keys = [seat.local_call_id for seat in seats]
    blocks = commission_home.blocks(keys)
    return "home/_evaluator.html", {
        "seats": seats,
        "progress": commission_home.progress(keys),
        "blocks": blocks,
        "missing": commission_home.missing(seats, blocks, at),
    }


def _coordinator(actor: Actor, at: datetime) -> Panel:
    return "home/_coordinator.html", {
        "own_calls": municipal_home.own_calls(actor, at),
        "clarifications": municipal_home.clarifications_due(actor),
    }


def _manager(_actor: Actor, at: datetime) -> Panel:
    return "home/_manager.html", {
        "round": until_a_case_changes(programme_home.newest_round, programme_home.newest_round),
        "projects": until_a_case_changes(
            (programme_home.supported_projects, riga_day(at)), lambda: programme_home.supported_projects(at)
        ),
    }


def _finance(_actor: Actor, at: datetime) -> Panel:
    day = riga_day(at)
    return "home/_finance.html", {
        "desk": until_a_case_changes((money_home.desk, day), lambda: money_home.desk(day)),
        "obstacles": OBSTACLES,
        "cash": cash_position(day),
        "horizons": HORIZONS,
        "stages": STAGES,
    }


def _school(actor: Actor, at: datetime) -> Panel:
    return "home/_school.html", {
        "learners": schools.learners_here(actor),
        "plans": schools.plans_here(actor, at),
        "may_read_log": actor.role is Role.DIRECTOR,
    }


def _specialist(actor: Actor, at: datetime) -> Panel:
    return "home/_support_plans.html", {"plans": schools.plans_here(actor, at)}


def _entries(_actor: Actor, _at: datetime) -> Panel:
    return "home/_entries.html", {}


_PANELS: dict[Role, Callable[[Actor, datetime], Panel]] = {
    Role.REPRESENTATIVE: _applicant,
    Role.EDITOR: _applicant,
    Role.EVALUATOR: _evaluator,
    Role.CHAIR: _chair,
    Role.COORDINATOR: _coordinator,
    Role.PROGRAMME_MANAGER: _manager,
    Role.FINANCE_PREPARER: _finance,
    Role.FINANCE_APPROVER: _finance,
    Role.PLAN_AUTHOR: _school,
    Role.DIRECTOR: _school,
    Role.SUPPORT_SPECIALIST: _specialist,
    Role.AUDITOR: _manager,
    Role.ADMINISTRATOR: _entries,
}


def panel_for(actor: Actor, at: datetime) -> Panel | None:
    """The part of the page of this person's role, if it has one."""
    make = _PANELS.get(actor.role)
    return make(actor, at) if make else None
