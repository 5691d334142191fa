"""Judges the language part on sentences written by hand in the shapes that goal banks, reports and service pages have in print.

`.venv/bin/python -m benchmarks.language` writes LANGUAGE.md; `--misses` prints what was judged wrongly in the half developed on.
The rows are in benchmarks/sentences: every second row is kept, that is never looked at one by one, only in its figures.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.check import check_goal, check_progress, check_service

HERE = Path(__file__).parent
LETTERS = {"b": "baseline", "t": "target", "f": "timeframe", "m": "method", "h": "behavior"}
AMOUNT = ("duration_minutes", "frequency", "frequency_interval", "minutes_per_interval", "minutes_per_week")


@dataclass(frozen=True, slots=True)
class Trial:
    """One sentence: what each measure should be and what it was said to be."""

    text: str
    expected: dict[str, Any]
    said: dict[str, Any]

    def wrong(self) -> list[str]:
        return [name for name, value in self.expected.items() if self.said[name] != value]


def read_rows(name: str) -> list[list[str]]:
    """The rows of a table of sentences, cells apart by tabs."""
    return list(csv.reader((HERE / "sentences" / name).read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def number(cell: str) -> float | None:
    return None if cell == "-" else float(cell)


def try_goal(row: list[str]) -> Trial:
    """is_measurable, missing components (condition left out: most profiles do not ask for it), target value and maximum."""
    verdict = check_goal(row[5])
    expected = {
        "is_measurable": row[0] == "1",
        "missing": frozenset(LETTERS[letter] for letter in row[1] if letter in LETTERS),
        "target": (number(row[2]), number(row[3])),
    }
    said = {
        "is_measurable": verdict["is_measurable"],
        "missing": frozenset(verdict["missing_components"]) - {"condition"},
        "target": (verdict["target_value"], verdict["target_max"]),
    }
    return Trial(row[5], expected, said)


def try_statement(row: list[str]) -> Trial:
    """is_vague and, where there is a figure, the current value with its maximum."""
    verdict = check_progress(row[4])
    return Trial(
        row[4],
        {"is_vague": row[0] == "1", "value": (number(row[1]), number(row[2]))},
        {"is_vague": verdict["is_vague"], "value": (verdict["value"], verdict["max"])},
    )


def try_amount(row: list[str]) -> Trial:
    """Every column of the amount; an amount that cannot be counted must be refused, whatever else is read of it."""
    verdict = check_service(row[6])
    if row[5] == "x":
        return Trial(row[6], {"amount": "refused"}, {"amount": "refused" if verdict["problem"] else "counted"})
    expected = tuple(row[place] if name == "frequency_interval" else number(row[place]) for place, name in enumerate(AMOUNT))
    said = "refused" if verdict["problem"] else tuple(verdict[name] for name in AMOUNT)
    return Trial(row[6], {"amount": expected}, {"amount": said})


TABLES: dict[str, tuple[str, Callable[[list[str]], Trial]]] = {
    "goals": ("goals.tsv", try_goal),
    "statements": ("progress.tsv", try_statement),
    "amounts": ("amounts.tsv", try_amount),
}


def try_all() -> dict[str, tuple[list[Trial], list[Trial]]]:
    """Table -> (half developed on, half kept)."""
    tried = {}
    for name, (file, attempt) in TABLES.items():
        trials = [attempt(row) for row in read_rows(file)]
        tried[name] = (trials[::2], trials[1::2])
    return tried


def f1(trials: Iterable[Trial], measure: str) -> float:
    """F1 of the verdict True; None ("unsure") counts as False."""
    pairs = [(bool(trial.expected[measure]), bool(trial.said[measure])) for trial in trials]
    both = sum(expected and said for expected, said in pairs)
    return 2 * both / max(1, sum(expected for expected, _ in pairs) + sum(said for _, said in pairs))


def share_right(trials: list[Trial], measure: str) -> float:
    return sum(trial.expected[measure] == trial.said[measure] for trial in trials) / max(1, len(trials))


def figures(tried: dict[str, tuple[list[Trial], list[Trial]]]) -> list[tuple[str, float, float]]:
    """(measure, half developed on, half kept)"""
    rows: list[tuple[str, float, float]] = []
    for table, measure, judge in (
        ("goals", "is_measurable", f1),
        ("goals", "missing", share_right),
        ("goals", "target", share_right),
        ("statements", "is_vague", f1),
        ("statements", "value", share_right),
        ("amounts", "amount", share_right),
    ):
        developed, kept = tried[table]
        rows.append((f"{table}: {measure}{' F1' if judge is f1 else ''}", judge(developed, measure), judge(kept, measure)))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print the misses of the half developed on")
    options = parser.parse_args()
    tried = try_all()
    for name, developed, kept in figures(tried):
        print(f"{name:32} {developed:6.3f} {kept:6.3f}")
    if options.misses:
        for table, (developed, _) in tried.items():
            for trial in developed:
                if trial.wrong():
                    print(f"\n{table}: {trial.text}")
                    for measure in trial.wrong():
                        print(f"    {measure}: expected {trial.expected[measure]}, said {trial.said[measure]}")


if __name__ == "__main__":
    main()
