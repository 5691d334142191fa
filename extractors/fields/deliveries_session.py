"""One session as read, made into a delivery: minutes held, status, make-up, data in its note, and where each stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from extractors.fields.builder import FactsBuilder, Source
from extractors.fields.deliveries_frame import LogFrame
from extractors.fields.deliveries_people import GroupMember, Person, read_provider
from pipeline.document import Cell
from pipeline.language.attendance import (
    HELD,
    DeliveryModel,
    Legend,
    fold_words,
    look_up,
    normalise_status,
    read_scanned_code,
    status_of_words,
)
from pipeline.language.dates import SchoolYears, find_dates, parse_date, parse_minutes, parse_time, parse_time_range
from pipeline.language.measures import find_performance
from pipeline.language.services import service_type
from pipeline.model import AttendanceStatus

EXTRACTOR = "deliveries"
_LONGEST = 600.0  # minutes; a school day is shorter
_HEAD_CONFIDENCE = 0.9  # of minutes that only the head of a log tells
_OCR_DIGITS = str.maketrans(
    {
        "O": "0",
        "o": "0",
        "l": "1",
        "I": "1",
        "|": "1",
        "!": "1",
        "i": "1",
        "S": "5",
        "s": "5",
        "B": "8",
        "Z": "2",
        "z": "2",
        "Q": "0",
        "D": "0",
    }
)


@dataclass(slots=True)
class Session:
    """One printed session of one student, before its meaning is settled. `minutes` as printed, None when not printed."""

    student: GroupMember
    service_date: date
    sources: list[Source] = field(default_factory=list)
    minutes: float | None = None
    scheduled: float | None = None
    status: AttendanceStatus | None = None  # told by the place (a tick's column, an absent list)
    status_text: str | None = None
    reason: str | None = None
    note: str | None = None
    data_text: str | None = None  # of a group's note, what is said of this student; None: the whole note is
    start: time | None = None
    end: time | None = None
    service_text: str | None = None
    service_kind: str | None = None
    provider: Person | None = None
    provider_role: str | None = None
    model: DeliveryModel | None = None
    location: str | None = None
    group_size: int | None = None
    makeup_for: date | None = None
    page_number: int | None = None
    confidence: float = 1.0
    from_calendar: bool = False  # stands in a calendar, where closed days are marked whether a session was planned or not
    told_by_time: bool = False  # the log has neither minutes nor attendance: a time filled in is a session held
    told_by_words: bool = False  # a dated line of words, which may be a note on a session marked elsewhere
    needs_minutes: bool = False  # the log has a place for minutes and this session's is unreadable

    @property
    def is_blank(self) -> bool:
        """A date alone: a session that was planned, and nothing told of it."""
        return (
            self.minutes is None
            and self.status is None
            and not self.status_text
            and not self.reason
            and not self.note
            and self.start is None
        )


def read_date_cell(
    cell: Cell, frame: LogFrame, school_years: SchoolYears, as_of: date | None, *, days_alone: bool = False
) -> tuple[date | None, float]:
    """The date of a session and how sure it is; a year that is not printed comes from the month's or the log's title.

    `days_alone`: a bare '9' is the ninth of the month that a title or column names.
    """
    if cell.value_type == "date" and isinstance(cell.value, str):
        try:
            return date.fromisoformat(cell.value[:10]), 1.0
        except ValueError:
            return None, 0.0
    text = " ".join(cell.text.split())
    bare = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|\.0)?", text)
    if bare and days_alone and frame.month:
        text = f"{frame.month[1]}/{bare[1]}" + (f"/{frame.month[0]}" if frame.month[0] else "")
    value = read_date_text(text, frame, school_years, as_of)
    if value and (cell.confidence == 1 or _is_near(value, school_years)):
        return value, cell.confidence
    if cell.confidence < 1:
        value = read_date_text(_repair_date(text), frame, school_years, as_of) if sum(c.isdigit() for c in text) >= 2 else None
        if value and _is_near(value, school_years):
            return value, min(cell.confidence, 0.6)
    return None, 0.0


def _is_near(value: date, school_years: SchoolYears) -> bool:
    """True within a year of the school years known: a scanned '10/9/75' is no date of a log."""
    margin = timedelta(days=366)
    return not school_years or min(first for first, _ in school_years) - margin <= value <= max(last for _, last in school_years) + margin


def _repair_date(text: str) -> str:
    """A scanned date with figures for look-alike signs, and without a year that cannot be read: 'l0/22/2' -> '10/22'."""
    plain = re.sub(r"\s+", "", text).translate(_OCR_DIGITS)
    plain = re.sub(r"(?<![\d/-])\\(?=[-/])|(?<=[/-])[Vv](?=[/-])", "1", plain)
    dated = re.match(r"^\W?(\d{1,2}[/-]\d{1,2})(?:[/-](.{0,3}))?$", plain)
    if not dated:
        return re.sub(r"[^\d/-]", "", plain)
    year = dated[2] or ""
    return f"{dated[1]}{plain[len(dated[1])]}{year}" if re.fullmatch(r"2\d|20\d\d", year) else dated[1]


def read_day_beside(text: str, last: date) -> date | None:
    """A scanned date whose year broke off ('1/22/2'), in the year that puts it beside the row before; None further than 45 days away."""
    found = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})", _repair_date(text))
    if not found:
        return None
    near = []
    for year in (last.year - 1, last.year, last.year + 1):
        try:
            near.append(date(year, int(found[1]), int(found[2])))
        except ValueError:
            continue
    return min((day for day in near if abs((day - last).days) <= 45), key=lambda day: abs((day - last).days), default=None)


def read_date_text(text: str, frame: LogFrame, school_years: SchoolYears, as_of: date | None) -> date | None:
    """A date at the beginning of the text, its year from the frame where none is printed."""
    first_year = frame.first_year
    value = parse_date(text, first_year=first_year) if first_year is not None else parse_date(text, school_years=school_years)
    if (
        value is None
        and (found := find_dates(text, school_years=school_years, first_year=first_year))
        and found[0].start <= 12
        and found[0].precision == "day"
    ):
        value = found[0].date
    if value is None and first_year is None and as_of is not None:
        value = parse_date(text, first_year=as_of.year if as_of.month >= 7 else as_of.year - 1)
    return value


def read_minutes_cell(cell: Cell, *, in_hours: bool = False) -> float | None:
    """Minutes of a cell: '30', '0:30', 'PT50M', '1.5 hours', a fraction of a day from a sheet; None when unreadable."""
    text = cell.text.strip()
    if cell.value_type in ("duration", "time") and isinstance(cell.value, str):
        value = parse_minutes(cell.value)
        if value is not None:
            return value
    if cell.value_type == "number" and isinstance(cell.value, float) and re.fullmatch(r"[\d.,]+", text or "0"):
        number = cell.value
        if 0 < number < 0.34:
            return round(number * 1440, 2)  # a sheet keeps 30 minutes as 1/48 of a day
        return round(number * 60, 2) if in_hours and number <= 8 else number
    value = parse_minutes(text)
    shared = re.fullmatch(r"(\d{1,3})\s*(?:/|of)\s*(\d{1,3})", text)
    if shared and int(shared[1]) <= int(shared[2]):
        return float(shared[1])  # "30/45": held of planned
    if value is None:
        found = re.match(r"^\D{0,3}(\d{1,3})\s*(?:min(?:ute)?s?|m)?\b(?![:/.\d])", text)
        value = float(found[1]) if found and (cell.confidence == 1 or found[0] == text) else None
    if value is None and cell.confidence < 1:
        repaired = re.sub(r"\s+", "", text).translate(_OCR_DIGITS)
        value = float(repaired) if re.fullmatch(r"\d{1,3}", repaired) and any(c.isdigit() for c in text) else None
    if value is not None and in_hours and value <= 8 and re.fullmatch(r"\d?\.?\d+", text):
        value = round(value * 60, 2)
    return value if value is not None and 0 <= value <= _LONGEST else None


# "9-9:30", "0900-0930", "10-10:30am"; not "10-4" (no minutes: may be a date)
_SHORT_RANGE = re.compile(
    r"^\s*(\d{1,2}(?::?[0-5]\d)?)\s*([ap]\.?m?\.?)?\s*(?:-|–|—|to)\s*(\d{1,2}(?::?[0-5]\d)?)\s*([ap]\.?m?\.?)?\s*$", re.IGNORECASE
)


def read_time_range(text: str) -> tuple[time, time] | None:
    """Start and end of a session from a cell of times: '10:15-11:05', '9-9:30', '0900-0930'."""
    both = parse_time_range(text)
    found = _SHORT_RANGE.match(text)
    if both or not found or not (len(found[1]) > 2 or len(found[3]) > 2):
        return both
    begin, finish = (part if len(part) > 2 else f"{part}:00" for part in (found[1], found[3]))
    start, end = parse_time(begin + (found[2] or found[4] or "")), parse_time(finish + (found[4] or found[2] or ""))
    return (start, end) if start and end and start < end else None


def between(start: time | None, end: time | None) -> float | None:
    """Minutes from start to end, None when either is unknown or they do not follow each other."""
    if start is None or end is None:
        return None
    day = date(2000, 1, 1)
    minutes = (datetime.combine(day, end) - datetime.combine(day, start)).total_seconds() / 60
    return minutes if 0 < minutes <= _LONGEST else None


def read_code(text: str, legend: Legend, confidence: float) -> str:
    """A status as printed; a scanned code is read again with look-alike letters where the legend does not hold it."""
    text = text.strip()
    return text if confidence == 1 or status_of_words(text) else read_scanned_code(text, legend)


def write_session(session: Session, frame: LogFrame, builder: FactsBuilder, position: int) -> str | None:
    """Adds the delivery (and the data point in its note); None where no student can be told."""
    legend = frame.legend
    entry = look_up(session.status_text, legend) if session.status_text else None
    held_between = between(session.start, session.end)
    minutes = session.minutes if session.minutes is not None else held_between
    if minutes is None and entry and entry.minutes is not None:
        minutes = entry.minutes
    cause = "; ".join(part for part in (session.reason, session.note) if part) or None
    status = session.status or normalise_status(
        session.status_text, legend, cause, minutes=None if session.needs_minutes and not minutes else minutes
    )
    if status is None and minutes:
        status = "delivered"  # a code that nobody explains, beside minutes that were held
    if status == "unexplained" and session.told_by_time and session.start is not None and not session.status_text:
        status, minutes = "delivered", minutes or None
    scheduled = session.scheduled or frame.scheduled_minutes
    if status in HELD:
        if minutes is None and not session.needs_minutes:
            minutes = scheduled
            if minutes is not None and session.scheduled is None and frame.scheduled_source:
                session.sources = [*(each for each in session.sources if each.field != "minutes"), frame.scheduled_source]
                session.confidence = min(session.confidence, _HEAD_CONFIDENCE)
    elif status is not None:
        scheduled = minutes or scheduled
        minutes = 0.0
    note = _join_note(session)
    made_up = session.makeup_for or (_find_missed_date(session) if status == "makeup" else None)
    service_text, kind = session.service_text or frame.service_text, session.service_kind
    if kind is None and session.service_text:
        found = service_type(session.service_text)
        kind = found if found and found != "other" else None
    provider = session.provider or frame.provider
    if session.provider and frame.provider and _is_initials_of(session.provider.name, frame.provider.name):
        provider = frame.provider
    mention = builder.mention(
        session.student.name or None,
        local_id=session.student.local_id,
        birth_date=frame.birth_date if _is_frame_student(session, frame) else None,
        grade_level=frame.grade if _is_frame_student(session, frame) else None,
        school=frame.school if _is_frame_student(session, frame) else None,
        page_number=session.page_number,
        stated_on=session.service_date,
    )
    key = builder.add(
        "service_delivery",
        session.sources,
        extractor=EXTRACTOR,
        student_id=mention,
        service_type=kind or frame.service_type,
        service_text=service_text,
        service_date=session.service_date,
        start_time=session.start,
        end_time=session.end,
        minutes=minutes,
        scheduled_minutes=scheduled,
        attendance_status=status,
        status_text=session.status_text,
        provider=provider.name if provider else None,
        provider_role=session.provider_role or (provider.role if provider else None),
        location=session.location or frame.location,
        group_size=session.group_size,
        delivery_model=session.model or (entry.model if entry else None) or frame.model,
        note=note,
        makeup_for=made_up,
        confidence=round(session.confidence, 3),
        position=position,
    )
    data = note if session.data_text is None else session.data_text
    if note and data and status not in ("student_absent", "provider_absent", "school_closed", "cancelled", "refused", "no_show"):
        _write_observation(key, mention, session, data, builder, is_makeup=status == "makeup")
    return key


def _is_frame_student(session: Session, frame: LogFrame) -> bool:
    return (session.student.name or None) == frame.student_name


def _join_note(session: Session) -> str | None:
    parts = [part.strip() for part in (session.note, session.reason) if part and part.strip()]
    kept = [part for position, part in enumerate(parts) if part not in parts[:position]]
    return "; ".join(kept) or None


def _write_observation(key: str, mention: str, session: Session, note: str, builder: FactsBuilder, *, is_makeup: bool) -> None:
    if not any(c.isdigit() for c in note) and len(note.split()) < 3:
        return
    measure = find_performance(_without_dates(note, is_makeup=is_makeup))
    if measure is None or measure.value is None or (measure.unit == "minutes" and measure.value == session.minutes):
        return  # '20 min only' is how long the session was
    builder.add(
        "observation",
        [replace(source, field="value") for source in session.sources if source.field == "note"][:1],
        extractor=EXTRACTOR,
        student_id=mention,
        goal_id=None,
        source_kind="service_delivery",
        source_id=key,
        observed_on=session.service_date,
        value=measure.value,
        max=measure.max,
        unit=measure.unit,
        text=note,
    )


# "make-up for 11/4", "missed 9/3"; not "for 4/5 trials" (a score)
_MISSED_DATE = re.compile(
    r"\b(?:make[\s-]?up|made up|m/u|mu|missed|resched\w*)\b[\s:(]*(?:for|of|from|on)?[\s:]*\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?",
    re.IGNORECASE,
)


def _without_dates(note: str, *, is_makeup: bool) -> str:
    """A make-up's '11/4' is no four-of-eleven: dates that a make-up speaks of are left out."""
    plain = _MISSED_DATE.sub(" ", note)
    plain = re.sub(r"\b\d{1,2}[\s-]*pt\b", " ", plain)  # a size of print, '12 pt lines'
    plain = re.sub(r"(?<=[A-Za-z])(?=\d{1,3}\s?(?:%|/\d))", " ", plain)  # a scan runs words together: 'blends53%'
    return re.sub(r"^\W*(?:for|from|of)\s+\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?", " ", plain, flags=re.IGNORECASE) if is_makeup else plain


