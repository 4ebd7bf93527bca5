"""The plan beside each scored task, the mean as it forms, and how far evaluators lie apart."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.documents.papers import PAPERS
from app.extensions import db
from app.selection import queries, service
from app.selection.evaluation import FormingMean, forming_mean
from app.selection.models import Assessment
from app.selection.papers import ASSESSMENT
from app.selection.spreads import apart_in
from tests.builders import selection
from tests.builders.selection import Commission
from tests.conftest import SigningClient
from tests.counting import counted_queries
from tests.features.test_selection_pages import filled


@pytest.fixture
def seated(app: Flask) -> Iterator[Commission]:
    made = selection.commission(selection.announced(), evaluators=3)
    with clock.at(made.at):
        yield made


class TestScoringPage:
    def test_each_task_stands_beside_what_the_plan_says_of_it(
        self, client: SigningClient, seated: Commission
    ) -> None:
        project = selection.eligible(seated.local_call)
        goal = project.named_tasks[0].task.goal
        goal.title, goal.indicator = "Skolēni paliek skolā", "Skolu pametušo daļa"
        goal.base_value, goal.target_value = "12,7 %", "6,1 %"
        selection.declare(project, seated.evaluators[0], seated.at)
        client.sign_in(seated.seats[0])
        page = client.get(f"/selection/applications/{project.id}/assessment").text
        for text in ("Skolēni paliek skolā", "Skolu pametušo daļa", "12,7 %", "6,1 %"):
            assert text in page

    def test_the_mean_is_shown_as_it_forms_after_every_save(
        self, client: SigningClient, seated: Commission
    ) -> None:
        project = selection.eligible(seated.local_call)
        first, second = (f"points_task_{named.task_id}" for named in project.named_tasks)
        path = f"/selection/applications/{project.id}/assessment"
        selection.declare(project, seated.evaluators[0], seated.at)
        client.sign_in(seated.seats[0])
        assert "vērtējums: – (novērtēti 0 no 2)" in client.get(path).text
        sent = filled(project, **{first: "4", second: "", "action": "save"})
        client.post(path, data=sent)
        assert "vērtējums: 4 (novērtēti 1 no 2)" in client.get(path).text
        client.post(path, data=sent | {"version": "1", second: "3,5"})
        assert "vērtējums: 3,75 (novērtēti 2 no 2)" in client.get(path).text

    def test_a_mean_is_exact_and_leaves_out_what_is_missing(self) -> None:
        points = [Decimal("4"), None, Decimal("3.5"), Decimal("5")]
        assert forming_mean(points) == FormingMean(Fraction(25, 6), 3, 4)
        assert forming_mean([None]) == FormingMean(None, 0, 1)


class TestDivergence:
    def path(self, seated: Commission) -> str:
        return f"/selection/{seated.local_call.id}/divergence"

    def test_the_chair_reads_the_spreads_and_who_gives_more_once_scoring_is_over(
        self, client: SigningClient, seated: Commission
    ) -> None:
        project = selection.eligible(seated.local_call)
        selection.declare(project, seated.chair, seated.at)
        first, second = seated.evaluators[:2]
        selection.score(project, first, seated.at, need="5")
        selection.score(project, second, seated.at, need="3")
        client.sign_in(seated.chair_seat)
        page = client.get(self.path(seated)).text
        assert "3–5 (2)" in page
        assert "21.2" in page
        assert [page.count(f'punkti">{text}</td>') for text in ("+2", "−2")] == [1, 1]
        assert "pārsniedz robežu" not in page

    def test_what_is_still_scored_opens_with_the_chairs_own_scores(
        self, client: SigningClient, seated: Commission
    ) -> None:
        project = selection.eligible(seated.local_call)
        for evaluator, points in zip(seated.evaluators[:2], ("5", "2"), strict=True):
            selection.score(project, evaluator, seated.at, default=points)
        client.sign_in(seated.chair_seat)
        sealed = client.get(self.path(seated)).text
        assert "1 projekts vēl netiek rādīts" in sealed
        assert f'href="/applications/conflicts/{seated.local_call.id}"' in sealed
        assert project.title not in sealed
        assert seated.seats[0].user.name not in sealed.partition("<main")[2]
        selection.score(project, seated.chair, seated.at)
        page = client.get(self.path(seated)).text
        assert project.title in page
        assert "pārsniedz robežu" in page

    def test_agreed_points_stand_beside_the_raw_ones(self, client: SigningClient, seated: Commission) -> None:
        project = selection.eligible(seated.local_call)
        for evaluator, points in zip(seated.evaluators[:2], ("5", "2"), strict=True):
            selection.score(project, evaluator, seated.at, need=points)
        selection.declare(project, seated.chair, seated.at)
        service.agree_consensus(
            project, points={"need": Decimal("3.5")}, reason="Pārrunāts.", by=seated.chair, at=seated.at
        )
        client.sign_in(seated.chair_seat)
        page = client.get(self.path(seated)).text
        assert "2–5 (3)" in page
        assert "vienojās: 3,5" in page

    def test_what_the_chair_withdrew_from_is_left_out_of_everything(self, seated: Commission) -> None:
        project = selection.eligible(seated.local_call)
        for evaluator in seated.evaluators[:2]:
            selection.score(project, evaluator, seated.at)
        selection.declare(project, seated.chair, seated.at, conflict="Radi.")
        apart = apart_in(seated.chair, seated.local_call, queries.listed_in(seated.local_call))
        assert (apart.rows, apart.leanings, apart.sealed) == ([], {}, 1)

    def test_nobody_but_the_chair_compares_evaluators(
        self, client: SigningClient, seated: Commission
    ) -> None:
        client.sign_in(seated.seats[0])
        assert client.get(self.path(seated)).status_code == 403

    def test_the_queries_are_as_many_for_one_project_as_for_three(
        self, client: SigningClient, seated: Commission
    ) -> None:
        client.sign_in(seated.chair_seat)
        counts = []
        for places in ((1,), (2, 3)):
            for place in places:
                project = selection.assess(selection.eligible(seated.local_call, place), seated)
                selection.declare(project, seated.chair, seated.at)
            db.session.commit()
            client.get(self.path(seated))
            db.session.expire_all()
            with counted_queries() as found:
                client.get(self.path(seated))
            counts.append(len(found))
        assert counts[0] == counts[1] <= 12, found


def test_an_assessment_sheet_opens_to_members_who_declared_to_be_free_of_conflict(seated: Commission) -> None:
    project = selection.eligible(seated.local_call)
    first, second, silent = seated.evaluators
    for evaluator in (first, second):
        selection.score(project, evaluator, seated.at)
    selection.declare(project, seated.chair, seated.at, conflict="Radinieks.")
    selection.confirm(seated)
    sheet = db.session.scalars(select(Assessment).where(Assessment.evaluator_id == first.user_id)).one()
    may_read = PAPERS[ASSESSMENT].may_read
    assert [may_read(who, sheet.id) for who in (second, silent, seated.chair)] == [True, False, False]
