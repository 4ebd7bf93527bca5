"""The look at every page finds what is wrong: each known flaw in an otherwise sound page is named."""

import pytest
from flask import Flask

from tests.page_flaws import flaws

PAGE = """<!doctype html>
<html lang="lv"><head><meta charset="utf-8"><title>Lapa – PuMPuRS</title></head>
<body><main><h1>Lapa</h1>{}</main></body></html>"""
SOUND = """
<p id="hint">Teksts, Nonevides un <a href="/">sākums</a>, <a href="#hint">augšup</a>.</p>
<form method="post" action="/send"><label for="name">Vārds</label>
  <input id="name" name="name" aria-describedby="hint"> <label><input type="checkbox" name="yes"> Jā</label>
  <textarea name="words" aria-label="Vārdi">None</textarea> <input type="hidden" name="token">
  <button type="submit">Sūtīt</button> <button type="submit" formaction="/other">Citur</button></form>
<h2>Daļa</h2><img src="/static/bud.svg" alt=""><a href="/"><img src="/static/bud.svg" alt="Sākums"></a>
<table><caption>Rindas</caption><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
<h2>Cita daļa</h2><h3>Sīkāk</h3><p>Beigas.</p>"""
IN_THE_BODY = {
    '<p id="a">x</p><p id="a">y</p>': "has the id 'a' 2 times",
    "<p>Pirms <form method='post' action='/send'></form></p>": "is no valid HTML",
    "<p>Pirms <ul><li>x</li></ul></p>": "is no valid HTML",
    "<div><p>x</div></p>": "is no valid HTML",
    "<div><p>x</p>": "is no valid HTML",
    "<table><tr><td>x</td></tr>": "is no valid HTML",
    "<table><tbody><td>x</td></tbody></table>": "is no valid HTML",
    "<table><tr><td>x</td></tr><form></form></table>": "is no valid HTML",
    '<a href="/">x <a href="/">y</a></a>': "is no valid HTML",
    '<p class="a" class="b">x</p>': "is no valid HTML",
    "<span>x</p>": "is no valid HTML",
    '<form method="post" action="/send"><form></form></form>': "is no valid HTML",
    '<a href="/">x <button type="button">y</button></a>': "has misplaced: <button",
    '<button type="button"><a href="/">x</a></button>': "has misplaced: <a",
    "<strong>x <div>y</div></strong>": "has misplaced: <div",
    '<label for="n">x <p>y</p></label><input id="n">': "has misplaced: <p",
    "<ul><div>x</div></ul>": "has misplaced: <div",
    "<dl><p>x</p></dl>": "has misplaced: <p",
    "<fieldset><p>x</p></fieldset>": "has misplaced: <fieldset",
    '<input name="bare">': "has a field without a label: bare",
    '<label for="other">x</label><i id="other"></i><select name="one"></select>': (
        "has a field without a label: one"
    ),
    '<textarea name="words"></textarea>': "has a field without a label: words",
    '<label for="empty"> </label><input id="empty" name="empty">': "has an empty label: empty",
    '<label for="gone">x</label>': "points to the id 'gone', which is not there",
    '<input aria-label="x" aria-describedby="gone">': "points to the id 'gone', which is not there",
    '<img src="/static/bud.svg">': "has an image without alt: /static/bud.svg",
    '<button type="submit"> </button>': "has a nameless button",
    '<a href="/"><img src="/static/bud.svg" alt=""></a>': "has a nameless a",
    "<h1>Vēl viens</h1>": "has 2 first headings",
    "<h3>Par dziļu</h3>": "leaps from h1 to h3",
    "<h2> </h2>": "has an empty heading",
    "<p>Summa: None</p>": "shows 'None'",
    "<p>undefined</p>": "shows 'undefined'",
    "<p>Sveiki, %(name)s!</p>": "shows '%(name)s'",
    "<p>{{ name }}</p>": "shows '{{'",
    "<p>&lt;bound method A.b&gt;</p>": "shows '<bound method'",
    '<p style="color: red">x</p>': "holds code or style of its own",
    "<script>go()</script>": "holds code or style of its own",
    '<button type="button" onclick="go()">x</button>': "holds code or style of its own",
    '<a href="javascript:go()">x</a>': "leads nowhere",
    '<a href="">x</a>': "leads nowhere",
    '<a href="#gone">x</a>': "leads to #gone, which is not there",
    '<a href="/gone">x</a>': "leads to GET /gone, which does not exist",
    '<a href="/send">x</a>': "leads to GET /send, which does not exist",
    '<a href="gone">x</a>': "leads to GET /gone, which does not exist",
    '<img src="/static/gone.svg" alt="">': "leads to GET /static/gone.svg, which does not exist",
    '<form method="post" action="/gone"></form>': "leads to POST /gone, which does not exist",
    '<form method="post"></form>': "leads to POST /, which does not exist",
    '<button type="submit" formaction="/gone">x</button>': "leads to POST /gone, which does not exist",
}
OF_THE_WHOLE = {
    ('lang="lv"', 'lang="de"'): "is in the language de",
    (' lang="lv"', ""): "is in the language None",
    ("Lapa – PuMPuRS", "PuMPuRS"): "has the title 'PuMPuRS'",
    ("<title>Lapa – PuMPuRS</title>", ""): "has the title ''",
    ("<h1>Lapa</h1>", ""): "has 0 first headings",
    ("<!doctype html>", ""): "is no valid HTML",
    ("</body>", "</section></body>"): "is no valid HTML",
}


@pytest.fixture(scope="module")
def site() -> Flask:
    """A site of a page and two forms, with the static files of the application."""
    made = Flask("app")
    made.add_url_rule("/", "page")
    made.add_url_rule("/send", "send", methods=["POST"])
    made.add_url_rule("/other", "other", methods=["POST"])
    return made


def test_a_sound_page_has_no_flaw(site: Flask) -> None:
    assert flaws(PAGE.format(SOUND), site, "/") == []


@pytest.mark.parametrize("part", IN_THE_BODY)
def test_a_flaw_of_a_part_is_named(site: Flask, part: str) -> None:
    assert_named(flaws(PAGE.format(part), site, "/"), IN_THE_BODY[part])


@pytest.mark.parametrize("change", OF_THE_WHOLE)
def test_a_flaw_of_the_whole_page_is_named(site: Flask, change: tuple[str, str]) -> None:
    page = PAGE.format(SOUND)
    assert change[0] in page
    assert_named(flaws(page.replace(*change), site, "/"), OF_THE_WHOLE[change])


def test_the_same_shape_with_other_words_is_judged_alike(site: Flask) -> None:
    for words in ("viens", "divi", ""):
        assert_named(flaws(PAGE.format(f"<p>{words}<ul></ul></p>"), site, "/"), "is no valid HTML")
        assert flaws(PAGE.format(f"<p>{words}</p>"), site, "/") == []


def assert_named(found: list[str], flaw: str) -> None:
    assert any(one.startswith(f"/: {flaw}") for one in found), found
