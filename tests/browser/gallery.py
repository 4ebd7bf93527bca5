"""`make gallery`: the demo season as each of its people sees it, in pictures at two widths, with an index.

A database, a server and a browser of their own are made for it and taken away afterwards. `make screenshots` also
renews the handful of pictures under docs/screenshots.
"""

import html
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app.config import ROOT
from app.core.roles import Role
from scripts import run
from tests.browser.crawling import kind_of, walk
from tests.browser.inspector import NARROW, WIDE
from tests.browser.launch import ARGUMENTS, CHROMIUM

FOLDER = ROOT / "build" / "gallery"
CHOSEN_FOLDER = ROOT / "docs" / "screenshots"
# Name of the picture → role, kind of page, width.
CHOSEN = {
    "front": ("public", "/", 1280),
    "tasks": ("representative", "/applications/n", 1280),
    "ranking": ("chair", "/selection/n/ranking", 1280),
    "payments": ("finance_preparer", "/payments", 1280),
    "plans": ("support_specialist", "/support/plans", 1280),
    "semester": ("programme_manager", "/support/money/n", 1280),
}
_LARGEST = 150_000
_TALLEST = 1000


@dataclass(frozen=True)
class Picture:
    """One page, kept at both widths."""

    role: str
    kind: str
    path: str
    status: int
    title: str
    name: str

    def file(self, width: int) -> str:
        return f"{self.role}/{self.name}-{width}.png"


@contextmanager
def demo_server() -> Iterator[str]:
    """The demo season in a temporary database, served; its address."""
    with tempfile.TemporaryDirectory(prefix="pumpurs-gallery-") as folder:
        environment = run.settings() | {
            "DATABASE_URL": f"sqlite:///{folder}/demo.db", "JOBS_URL": f"sqlite:///{folder}/jobs.db",
            "STORAGE_URL": f"file://{folder}/files", "AUDIT_ANCHORS": f"{folder}/anchors",
        }  # fmt: skip
        if ready := os.environ.get("GALLERY_DATABASE"):
            shutil.copy(ready, f"{folder}/demo.db")
        run.flask(environment, "db", "upgrade")
        run.flask(environment, "demo")
        port = run.chosen_port("")
        server = run.server(environment, port)
        try:
            run.wait_until_ready(port, [server])
            yield f"http://{run.HOST}:{port}"
        finally:
            run.stop([server])


def sign_in(page: Page, address: str, place: int) -> None:
    """Act as the first person of the role in that place of the list."""
    page.goto(f"{address}/demo")
    with page.expect_navigation():
        page.locator("main section").nth(place).locator("form button").first.click()


def take(page: Page, role: str, path: str, status: int, number: int) -> Picture:
    """Keep the page at both widths."""
    kind = kind_of(path.partition("?")[0])
    name = f"{number:02}{re.sub(r'[^a-z0-9]+', '-', kind)}".rstrip("-")
    picture = Picture(role, kind, path, status, page.title().removesuffix(" – PuMPuRS"), name)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=FOLDER / picture.file(size["width"]), full_page=True)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return picture


def visit(browser: Browser, address: str, role: str, place: int | None) -> list[Picture]:
    """Everything one role comes to, and the pages that say no."""
    (FOLDER / role).mkdir(parents=True, exist_ok=True)
    context = browser.new_context(locale="lv-LV", viewport=WIDE)  # type: ignore[arg-type]
    page = context.new_page()
    starts = ["/", "/nothing/here", "/jobs"]
    if place is None:
        starts += ["/sign-in", "/language?code=xx", "/account"]
    else:
        sign_in(page, address, place)
    found: list[Picture] = []
    for stop in walk(page, address, starts):
        found.append(take(page, role, stop.path, stop.status, len(found) + 1))
    context.close()
    return found


def visit_everyone(address: str) -> list[Picture]:
    """The public and every role, however long it takes: each kind of page once."""
    people = ["public", *(role.value for role in Role if role is not Role.SYSTEM)]
    found: list[Picture] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for number, role in enumerate(people):
            found += visit(browser, address, role, number - 1 if number else None)
            sys.stderr.write(f"{role}: {sum(one.role == role for one in found)} pages\n")
        browser.close()
    return found


def write_index(pictures: list[Picture]) -> Path:
    """One page with everything: by role, small pictures that lead to the large ones."""
    parts = []
    for role in dict.fromkeys(one.role for one in pictures):
        cards = "".join(_card(one) for one in pictures if one.role == role)
        parts.append(f"<h2 id='{role}'>{role}</h2><div class='cards'>{cards}</div>")
    contents = " · ".join(f"<a href='#{one}'>{one}</a>" for one in dict.fromkeys(p.role for p in pictures))
    index = FOLDER / "index.html"
    index.write_text(_INDEX.format(contents=contents, body="".join(parts)), encoding="utf-8")
    return index


_INDEX = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery – PuMPuRS</title><style>
body {{ font: 16px/1.4 system-ui, sans-serif; margin: 1.5rem; }}
.cards {{ display: flex; flex-wrap: wrap; gap: 1rem; }} .card {{ width: 24rem; }}
.card img {{ border: 1px solid #ccc; height: 13rem; object-fit: cover; object-position: top left; }}
.card img.wide {{ width: 17rem; }} .card img.narrow {{ width: 6rem; }}
</style><h1>Every page of every role</h1><p>{contents}</p>{body}</html>
"""


def _card(picture: Picture) -> str:
    images = "".join(
        f"<a href='{picture.file(width)}'><img class='{style}' loading='lazy' src='{picture.file(width)}'"
        f" alt='{width} px'></a> "
        for width, style in ((1280, "wide"), (320, "narrow"))
    )
    words = html.escape(f"{picture.title} — {picture.path} ({picture.status})")
    return f"<div class='card'>{images}<p>{words}</p></div>"


def choose(pictures: list[Picture]) -> None:
    """The pictures of the README: the top of the page, in few colours, small enough to load at once."""
    CHOSEN_FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (role, kind, width) in CHOSEN.items():
        found = next((one for one in pictures if (one.role, one.kind) == (role, kind)), None)
        if found is None:
            raise SystemExit(f"the {role} of the demonstration comes to no page {kind}: choose another")
        with Image.open(FOLDER / found.file(width)) as image:
            top = image.convert("RGB").crop((0, 0, image.width, min(image.height, _TALLEST)))
        target = CHOSEN_FOLDER / f"{name}.png"
        for colours in (128, 64, 32):
            top.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
            if target.stat().st_size <= _LARGEST:
                break


def main(arguments: list[str]) -> int:
    """Take every picture, write the index; with `--choose` renew those of the README."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    with demo_server() as address:
        pictures = visit_everyone(address)
    sys.stdout.write(f"{len(pictures)} pages: {write_index(pictures)}\n")
    if "--choose" in arguments:
        choose(pictures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
