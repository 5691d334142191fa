"""Logs drawn as grids: a month to a page, students down and dates across, months by day numbers, weeks by weekdays."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from extractors.fields.builder import Source
from extractors.fields.deliveries_cells import Square, read_square
from extractors.fields.deliveries_frame import LogFrame, month_of
from extractors.fields.deliveries_headers import SESSION_ROLES, RowLayout, find_role
from extractors.fields.deliveries_people import GroupMember, split_students
from extractors.fields.deliveries_row_logs import LogReading, is_example, is_total
from extractors.fields.deliveries_rows import LogRow
from extractors.fields.deliveries_session import Session, read_date_cell
from pipeline.document import Cell
from pipeline.language.attendance import fold_words, status_of_words
from pipeline.language.dates import parse_date

GridKind = Literal["calendar", "days", "dates", "weeks"]
_WEEKDAYS = {
    **dict.fromkeys(("monday", "mon", "m", "mo"), 0),
    **dict.fromkeys(("tuesday", "tues", "tue", "tu", "t"), 1),
    **dict.fromkeys(("wednesday", "weds", "wed", "w", "we"), 2),
    **dict.fromkeys(("thursday", "thurs", "thur", "thu", "th", "r"), 3),
    **dict.fromkeys(("friday", "fri", "f", "fr"), 4),
    **dict.fromkeys(("saturday", "sat", "sa"), 5),
    **dict.fromkeys(("sunday", "sun", "su"), 6),
}
_DAY_NUMBER = re.compile(r"^\s*(\d{1,2})(?:\.0)?(?:\s*$|\s*\n|\s+(?=\S))")  # '15', '15\n30 min'; not '15:30', '150'
_WEEK_LABELS = ("week", "week of", "week beginning", "week starting", "wk of", "wk", "weeks", "dates", "date", "week ending", "monday date")


@dataclass(slots=True)
class GridLayout:
    """What the columns of a grid stand for: `days` day numbers or weekdays, `dates` dates, `roles` the other columns."""

    kind: GridKind
    days: dict[int, int] = field(default_factory=dict)
    dates: dict[int, date] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)  # calendar: the day number last printed in each column
    last_member: GroupMember | None = None


def find_grid_layout(rows: Sequence[LogRow], at: int, reading: LogReading) -> GridLayout | None:
    """The grid whose header is row `at`, else None."""
    row = rows[at]
    if row.is_line or len(row.filled) < 3:
        return None
    return _find_weekdays(rows, at) or _find_day_numbers(rows, at) or _find_dates(rows, at, reading)


def _find_weekdays(rows: Sequence[LogRow], at: int) -> GridLayout | None:
    cells = rows[at].filled
    days = {column: _WEEKDAYS[word] for column, cell in cells.items() if (word := fold_words(cell.text)) in _WEEKDAYS}
    if (
        len(set(days.values())) < 3
        or len(days) < 3
        or list(days.values()) != sorted(days.values(), key=lambda d: (d + 1) % 7 if 6 in days.values() else d)
    ):
        return None
    others = {column: cell.text for column, cell in cells.items() if column not in days}
    if len(others) > len(days):
        return None
    first = min(days)
    roles = {column: role for column, text in others.items() if (role := find_role(text)) is not None}
    week_columns = [column for column, text in others.items() if fold_words(text) in _WEEK_LABELS or fold_words(text).startswith("week")]
    if week_columns:
        return GridLayout("weeks", days, roles={**roles, week_columns[0]: "week"})
    if "student" in roles.values():
        return GridLayout("weeks", days, roles=roles)
    below = next((each for each in rows[at + 1 : at + 3] if each.block == rows[at].block), None)
    if (
        first > 0
        and below is not None
        and (cell := below.cells.get(0)) is not None
        and parse_date(cell.text.split("-")[0].strip(), first_year=2000)
    ):
        return GridLayout("weeks", days, roles={**roles, 0: "week"})
    return GridLayout("calendar", days, roles=roles)


def _find_day_numbers(rows: Sequence[LogRow], at: int) -> GridLayout | None:
    cells = rows[at].filled
    numbers = {
        c: int(m[1]) for c, cell in cells.items() if (m := re.fullmatch(r"\s*(\d{1,2})(?:\.0)?\s*", cell.text)) and 1 <= int(m[1]) <= 31
    }
    if len(numbers) < 3 or len(numbers) * 2 < len(cells):
        return None
    columns = sorted(numbers)
    months = _months_above(rows, at, columns)
    if months:
        dates = {c: day for c in columns if (found := months.get(c)) and (day := _safe(found[0], found[1], numbers[c]))}
        ordered = [dates[c] for c in columns if c in dates]
        if len(dates) >= 3 and ordered == sorted(set(ordered)):
            return GridLayout("dates", dates=dates, roles=_label_roles(rows, at, columns))
    values = [numbers[c] for c in columns]
    if len(values) >= 10 and values == sorted(set(values)):
        return GridLayout("days", numbers, roles=_label_roles(rows, at, columns))
    return None


def _label_roles(rows: Sequence[LogRow], at: int, columns: Sequence[int]) -> dict[int, str]:
    """Roles of the other columns; the header may stand a row above."""
    roles: dict[int, str] = {}
    for row in (rows[at], *([rows[at - 1]] if at and rows[at - 1].block == rows[at].block else [])):
        for column, cell in row.filled.items():
            if column not in columns and column not in roles and (role := find_role(cell.text)):
                roles[column] = role
    return roles


def _months_above(rows: Sequence[LogRow], at: int, columns: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The month printed over each column ('September 2025' over 4, 9, 11), carried to the right until the next."""
    for row in reversed(rows[max(0, at - 2) : at]):
        if row.block != rows[at].block:
            continue
        if all(fold_words(cell.text) in _WEEKDAYS for cell in row.filled.values()):
            continue  # 'M W F' between the months and the numbers
        printed = {c: month for c, cell in row.filled.items() if (month := month_of(cell.text)) and month[0]}
        if not printed:
            return {}
        found: dict[int, tuple[int, int]] = {}
        for column in columns:
            starts = [c for c in printed if c <= column]
            if starts and (month := printed[max(starts)])[0]:
                found[column] = (month[0], month[1])
        return found
    return {}


