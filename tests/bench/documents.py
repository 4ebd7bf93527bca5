"""Drawing up and rendering a document, as the job that issues it does."""

import io
import tempfile
from pathlib import Path

from pypdf import PdfReader

from app import create_app
from app.documents import issuing
from app.extensions import db
from app.storage import service as storage
from tests.bench.ground import build
from tests.bench.measure import Figure, at_most, typical_cpu
from tests.conftest import NOON
from tests.databases import make_schema, settings_for

_PAGES = 3


def document_figures() -> list[Figure]:
    """Processor time of an application's PDF of three pages, the library loaded before."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'papers.db'}"
        make_schema(url, folder)
        with create_app(settings_for(url, folder)).app_context():
            application = build().assessed
            pages = _issue(application)
            if pages != _PAGES:
                raise RuntimeError(f"the application has {pages} pages, not {_PAGES}")
            cost = typical_cpu(lambda: _issue(application), times=9)
            db.session.remove()
            db.engine.dispose()
    return [at_most(f"a PDF of {_PAGES} pages, CPU", cost, 0.4, "s")]


def _issue(application: int) -> int:
    """Issue it, count its pages, and take it back."""
    document = issuing.issue("application", application, 1, at=NOON)
    if document is None:
        raise RuntimeError("the application has no document")
    data = storage.get(document.pdf_sha256)
    db.session.rollback()
    return len(PdfReader(io.BytesIO(data)).pages)
