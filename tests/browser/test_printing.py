"""Pages on paper: the text is there in black on white, and nothing that only a screen can use."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app.core import clock
from tests.attacks.reading import words_of_pdf
from tests.browser.section_desk import sit_down
from tests.builders import applications, quotas
from tests.conftest import SigningClient
from tests.features.test_selection_appeals import decided, latest

pytestmark = pytest.mark.browser
# The menu, buttons, links to change an answer, counters, who is signed in and until when, the way back.
OF_THE_SCREEN = """() => [...document.querySelectorAll(
    "button, .menu, .bar-person *, [data-session-note], .trail, .skip, .footer-links, dialog, h2 a, [data-left]")]
    .filter(one => one.checkVisibility({ visibilityProperty: true })).map(one => one.outerHTML.slice(0, 120))"""
COLOURS = "() => [document.body, document.querySelector('main h1')].map(one => getComputedStyle(one))"
PAPER = COLOURS + ".map((one, place) => place ? one.color : one.backgroundColor)"


def on_paper(page: Page, *words: str) -> None:
    """The page shows on paper what it says, and nothing else; a dark screen prints dark on white, too."""
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(OF_THE_SCREEN) == []
    assert page.evaluate(PAPER) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    shown = page.locator("body").inner_text()
    printed = words_of_pdf(page.pdf(format="A4"))
    for one in ("PuMPuRS", *words):
        assert one in shown, shown
        assert one.replace(" ", "") in printed, one
    assert "Iziet" not in shown + printed


def test_the_answers_of_an_application_print(
    app: Flask, chromium: Browser, address: str, client: SigningClient
) -> None:
    local_call = quotas.announced_local_call()
    with clock.at(applications.opened(local_call)):
        desk = sit_down(chromium, address, applications.a_filled_draft(local_call), client)
        page = desk.context.new_page()
        page.goto(f"/applications/{desk.application_id}/answers")
        on_paper(
            page, applications.TITLE, "Pieci gadi darbā ar jaunatni.", "Kavējumu skaits samazinās uz pusi."
        )
        desk.context.close()


def test_a_decision_prints(app: Flask, chromium: Browser, address: str, client: SigningClient) -> None:
    seated, (best, _second) = decided(1, ["5", "4"])
    with clock.at(seated.at):
        number, place, title = latest(best).number, latest(best).id, best.title
        desk = sit_down(chromium, address, best, client)
        page = desk.context.new_page()
        page.goto(f"/decisions/{place}")
        on_paper(page, number, title, "Projekts ir apstiprināts.")
        desk.context.close()
