"""A small real OpenID Connect provider on a socket of this machine: it signs with keys of its own and asks for PKCE."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "pumpurs", "a secret of the client"


class Provider(ThreadingHTTPServer):
    """What it says may be bent: `claims` of the token, the `key` that signs it, its `description`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key: RSAKey | ECKey = RSAKey.generate_key(2048, {"kid": "one"})
        self.published = [self.key.as_dict(private=False)]
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {"email": "anna@example.lv", "email_verified": True}
        self.description: dict[str, str] = {}
        self.asked: dict[str, dict[str, str]] = {}
        self.refused: list[str] = []
        self.may_speak = threading.Event()
        self.may_speak.set()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It takes what it is asked and does not answer while the block runs."""
        self.may_speak.clear()
        try:
            yield
        finally:
            self.may_speak.set()

    def sign_in_at(self, address: str) -> dict[str, str]:
        """The person signs in at the address the site sent them to; what they bring back."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize"
        question = {name: values[0] for name, values in parse_qs(parts.query).items()}
        code = secrets.token_urlsafe(16)
        self.asked[code] = question
        return {"code": code, "state": question["state"], "iss": self.issuer}

    def described(self) -> dict[str, str]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        known = {name: f"{self.issuer}/{place}" for name, place in places.items()}
        return {"issuer": self.issuer, **known, **self.description}

    def token_for(self, form: dict[str, str], authorization: str) -> dict[str, str] | None:
        """Tokens for a code, once, to the right client with the right verifier."""
        question = self.asked.pop(form.get("code", ""), None)
        client = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if question is None or authorization != client or form["redirect_uri"] != question["redirect_uri"]:
            return None
        if question["code_challenge_method"] != "S256" or challenge != question["code_challenge"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300,
                  "nonce": question["nonce"], **self.claims}  # fmt: skip
        given = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode({"alg": self.algorithm, "kid": "one"}, given, self.key, [self.algorithm])
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        pages: dict[str, Any] = {
            "/.well-known/openid-configuration": self.server.described(), "/keys": {"keys": self.server.published},
        }  # fmt: skip
        self._answer(pages.get(self.path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(self.server.token_for(form, self.headers.get("Authorization", "")))

    def _answer(self, value: Any) -> None:
        self.server.may_speak.wait()
        if value is None:
            self.server.refused.append(self.path)
        body = json.dumps(value if value is not None else {"error": "invalid_grant"}).encode()
        self.send_response(400 if value is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name of the library
        """Keep the output of the tests quiet."""


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider that answers while the block runs."""
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield provider
        provider.shutdown()
        thread.join()


def back_with(answer: dict[str, str]) -> str:
    """The address the browser comes back to."""
    return "/sign-in/oidc/back?" + urlencode(answer)
