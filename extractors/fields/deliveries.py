"""Reads a service log of any shape: row by row, a state of what stood around, and the layout that the last header told."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from extractors.fields.builder import FactsBuilder, Source
from extractors.fields.deliveries_calendars import find_calendar
from extractors.fields.deliveries_cards import read_cards
from extractors.fields.deliveries_day_notes import find_marked, join_day_notes
from extractors.fields.deliveries_frame import LogFrame, is_new_form, read_frame_row
from extractors.fields.deliveries_grids import find_grid_layout, find_people, read_grid_row, turn_grid
from extractors.fields.deliveries_headers import RowLayout, find_row_layout, infer_row_layout
from extractors.fields.deliveries_legends import read_legends
from extractors.fields.deliveries_lines import shape_lines
from extractors.fields.deliveries_people import GroupMember
from extractors.fields.deliveries_reading import LogReading
from extractors.fields.deliveries_reshaped import reshape_rows
from extractors.fields.deliveries_row_logs import read_note_row, read_row, read_words
from extractors.fields.deliveries_rows import LogRow, list_rows
from extractors.fields.deliveries_session import Session, read_date_text, write_session
from extractors.fields.deliveries_squares import GridLayout
from extractors.fields.deliveries_values import is_session_date
from extractors.fields.identity import find_mentions
from extractors.fields.student_names import name_tokens
from pipeline.document import Document
from pipeline.language.services import service_type
from pipeline.model import DocumentPart, LogCoverage

# 'Thu 8/21 30 min artic', '10/14/25: absent'; not '8/21 - 9/30' (a range), 'Page 1/2'
_LINE_DATE = re.compile(
    r"^\W{0,3}((?:[A-Za-z]{3,9}\.?,?\s+)?(?:\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?|[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:,?\s+20\d{2})?|20\d{2}-\d{2}-\d{2}))(?![\d/])\s*[:,.–—-]?\s+(?!(?:-|–|to|through)\s*\d)(.+)$",
    re.DOTALL,
)


def extract_deliveries(document: Document, part: DocumentPart, builder: FactsBuilder) -> None:
    """Adds every session that the log tells of, what the log covers, and the data in its notes."""
    rows = reshape_rows(shape_lines(list_rows(document, part)))
    frame = LogFrame()
    frame.initials = read_legends([row for row in rows if row.page_number >= part.first_page], frame.legend)
    frame.initials |= read_legends(rows, frame.legend)
    reading = LogReading(frame, builder.context.school_years, builder.context.as_of)
    _read_rows(rows, reading)
    join_day_notes(reading)
    if not reading.sessions:
        read_cards(rows, reading)
    reading.sessions = [kept for kept in reading.sessions if part.first_page <= (kept[0].page_number or part.first_page) <= part.last_page]
    reading.refused = [kept for kept in reading.refused if part.first_page <= kept[2] <= part.last_page]
    _fill_misread_minutes(reading.sessions)
    sessions = _drop_unfilled(_drop_closed_days(reading.sessions), reading)
    _name_unnamed(sessions, frame, document, part, builder)
    if frame.service_type is None and (kind := _path_service(builder.context.path)):
        for _, around in sessions:
            around.service_kind = around.service_kind or (None if around.service_type else kind)
    providers = {session.provider.name: session.provider for session, _ in sessions if session.provider}
    students = [session.student.name for session, _ in sessions]
    written: dict[str, tuple[Session, LogFrame]] = {}
    for position, (session, around) in enumerate(sessions, len(builder.records["service_delivery"]) + 1):
        if not session.student.name and not session.student.local_id:
            builder.refuse("service_delivery", session.service_date.isoformat(), "the log names no student", session.page_number)
            continue
        around.provider, around.provider_rank = (
            (frame.provider, frame.provider_rank) if around.provider is None else (around.provider, around.provider_rank)
        )
        if session.provider is None and around.provider is None and len(providers) == 1:
            around.provider = next(iter(providers.values()))
        if around.provider and around.provider_rank <= 1 and any(_is_same_name(around.provider.name, name) for name in students):
            around.provider = None  # a bare name in the title is the student's
        key = write_session(session, around, builder, position)
        if key:
            written[key] = (session, around)
    for quote, reason, page_number in reading.refused:
        builder.refuse("service_delivery", quote, reason, page_number)
    _write_coverage(written, frame, reading, builder)


def _read_rows(rows: Sequence[LogRow], reading: LogReading) -> None:
    layout: RowLayout | GridLayout | None = None
    page_name: str | None = None
    page_number = 0
    block = 0
    turned = 0
    for at, row in enumerate(rows):
        if row.block == turned:
            continue
        if row.page_name != page_name:
            page_name = row.page_name
            reading.frame.begin_page(page_name)
            reading.last_date, reading.last_students, layout = None, [], None
        elif row.page_number != page_number and is_new_form(rows, at):
            reading.frame.begin_form()
            reading.last_date, reading.last_students = None, []
        page_number = row.page_number
        if not row.is_line:
            if isinstance(layout, RowLayout) and _is_dated(row, layout, reading) and read_row(row, layout, reading):
                continue
            found = _find_layout(rows, at, reading)
            if isinstance(found, GridLayout) and (sideways := turn_grid(rows, at, found)):
                turned, layout = row.block, None
                for each in sideways[1]:
                    read_row(each, sideways[0], reading)
                continue
            if found is not None:
                layout, block = found, row.block
                reading.last_date = None
                if isinstance(found, RowLayout):
                    reading.last_students = []
                    reading.has_notes_column = reading.has_notes_column or found.has("note")
                continue
            if isinstance(layout, RowLayout) and (read_row(row, layout, reading) or read_note_row(row, reading)):
                continue
            if isinstance(layout, GridLayout):
                if row.block != block:
                    layout.numbers = {}
                block = row.block
                if read_grid_row(row, layout, reading):
                    continue
            if (calendar := find_calendar(row, reading)) is not None:
                layout, block = calendar, row.block
                if read_grid_row(row, calendar, reading):
                    continue
            if _begins_with_date(row, reading) and (inferred := infer_row_layout(rows, at, reading.frame.legend, reading.school_years)):
                layout = inferred
                if read_row(row, inferred, reading):
                    continue
        elif _read_line(row, reading):
            continue
        has_students = isinstance(layout, RowLayout) and (layout.has("student") or layout.has("students"))
        read_frame_row(rows, at, reading.frame, reading.school_years, has_students=has_students)


def _find_layout(rows: Sequence[LogRow], at: int, reading: LogReading) -> RowLayout | GridLayout | None:
    frame = reading.frame
    people = find_people(rows, at, reading)
    if people is not None:
        return people
    layout = find_row_layout(rows, at, frame.legend, reading.school_years, has_month=frame.month is not None)
    return layout or find_grid_layout(rows, at, reading)


def _is_dated(row: LogRow, layout: RowLayout, reading: LogReading) -> bool:
    """A row with a date in the layout's own date column is a row of that table and no header."""
    return any(
        (cell := row.filled.get(column)) is not None and is_session_date(cell, reading.school_years)
        for band in layout.bands
        for column in band.get("date", ())
    )


