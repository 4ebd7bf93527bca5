"""The words of who acts next, what is to be done and what follows, as the applicant reads them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core import clock
from app.home.cases import next_steps
from app.home.next_step import NextStep, Who

WHO = {
    Who.YOU: _l("you"),
    Who.MUNICIPALITY: _l("the municipality"),
    Who.COMMISSION: _l("the commission"),
    Who.IKVD: _l("IKVD"),
    Who.BANK: _l("the bank"),
    Who.NOBODY: _l("nobody"),
}
# What is to be done, and what happens when it is done.
STEPS = {
    "submit": (
        _l("finish and submit the application"),
        _l("Then the municipality checks the administrative criteria."),
    ),
    "missed": (
        _l("the call has closed and the draft was not submitted"),
        _l("You may copy it into the next call."),
    ),
    "check": (
        _l("checks the administrative criteria"),
        _l("Then the commission assesses the application, or you are asked to put something right."),
    ),
    "clarify": (_l("put right what the municipality asked"), _l("Then the municipality checks it again.")),
    "unanswered": (
        _l("decides on the application as it is: the time to answer is over"),
        _l("You will receive a letter with the decision."),
    ),
    "assess": (
        _l("assesses the application"),
        _l("Then the applications are ranked and you receive a decision with its reasons."),
    ),
    "rank": (_l("confirms the ranking"), _l("Then you receive a decision with its reasons.")),
    "ineligible": (
        _l("the application ended at the administrative check"),
        _l("The letter says why and how to appeal."),
    ),
    "rejected": (_l("the application was rejected"), _l("The decision says why and how to appeal.")),
    "reserve": (
        _l("gives money that becomes free to the next project on the list"),
        _l("If it reaches your project, you receive a new decision."),
    ),
    "review_appeal": (
        _l("reviews the appeal; until then nothing is signed or paid"),
        _l("You will receive a letter with the outcome."),
    ),
    "meet_conditions": (
        _l("meet the conditions of the decision and answer each of them"),
        _l("Then the municipality checks the answers and the agreement is prepared."),
    ),
    "check_conditions": (
        _l("checks whether the conditions are met"),
        _l("When all are met, the agreement is prepared."),
    ),
    "prepare_agreement": (_l("prepares the agreement"), _l("Then you, the municipality and IKVD sign it.")),
    "sign": (
        _l("signs the agreement"),
        _l("With the last signature the project begins and the prefinancing is paid."),
    ),
    "enter_account": (_l("enter the bank account"), _l("Then it is verified and the money is paid to it.")),
    "verify_account": (_l("verifies the bank account"), _l("Then the money is paid to it.")),
    "lift_hold": (_l("settles why the payment was stopped"), _l("Then the payment goes on.")),
    "pay_prefinancing": (_l("pays the prefinancing"), _l("Then you carry out the project.")),
    "execute_prefinancing": (
        _l("carries out the payment of the prefinancing"),
        _l("Then you carry out the project."),
    ),
    "carry_out": (_l("carry out the project"), _l("After its last day you report on it.")),
    "report_interim": (
        _l("write and submit the interim report"),
        _l("While it is overdue, the organisation is paid nothing."),
    ),
    "mend_interim": (
        _l("put the interim report right and submit it again"),
        _l("Then the municipality checks it again."),
    ),
    "report": (_l("write and submit the final report"), _l("Then the municipality checks it.")),
    "mend_report": (
        _l("put the report right and submit it again"),
        _l("Then the municipality checks it again."),
    ),
    "check_report": (_l("checks the report"), _l("Then IKVD decides on it.")),
    "decide_report": (
        _l("decides on the report"),
        _l("Then the balance is paid, or money not used is claimed back."),
    ),
    "settle": (
        _l("settles the accounts of the project"),
        _l("Then the balance is paid, or money not used is claimed back."),
    ),
    "pay_balance": (_l("pays the balance"), _l("Then the project is completed.")),
    "execute_balance": (_l("carries out the payment of the balance"), _l("Then the project is completed.")),
    "claim": (
        _l("decides on money to be paid back"),
        _l("You will receive a letter with the sum and the day."),
    ),
    "repay": (_l("pay back the sum claimed"), _l("Then the accounts of the project are closed.")),
    "close": (_l("closes the project"), _l("Then the project is completed.")),
    "completed": (_l("the project is completed"), ""),
    "terminated": (_l("the project was terminated"), ""),
    "withdrawn": (_l("the application was withdrawn"), ""),
}
# The infinitive differs from the third person where the reader acts.
YOURS = {"sign": _l("sign the agreement")}


@dataclass(frozen=True)
class WordedStep:
    """A next step as it is read: who, what, the last day where one is set, and what follows."""

    who: Any
    what: Any
    by: date | None
    then: Any
    is_yours: bool
    is_late: bool


def worded(step: NextStep, today: date) -> WordedStep:
    """The words of a step in the reader's language."""
    what, then = STEPS[step.code]
    is_yours, is_late = step.who is Who.YOU, step.by is not None and step.by < today
    return WordedStep(
        WHO[step.who], YOURS.get(step.code, what) if is_yours else what, step.by, then, is_yours, is_late
    )


def worded_steps(application_ids: Collection[int]) -> dict[int, WordedStep]:
    """Who acts next in each of these applications now; the page has asked only for what its reader may see."""
    at = clock.now()
    return {key: worded(step, clock.riga_day(at)) for key, step in next_steps(application_ids, at).items()}
