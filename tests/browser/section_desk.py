"""A representative who writes a section of an application, and what the database holds of it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

from app.applications.models import Application
from app.applications.queries import section_row
from app.applications.sections import SectionCode
from app.core.roles import Role
from app.extensions import db
from tests.builders import applications
from tests.conftest import SigningClient

TELEPHONE = {"width": 360, "height": 640}
TIME = re.compile(r"Saglabāts \d\d:\d\d:\d\d")
NOT_YET = "Nav saglabāts – teksts ir šeit, mēģinām vēlreiz"


@dataclass
class Desk:
    """A representative at the section about results, on a telephone."""

    context: BrowserContext
    email: str
    application_id: int

    @property
    def address(self) -> str:
        return f"/applications/{self.application_id}/sections/results"

    def open(self) -> Page:
        """The section in a tab of its own."""
        page = self.context.new_page()
        page.goto(self.address)
        return page

    @property
    def kept(self) -> str:
        """What the database holds of the first field."""
        db.session.rollback()
        row = section_row(self.application_id, SectionCode.RESULTS)
        text = row.content["results"] if row else ""
        db.session.rollback()
        return str(text)


def sit_down(browser: Browser, address: str, application: Application, client: SigningClient) -> Desk:
    seat = applications.seat(Role.REPRESENTATIVE, application.organisation)
    client.sign_in(seat)
    cookie = client.get_cookie("session")
    assert cookie is not None
    email, application_id = seat.user.email, application.id
    # The server writes too: nothing of this session may hold the database.
    db.session.commit()
    context = browser.new_context(base_url=address, locale="lv-LV", viewport=TELEPHONE)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
    return Desk(context, email, application_id)


def type_in(page: Page, text: str) -> None:
    """Typed with keys at the end of the first field, which keeps the focus."""
    page.locator("[name=results]").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def says(page: Page, words: str | re.Pattern[str]) -> None:
    page.locator("[data-autosave-status]", has_text=words).wait_for()
