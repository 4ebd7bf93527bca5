"""Looks at every page a person in Chromium comes to: errors, accessibility, narrow screens, screenshots."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 800}
# Who works on a telephone; the pages of the others are measured there, too, but not pictured.
ALSO_NARROW = {"anyone", "representative", "evaluator 1", "preparer", "approver"}
_SHAPE = "[...document.querySelectorAll('main *')].map(one => one.tagName + '.' + one.className).join(' ')"
_OPTIONS = {"resultTypes": ["violations"]}
_SCROLL_WIDTH = "document.documentElement.scrollWidth"


class Inspector:
    """Collects what is wrong with the pages; a page of the same shape is looked at once."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.problems = folder, list[str]()
        self._axe, self._seen, self._count = Axe(), set[tuple[str, str]](), 0
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()

    def listen(self, page: Page) -> None:
        """Note what the page complains about while it runs."""
        page.on("console", self._note_complaint)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))

    def _note_complaint(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
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
        self._note_violations(page, person)
        page.screenshot(path=self.folder / f"{name}-1280.png", full_page=True)
        page.set_viewport_size(NARROW)
        width = page.evaluate(_SCROLL_WIDTH)
        if width > NARROW["width"]:
            self.problems.append(f"{person} {place}: {width} px wide on a screen of {NARROW['width']}")
        if person in ALSO_NARROW or width > NARROW["width"]:
            page.screenshot(path=self.folder / f"{name}-320.png", full_page=True)
        page.set_viewport_size(WIDE)

    def _note_violations(self, page: Page, person: str) -> None:
        for one in self._axe.run(page, options=_OPTIONS).response["violations"]:
            places = [node["html"][:200] for node in one["nodes"][:3]]
            why = one["nodes"][0]["failureSummary"]
            self.problems.append(f"{person} {page.url}: {one['id']}: {one['help']}: {places} {why}")
