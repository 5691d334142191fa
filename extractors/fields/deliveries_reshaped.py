"""Log tables of unusual shape, told again as rows and columns that the log's readers know: nothing is added, cells only move."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from extractors.fields.deliveries_headers import find_role
from extractors.fields.deliveries_people import is_name
from extractors.fields.deliveries_rows import LogRow
from extractors.fields.deliveries_spans import month_of
from extractors.fields.student_names import read_local_id
from pipeline.document import Cell
from pipeline.language.services import service_type

# Takes '2025-10-14T09:30:00', '10/14/2025 9:30 AM'; not '2025-10-14', '9:30'
_STAMP = re.compile(
    r"\s*(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4})(?:T|\s+)(?P<time>\d{1,2}:\d{2})(?::\d{2})?(?:\.\d+)?Z?\s?(?P<half>[ap]\.?m\.?)?\s*",
    re.IGNORECASE,
)
_DAY_HEAD = re.compile(r"\s*(?:day|date|day of (?:the )?month)\s*:?\s*", re.IGNORECASE)
_SUB_ROLES = frozenset({"start", "end", "minutes", "time_range", "hours", "status", "units"})
_FIGURES = re.compile(r"\s*\d{1,3}(?:\.\d+)?(?:\s*min(?:ute)?s?\.?)?\s*", re.IGNORECASE)


def reshape_rows(rows: Sequence[LogRow]) -> list[LogRow]:
    """The rows of a log, those of unusual tables told again; every other row as it was."""
    told: list[LogRow] = []
    for _, group in groupby(rows, key=lambda row: (row.block, row.is_line)):
        block = list(group)
        if not block[0].is_line:
            block = part_joined_cells(join_storeys(part_stamps(turn_months(block))))
        told += block
    return told


def part_stamps(rows: list[LogRow]) -> list[LogRow]:
    """Two columns of days with times, a session's start and end, as a day and two times."""
    stamped: dict[int, int] = {}
    for row in rows:
        for column, cell in row.filled.items():
            stamped[column] = stamped.get(column, 0) + bool(_STAMP.fullmatch(cell.text))
    columns = sorted(column for column, count in stamped.items() if count >= 2)
    if len(columns) < 2:
        return rows
    heads = {
        column: role for row in rows[:4] for column, cell in row.filled.items() if column in columns and (role := _stamp_role(cell.text))
    }
    start, end = (next((c for c in columns if heads.get(c) == role), None) for role in ("start", "end"))
    if start is None or end is None:
        return rows
    extra = max(column for row in rows for column in row.cells) + 1
    return [_with_parts(row, start, end, extra) for row in rows]


def _stamp_role(text: str) -> str | None:
    plain = re.sub(r"[_\W]+", " ", text.casefold()).strip()
    if re.search(r"\b(?:start|started|begin|began|from|in)\b", plain):
        return "start"
    return "end" if re.search(r"\b(?:end|ended|stop|stopped|finish(?:ed)?|to|out)\b", plain) else None


def _with_parts(row: LogRow, start: int, end: int, extra: int) -> LogRow:
    cells = dict(row.cells)
    first, last = cells.get(start), cells.get(end)
    one, other = (_STAMP.fullmatch(cell.text) if cell else None for cell in (first, last))
    if first and one:
        cells[start] = replace(first, text=one["day"], value=None, value_type="text")
        cells[extra] = replace(first, text=_clock(one), column=extra, value=None, value_type="text")
    elif first and _stamp_role(first.text) == "start":
        cells[start] = replace(first, text="Date")
        cells[extra] = replace(first, text="Start time", column=extra)
    if last and other:
        cells[end] = replace(last, text=_clock(other), value=None, value_type="text")
    elif last and _stamp_role(last.text) == "end":
        cells[end] = replace(last, text="End time")
    return replace(row, cells=cells)


def _clock(stamp: re.Match[str]) -> str:
    return f"{stamp['time']} {stamp['half']}" if stamp["half"] else stamp["time"]


def join_storeys(rows: list[LogRow]) -> list[LogRow]:
    """A head of two rows, 'Planned | Actual' over 'Start | Min | Start | Min', as one."""
    for at in range(min(len(rows) - 1, 8)):
        upper, lower = rows[at], rows[at + 1]
        below = {column: find_role(cell.text) for column, cell in lower.filled.items()}
        if len(below) < 2 or not all(role in _SUB_ROLES for role in below.values()) or min(below) == min(upper.filled, default=99):
            continue
        if "date" not in {find_role(cell.text) for cell in upper.filled.values()} or set(upper.filled) <= set(below):
            continue
        cells = {column: cell for column, cell in upper.filled.items() if column not in below}
        for column in below:
            over = max((other for other in upper.filled if other <= column), default=None)
            head = f"{upper.filled[over].text.strip()} " if over is not None else ""
            cells[column] = replace(lower.filled[column], text=head + lower.filled[column].text.strip())
        return [*rows[:at], replace(upper, cells=dict(sorted(cells.items()))), *rows[at + 2 :]]
    return rows


