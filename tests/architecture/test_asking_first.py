"""Acts that cannot be undone are pressed twice: unfolded by `ask_first`, or sent from a page that shows them."""

import re

import pytest
from flask import Flask

from tests.architecture.reading import ROOT

TEMPLATES = ROOT / "templates"
# By the page that offers them.
UNFOLDED = {
    "payments/show.html": ["payments.approve"],
    "payments/index.html": ["payments.export"],
    "payments/recovery.html": ["payments.claim", "payments.confirm_proposal"],
    "payments/statement_line.html": ["payments.match_payment", "payments.match_recovery", "payments.take_in_refund"],
    "books/values.html": ["books.confirm_value"],
    "quotas/show.html": ["quotas.publish", "quotas.close"],
    "quotas/local_call.html": ["quotas.announce"],
    "calls/show.html": ["calls.publish"],
    "selection/reserve.html": ["selection.move_up", "selection.close_reserve"],
    "selection/conditions.html": ["selection.lapse_award"],
    "selection/borrowing.html": ["selection.say_no"],
    "applications/check.html": ["applications.declare_eligible", "applications.declare_ineligible"],
    "reports/show.html": ["reports.submit"],
    "reports/interim.html": ["reports.submit_interim"],
    "agreements/amendment.html": ["agreements.withdraw_amendment"],
    "agreements/termination.html": ["agreements.withdraw_termination"],
    "plans/show.html": ["plans.end"],
    "accounts/user.html": [
        "accounts.end_membership", "accounts.withdraw_invitation", "accounts.remove_factor_of",
        "accounts.disable_user",
    ],
    "accounts/editors.html": ["accounts.remove_editor"],
    "support_plans/learner.html": ["support_plans.end_learner"],
    "support_plans/delivery.html": ["support_plans.void_delivery"],
    "support_plans/_carrying.html": ["support_plans.close_plan"],
    "support_plans/money.html": ["support_plans.gather_money", "support_plans.return_money"],
    "support_plans/money_index.html": ["support_plans.confirm_semester_money"],
    "support_plans/documents.html": ["support_plans.remove_document"],
    "support_plans/new_order.html": ["support_plans.issue_order"],
    "support_plans/_take_back.html": ["support_plans.confirm_take_back"],
}  # fmt: skip
# Pages made to check before sending: the answers, the ranking with its sums, the settlement, a reason to write.
SHOWN = {
    "applications/answers.html": "applications.submit",
    "applications/check_many_preview.html": "applications.declare_many",
    "applications/withdraw.html": "applications.withdraw",
    "selection/ranking.html": "selection.confirm",
    "selection/assignment_preview.html": "selection.share_out",
    "selection/withdraw.html": "selection.confirm_withdrawal",
    "reports/decide.html": "reports.record_decision",
    "plans/show.html": "plans.adopt",
    "agreements/show.html": "agreements.sign",
    "agreements/amendment.html": "agreements.sign_amendment",
    "agreements/terminate.html": "agreements.propose_termination",
    "reports/terminate.html": "reports.terminate",
    "reports/missed.html": "reports.record_missed",
    "payments/batch.html": "payments.confirm_all",
    "payments/show.html": "payments.void",
    "payments/approving_preview.html": "payments.approve_many",
    "accounts/representative_request.html": "accounts.accept_representative",
}
_ASKED = re.compile(r"\{% call ask_first\(.*?\{% endcall %\}", re.DOTALL)


def sent_to(text: str, endpoint: str) -> int:
    """How often a form or a button of the page is sent there."""
    return len(re.findall(rf'(?:post_button|form_tag)\(url_for\("{re.escape(endpoint)}"', text))


def is_asked(text: str, endpoint: str) -> bool:
    """Whether each button is in what is unfolded, or what is unfolded is in the form with the button."""
    within = sum(sent_to(block, endpoint) for block in _ASKED.findall(text))
    form = text.partition(f'form_tag(url_for("{endpoint}"')[2]
    around = int("call ask_first(" in form.partition(" submit(")[0])
    return 0 < sent_to(text, endpoint) == within + around


@pytest.mark.parametrize("page", sorted(UNFOLDED))
def test_the_act_is_unfolded_before_it_can_be_pressed(page: str):
    text = (TEMPLATES / page).read_text(encoding="utf-8")
    assert [one for one in UNFOLDED[page] if not is_asked(text, one)] == []


def test_an_act_outside_is_found():
    button = '{{ post_button(url_for("plans.end"), _("End")) }}'
    asked = f'{{% call ask_first("a", "b", "c") %}}{button}{{% endcall %}}'
    assert is_asked(asked, "plans.end")
    assert not is_asked(button, "plans.end")
    assert not is_asked(asked + button, "plans.end")


@pytest.mark.parametrize(("page", "endpoint"), sorted(SHOWN.items()))
def test_the_other_acts_are_sent_from_a_page_that_shows_them(page: str, endpoint: str):
    assert sent_to((TEMPLATES / page).read_text(encoding="utf-8"), endpoint) == 1


def test_every_act_here_is_a_route(app: Flask):
    listed = {*SHOWN.values(), *(one for some in UNFOLDED.values() for one in some)}
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert listed - posted == set()
