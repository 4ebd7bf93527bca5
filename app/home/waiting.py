"""What waits for each role: one table of role → questions, each answered by a count and a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, bindparam, select

from app.accounts.representation import waiting_count
from app.audit.kept import until_a_case_changes
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.roles import FINANCE, Role
from app.extensions import db
from app.home import agreed, claims, interims, loans, queries, schools, supporting
from app.reports import missed

# They ask about the whole country.
_NATIONAL = FINANCE | {Role.PROGRAMME_MANAGER, Role.SUPPORT_SPECIALIST}


@dataclass(frozen=True)
class Question:
    """What is asked, the statement that counts for a person on a day, and where the work is done.

    `figure` counts instead, by the day, where no statement can; `narrowed` is what an address narrows the list to it
    by, or names the part of the page by (`_anchor`).
    """

    title: Any
    count: Callable[[Actor, Any], Select[Any]] | None
    endpoint: str
    figure: Callable[[Any], int] | None = None
    narrowed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Waiting:
    """So many cases wait for this person at that page; without an address the page is not installed."""

    title: str
    count: int
    url: str | None


_Q = Question
_DRAFTS = _Q(_l("Applications to finish and submit"), queries.drafts, "applications.index")
_CLARIFY = _Q(_l("Applications to clarify"), queries.returned_applications, "applications.index")
_MEET = _Q(_l("Projects with conditions to meet"), queries.conditions_to_meet, "applications.index")
_CONDITIONS = _Q(_l("Answers to conditions to check"), queries.conditions_to_check, "selection.index")
_REPORT = _Q(_l("Reports to write"), queries.reports_to_write, "reports.index")
_INTERIM = _Q(_l("Interim reports to write"), interims.interims_to_write, "reports.interims")
_SIGN = _Q(_l("Agreements to sign"), queries.agreements_to_sign, "agreements.index")
_AMEND = _Q(
    _l("Amendments to answer or sign"),
    agreed.amendments_to_answer,
    "agreements.index",
    narrowed={"open": "amendment"},
)
_PRECEDENTS = _Q(
    _l("Conditions before the first payment to check"),
    agreed.conditions_to_meet,
    "agreements.index",
    narrowed={"open": "condition"},
)
_PREPARE = _Q(_l("Agreements to prepare"), queries.agreements_to_prepare, "agreements.index")
_VERIFY = _Q(_l("Bank accounts to verify"), queries.accounts_waiting, "agreements.accounts")
_DECLARE = _Q(_l("Conflicts of interest to declare"), queries.conflicts_to_declare, "selection.index")
_SCORE = _Q(_l("Applications to score"), queries.applications_to_score, "selection.index")
_PROOFS = _Q(_l("Proofs of representatives to check"), waiting_count, "accounts.representative_requests")
_OVERDUE = _Q(_l("Recoveries overdue"), claims.recoveries_overdue, "payments.recoveries")
_EXPORT = _Q(_l("Approved payments to export"), queries.payments_to_export, "payments.index")
_ANSWER = _Q(_l("Batches waiting for the bank’s answer"), queries.batches_to_answer, "payments.batches")
_AGREE = _Q(_l("Requests to score for another municipality"), loans.loans_to_agree_to, "selection.borrowed")
_APPROVE = _Q(_l("Support plans to approve"), schools.plans_to_approve, "support_plans.waiting_plans")
_LENT = _Q(_l("Applications of another municipality to score"), loans.lent_to_score, "selection.borrowed")

_SUPPORT_SUM = _Q(
    _l("Sums for support plans to confirm"),
    schools.semester_money_to_confirm,
    "support_plans.money_index",
    narrowed={"_anchor": "sums"},
)
_SHORT = _Q(
    _l("Schools short of money for their plans"),
    schools.schools_short_of_money,
    "support_plans.money_index",
    narrowed={"_anchor": "short"},
)

QUESTIONS: dict[Role, tuple[Question, ...]] = {
    Role.REPRESENTATIVE: (
        _CLARIFY, _MEET, _DRAFTS, _SIGN,
        _Q(_l("Bank account to enter"), queries.accounts_to_enter, "agreements.own_account"),
        _AMEND,
        _Q(
            _l("Terminations to give a view on"), agreed.terminations_to_answer, "agreements.index",
            narrowed={"open": "termination"},
        ),
        _INTERIM, _REPORT,
    ),
    Role.EDITOR: (_CLARIFY, _DRAFTS, _INTERIM, _REPORT),
    Role.COORDINATOR: (
        _Q(_l("Applications to check"), queries.applications_to_check, "applications.index"),
        _Q(_l("Local calls to announce"), queries.calls_to_announce, "calls.local_calls"),
        _CONDITIONS,
        _Q(_l("Requests to lend a commission member"), loans.members_to_lend, "selection.borrowed"),
        _Q(_l("Borrowed members to accept"), loans.members_to_accept, "selection.borrowed"),
        _PREPARE, _PRECEDENTS, _VERIFY, _PROOFS,
        _Q(_l("Interim reports to check"), interims.interims_to_check, "reports.interims"),
        _Q(_l("Reports to check"), queries.reports_to_check, "reports.index"),
        _APPROVE, _SHORT,
        _Q(_l("Checked support plans to send to IKVD"), schools.plans_to_send, "support_plans.compile_set"),
    ),
    Role.EVALUATOR: (_DECLARE, _SCORE, _AGREE, _LENT),
    Role.DIRECTOR: (
        _Q(_l("Numbers of participants at risk to confirm"), schools.counts_to_confirm, "reports.school_counts"),
        _APPROVE,
        _Q(_l("Measures given that wait for your order"), supporting.measures_to_order, "support_plans.new_order"),
        _Q(
            _l("Orders proposed to be taken back"), supporting.orders_to_take_back, "support_plans.orders",
            narrowed={"status": "proposed"},
        ),
        _Q(
            _l("Support plans to close"), supporting.plans_to_close, "support_plans.plans",
            narrowed={"open": "close"},
        ),
        _Q(
            _l("Plans of learners who left and are at no other school"), supporting.plans_left_behind,
            "support_plans.plans", narrowed={"open": "left"},
        ),
    ),
    Role.PLAN_AUTHOR: (
        _Q(
            _l("Support plans to write"), schools.plans_to_write, "support_plans.plans",
            narrowed={"status": "draft"},
        ),
        _Q(
            _l("Measures with a learner’s signature missing"), supporting.signatures_to_put_down,
            "support_plans.carrying", narrowed={"open": "signature"},
        ),
        _Q(
            _l("Measures that are over and not put down in full"), supporting.records_to_put_down,
            "support_plans.carrying", narrowed={"open": "record"},
        ),
        _Q(
            _l("Results of support plans to assess"), supporting.results_to_assess, "support_plans.plans",
            narrowed={"open": "result"},
        ),
    ),
    Role.SUPPORT_SPECIALIST: (
        _APPROVE,
        _Q(
            _l("Sets of support plans to decide"), supporting.sets_to_decide, "support_plans.sets",
            narrowed={"status": "sent"},
        ),
        _Q(
            _l("Possible double funding to decide"), supporting.matches_to_decide, "support_plans.matches",
            narrowed={"status": "found"},
        ),
        _Q(
            _l("Waivers of double funding to confirm"), supporting.waivers_to_confirm, "support_plans.matches",
            narrowed={"open": "confirm"},
        ),
    ),
    Role.CHAIR: (
        _DECLARE, _SCORE, _AGREE, _LENT,
        _Q(_l("Rankings to confirm"), queries.rankings_to_confirm, "selection.index"),
        _Q(_l("Refused requests to borrow a member"), loans.refused_requests, "selection.borrowed"),
        _CONDITIONS, _SIGN, _AMEND,
    ),
    Role.PROGRAMME_MANAGER: (
        _Q(_l("Calls to publish"), queries.calls_to_publish, "calls.index"),
        _Q(_l("Quotas to publish"), queries.quotas_to_publish, "quotas.index"),
        _Q(_l("Cooperation agreements to record"), queries.agreements_of_participation, "participation.index"),
        _Q(_l("Appeals to review"), queries.appeals_to_review, "selection.appeals"),
        _PREPARE, _SIGN, _AMEND, _PRECEDENTS, _VERIFY, _PROOFS,
        _Q(
            _l("Terminations to decide"), agreed.terminations_to_decide, "agreements.index",
            narrowed={"open": "termination"},
        ),
        _Q(_l("Reports to decide"), queries.reports_to_decide, "reports.index"),
        _Q(_l("Reports that never came to decide on"), None, "reports.overdue", missed.to_decide),
        _SUPPORT_SUM, _SHORT,
    ),
    Role.FINANCE_PREPARER: (
        _Q(_l("Payments to prepare"), None, "payments.index", queries.payments_to_prepare),
        _EXPORT, _ANSWER, _VERIFY, _OVERDUE,
    ),
    Role.FINANCE_APPROVER: (
        _Q(_l("Payments to approve"), queries.payments_to_approve, "payments.index"),
        _EXPORT, _ANSWER, _VERIFY,
        _Q(_l("Recoveries to claim"), claims.recoveries_to_claim, "payments.recoveries"),
        _Q(_l("Proposals about recoveries to decide"), claims.recovery_proposals, "payments.recoveries"),
        _SUPPORT_SUM,
        _OVERDUE,
    ),
}  # fmt: skip


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """The answers for this person's role; what nothing waits for is left out."""
    return [
        Waiting(
            str(question.title),
            count,
            _address(question),
        )
        for question, count in zip(QUESTIONS.get(actor.role, ()), answers(actor, riga_day(at)), strict=True)
        if count
    ]


def _address(question: Question) -> str | None:
    if question.endpoint not in current_app.view_functions:
        return None
    return url_for(question.endpoint, **question.narrowed)


def answers(actor: Actor, day: date) -> tuple[int, ...]:
    """The counts for this person on a day, in the order of the questions: one query for any number of them."""
    if actor.role not in QUESTIONS:
        return ()
    if actor.role in _NATIONAL:
        return until_a_case_changes((answers, actor, day), lambda: _asked(actor, day))
    return _asked(actor, day)


def _asked(actor: Actor, day: date) -> tuple[int, ...]:
    places = {"user_id": actor.user_id, "scope_id": actor.scope_id, "day": day}
    counted = iter(db.session.execute(_together(actor.role), places).one())
    return tuple(one.figure(day) if one.figure else next(counted) for one in QUESTIONS[actor.role])


@cache
def _together(role: Role) -> Select[Any]:
    # Anybody of the role on any day: putting it together costs more than asking it.
    person: Any = Actor(bindparam("user_id"), role, bindparam("scope_id"))  # type: ignore[arg-type]
    counts = (one.count(person, bindparam("day")) for one in QUESTIONS[role] if one.count)
    return select(*(one.scalar_subquery() for one in counts))
