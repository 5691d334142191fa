"""Data sheets: a table with a date in each row gives a data point a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from extractors.fields.label_sets import fold_label
from extractors.fields.sample_heads import is_maximum, is_never, printed_maximum, rank_label, unit_of
from extractors.fields.sample_scores import read_value
from pipeline.document import Cell, Table
from pipeline.language.dates import parse_date
from pipeline.lexicon import load_lexicon

SchoolYears = tuple[tuple[date, date], ...]
# 'IEP Goal #', 'Goal'; not 'Goals met'
_GOAL_HEADER = re.compile(r"^(?:iep )?goals?(?: ?#| number| no\.?)?$")
_NOT_DETAIL = re.compile(r"observer|staff|teacher|initial|recorded|provider|by$|comment|note|setting|time|goal|name|student", re.I)
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


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table seen as a header of texts over rows of cells."""

    header: list[str]
    rows: list[list[Cell | None]]
    date_column: int
    title: str

    def text(self, row: list[Cell | None], column: int) -> str:
        cell = row[column]
        return cell.text.strip() if cell else ""

    def column(self, column: int) -> list[str]:
        """The texts of a column, empty ones left out."""
        return [text for row in self.rows if (text := self.text(row, column))]


def read_data_rows(table: Table, title: str, school_years: SchoolYears) -> list[DataRow]:
    """The dated rows (or columns) of a data sheet; none where the table has no dates or no scores."""
    grid = table.grid()
    for number, row in enumerate(grid[:10]):
        if _is_row_of_days(row, school_years) and (len(row) > 2 or len(grid) == number + 2):
            turned = [list(column) for column in zip(*_next_rows(grid, number, school_years), strict=True)]
            rows = _read_grid(turned, title, school_years)
            # Sheets too long for the page go on below: another row of days with its own rows.
            rest = replace(table, cells=tuple(c for c in table.cells if c.row >= number + len(turned[0])))
            more = read_data_rows(_moved_up(rest, number + len(turned[0])), title, school_years) if rows else []
            return rows + more
    return _read_grid(grid, title, school_years)


def _is_row_of_days(row: list[Cell | None], school_years: SchoolYears) -> bool:
    """'Date | 9/3/25 | 9/17/25 | …': a head of dates, and days in all cells beside it."""
    told = [cell for cell in row if cell and cell.text.strip()]
    is_rest = len(told) == 2 == len(row)  # what was left of a sheet with many days
    if (len(told) < 3 and not is_rest) or fold_label(told[0].text) not in _date_headers() or row[0] is not told[0]:
        return False
    return sum(_day(cell, school_years) is not None for cell in told[1:]) >= len(told) - 1


def _next_rows(grid: list[list[Cell | None]], start: int, school_years: SchoolYears) -> list[list[Cell | None]]:
    """The row of days and those below it, to the next row of days or to an empty row."""
    end = start + 1
    while end < len(grid) and any(cell and cell.text.strip() for cell in grid[end]) and not _is_row_of_days(grid[end], school_years):
        end += 1
    return grid[start:end]


def _moved_up(table: Table, rows: int) -> Table:
    cells = tuple(replace(cell, row=cell.row - rows) for cell in table.cells)
    return replace(table, cells=cells, row_count=table.row_count - rows)


def _read_grid(grid: list[list[Cell | None]], title: str, school_years: SchoolYears) -> list[DataRow]:
    for number, row in enumerate(grid[:10]):
        header = [cell.text if cell else "" for cell in row]
        date_column = next((c for c, text in enumerate(header) if fold_label(text) in _date_headers()), None)
        if date_column is None:
            continue
        body = [r for r in grid[number + 1 :] if _day(r[date_column], school_years)]
        rows = list(_read_rows(_Sheet(header, body, date_column, title), school_years)) if body else []
        if rows:
            return rows
    return []


