"""A whole season in one file: 10,000 payments out and 10,000 entries back, in a process of their own."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

WRITE = """
from datetime import UTC, date, datetime
from decimal import Decimal
from app.payments.bank_files.contents import CreditTransfer, Debtor
from app.payments.bank_files.pain001 import payment_file
debtor = Debtor("Izglītības kvalitātes valsts dienests", "LV10TREL2130000000000", "TRELLV22")
values = [
    CreditTransfer(f"PM-{n}", Decimal(n).scaleb(-2), f"Biedrība Nr. {n} „Rīts”", "LV80BANK0000435195001",
                   "HABALV22", f"PuMPuRS priekšfinansējums, līgums Nr. {n}")
    for n in range(1, 10_001)
]
work = lambda: payment_file("B-1", datetime(2022, 4, 4, 9, tzinfo=UTC), debtor, date(2022, 4, 5), values)
"""
READ = """
from app.payments.bank_files.camt053 import read_statement
from tests.unit.statements import Part, entry, statement
data = statement(*(entry("8.00", "DBIT", Part(f"PM-{n}"), reference=f"R{n}") for n in range(10_000)))
work = lambda: read_statement(data).entries
"""
# The kernel's own high-water mark of this process: getrusage() also counts what the process it was forked from held.
MEASURE = """
import json, pathlib, re, time
started = time.process_time()
result = work()
seconds = time.process_time() - started
status = pathlib.Path("/proc/self/status").read_text()
print(json.dumps({"seconds": seconds, "size": len(result),
                  "megabytes": int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) // 1024}))
"""


def measured(program: str) -> dict[str, float]:
    command = [sys.executable, "-c", program + MEASURE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def test_ten_thousand_payments_are_written_in_5_seconds_and_300_megabytes():
    figures = measured(WRITE)
    assert figures["size"] > 1_000_000
    assert figures["seconds"] <= 5
    assert figures["megabytes"] <= 300


def test_ten_thousand_entries_are_read_in_10_seconds_and_300_megabytes():
    figures = measured(READ)
    assert figures["size"] == 10_000
    assert figures["seconds"] <= 10
    assert figures["megabytes"] <= 300
