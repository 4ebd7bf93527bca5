"""Measure everything, print the table, write build/bench.json; exit 1 when a goal is missed."""

import sys

from tests.bench.measure import publish
from tests.bench.pages import page_figures
from tests.bench.work import bank_file_figures, import_figure, ranking_figure

if __name__ == "__main__":
    figures = [*page_figures(), ranking_figure(), *bank_file_figures(), import_figure()]
    sys.exit(0 if publish(figures) else 1)
