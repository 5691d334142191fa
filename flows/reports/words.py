"""How reports say days, amounts and codes: in words that a parent reads."""

from __future__ import annotations

from datetime import date

UNITS = {
    "percent": "percent",
    "wcpm": "words correct per minute",
    "grade_level": "grade level",
    "rubric_points": "rubric points",
}
STATUS = {
    "met": "Goal met",
    "on_track": "On track",
    "watch": "Watch",
    "off_track": "Not on track",
    "insufficient_data": "Not enough data yet",
    "not_measurable": "Cannot be measured as written",
}
CONFIDENCE = {"none": "none", "provisional": "provisional (few data points)", "full": "full"}
SEVERITY = {"high": "High", "medium": "Medium", "low": "Low", "info": "For information"}
ATTENDANCE = {
    "delivered": "held",
    "makeup": "make-up session",
    "student_absent": "student absent",
    "provider_absent": "provider absent",
    "school_closed": "school closed",
    "refused": "refused",
    "cancelled": "cancelled",
    "no_show": "student did not come",
    "unexplained": "no reason given",
    "other": "other",
}
SOURCES = {
    "progress_statement": "progress report",
    "service_delivery": "session log",
    "work_sample": "work sample",
    "baseline": "IEP (starting level)",
    "data_sheet": "data sheet",
}
KINDS = {
    "iep": "IEP",
    "goal": "Goal",
    "service_prescription": "Service",
    "progress_statement": "Progress statement",
    "progress_report": "Progress report",
    "work_sample": "Work sample",
    "service_delivery": "Session",
    "accommodation": "Accommodation",
    "student": "Student",
}


def day(value: date | None) -> str:
    """'Sep 7, 2026'; '—' for an unknown day."""
    return f"{value:%b} {value.day}, {value.year}" if value else "—"


def span(start: date | None, end: date | None) -> str:
    """'Sep 7, 2026 – Sep 6, 2027'."""
    return f"{day(start)} – {day(end)}"


def amount(value: float | None) -> str:
    """'62', '62.5', '1,240'; '—' for an unknown amount."""
    if value is None:
        return "—"
    rounded = round(value, 2) if abs(value) < 100 else round(value, 1)
    return f"{rounded:,.2f}".rstrip("0").rstrip(".") if rounded else "0"


def unit_words(unit: str | None, maximum: float | None = None) -> str:
    """'percent', 'words correct per minute', 'of 20 trials'."""
    words = UNITS.get(unit or "", (unit or "").replace("_", " "))
    return f"of {amount(maximum)} {words}".strip() if maximum else words


def measure(value: float | None, unit: str | None, maximum: float | None = None) -> str:
    """'62 percent', '3 of 10 opportunities'; '—' for none."""
    return "—" if value is None else f"{amount(value)} {unit_words(unit, maximum)}".strip()


def status(code: str | None) -> str:
    return STATUS.get(code or "", (code or "unknown").replace("_", " ").capitalize())
