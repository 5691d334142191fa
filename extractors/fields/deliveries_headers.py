"""Which column of a session-a-row log is what: by the meaning of its header, then by the values under it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from extractors.fields.deliveries_rows import LogRow
from extractors.fields.deliveries_values import (
    SESSION_ROLES,
    find_ticks,
    holds_date,
    is_day_number,
    is_session_date,
    role_by_values,
    settle,
    share,
)
from pipeline.document import Cell
from pipeline.language.attendance import Legend, fold_words
from pipeline.language.dates import SchoolYears
from pipeline.lexicon import load_lexicon
from pipeline.memory import remember
from pipeline.model import AttendanceStatus

_UNIT = re.compile(
    r"1\s*unit\s*=\s*(\d+)\s*min|units?\s*\(\s*(\d+)\s*-?\s*min|(\d+)[\s-]*min(?:ute)?s?[\s-]*(?:units?|increments?)", re.IGNORECASE
)  # '1 unit = 15 min'; not '15 min'
# words of no header: "Provider: Ann Lee", "Run 03/12/2026"; not "Length (h:mm)"
_LABELLED = re.compile(r"[A-Za-z]:\s+[A-Z][a-z]+\s+\w|\d{4,}|\d/\d")
_HOURS = re.compile(r"\b(?:hours?|hrs?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowLayout:
    """The columns of a session-a-row table. Several bands where logs stand side by side in one table.

    `ticks`: columns that stand for a status and hold a mark. `unit_minutes`: minutes of one billing unit.
    """

    bands: tuple[Mapping[str, tuple[int, ...]], ...]
    headers: Mapping[int, str]
    ticks: Mapping[int, AttendanceStatus] = field(default_factory=dict)
    unit_minutes: float = 15.0
    in_hours: bool = False

    def has(self, role: str) -> bool:
        return any(role in band for band in self.bands)


@cache
def _phrases() -> dict[str, str]:
    roles = cast("dict[str, list[str]]", load_lexicon("log_headers")["roles"])
    return {phrase: role for role, phrases in roles.items() for phrase in phrases}


@cache
def _phrases_by_first_word() -> dict[str, list[tuple[int, str, int, str]]]:
    """First word -> (place in the dictionary, phrase, its words, its role): a header holds a phrase only where it holds its first word."""
    found: dict[str, list[tuple[int, str, int, str]]] = {}
    for place, (phrase, role) in enumerate(_phrases().items()):
        words = phrase.split()
        found.setdefault(words[0], []).append((place, phrase, len(words), role))
    return found


@remember(20_000)
def fold_header(text: str) -> str:
    """'Student #' -> 'student number', 'If no, why' -> 'if no why'."""
    return fold_words(text.replace("#", " number "))


@remember(20_000)
def find_role(header: str) -> str | None:
    """The role that a column header names: the exact phrase, else the longest phrase in it; None for words of no log."""
    whole = fold_header(header)
    outside = fold_header(re.sub(r"\(.*?\)", " ", header, flags=re.DOTALL))
    phrases = _phrases()
    for text in (whole, outside):
        if text in phrases:
            return phrases[text]
    words = whole.split()
    if not words or len(words) > 10:
        return None
    best: tuple[int, int, str] | None = None
    # What a header is about stands last, before any preposition: 'Service note', 'Minutes of speech'.
    subject = re.split(r" (?:of|per|for|by|in|with|if|from|on|at) ", whole)[0]
    padded, by_first = f" {whole} ", _phrases_by_first_word()
    for _, phrase, length, role in sorted(entry for word in set(words) for entry in by_first.get(word, ())):
        at = padded.find(f" {phrase} ")
        if at < 0 or (len(phrase) < 3 and length == 1):
            continue
        rank = (length * 10 + (5 if at == 0 else 0) + (6 if f" {subject}".endswith(f" {phrase}") else 0), len(phrase))
        if best is None or rank > best[:2]:
            best = (*rank, role)
    if best is None or (best[0] < 15 and best[0] * 3 < len(words) * 10 and len(words) > 3):
        return None
    return best[2]


def guess_roles(row: LogRow) -> dict[int, str]:
    """Role by column from the header words of one row."""
    return {
        column: role for column, cell in row.filled.items() if column not in row.continued and (role := find_role(cell.text)) is not None
    }


def find_row_layout(
    rows: Sequence[LogRow], at: int, legend: Legend, school_years: SchoolYears, *, has_month: bool = False
) -> RowLayout | None:
    """The layout that begins at row `at` when it is the header of a session-a-row table, else None.

    `has_month`: a title names the month, so that a column of bare days may be the dates.
    """
    row = rows[at]
    if row.is_line or len(row.filled) < 2:
        return None
    roles = guess_roles(row)
    told = {role for role in roles.values() if role not in ("ignored", "period")}
    if len(told) < 2 or len(roles) * 2 < len(row.filled):
        return None
    body = _body(rows, at)
    if any(holds_date(cell, school_years) or _LABELLED.search(cell.text) for cell in row.filled.values()):
        return None
    columns = {
        column: [found for each in body if (found := each.cells.get(column)) is not None and found.text.strip()]
        for column in _columns(row, body)
    }
    _settle_date(roles, columns, school_years, has_month=has_month)
    if "date" not in roles.values() or not (set(roles.values()) & (SESSION_ROLES | {"note", "students", "student"})):
        return None
    headers = {column: _full_header(rows, at, column) for column in columns}
    for column, values in columns.items():
        settled = settle(roles.get(column), headers.get(column, ""), values, legend, roles, school_years)
        if settled:
            roles[column] = settled
        else:
            roles.pop(column, None)
    ticks = find_ticks(headers, columns)
    for column in ticks:
        roles[column] = "tick"
    text = " ".join(headers.values())
    unit = _UNIT.search(text)
    hours = any(_HOURS.search(headers.get(column, "")) for column, role in roles.items() if role in ("minutes", "hours"))
    return RowLayout(_bands(roles), headers, ticks, float(next(g for g in unit.groups() if g)) if unit else 15.0, hours)


def infer_row_layout(rows: Sequence[LogRow], at: int, legend: Legend, school_years: SchoolYears) -> RowLayout | None:
    """The layout of a table that prints no header, from its values alone: dates, and minutes, times or codes."""
    row = rows[at]
    if row.is_line or len(row.filled) < 2:
        return None
    before = [each for each in rows[max(0, at - 60) : at] if each.block == row.block]
    if any(len(each.filled) > 2 and not any(ch.isdigit() for ch in each.text) for each in before):
        return None  # it has a header, and the header says that it is no log
    body = [each for each in rows[at : at + 12] if each.block == row.block]
    roles: dict[int, str] = {}
    for column in _columns(row, body):
        values = [found for each in body if (found := each.cells.get(column)) is not None and found.text.strip()]
        role = role_by_values(values, legend, roles, school_years)
        if role:
            roles[column] = role
    if "date" not in roles.values() or not set(roles.values()) & SESSION_ROLES:
        return None
    return RowLayout(_bands(roles), {})


def _columns(row: LogRow, body: Sequence[LogRow]) -> list[int]:
    return sorted({column for each in (row, *body) for column in each.cells})


def _body(rows: Sequence[LogRow], at: int) -> list[LogRow]:
    """The rows under a header, up to forty, until the block ends or another header begins."""
    found: list[LogRow] = []
    for row in rows[at + 1 :]:
        if row.block != rows[at].block or len(found) >= 40:
            break
        if sum(role in ("date", "minutes", "status", "student", "note") for role in guess_roles(row).values()) >= 3:
            break
        found.append(row)
    return found


def _full_header(rows: Sequence[LogRow], at: int, column: int) -> str:
    """A header with the band printed above it ('Scheduled' over 'Min'), where the row above spans columns."""
    own = rows[at].cells.get(column)
    text = own.text if own else ""
    above = rows[at - 1] if at and rows[at - 1].block == rows[at].block else None
    if above:
        for start, cell in above.filled.items():
            if (
                cell.column_span > 1
                and start <= column < start + cell.column_span
                and cell.column_span < 8
                and find_role(f"{cell.text} {text}")
            ):
                return f"{cell.text} {text}".strip()
    return text


def _settle_date(roles: dict[int, str], columns: Mapping[int, list[Cell]], school_years: SchoolYears, *, has_month: bool) -> None:
    """Keeps 'date' for columns that hold dates; gives it to a column of dates where no header says so."""

    def dated(column: int) -> float:
        return share(columns.get(column, []), lambda cell: is_session_date(cell, school_years))

    for column in [c for c, role in roles.items() if role == "date"]:
        if columns.get(column) and dated(column) < 0.4:
            others = [c for c in columns if c != column and dated(c) >= 0.5 and roles.get(c) not in ("makeup_for", "birth_date", "ignored")]
            if others:
                roles.pop(column)
    if has_month or "month" in roles.values():
        for column, role in roles.items():
            if role in ("date", "weekday") and share(columns.get(column, []), is_day_number) >= 0.6:
                roles[column] = "date"  # days of the month that a title or a column names
                return
    if "date" not in roles.values():
        for column in columns:
            if dated(column) >= 0.6 and roles.get(column) not in ("makeup_for", "birth_date", "ignored"):
                roles[column] = "date"
                break


def _bands(roles: Mapping[int, str]) -> tuple[dict[str, tuple[int, ...]], ...]:
    """Columns by role; a second date column begins a second band, which shares what stands before the first."""
    dates = sorted(column for column, role in roles.items() if role == "date")
    if len(dates) > 1:
        cuts = [dates[0], *dates[1:]]
        later = [{role for c, role in roles.items() if start <= c < end} for start, end in zip(cuts, [*cuts[1:], 10**6], strict=True)]
        if not all(each & SESSION_ROLES for each in later):
            # Two dates of one session ('Date of service … Date entered'): the first is the session's.
            roles = {c: role for c, role in roles.items() if role != "date" or c == dates[0]}
            dates = dates[:1]
    bands: list[dict[str, tuple[int, ...]]] = []
    for position, start in enumerate(dates):
        end = dates[position + 1] if position + 1 < len(dates) else 10**6
        band: dict[str, tuple[int, ...]] = {}
        for column, role in sorted(roles.items()):
            if column < dates[0] or start <= column < end:
                band[role] = (*band.get(role, ()), column)
        bands.append(band)
    return tuple(bands)
