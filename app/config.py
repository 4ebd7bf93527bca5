"""Settings, read once from the environment. A weak setting stops the start in production mode."""

import os
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.core.key_ring import WeakKeys, read_ring, ring_in

_SHORTEST_KEY = 32
ROOT = Path(__file__).resolve().parent.parent
TRANSLATION_DOMAINS = [
    "interface", "accounts", "registry", "plans", "participation", "calls", "quotas", "applications", "selection",
    "agreements", "payments", "reports", "books", "support_plans", "monitoring", "home", "dev", "jobs",
    "documents", "outbox",
]  # fmt: skip


class WeakSettings(RuntimeError):
    """The environment asks for production with a setting that would be unsafe."""


@dataclass(frozen=True)
class Settings:
    """What differs between machines. Everything else is code or an edition's data."""

    database_url: str = f"sqlite:///{ROOT / 'instance' / 'pumpurs.db'}"
    jobs_url: str = f"sqlite:///{ROOT / 'instance' / 'jobs.db'}"
    storage_url: str = f"file://{ROOT / 'instance' / 'files'}"
    anchors_folder: str = str(ROOT / "instance" / "anchors")
    secret_key: str = ""
    protection_keys: str = ""
    protection_keys_file: str = str(ROOT / "instance" / "protection_keys")
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    production: bool = False
    demo: bool = False
    secure_cookies: bool = False
    trusted_proxies: int = 0
    smtp_url: str = ""
    mail_from: str = "PuMPuRS <noreply@localhost>"
    public_url: str = "http://127.0.0.1:8000"
    debtor_name: str = "Izglītības kvalitātes valsts dienests"
    debtor_iban: str = "LV61TREL2200000000000"
    debtor_bic: str = "TRELLV22"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_patience: float = 5
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_environment(cls) -> "Settings":
        """Settings from the process environment; every name is listed in the README."""
        names = {
            "database_url": "DATABASE_URL", "jobs_url": "JOBS_URL", "storage_url": "STORAGE_URL",
            "anchors_folder": "AUDIT_ANCHORS", "secret_key": "SECRET_KEY", "smtp_url": "SMTP_URL",
            "protection_keys_file": "PROTECTION_KEYS_FILE",
            "mail_from": "MAIL_FROM", "public_url": "PUBLIC_URL",
            "debtor_name": "DEBTOR_NAME", "debtor_iban": "DEBTOR_IBAN", "debtor_bic": "DEBTOR_BIC",
            "oidc_issuer": "OIDC_ISSUER", "oidc_client_id": "OIDC_CLIENT_ID",
            "oidc_client_secret": "OIDC_CLIENT_SECRET",
        }  # fmt: skip
        values: dict[str, Any] = {
            key: os.environ[name] for key, name in names.items() if os.environ.get(name)
        }
        if hosts := os.environ.get("ALLOWED_HOSTS"):
            values["allowed_hosts"] = tuple(host.strip() for host in hosts.split(",") if host.strip())
        for key, name in {"production": "PRODUCTION", "demo": "DEMO"}.items():
            values[key] = os.environ.get(name, "") == "1"
        values["secure_cookies"] = values["production"]
        values["trusted_proxies"] = int(os.environ.get("TRUSTED_PROXIES", "0") or 0)
        return cls(**values)

    def checked(self) -> "Settings":
        """These settings, or `WeakSettings` when production would run with a weak key, demo data or debug."""
        if not self.production:
            return self
        if len(self.secret_key) < _SHORTEST_KEY or len(set(self.secret_key)) < _SHORTEST_KEY // 4:
            raise WeakSettings(
                f"SECRET_KEY must hold at least {_SHORTEST_KEY} varied characters in production"
            )
        if self.demo:
            raise WeakSettings("DEMO=1 and PRODUCTION=1 exclude each other")
        if os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
            raise WeakSettings("FLASK_DEBUG must be off in production")
        self._check_oidc()
        self._check_storage()
        self._check_protection_keys()
        return self

    def _check_protection_keys(self) -> None:
        try:
            read_ring(self.protection_keys or ring_in(Path(self.protection_keys_file)))
        except WeakKeys as error:
            raise WeakSettings(
                f"PROTECTION_KEYS_FILE must hold the keys of learners' data: {error}"
            ) from error

    def _check_storage(self) -> None:
        if self.storage_url.startswith("s3:") and find_spec("boto3") is None:
            raise WeakSettings("STORAGE_URL=s3://… needs the extra: pumpurs[s3]")

    def _check_oidc(self) -> None:
        oidc = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if not any(oidc):
            return
        if not all(oidc) or not self.oidc_issuer.startswith("https://"):
            raise WeakSettings("OIDC_ISSUER (https), OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together")
        if find_spec("authlib") is None:
            raise WeakSettings("OIDC_ISSUER needs the extra: pumpurs[oidc]")

    def for_flask(self) -> dict[str, Any]:
        """The same as Flask configuration."""
        return {
            "SQLALCHEMY_DATABASE_URI": sqlalchemy_url(self.database_url),
            "SQLALCHEMY_ENGINE_OPTIONS": engine_options(self.database_url),
            "JOBS_URL": self.jobs_url,
            "STORAGE_URL": self.storage_url,
            "AUDIT_ANCHORS": self.anchors_folder,
            "SECRET_KEY": self.secret_key or secrets.token_hex(_SHORTEST_KEY),
            "TRUSTED_HOSTS": list(self.allowed_hosts),
            "DEMO": self.demo,
            "PRODUCTION": self.production,
            "SMTP_URL": self.smtp_url,
            "MAIL_FROM": self.mail_from,
            "PUBLIC_URL": self.public_url,
            "DEBTOR_NAME": self.debtor_name,
            "DEBTOR_IBAN": self.debtor_iban,
            "DEBTOR_BIC": self.debtor_bic,
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=8),
            "MAX_CONTENT_LENGTH": 20 * 1024 * 1024,
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_DEFAULT_LOCALE": "lv",
            "BABEL_DEFAULT_TIMEZONE": "Europe/Riga",
            "BABEL_DOMAIN": ";".join(TRANSLATION_DOMAINS),
            "BABEL_TRANSLATION_DIRECTORIES": ";".join(["translations"] * len(TRANSLATION_DOMAINS)),
            **self._others(),
        }

    def _others(self) -> dict[str, Any]:
        """Keys of learners' data, the sign-in provider (with one of its settings missing there is none), extra ones."""
        is_whole = self.oidc_issuer and self.oidc_client_id and self.oidc_client_secret
        return {
            "PROTECTION_KEYS": self.protection_keys,
            "PROTECTION_KEYS_FILE": self.protection_keys_file,
            "OIDC_ISSUER": self.oidc_issuer if is_whole else "",
            "OIDC_CLIENT_ID": self.oidc_client_id,
            "OIDC_CLIENT_SECRET": self.oidc_client_secret,
            "OIDC_PATIENCE": self.oidc_patience,
            **self.extra,
        }


def sqlalchemy_url(url: str) -> str:
    """PostgreSQL through psycopg 3, whichever way the address is written."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def engine_options(url: str) -> dict[str, Any]:
    """A small pool that checks its connections on PostgreSQL; errors tell no values, which may be those of a child."""
    pool = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 15} if url.startswith("postgres") else {}
    return {"hide_parameters": True, **pool}
