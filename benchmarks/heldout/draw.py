"""Draws the held-out districts with their truth: `python -m benchmarks.heldout.draw OUTDIR [SEED [NAME…]]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random

from benchmarks.heldout import cascade, florida, keystone, meridian, newyork, texas
from benchmarks.heldout.exam import Ledger
from benchmarks.heldout.model import Book, Year

DISTRICTS = {"texas": texas, "newyork": newyork, "florida": florida, "keystone": keystone, "cascade": cascade, "meridian": meridian}


def write_settings(folder: Path, year: Year) -> None:
    calendar = {"school_year": year.school_year, "first_day": year.first.isoformat(), "last_day": year.last.isoformat(), "no_school": [[a.isoformat(), b.isoformat()] for a, b in year.closed],
                "reporting_periods": [{"label": p[0], "start": p[1].isoformat(), "end": p[2].isoformat(), "report_due": p[3].isoformat()} for p in year.periods], "as_of": year.as_of.isoformat()}  # fmt: skip
    (folder / "calendar.json").write_text(json.dumps(calendar, indent=1) + "\n", "utf-8")
    lines = [f"# As of {year.as_of}: give it to the program when it runs.", "[district]", f'name = "{year.name}"', f'state = "{year.state}"', "", "[calendar]", f'school_year = "{year.school_year}"']
    lines += [f"first_day = {year.first}", f"last_day = {year.last}", "no_school = [", *(f"    [{a}, {b}]," for a, b in year.closed), "]"]
    for label, start, end, due in year.periods:
        lines += ["", "[[reporting_period]]", f'label = "{label}"', f"start = {start}", f"end = {end}", f"report_due = {due}"]
    (folder / "district.toml").write_text("\n".join(lines) + "\n", "utf-8")


def draw(root: Path, seed: int, only: list[str]) -> None:
    for name, district in DISTRICTS.items():
        if only and name not in only:
            continue
        kept = Ledger if district not in (texas, newyork) else Book
        folder, book = root / name, kept(district.YEAR, Random(f"{name} {seed}"))
        (folder / "drop").mkdir(parents=True, exist_ok=True)
        district.draw(folder / "drop", book)
        write_settings(folder, district.YEAR)
        (folder / "truth.json").write_text(json.dumps(book.rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
        sys.stdout.write(f"{name} as of {district.YEAR.as_of}: { {kind: len(rows) for kind, rows in book.rows.items()} }\n")


if __name__ == "__main__":
    draw(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3, sys.argv[3:])