def _find_dates(rows: Sequence[LogRow], at: int, reading: LogReading) -> GridLayout | None:
    dates: dict[int, date] = {}
    others: dict[int, Cell] = {}
    for column, cell in rows[at].filled.items():
        day, _ = read_date_cell(cell, reading.frame, reading.school_years, reading.as_of) if len(cell.text) < 24 else (None, 0.0)
        if day:
            dates[column] = day
        else:
            others[column] = cell
    if len(dates) < 3 or len(dates) < len(others):
        return None
    ordered = [dates[c] for c in sorted(dates)]
    if ordered not in (sorted(ordered), sorted(ordered, reverse=True)) or len(set(ordered)) < 3:
        return None
    return GridLayout("dates", dates=dates, roles={column: role for column, cell in others.items() if (role := find_role(cell.text))})


def turn_grid(rows: Sequence[LogRow], at: int, layout: GridLayout) -> tuple[RowLayout, list[LogRow]] | None:
    """One student's sessions written across, a row each for minutes, code and notes: turned into one row a session."""
    if layout.kind != "dates":
        return None
    below = [row for row in rows[at + 1 :] if row.block == rows[at].block]
    roles: dict[int, tuple[str, LogRow]] = {}
    for row in below:
        label = next((cell for column, cell in sorted(row.filled.items()) if column not in layout.dates), None)
        role = find_role(label.text) if label else None
        if role in SESSION_ROLES or role in ("note", "provider", "location", "goal"):
            roles[len(roles) + 1] = (str(role), row)
    if len(roles) < 2 or not {role for role, _ in roles.values()} & SESSION_ROLES or len(roles) * 2 < len(below):
        return None
    band: dict[str, tuple[int, ...]] = {"date": (0,)}
    for column, (role, _) in roles.items():
        band[role] = (*band.get(role, ()), column)
    turned: list[LogRow] = []
    for column in sorted(layout.dates):
        head = rows[at].cells[column]
        cells = {0: head} | {number: cell for number, (_, row) in roles.items() if (cell := row.cells.get(column)) is not None}
        if any(cell.text.strip() for number, cell in cells.items() if number):
            turned.append(replace(rows[at], cells=cells))
    return RowLayout((band,), {}), turned


def read_grid_row(row: LogRow, layout: GridLayout, reading: LogReading) -> bool:
    """Reads a row of a grid; False when it is none of the grid's."""
    if row.is_line:
        return False
    first = next((cell for _, cell in sorted(row.filled.items())), None)
    if first is not None and (is_total(first.text) or is_example(first.text)):
        reading.refuse(row, "a total or an example, not a session")
        return True
    if layout.kind == "calendar":
        return _read_calendar_row(row, layout, reading)
    dates = _dates_of_row(row, layout, reading)
    if not dates:
        return False
    member = _member_of_row(row, layout, reading.frame)
    if member is None:
        return False
    legend = reading.frame.legend
    note = next((row.cells[c].text.strip() for c, role in layout.roles.items() if role == "note" and c in row.filled), None)
    squares = {c: read_square(row.cells[c].text, legend) for c in sorted(dates) if c in row.filled}
    if not any(square.is_session or square.is_closed for square in squares.values()):
        return False
    noted = _whose_note(note, squares)
    for column, square in squares.items():
        cell = row.cells[column]
        if square.unread and not square.is_session:
            reading.refused.append((cell.text[:80], "a square that tells of no session", row.page_number))
        if square.is_session:
            _keep(square, cell, dates[column], member, reading, note if column == noted else None, from_calendar=layout.kind == "days")
    return True


