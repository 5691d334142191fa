"""Logs with one row a session: each row under a known header becomes the sessions that it tells of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from itertools import pairwise
from typing import cast

from extractors.fields.builder import Source
from extractors.fields.deliveries_frame import LogFrame, frame_labels
from extractors.fields.deliveries_headers import RowLayout
from extractors.fields.deliveries_people import GroupMember, find_section_student, part_of_note, split_students
from extractors.fields.deliveries_reading import LogReading, is_example, is_total
from extractors.fields.deliveries_rows import LogRow
from extractors.fields.deliveries_session import (
    Session,
    between,
    read_code,
    read_date_cell,
    read_date_text,
    read_day_beside,
    read_minutes_cell,
    read_session_provider,
    read_time_range,
)
from extractors.fields.deliveries_spans import month_of
from pipeline.document import Cell
from pipeline.language.attendance import Legend, fold_words, is_no, is_yes, look_up, model_of_words, read_scanned_code, status_of_words
from pipeline.language.dates import find_dates, parse_minutes, parse_time, parse_time_range
from pipeline.language.delivery_model import read_delivery_model
from pipeline.language.services import service_type
from pipeline.lexicon import load_lexicon

_MINUTES_IN_TEXT = re.compile(r"(?<![\d.:])(\d{1,3})\s*-?\s*min(?:ute)?s?\b|(\d(?:\.\d+)?)\s*(?:hours?|hrs?)\b", re.IGNORECASE)
_GAP = re.compile(r"^[\s_.\-–—/]*$")


# a note in a row of its own under the session: "Notes: worked on blends"; not "Notes" (a header)
_NOTE_ROW = re.compile(
    r"^\s*(?:session |progress )?(?:notes?|comments?|data|activity|activities|remarks)\s*[:\-–]\s*(\S.*)$", re.IGNORECASE | re.DOTALL
)


def read_note_row(row: LogRow, reading: LogReading) -> bool:
    """Takes a row that is the note of the session above it."""
    cells = [cell for column, cell in row.filled.items() if column not in row.continued]
    found = _NOTE_ROW.match(cells[0].text) if len(cells) == 1 and reading.sessions else None
    if found is None:
        return False
    last, _ = reading.sessions[-1]
    if last.note or last.page_number != row.page_number:
        return False
    last.note = " ".join(found[1].split())
    last.sources.append(Source.of("note", cells[0], last.note))
    return True


def read_row(row: LogRow, layout: RowLayout, reading: LogReading) -> bool:
    """Reads a row under a header: True when it was a session, a total, an example or a note carried over; False when none of these."""
    first = next(iter(sorted(row.filled.items())), (0, None))[1]
    if first is not None and is_example(first.text):
        reading.refuse(row, "an example, not a session")
        return True
    taken = False
    for band in layout.bands:
        taken = _read_band(row, band, layout, reading) or taken
    return taken


def _cell(row: LogRow, band: Mapping[str, tuple[int, ...]], role: str) -> Cell | None:
    """The first cell of this role that holds words."""
    for column in band.get(role, ()):
        cell = row.cells.get(column)
        if cell is not None and not _GAP.match(cell.text):
            return cell
    return None


def _text(row: LogRow, band: Mapping[str, tuple[int, ...]], role: str) -> str | None:
    texts = [cell.text.strip() for column in band.get(role, ()) if (cell := row.cells.get(column)) is not None and cell.text.strip()]
    texts = [text for position, text in enumerate(texts) if text not in texts[:position]]
    return " ".join("; ".join(texts).split()) or None


def _read_band(row: LogRow, band: Mapping[str, tuple[int, ...]], layout: RowLayout, reading: LogReading) -> bool:
    date_cell = _cell(row, band, "date")
    own = [cell for column, cell in row.filled.items() if any(column in columns for columns in band.values())]
    if not own:
        return False
    month = _cell(row, band, "month")
    if month is not None:
        reading.frame.month = month_of(month.text) or reading.frame.month
    day, certainty = _read_date(date_cell, reading) if date_cell else (None, 0.0)
    if day is None:
        if any(is_total(cell.text) for cell in own):
            reading.refuse(row, "a total, not a session")
            return True
        if date_cell is None and _carry_note(row, band, reading):
            return True
        if (
            date_cell is None
            and reading.last_date
            and _tells_session(row, band)
            and (_cell(row, band, "student") or _cell(row, band, "students"))
        ):
            day, certainty, date_cell = reading.last_date, 0.9, reading.last_date_cell
        elif date_cell is not None and len(own) > 2 and _tells_session(row, band) and not any(_is_frame(cell.text) for cell in own):
            reading.refuse(row, "the date cannot be read")
            return True
        else:
            return False
    elif any(
        is_total(cell.text) for cell in own if cell is not date_cell and fold_words(cell.text).startswith(("total", "subtotal", "grand"))
    ):
        reading.refuse(row, "a total, not a session")
        return True
    reading.last_date, reading.last_date_cell = day, date_cell
    session = _read_cells(row, band, layout, reading, day, date_cell, certainty)
    if session is None:
        return True
    members = _find_students(row, band, reading)
    if members is None:
        reading.refuse(row, "the row names no student")
        return True
    days = [day, *_further_days(date_cell, day, reading)]
    for member, on in ((member, on) for on in days for member in members):
        one = replace(session, student=member, service_date=on, sources=list(session.sources))
        if member.status:
            one.status, one.status_text = member.status, member.status_text or session.status_text
        if len(members) > 1:
            one.data_text = part_of_note(session.note or "", member, members)
            one.group_size, one.model = session.group_size or len(members), session.model or "group"
        reading.keep(one)
    return True


def _read_date(cell: Cell, reading: LogReading) -> tuple[date | None, float]:
    """The date of a row; one that was repaired must lie near the row before it."""
    day, certainty = read_date_cell(cell, reading.frame, reading.school_years, reading.as_of, days_alone=True)
    if day is None and cell.confidence < 1 and reading.last_date:
        return read_day_beside(cell.text, reading.last_date), min(cell.confidence, 0.6)
    if day and certainty <= 0.6 and cell.confidence < 1 and reading.last_date and abs((day - reading.last_date).days) > 45:
        return None, 0.0
    return day, certainty


def _further_days(cell: Cell | None, first: date, reading: LogReading) -> list[date]:
    """The other dates of a cell that lists several ('9/3, 9/5 & 9/10'); none for a range or a make-up's date."""
    if cell is None or cell.value_type == "date":
        return []
    found = find_dates(cell.text, school_years=reading.school_years, first_year=reading.frame.first_year)
    if len(found) < 2 or any(not re.fullmatch(r"\s*(?:[,;&+\n]|and)\s*", cell.text[a.end : b.start]) for a, b in pairwise(found)):
        return []
    days = [read_date_text(mention.text, reading.frame, reading.school_years, reading.as_of) for mention in found]
    return [day for day in days if day is not None and day != first]


