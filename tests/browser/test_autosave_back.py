"""The back button and pages that come back: no older text comes back over a newer one."""

import pytest
from playwright.sync_api import Page

from tests.browser.section_desk import TIME, Desk, says, type_in

pytestmark = pytest.mark.browser
# What browsers tell a page that was kept alive behind the back button.
COME_BACK = "() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


def go_on(page: Page, desk: Desk) -> None:
    """What is typed after coming back is added to what was typed before."""
    assert page.locator("[name=results]").input_value() == "Viens."
    type_in(page, " Divi.")
    page.keyboard.press("Tab")
    says(page, TIME)
    assert desk.kept == "Viens. Divi."


def leave_by_link(page: Page, desk: Desk) -> None:
    page.get_by_role("link", name="Atpakaļ uz sadaļām").click()
    page.wait_for_url(f"**/applications/{desk.application_id}")


def write_in_another_tab(desk: Desk, text: str) -> None:
    newer = desk.open()
    type_in(newer, text)
    newer.keyboard.press("Tab")
    says(newer, TIME)


def test_back_right_after_typing_keeps_the_text(desk: Desk) -> None:
    page = desk.context.new_page()
    page.goto(f"/applications/{desk.application_id}")
    page.goto(desk.address)
    type_in(page, "Viens.")
    page.go_back()
    page.go_forward()
    assert desk.kept == "Viens."
    go_on(page, desk)


def test_another_address_right_after_typing_and_back_keeps_the_text(desk: Desk) -> None:
    page = desk.open()
    type_in(page, "Viens.")
    page.goto("/")
    page.go_back()
    assert desk.kept == "Viens."
    go_on(page, desk)


def test_back_after_the_button_goes_on_with_what_was_saved(desk: Desk) -> None:
    page = desk.open()
    type_in(page, "Viens.")
    page.get_by_role("button", name="Saglabāt un atgriezties").click()
    page.wait_for_url(f"**/applications/{desk.application_id}")
    page.go_back()
    go_on(page, desk)


def test_the_browser_puts_no_older_text_into_the_page_it_comes_back_to(desk: Desk) -> None:
    page = desk.open()
    type_in(page, "Vecais.")
    leave_by_link(page, desk)
    write_in_another_tab(desk, " Jaunais.")
    page.go_back()
    assert page.locator("[name=results]").input_value() == "Vecais. Jaunais."


def test_a_page_kept_alive_shows_what_was_saved_meanwhile(desk: Desk) -> None:
    page = desk.open()
    write_in_another_tab(desk, "Jaunais.")
    with page.expect_navigation():
        page.evaluate(COME_BACK)
    assert page.locator("[name=results]").input_value() == "Jaunais."


def test_a_page_kept_alive_with_unsaved_text_saves_it(desk: Desk) -> None:
    page = desk.open()
    desk.context.set_offline(True)
    type_in(page, "Viens.")
    page.evaluate(COME_BACK)
    desk.context.set_offline(False)
    page.keyboard.press("Tab")
    says(page, TIME)
    assert desk.kept == "Viens."


def test_back_after_signing_out_shows_nothing(desk: Desk) -> None:
    page = desk.open()
    type_in(page, "Tikai man.")
    page.get_by_role("button", name="Iziet").click()
    page.get_by_role("link", name="Ieiet").first.wait_for()
    page.go_back()
    page.wait_for_url("**/sign-in?**")
    assert "Tikai man." not in page.content()
    assert desk.kept == "Tikai man."
