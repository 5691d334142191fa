"""Session notes written as one small form a session: 'Date of Service: … Start Time: … Attendance: … Note: …'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import cast

from extractors.fields.builder import Source
from extractors.fields.deliveries_frame import read_frame_row
from extractors.fields.deliveries_people import GroupMember
from extractors.fields.deliveries_reading import LogReading
from extractors.fields.deliveries_rows import LogRow
from extractors.fields.deliveries_session import Session, read_date_cell, read_minutes_cell, read_session_provider, read_time_range
from extractors.fields.label_sets import LabelSet
from pipeline.document import TICKED, UNTICKED, Cell
from pipeline.language.attendance import model_of_words
from pipeline.language.dates import parse_time
from pipeline.language.delivery_model import read_delivery_model
from pipeline.lexicon import load_lexicon

_ROLES = (
    "date",
    "start",
    "end",
    "time_range",
    "minutes",
    "status",
    "reason",
    "note",
    "provider",
    "service",
    "location",
    "model",
    "group_size",
)
# Words that are labels of other things as often; in a form they count with a colon or a cell of their own all the same.
_TOO_SHORT = frozenset(
    ["in", "out", "to", "from", "n", "int", "by", "what", "i g", "g i", "p a", "y n", "class", "code", "hour", "where", "set"]
)


@cache
def _labels() -> LabelSet:
    roles = cast("dict[str, list[str]]", load_lexicon("log_headers")["roles"])
    return LabelSet({role: [phrase for phrase in roles[role] if phrase not in _TOO_SHORT] for role in _ROLES})


def read_cards(rows: Sequence[LogRow], reading: LogReading) -> None:
    """Adds a session for each form on the pages: a date with minutes, a time or an attendance."""
    card: dict[str, Cell] = {}
    for at, row in enumerate(rows):
        read_frame_row(rows, at, reading.frame, reading.school_years, has_students=False)
        for role, cell in _find_values(rows, at, row):
            if role in card and role in ("date", "start", "minutes", "status"):
                if role != "date":
                    continue
                _close(card, reading, row.page_number)
                card = {}
            card.setdefault(role, cell)
    _close(card, reading, rows[-1].page_number if rows else 1)


def _find_values(rows: Sequence[LogRow], at: int, row: LogRow) -> list[tuple[str, Cell]]:
    found: list[tuple[str, Cell]] = []
    columns = sorted(column for column in row.filled if column not in row.continued)
    for position, column in enumerate(columns):
        cell = row.cells[column]
        pieces = _labels().split(cell.text, fuzzy=cell.confidence < 1)
        for number, piece in enumerate(pieces):
            if piece.role is None:
                continue
            value = re.split(r"\s{3,}|\t", piece.value.strip())[0]
            holder = cell
            if not value and number + 1 == len(pieces):
                beside = row.cells[columns[position + 1]] if position + 1 < len(columns) else None
                below = (
                    rows[at + 1].cells.get(column) if at + 1 < len(rows) and not row.is_line and rows[at + 1].block == row.block else None
                )
                for other in (beside, below):
                    if other is not None and other.text.strip() and not any(p.role for p in _labels().split(other.text)[:1]):
                        value, holder = other.text.strip(), other
                        break
            if value:
                found.append(
                    (
                        piece.role,
                        Cell(
                            holder.row,
                            holder.column,
                            value,
                            holder.page_number,
                            holder.box,
                            locator=holder.locator,
                            confidence=holder.confidence,
                        ),
                    )
                )
    return found


def _close(card: dict[str, Cell], reading: LogReading, page_number: int) -> None:
    if "date" not in card or not {"minutes", "start", "time_range", "status"} & set(card):
        return
    day, certainty = read_date_cell(card["date"], reading.frame, reading.school_years, reading.as_of)
    if day is None:
        return
    session = Session(
        GroupMember(reading.frame.student_name or "", reading.frame.local_id), day, page_number=page_number, confidence=certainty
    )
    session.sources = [
        Source.of(field, card[role])
        for role, field in (("date", "service_date"), ("minutes", "minutes"), ("status", "attendance_status"), ("note", "note"))
        if role in card
    ]
    if "minutes" in card:
        session.minutes = read_minutes_cell(card["minutes"])
    both = read_time_range(card["time_range"].text) if "time_range" in card else None
    if both:
        session.start, session.end = both
    session.start = session.start or (parse_time(card["start"].text) if "start" in card else None)
    session.end = session.end or (parse_time(card["end"].text) if "end" in card else None)
    if "status" in card:
        session.status_text = _ticked(card["status"].text)
    for role in ("note", "reason", "location"):
        if role in card:
            setattr(session, role, card[role].text)
    if "provider" in card:
        session.provider = read_session_provider(card["provider"].text)
    if "model" in card:
        session.model = model_of_words(card["model"].text) or read_delivery_model(card["model"].text)
    if "service" in card:
        session.service_text = card["service"].text
    if "group_size" in card and (size := re.search(r"\d{1,2}", card["group_size"].text)):
        session.group_size = int(size[0])
    if session.minutes is not None or session.start or session.status_text:
        reading.keep(session)


def _ticked(text: str) -> str:
    """'☒ Present ☐ Absent' -> 'Present'; words without boxes stay."""
    if TICKED not in text and UNTICKED not in text:
        return text
    chosen = re.findall(rf"{TICKED}\s*([^{TICKED}{UNTICKED}]*)", text)
    return " ".join(chosen).strip()
