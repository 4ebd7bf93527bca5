"""Writes the public holidays of Latvia into app/core/data/public_holidays.csv, from the library `holidays`.

The library takes 12 MB of memory in each process that asks it for a day, for fifty lines of law; so only this command
and the test that compares ask it. After a change of the law: a newer library (`make lock`), then `make holidays`.
"""

import csv
import io

from holidays import country_holidays

from app.core.holidays import FILE, YEARS


def content() -> str:
    """The whole file: a line for each holiday of the years, by day."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["day", "name"])
    days = country_holidays("LV", years=YEARS, language="lv")
    writer.writerows((day.isoformat(), name) for day, name in sorted(days.items()))
    return file.getvalue()


if __name__ == "__main__":
    FILE.write_text(content(), encoding="utf-8")