def _is_frame(text: str) -> bool:
    """True of words that speak of the whole log: 'Student: Lee, Ann', 'ID 402377'."""
    return any(piece.role is not None for piece in frame_labels().split(text)) or find_section_student(text) is not None


def _tells_session(row: LogRow, band: Mapping[str, tuple[int, ...]]) -> bool:
    return any(_cell(row, band, role) is not None for role in ("minutes", "hours", "units", "status", "start", "time_range", "tick"))


def _carry_note(row: LogRow, band: Mapping[str, tuple[int, ...]], reading: LogReading) -> bool:
    """A row of nothing but words under the notes goes on with the note above."""
    filled = {role for role in band if _cell(row, band, role) is not None}
    if not filled or not filled <= {"note", "reason"} or not reading.sessions:
        return False
    last, _ = reading.sessions[-1]
    text = _text(row, band, "note") or _text(row, band, "reason")
    if last.page_number != row.page_number or not text:
        return False
    last.note = f"{last.note} {text}" if last.note else text
    return True


def _find_students(row: LogRow, band: Mapping[str, tuple[int, ...]], reading: LogReading) -> list[GroupMember] | None:
    """Those whom the row is about: named in it, carried down from the row above, or the log's own student."""
    frame = reading.frame
    number = _cell(row, band, "student_id")
    local_id = None
    if number is not None:
        digits = re.search(r"[A-Z]{0,3}-?\d[\d-]{2,11}", number.text.replace(" ", ""))
        local_id = digits[0] if digits else None
        if isinstance(number.value, float) and number.value.is_integer():
            local_id = str(int(number.value))
    cell = _cell(row, band, "student") or _cell(row, band, "students")
    name = cell.text if cell else None
    last, first = _cell(row, band, "last_name"), _cell(row, band, "first_name")
    if last and first:
        name = f"{last.text.strip()}, {first.text.strip()}"
    if name is None and local_id is None:
        if "student" not in band and "students" not in band and "student_id" not in band and "last_name" not in band:
            if frame.student_name is None and frame.local_id is None:
                return [GroupMember("")]
            return [GroupMember(frame.student_name or "", frame.local_id)]
        return reading.last_students or (
            [GroupMember(frame.student_name or "", frame.local_id)] if frame.student_name or frame.local_id else None
        )
    members = split_students(name, frame.initials, frame.legend) if name else [GroupMember("")]
    members = members or [GroupMember(" ".join((name or "").split()))]
    if len(members) == 1:
        members = [replace(members[0], local_id=local_id or members[0].local_id)]
    elif number is not None and len(ids := re.findall(r"\d{4,10}", number.text)) == len(members):
        members = [replace(member, local_id=found) for member, found in zip(members, ids, strict=True)]
    members = _mark_absent(row, band, members, frame)
    reading.last_students = [replace(member, status=None, status_text=None) for member in members]
    return members