def _begins_with_date(row: LogRow, reading: LogReading) -> bool:
    return any(is_session_date(cell, reading.school_years) for _, cell in sorted(row.filled.items())[:3])


def _read_line(row: LogRow, reading: LogReading) -> bool:
    """A session written as a line of words: '10/14 30 min artic, present'."""
    cell = row.cells[0]
    found = _LINE_DATE.match(cell.text.strip())
    heading, reading.heading_date = reading.heading_date, None
    if row.is_margin or "=" in cell.text:
        return False
    day = read_date_text(" ".join(found[1].split()), reading.frame, reading.school_years, reading.as_of) if found else None
    said = found[2] if found and day else cell.text
    if day is None:
        reading.heading_date, day = _read_heading_date(cell.text, reading), heading
    if day is None or reading.heading_date is not None:
        return False
    session = Session(
        GroupMember(reading.frame.student_name or "", reading.frame.local_id), day, page_number=row.page_number, confidence=cell.confidence
    )
    words = " ".join(said.split())
    read_words(words, session)
    session.note, session.told_by_words = words, True
    if session.minutes is None and session.start is None and session.status is None:
        session.sources = [Source.of("note", cell)]
        reading.day_notes.append(session)
        return find_marked(session, reading) is not None
    session.sources = [Source.of(name, cell) for name in ("service_date", "minutes", "attendance_status", "note")]
    reading.keep(session)
    return True


def _is_same_name(one: str, other: str) -> bool:
    return bool(name_tokens(one)) and name_tokens(one) == name_tokens(other)


def _read_heading_date(text: str, reading: LogReading) -> date | None:
    """The date that a line is, and no more ('Wed 9/3/25'); what a title prints beside others is none."""
    plain = text.strip(" :.-–")
    return read_date_text(plain, reading.frame, reading.school_years, reading.as_of) if len(plain) <= 20 and plain[-1:].isdigit() else None


