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
    ) -> None:
        self.folder, self.problems, self.language = folder, list[str](), language
        self.pictures, self.size, self.is_axe_able = pictures, size, is_axe_able
        self._whose, self._is_refusal_fine = "", False
        self._axe, self._seen, self._count = Axe(), set[tuple[str, str]](), 0
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()

    def begin(self, whose: str) -> None:
        """From here on pages seen before count as new when they are seen by someone else."""
        self._whose = whose

    def listen(self, page: Page, *, is_refusal_fine: bool = False) -> None:
        """Note what the page complains about while it runs, and whom it asks for anything."""
        self._is_refusal_fine = is_refusal_fine
        page.on("request", self._note_stranger)
        page.on("console", self._note_complaint)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))

    def _note_stranger(self, request: Request) -> None:
        if urlsplit(request.url).hostname != "127.0.0.1":
            self.problems.append(f"a request left the house: {request.url}")

    def _note_complaint(self, message: ConsoleMessage) -> None:
        is_refusal = self._is_refusal_fine and message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not is_refusal:
            self.problems.append(f"{message.location.get('url')}: {message.text}")

    def look_at(self, page: Page, person: str) -> None:
        """Check the page at both widths and keep its picture."""
        place = re.sub(r"\d+", "n", urlsplit(page.url).path)
        known = (self._whose + place, str(page.evaluate(_SHAPE)))
        if known in self._seen:
            return
        self._seen.add(known)
        self._count += 1
        name = f"{self._count:03}-{person}{place.replace('/', '-')}".replace(" ", "").rstrip("-")
        language = page.evaluate("document.documentElement.lang")
        if language != self.language:
            self.problems.append(f"{person} {place}: in {language}, not in {self.language}")
        if self.is_axe_able:
            self._note_violations(page, person)
        if self.pictures:
            page.screenshot(path=self.folder / f"{name}-{self.size['width']}.png", full_page=True)
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        width = page.evaluate(_SCROLL_WIDTH)
        if width > NARROW["width"]:
            self.problems.append(f"{person} {place}: {width} px wide on a screen of {NARROW['width']}")
        if self.pictures and self.size is WIDE and (person in ALSO_NARROW or width > NARROW["width"]):
            page.screenshot(path=self.folder / f"{name}-320.png", full_page=True)
        page.set_viewport_size(self.size)  # type: ignore[arg-type]

    def _note_violations(self, page: Page, person: str) -> None:
        for one in self._axe.run(page, options=_OPTIONS).response["violations"]:
            places = [node["html"][:200] for node in one["nodes"][:3]]
            why = one["nodes"][0]["failureSummary"]
            self.problems.append(f"{person} {page.url}: {one['id']}: {one['help']}: {places} {why}")
