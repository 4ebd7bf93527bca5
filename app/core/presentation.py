"""What every template may use: filters for money, days, moments and points, in the page's language."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask, request, session
from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from app.core import formats
from app.core.boxes import box, described_by
from app.core.catalogs import language_code
from app.core.form_texts import install_form_texts
from app.core.tables import labelled
from app.core.wording import word, word_all

LANGUAGES = ("lv", "en")


def choose_language() -> str:
    """The language the reader chose with the switch; Latvian until then."""
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else "lv"


def _in_language(write: Callable[..., str]) -> Callable[[Any], str]:
    return lambda value: write(value, language_code())


def install_presentation(app: Flask) -> None:
    """Register the filters, the words of forms and the names every template knows."""
    install_form_texts(app)
    for name in ("money", "day", "moment", "points", "share", "weekday"):
        app.jinja_env.filters[name] = _in_language(getattr(formats, name))
    app.jinja_env.filters["short_day"] = formats.short_day
    # Stored texts of acts hold their days as text.
    app.jinja_env.filters["as_day"] = date.fromisoformat
    app.jinja_env.filters["hour"] = formats.hour
    app.jinja_env.filters["exact_moment"] = formats.exact_moment
    app.jinja_env.filters["split_lines"] = str.splitlines
    app.jinja_env.filters["labelled"] = labelled
    app.jinja_env.filters["word"] = word
    app.jinja_env.filters["word_all"] = word_all
    # An error of a field is a text or the errors of its parts; a text may wait for its language.
    app.jinja_env.tests["text"] = lambda value: isinstance(value, str | LazyString)
    app.jinja_env.globals |= {"box": box, "described_by": described_by}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def names() -> dict[str, Any]:
        return {"get_locale": get_locale, "endpoints": app.view_functions, "current_path": request.path}