def turn_months(rows: list[LogRow]) -> list[LogRow]:
    """Days down and months across, as a row of dates over a row of minutes and a row of codes."""
    for at, row in enumerate(rows[:8]):
        filled = row.filled
        first = min(filled, default=None)
        if first is None or not _DAY_HEAD.fullmatch(filled[first].text):
            continue
        months = {column: found for column, cell in filled.items() if column != first and (found := month_of(cell.text)) and found[0]}
        if len(months) < 2 or len(months) < len(filled) - 1:
            continue
        squares: list[tuple[tuple[int, int, int], Cell]] = []
        rest: list[LogRow] = []
        for other in rows[at + 1 :]:
            day = other.filled.get(first)
            if day is None or not re.fullmatch(r"\s*(?:[1-9]|[12]\d|3[01])\s*", day.text):
                rest.append(other)
                continue
            for column, (year, month) in months.items():
                if cell := other.filled.get(column):
                    squares.append(((year or 0, month, int(day.text)), cell))
        if not squares:
            continue
        days = {0: replace(filled[first], text="Date", column=0)}
        minutes, codes = ({0: replace(filled[first], text=text, column=0)} for text in ("Minutes", "Code"))
        for place, ((year, month, number), cell) in enumerate(sorted(squares, key=lambda square: square[0]), 1):
            days[place] = replace(cell, text=f"{month}/{number}/{year}", column=place, value=None, value_type="text")
            (minutes if _FIGURES.fullmatch(cell.text) else codes)[place] = replace(cell, column=place)
        told = [replace(row, cells=cells, continued=frozenset()) for cells in (days, minutes, codes) if len(cells) > 1]
        return [*rows[:at], *told, *rest]
    return rows


def part_joined_cells(rows: list[LogRow]) -> list[LogRow]:
    """A column of 'Lee, Ana / 440112 / Reading' under 'Student / ID / Service' as a column each."""
    for at, row in enumerate(rows[:8]):
        for column, cell in row.filled.items():
            parts = [part.strip() for part in re.split(r"\s*/\s*|\s*\n\s*", cell.text) if part.strip()]
            roles = [find_role(part) for part in parts]
            if len(parts) < 2 or roles[0] != "student" or not set(roles[1:]) <= {"student_id", "service", "school", "grade", "birth_date"}:
                continue
            return [*rows[:at], *(_with_columns(each, column, parts, is_head=each is row) for each in rows[at:])]
    return rows


def _with_columns(row: LogRow, column: int, heads: list[str], *, is_head: bool) -> LogRow:
    cell = row.cells.get(column)
    if cell is None or not cell.text.strip():
        return row
    texts = heads if is_head else [part.strip() for part in re.split(r"\s*/\s*|\s*\n\s*", cell.text, maxsplit=len(heads) - 1)]
    if len(texts) != len(heads):
        return row
    # The new columns stand left of all others: a log's grid begins with who and what.
    moved = {other + len(heads) - 1 if other > column else other: each for other, each in row.cells.items() if other != column}
    own = {column + place: replace(cell, text=text, column=column + place) for place, text in enumerate(texts)}
    return replace(
        row, cells=dict(sorted((moved | own).items())), continued=frozenset(c + len(heads) - 1 if c > column else c for c in row.continued)
    )


def read_unlabelled_title(row: LogRow) -> tuple[str, str, str | None, str | None] | None:
    """(student, id, service, provider) of a first row that prints them without labels: 'Lee, Ana | 440112 | SDI Reading | M. Poe'."""
    texts = [cell.text.strip() for column, cell in sorted(row.filled.items()) if column not in row.continued]
    if not 2 <= len(texts) <= 6 or row.is_line:
        return None
    ids = [text for text in texts if re.fullmatch(r"#?[A-Z]{0,4}\d{4,10}", text) and read_local_id(text)]
    names = [text for text in texts if is_name(text)]
    if len(ids) != 1 or not names:
        return None
    student = next((name for name in names if "," in name), names[0])
    rest = [text for text in texts if text not in (ids[0], student)]
    service = next((text for text in rest if service_type(text) != "other"), None)
    provider = next((text for text in rest if text != service and is_name(text)), None)
    return student, ids[0], service, provider