def _keep(
    square: Square, cell: Cell, day: date, member: GroupMember, reading: LogReading, row_note: str | None = None, *, from_calendar: bool
) -> None:
    session = Session(
        member,
        day,
        minutes=square.minutes,
        status=square.status,
        status_text=square.status_text,
        note="; ".join(part for part in (square.note, row_note) if part) or None,
        start=square.start,
        end=square.end,
        model=square.model,
        page_number=cell.page_number,
        confidence=cell.confidence,
        from_calendar=from_calendar,
    )
    session.sources = [Source.of(name, cell) for name in ("service_date", "minutes", "attendance_status")]
    if session.note:
        session.sources.append(Source.of("note", cell))
    reading.keep(session)


def _whose_note(note: str | None, squares: Mapping[int, Square]) -> int | None:
    """The square that a row's note speaks of: the make-up, the one that was missed, or the only one."""
    held = [c for c, square in squares.items() if square.is_session]
    if not note or not held:
        return None
    said = status_of_words(note)
    same = [c for c in held if squares[c].status == said]
    missed = [
        c for c in held if squares[c].status in ("student_absent", "provider_absent", "cancelled", "unexplained", "refused", "no_show")
    ]
    for choice in (same if said == "makeup" else [], missed if said not in (None, "delivered", "makeup") else [], held):
        if len(choice) == 1:
            return choice[0]
    return None


def _dates_of_row(row: LogRow, layout: GridLayout, reading: LogReading) -> dict[int, date]:
    frame = reading.frame
    if layout.kind == "dates":
        return layout.dates
    if layout.kind == "weeks":
        monday = _monday(row, layout, reading)
        return {c: monday + timedelta(days=day) for c, day in layout.days.items()} if monday else {}
    label = row.cells.get(min((c for c in row.cells if c not in layout.days), default=0))
    month = (month_of(label.text) if label else None) or frame.month
    if month is None:
        return {}
    year = month[0] or _year_of(month[1], reading)
    return {c: day for c, number in layout.days.items() if year and (day := _safe(year, month[1], number))}


def _monday(row: LogRow, layout: GridLayout, reading: LogReading) -> date | None:
    column = next((c for c, role in layout.roles.items() if role == "week"), None)
    if column is None:
        return reading.frame.week
    cell = row.cells.get(column)
    if cell is None or not cell.text.strip():
        return None
    day, _ = read_date_cell(cell, reading.frame, reading.school_years, reading.as_of)
    if day is None:
        start = re.split(r"\s+[-–—]\s*|\s*[–—]\s*|\s+to\s+|(?<=\d)-(?=\d{1,2}/)", cell.text)[0]
        day, _ = read_date_cell(replace(cell, text=start, value_type="text"), reading.frame, reading.school_years, reading.as_of)
    return day - timedelta(days=day.weekday()) if day else None


def _year_of(month: int, reading: LogReading) -> int | None:
    first = reading.frame.first_year
    if first is None:
        years = {year for start, end in reading.school_years for year in (start.year, end.year) if start <= date(year, month, 15) <= end}
        if len(years) == 1:
            return years.pop()
        if reading.as_of is None:
            return None
        first = reading.as_of.year if reading.as_of.month >= 7 else reading.as_of.year - 1
    return first if month >= 7 else first + 1


