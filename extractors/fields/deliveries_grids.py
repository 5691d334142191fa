"""Logs drawn as grids: a month to a page, students down and dates across, months by day numbers, weeks by weekdays."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from extractors.fields.deliveries_calendars import read_calendar_row
from extractors.fields.deliveries_cells import Square, read_square
from extractors.fields.deliveries_frame import LogFrame
from extractors.fields.deliveries_headers import RowLayout, find_role
from extractors.fields.deliveries_people import GroupMember, is_name, part_of_note, split_students
from extractors.fields.deliveries_reading import LogReading, is_example, is_total
from extractors.fields.deliveries_rows import LogRow
from extractors.fields.deliveries_session import Session, read_date_cell, read_session_provider, read_time_range
from extractors.fields.deliveries_spans import label_month, month_of
from extractors.fields.deliveries_squares import GridLayout, keep_square, safe_date, year_of
from extractors.fields.deliveries_values import SESSION_ROLES, WEEKDAYS, is_session_date
from pipeline.document import Cell
from pipeline.language.attendance import fold_words, model_of_words, status_of_words
from pipeline.language.dates import parse_date

_WEEK_LABELS = ("week", "week of", "week beginning", "week starting", "wk of", "wk", "weeks", "dates", "date", "week ending", "monday date")


def find_grid_layout(rows: Sequence[LogRow], at: int, reading: LogReading) -> GridLayout | None:
    """The grid whose header is row `at`, else None."""
    row = rows[at]
    if row.is_line or len(row.filled) < 3:
        return None
    return _find_weekdays(rows, at) or _find_day_numbers(rows, at) or _find_dates(rows, at, reading)


def find_people(rows: Sequence[LogRow], at: int, reading: LogReading) -> GridLayout | None:
    """Dates down, students across: headers that are names (or initials that the log explains) over squares."""
    row = rows[at]
    if row.is_line or len(row.filled) < 2:
        return None
    initials = reading.frame.initials
    people: dict[int, GroupMember] = {}
    roles: dict[int, str] = {}
    for column, cell in row.filled.items():
        role = find_role(cell.text)
        known = initials.get(cell.text.strip().upper())
        if known:
            people[column] = known
        elif role:
            roles[column] = role
        elif is_name(cell.text.replace("\n", " ")):
            people[column] = GroupMember(" ".join(cell.text.split()))
    if len(people) < 2:
        return None
    body = [each for each in rows[at + 1 : at + 8] if each.block == row.block]
    dated = [c for c, role in roles.items() if role in ("date", "weekday") and _has_dates(body, c, reading)]
    under = [found for each in body for c in people if (found := each.filled.get(c)) is not None]
    squares = [read_square(each.text, reading.frame.legend, confidence=each.confidence) for each in under]
    if not dated or not squares or sum(square.is_session for square in squares) * 2 < len(squares):
        return None
    roles[dated[0]] = "date"
    return GridLayout("people", people=people, roles=roles)


def _has_dates(body: Sequence[LogRow], column: int, reading: LogReading) -> bool:
    return any(is_session_date(cell, reading.school_years) for row in body if (cell := row.filled.get(column)) is not None)


def _read_people_row(row: LogRow, layout: GridLayout, reading: LogReading) -> bool:
    date_cell = next((row.cells[c] for c, role in layout.roles.items() if role == "date" and c in row.filled), None)
    day, _ = read_date_cell(date_cell, reading.frame, reading.school_years, reading.as_of) if date_cell else (None, 0.0)
    if day is None or date_cell is None:
        return False
    times = next(
        (
            both
            for c, role in layout.roles.items()
            if role in ("time_range", "start") and c in row.filled and (both := read_time_range(row.cells[c].text))
        ),
        None,
    )
    note = next((row.cells[c].text.strip() for c, role in layout.roles.items() if role == "note" and c in row.filled), None)
    cells = {c: row.cells[c] for c in layout.people if c in row.filled}
    read = {c: read_square(cell.text, reading.frame.legend, confidence=cell.confidence) for c, cell in cells.items()}
    squares = {c: square for c, square in read.items() if square.is_session}
    for column, square in squares.items():
        if times and square.start is None and square.minutes is None:
            square = replace(square, start=times[0], end=times[1])
        kept = keep_square(square, row.cells[column], day, layout.people[column], reading, note, from_calendar=False)
        if len(squares) > 1 and times:
            kept.group_size, kept.model = len(squares), kept.model or "group"
        if len(squares) > 1 and note:
            kept.data_text = part_of_note(kept.note or "", layout.people[column], list(layout.people.values()))
    return True


def _find_weekdays(rows: Sequence[LogRow], at: int) -> GridLayout | None:
    cells = rows[at].filled
    days = {column: WEEKDAYS[word] for column, cell in cells.items() if (word := fold_words(cell.text)) in WEEKDAYS}
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
        c: int(m[1].replace("\n", ""))
        for c, cell in cells.items()
        # a narrow column wraps '10' into '1' over '0'
        if (m := re.fullmatch(r"\s*(\d\n?\d?)(?:\.0)?\s*", cell.text)) and 1 <= int(m[1].replace("\n", "")) <= 31
    }
    if len(numbers) < 3 or len(numbers) * 2 < len(cells):
        return None
    columns = sorted(numbers)
    months = _months_above(rows, at, columns)
    if months:
        dates = {c: day for c in columns if (found := months.get(c)) and (day := safe_date(found[0], found[1], numbers[c]))}
        ordered = [dates[c] for c in columns if c in dates]
        if len(dates) >= 3 and ordered == sorted(set(ordered)):
            return GridLayout("dates", dates=dates, roles=_label_roles(rows, at, columns))
    values = [numbers[c] for c in columns]
    roles = _label_roles(rows, at, columns)
    names_student = bool({"student", "student_id"} & set(roles.values()))  # a month's last page may hold a few days only
    if (len(values) >= 10 or names_student) and values == sorted(set(values)):
        return GridLayout("days", numbers, roles=roles)
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
        if all(fold_words(cell.text) in WEEKDAYS for cell in row.filled.values()):
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
    if layout.kind == "people":
        return _read_people_row(row, layout, reading)
    if layout.kind == "calendar":
        return read_calendar_row(row, layout, reading)
    marks = [cell.text for column, cell in row.filled.items() if column in layout.days or column in layout.dates]
    if len(marks) > 4 and all(fold_words(mark) in WEEKDAYS for mark in marks):
        return True  # 'M T W R F' over the days
    dates = _dates_of_row(row, layout, reading)
    if not dates:
        return False
    member = _member_of_row(row, layout, reading.frame)
    if member is None:
        return False
    legend = reading.frame.legend
    note = next((row.cells[c].text.strip() for c, role in layout.roles.items() if role == "note" and c in row.filled), None)
    squares = {c: read_square(row.cells[c].text, legend, confidence=row.cells[c].confidence) for c in sorted(dates) if c in row.filled}
    if not any(square.is_session or square.is_closed for square in squares.values()):
        return False
    noted = _whose_note(note, squares)
    for column, square in squares.items():
        cell = row.cells[column]
        if square.unread and not square.is_session:
            reading.refused.append((cell.text[:80], "a square that tells of no session", row.page_number))
        if square.is_session:
            own = note if column == noted else None
            kept = keep_square(square, cell, dates[column], member, reading, own, from_calendar=layout.kind == "days")
            _read_row_setting(row, layout, kept)
    return True


def _read_row_setting(row: LogRow, layout: GridLayout, session: Session) -> None:
    """Service, provider, place and model that a grid prints once for the whole row."""
    said = {role: " ".join(row.cells[c].text.split()) for c, role in layout.roles.items() if c in row.filled}
    session.service_text = said.get("service")
    session.location = said.get("location")
    session.provider = read_session_provider(said["provider"]) if "provider" in said else None
    session.model = session.model or (model_of_words(said["model"]) if "model" in said else None)


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
    month = (label_month(label) if label else None) or frame.month
    if month is None:
        return {}
    year = month[0] or year_of(month[1], reading)
    return {c: day for c, number in layout.days.items() if year and (day := safe_date(year, month[1], number))}


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
            and not label_month(row.cells[min(labels)])
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
        return replace(members[0], local_id=local_id or members[0].local_id, status=None, status_text=None) if len(members) == 1 else None
    return GroupMember(frame.student_name or "", frame.local_id)