def _mark_absent(row: LogRow, band: Mapping[str, tuple[int, ...]], members: list[GroupMember], frame: LogFrame) -> list[GroupMember]:
    cell = _cell(row, band, "absent_students")
    if cell is None or fold_words(cell.text) in ("none", "n a", "na", "0", "no"):
        return members
    absent = split_students(cell.text, frame.initials, frame.legend)
    known = {fold_words(member.name): position for position, member in enumerate(members)}
    for one in absent:
        position = known.get(fold_words(one.name))
        marked = GroupMember(one.name, one.local_id, "student_absent", "absent")
        if position is None:
            members.append(marked)
        else:
            members[position] = replace(members[position], status="student_absent", status_text="absent")
    return members


def _read_cells(
    row: LogRow,
    band: Mapping[str, tuple[int, ...]],
    layout: RowLayout,
    reading: LogReading,
    day: date,
    date_cell: Cell | None,
    certainty: float,
) -> Session | None:
    """The row's session with all that its cells say; None (and a refusal) where it is no session at all."""
    frame = reading.frame
    session = Session(GroupMember(""), day, page_number=row.page_number, confidence=certainty)
    if date_cell is not None:
        session.sources.append(Source.of("service_date", date_cell))
    _read_times(row, band, session)
    _read_amount(row, band, layout, session)
    _read_status(row, band, layout, session, frame)
    for role in ("note", "reason"):
        setattr(session, role, _text(row, band, role))
    note_cell = _cell(row, band, "note") or _cell(row, band, "reason")
    if note_cell is not None:
        session.sources.append(Source.of("note", note_cell))
    _read_setting(row, band, session, frame.legend)
    session.told_by_time = not any(layout.has(role) for role in ("minutes", "hours", "units", "status", "tick"))
    if "makeup_for" in band and (cell := _cell(row, band, "makeup_for")) is not None:
        session.makeup_for, _ = read_date_cell(cell, frame, reading.school_years, reading.as_of)
        if session.makeup_for and not session.status_text:
            session.status_text = "make-up"
    if layout.has("contact") and re.search(
        r"phone|call|e-?mail|voice|text|letter|parent|guardian", _text(row, band, "contact") or "", re.IGNORECASE
    ):
        reading.refuse(row, "a contact with the family, not a session")
        return None
    if not any(layout.has(role) for role in ("minutes", "hours", "units", "status", "start", "time_range", "tick")):
        return _from_words(row, session, reading)
    return session


def _read_times(row: LogRow, band: Mapping[str, tuple[int, ...]], session: Session) -> None:
    for role in ("time_range", "start"):
        cell = _cell(row, band, role)
        if cell is None:
            continue
        both = read_time_range(cell.text)
        if both:
            session.start, session.end = both
        elif session.start is None:
            session.start = _clock(cell)
        if session.start:
            session.sources.append(Source.of("start_time", cell))
    cell = _cell(row, band, "end")
    if cell is not None and session.end is None:
        session.end = _clock(cell)


