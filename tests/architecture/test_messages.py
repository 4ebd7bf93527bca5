"""The interface is complete in Latvian: every text has a translation, with the same places to fill in."""

import ast
import io
import re
from gettext import GNUTranslations
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo

from scripts import messages

PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|%%")


def places(text: str) -> list[str]:
    return sorted(set(PLACES.findall(text)))


def unequal(originals: list[str], translations: list[str]) -> list[str]:
    """The translations that do not hold the places of one of their originals."""
    allowed = [places(original) for original in originals]
    return [text for text in translations if places(text) not in allowed]


def forms(text: Any) -> list[str]:
    return [text] if isinstance(text, str) else [*text]


def every_text() -> list[tuple[str, Message]]:
    return [
        (domain, message)
        for domain in messages.domains()
        for message in messages.messages(messages.current(domain))
    ]


@pytest.mark.parametrize("domain", messages.domains())
def test_every_text_has_a_latvian_translation(domain):
    left = [messages.key_of(message) for message in messages.untranslated(messages.current(domain))]
    assert left == [], f"python scripts/messages.py missing {domain}"


@pytest.mark.parametrize("domain", messages.domains())
def test_the_catalog_is_up_to_date(domain):
    stored, found = ([messages.key_of(item) for item in messages.messages(catalog)] for catalog in (
        messages.stored(domain), messages.extracted(domain)))  # fmt: skip
    assert sorted(stored) == sorted(found), f"python scripts/messages.py update {domain}"


def test_translations_hold_the_same_places():
    found = [
        (domain, message.id, wrong)
        for domain, message in every_text()
        if messages.is_translated(message) and (wrong := unequal(forms(message.id), forms(message.string)))
    ]
    assert found == []


def test_a_text_is_translated_alike_in_every_catalog():
    """All catalogs are merged into one, so a second translation would replace the first."""
    known: dict[str, tuple[str, object]] = {}
    different = []
    for domain, message in every_text():
        first, text = known.setdefault(messages.key_of(message), (domain, message.string))
        if text != message.string:
            different.append(f"{messages.key_of(message)!r} in {first} and {domain}")
    assert different == []


def test_a_missing_translation_is_found():
    catalog = Catalog(locale="lv")
    catalog.add("Paid", "Samaksāts")
    catalog.add("Open", "")
    catalog.add("Closed", "Slēgts", flags=["fuzzy"])
    catalog.add(("%(n)s day", "%(n)s days"), ("%(n)s diena", "%(n)s dienas", ""))
    assert [message.id for message in messages.untranslated(catalog)] == [
        "Open", "Closed", ("%(n)s day", "%(n)s days"),
    ]  # fmt: skip


def test_a_translation_with_other_places_is_found():
    assert unequal(["Paid %(amount)s"], ["Samaksāts %(summa)s"]) == ["Samaksāts %(summa)s"]
    assert unequal(["One day", "%(n)s days"], ["%(n)s diena", "%(n)s dienas", "Nevienas dienas"]) == []


FUNCTIONS = {name for name in messages.KEYWORDS if name is not None} | {"_"}


def unreadable(source: str) -> list[str]:
    """Texts for translation that cannot be collected: not written out where they are asked for."""
    tree = ast.parse(source)
    renamed = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "flask_babel"
        for name in node.names
        if name.name.endswith("gettext")
    }
    found = [f"{name} is collected by nobody" for name in sorted(renamed - FUNCTIONS)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in renamed:
            first = node.args[0]
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                found.append(ast.unparse(node))
    return found


def test_every_text_of_the_code_is_collected():
    found = {
        messages.place_of(path): wrong
        for path in sorted((messages.ROOT / "app").rglob("*.py"))
        if (wrong := unreadable(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "from flask_babel import gettext\ngettext(f'{x} days')",
        "from flask_babel import lazy_gettext as _l\n_l(text)",
        "from flask_babel import lazy_gettext as later\nlater('Open')",
    ],
)
def test_a_text_that_is_not_collected_is_found(source):
    assert len(unreadable(source)) == 1


def test_every_plural_has_its_form_for_0_1_2_11_and_21():
    """The catalogs as they are compiled choose the form; one that left its number out would read alike for 1 and 21."""
    wrong = []
    for domain in messages.domains():
        compiled = io.BytesIO()
        write_mo(compiled, messages.current(domain))
        compiled.seek(0)
        catalog = GNUTranslations(compiled)
        for message in messages.messages(messages.current(domain)):
            if message.pluralizable:
                (one, many, none), (text, texts) = forms(message.string), forms(message.id)
                chosen = [catalog.ngettext(text, texts, number) for number in (0, 1, 2, 11, 21)]
                if not message.context and chosen != [none, one, many, many, one]:
                    wrong.append((domain, message.id, chosen))
    assert wrong == []


# How the reader is addressed and how a word is quoted, the same on every page.
MANNERS = {
    "a quotation opens low": re.compile("“"),
    "you is written small inside a sentence": re.compile(r"(?<=[^\W\d_,;] )(Jūs|Jūsu|Jums)\b"),
}


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("domain", messages.domains())
def test_latvian_keeps_the_manner_of_the_house(domain: str, manner: str) -> None:
    texts = [
        text for one in messages.messages(messages.stored(domain)) for text in forms(one.string) if one.id
    ]
    assert [text for text in texts if MANNERS[manner].search(text)] == []
