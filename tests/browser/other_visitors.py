"""The same person without a mouse, without JavaScript, or with a telephone."""

from typing import Any

from playwright.sync_api import Browser, Locator

from tests.browser.chromium_visitor import ChromiumVisitor
from tests.browser.inspector import NARROW, Inspector
from tests.journeys.visitor import Answer, Upload

_MOST_STEPS = 600
_IS_ACTIVE = "one => document.activeElement === one"
_GROUP_IS_ACTIVE = """one => {
    const active = document.activeElement;
    return active.form === one.form && active.name === one.name;
}"""
_FOCUS = """one => {
    const style = getComputedStyle(one), place = one.getBoundingClientRect();
    const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    return (isOutlined || style.boxShadow !== "none") && place.width > 0
        && place.bottom > 0 && place.top < innerHeight;
}"""


class KeyboardVisitor(ChromiumVisitor):
    """Goes by Tab, presses with Enter and Space, types; every place come to must be seen to have the focus."""

    def __init__(self, *arguments: Any, **abilities: Any) -> None:
        # Pages that glide to where the focus went would be looked at on the way.
        super().__init__(*arguments, reduced_motion="reduce", **abilities)

    def press_on(self, target: Locator) -> None:
        self._go_to(target)
        self.page.keyboard.press("Enter")

    def unfold(self, form: Locator) -> None:
        """Only what the form lies in: what is folded inside it is opened by who comes to a field there."""
        self.unfold_around(form)

    def fill(self, form: Locator, name: str, answer: Answer) -> None:
        field = form.locator(f'[name="{name}"]')
        kind = self.kind_of(field, form, name)
        self.unfold_around(field.first)
        if kind == "radio":
            self._choose(form.locator(f'[name="{name}"][value="{answer}"]'))
        elif kind == "checkbox":
            for box in field.all():
                wanted = answer if isinstance(answer, bool) else box.get_attribute("value") in answer  # type: ignore[operator]
                if box.is_checked() != wanted:
                    self._go_to(box)
                    self.page.keyboard.press("Space")
        elif kind == "select":
            self._select(field, str(answer))
        elif isinstance(answer, Upload):
            # The window of files belongs to the system; getting to its button is the page's part.
            self._go_to(field)
            super().fill(form, name, answer)
        else:
            self._type(field, str(answer))

    def _go_to(self, target: Locator) -> None:
        """Tab until the target has the focus."""
        for _step in range(_MOST_STEPS):
            if target.evaluate(_IS_ACTIVE):
                if not target.evaluate(_FOCUS):
                    words = target.evaluate("one => one.outerHTML.slice(0, 150)")
                    self.inspector.problems.append(f"{self.path}: focus is not seen: {words}")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.path}: no key leads to {target.evaluate('one => one.outerHTML')[:300]}")

    def _choose(self, radio: Locator) -> None:
        """Tab into the group, then with the arrows to the choice."""
        for _step in range(_MOST_STEPS):
            if radio.evaluate(_GROUP_IS_ACTIVE):
                break
            self.page.keyboard.press("Tab")
        if radio.evaluate(_IS_ACTIVE):
            self.page.keyboard.press("Space")
        while not radio.is_checked():
            self.page.keyboard.press("ArrowDown")

    def _select(self, field: Locator, answer: str) -> None:
        self._go_to(field)
        wanted = self.option(field, answer)
        self.page.keyboard.press("Home")
        for _step in range(_MOST_STEPS):
            if field.input_value() == wanted:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no key chooses {answer}")

    def _type(self, field: Locator, text: str) -> None:
        self._go_to(field)
        self.page.keyboard.press("Control+a")
        if text:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.press("Delete")


def without_javascript(browser: Browser, address: str, inspector: Inspector, person: str) -> ChromiumVisitor:
    """Scripts of the pages do not run; axe, itself a script, looks at the same pages in the other journeys."""
    return ChromiumVisitor(browser, address, inspector, person, java_script_enabled=False)


def on_a_telephone(browser: Browser, address: str, inspector: Inspector, person: str) -> ChromiumVisitor:
    """320 px wide, which is also 1280 px at four times the size."""
    return ChromiumVisitor(
        browser, address, inspector, person, viewport=NARROW, is_mobile=True, has_touch=True
    )
