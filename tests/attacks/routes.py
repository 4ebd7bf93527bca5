"""Which objects each route is about. A route that is not listed here fails the attacks: it would not be attacked."""

from dataclasses import dataclass, field

from flask import Flask
from werkzeug.routing import Rule

from tests.attacks.world import Thing


@dataclass(frozen=True)
class Route:
    """The kind of thing an address names (none for a page of its own), and its other arguments.

    `is_open`: public things of others may be read there. `is_recording`: refusals are written down.
    """

    kind: str = ""
    extra: dict[str, str | int] = field(default_factory=dict)
    is_open: bool = False
    is_recording: bool = False


def _all(kind: str, *endpoints: str, **extra: str | int) -> dict[str, Route]:
    return {endpoint: Route(kind, extra) for endpoint in endpoints}


ROUTES: dict[str, Route] = {
    "static": Route(extra={"filename": "theme.css"}),
    **_all(
        "",
        "applications.eligibility",
        "home.index", "home.live", "home.ready", "home.results_file", "accounts.account", "accounts.language",
        "accounts.register_organisation", "accounts.sign_out", "accounts.sign_out_everywhere", "accounts.switch",
        "registry.municipalities", "registry.organisations", "plans.index", "plans.start", "participation.index",
        "participation.regions", "participation.start", "calls.index", "calls.new_call", "calls.create_call",
        "calls.editions", "calls.new_edition", "calls.record_edition", "calls.local_calls", "quotas.index",
        "applications.index", "selection.index", "selection.results", "selection.appeals", "selection.borrowed",
        "agreements.index", "agreements.accounts",
        "agreements.own_account", "payments.index", "payments.prepare", "payments.export", "payments.batches",
        "payments.preview_prepare",
        "payments.recoveries", "reports.index", "reports.school_counts", "jobs.index", "outbox.index",
        "jobs.run_all_again", "jobs.files",
        "outbox.send_all_again", "reports.interims", "reports.overdue",
    ),
    **_all(
        "", "accounts.my_requests", "accounts.request_representation", "accounts.take_role",
        "accounts.representative_requests", "accounts.editors", "accounts.finance_requests",
    ),
    "accounts.sign_up": Route(is_recording=True),
    **_all(
        "representation",
        "accounts.representative_request", "accounts.accept_representative", "accounts.refuse_representative",
        "accounts.withdraw_request", "accounts.proof",
    ),
    **_all("editor", "accounts.remove_editor"),
    **_all("finance_request", "accounts.grant_finance", "accounts.refuse_finance", "accounts.withdraw_finance"),
    **_all("", "applications.export_csv", "applications.export_xlsx"),
    **_all(
        "", "selection.plan_tasks", "selection.plan_places", "selection.plan_tasks_csv", "selection.plan_tasks_xlsx"
    ),
    **_all("plan", "selection.plan_task"),
    **_all("", "accounts.code", "accounts.users", "accounts.extend_session"),
    **{
        endpoint: Route(is_recording=True)
        for endpoint in ("accounts.sign_in", "accounts.give_code", "accounts.forgotten_password",
                         "accounts.invite", "accounts.recovery_codes", "accounts.remove_factor",
                         "accounts.oidc_start", "accounts.oidc_back")
    },
    "home.about": Route(extra={"page": "help"}),
    "accounts.end_sign_in": Route(extra={"session_id": 1}),
    "accounts.reset_password": Route(extra={"token": "1.none"}, is_recording=True),
    "accounts.accept_invitation": Route(extra={"token": "1.none"}, is_recording=True),
    **_all(
        "user",
        "accounts.user", "accounts.disable_user", "accounts.enable_user", "accounts.remove_factor_of",
        "accounts.send_invitation_again", "accounts.withdraw_invitation", "accounts.end_membership",
    ),
    "accounts.change_password": Route(is_recording=True),
    **_all(
        "plan",
        "plans.show", "plans.edit", "plans.adopt", "plans.end", "plans.add_goal", "plans.add_task",
        "plans.edit_goal", "plans.edit_task", "plans.remove_goal", "plans.remove_task",
    ),
    **_all(
        "participation",
        "participation.show", "participation.end", "participation.enter_figures", "participation.record_agreement",
    ),
    **_all(
        "call",
        "calls.show", "calls.edit_call", "calls.edit_call_form", "calls.propose", "calls.publish",
        "calls.withdraw_proposal", "calls.new_local_call", "calls.draft_local_call", "quotas.show",
        "quotas.export", "quotas.learners", "quotas.import_learners", "quotas.compute",
        "quotas.publish", "quotas.close",
    ),
    **_all("edition", "calls.edition", "calls.edition_text", "calls.confirm_values"),
    **_all("quota", "quotas.override", "quotas.override_form"),
    **_all(
        "local_call",
        "calls.edit_local_call", "calls.edit_local_call_form", "quotas.local_call", "quotas.announce",
        "applications.conflicts", "applications.declare_conflicts", "selection.show", "selection.commission",
        "selection.appoint", "selection.ranking", "selection.what_if", "selection.vote", "selection.confirm",
        "selection.reserve", "selection.close_reserve", "selection.result",
    ),
    "applications.start": Route("local_call", is_open=True),
    **_all("local_call", "applications.check_many", "applications.preview_many", "applications.declare_many"),
    **_all("local_call", "selection.assignment", "selection.preview_assignment", "selection.share_out"),
    **_all("local_call", "selection.record_act", "selection.appoint_substitute", "selection.meetings",
           "selection.open_meeting", "selection.conflicts"),
    **_all("meeting", "selection.meeting", "selection.mark_attendance"),
    **_all("local_call", "selection.divergence", "selection.borrow", "selection.request_member"),
    **_all(
        "borrowing",
        "selection.borrowing", "selection.name_member", "selection.agree_to_be_lent", "selection.accept_member",
        "selection.withdraw_request", "selection.say_no",
    ),
    **_all("member", "selection.release"),
    **_all(
        "application",
        "applications.show", "applications.check", "applications.save_check", "applications.declare_eligible",
        "applications.declare_ineligible", "applications.return_for_clarification", "applications.answers",
        "applications.withdraw", "selection.assess", "selection.save", "selection.autosave", "selection.scores",
        "selection.late_conflict", "selection.record_late_conflict",
        "selection.agree", "selection.move_up", "selection.withdraw_award", "selection.confirm_withdrawal",
        "selection.evaluators", "selection.give_to", "selection.take_from",
        "agreements.prepare", "payments.project", "payments.hold", "reports.start", "reports.visits",
        "reports.record_visit", "reports.decide_missed", "reports.record_missed",
    ),
    "applications.submit": Route("application", is_recording=True),
    **_all("application", "applications.section", "applications.save_section", code="idea"),
    **_all("application", "applications.receipt", "applications.download", number=1),
    **_all("decision", "selection.decision"),
    **_all("application", "selection.conditions", "selection.set_condition", "selection.lapse_award"),
    **_all("local_call", "selection.conditions_in_call"),
    **_all(
        "condition",
        "selection.remove_condition", "selection.answer_condition", "selection.find_met", "selection.find_not_met",
        "selection.extend_condition",
    ),
    **_all("condition_file", "selection.condition_file"),
    **_all("report_school", "reports.drop_school", "reports.answer_count"),
    **_all("report_file", "reports.file", "reports.detach"),
    "selection.file_appeal": Route("decision", is_recording=True),
    **_all(
        "appeal",
        "selection.appeal", "selection.take_up_appeal", "selection.decide_appeal", "selection.withdraw_appeal",
    ),
    **{
        f"documents.{name}": Route("decision", {"kind": "decision", "version": 1})
        for name in ("show", "ask", "original", "pdf")
    },
    **_all(
        "agreement", "agreements.show", "agreements.sign", "agreements.new_amendment", "agreements.propose_amendment",
        "agreements.hand_in_copy",
    ),
    **_all("signed_copy", "agreements.signed_copy"),
    **_all("agreement", "agreements.new_termination", "agreements.propose_termination", "agreements.conditions"),
    **_all("agreement", "agreements.meet_condition", "agreements.reopen_condition", code="tax_debt"),
    **_all(
        "termination",
        "agreements.termination", "agreements.answer_termination", "agreements.refuse_termination",
        "agreements.withdraw_termination", "reports.decide_termination", "reports.terminate",
    ),
    **_all(
        "amendment",
        "agreements.amendment", "agreements.approve_amendment", "agreements.refuse_amendment",
        "agreements.withdraw_amendment", "agreements.sign_amendment",
    ),
    **_all("account", "agreements.account", "agreements.verify", "agreements.refuse"),
    **_all("account", "agreements.account_confirmation"),
    **_all("hold", "payments.release"),
    "payments.approve": Route("payment", is_recording=True),
    "payments.approve_many": Route(is_recording=True),
    **_all("", "payments.approving", "payments.preview_approving"),
    **_all(
        "payment",
        "payments.show", "payments.void", "payments.confirm", "payments.record_return",
    ),
    **_all(
        "report",
        "reports.show", "reports.edit", "reports.save", "reports.submit", "reports.check", "reports.record_check",
        "reports.give_back", "reports.send_back", "reports.decide", "reports.record_decision", "reports.files",
        "reports.attach", "reports.schools", "reports.name_school", "reports.cost_file", "reports.cost_template",
        "reports.preview_costs", "reports.take_in_costs",
    ),
    **_all(
        "interim",
        "reports.interim", "reports.edit_interim", "reports.save_interim", "reports.submit_interim",
        "reports.accept_interim", "reports.return_interim",
    ),
    **_all("file", "jobs.file", "jobs.download"),
    **_all("job", "jobs.run_again"),
    **_all("message", "outbox.show", "outbox.send_again"),
    **_all("batch", "payments.batch", "payments.batch_file", "payments.confirm_all"),
    **_all("", "books.index", "books.transfers", "books.programme_values", "books.propose_value"),
    **{
        f"books.{name}_value": Route(extra={"value_id": 1}) for name in ("confirm", "withdraw")
    },
    **_all("call", "books.call"),
    **_all("quota", "books.quota"),
    **_all("", "books.this_month"),
    **{f"books.{name}": Route(extra={"code": "2022-06"}) for name in ("month", "month_csv", "month_xlsx")},
    **_all("application", "books.project", "books.dossier", "books.place_legal_hold",
           "books.release_legal_hold"),
    "books.transfer": Route(extra={"transfer_id": 1}),
    **_all("", "payments.statements", "payments.import_statement", "payments.statement_lines"),
    **_all("statement", "payments.statement"),
    **_all(
        "statement_line",
        "payments.statement_line", "payments.take_in_refund", "payments.set_line_aside", "payments.take_line_back",
        "payments.match_payment", "payments.match_recovery",
    ),
    # Every request for learners' data is written down.
    **{
        f"support_plans.{name}": Route(is_recording=True)
        for name in ("learners", "find_learner", "register_learner", "import_learners", "accesses")
    },
    **{
        f"support_plans.{name}": Route("learner", is_recording=True)
        for name in (
            "learner", "edit_learner", "reveal_code", "end_learner", "record_notice", "risks", "observe",
            "own_data_file", "record_former_code",
        )
    },
    **{
        f"support_plans.{name}": Route(is_recording=True)
        for name in ("plans", "waiting_plans", "preview_approval", "approve_plans", "matches", "sets",
                     "compile_set", "preview_set", "send_set", "moves")
    },
    "support_plans.start_plan": Route("learner", is_recording=True),
    "support_plans.continue_plan": Route("learner", is_recording=True),
    **{
        f"support_plans.{name}": Route("support_plan", is_recording=True)
        for name in (
            "plan", "write_plan", "add_measure", "submit_plan", "return_plan", "remove_measure", "look_at_name",
            "print_plan", "documents", "attach_document", "declare", "document", "remove_document",
            "hold", "release_hold",
            "project_of_measure", "unlink_project",
        )
    },
    **{
        f"support_plans.{name}": Route(is_recording=True)
        for name in ("carrying", "plan_figures", "plans_csv", "orders", "new_order", "issue_order")
    },
    **{
        f"support_plans.{name}": Route("support_order", is_recording=True)
        for name in (
            "order", "order_original", "order_pdf", "propose_take_back", "confirm_take_back", "keep_order",
            "take_back_original", "take_back_pdf",
        )
    },
    **{
        f"support_plans.{name}": Route("support_delivery", is_recording=True)
        for name in ("deliveries", "record_delivery", "delivery", "confirm_delivery", "void_delivery")
    },
    **{
        f"support_plans.{name}": Route("support_plan", is_recording=True)
        for name in ("result", "assess_result", "give_back_result", "close_plan")
    },
    **_all("", "support_plans.money_index", "support_plans.propose_semester_money"),
    **_all(
        "allotment",
        "support_plans.money_of", "support_plans.money_csv", "support_plans.money_xlsx", "support_plans.return_money",
        "support_plans.gather_money", "support_plans.give_money", "support_plans.give_money_form",
    ),
    **_all(
        "semester_money", "support_plans.confirm_semester_money", "support_plans.withdraw_semester_money"
    ),
    **{
        f"support_plans.{name}": Route("support_set", is_recording=True)
        for name in ("plan_set", "return_from_set", "cover_of_set")
    },
    **{
        f"support_plans.{name}": Route("support_match", is_recording=True)
        for name in ("match", "propose_waiver", "confirm_waiver", "refuse_waiver")
    },
    **_all("", "support_plans.rates", "support_plans.set_rate", "support_plans.substitutes"),
    **_all("", "support_plans.figures", "support_plans.figures_file"),
    **_all("", "support_plans.staff", "support_plans.preview_staff", "support_plans.invite_staff"),
    "support_plans.figures_of": Route(extra={"school_year": 2020, "half": 1}),
    "support_plans.strike_out": Route("observation", is_recording=True),
    **_all("recovery", "payments.recovery", "payments.claim", "payments.receipt"),
    **_all("recovery", "payments.propose_form", "payments.propose", what="instalments"),
    **_all(
        "recovery_proposal",
        "payments.confirm_proposal", "payments.refuse_proposal", "payments.withdraw_proposal",
        "payments.record_surplus_returned",
    ),
    **_all("recovery_document", "payments.recovery_document"),
}  # fmt: skip


def unlisted(app: Flask) -> list[str]:
    """The endpoints nobody attacks because they are missing here, and the entries no endpoint has."""
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    return sorted(known ^ set(ROUTES))


def listed(app: Flask) -> list[Rule]:
    """The rules of the endpoints that are listed here."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint in ROUTES]


def arguments(app: Flask, endpoint: str, thing: Thing | None) -> dict[str, str | int]:
    """What the address of an endpoint names, for one thing of its kind."""
    wanted = next(app.url_map.iter_rules(endpoint)).arguments
    known = {**(thing.arguments if thing else {}), **ROUTES[endpoint].extra}
    return {name: known[name] for name in wanted}
