"""Looks at every page a person in Chromium comes to: errors, accessibility, narrow screens, screenshots."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 800}
# Who works on a telephone; the pages of the others are measured there, too, but not pictured.
ALSO_NARROW = {"anyone", "representative", "evaluator 1", "preparer", "approver"}
_SHAPE = "[...document.querySelectorAll('main *')].map(one => one.tagName + '.' + one.className).join(' ')"
# Targets of at least 24 px, or with room around them; axe leaves it out unless asked.
_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
_SCROLL_WIDTH = "document.documentElement.scrollWidth"
# A table may scroll in its frame where it is wide; on a narrow screen it must not.
_SCROLLING = """[...document.querySelectorAll('.table-region')]
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.getAttribute('aria-label'))"""
_UNFOLD = """[...document.querySelectorAll('details:not([open])')]
    .map(one => { one.open = true; one.dataset.unfolded = ''; }).length"""
_FOLD = """document.querySelectorAll('[data-unfolded]')
    .forEach(one => { one.open = false; delete one.dataset.unfolded; })"""
# What a finger must hit; a link within a sentence is as high as its line.
_SMALL = """(least) => [...document.querySelectorAll('a[href], button, summary, select, textarea, input, label')]
    .filter(one => one.checkVisibility({ visibilityProperty: true }) && one.type !== 'hidden')
    .filter(one => one.tagName !== 'LABEL' || one.querySelector('input'))
    .filter(one => !(one.matches('a') && getComputedStyle(one).display === 'inline'
        && [...one.parentElement.childNodes].some(near => near.nodeType === 3 && near.data.trim())))
    .filter(one => { const box = one.getBoundingClientRect();
        return box.width > 1 && (box.width < least || box.height < least) })
    .map(one => { const box = one.getBoundingClientRect();
        return `${Math.round(box.width)}×${Math.round(box.height)} ${one.outerHTML.slice(0, 120)}` })"""
LEAST = 24
# The rows the main menu takes; the header stays out of the way of the work.
_MENU_ROWS = "new Set([...document.querySelectorAll('.menu > ul > li')].map(one => one.offsetTop)).size"


class Inspector:
    """Collects what is wrong with the pages; a page of the same shape is looked at once."""

    def __init__(
        self,
        folder: Path,
        *,
        pictures: bool = True,
        size: dict[str, int] = WIDE,
        is_axe_able: bool = True,
        language: str = "lv",
        is_thorough: bool = False,
    ) -> None:
        self.folder, self.problems, self.language = folder, list[str](), language
        self.pictures, self.size, self.is_axe_able = pictures, size, is_axe_able
        self.is_thorough = is_thorough
        self._is_refusal_fine, self._expected = False, set[int]()
        self._axe, self._seen, self._count = Axe(), set[tuple[str, str]](), 0
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()

    def listen(self, page: Page, *, is_refusal_fine: bool = False) -> None:
        """Note what the page complains about while it runs, and whom it asks for anything."""
        self._is_refusal_fine = is_refusal_fine
        page.on("request", self._note_stranger)
        page.on("console", self._note_complaint)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))

    def expect(self, status: int) -> None:
        """The browser may complain about an answer with this status."""
        self._expected.add(status)

    def _note_stranger(self, request: Request) -> None:
        if urlsplit(request.url).hostname != "127.0.0.1":
            self.problems.append(f"a request left the house: {request.url}")

    def _note_complaint(self, message: ConsoleMessage) -> None:
        refused = re.match(r"Failed to load resource: .* status of (\d+) ", message.text)
        is_refusal = refused and (self._is_refusal_fine or int(refused[1]) in self._expected)
        if message.type in ("error", "warning") and not is_refusal:
            self.problems.append(f"{message.location.get('url')}: {message.text}")

    def look_at(self, page: Page, person: str) -> None:
        """Check the page at both widths and keep its picture."""
        place = re.sub(r"\d+", "n", urlsplit(page.url).path)
        known = (place, str(page.evaluate(_SHAPE)))
        if known in self._seen:
            return
        self._seen.add(known)
        self._count += 1
        name = f"{self._count:03}-{person}{place.replace('/', '-')}".replace(" ", "").rstrip("-")
        language = page.evaluate("document.documentElement.lang")
        if language != self.language:
            self.problems.append(f"{person} {place}: in {language}, not in {self.language}")
        self._note_state(page, f"{person} {place}")
        if self.size is WIDE and page.evaluate(_MENU_ROWS) > 1:
            self.problems.append(f"{person} {place}: the menu takes more than one row")
        if self.pictures:
            page.screenshot(path=self.folder / f"{name}-{self.size['width']}.png", full_page=True)
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        width = self._note_width(page, f"{person} {place}")
        if self.pictures and self.size is WIDE and (person in ALSO_NARROW or width > NARROW["width"]):
            page.screenshot(path=self.folder / f"{name}-320.png", full_page=True)
        if self.is_thorough and page.evaluate(_UNFOLD):
            # Where it is wide, the open menu lies over the page.
            self._note_width(page, f"{person} {place}, unfolded")
            self._note_state(page, f"{person} {place}, unfolded")
            page.evaluate(_FOLD)
        page.set_viewport_size(self.size)  # type: ignore[arg-type]

    def _note_width(self, page: Page, where: str) -> int:
        """Whether the narrow page scrolls sideways, and what a finger would miss."""
        width = int(page.evaluate(_SCROLL_WIDTH))
        if width > NARROW["width"]:
            self.problems.append(f"{where}: {width} px wide on a screen of {NARROW['width']}")
        self.problems += [f"{where}: scrolls sideways: {one}" for one in page.evaluate(_SCROLLING)]
        if self.is_thorough:
            self.problems += [f"{where}: small: {one}" for one in page.evaluate(_SMALL, LEAST)]
        return width

    def _note_state(self, page: Page, where: str) -> None:
        if self.is_axe_able:
            self._note_violations(page, where)

    def _note_violations(self, page: Page, where: str) -> None:
        for one in self._axe.run(page, options=_OPTIONS).response["violations"]:
            places = [node["html"][:200] for node in one["nodes"][:3]]
            why = one["nodes"][0]["failureSummary"]
            self.problems.append(f"{where} {page.url}: {one['id']}: {one['help']}: {places} {why}")
