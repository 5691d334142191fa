"""Notes listed by date beside a card of marks ('9/10/25 s-blends 35%'): joined to the session of that day."""

from __future__ import annotations

from extractors.fields.deliveries_reading import LogReading
from extractors.fields.deliveries_session import Session
from extractors.fields.student_names import name_tokens


def join_day_notes(reading: LogReading) -> None:
    """Gives each dated note to the one marked session of that day; a note that tells of attendance too is then no session more."""
    for note in reading.day_notes:
        if (marked := find_marked(note, reading)) is not None:
            _join(marked, note)
    kept = []
    for session, frame in reading.sessions:
        marked = find_marked(session, reading) if session.told_by_words else None
        if marked is None:
            kept.append((session, frame))
        else:
            _join(marked, session)
    reading.sessions = kept


def find_marked(note: Session, reading: LogReading) -> Session | None:
    """The one square of a calendar or card that tells of the day and student of a note, else None."""
    found = [
        session
        for session, _ in reading.sessions
        if session.from_calendar and session.service_date == note.service_date and _is_same_student(session, note)
    ]
    return found[0] if len(found) == 1 else None


def _join(marked: Session, note: Session) -> None:
    """The mark keeps what it says; the note adds its words, and the length, times or make-up that the mark leaves open."""
    marked.note = "; ".join(dict.fromkeys(part for part in (marked.note, note.note) if part)) or None
    if marked.minutes is None and marked.start is None:
        marked.minutes, marked.start, marked.end = note.minutes, note.start, note.end
        if note.minutes is not None:
            marked.sources = [source for source in marked.sources if source.field != "minutes"]
            marked.sources += [source for source in note.sources if source.field == "minutes"]
    if marked.status == "delivered" and note.status == "makeup":
        marked.status = "makeup"
    marked.sources += [source for source in note.sources if source.field == "note"]


def _is_same_student(one: Session, other: Session) -> bool:
    if one.student.local_id and other.student.local_id:
        return one.student.local_id == other.student.local_id
    return not (one.student.name and other.student.name) or name_tokens(one.student.name) == name_tokens(other.student.name)
