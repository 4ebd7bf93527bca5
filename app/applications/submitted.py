"""What was submitted, as a piece of a page: it never changes, so each language of it is written once."""

import json
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from app.applications.answers import blocks
from app.applications.models import SubmissionSnapshot


def submitted_answers(snapshot: SubmissionSnapshot | None, language: str, *, level: int = 2) -> Markup:
    """The answers under headings of that level, in the language of the present reader; nothing before a submission.

    Who may read them is for the caller to ask.
    """
    return _written(snapshot.content, language, level) if snapshot else Markup("")


@lru_cache(maxsize=128)
def _written(content: str, language: str, level: int) -> Markup:
    template = current_app.jinja_env.get_template("applications/_blocks.html")
    return Markup(template.render(blocks=blocks(json.loads(content), language), level=level))  # noqa: S704
