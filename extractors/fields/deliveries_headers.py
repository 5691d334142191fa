"""Which column of a session-a-row log is what: by the meaning of its header, then by the values under it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from extractors.fields.deliveries_rows import LogRow
from pipeline.document import Cell
from pipeline.language.attendance import Legend, fold_words, is_known_code, is_no, is_yes, model_of_words, status_of_words
from pipeline.language.dates import SchoolYears, parse_date, parse_minutes, parse_time, parse_time_range
from pipeline.lexicon import load_lexicon
from pipeline.model import AttendanceStatus

SESSION_ROLES = frozenset({"minutes", "hours", "units", "status", "start", "end", "time_range", "scheduled_minutes", "reason", "tick"})
_TEXT_ROLES = frozenset(
    {"note", "reason", "service", "provider", "location", "goal", "school", "ignored", "contact", "students", "student"}
)
_UNIT = re.compile(
    r"1\s*unit\s*=\s*(\d+)\s*min|(\d+)[\s-]*min(?:ute)?s?[\s-]*(?:units?|increments?)", re.IGNORECASE
)  # '1 unit = 15 min'; not '15 min'
# words of no header: "Provider: Ann Lee", "Run 03/12/2026"; not "Length (h:mm)"
_LABELLED = re.compile(r"[A-Za-z]:\s+[A-Z][a-z]+\s+\w|\d{4,}|\d/\d")
# begins with a date: "Thu 8/21", "9/4/25 (make-up)"; not "Run 3/12/2026", "10-11:30"
_BEGINS_WITH_DATE = re.compile(
    r"^\W*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+|[mtwrf]h?\.?\s+)?\d{1,2}\s*[/-]\s*\d{1,2}(?:\s*[/-]\s*\d{2,4})?(?![\d:])",
    re.IGNORECASE,
)
_HOURS = re.compile(r"\b(?:hours?|hrs?)\b", re.IGNORECASE)
_ID = re.compile(r"^[A-Z]{0,3}-?\d[\d-]{2,11}$")  # '4019283', 'S-10442'; not '30'


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


def fold_header(text: str) -> str:
    """'Student #' -> 'student number', 'If no, why' -> 'if no why'."""
    return fold_words(text.replace("#", " number "))


@cache
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
    for phrase, role in phrases.items():
        length = len(phrase.split())
        at = f" {whole} ".find(f" {phrase} ")
        if at < 0 or (len(phrase) < 3 and length == 1):
            continue
        rank = (length * 10 + (5 if at == 0 else 0), len(phrase))
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


def find_row_layout(rows: Sequence[LogRow], at: int, legend: Legend, school_years: SchoolYears) -> RowLayout | None:
    """The layout that begins at row `at` when it is the header of a session-a-row table, else None."""
    row = rows[at]
    if row.is_line or len(row.filled) < 2:
        return None
    roles = guess_roles(row)
    told = {role for role in roles.values() if role not in ("ignored", "period")}
    if len(told) < 2 or len(roles) * 2 < len(row.filled):
        return None
    body = _body(rows, at)
    if any(_holds_date(cell, school_years) or _LABELLED.search(cell.text) for cell in row.filled.values()):
        return None
    columns = {
        column: [found for each in body if (found := each.cells.get(column)) is not None and found.text.strip()]
        for column in _columns(row, body)
    }
    _settle_date(roles, columns, school_years)
    if "date" not in roles.values() or not (set(roles.values()) & (SESSION_ROLES | {"note", "students", "student"})):
        return None
    headers = {column: _full_header(rows, at, column) for column in columns}
    for column, values in columns.items():
        settled = _settle(roles.get(column), headers.get(column, ""), values, legend, roles, school_years)
        if settled:
            roles[column] = settled
        else:
            roles.pop(column, None)
    ticks = _find_ticks(headers, columns)
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
        role = _role_by_values(values, legend, roles, school_years)
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


def _holds_date(cell: Cell, school_years: SchoolYears) -> bool:
    return cell.value_type == "date" or parse_date(cell.text, school_years=school_years) is not None


def is_session_date(cell: Cell, school_years: SchoolYears) -> bool:
    """True where the cell is a date, or begins with one ('Thu 8/21' or '9/4/25 (make-up)')."""
    if _holds_date(cell, school_years):
        return True
    return bool(_BEGINS_WITH_DATE.match(cell.text))


def _share(values: Sequence[Cell], test: object) -> float:
    check = cast("type[bool]", test)
    return sum(bool(check(cell)) for cell in values) / len(values) if values else 0.0


def _settle_date(roles: dict[int, str], columns: Mapping[int, list[Cell]], school_years: SchoolYears) -> None:
    """Keeps 'date' for columns that hold dates; gives it to a column of dates where no header says so."""

    def dated(column: int) -> float:
        return _share(columns.get(column, []), lambda cell: is_session_date(cell, school_years))

    for column in [c for c, role in roles.items() if role == "date"]:
        if columns.get(column) and dated(column) < 0.4:
            others = [c for c in columns if c != column and dated(c) >= 0.5 and roles.get(c) not in ("makeup_for", "birth_date", "ignored")]
            if others:
                roles.pop(column)
    if "date" not in roles.values():
        for column in columns:
            if dated(column) >= 0.6 and roles.get(column) not in ("makeup_for", "birth_date", "ignored"):
                roles[column] = "date"
                break


def _is_minutes(cell: Cell) -> bool:
    if cell.value_type == "duration":
        return True
    value = parse_minutes(cell.text)
    return value is not None and 0 <= value <= 600


def _is_hours_minutes(cell: Cell) -> bool:
    return bool(re.fullmatch(r"0?[0-2]:[0-5]\d(?::00)?", cell.text.strip()))


def _is_status(cell: Cell, legend: Legend) -> bool:
    text = cell.text.strip()
    return is_yes(text) or is_no(text) or is_known_code(text, legend) or (len(text) < 40 and status_of_words(text) is not None)


def _is_time(cell: Cell) -> bool:
    return cell.value_type == "time" or parse_time(cell.text) is not None


def _is_range(cell: Cell) -> bool:
    return parse_time_range(cell.text) is not None or bool(
        re.fullmatch(r"\d{1,2}(?::?\d\d)?\s*[-–]\s*\d{1,2}:?\d\d\s*(?:[ap]m)?", cell.text.strip(), re.IGNORECASE)
    )


def _is_model(cell: Cell) -> bool:
    return model_of_words(cell.text) is not None


def _is_number(cell: Cell) -> bool:
    return bool(re.fullmatch(r"\d+(?:\.\d+)?", cell.text.strip()))


def _is_procedure(cell: Cell) -> bool:
    return cell.text.strip().split(" ")[0].upper() in cast("dict[str, object]", load_lexicon("log_headers")["procedure_codes"])


def _settle(
    role: str | None, header: str, values: Sequence[Cell], legend: Legend, roles: Mapping[int, str], school_years: SchoolYears
) -> str | None:
    """The role after a look at the values; a header that two meanings share is decided by them."""
    if not values:
        return role
    taken = set(roles.values())
    if role in ("time_range", "start", "minutes", "end"):
        if _share(values, _is_range) >= 0.5:
            return "time_range"
        if role == "time_range":
            if _share(values, _is_hours_minutes) >= 0.6 and "minutes" not in taken:
                return "minutes"
            if _share(values, _is_time) >= 0.5:
                return "start"
            if _share(values, _is_minutes) >= 0.5 and "minutes" not in taken:
                return "minutes"
        if role == "minutes" and _share(values, _is_minutes) < 0.3 and _share(values, _is_time) >= 0.6:
            return "start"
        return role
    if role in ("status", "model", "service", "procedure", "students", "group_size", "period"):
        if _share(values, _is_procedure) >= 0.6 and "procedure" not in taken:
            return "procedure"
        if role != "status" and _share(values, _is_model) >= 0.6:
            return "model"
        if role == "status" and _share(values, _is_model) >= 0.8 and _share(values, lambda c: _is_status(c, legend)) < 0.8:
            return "model"
        if role in ("model", "period") and "status" not in taken and _share(values, lambda c: _is_status(c, legend)) >= 0.6:
            return "status" if role == "model" else role
        if role == "model" and _share(values, lambda c: len(c.text) > 8) >= 0.6 and "service" not in taken:
            return "service"
        if role == "students":
            if _share(values, _is_number) >= 0.6:
                return "group_size"
            if "student" in taken:
                return "service"
        if role == "status" and _share(values, lambda c: len(c.text) > 40) >= 0.6 and "note" not in taken:
            return "note"
        return role
    if role == "absent_students" and _share(values, lambda c: is_yes(c.text) or is_no(c.text)) >= 0.6:
        return None
    if role is None and not header.strip():
        return _role_by_values(values, legend, roles, school_years)
    if role == "student_id" and _share(values, lambda c: bool(_ID.match(c.text.strip()))) < 0.3 and "student" not in taken:
        return "student" if _share(values, lambda c: any(ch.isalpha() for ch in c.text)) >= 0.6 else role
    return role


def _role_by_values(values: Sequence[Cell], legend: Legend, roles: Mapping[int, str], school_years: SchoolYears) -> str | None:
    """A role from values alone; each role is given once."""
    taken = set(roles.values())
    tests: tuple[tuple[str, object], ...] = (
        ("date", lambda cell: is_session_date(cell, school_years)),
        ("time_range", _is_range),
        ("start", lambda cell: _is_time(cell) and not _is_number(cell) and not _is_hours_minutes(cell)),
        ("minutes", lambda cell: _is_hours_minutes(cell) or (_is_minutes(cell) and (parse_minutes(cell.text) or 0) <= 240)),
        ("student_id", lambda cell: bool(_ID.match(cell.text.strip()))),
        ("status", lambda cell: _is_status(cell, legend) and len(cell.text) < 25),
        ("student", lambda cell: bool(re.match(r"^[A-Z][\w'’-]+(?:,\s*|\s+)[A-Z][\w'’.-]*$", cell.text.strip()))),
        ("note", lambda cell: len(cell.text) > 3),
    )
    for role, test in tests:
        if role not in taken and values and _share(values, test) >= 0.6:
            return role
    return None


def _find_ticks(headers: Mapping[int, str], columns: Mapping[int, list[Cell]]) -> dict[int, AttendanceStatus]:
    """Columns headed by a status that hold marks alone ('Present | Absent | Make-up' with ticks); at least two of them."""
    found: dict[int, AttendanceStatus] = {}
    for column, header in headers.items():
        status = status_of_words(header) if len(header) < 30 else None
        values = columns.get(column, [])
        if (
            status
            and all(is_yes(cell.text) or is_no(cell.text) for cell in values)
            and not all(fold_words(c.text) in ("y", "n", "yes", "no") for c in values)
        ):
            found[column] = status
    return found if len(found) > 1 and any(columns.get(column) for column in found) else {}


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
