"""Sentences of the rules an application may meet."""

from flask_babel import lazy_gettext as _l

from app.applications.labels import SECTIONS
from app.core.wording import add_texts

CRITERIA = {
    "in_time": _l("submitted in time"),
    "eligible_applicant": _l("eligible applicant"),
    "local_call_and_quota": _l("local call and quota"),
    "amount": _l("amount asked"),
    "complete": _l("complete and in Latvian"),
    "signed_off": _l("signed off by the representative"),
    "annexes": _l("annexes attached"),
    "duration": _l("duration and dates"),
    "double_funding": _l("declaration against double funding"),
    "tax_debt": _l("no tax debt above the limit"),
    "group_list": _l("list of the group with a responsible adult"),
}
add_texts(
    {
        **{f"word:section_{code}": text for code, text in SECTIONS.items()},
        **{f"word:criterion_{code}": text for code, text in CRITERIA.items()},
        "word:annexes_not_declared": _l("declaration about annexes"),
    }
)
# What was typed.
add_texts(
    {
        "text_too_long": _l("The text has %(length)s characters, and at most %(limit)s fit. Shorten it."),
        "not_a_choice": _l("Choose one of the answers offered."),
        "not_a_day": _l("“%(text)s” is not a date. Write it like 18.11.2026."),
        "not_a_count": _l("“%(text)s” is not a whole number. Write it with digits, like 24."),
        "not_an_amount": _l(
            "“%(text)s” is not an amount in euro. Write it like 1234,56, with at most two digits of cents."
        ),
        "amount_not_positive": _l("“%(text)s” is not an amount above zero."),
        "not_an_email": _l("“%(text)s” is not an e-mail address. Write it like anna@example.lv."),
        "not_filled_in": _l("Fill in: %(field)s."),
        "not_ticked": _l("Not ticked: %(field)s."),
        "no_rows": _l("Nothing has been entered: at least one row is needed."),
        "ends_before_start": _l("The last day is before the first day: %(ends_on)s."),
        "no_participants": _l("A project has at least one participant."),
        "more_at_risk": _l("%(at_risk)s at risk are more than the %(participants)s participants."),
        "ages_crossed": _l("The age to (%(to)s) is lower than the age from (%(from)s)."),
        "tasks_of_another_plan": _l(
            "Tasks of another plan are ticked too (%(tasks)s). Choose one plan and tick its tasks only."
        ),
        "no_task_named": _l("Tick at least one task of the plan."),
    }
)
# The administrative criteria, one sentence for each reason.
add_texts(
    {
        "criterion_too_early": _l("The call opens only on %(opens_at)s."),
        "criterion_too_late": _l("The call closed before %(closes_at)s."),
        "criterion_group_alone": _l("An informal group does not apply alone."),
        "criterion_not_registered": _l("The applicant is not a registered organisation."),
        "criterion_kind_not_eligible": _l("Organisations of this kind may not apply: %(kind)s."),
        "criterion_no_youth_work": _l("An association or foundation must do youth work: tick it if it does."),
        "criterion_no_local_call": _l("The municipality has not announced the call."),
        "criterion_no_quota": _l("The municipality has no quota in this call."),
        "criterion_not_the_lump_sum": _l("The grant is exactly %(amount)s; %(asked)s is asked."),
        "criterion_nothing_asked": _l("The cost plan is empty: nothing is asked."),
        "criterion_over_ceiling": _l("%(asked)s is asked, and a project may receive at most %(ceiling)s."),
        "criterion_sections_missing": _l("Not complete yet: %(sections)s."),
        "criterion_not_in_latvian": _l("The application must be in Latvian."),
        "criterion_not_signed_off": _l("The representative has not signed off: tick the declaration."),
        "criterion_annexes_missing": _l("Missing: %(annexes)s."),
        "criterion_dates_missing": _l("The first and the last day of the project are needed."),
        "criterion_duration_out_of_limits": _l(
            "A project lasts %(minimum_months)s to %(maximum_months)s months; "
            "from %(starts_on)s to %(ends_on)s it does not."
        ),
        "criterion_starts_too_early": _l("The project may start on %(earliest)s at the earliest."),
        "criterion_ends_too_late": _l("The project must end by %(latest)s."),
        "criterion_not_declared": _l("The declaration against double funding is not given."),
        "criterion_debt_over_limit": _l("A tax debt of %(debt)s is above the limit of %(limit)s."),
        "criterion_no_responsible_adult": _l("The group needs a responsible adult."),
        "first_kind": _l("Only youth organisations, associations and foundations may apply."),
        "first_duration": _l("A project lasts %(minimum_months)s to %(maximum_months)s months."),
        "first_tax_debt": _l("A tax debt may be at most %(limit)s on the day of the check."),
        "participant_share_too_low": _l(
            "%(at_risk)s of %(participants)s participants are at risk; at least %(minimum)s %% is expected."
        ),
        "not_positive": _l("Row %(line)s: the amount must be above zero."),
        "unknown_category": _l("Row %(line)s: choose a category."),
        "nothing_planned": _l("The cost plan has no rows."),
        "over_ceiling": _l("%(asked)s is asked, and a project may receive at most %(ceiling)s."),
        "over_category_ceiling": _l("%(category)s: %(asked)s planned, at most %(ceiling)s allowed."),
        "submitted_late": _l("The call has closed. Applications were accepted before %(deadline)s."),
        "clarified_late": _l("The last day to answer was %(due_on)s."),
        "call_not_open": _l("This call does not take applications now."),
    }
)
# The check and the conflicts.
add_texts(
    {
        "criterion_not_confirmed": _l("Not judged as met yet: %(criterion)s."),
        "nothing_chosen": _l("Choose at least one application."),
        "not_under_check": _l("“%(title)s” is no longer under check: it was decided, returned or withdrawn."),
        "submitted_anew": _l("“%(title)s” was submitted again since, and has to be looked at first."),
        "not_all_confirmed": _l("“%(title)s” does not have every criterion judged as met any more."),
        "not_in_this_call": _l("An application that was chosen is not one of this call."),
        "doubt_without_note": _l("Say in the note what is wrong: %(criterion)s."),
        "note_too_long": _l("The note may have at most %(limit)s characters: %(criterion)s."),
        "not_clarifiable": _l("This criterion cannot be clarified: %(criterion)s."),
        "clarified_before": _l(
            "No further clarification may be asked; the regulation allows %(times)s in all."
        ),
        "nothing_to_clarify": _l("Mark at least one criterion as to be clarified, and save the check first."),
        "clarification_without_text": _l("Write what the applicant has to put right."),
        "nothing_not_met": _l("No criterion is marked as not met. Mark it, with a note, and save the check."),
        "ask_first": _l("What is not met can be clarified: return the application for clarification first."),
        "clarification_running": _l("The applicant may still answer until %(due_on)s."),
        "clarification_unanswered": _l("The request to clarify was not answered in time."),
        "conflict_without_reason": _l("Say what the conflict is: “%(title)s”."),
        "reason_too_long": _l("The reason may have at most %(limit)s characters."),
        "sign_without_reason": _l(
            "Say why there is no conflict in spite of what the system noticed: “%(title)s”."
        ),
        "sign_member": _l("Member of the applicant in this system: “%(organisation)s”."),
        "sign_former_member": _l("Earlier a member of the applicant in this system: “%(organisation)s”."),
        "sign_registration_number": _l(
            "Asked to represent an organisation with the applicant’s registration number, %(number)s."
        ),
        "sign_iban": _l(
            "The applicant’s account number is that of “%(organisation)s”, where the evaluator is or was a member."
        ),
        "sign_phone": _l(
            "The applicant’s phone number is that of “%(organisation)s”, where the evaluator is or was a member."
        ),
        "sign_mail_domain": _l(
            "The e-mail addresses of the applicant and of the evaluator end alike: %(domain)s."
        ),
        "sign_mail_domain_of": _l(
            "The e-mail addresses of the applicant and of “%(organisation)s”, where the evaluator is or was a member, "
            "end alike: %(domain)s."
        ),
        "sign_partner": _l(
            "The application names a partner where the evaluator is or was a member: “%(organisation)s”."
        ),
        "declared_before": _l("You have declared on “%(title)s” before; a declaration cannot be changed."),
    }
)
