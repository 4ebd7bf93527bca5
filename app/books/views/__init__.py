"""Pages of the books: for finance, the programme manager and the auditor."""

from flask import Blueprint

blueprint = Blueprint("books", __name__, url_prefix="/books")

from app.books.views import file_pages, keeping_pages, ledger_pages, value_pages  # noqa: E402, F401
