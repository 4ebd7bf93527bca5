"""Translated texts, each looked up once.

A page asks for a hundred of them, and for each the library finds the catalog anew.
"""

from functools import lru_cache
from typing import Any

from flask import Flask, g
from flask_babel import Babel, Domain, get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

# All texts in both languages are far fewer.
_MOST = 16_384


@lru_cache(maxsize=_MOST)
def _text(_language: str, text: str) -> str:
    return str(get_translations().ugettext(text))


@lru_cache(maxsize=_MOST)
def _as_markup(language: str, text: str) -> Markup:
    # Like the library's own: a text without facts is a format as well.
    return Markup(_text(language, text)) % {}  # noqa: S704 - a text of the catalogs


def language_code() -> str:
    """`lv` or `en`: the language of what is being made; empty where there is none."""
    try:
        # Where the library keeps it for the request, once it was asked; every sum and day of a page asks.
        locale = g._get_current_object()._flask_babel.babel_locale
    except (AttributeError, RuntimeError):
        locale = get_locale()
    return locale.language if locale is not None else ""


class Catalogs(Domain):  # type: ignore[misc]
    """All catalogs as one, with a memory of what was looked up."""

    def gettext(self, string: str, **variables: Any) -> str:
        text = _text(language_code(), string)
        return text % variables if variables else text


class RememberingBabel(Babel):  # type: ignore[misc]
    """The library with `Catalogs` in the place of its own."""

    @property
    def domain_instance(self) -> Domain:
        return _catalogs(self.domain)


@lru_cache
def _catalogs(domain: str) -> Catalogs:
    return Catalogs(domain=domain)


@pass_eval_context
def _in_template(context: EvalContext, text: str, /, **facts: Any) -> str:
    """`_` of templates. Facts are escaped where the template is; texts of the catalogs are not."""
    language = language_code()
    if not context.autoescape:
        return _text(language, text) % facts
    if not facts:
        return _as_markup(language, text)
    return Markup(_text(language, text)) % facts  # noqa: S704 - a text of the catalogs


def install_catalogs(app: Flask) -> None:
    """Give templates the remembered texts."""
    app.jinja_env.globals["_"] = _in_template
