"""Score exports and class sheets: tables in which each row names its own student, with one score a row or one a dated column."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from extractors.fields.builder import FactsBuilder, Source
from extractors.fields.deliveries_headers import find_role
from extractors.fields.label_sets import fold_label
from extractors.fields.sample_heads import is_maximum, is_never, printed_maximum, rank_label, unit_of
from extractors.fields.sample_scores import read_value
from extractors.fields.student_names import read_local_id, read_name
from pipeline.document import Cell, Table
from pipeline.language.dates import SchoolYears, parse_date
from pipeline.lexicon import load_lexicon

_STUDENT = ("student", "first_name", "last_name", "student_id", "birth_date", "grade", "school")
_Row = list[Cell | None]


@dataclass(frozen=True, slots=True)
class RosterScore:
    """One student's score on one day. `student` is the key of the mention that its row makes."""

    student: str
    day: date
    value: float
    max: float | None
    unit: str | None
    measure: str | None
    cell: Cell
    day_cell: Cell


@cache
def _heads(name: str) -> frozenset[str]:
    return frozenset(load_lexicon("sample_labels")["rosters"][name])


def read_roster(table: Table, school_years: SchoolYears, builder: FactsBuilder) -> list[RosterScore]:
    """The scores of a table whose rows name their students; none of any other table. Each student becomes a mention."""
    grid = table.grid()
    for number, row in enumerate(grid[:12]):
        header = [cell.text.strip() if cell else "" for cell in row]
        roles = {column: role for column, text in enumerate(header) if text and (role := find_role(text)) in _STUDENT}
        named = set(roles.values())
        if not ("student" in named or "student_id" in named or {"first_name", "last_name"} <= named):
            continue
        rows = [other for other in grid[number + 1 :] if any(cell and cell.text.strip() for cell in other)]
        scores = list(_read_long(row, header, roles, rows, school_years, builder)) or list(
            _read_wide(row, header, roles, rows, school_years, builder)
        )
        if scores:
            return scores
    return []


def _read_long(
    head: _Row, header: list[str], roles: dict[int, str], rows: list[_Row], years: SchoolYears, builder: FactsBuilder
) -> Iterator[RosterScore]:
    """A score a row: columns of days and scores, and often of measures, units and maxima."""
    free = [column for column, text in enumerate(header) if text and column not in roles]
    days = [c for c in free if fold_label(header[c]) in _heads("days") | frozenset(load_lexicon("sample_labels")["dates"]["columns"])]
    named = [c for c in free if c not in days and rank_label(header[c]) and not is_never(header[c]) and not is_maximum(header[c])]
    scores = [c for c in named if any(read_value(_text(row, c)) for row in rows[:5])]
    if not days or not scores:
        return
    day_column, score_column = days[0], min(scores, key=lambda c: rank_label(header[c]) or (99, None))
    taken = {*roles, *days, score_column}
    units, measures = _column(header, taken, "units"), _column(header, taken, "measures")
    maxima = next((c for c in free if is_maximum(header[c])), None)
    for row in rows:
        day_cell, cell = row[day_column], row[score_column]
        day = _day(day_cell, years)
        found = read_value(cell.text) if cell else None
        if day is None or day_cell is None or cell is None or found is None:
            continue
        student = _student(row, roles, builder)
        if student is None:
            builder.refuse("work_sample", cell.text, "the row names no student", cell.page_number)
            continue
        value, most, unit = found
        told = _text(row, units)
        most = most or printed_maximum(header[score_column]) or _number(_text(row, maxima))
        measure = _text(row, measures)
        yield RosterScore(student, day, value, most, unit or _unit(told, measure, header[score_column]), measure, cell, day_cell)


def _read_wide(
    head: _Row, header: list[str], roles: dict[int, str], rows: list[_Row], years: SchoolYears, builder: FactsBuilder
) -> Iterator[RosterScore]:
    """A day a column: students down, days across."""
    days = {c: day for c, cell in enumerate(head) if c not in roles and re.search(r"\d", header[c]) and (day := _day(cell, years))}
    if len(days) < 2:
        return
    measures = _column(header, days, "measures")
    units = _column(header, days, "units")
    for row in rows:
        told = [(c, cell, found) for c in days if (cell := row[c]) and (found := read_value(cell.text)) is not None]
        if not told:
            continue
        student = _student(row, roles, builder)
        if student is None:
            builder.refuse("work_sample", told[0][1].text, "the row names no student", told[0][1].page_number)
            continue
        for column, cell, (value, most, unit) in told:
            day_cell = head[column]
            if day_cell is not None:
                measure, named = _text(row, measures) or None, _text(row, units)
                most = most or printed_maximum(named)
                yield RosterScore(student, days[column], value, most, unit or _unit(named, measure, ""), measure, cell, day_cell)


def _column(header: list[str], taken: Container[int], name: str) -> int | None:
    """The column whose head, or a part of it beside a stroke ('Skill / measure'), is one of these."""
    for column, text in enumerate(header):
        parts = {fold_label(text), *(fold_label(part) for part in re.split(r"\s*/\s*", text))}
        if column not in taken and parts & _heads(name):
            return column
    return None


def _student(row: _Row, roles: dict[int, str], builder: FactsBuilder) -> str | None:
    told = {role: text for column, role in roles.items() if (text := _text(row, column))}
    first, last = told.get("first_name"), told.get("last_name")
    name = f"{last}, {first}" if first and last else read_name(told.get("student", "")) or None
    local_id = read_local_id(told.get("student_id", "")) or None
    if name is None and local_id is None:
        return None
    return builder.mention(
        name,
        local_id=local_id,
        birth_date=parse_date(told.get("birth_date")),
        grade_level=told.get("grade"),
        school=told.get("school"),
        page_number=next((cell.page_number for cell in row if cell), None),
    )


def _unit(told: str, measure: str | None, header: str) -> str | None:
    """The unit that a column of units names, else the measure's words, else the head of the scores."""
    for words in (told, measure or "", header):
        if re.search(r"%|percent|\bpct\b", words, re.I):
            return "percent"
        if words and (ranked := rank_label(words)) and ranked[1]:
            return ranked[1]
        if words and (named := unit_of(words)):
            return named
        if re.search(r"\bcorrect\b", words, re.I):
            return "correct"
    return None


def _text(row: _Row, column: int | None) -> str:
    cell = row[column] if column is not None else None
    return cell.text.strip() if cell else ""


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,4}(?:\.\d+)?", text) else None


def _day(cell: Cell | None, years: SchoolYears) -> date | None:
    if cell is None or not cell.text.strip():
        return None
    if cell.value_type == "date" and isinstance(cell.value, str):
        return parse_date(cell.value)
    return parse_date(cell.text, school_years=years)


def roster_sources(score: RosterScore) -> list[Source]:
    return [Source.of("value", score.cell), Source.of("sample_date", score.day_cell)]
