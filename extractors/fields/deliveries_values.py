"""What the values of a column say that it is, where its header says too little or too much."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from pipeline.document import Cell
from pipeline.language.attendance import Legend, fold_words, is_known_code, is_no, is_yes, model_of_words, status_of_words
from pipeline.language.dates import SchoolYears, parse_date, parse_minutes, parse_time, parse_time_range
from pipeline.language.services import service_type
from pipeline.lexicon import load_lexicon
from pipeline.model import AttendanceStatus

SESSION_ROLES = frozenset({"minutes", "hours", "units", "status", "start", "end", "time_range", "scheduled_minutes", "reason", "tick"})
WEEKDAYS = {
    **dict.fromkeys(("monday", "mon", "m", "mo"), 0),
    **dict.fromkeys(("tuesday", "tues", "tue", "tu", "t"), 1),
    **dict.fromkeys(("wednesday", "weds", "wed", "w", "we"), 2),
    **dict.fromkeys(("thursday", "thurs", "thur", "thu", "th", "r"), 3),
    **dict.fromkeys(("friday", "fri", "f", "fr"), 4),
    **dict.fromkeys(("saturday", "sat", "sa"), 5),
    **dict.fromkeys(("sunday", "sun", "su"), 6),
}
_ID = re.compile(r"^[A-Z]{0,3}-?\d[\d-]{2,11}$")  # '4019283', 'S-10442'; not '30'
# begins with a date: "Thu 8/21", "9/4/25 (make-up)"; not "Run 3/12/2026", "10-11:30"
_BEGINS_WITH_DATE = re.compile(
    r"^\W*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+|[mtwrf]h?\.?\s+)?\d{1,2}\s*[/-]\s*\d{1,2}(?:\s*[/-]\s*\d{2,4})?(?![\d:])",
    re.IGNORECASE,
)
# "9-9:30", "0900-0930"; not "9-10" (may be a date)
_SHORT_RANGE = re.compile(r"\d{1,2}(?::?\d\d)?\s*[-–]\s*\d{1,2}:?\d\d\s*(?:[ap]m)?", re.IGNORECASE)


def holds_date(cell: Cell, school_years: SchoolYears) -> bool:
    return cell.value_type == "date" or parse_date(cell.text, school_years=school_years) is not None


def is_session_date(cell: Cell, school_years: SchoolYears) -> bool:
    """True where the cell is a date, or begins with one ('Thu 8/21' or '9/4/25 (make-up)')."""
    if holds_date(cell, school_years):
        return True
    return bool(_BEGINS_WITH_DATE.match(cell.text))


def share(values: Sequence[Cell], test: Callable[[Cell], bool]) -> float:
    """The part of the cells, 0 to 1, that pass."""
    return sum(test(cell) for cell in values) / len(values) if values else 0.0


def is_day_number(cell: Cell) -> bool:
    return bool(re.fullmatch(r"\s*(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.0)?\s*", cell.text))


def _is_minutes(cell: Cell) -> bool:
    if cell.value_type == "duration":
        return True
    value = parse_minutes(cell.text)
    return value is not None and 0 <= value <= 600


def _is_hours_minutes(cell: Cell) -> bool:
    return bool(re.fullmatch(r"0?[0-2]:[0-5]\d(?::00)?", cell.text.strip()))


def _is_status(cell: Cell, legend: Legend) -> bool:
    text = cell.text.strip()
    return is_yes(text) or is_no(text) or is_known_code(text, legend) or (len(text) < 40 and status_of_words(text) is not None)


def _begins_with_answer(cell: Cell, legend: Legend) -> bool:
    """'Yes', 'No - ill', 'Present'."""
    return _is_status(cell, legend) or bool(re.match(r"(?:yes|no|y|n)\b", cell.text.strip(), re.IGNORECASE))


def _is_time(cell: Cell) -> bool:
    return cell.value_type == "time" or parse_time(cell.text) is not None


def _is_range(cell: Cell) -> bool:
    return parse_time_range(cell.text) is not None or bool(_SHORT_RANGE.fullmatch(cell.text.strip()))


def _is_model(cell: Cell) -> bool:
    return model_of_words(cell.text) is not None


def _is_number(cell: Cell) -> bool:
    return bool(re.fullmatch(r"\d+(?:\.\d+)?", cell.text.strip()))


def _is_procedure(cell: Cell) -> bool:
    return cell.text.strip().split(" ")[0].upper() in cast("dict[str, object]", load_lexicon("log_headers")["procedure_codes"])


def settle(
    role: str | None, header: str, values: Sequence[Cell], legend: Legend, roles: Mapping[int, str], school_years: SchoolYears
) -> str | None:
    """The role after a look at the values; a header that two meanings share is decided by them."""
    if not values:
        return role
    taken = set(roles.values())
    if role in ("time_range", "start", "minutes", "end"):
        if share(values, _is_range) >= 0.5:
            return "time_range"
        if role == "time_range":
            if share(values, _is_hours_minutes) >= 0.6 and "minutes" not in taken:
                return "minutes"
            if share(values, _is_time) >= 0.5:
                return "start"
            if share(values, _is_minutes) >= 0.5 and "minutes" not in taken:
                return "minutes"
        if role == "minutes" and share(values, _is_minutes) < 0.3:
            if share(values, _is_time) >= 0.6:
                return "start"
            if "status" not in taken and share(values, lambda c: _begins_with_answer(c, legend)) >= 0.6:
                return "status"  # 'Delivered?' with Yes and No
        return role
    if role in ("status", "model", "service", "procedure", "students", "group_size", "period"):
        if share(values, _is_procedure) >= 0.6 and "procedure" not in taken:
            return "procedure"
        if role != "status" and share(values, _is_model) >= 0.6:
            return "model"
        if role == "status" and share(values, _is_model) >= 0.8 and share(values, lambda c: _is_status(c, legend)) < 0.8:
            return "model"
        if role in ("model", "period") and "status" not in taken and share(values, lambda c: _is_status(c, legend)) >= 0.6:
            return "status" if role == "model" else role
        if role == "model" and share(values, lambda c: len(c.text) > 8) >= 0.6 and "service" not in taken:
            return "service"
        if role == "students":
            if share(values, _is_number) >= 0.6:
                return "group_size"
            if "student" in taken:
                return "service"
        if role == "status" and "service" not in taken and share(values, lambda c: service_type(c.text) != "other") >= 0.6:
            return "service"  # 'Service provided' may hold the service as well as a Yes
        if role == "status" and share(values, lambda c: len(c.text) > 40) >= 0.6 and "note" not in taken:
            return "note"
        return role
    if role == "absent_students" and share(values, lambda c: is_yes(c.text) or is_no(c.text)) >= 0.6:
        return None
    if role is None and header.strip() and "status" not in taken and values and all(len(c.text) <= 15 for c in values):
        # a header that nobody knows ('DI/IC') over codes, one of them a plain 'Absent'
        says_missed = any(status_of_words(c.text) not in (None, "delivered", "other") for c in values)
        return "status" if says_missed or share(values, lambda c: is_known_code(c.text, legend)) >= 0.6 else None
    if role is None and not header.strip():
        return role_by_values(values, legend, roles, school_years)
    if role == "student_id" and share(values, lambda c: bool(_ID.match(c.text.strip()))) < 0.3 and "student" not in taken:
        return "student" if share(values, lambda c: any(ch.isalpha() for ch in c.text)) >= 0.6 else role
    return role


def role_by_values(values: Sequence[Cell], legend: Legend, roles: Mapping[int, str], school_years: SchoolYears) -> str | None:
    """A role from values alone; each role is given once."""
    taken = set(roles.values())
    tests: tuple[tuple[str, Callable[[Cell], bool]], ...] = (
        ("date", lambda cell: is_session_date(cell, school_years)),
        ("time_range", _is_range),
        ("start", lambda cell: _is_time(cell) and not _is_number(cell) and not _is_hours_minutes(cell)),
        ("minutes", lambda cell: _is_hours_minutes(cell) or (_is_minutes(cell) and (parse_minutes(cell.text) or 0) <= 240)),
        ("student_id", lambda cell: bool(_ID.match(cell.text.strip()))),
        ("status", lambda cell: _is_status(cell, legend) and len(cell.text) < 25),
        ("student", lambda cell: bool(re.match(r"^[A-Z][\w'’-]+(?:,\s*|\s+)[A-Z][\w'’.-]*$", cell.text.strip()))),
        ("note", lambda cell: len(cell.text) > 3),
    )
    for role, test in tests:
        if role not in taken and values and share(values, test) >= 0.6:
            return role
    return None


def find_ticks(headers: Mapping[int, str], columns: Mapping[int, list[Cell]]) -> dict[int, AttendanceStatus]:
    """Columns headed by a status that hold marks alone ('Present | Absent | Make-up' with ticks); at least two of them."""
    found: dict[int, AttendanceStatus] = {}
    for column, header in headers.items():
        status = status_of_words(header) if len(header) < 30 else None
        values = columns.get(column, [])
        if (
            status
            and all(is_yes(cell.text) or is_no(cell.text) for cell in values)
            and not all(fold_words(c.text) in ("y", "n", "yes", "no") for c in values)
        ):
            found[column] = status
    return found if len(found) > 1 and any(columns.get(column) for column in found) else {}
