"""Attendance as logs print it ("PA", "out - dr appt", "make up for 9/16") -> the statuses of the store's contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pipeline.lexicon import load_lexicon
from pipeline.model import AttendanceStatus

# Words that say only that a session was missed; a reason beside them tells more.
_WEAK = {"cancelled", "unexplained", "other"}


@cache
def _statuses() -> tuple[tuple[AttendanceStatus, re.Pattern[str]], ...]:
    return tuple((entry["name"], re.compile("|".join(entry["words"]), re.IGNORECASE)) for entry in load_lexicon("attendance")["status"])


def read_status_words(text: str | None) -> AttendanceStatus | None:
    """The status that words tell; None where they tell none."""
    plain = re.sub(r"\s+", " ", text or "").strip(" .:;-")
    if not plain:
        return None
    return next((name for name, pattern in _statuses() if pattern.search(plain)), None)


def read_status_legend(text: str | None) -> dict[str, str]:
    """Code -> meaning of a log's legend ("P = present, A = student absent, PA = provider absent"); empty where there is none."""
    if not text:
        return {}
    entry = r"(?:(?<=^)|(?<=[\s;,|•(/]))\(?(?P<code>[A-Z]{1,4}|[✓X/]|\d{1,2})\)?\s?(?:=|:|–|—|-)\s?(?P<meaning>[A-Za-z][^=;|•\n]*?)(?=$|[;|•\n)]|[,.]?\s+\(?(?:[A-Z]{1,4}|[✓X/]|\d{1,2})\)?\s?(?:=|:|–|—|-)\s?[A-Za-z])"
    found = {match["code"]: match["meaning"].strip(" ,.") for match in re.finditer(entry, re.sub(r"[ \t]+", " ", text))}
    known = [code for code, meaning in found.items() if read_status_words(meaning)]
    return found if len(known) >= 2 else {}


def normalise_status(code_text: str | None, legend: Mapping[str, str] | None = None, reason: str | None = None) -> AttendanceStatus | None:
    """The status of a session: by the printed legend, by its own words, by common codes; a reason beside a bare "cancelled" tells more.

    None where nothing is printed or the code is unknown.
    """
    plain = re.sub(r"\s+", " ", code_text or "").strip(" .:;-()")
    status = _read_code(plain, legend or {}) if plain else None
    why = read_status_words(reason)
    if status is None:
        return why
    if status in _WEAK and why is not None and why not in ("delivered", "unexplained"):
        return why
    if status == "delivered" and why == "makeup":
        return "makeup"
    return status


def _read_code(plain: str, legend: Mapping[str, str]) -> AttendanceStatus | None:
    folded = {code.casefold(): meaning for code, meaning in legend.items()}
    first = re.match(r"[A-Za-z✓/]{1,4}(?![A-Za-z])|\d{1,2}(?!\d)", plain)
    for code in filter(None, (plain, first[0] if first else None)):
        if code.casefold() in folded:
            return read_status_words(folded[code.casefold()]) or "other"
    codes = load_lexicon("attendance")["codes"]
    if plain.upper() in codes:
        return _status(codes[plain.upper()])
    words = read_status_words(plain)
    if words is None and first and first[0].isupper() and first[0] in codes:
        return _status(codes[first[0]])
    return words


def _status(name: str) -> AttendanceStatus | None:
    return next((status for status, _ in _statuses() if status == name), None)