def _read_rows(sheet: _Sheet, school_years: SchoolYears) -> Iterator[DataRow]:
    value_column = _score_column(sheet)
    marks = _mark_columns(sheet) if value_column is None else []
    if value_column is None and len(marks) < 3:
        return
    label = sheet.header[value_column] if value_column is not None else "marks"
    others = [c for c in range(len(sheet.header)) if c not in (value_column, sheet.date_column)]
    most_column = next((c for c in others if is_maximum(sheet.header[c])), None)
    detail_column = _detail_column(sheet)
    goal_column = next((c for c in others if _GOAL_HEADER.match(fold_label(sheet.header[c]))), None)
    for row in sheet.rows:
        date_cell = row[sheet.date_column]
        day = _day(date_cell, school_years)
        if day is None or date_cell is None:
            continue
        detail = sheet.text(row, detail_column) or None if detail_column is not None else None
        goal = sheet.text(row, goal_column) or None if goal_column is not None else None
        if value_column is None:
            told = [cell for c in marks if (cell := row[c]) and cell.text.strip()]
            if len(told) >= 3:
                hits = sum(1 for cell in told if _PLUS.match(cell.text))
                yield DataRow(day, float(hits), float(len(told)), "opportunities", detail, label, told[-1], date_cell, goal)
            continue
        cell = row[value_column]
        found = _cell_value(cell, label)
        if cell is None or found is None:
            continue
        value, most, unit = found
        if most is None and unit != "percent" and (printed := printed_maximum(label)) and printed >= value:
            most = printed
        other = read_value(sheet.text(row, most_column)) if most_column is not None and most is None and unit != "percent" else None
        if other and other[0] >= value:
            most = other[0]
        yield DataRow(day, value, most, unit or _column_unit(label, sheet.title, most), detail, label, cell, date_cell, goal)


def _cell_value(cell: Cell | None, label: str) -> tuple[float, float | None, str | None] | None:
    """A score cell's figure; a sheet's 0.64 shown or headed as a percentage is 64 percent."""
    found = read_value(cell.text) if cell else None
    if cell is None or found is None:
        return None
    value, most, unit = found
    is_percent = unit == "percent" or re.search(r"%|percent|\bpct\b|accuracy|rate of", label, re.I) is not None
    if is_percent and most is None:
        return (round(value * 100, 4) if "%" not in cell.text and 0 < value <= 1 else value), None, "percent"
    return value, most, unit


def _score_column(sheet: _Sheet) -> int | None:
    """The column whose header best names a score, else the only column of figures."""
    numeric = []
    for c, text in enumerate(sheet.header):
        figures = [value for value in sheet.column(c) if len(value) <= 30 and read_value(value) is not None]
        if c != sheet.date_column and text and len(figures) >= 0.6 * len(sheet.rows):
            numeric.append(c)
    ranked = [(rank[0], c) for c in numeric if (rank := rank_label(sheet.header[c])) is not None]
    if ranked:
        best = min(rank for rank, _ in ranked)
        return max(c for rank, c in ranked if rank == best) if best > 2 else min(c for rank, c in ranked if rank == best)
    others = [c for c in numeric if not is_never(sheet.header[c]) and not is_maximum(sheet.header[c])]
    if not others and len(numeric) == 1:
        others = numeric  # 'Words (out of 100)', 'Minutes': beside no other figures it is the score
    return others[0] if len(others) == 1 else None


def _mark_columns(sheet: _Sheet) -> list[int]:
    """Columns of + and - marks, a trial each."""
    columns = [c for c in range(len(sheet.header)) if c != sheet.date_column]
    return [c for c in columns if (texts := sheet.column(c)) and all(_MARK.match(text) for text in texts)]


def _detail_column(sheet: _Sheet) -> int | None:
    """A column of words that tells the rows apart (passage, recipe); not people, places or remarks."""
    for c, text in enumerate(sheet.header):
        if c == sheet.date_column or _NOT_DETAIL.search(text):
            continue
        texts = sheet.column(c)
        wordy = texts and all(re.search(r"[A-Za-z]{3}", words) for words in texts)
        if wordy and max(map(len, texts)) <= 80 and len(set(texts)) > 0.5 * len(texts):
            return c
    return None


def _column_unit(label: str, title: str, most: float | None) -> str | None:
    ranked = rank_label(label)
    if ranked and ranked[1] and most is None:
        return ranked[1]
    if named := unit_of(label):
        return named
    if most is not None:
        return "correct"
    if re.search(r"\bcorrect\b", label, re.I):
        return "correct"
    return unit_of(title) or ("incidents" if re.search(r"tally|frequency|count", title, re.I) else None)


def _day(cell: Cell | None, school_years: SchoolYears) -> date | None:
    if cell is None or not cell.text.strip():
        return None
    if cell.value_type == "date" and isinstance(cell.value, str):
        return parse_date(cell.value)
    return parse_date(cell.text, school_years=school_years)
