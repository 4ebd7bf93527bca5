"""Signing in through an OpenID Connect provider: authorization code with PKCE, and an ID token that is verified.

The libraries belong to the extra `oidc`, so they are imported only where a provider is set.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from app.core import vault
from app.core.security import origin_of

_CLOCKS_DIFFER = 60
# Signatures by a private key only: with the others anyone who knows the client's secret could write tokens.
_ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "ES384", "RS512", "ES512"]
_KEY_TYPES = ("RSA", "EC")


class NotConfirmed(Exception):
    """The provider did not confirm who the person is, or its word cannot be trusted."""


@dataclass(frozen=True)
class Provider:
    """Who is asked, as whom, where the browser comes back to, and how long an answer is waited for."""

    issuer: str
    client_id: str
    client_secret: str
    back: str
    patience: float
    """Seconds after which it counts as not answering."""


@dataclass(frozen=True)
class Attempt:
    """What the browser's own session remembers until it comes back: each value is used once."""

    state: str
    nonce: str
    verifier: str
    following: str
    began_at: str


class _Addresses(BaseModel):
    """The part of the provider's description of itself that is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


def start(provider: Provider, following: str, *, at: datetime) -> tuple[str, Attempt]:
    """Where the browser goes to, and what it must bring back."""
    state, nonce, verifier = (secrets.token_urlsafe(size) for size in (32, 32, 48))
    attempt = Attempt(state, nonce, verifier, following, at.isoformat())
    with _trusted(), _client(provider) as client:
        known = _addresses(client, provider)
        address, _state = client.create_authorization_url(
            known.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
        )
    return address, attempt


def confirmed_email(provider: Provider, attempt: Attempt, answer: dict[str, str], *, at: datetime) -> str:
    """The verified e-mail address the provider vouches for. Raises `NotConfirmed`."""
    if not vault.is_same(answer.get("state", ""), attempt.state) or not answer.get("code"):
        raise NotConfirmed
    # Where several providers are in use, one must not pass an answer off as another's (RFC 9207).
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise NotConfirmed
    with _trusted(), _client(provider) as client:
        known = _addresses(client, provider)
        given = client.fetch_token(known.token_endpoint, code=answer["code"], code_verifier=attempt.verifier)
        claims = _claims(given["id_token"], _get(client, known.jwks_uri), provider, attempt, at)
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or not email:
        raise NotConfirmed
    return email


def _claims(token: str, keys: Any, provider: Provider, attempt: Attempt, at: datetime) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.jwk import KeySet

    usable = [key for key in keys["keys"] if key.get("kty") in _KEY_TYPES and key.get("use", "sig") == "sig"]
    claims = jwt.decode(token, KeySet.import_key_set({"keys": usable}), _ALGORITHMS).claims
    needed = jwt.JWTClaimsRegistry(
        int(at.timestamp()), _CLOCKS_DIFFER,
        iss={"essential": True, "value": provider.issuer}, aud={"essential": True, "value": provider.client_id},
        nonce={"essential": True, "value": attempt.nonce}, exp={"essential": True}, iat={"essential": True},
        sub={"essential": True},
    )  # fmt: skip
    needed.validate(claims)
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise NotConfirmed
    return claims


def _client(provider: Provider) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    return OAuth2Session(
        provider.client_id, provider.client_secret, scope="openid email", redirect_uri=provider.back,
        code_challenge_method="S256", default_timeout=provider.patience,
    )  # fmt: skip


def _get(client: Any, address: str) -> Any:
    answer = client.request("GET", address, withhold_token=True, allow_redirects=False)
    answer.raise_for_status()
    return answer.json()


def _addresses(client: Any, provider: Provider) -> _Addresses:
    """The provider's addresses, all as safe as its own; people are sent to its own origin only."""
    known = _Addresses.model_validate(
        _get(client, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    )
    scheme = urlsplit(provider.issuer).scheme
    places = (known.authorization_endpoint, known.token_endpoint, known.jwks_uri)
    if known.issuer != provider.issuer or any(urlsplit(place).scheme != scheme for place in places):
        raise NotConfirmed
    if origin_of(known.authorization_endpoint) != origin_of(provider.issuer):
        raise NotConfirmed
    return known


@contextmanager
def _trusted() -> Iterator[None]:
    """Whatever a provider out of order or a forger sends ends as `NotConfirmed`."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    try:
        yield
    except (AuthlibBaseError, JoseError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotConfirmed from error
