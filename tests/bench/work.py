"""Rules and bank files in bulk."""

import random
import subprocess
import sys
import time
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from app.payments.bank_files.contents import CreditTransfer, Debtor
from app.payments.bank_files.pain001 import payment_file
from competition_rules import editions, ranking, scoring
from tests.bench.measure import Figure, at_most, cpu_seconds

_START = datetime(2022, 4, 4, tzinfo=UTC)


def ranking_figure(count: int = 10_000, municipalities: int = 119) -> Figure:
    """Rank every municipality of the country by the rules alone."""
    regulation = editions.edition("pumpurs-2022")
    chance = random.Random(7)
    fields: list[list[ranking.Candidate]] = [[] for _ in range(municipalities)]
    for number in range(count):
        criteria = {one.code: Fraction(chance.randint(4, 10), 2) for one in regulation.quality_criteria}
        scores = scoring.Scores(criteria, sum(criteria.values(), Fraction(0)))
        moment = _START + timedelta(seconds=number)
        fields[number % municipalities].append(ranking.Candidate(number, scores, Decimal("4600.00"), moment))
    cost = cpu_seconds(lambda: [ranking.rank(regulation, field, Decimal("27600.00")) for field in fields])
    return at_most(
        f"ranking {municipalities} municipalities, {count:,} applications, rules, CPU", cost, 0.5, "s"
    )


def bank_file_figures(count: int = 10_000) -> list[Figure]:
    """A pain.001 file of so many payments: seconds and memory on top."""
    debtor = Debtor("Izglītības kvalitātes valsts dienests", "LV61TREL2200000000000", "TRELLV22")
    transfers = [
        CreditTransfer(
            f"JIP{number:07d}P01", Decimal("3680.00"), "Biedrība", "LV44HABA0551000000001", None, "PuMPuRS"
        )
        for number in range(count)
    ]
    before = time.perf_counter()
    payment_file("PB-1", _START, debtor, date(2022, 4, 5), transfers)
    seconds = time.perf_counter() - before
    tracemalloc.start()
    payment_file("PB-1", _START, debtor, date(2022, 4, 5), transfers)
    peak = tracemalloc.get_traced_memory()[1] / 1024 / 1024
    tracemalloc.stop()
    return [
        at_most(f"pain.001 of {count:,} payments", seconds, 5, "s"),
        at_most(f"pain.001 of {count:,} payments, Python memory", peak, 300, "MB"),
    ]


def import_figure() -> Figure:
    """How long a fresh process takes to import the application."""
    code = "import time; t = time.perf_counter(); import app; print(time.perf_counter() - t)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return at_most("import of app", float(answer.stdout), 1.5, "s")
