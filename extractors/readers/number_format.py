"""Numbers, dates and times of spreadsheet cells as a person sees them: 0.64 in '0%' is '64%', 45.0 is '45'."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# Quoted words, escaped characters, colours, conditions and padding are no part of the number itself.
_LITERAL = re.compile(r"\"([^\"]*)\"|\\(.)")
_BRACKETED = re.compile(r"\[[^\]]*\]")
_PADDING = re.compile(r"_.|\*.")
# "0.0", "#,##0.00", "0"; "General" and "@" hold none.
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.([#0?]+))?")


def number_text(value: float, code: str = "") -> str:
    """A number as its format shows it; without a known format the shortest exact form."""
    section = _section(code, value)
    if not section or "general" in section.lower() or section == "@" or "/" in section or "e+" in section.lower():
        return plain_number(value)
    plain = _PADDING.sub("", _BRACKETED.sub("", section))
    skeleton = _LITERAL.sub("", plain)
    digits = _DIGITS.search(skeleton)
    if digits is None:
        return plain_number(value)
    percents = skeleton.count("%")
    decimals = digits.group(1) or ""
    # A section of its own for negative numbers prints the sign itself, if it wants one.
    scaled = (abs(value) if value < 0 and ";" in code else value) * 100.0**percents
    shown = _round(scaled, len(decimals))
    if decimals and "0" not in decimals:
        shown = shown.rstrip("0").rstrip(".")
    if "," in digits.group(0):
        sign, whole, point, rest = _split(shown)
        shown = f"{sign}{int(whole):,}{point}{rest}"
    before, after = _literals(plain)
    return f"{before}{shown}{'%' * percents}{after}".strip()


def plain_number(value: float) -> str:
    """The shortest form that a person would write: 45.0 → '45', 0.1+0.2 → '0.3', 1e20 → '1E+20'."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.11g}"
    return text.upper() if "e" in text else text


def time_text(value: time, code: str = "") -> str:
    """A clock time as shown: '9:30', or '1:45 PM' where the format says so. Rounded to the second."""
    moment = _rounded(datetime(2000, 1, 1, value.hour, value.minute, value.second, value.microsecond))  # noqa: DTZ001
    value = moment.time()
    if "am/pm" in code.lower() or "a/p" in code.lower():
        return f"{(value.hour - 1) % 12 + 1}:{value.minute:02d} {'AM' if value.hour < 12 else 'PM'}"
    return f"{value.hour}:{value.minute:02d}" + (f":{value.second:02d}" if value.second else "")


def rounded_time(value: time) -> time:
    """Excel keeps times as fractions of a day: 0.0208333 is 0:29:59.997, and shown as 0:30."""
    return _rounded(datetime(2000, 1, 1, value.hour, value.minute, value.second, value.microsecond)).time()  # noqa: DTZ001


def duration_text(value: timedelta) -> str:
    """'0:50' or '26:30', as [h]:mm shows."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(seconds, 3600)
    return f"{sign}{hours}:{rest // 60:02d}" + (f":{rest % 60:02d}" if rest % 60 else "")


def duration_iso(value: timedelta) -> str:
    """'PT50M', 'PT1H30M'."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(seconds, 3600)
    minutes, last = divmod(rest, 60)
    text = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + (f"{last}S" if last else "")
    return f"{sign}PT{text or '0M'}"


def moment_text(value: datetime | date) -> str:
    """A date as ISO; with its time of day only where it has one: '2025-09-01', '2025-09-01 9:30'."""
    if not isinstance(value, datetime):
        return value.isoformat()
    value = _rounded(value)
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return f"{value.date().isoformat()} {time_text(value.time())}"


def moment_iso(value: datetime | date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    value = _rounded(value)
    return value.date().isoformat() if value.time() == time(0) else value.isoformat(timespec="minutes")


def _rounded(value: datetime) -> datetime:
    """To the nearest second."""
    return (value + timedelta(microseconds=500_000)).replace(microsecond=0) if value.microsecond else value


def _section(code: str, value: float) -> str:
    """The part of a format for positive, negative and zero numbers: '0;(0);\"-\"'."""
    sections = re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", code)
    if len(sections) > 1 and value < 0:
        return sections[1]
    if len(sections) > 2 and value == 0:
        return sections[2]
    return sections[0]


def _round(value: float, places: int) -> str:
    # Excel rounds the decimal number that it shows, half away from zero: 62.5 in '0' is 63.
    try:
        number = Decimal(repr(round(value, 12))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return plain_number(value)
    return f"{number:f}"


def _split(text: str) -> tuple[str, str, str, str]:
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = text.partition(".")
    return sign, whole, point, rest


def _literals(section: str) -> tuple[str, str]:
    """Words that a format prints before and after its number: '0\" min\"' → ('', ' min')."""
    digits = re.search(r"[#0?][#0?,.]*", _LITERAL.sub(lambda m: "\x00" * len(m.group(0)), section))
    if digits is None:
        return "", ""
    return _literal_words(section[: digits.start()]), _literal_words(section[digits.end() :])


def _literal_words(part: str) -> str:
    words = "".join(m.group(1) or m.group(2) or "" for m in _LITERAL.finditer(part))
    bare = _LITERAL.sub("", part)
    return (
        ("$" if "$" in bare else "")
        + ("(" if "(" in bare else "")
        + ("-" if bare.strip().startswith("-") else "")
        + words
        + (")" if ")" in bare else "")
    )
