"""What is typed into a section is kept, whatever becomes of the connection, the sign-in, the server and the page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page, Route

from app.accounts.models import UserSession
from app.applications.models import Application
from app.extensions import db
from tests.browser.conftest import served
from tests.browser.section_desk import NOT_YET, TIME, Desk, says, sit_down, type_in
from tests.builders.accounts import PASSWORD
from tests.conftest import SigningClient
from tests.databases import app_on

pytestmark = pytest.mark.browser
SAVING = "**/sections/results"
# What the browser tells a page that somebody turns away from, or back to.
TURNED = "() => document.dispatchEvent(new Event('visibilitychange'))"


def is_save(route: Route) -> bool:
    return "x-requested-with" in route.request.headers


def on_saves(page: Page, answer: Callable[[Route, int], None]) -> None:
    """Let `answer` deal with each request that saves while typing, told which one it is."""
    count = 0

    def deal(route: Route) -> None:
        nonlocal count
        if not is_save(route):
            return route.continue_()
        count += 1
        return answer(route, count)

    page.route(SAVING, deal)


def test_typed_text_is_saved_on_leaving_the_field(desk: Desk) -> None:
    page = desk.open()
    type_in(page, "Kavējumu būs uz pusi mazāk.")
    page.keyboard.press("Tab")
    says(page, TIME)
    assert desk.kept == "Kavējumu būs uz pusi mazāk."


def test_someone_who_never_leaves_the_field_nor_pauses_is_saved_within_ten_seconds(desk: Desk) -> None:
    page = desk.open()
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    with page.expect_response(SAVING) as answered:
        for second in range(10):
            type_in(page, f"{second} ")
            page.clock.run_for(1000)
    assert answered.value.json()["version"] == 1
    says(page, TIME)
    assert desk.kept.startswith("0 1 2")


def test_turning_to_another_app_right_after_typing_saves_at_once(desk: Desk) -> None:
    page = desk.open()
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    type_in(page, "Zvanīja telefons.")
    # The telephone may never come back to this page.
    page.evaluate(TURNED)
    says(page, TIME)
    assert desk.kept == "Zvanīja telefons."


def test_without_a_network_the_page_says_so_and_saves_by_itself_when_it_is_back(desk: Desk) -> None:
    page = desk.open()
    desk.context.set_offline(True)
    type_in(page, "Rakstīts vilcienā.")
    page.keyboard.press("Tab")
    says(page, NOT_YET)
    assert desk.kept == ""
    desk.context.set_offline(False)
    says(page, TIME)
    assert desk.kept == "Rakstīts vilcienā."


def test_the_button_pressed_without_a_network_leaves_the_text_on_the_page(desk: Desk) -> None:
    page = desk.open()
    desk.context.set_offline(True)
    type_in(page, "Rakstīts vilcienā.")
    page.get_by_role("button", name="Saglabāt un atgriezties").click()
    says(page, NOT_YET)
    assert page.locator("[name=results]").input_value() == "Rakstīts vilcienā."
    desk.context.set_offline(False)
    says(page, TIME)
    assert desk.kept == "Rakstīts vilcienā."
    page.get_by_role("button", name="Saglabāt un atgriezties").click()
    page.wait_for_url(f"**/applications/{desk.application_id}")


def dialogs(page: Page, *, is_staying: bool) -> list[str]:
    """What the browser asks, answered with staying on the page or with leaving it."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss() if is_staying else dialog.accept()

    page.on("dialog", answer)
    return asked


def test_who_stays_after_trying_to_sign_out_without_a_network_is_saved_later(desk: Desk) -> None:
    page = desk.open()
    asked = dialogs(page, is_staying=True)
    desk.context.set_offline(True)
    type_in(page, "Rakstīts vilcienā.")
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Iziet").click()
    assert asked == ["beforeunload"]
    says(page, NOT_YET)
    desk.context.set_offline(False)
    says(page, TIME)
    assert desk.kept == "Rakstīts vilcienā."


def lose_answers(page: Page, count: int) -> None:
    """The server saves the first so many times, and each time the connection breaks before it can say so."""

    def lose(route: Route, number: int) -> None:
        if number > count:
            return route.continue_()
        assert route.fetch().ok
        return route.abort("connectionreset")

    on_saves(page, lose)


def test_a_lost_answer_is_no_conflict_with_oneself(desk: Desk) -> None:
    page = desk.open()
    lose_answers(page, 1)
    type_in(page, "Viens.")
    page.keyboard.press("Tab")
    says(page, NOT_YET)
    assert desk.kept == "Viens."
    type_in(page, " Divi.")
    page.keyboard.press("Tab")
    says(page, TIME)
    page.wait_for_function("version => document.querySelector('[name=version]').value === version", arg="2")
    assert desk.kept == "Viens. Divi."


def test_signing_out_after_a_lost_answer_keeps_what_was_typed_since(desk: Desk) -> None:
    page = desk.open()
    lose_answers(page, 2)
    type_in(page, "Viens.")
    page.keyboard.press("Tab")
    says(page, NOT_YET)
    type_in(page, " Divi.")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.get_by_role("button", name="Iziet").click()
    assert desk.kept == "Viens. Divi."


