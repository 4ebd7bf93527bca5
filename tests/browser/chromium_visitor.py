"""A person at Chromium: clicks the links and fills in the forms of the pages."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Response

from app.extensions import db
from tests.browser.inspector import WIDE, Inspector
from tests.journeys.visitor import Answer, Answers, Upload

_WORDS = """element => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), words = [];
    while (texts.nextNode()) words.push(texts.currentNode.data);
    return words.join(" ");
}"""
_ADDRESSES = "(all, name) => all.map(one => new URL(one.getAttribute(name), document.baseURI).pathname)"
_NAMES = "form => [...form.elements].map(one => one.name).filter(Boolean)"
_KIND = "one => one.tagName === 'SELECT' ? 'select' : one.type"
_OPTIONS = "one => [...one.options].map(option => [option.value, option.textContent])"


class ChromiumVisitor:
    """A `Visitor` in Chromium, with cookies of its own."""

    def __init__(
        self, browser: Browser, address: str, inspector: Inspector, person: str, **abilities: Any
    ) -> None:
        abilities = {"locale": "lv-LV", "viewport": WIDE} | abilities
        self.context = browser.new_context(base_url=address, **abilities)
        self.context.set_default_timeout(20_000)
        self.page, self.inspector = self.context.new_page(), inspector
        self.person = person
        inspector.listen(self.page)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        return _words(self.page.locator("main"))

    def open(self, path: str) -> None:
        _let_go()
        answer = self.page.goto(path)
        self._arrived(answer.status if answer else 0, 200)

    def follow(self, address: str) -> None:
        self._click(self._link(address), 200)

    def follow_words(self, words: str) -> None:
        links = self.page.locator("main a[href]").all()
        found = next((one for one in links if _words(one) == words), None)
        assert found is not None, f"{self.path} has no link {words}: {self.text[:1500]}"
        self._click(found, 200)

    def text_of(self, tag: str) -> str:
        return _words(self.page.locator(f"main {tag}").first)

    def send(
        self, action: str, answers: Answers | None = None, *, button: str = "", expect: int = 200
    ) -> None:
        self._send(self._form(action), answers, button, expect)

    def ask(self, action: str, answers: Answers | None = None) -> None:
        """Fill in the first such form that only asks, and press its button."""
        form = self._find("form[method=get]", "action", action)
        assert form is not None, f"{self.path} asks nothing of {action}: {self.text[:1500]}"
        self._send(form, answers, "", 200)

    def _send(self, form: Locator, answers: Answers | None, button: str, expect: int) -> None:
        self.unfold(form)
        for name, answer in (answers or {}).items():
            self.fill(form, name, answer)
        value = f'[value="{button}"]' if button else ""
        self._click(form.locator(f"button[type=submit]{value}").first, expect)

    def offers(self, action: str) -> bool:
        return self._find("form[method=post]", "action", action) is not None

    def leads_to(self, address: str) -> bool:
        return self._find("a[href]", "href", address) is not None

    def fields(self, action: str) -> list[str]:
        return list(dict.fromkeys(self._form(action).evaluate(_NAMES)))

    def download(self, address: str) -> bytes:
        with self.page.expect_download() as begun:
            self._link(address).click()
        return Path(begun.value.path()).read_bytes()

    def press_on(self, target: Locator) -> None:
        target.click()

    def unfold(self, form: Locator) -> None:
        """What a page folds away is unfolded by whoever wants to use it."""
        for folded in ("xpath=ancestor::details", "details"):
            form.locator(folded).evaluate_all("all => all.forEach(one => one.open = true)")

    def unfold_around(self, target: Locator) -> None:
        """Open what the target is folded in, as a person would, from the outside in."""
        folded = target.locator("xpath=ancestor::details[not(@open)]/summary")
        for _fold in range(folded.count()):
            seen = folded.filter(visible=True)
            if seen.count():
                self.press_on(seen.first)

    def fill(self, form: Locator, name: str, answer: Answer) -> None:
        _fill(form, name, answer)

    @staticmethod
    def kind_of(field: Locator, form: Locator, name: str) -> str:
        assert field.count(), f"no field {name}: {form.evaluate(_NAMES)}"
        return str(field.first.evaluate(_KIND))

    @staticmethod
    def option(field: Locator, answer: str) -> str:
        return _option(field, answer)

    def _click(self, target: Locator, expect: int) -> None:
        _let_go()
        self.unfold_around(target)
        self.inspector.expect(expect)
        with self.page.expect_navigation() as begun:
            self.press_on(target)
        answer: Response | None = begun.value
        self._arrived(answer.status if answer else 200, expect)

    def _arrived(self, status: int, expect: int) -> None:
        assert status == expect, f"{status} of {self.path}: {self.text[:1500]}"
        self.inspector.look_at(self.page, self.person)

    def _link(self, address: str) -> Locator:
        found = self._find("a[href]", "href", address)
        assert found is not None, f"{self.path} has no link to {address}: {self.text[:1500]}"
        return found

    def _form(self, action: str) -> Locator:
        found = self._find("form[method=post]", "action", action)
        assert found is not None, f"{self.path} has no form for {action}: {self.text[:1500]}"
        return found

    def _find(self, selector: str, attribute: str, pattern: str) -> Locator | None:
        """The first such element whose address matches."""
        every = self.page.locator(selector)
        paths = every.evaluate_all(_ADDRESSES, attribute)
        places = [place for place, path in enumerate(paths) if re.fullmatch(pattern, path)]
        return every.nth(places[0]) if places else None


def _let_go() -> None:
    """The test's own open transaction would hold SQLite's write lock against the server."""
    db.session.commit()


def _words(element: Locator) -> str:
    return " ".join(element.evaluate(_WORDS).split())


def _fill(form: Locator, name: str, answer: Answer) -> None:
    field = form.locator(f'[name="{name}"]')
    assert field.count(), f"no field {name}: {form.evaluate(_NAMES)}"
    kind = field.first.evaluate(_KIND)
    if kind == "radio":
        form.locator(f'[name="{name}"][value="{answer}"]').check()
    elif kind == "checkbox" and isinstance(answer, bool):
        field.set_checked(answer)
    elif kind == "checkbox":
        for box in field.all():
            box.set_checked(box.get_attribute("value") in answer)  # type: ignore[operator]
    elif kind == "select":
        field.select_option(value=_option(field, str(answer)))
    elif isinstance(answer, Upload):
        field.set_input_files({"name": answer.name, "mimeType": "text/csv", "buffer": answer.content})
    else:
        field.fill(str(answer))


def _option(field: Locator, answer: str) -> str:
    """The value of the option that has this value or these words."""
    options: list[list[Any]] = field.evaluate(_OPTIONS)
    for value, words in options:
        if answer in (value, " ".join(words.split())):
            return str(value)
    raise AssertionError(f"no option {answer}: {options}")
