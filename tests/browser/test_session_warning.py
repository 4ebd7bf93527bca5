"""The warning before a sign-in ends: five minutes before, with the focus, and one key extends the sign-in."""

from playwright.sync_api import Browser

from app.accounts.models import UserSession
from app.core.roles import Role
from app.extensions import db
from tests.builders.accounts import membership


def test_one_key_extends_a_sign_in_that_is_about_to_end(chromium: Browser, address: str, client):
    client.sign_in(membership(Role.COORDINATOR))
    cookie = client.get_cookie("session")
    page = chromium.new_page(base_url=address, locale="lv-LV")
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
    page.clock.install()
    page.goto("/")
    warning = page.locator("dialog[data-session]")
    left = int(warning.get_attribute("data-session") or 0)
    # The page's clock goes on by itself, too: a slow machine may not come to the five minutes earlier than told.
    page.clock.run_for((left - 360) * 1000)
    assert not warning.is_visible()
    page.clock.run_for(63_000)
    assert "Atlikušas minūtes: 5" in warning.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Turpināt darbu"
    before = db.session.scalars(db.select(UserSession.seen_at)).one()
    db.session.commit()
    with page.expect_response("**/session/extend") as answered:
        page.keyboard.press("Enter")
    assert answered.value.status == 200
    warning.wait_for(state="hidden")
    assert db.session.scalars(db.select(UserSession.seen_at)).one() >= before
    page.close()
