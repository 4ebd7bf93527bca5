"""An organisation's first page: its own applications, who acts next in each, and by when."""

import pytest

from app.calls.models import LocalCall
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from app.home.applicant_home import own_cases
from tests.builders import applications, quotas, selection
from tests.conftest import NOON
from tests.counting import counted_queries


@pytest.fixture
def local_call(app) -> LocalCall:
    return quotas.announced_local_call()


def test_an_organisation_sees_its_own_applications_what_waits_for_it_first(local_call):
    draft = applications.a_filled_draft(local_call)
    theirs = selection.eligible(local_call, 2, title="Cita biedrība")
    writer, other = (applications.representative(one.organisation) for one in (draft, theirs))
    found = [(case.application_id, case.step.is_yours, case.step.by) for case in own_cases(writer, NOON)]
    assert found == [(draft.id, True, local_call.closes_on)]
    assert [(case.application_id, case.step.is_yours) for case in own_cases(other, NOON)] == [
        (theirs.id, False)
    ]


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.EDITOR])
def test_the_first_page_of_an_organisation_says_who_acts_next_with_few_queries(client, local_call, role):
    draft = applications.a_filled_draft(local_call)
    seat = applications.seat(role, draft.organisation)
    db.session.commit()
    with clock.at(NOON):
        client.sign_in(seat)
        with counted_queries() as statements:
            page = client.get("/").text
    assert "Kam jārīkojas katrā pieteikumā" in page
    assert draft.title in page
    assert len(statements) <= 12