def _fill_misread_minutes(sessions: list[tuple[Session, LogFrame]]) -> None:
    """Scanned minutes that cannot be read, where every readable row of that student says the same (four at least); kept as unsure.

    '2' beside twenties is a lost zero: a figure under five that begins the common one counts as unread.
    """
    common: dict[str, Counter[float]] = defaultdict(Counter)
    for session, _ in sessions:
        if session.minutes is not None and session.minutes >= 5:
            common[session.student.name][session.minutes] += 1
    for session, _ in sessions:
        counts = common[session.student.name]
        usual, times = counts.most_common(1)[0] if counts else (0.0, 0)
        cut_short = session.minutes is not None and 0 < session.minutes < 5 and f"{usual:g}".startswith(f"{session.minutes:g}")
        if session.confidence < 1 and times >= 4 and len(counts) == 1 and (session.needs_minutes or cut_short):
            session.minutes, session.needs_minutes, session.confidence = usual, False, min(session.confidence, 0.5)


def _drop_closed_days(sessions: list[tuple[Session, LogFrame]]) -> list[tuple[Session, LogFrame]]:
    """A closed day in a calendar is a missed session only on a weekday on which the log shows that student's sessions."""
    weekdays: dict[str, Counter[int]] = defaultdict(Counter)
    for session, _ in sessions:
        if session.status != "school_closed":
            weekdays[session.student.name][session.service_date.weekday()] += 1
    return [
        (session, frame)
        for session, frame in sessions
        if session.status != "school_closed"
        or not session.from_calendar
        or weekdays[session.student.name][session.service_date.weekday()] >= 1
        or not weekdays[session.student.name]
    ]


def _drop_unfilled(sessions: list[tuple[Session, LogFrame]], reading: LogReading) -> list[tuple[Session, LogFrame]]:
    """Dates printed ahead and not filled in yet are no sessions: blank rows after a student's last filled one."""
    last: dict[str, object] = {}
    for session, _ in sessions:
        if not session.is_blank and (session.student.name not in last or last[session.student.name] < session.service_date):  # type: ignore[operator]
            last[session.student.name] = session.service_date
    kept: list[tuple[Session, LogFrame]] = []
    for session, frame in sessions:
        latest = last.get(session.student.name)
        ahead = reading.as_of is not None and session.service_date > reading.as_of
        if session.is_blank and (latest is None or latest < session.service_date or ahead):  # type: ignore[operator]
            reading.refused.append((session.service_date.isoformat(), "a date printed ahead, not filled in", session.page_number or 1))
            continue
        kept.append((session, frame))
    return kept


def _name_unnamed(
    sessions: list[tuple[Session, LogFrame]], frame: LogFrame, document: Document, part: DocumentPart, builder: FactsBuilder
) -> None:
    """Sessions of a log that names its student in no place that was read here: the one student whom the part names."""
    if all(session.student.name or session.student.local_id for session, _ in sessions):
        return
    keys = find_mentions(document, part, builder)
    known = [GroupMember(mention.student_name or "", mention.local_id) for mention in builder.mentions if mention.mention_key in keys]
    if not known:
        # 'Speech log - Ann Lee' beside 'Therapist: Rosa Poe': the name that is not the provider's
        provider = frame.provider.name if frame.provider and frame.provider_rank > 1 else None
        known = [GroupMember(name) for name in frame.title_names if provider and not _is_same_name(name, provider)]
    if len(known) != 1:
        return
    for position, (session, around) in enumerate(sessions):
        if not session.student.name and not session.student.local_id:
            sessions[position] = (replace(session, student=known[0]), around)


def _path_service(path: str) -> str | None:
    """The service that the file's folder or name tells ('Service Logs/OT/…'), the nearest first; None where none does."""
    for piece in reversed(re.split(r"[/\\]|!/", path)):
        kind = service_type(re.sub(r"[_\-.]+", " ", piece))
        if kind != "other":
            return kind
    return None


def _write_coverage(written: dict[str, tuple[Session, LogFrame]], frame: LogFrame, reading: LogReading, builder: FactsBuilder) -> None:
    """What the log covers, once for each student and service in it."""
    seen: set[tuple[str, str | None, str | None]] = set()
    for delivery in builder.records["service_delivery"]:
        around = written.get(delivery.service_delivery_id)
        if around is None:
            continue
        key = (delivery.student_id, delivery.service_type, delivery.service_text)
        if key in seen:
            continue
        seen.add(key)
        builder.log_coverage.append(
            LogCoverage(
                builder.document.document_id,
                delivery.student_id,
                delivery.service_text,
                delivery.service_type,
                delivery.provider,
                around[1].covered_from or frame.covered_from,
                around[1].covered_to or frame.covered_to,
                reading.has_notes_column,
            )
        )
