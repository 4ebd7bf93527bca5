"""The whole jobs of people beside the spine, over HTTP."""

import pytest

from tests.journeys import offices
from tests.journeys.season import Season

JOBS = [
    offices.follow_a_payment_to_its_basis, offices.invite_and_keep_out, offices.give_a_role_in_finance,
    offices.mend_an_outage, offices.approve_hold_and_void, offices.keep_a_plan_of_a_school,
    offices.write_together,
]  # fmt: skip


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.__name__)
def test_the_job_is_done_through_the_pages(season: Season, job) -> None:
    job(season)
