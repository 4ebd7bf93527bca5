"""Prints the CPU seconds of ranking 119 municipalities with 10,000 applications, the best of three."""

import sys
from time import process_time

from competition_rules.ranking import rank
from tests.rules.builders import LUMP_SUM, PUMPURS, candidate, scores

MUNICIPALITIES = 119
APPLICATIONS = 10_000


def measure() -> float:
    """CPU seconds of one ranking of everything, with ties and with scores that are no decimals."""
    kinds = [scores("4", need=f"{6 + number % 5}/2", reach=f"{19 + number % 12}/6") for number in range(60)]
    municipalities = [
        [
            candidate(number, kinds[number % 60], minute=number % 7)
            for number in range(first, APPLICATIONS, MUNICIPALITIES)
        ]
        for first in range(MUNICIPALITIES)
    ]
    started = process_time()
    results = [rank(PUMPURS, rows, LUMP_SUM * 6) for rows in municipalities]
    seconds = process_time() - started
    ranked = sum(len(result.places) for result in results)
    if ranked != APPLICATIONS:
        raise RuntimeError(f"{ranked} of {APPLICATIONS} applications were ranked")
    return seconds


if __name__ == "__main__":
    sys.stdout.write(f"{min(measure() for _ in range(3))}\n")
