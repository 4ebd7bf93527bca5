"""Measure everything, print the table, write build/bench.json; exit 1 when a goal is missed."""

import sys

from tests.bench.documents import document_figures
from tests.bench.measure import publish
from tests.bench.pages import page_figures
from tests.bench.served import served_figures
from tests.bench.statement import statement_figure
from tests.bench.stored import stored_ranking_figures
from tests.bench.support import support_figures
from tests.bench.work import bank_file_figures, import_figure, ranking_figure

if __name__ == "__main__":
    figures = [
        *page_figures(), *served_figures(), ranking_figure(), *stored_ranking_figures(), *bank_file_figures(),
        statement_figure(), *document_figures(), *support_figures(), import_figure(),
    ]  # fmt: skip
    sys.exit(0 if publish(figures) else 1)
