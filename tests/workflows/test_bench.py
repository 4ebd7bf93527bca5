"""What `make bench` measures still works: every act and page of it once, with few rows."""

from pathlib import Path

from app.core import clock
from tests.bench.pages import MOST_QUERIES, PAGES, client_of, grounds, moment_of
from tests.bench.statement import statement_figure
from tests.bench.stored import stored_ranking_figures
from tests.bench.support import Size, support_figures
from tests.bench.work import bank_file_figures, ranking_figure
from tests.counting import counted_queries


def test_a_statement_is_read_imported_and_matched_whole() -> None:
    assert statement_figure(20).met


def test_rankings_files_and_rules_answer() -> None:
    figures = [*stored_ranking_figures(1), *bank_file_figures(20), ranking_figure(200, 10)]
    assert [one.name for one in figures if not one.met] == []


def test_every_page_is_there_and_asks_no_more_than_it_may(tmp_path: Path) -> None:
    with grounds(tmp_path) as load:
        loaded = load(300)
        answers, asked = {}, {}
        for name, address, role in PAGES:
            with clock.at(moment_of(name)):
                client = client_of(loaded, role)
                with loaded.app.app_context(), counted_queries() as statements:
                    answers[name] = client.get(address.format(**loaded.ids)).status_code
            asked[name] = len([one for one in statements if one.startswith(("SELECT", "WITH"))])
    assert {name: answer for name, answer in answers.items() if answer != 200} == {}
    assert {name: count for name, count in asked.items() if count > MOST_QUERIES} == {}


def test_a_semester_of_plans_is_approved_paged_and_written_to_a_file() -> None:
    figures = support_figures(Size(plans=60, schools=12, state_schools=2, approved=40, at_once=20))
    assert "20 of 60 plans approved" in figures[0].name
    assert figures[0].met