def _clock(cell: Cell) -> time | None:
    if cell.value_type == "time" and isinstance(cell.value, str):
        return parse_time(cell.value[:5])
    found = re.search(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?", cell.text, re.IGNORECASE)  # '2025-09-03 09:00', '9:00 AM EST'
    return parse_time(cell.text) or (parse_time(found[0]) if found else None)


def _read_amount(row: LogRow, band: Mapping[str, tuple[int, ...]], layout: RowLayout, session: Session) -> None:
    for role in ("minutes", "hours", "units"):
        cell = _cell(row, band, role)
        if cell is None:
            continue
        value = read_minutes_cell(cell, in_hours=role == "hours" or (role == "minutes" and layout.in_hours))
        if role == "units" and value is not None:
            value = between(session.start, session.end) or value * layout.unit_minutes
        if value is None:
            both = read_time_range(cell.text)
            if both:
                session.start, session.end = both
            elif status_of_words(cell.text) or look_up(cell.text, None):
                session.status_text = session.status_text or cell.text.strip()
            elif not is_no(cell.text):
                session.needs_minutes = True
                session.confidence = min(session.confidence, 0.4)
            continue
        session.minutes = value
        session.needs_minutes = False
        session.confidence = min(session.confidence, cell.confidence)
        session.sources.append(Source.of("minutes", cell))
        break
    planned = _cell(row, band, "scheduled_minutes")
    if planned is not None:
        session.scheduled = read_minutes_cell(planned)


def _read_status(row: LogRow, band: Mapping[str, tuple[int, ...]], layout: RowLayout, session: Session, frame: LogFrame) -> None:
    cell = _cell(row, band, "status")
    if cell is not None:
        session.status_text = read_code(" ".join(cell.text.split()), frame.legend, cell.confidence)
        session.sources.append(Source.of("attendance_status", cell))
    for column in band.get("tick", ()):
        mark = row.cells.get(column)
        if mark is not None and is_yes(mark.text) and column in layout.ticks:
            session.status, session.status_text = layout.ticks[column], " ".join(layout.headers.get(column, "").split())
            session.sources.append(Source.of("attendance_status", mark))
    minutes = _cell(row, band, "minutes")
    if session.status_text is None and session.minutes is None and minutes is not None and (found := look_up(minutes.text, frame.legend)):
        session.status_text, session.needs_minutes = minutes.text.strip(), False
        session.minutes = found.minutes


def _read_setting(row: LogRow, band: Mapping[str, tuple[int, ...]], session: Session, legend: Legend) -> None:
    model = _text(row, band, "model")
    if model:
        cell = _cell(row, band, "model")
        known = {code: entry for code, entry in legend.items() if entry.model}
        if cell is not None and cell.confidence < 1 and known:
            entry = look_up(read_scanned_code(model, known), known)
            session.model = entry.model if entry else None
        else:
            session.model = model_of_words(model) or read_delivery_model(model)
    size = _text(row, band, "group_size")
    if size and (found := re.search(r"(?:1\s*:\s*)?(\d{1,2})(?:\s*:\s*1)?$", size)):
        session.group_size = int(found[1])
        session.model = session.model or ("individual" if found[1] == "1" else "group")
    procedure = _text(row, band, "procedure")
    if procedure:
        meaning = cast("dict[str, dict[str, str]]", load_lexicon("log_headers")["procedure_codes"]).get(procedure.split()[0].upper())
        if meaning:
            session.model = session.model or model_of_words(meaning["model"])
            session.service_kind = meaning["service_type"] if meaning["service_type"] != "other" else None
        session.service_text = procedure
    service = _text(row, band, "service")
    if service:
        session.service_text = service
        kind = service_type(service)
        session.service_kind = kind if kind != "other" else session.service_kind
    provider = _text(row, band, "provider")
    if provider:
        session.provider = read_session_provider(provider)
    session.provider_role = _text(row, band, "provider_role")
    place = _text(row, band, "location")
    grouping = model_of_words(place) if place else None  # a column "Setting" may hold "Group" or "Individual": no place
    session.model, session.location = session.model or grouping, None if grouping else place


def _from_words(row: LogRow, session: Session, reading: LogReading) -> Session | None:
    """A log of dates and free words: minutes, times and attendance are looked for in the words."""
    words = session.note or session.reason or ""
    read_words(words, session)
    session.told_by_words = True
    if session.minutes is None and session.start is None and session.status is None:
        reading.day_notes.append(session)
        reading.refuse(row, "neither minutes, times nor attendance: no session told")
        return None
    return session


def read_words(words: str, session: Session) -> None:
    """Minutes, times and attendance out of free words ('30 min artic, present'; 'absent - ill')."""
    found = _MINUTES_IN_TEXT.search(words)
    if found:
        session.minutes = float(found[1]) if found[1] else (parse_minutes(found[0]) or 0.0)
    both = parse_time_range(words)
    if both:
        session.start, session.end = both
    status = status_of_words(words)
    if (
        status
        and not (status == "other" and (found or both))
        and not (status in ("student_absent", "provider_absent") and found and session.minutes)
    ):
        session.status = "delivered" if status == "delivered" else status
        session.status_text = words if len(words) <= 40 else None
