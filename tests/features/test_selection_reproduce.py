"""`flask selection reproduce`: a ranking that no longer follows from its inputs is named, whatever was touched."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.columns import canonical_json
from app.extensions import db
from app.selection import canonical
from app.selection.models import Ranking
from tests.builders import selection


@pytest.fixture
def ranking(app: Flask) -> Ranking:
    local_call = selection.announced(1)
    seated = selection.commission(local_call)
    for place, points in ((1, "4"), (2, "5")):
        selection.assess(selection.eligible(local_call, place), seated, default=points)
    confirmed = selection.confirm(seated)
    db.session.commit()
    return confirmed


def reproduced(app: Flask) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=["selection", "reproduce"])
    return answer.exit_code, answer.output


def put(ranking: Ranking, *, inputs: str, result: str, sha256: str) -> None:
    values = {"inputs": inputs, "result": result, "sha256": sha256}
    db.session.execute(update(Ranking).where(Ranking.id == ranking.id).values(**values))
    db.session.commit()


def with_points(inputs: str, points: str) -> str:
    data = json.loads(inputs)
    for one in data["applications"][0]["assessments"]:
        one["scores"] = dict.fromkeys(one["scores"], points)
        one["tasks"] = dict.fromkeys(one["tasks"], points)
    return canonical_json(data)


def exchanged(result: str) -> str:
    data = json.loads(result)
    data["places"].reverse()
    return canonical_json(data)


def test_confirmed_rankings_come_out_the_same(app: Flask, ranking: Ranking) -> None:
    assert reproduced(app) == (0, "Reproduced: 1 confirmed rankings, each the same.\n")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda one: (with_points(one.inputs, "1"), one.result, one.sha256),
            "not those the hash was taken of",
        ),
        (lambda one: (one.inputs, exchanged(one.result), one.sha256), "not those the hash was taken of"),
        (lambda one: (one.inputs, exchanged(one.result), None), "application 1 was reserve at place 2"),
        (lambda one: (with_points(one.inputs, "1"), one.result, None), "the result differs"),
        (lambda one: ("{}", one.result, None), "the inputs cannot be read"),
        (lambda one: (one.inputs.replace('"edition":"', '"edition":"0'), one.result, None), "the edition"),
    ],
    ids=["inputs", "result", "result and hash", "inputs and hash", "no inputs", "edition"],
)
def test_what_was_touched_is_found(
    app: Flask, ranking: Ranking, change: Callable[[Ranking], tuple[str, str, str | None]], said: str
) -> None:
    inputs, result, digest = change(ranking)
    put(ranking, inputs=inputs, result=result, sha256=digest or canonical.digest_of(inputs, result))
    code, output = reproduced(app)
    assert code == 1
    assert f"ranking {ranking.id} (Saldus novads)" in output
    assert said in output
