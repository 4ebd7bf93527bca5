"""The application, assembled."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.accounts.sessions import load_actor
from app.config import ROOT, Settings
from app.core.access import install_access, require_declarations
from app.core.addresses import install_addresses
from app.core.catalogs import install_catalogs
from app.core.database import prepare_engine, set_reading
from app.core.error_pages import install_error_pages
from app.core.form_data import install_form_data
from app.core.memory import look_less_often
from app.core.presentation import choose_language, install_presentation
from app.core.security import install_security_headers
from app.core.static_files import install_static_files
from app.extensions import babel, csrf, db, login_manager

FEATURES = (
    "home", "accounts", "registry", "plans", "participation", "calls", "quotas", "applications", "selection",
    "agreements", "payments", "reports", "books", "support_plans", "documents", "jobs", "outbox",
)  # fmt: skip
_READING = {"GET", "HEAD", "OPTIONS"}


def create_app(settings: Settings | None = None, *, commands: bool = True) -> Flask:
    """Build the application from checked settings. Raises `WeakSettings` or `UndeclaredView` before it serves.

    A process that only serves has no use for the `commands`: without them, and the migrations they bring, it is
    smaller.
    """
    look_less_often()
    settings = (settings or Settings.from_environment()).checked()
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.update(settings.for_flask())
    if settings.trusted_proxies:
        # The rate limit counts by the caller's address, which only our own proxies may tell.
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    _install_extensions(app)
    app.before_request(lambda: set_reading(request.method in _READING))
    app.teardown_request(lambda _error: set_reading(False))
    install_security_headers(app)
    install_static_files(app)
    install_error_pages(app)
    install_presentation(app)
    install_access(app, load_actor)
    install_addresses(app)
    install_form_data(app)
    _register_features(app, demo=settings.demo)
    if commands:
        import_module("app.cli").install_commands(app, demo=settings.demo)
    require_declarations(app)
    return app


def _install_extensions(app: Flask) -> None:
    db.init_app(app)
    csrf.init_app(app)
    login_manager.init_app(app)
    babel.init_app(app, locale_selector=choose_language)
    install_catalogs(app)
    with app.app_context():
        prepare_engine(db.engine)


def _register_features(app: Flask, *, demo: bool) -> None:
    for name in (*FEATURES, "dev") if demo else FEATURES:
        for module in ("models", "jobs", "papers", "obstacles", "views"):
            if find_spec(f"app.{name}.{module}"):
                imported = import_module(f"app.{name}.{module}")
                if module == "views":
                    app.register_blueprint(imported.blueprint)
