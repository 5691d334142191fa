"""Calendars, a month to a page: squares that begin with a day of the month and say what happened on it."""

from __future__ import annotations

import re
from itertools import pairwise

from extractors.fields.deliveries_cells import read_square
from extractors.fields.deliveries_people import GroupMember, is_name
from extractors.fields.deliveries_reading import LogReading
from extractors.fields.deliveries_rows import LogRow
from extractors.fields.deliveries_squares import GridLayout, keep_square, safe_date, year_of

_DAY_NUMBER = re.compile(r"^\s*(\d{1,2})(?:\.0)?(?:\s*$|\s*\n|\s+(?=\S))")  # '15', '15\n30 min'; not '15:30', '150'


def find_calendar(row: LogRow, reading: LogReading) -> GridLayout | None:
    """A calendar whose weekday heads stand outside its table: a row of squares that begin with days of the month in order.

    The columns' weekdays follow from the first week that has two days or more.
    """
    month = reading.frame.month
    year = (month[0] or year_of(month[1], reading)) if month else None
    if row.is_line or month is None or year is None:
        return None
    printed = _own_month({c: int(m[1]) for c, cell in row.filled.items() if (m := _DAY_NUMBER.match(cell.text)) and 1 <= int(m[1]) <= 31})
    numbers = [printed[c] for c in sorted(printed)]
    if len(numbers) < 2 or any(later != earlier + 1 for earlier, later in pairwise(numbers)):
        return None
    first, number = min(printed.items())
    day = safe_date(year, month[1], number)
    if day is None or max(printed) - first + 1 != len(printed):
        return None
    return GridLayout(
        "calendar",
        {column: (day.weekday() + column - first) % 7 for column in range(max(0, first - day.weekday()), first + 7 - day.weekday())},
    )


def read_calendar_row(row: LogRow, layout: GridLayout, reading: LogReading) -> bool:
    """A week of a calendar: day numbers and words in the same squares, or numbers in one row and words in the next."""
    month = reading.frame.month
    if month is None:
        return False
    year = month[0] or year_of(month[1], reading)
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
        day = safe_date(year, month[1], number) if year and number else None
        if day is None or not text.strip() or (printed and column not in printed):
            continue
        if reading.frame.student_name is None and reading.frame.local_id is None and (named := _named_lines(text, reading)):
            for member, words in named:
                each = read_square(words, reading.frame.legend, confidence=cell.confidence)
                if each.is_session:
                    keep_square(each, cell, day, member, reading, from_calendar=True)
            took = True
            continue
        square = read_square(text, reading.frame.legend, confidence=cell.confidence)
        took = took or square.is_session or square.is_closed
        if square.is_session:
            keep_square(
                square, cell, day, GroupMember(reading.frame.student_name or "", reading.frame.local_id), reading, from_calendar=True
            )
        elif square.unread:
            reading.refused.append((cell.text[:80], "a square that tells of no session", row.page_number))
    return took


# a student and what happened: "AQ 30 min", "Ana Quist: absent"; not "no school", "PA training" (PA is no student's initials)
_NAMED = re.compile(r"^(?P<name>[A-Z]{2,3}|[A-Z][\w'’-]+,? [A-Z][\w'’.-]*)\s*[:–-]?\s+(?P<words>.+)$")


def _named_lines(text: str, reading: LogReading) -> list[tuple[GroupMember, str]]:
    """The students whom a provider's calendar names line by line in one square; initials only where the log explains them."""
    found: list[tuple[GroupMember, str]] = []
    for line in text.split("\n"):
        match = _NAMED.match(line.strip())
        if match is None:
            continue
        known = reading.frame.initials.get(match["name"].upper())
        if known or (len(match["name"].split()) == 2 and is_name(match["name"].replace(",", ""))):
            found.append((known or GroupMember(match["name"]), match["words"]))
    return found


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
            if (day := safe_date(year, month, pair[0])) is not None and layout.days.get(c) == day.weekday()
        }
        return kept if len(kept) * 2 >= len(printed) else {}
    numbers = [printed[c][0] for c in sorted(printed)]
    return printed if all(later == earlier + 1 for earlier, later in pairwise(numbers)) else {}
