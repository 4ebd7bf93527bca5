"""May we apply? Five questions anyone may answer; the answers stand in the address and are kept nowhere."""

from flask import render_template, request

from app.applications.forms import EligibilityForm
from app.applications.views import blueprint
from app.calls.queries import newest_public_call, regulation_of
from app.core.access import public
from app.core.wording import word_all
from competition_rules.first_check import first_check


@blueprint.get("/may-we-apply")
@public
def eligibility() -> str | tuple[str, int]:
    call = newest_public_call()
    if call is None:
        return render_template("applications/eligibility.html", form=None)
    regulation, is_asked = regulation_of(call), bool(request.args)
    form = EligibilityForm(request.args if is_asked else None, regulation=regulation)
    is_answered = is_asked and form.validate()
    page = render_template(
        "applications/eligibility.html", form=form, call=call, regulation=regulation, is_answered=is_answered,
        obstacles=word_all(first_check(regulation, form.answers())) if is_answered else [],
    )  # fmt: skip
    return (page, 422) if form.errors else page
