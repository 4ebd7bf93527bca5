"""Pages carry no code of their own: the content security policy has no `unsafe-inline`."""

import pytest

from tests.architecture.reading import ROOT, findings, inline_code

# E-mails and printed documents are no pages: no policy applies, and their readers know no style sheets.
NO_PAGES = {"emails", "documents"}


def test_pages_hold_no_style_script_or_handler():
    templates = ROOT / "templates"
    pages = [
        path
        for path in sorted(templates.rglob("*.html"))
        if path.relative_to(templates).parts[0] not in NO_PAGES
    ]
    assert pages
    assert findings(inline_code, pages) == []


@pytest.mark.parametrize(
    "template",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<button onclick="go()">',
        '<form hx-on:submit="go()">',
        '<a href="javascript:go()">',
        '<p class="{{ name }}"\n   style="width: {{ share }}%">',
    ],
)
def test_code_inside_a_page_is_found(template):
    assert len(inline_code(template)) == 1


@pytest.mark.parametrize(
    "template",
    [
        '<script src="{{ url }}" defer></script>',
        '<script type="application/json" id="data">{{ data | tojson }}</script>',
        '<p class="style" data-action="x">on = off</p>',
        '{# <p style="x"> #}<p>',
        '<option value="1"{% if one > two %} selected{% endif %}>',
    ],
)
def test_a_clean_page_passes(template):
    assert inline_code(template) == []
