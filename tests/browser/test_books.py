"""An auditor at a screen: from the programme's purse to the payment of one project in six clicks, and back up."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.core import clock
from app.core.roles import Role
from app.payments.models import PaymentKind
from tests.browser.conftest import SCREENSHOTS, served
from tests.browser.inspector import NARROW, WIDE
from tests.builders import accounts
from tests.features.money_desk import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.browser
MOST_CLICKS = 6


@pytest.fixture
def auditor(desk: Desk, chromium: Browser) -> Iterator[Page]:
    """Signed in, on the first page, after the first project was prefinanced."""
    desk.grants.contract(0)
    desk.grants.pay(0, PaymentKind.PREFINANCING)
    client = desk.browser(accounts.actor(Role.AUDITOR))
    cookie = client.get_cookie("session")
    assert cookie is not None
    with clock.at(desk.grants.at), served(desk.app) as address:
        page = chromium.new_page(base_url=address, locale="lv-LV", viewport=WIDE)
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        page.goto("/")
        yield page
        page.context.close()


def photograph(page: Page, name: str) -> None:
    """The page at both widths; it scrolls sideways at none."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        page.screenshot(path=SCREENSHOTS / f"books-{name}-{size['width']}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, size)


def test_an_auditor_follows_one_cent_from_the_purse_to_its_payment_and_back(auditor: Page) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    main = auditor.locator("main")
    clicks = [
        ("books", lambda: auditor.goto("/books")),
        ("call", lambda: main.locator("a[href*='/books/calls/']").first.click()),
        ("quota", lambda: main.locator("a[href*='/books/quotas/']").first.click()),
        ("project", lambda: main.locator("a[href*='/books/projects/']").first.click()),
        ("transfer", lambda: main.get_by_role("link", name="Banka samaksājusi").click()),
        ("payment", lambda: main.locator("a[href*='/payments/']").first.click()),
    ]  # fmt: skip
    assert len(clicks) <= MOST_CLICKS
    for name, click in clicks:
        click()
        auditor.wait_for_load_state()
        assert "3\u00a0680,00\u00a0€" in main.inner_text(), name
        photograph(auditor, name)
    assert auditor.url.endswith("/payments/1")
    main.get_by_role("link", name="Projekta finansējuma uzskaite").click()
    for back in ("/books/quotas/", "/books/calls/", "/books"):
        auditor.locator(f"nav.trail a[href^='{back}']").first.click()
        auditor.wait_for_load_state()
        assert back in auditor.url
    photograph(auditor, "programme")
