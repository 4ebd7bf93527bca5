"""May we apply? The public page with five questions."""

import pytest

from app.extensions import db
from tests.builders import quotas
from tests.counting import counted_queries

YES = {"kind": "association", "youth_work": "yes", "local_call": "yes", "duration": "yes", "tax_debt": "no"}


@pytest.fixture
def call(app):
    call = quotas.open_call()
    db.session.commit()
    return call


def test_whoever_may_apply_is_told_yes_and_where(client, call):
    text = client.get("/may-we-apply", query_string=YES).text
    assert "Jā, jūs varat pieteikties." in text
    assert 'class="btn btn-primary" href="/local-calls"' in text


def test_a_no_names_every_obstacle_with_its_point(client, call):
    text = client.get("/may-we-apply", query_string={**YES, "kind": "group", "tax_debt": "yes"}).text
    assert "Jā, jūs varat pieteikties." not in text
    assert "(3. punkts)" in text
    assert "150,00" in text


def test_a_question_left_open_is_asked_again_and_the_rest_is_kept(client, call):
    answer = client.get("/may-we-apply", query_string={**YES, "duration": ""})
    assert answer.status_code == 422
    assert "<title>Kļūda:" in answer.text
    assert 'value="association" checked' in answer.text


def test_asked_without_any_answer_it_asks_for_each(client, call):
    answer = client.get("/may-we-apply", query_string={"asked": "1"})
    assert (answer.status_code, answer.text.count('class="field-error"')) == (422, 5)


@pytest.mark.parametrize("query", [{"kind": "x" * 3000}, {"kind": "<script>"}, {"unknown": "1"}])
def test_answers_nobody_offered_are_refused(client, call, query):
    assert client.get("/may-we-apply", query_string=query).status_code == 422


def test_before_any_call_the_page_says_so_and_nothing_is_written(client):
    assert "Konkursa vēl nav" in client.get("/may-we-apply").text


def test_the_answers_are_kept_nowhere(client, call):
    with counted_queries() as statements:
        client.get("/may-we-apply", query_string=YES)
    assert [one for one in statements if not one.startswith("SELECT")] == []