def _member_of_row(row: LogRow, layout: GridLayout, frame: LogFrame) -> GroupMember | None:
    student = next((c for c, role in layout.roles.items() if role in ("student", "students")), None)
    number = next((c for c, role in layout.roles.items() if role == "student_id"), None)
    local_id = None
    if number is not None and (cell := row.cells.get(number)) is not None:
        digits = re.search(r"\d{3,12}", cell.text)
        local_id = digits[0] if digits else None
    if student is None and layout.kind in ("days", "dates"):
        labels = [
            c
            for c in row.cells
            if c not in layout.days
            and c not in layout.dates
            and layout.roles.get(c) not in ("note", "student_id", "school", "grade", "service", "ignored")
        ]
        text = row.cells[min(labels)].text.strip() if labels else ""
        if (
            text
            and not month_of(text)
            and find_role(text) is None
            and not any(ch.isdigit() for ch in text)
            and "=" not in text
            and frame.student_name is None
        ):
            student = min(labels)
    if student is not None:
        cell = row.cells.get(student)
        members = (
            split_students(cell.text, frame.initials, frame.legend)
            if cell is not None and cell.text.strip() and "=" not in cell.text
            else []
        )
        if len(members) == 1:
            layout.last_member = replace(members[0], local_id=local_id or members[0].local_id, status=None, status_text=None)
            return layout.last_member
        return layout.last_member if cell is None or not cell.text.strip() else None
    return GroupMember(frame.student_name or "", frame.local_id)


def _read_calendar_row(row: LogRow, layout: GridLayout, reading: LogReading) -> bool:
    """A week of a calendar: day numbers and words in the same squares, or numbers in one row and words in the next."""
    month = reading.frame.month
    if month is None:
        return False
    year = month[0] or _year_of(month[1], reading)
    printed = {
        c: (int(m[1]), cell.text[m.end() :])
        for c, cell in row.filled.items()
        if (m := _DAY_NUMBER.match(cell.text)) and 1 <= int(m[1]) <= 31
    }
    own = _own_month({c: number for c, (number, _) in printed.items()}, is_end=max(layout.numbers.values(), default=0) > 14)
    printed = _true_days({c: printed[c] for c in own}, layout, year, month[1])
    if printed:
        layout.numbers = {c: number for c, (number, _) in printed.items()}
    elif not layout.numbers or year is None:
        return False
    took = bool(printed)
    for column, cell in row.filled.items():
        number = layout.numbers.get(column)
        text = printed[column][1] if column in printed else cell.text
        day = _safe(year, month[1], number) if year and number else None
        if day is None or not text.strip() or (printed and column not in printed):
            continue
        square = read_square(text, reading.frame.legend)
        took = took or square.is_session or square.is_closed
        if square.is_session:
            _keep(square, cell, day, GroupMember(reading.frame.student_name or "", reading.frame.local_id), reading, from_calendar=True)
        elif square.unread:
            reading.refused.append((cell.text[:80], "a square that tells of no session", row.page_number))
    return took


def find_calendar(row: LogRow, reading: LogReading) -> GridLayout | None:
    """A calendar whose weekday heads stand outside its table: a row of squares that begin with days of the month in order.

    The columns' weekdays follow from the first week that has two days or more.
    """
    month = reading.frame.month
    year = (month[0] or _year_of(month[1], reading)) if month else None
    if row.is_line or month is None or year is None:
        return None
    printed = _own_month({c: int(m[1]) for c, cell in row.filled.items() if (m := _DAY_NUMBER.match(cell.text)) and 1 <= int(m[1]) <= 31})
    numbers = [printed[c] for c in sorted(printed)]
    if len(numbers) < 2 or any(later != earlier + 1 for earlier, later in pairwise(numbers)):
        return None
    first, number = min(printed.items())
    day = _safe(year, month[1], number)
    if day is None or max(printed) - first + 1 != len(printed):
        return None
    return GridLayout(
        "calendar",
        {column: (day.weekday() + column - first) % 7 for column in range(max(0, first - day.weekday()), first + 7 - day.weekday())},
    )


def _own_month(printed: dict[int, int], *, is_end: bool = False) -> dict[int, int]:
    """Without the days of the month before or after: '29, 30, 1, 2' in a first week -> '1, 2', in a last one -> '29, 30'."""
    columns = sorted(printed)
    fall = next((at for at in range(1, len(columns)) if printed[columns[at]] < printed[columns[at - 1]]), None)
    if fall is None:
        return printed
    return {c: printed[c] for c in (columns[:fall] if is_end else columns[fall:])}


def _true_days(printed: dict[int, tuple[int, str]], layout: GridLayout, year: int | None, month: int) -> dict[int, tuple[int, str]]:
    """Day numbers alone: where weekdays head the columns each must fall on its own; '30' minutes under a Monday is none."""
    if not printed:
        return {}
    if year is not None and layout.days:
        kept = {
            c: pair
            for c, pair in printed.items()
            if (day := _safe(year, month, pair[0])) is not None and layout.days.get(c) == day.weekday()
        }
        return kept if len(kept) * 2 >= len(printed) else {}
    numbers = [printed[c][0] for c in sorted(printed)]
    return printed if all(later == earlier + 1 for earlier, later in pairwise(numbers)) else {}


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
