"""The layout of a grid, and how a square of it becomes a session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from extractors.fields.builder import Source
from extractors.fields.deliveries_cells import Square
from extractors.fields.deliveries_people import GroupMember
from extractors.fields.deliveries_reading import LogReading
from extractors.fields.deliveries_session import Session
from pipeline.document import Cell

GridKind = Literal["calendar", "days", "dates", "weeks", "people"]


@dataclass(slots=True)
class GridLayout:
    """What the columns of a grid stand for: `days` day numbers or weekdays, `dates` dates, `roles` the other columns.

    `people`: students as columns, a row each session.
    """

    kind: GridKind
    days: dict[int, int] = field(default_factory=dict)
    dates: dict[int, date] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    people: dict[int, GroupMember] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)  # calendar: the day number last printed in each column


def keep_square(
    square: Square, cell: Cell, day: date, member: GroupMember, reading: LogReading, row_note: str | None = None, *, from_calendar: bool
) -> Session:
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
    return session


def year_of(month: int, reading: LogReading) -> int | None:
    first = reading.frame.first_year
    if first is None:
        years = {year for start, end in reading.school_years for year in (start.year, end.year) if start <= date(year, month, 15) <= end}
        if len(years) == 1:
            return years.pop()
        if reading.as_of is None:
            return None
        first = reading.as_of.year if reading.as_of.month >= 7 else reading.as_of.year - 1
    return first if month >= 7 else first + 1


def safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
