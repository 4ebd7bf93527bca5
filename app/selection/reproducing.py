"""Running a confirmed ranking again from its stored inputs."""

import json

from app.calls.queries import regulation_of
from app.selection import canonical
from app.selection.models import Ranking


def difference(ranking: Ranking) -> str:
    """In what the stored ranking differs from one run now on its stored inputs; nothing when in nothing.

    The stored bytes are what counts: this never writes.
    """
    edition = ranking.local_call.call.edition
    if canonical.digest_of(ranking.inputs, ranking.result) != ranking.sha256:
        return "the inputs or the result are not those the hash was taken of"
    try:
        stored_edition = json.loads(ranking.inputs)["edition"]
        again = canonical.write_result(canonical.run(ranking.inputs, regulation_of(edition)))
    except (ValueError, KeyError, TypeError) as error:
        return f"the inputs cannot be read: {error}"
    if stored_edition != edition.sha256:
        return "the edition of the regulation is not the one it was ranked under"
    if again != ranking.result:
        return f"the result differs: {_first_difference(ranking.result, again)}"
    return ""


def _first_difference(stored: str, again: str) -> str:
    """Where two results part, in words."""
    then, now = json.loads(stored), json.loads(again)
    for before, after in zip(then["places"], now["places"], strict=False):
        if before != after:
            return (
                f"application {before['id']} was {_said(before)}, application {after['id']} is {_said(after)}"
            )
    return f"{len(then['places'])} applications were ranked, now {len(now['places'])}"


def _said(place: dict[str, object]) -> str:
    return f"{place['outcome']} at place {place['place']} with {place['total']} points"