def _find_missed_date(session: Session) -> date | None:
    """The date that a make-up stands for ('make up for 8/29'): the one in its words nearest to the session, within four months."""
    text = " ".join(part for part in (session.note, session.reason, session.status_text) if part)
    choices: list[date] = []
    for mention in find_dates(text):
        for year in (session.service_date.year - 1, session.service_date.year, session.service_date.year + 1):
            value = (
                mention.date
                if mention.has_year
                else parse_date(f"{mention.text}/{year}" if "/" in mention.text else f"{mention.text}, {year}")
            )
            if value and abs(value - session.service_date) <= timedelta(days=120) and value != session.service_date:
                choices.append(value)
    return min(choices, key=lambda value: abs(value - session.service_date), default=None)


def _is_initials_of(initials: str, name: str) -> bool:
    """'RO' or 'R.O.' of 'R. Okafor' or 'Rosa Okafor'; not 'RO' of 'Ann Lee'."""
    letters = re.sub(r"[^A-Za-z]", "", initials)
    if not 2 <= len(letters) <= 3 or not letters.isupper():
        return False
    firsts = "".join(word[0] for word in fold_words(name).split()).upper()
    return letters == firsts or (letters[0] == firsts[:1] and letters[-1] == firsts[-1:])


def read_session_provider(text: str) -> Person | None:
    """The provider of a row: a name, or initials as printed."""
    person = read_provider(text)
    return person if person and any(c.isalpha() for c in person.name) else None