def test_a_network_that_only_hangs_is_told_within_ten_seconds(desk: Desk) -> None:
    page = desk.open()
    held: list[Route] = []
    on_saves(page, lambda route, number: held.append(route) if number == 1 else route.continue_())
    page.clock.install()
    type_in(page, "Viens.")
    page.clock.run_for(10_000)
    says(page, NOT_YET)
    assert len(held) == 1
    # No answer ever comes: the page tries anew.
    page.clock.run_for(60_000)
    says(page, TIME)
    assert desk.kept == "Viens."


def end_sign_ins() -> None:
    """Signed out elsewhere."""
    db.session.query(UserSession).delete()
    db.session.commit()


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_who_is_signed_out_while_typing_signs_in_in_another_tab_and_is_saved(desk: Desk) -> None:
    page = desk.open()
    type_in(page, "Pirms. ")
    page.keyboard.press("Tab")
    says(page, TIME)
    end_sign_ins()
    type_in(page, "Pēc.")
    page.get_by_role("button", name="Saglabāt un atgriezties").click()
    says(page, "Nav saglabāts – jūsu sesija ir beigusies")
    assert page.locator("[name=results]").input_value() == "Pirms. Pēc."
    other = desk.context.new_page()
    sign_in(other, desk.email)
    page.evaluate(TURNED)
    says(page, TIME)
    assert desk.kept == "Pirms. Pēc."
    page.get_by_role("button", name="Saglabāt un atgriezties").click()
    page.wait_for_url(f"**/applications/{desk.application_id}")


def test_signing_out_right_after_typing_keeps_the_text(desk: Desk) -> None:
    page = desk.open()
    type_in(page, "Īsi pirms iziešanas.")
    with page.expect_navigation():
        page.get_by_role("button", name="Iziet").click()
    assert db.session.query(UserSession).count() == 0
    assert desk.kept == "Īsi pirms iziešanas."


def hold_back(page: Page) -> list[Route]:
    """Saves that are on their way until the test lets each go on."""
    held: list[Route] = []
    on_saves(page, lambda route, _number: held.append(route))
    return held


def wait_for(page: Page, held: list[Route], count: int) -> None:
    """Wait until so many saves have been sent in all."""
    for _turn in range(200):
        if len(held) == count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(held)} saves, not {count}")


def test_signing_out_waits_for_what_was_typed_while_a_save_was_on_its_way(desk: Desk) -> None:
    page = desk.open()
    held, order = hold_back(page), list[str]()
    page.on("response", lambda one: order.append(f"{one.request.method} {one.url}"))
    type_in(page, "Viens.")
    page.keyboard.press("Tab")
    wait_for(page, held, 1)
    type_in(page, " Divi.")
    page.get_by_role("button", name="Iziet").click(no_wait_after=True)
    held[0].continue_()
    wait_for(page, held, 2)
    page.wait_for_timeout(200)
    assert "sign-out" not in " ".join(order)
    with page.expect_navigation():
        held[1].continue_()
    assert desk.kept == "Viens. Divi."


def test_a_link_right_after_typing_leads_on_and_the_text_is_kept(desk: Desk) -> None:
    page = desk.open()
    held, asked = hold_back(page), dialogs(page, is_staying=True)
    type_in(page, "Viens.")
    page.keyboard.press("Tab")
    wait_for(page, held, 1)
    type_in(page, " Divi.")
    page.get_by_role("link", name="Atpakaļ uz sadaļām").click(no_wait_after=True)
    held[0].continue_()
    wait_for(page, held, 2)
    held[1].continue_()
    page.wait_for_url(f"**/applications/{desk.application_id}")
    assert desk.kept == "Viens. Divi."
    # Nobody is asked whether to lose what is kept.
    assert asked == []


def test_the_second_of_two_tabs_sees_both_texts_and_overwrites_nothing(desk: Desk) -> None:
    first, second = desk.open(), desk.open()
    type_in(first, "No pirmās cilnes.")
    first.keyboard.press("Tab")
    says(first, TIME)
    type_in(second, "No otrās cilnes.")
    second.keyboard.press("Tab")
    says(second, "Nospiediet pogu, lai redzētu abus tekstus")
    assert desk.kept == "No pirmās cilnes."
    second.get_by_role("button", name="Saglabāt un atgriezties").click()
    both = second.locator(".beside").inner_text()
    assert "No pirmās cilnes." in both
    assert "No otrās cilnes." in both
    # Only looked at and changed, nothing is decided: what is saved can still be kept.
    type_in(second, " Vēl.")
    second.keyboard.press("Tab")
    second.wait_for_timeout(300)
    assert desk.kept == "No pirmās cilnes."
    second.get_by_role("button", name="Saglabāt manu tekstu").click()
    second.wait_for_url(f"**/applications/{desk.application_id}")
    assert desk.kept == "No otrās cilnes. Vēl."


def test_a_server_that_stops_and_starts_again_is_waited_for(
    app: Flask, chromium: Browser, draft: Application, client: SigningClient, tmp_path: Path
) -> None:
    with served(app) as address:
        desk = sit_down(chromium, address, draft, client)
        page = desk.open()
    type_in(page, "Serveris apstājās.")
    page.keyboard.press("Tab")
    says(page, NOT_YET)
    again = app_on(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    with served(again, int(address.rpartition(":")[2])):
        says(page, TIME)
        assert desk.kept == "Serveris apstājās."
        desk.context.close()
