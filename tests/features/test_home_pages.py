"""The first page, health, and what every answer of the server has in common."""

import re

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.access import policy_of
from app.core.roles import EVERYONE, Role
from app.extensions import db
from app.home.menu import ENTRIES
from app.home.waiting import QUESTIONS
from tests.builders.accounts import membership
from tests.conftest import SigningClient
from tests.counting import counted_queries
from tests.databases import app_on

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ORDINARY = {"Content-Type", "Content-Length", "Set-Cookie", "Vary", "Location", "Cache-Control"}
STATIC_ONLY = {"Content-Disposition", "Last-Modified", "ETag", "Date", "Accept-Ranges"}


def guarded(app: Flask) -> SigningClient:
    """A client of an application that checks tokens, as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app.test_client()  # type: ignore[return-value]


def assert_exact_headers(answer, *, is_static: bool = False) -> None:
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert set(answer.headers.keys()) <= set(HEADERS) | ORDINARY | (STATIC_ONLY if is_static else set())
    if not is_static:
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/sign-in", 200),
        ("GET", "/health/live", 200),
        ("GET", "/account", 302),
        ("GET", "/language?code=xx", 400),
        ("POST", "/account/role", 401),
        ("GET", "/nothing/here", 404),
        ("DELETE", "/", 405),
        ("POST", "/sign-in", 422),
    ],
)
def test_every_answer_has_exactly_the_security_headers(client, method, address, status):
    answer = client.open(address, method=method)
    assert answer.status_code == status
    assert_exact_headers(answer)


def test_refusals_and_faults_have_them_too(client, app):
    client.sign_in(membership(Role.EVALUATOR))
    refused = client.get("/organisations")
    assert refused.status_code == 403
    assert_exact_headers(refused)
    db.session.commit()
    db.session.execute(text("ALTER TABLE municipality RENAME TO gone"))
    fault = client.get("/municipalities")
    assert fault.status_code == 500
    assert "Traceback" not in fault.text
    assert re.search(r"Pieprasījuma numurs: <strong>[0-9a-f]{12}</strong>", fault.text)
    assert_exact_headers(fault)


def test_static_files_have_them_too(client):
    for name in ("theme.css", "app.js", "bud.svg", "vendor/bootstrap-5.3.9.min.css"):
        answer = client.get(f"/static/{name}", buffered=True)
        assert answer.status_code == 200
        assert_exact_headers(answer, is_static=True)
    assert_exact_headers(client.get("/static/none.css"), is_static=True)


def test_production_insists_on_https(sqlite_databases, tmp_path):
    with sqlite_databases.fresh(tmp_path) as url:
        secure = app_on(url, tmp_path, secure_cookies=True)
        answer = secure.test_client().get("/sign-in")
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        cookie = answer.headers["Set-Cookie"]
        assert all(mark in cookie for mark in ("Secure", "HttpOnly", "SameSite=Lax"))
        with secure.app_context():
            db.engine.dispose()


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1@evil.example", ""])
def test_a_foreign_host_is_refused_in_plain_words(client, host):
    for address in ("/", "/sign-in", "/static/theme.css", "/nothing"):
        answer = client.get(address, headers={"Host": host}, buffered=True)
        assert answer.status_code == 400
        assert "evil" not in answer.text
        assert "Šādas vietnes te nav." in answer.text
        assert_exact_headers(answer, is_static=True)


@pytest.mark.parametrize("address", ["/sign-in", "/sign-out", "/account/role", "/organisations/new"])
def test_a_form_without_its_token_is_refused_in_latvian(app, client, address):
    answer = guarded(app).post(address, data={"name": "Teksts, ko kāds ilgi rakstījis"})
    assert answer.status_code == 400
    assert "<title>Kļūda: Veidlapa ir bijusi atvērta pārāk ilgi" in answer.text
    assert "Teksts, ko kāds ilgi rakstījis" in answer.text
    assert_exact_headers(answer)


def test_the_token_of_the_page_lets_its_form_in(app, client):
    visitor = guarded(app)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/sign-in").text)
    assert token is not None
    typed = {"email": "nobody@example.lv", "password": "x", "csrf_token": token[1]}
    assert visitor.post("/sign-in", data=typed).status_code == 422
    assert visitor.post("/sign-in", data=typed | {"csrf_token": token[1][:-2] + "xx"}).status_code == 400
    assert app.test_client().post("/sign-in", data=typed).status_code == 400


def test_the_server_says_that_it_lives_and_that_it_is_ready(client):
    live, ready = client.get("/health/live"), client.get("/health/ready")
    assert (live.status_code, live.text, live.mimetype) == (200, "alive\n", "text/plain")
    assert (ready.status_code, ready.text, ready.mimetype) == (200, "ready\n", "text/plain")


def test_it_is_not_ready_without_its_database_but_lives(sqlite_databases, tmp_path):
    lost = app_on(f"sqlite:///{tmp_path / 'missing' / 'no.db'}", tmp_path)
    client = lost.test_client()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.text) == (503, "the database does not answer\n")
    assert client.get("/health/live").status_code == 200
    assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize(("revision", "status"), [("0001", 503), (None, 503), ("of the next release", 200)])
def test_it_is_ready_on_the_schema_of_its_release_or_of_a_later_one(client, revision, status):
    db.session.execute(text("DELETE FROM alembic_version"))
    if revision:
        db.session.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    answer = client.get("/health/ready")
    assert answer.status_code == status
    assert ("flask db upgrade" in answer.text) is (status == 503)


def test_it_is_not_ready_where_no_file_can_be_stored(app, client, tmp_path):
    (tmp_path / "occupied").write_text("a file where a folder should be")
    app.config["STORAGE_URL"] = f"file://{tmp_path / 'occupied'}"
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.text) == (503, "files cannot be stored\n")


def test_the_first_page_greets_the_public_in_latvian_and_names_who_is_signed_in(client):
    page = client.get("/").text
    assert '<html lang="lv">' in page
    assert "<h1>Jauniešu iniciatīvu projekti</h1>" in page
    assert 'href="/sign-in"' in page
    client.sign_in(membership(Role.COORDINATOR))
    mine = client.get("/").text
    assert "<h1>Kas gaida mani</h1>" in mine
    assert "pašvaldības koordinators, Saldus novads" in mine


def test_the_menu_shows_each_role_its_own_pages(client):
    def menu() -> list[str]:
        return re.findall(r'<li><a href="(/[a-z-]*)"', client.get("/account").text.split("</nav>")[0])

    client.sign_in(membership(Role.COORDINATOR))
    assert "/organisations" in menu()
    client.sign_in(membership(Role.REPRESENTATIVE))
    assert "/organisations" not in menu()


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_the_first_page_of_every_role_opens_with_few_queries(client, role):
    client.sign_in(membership(role))
    with counted_queries() as statements:
        answer = client.get("/")
    assert answer.status_code == 200
    assert "Jūs nekas negaida" in answer.text
    assert len(statements) <= 12


def test_what_the_menu_and_the_first_page_lead_to_exists_and_opens_for_those_it_is_shown_to(app):
    asked = [(role, question.endpoint) for role, questions in QUESTIONS.items() for question in questions]
    listed = [(role, entry.endpoint) for entry in ENTRIES for role in entry.roles]
    public = [(None, entry.endpoint) for entry in ENTRIES if entry.for_public]
    refused = []
    for role, endpoint in {*asked, *listed, *public}:
        policy = policy_of(app, endpoint) if endpoint in app.view_functions else None
        if policy is None or (policy.roles is not None and role not in policy.roles):
            refused.append((endpoint, role))
    assert refused == []


def test_the_menu_of_a_school_begins_with_its_learners(client):
    labels = {}
    for role in (Role.DIRECTOR, Role.PLAN_AUTHOR):
        client.sign_in(membership(role))
        menu = client.get("/").text.split('<nav class="menu"')[1].split("</nav>")[0]
        labels[role] = re.findall(r"<(?:a|summary)[^>]*>([^<]+)<", menu)
    assert {role: found[0] for role, found in labels.items()} == dict.fromkeys(labels, "Izglītojamie")
    assert labels[Role.DIRECTOR][-1] == "Mani faili"
