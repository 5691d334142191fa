"""A spreadsheet cell's value, as it is and as a person sees it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from extractors.readers.glyphs import normalise_ticks
from extractors.readers.number_format import (
    duration_iso,
    duration_text,
    moment_iso,
    moment_text,
    number_text,
    plain_number,
    rounded_time,
    time_text,
)


def read_value(value: Any, code: str) -> tuple[str, str | float | bool | None, Any]:
    """A cell's text as shown, its typed value, and the kind of value."""
    if isinstance(value, str):
        # Exports pad ids and names, and Alt+Enter makes lines within a cell.
        if "\n" in value or "\r" in value:
            value = "\n".join(line.strip() for line in value.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        text = normalise_ticks(value.strip())
        return text, text or None, "text"
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), value, "boolean"
    if isinstance(value, (int, float)):
        return (number_text(float(value), code) if code else plain_number(float(value))), float(value), "number"
    if isinstance(value, (datetime, date)):
        return moment_text(value), moment_iso(value), "date"
    if isinstance(value, time):
        exact = rounded_time(value)
        return time_text(exact, code), exact.isoformat(timespec="minutes" if not exact.second else "seconds"), "time"
    if isinstance(value, timedelta):
        return duration_text(value), duration_iso(value), "duration"
    return str(value), str(value), "text"
