"""Applications of one round with nearly the same text: found by the job of their submission, noted to those who judge
them, and each reader is told only what they may know."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from app.applications.likeness import comparing
from app.applications.likeness.models import Likeness, TextMark
from app.applications.likeness.notes import notes_for
from app.applications.likeness.texts import MOST_MARKS, marks_of, share_of, words_of
from app.applications.models import Application
from app.applications.queries import current_snapshot, snapshot_content
from app.applications.service import withdraw
from app.calls.models import LocalCall
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from app.jobs.models import Job, JobState
from app.jobs.running import run_due
from tests.builders import accounts, applications, calls, quotas, registry, selection
from tests.conftest import SigningClient
from tests.counting import counted_queries

WORDS = st.lists(
    st.sampled_from("skola jaunieši skrējiens rīts klase maršruts ūdens treneris".split()), max_size=60
)
OTHER = {
    "organisation": {
        "contact_email": "cita@example.lv", "contact_phone": "+371 27111111", "adult_phone": "+371 27111112",
    },
}  # fmt: skip
OWN_WORDS = OTHER | {
    "idea": {
        "summary": "Muzejs atver durvis pusaudžiem, kas veido podkāstu par pilsētas vēsturi.",
        "need": "Bibliotekāre un pedagogi ievēroja, ka vakaros nav kur satikties bez maksas.",
        "youth_role": "Redkolēģija pati raksta scenārijus, ieraksta sarunas un montē sērijas.",
        "team": "Redaktore, skaņotājs un trīs intervētāji strādā pēc grafika.",
    },
    "target": {"description": "Vidusskolēni, kurus uzrunā literatūra, radio un novadpētniecība."},
    "results": {
        "results": "Desmit sērijas publiskā ēterā.", "measures": "Klausītāju skaits un aptauja.",
        "continuity": "Studiju pārņem novada muzejs.",
    },
    "activities": {"cooperation": "Radio aizdod mikrofonus, muzejs telpas."},
}  # fmt: skip


def two_places() -> tuple[LocalCall, LocalCall]:
    """Two municipalities in one round."""
    names = ("Saldus novads", "Ogres novads")
    call = quotas.open_call(dict.fromkeys(names, (1200, 300)), Decimal("46000.00"))
    first, second = (calls.announced(call, registry.municipality(name)) for name in names)
    return first, second


@pytest.fixture
def places(any_database: Flask) -> tuple[LocalCall, LocalCall]:
    return two_places()


def submitted(local_call: LocalCall, place: int, **values: Any) -> Application:
    """A submitted application that was compared with the others."""
    applicant = values.pop("organisation", None)
    if applicant is None:
        # Each has a telephone of its own.
        applicant = registry.organisation(f"Biedrība „Pumpurs {place}”", place=place)
        applicant.phone = f"+371 2900000{place}"
    made = applications.a_submitted_application(local_call, organisation=applicant, **values)
    comparing.compare(made, at=made.submitted_at)
    db.session.commit()
    return made


def noted() -> list[tuple[int, int, bool]]:
    found = db.session.scalars(select(Likeness).order_by(Likeness.application_id, Likeness.other_id))
    return [(one.application_id, one.other_id, one.same_people) for one in found]


def test_the_same_text_in_another_municipality_is_noted_once(places: tuple[LocalCall, LocalCall]) -> None:
    first, second = submitted(places[0], 1), submitted(places[1], 2, changes=OTHER)
    assert noted() == [(first.id, second.id, False)]
    comparing.compare(first, at=first.submitted_at)
    comparing.compare(second, at=first.submitted_at)
    assert noted() == [(first.id, second.id, False)]
    assert db.session.scalars(select(Likeness.share)).one() >= comparing.LEAST_SHARE


def test_the_same_contacts_or_organisation_are_the_same_people(places: tuple[LocalCall, LocalCall]) -> None:
    one = submitted(places[0], 1)
    by_contacts = submitted(places[1], 2)
    again = submitted(places[1], 3, organisation=one.organisation, changes=OTHER)
    assert noted() == [
        (one.id, by_contacts.id, True),
        (one.id, again.id, True),
        (by_contacts.id, again.id, False),
    ]


def test_a_text_of_ones_own_is_not_noted(places: tuple[LocalCall, LocalCall]) -> None:
    submitted(places[0], 1)
    submitted(places[1], 2, changes=OWN_WORDS)
    assert noted() == []
    marked = select(func.count(TextMark.application_id.distinct()))
    assert db.session.scalar(marked) == 2


def test_what_was_withdrawn_is_not_told_of(places: tuple[LocalCall, LocalCall]) -> None:
    first, second = submitted(places[0], 1), submitted(places[1], 2)
    manager = accounts.actor(Role.PROGRAMME_MANAGER)
    assert [note.application_id for note in notes_for(manager, first)] == [second.id]
    withdraw(second, by=applications.representative(second.organisation), at=second.submitted_at)
    db.session.flush()
    assert notes_for(manager, first) == []


def test_the_job_of_a_submission_looks_for_the_like(app: Flask) -> None:
    first, second = two_places()
    made = [
        applications.a_submitted_application(one, place=place) for place, one in enumerate((first, second), 1)
    ]
    withdraw(
        applications.a_submitted_application(second, place=3),
        by=applications.representative(registry.organisation("Biedrība „Pumpurs 3”", place=3)),
        at=made[0].submitted_at,
    )
    db.session.commit()
    run_due(applications.opened(first, days=2))
    jobs = db.session.scalars(select(Job).where(Job.name == comparing.JOB)).all()
    assert [job.state for job in jobs] == [JobState.DONE] * 3
    assert noted() == [(made[0].id, made[1].id, True)]


def test_what_came_in_before_marks_were_made_is_compared_once_by_a_command(app: Flask) -> None:
    first, second = two_places()
    made = [
        applications.a_submitted_application(one, place=place) for place, one in enumerate((first, second), 1)
    ]
    # As an upgrade leaves them: no marks, and no job that would make any.
    db.session.execute(delete(Job).where(Job.name == comparing.JOB))
    db.session.commit()
    told = [app.test_cli_runner().invoke(args=["applications", "compare"]).output for _time in range(2)]
    assert ["2 applications" in one for one in told] == [True, True]
    assert db.session.query(Job).filter_by(name=comparing.JOB).count() == 2
    run_due(clock.now())
    assert noted() == [(made[0].id, made[1].id, True)]
    assert "0 applications" in app.test_cli_runner().invoke(args=["applications", "compare"]).output


@given(WORDS, WORDS)
def test_shares_are_the_same_both_ways_and_whole_for_the_same_text(
    ones: list[str], others: list[str]
) -> None:
    assert share_of(ones, others) == share_of(others, ones)
    assert share_of(ones, ones) == 100
    assert 0 <= share_of(ones, others) <= 100
    assert marks_of(ones) == sorted(set(marks_of(ones)))[:MOST_MARKS]


@given(st.lists(st.integers(0, 5000), min_size=300, max_size=300, unique=True), st.data())
def test_a_text_with_a_tenth_of_its_words_changed_shares_enough_marks(
    numbers: list[int], data: st.DataObject
) -> None:
    words = [f"vards{number}" for number in numbers]
    # Spread evenly, as far from each other as they can be: the worst there is for runs of words.
    start = data.draw(st.integers(0, 9))
    changed = [f"cits{place}" if place % 10 == start else word for place, word in enumerate(words)]
    assert share_of(words, changed) == 90
    assert len(set(marks_of(words)) & set(marks_of(changed))) >= MOST_MARKS // 4


def test_names_dates_and_the_plan_are_no_words_of_ones_own(places: tuple[LocalCall, LocalCall]) -> None:
    application = submitted(places[0], 1)
    snapshot = current_snapshot(application)
    content = snapshot_content(snapshot)
    words = words_of(content)
    assert "skrien" in words
    assert "kalniņa" not in words
    task = content["sections"]["plan_tasks"]["tasks"][0]
    assert task["title"].casefold() not in " ".join(words)
    assert all(word.isalpha() for word in words)


class TestWhoIsToldWhat:
    @pytest.fixture
    def pair(self, app: Flask) -> tuple[Application, Application]:
        places = two_places()
        first = submitted(places[0], 1, title="Pirmais skrējiens")
        second = submitted(places[1], 2, title="Otrais skrējiens", changes=OTHER)
        for one in (first, second):
            applications.make_eligible(one, at=applications.opened(one.local_call, days=2))
        db.session.commit()
        return first, second

    def told(self, client: SigningClient, path: str) -> str:
        page = client.get(path)
        assert page.status_code == 200
        return str(page.text)

    def test_ikvd_sees_both_and_the_municipality_only_that_there_is_one(
        self, client: SigningClient, pair: tuple[Application, Application]
    ) -> None:
        first, second = pair
        path = f"/applications/{first.id}"
        client.sign_in(accounts.membership(Role.PROGRAMME_MANAGER))
        page = self.told(client, path)
        assert "Iesniegšanas vieta – Ogres novads; sakrīt" in page
        assert "līdzība pati par sevi neko neizšķir" in page
        assert f'href="/applications/{second.id}"' in page
        assert second.title in page
        client.sign_in(selection.member(Role.COORDINATOR, first.local_call, "c"))
        page = self.told(client, path)
        assert "Ogres novads; sakrīt" in page
        assert second.title not in page
        assert f"/applications/{second.id}" not in page
        client.sign_in(applications.seat(Role.REPRESENTATIVE, first.organisation))
        assert "Ogres novads" not in self.told(client, path)

    def test_an_evaluator_is_told_beside_the_scores_once_the_content_is_open(
        self, client: SigningClient, pair: tuple[Application, Application]
    ) -> None:
        first, second = pair
        seated = selection.commission(first.local_call)
        path = f"/selection/applications/{first.id}/assessment"
        with clock.at(seated.at):
            client.sign_in(seated.seats[0])
            assert client.get(path).status_code == 302
            assert "Ogres novads" not in client.get(f"/applications/{first.id}").text
            selection.declare(first, seated.evaluators[0], seated.at)
            db.session.commit()
            with counted_queries() as statements:
                page = self.told(client, path)
            assert "Ogres novads; sakrīt" in page
            assert second.title not in page
            assert f"/applications/{second.id}" not in page
            assert len(statements) <= 12
            selection.declare(first, seated.evaluators[1], seated.at, conflict="Māsa.")
            db.session.commit()
            client.sign_in(seated.seats[1])
            assert client.get(path).status_code == 403
            assert "Ogres novads" not in client.get(f"/applications/{first.id}").text
