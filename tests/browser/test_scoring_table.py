"""Scoring at the commission's table: the mean forms while points are typed, they are kept, and it fits a tablet."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app.core import clock
from app.extensions import db
from tests.builders import selection
from tests.conftest import SigningClient

WIDE, TABLET = {"width": 1024, "height": 768}, {"width": 768, "height": 1024}


@pytest.fixture
def page(chromium: Browser, address: str, app: Flask, client: SigningClient) -> Iterator[Page]:
    seated = selection.commission(selection.announced())
    with clock.at(seated.at):
        project = selection.eligible(seated.local_call)
        selection.declare(project, seated.evaluators[0], seated.at)
        client.sign_in(seated.seats[0])
        address_of_page = f"/selection/applications/{project.id}/assessment"
        # The server writes too: nothing of this session may hold the database.
        db.session.commit()
        cookie = client.get_cookie("session")
        assert cookie is not None
        opened = chromium.new_page(base_url=address, locale="lv-LV", viewport=WIDE)
        opened.context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        opened.goto(address_of_page)
        yield opened
        opened.context.close()


def test_the_mean_forms_while_points_are_typed_and_what_was_typed_is_kept(page: Page) -> None:
    mean, boxes = page.locator("[data-mean]"), page.locator("[name^=points_task_]")
    assert "– (novērtēti 0 no 2)" in mean.inner_text()
    boxes.nth(0).focus()
    page.keyboard.type("4")
    assert ": 4 (novērtēti 1 no 2)" in mean.inner_text()
    boxes.nth(1).focus()
    # What was typed first may be saved before the rest: both must be in what is sent.
    with page.expect_response(lambda one: "autosave" in one.url and "3%2C5" in (one.request.post_data or "")):
        page.keyboard.type("3,5")
        assert ": 3,75 (novērtēti 2 no 2)" in mean.inner_text()
        page.keyboard.press("Tab")
    page.locator("[data-autosave-status]", has_text=re.compile(r"\d\d:\d\d:\d\d")).wait_for()
    page.reload()
    assert [boxes.nth(place).input_value() for place in (0, 1)] == ["4", "3,5"]
    assert ": 3,75 (novērtēti 2 no 2)" in mean.inner_text()


def test_application_and_scores_stand_side_by_side_and_below_each_other_on_a_tablet(page: Page) -> None:
    def tops() -> list[float]:
        boxes = [page.locator(f"[aria-labelledby={name}]").bounding_box() for name in PARTS]
        return [box["y"] for box in boxes if box]

    assert len(set(tops())) == 1
    page.set_viewport_size(TABLET)
    application, scores = tops()
    assert scores > application
    assert page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]
    page.keyboard.press("Home")
    page.get_by_role("link", name="Uz jūsu vērtējumu").press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name").startswith(("points_", "csrf_token"))


PARTS = ("project-title", "scores-title")
