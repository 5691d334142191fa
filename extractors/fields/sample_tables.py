"""Data sheets: a table with a date in each row gives a data point a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from extractors.fields.label_sets import fold_label
from extractors.fields.sample_scores import is_maximum, is_never, rank_label, read_value, unit_of
from pipeline.document import Cell, Table
from pipeline.language.dates import parse_date
from pipeline.lexicon import load_lexicon

_MARK = re.compile(r"^\s*(?:\+|-|–|—|✓|✔|✗|✘|x|y|n|yes|no|1|0|c|i|correct|incorrect)\s*$", re.I)
_PLUS = re.compile(r"^\s*(?:\+|✓|✔|y|yes|1|c|correct)\s*$", re.I)


@dataclass(frozen=True, slots=True)
class DataRow:
    """One dated row of a data sheet."""

    day: date
    value: float
    max: float | None
    unit: str | None
    detail: str | None  # the row's own words: a passage, a recipe
    label: str  # the column's header
    cell: Cell
    date_cell: Cell
    goal: str | None = None


@cache
def _date_headers() -> frozenset[str]:
    return frozenset(load_lexicon("sample_labels")["dates"]["columns"])


def read_data_rows(table: Table, title: str, school_years: tuple[tuple[date, date], ...]) -> list[DataRow]:
    """The dated rows of a data sheet; none where the table has no column of dates or no column of scores."""
    grid = table.grid()
    for number, row in enumerate(grid[:10]):
        date_column = next((c for c, cell in enumerate(row) if cell and fold_label(cell.text) in _date_headers()), None)
        if date_column is None or number + 1 >= len(grid):
            continue
        body = [r for r in grid[number + 1 :] if _day(r[date_column], school_years)]
        if not body:
            continue
        rows = list(_read_rows(row, body, date_column, title, school_years))
        if rows:
            return rows
    return []


def _read_rows(
    header: list[Cell | None], body: list[list[Cell | None]], date_column: int, title: str, school_years: tuple[tuple[date, date], ...]
) -> Iterator[DataRow]:
    value_column = _score_column(header, body, date_column)
    marks = [] if value_column is not None else _mark_columns(header, body, date_column)
    if value_column is None and len(marks) < 3:
        return
    label = header[value_column].text if value_column is not None and header[value_column] else ""  # type: ignore[union-attr]
    most_column = next((c for c, cell in enumerate(header) if cell and c not in (value_column, date_column) and is_maximum(cell.text)), None)
    detail_column = _detail_column(header, body, date_column)
    goal_column = next((c for c, cell in enumerate(header) if cell and re.match(r"^(?:iep )?goals?(?: ?#| number| no\.?)?$", fold_label(cell.text))), None)
    for row in body:
        date_cell = row[date_column]
        day = _day(date_cell, school_years)
        if day is None or date_cell is None:
            continue
        detail = row[detail_column].text.strip() if detail_column is not None and row[detail_column] else None  # type: ignore[union-attr]
        goal = row[goal_column].text.strip() if goal_column is not None and row[goal_column] else None  # type: ignore[union-attr]
        if value_column is None:
            told = [row[c] for c in marks if row[c] and row[c].text.strip()]  # type: ignore[union-attr]
            if len(told) >= 3:
                hits = sum(1 for cell in told if cell and _PLUS.match(cell.text))
                yield DataRow(day, float(hits), float(len(told)), "opportunities", detail, "marks", told[-1] or date_cell, date_cell, goal)
            continue
        cell = row[value_column]
        found = _cell_value(cell, label)
        if cell is None or found is None:
            continue
        value, most, unit = found
        if most is None and unit != "percent" and most_column is not None and (other := read_value(row[most_column].text if row[most_column] else "")):  # type: ignore[union-attr]
            most = other[0] if other[0] >= value else None
        yield DataRow(day, value, most, unit or _column_unit(label, title, most), detail, label, cell, date_cell, goal)


def _cell_value(cell: Cell | None, label: str) -> tuple[float, float | None, str | None] | None:
    """A score cell's figure; a sheet's 0.64 shown or headed as a percentage is 64 percent."""
    if cell is None or not cell.text.strip():
        return None
    found = read_value(cell.text)
    if found is None:
        return None
    value, most, unit = found
    is_percent = unit == "percent" or re.search(r"%|percent|\bpct\b|accuracy|rate of", label, re.I) is not None
    if is_percent and most is None:
        if "%" not in cell.text and 0 < value <= 1:
            value = round(value * 100, 4)
        return value, None, "percent"
    return value, most, unit


def _score_column(header: list[Cell | None], body: list[list[Cell | None]], date_column: int) -> int | None:
    """The column whose header best names a score, else the only column of figures."""
    numeric = [
        c
        for c, cell in enumerate(header)
        if c != date_column and cell and sum(1 for row in body if row[c] and read_value(row[c].text) is not None and len(row[c].text) <= 30) >= 0.6 * len(body)  # type: ignore[union-attr]
    ]
    ranked = [(rank[0], -c) for c in numeric if (rank := rank_label(header[c].text)) is not None]  # type: ignore[union-attr]
    if ranked:
        return -min(ranked)[1]
    others = [c for c in numeric if not is_never(header[c].text) and not is_maximum(header[c].text)]  # type: ignore[union-attr]
    return others[0] if len(others) == 1 else None


def _mark_columns(header: list[Cell | None], body: list[list[Cell | None]], date_column: int) -> list[int]:
    """Columns of + and - marks, a trial each."""
    columns = []
    for c in range(len(header)):
        texts = [row[c].text.strip() for row in body if row[c] and row[c].text.strip()]  # type: ignore[union-attr]
        if c != date_column and texts and all(_MARK.match(text) for text in texts):
            columns.append(c)
    return columns


def _detail_column(header: list[Cell | None], body: list[list[Cell | None]], date_column: int) -> int | None:
    """A column of words that tells the rows apart (passage, recipe); not people, places or remarks."""
    for c, cell in enumerate(header):
        if cell is None or c == date_column or re.search(r"observer|staff|teacher|initial|recorded|provider|by$|comment|note|setting|time|goal|name|student", cell.text, re.I):
            continue
        texts = [row[c].text.strip() for row in body if row[c]]  # type: ignore[union-attr]
        if texts and all(re.search(r"[A-Za-z]{3}", text) for text in texts) and max(map(len, texts)) <= 80 and len(set(texts)) > 0.5 * len(texts):
            return c
    return None


def _column_unit(label: str, title: str, most: float | None) -> str | None:
    ranked = rank_label(label)
    if ranked and ranked[1] and most is None:
        return ranked[1]
    return unit_of(label) or ("correct" if most is not None else unit_of(title) or ("incidents" if re.search(r"tally|frequency|count", title, re.I) else None))


def _day(cell: Cell | None, school_years: tuple[tuple[date, date], ...]) -> date | None:
    if cell is None or not cell.text.strip():
        return None
    if cell.value_type == "date" and isinstance(cell.value, str):
        return parse_date(cell.value)
    return parse_date(cell.text, school_years=school_years)
