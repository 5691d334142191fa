"""Dates, clock times and spans of minutes as school papers print them."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from pipeline.language.numbers import digits_of
from pipeline.memory import remember

SchoolYears = Sequence[tuple[date, date]]

_MONTH_NAMES = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
_MONTHS = (
    {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
    | {name[:3]: number for number, name in enumerate(_MONTH_NAMES, 1)}
    | {"sept": 9}
)
_MONTH = (
    r"(?P<month_name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d{2}|'?\d{2})(?![\d/])"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"

# In order: the first shape that fits at a place wins.
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    # Such as "2025-09-24", "2025/9/24", "2025-09-24T10:00"; not "12025-09-24"
    ("day", re.compile(r"(?<![\d/.-])(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d/])")),
    # "9/24/2025", also without a space in a range: "9/1/2025-8/31/2026"; not "12/9/24/2025"
    ("day", re.compile(rf"(?<![\d/.])(?P<month>\d{{1,2}})\s?/\s?{_DAY}\s?/\s?{_YEAR}(?!\.\d)")),
    # "9/24/2025", "09-24-25", "9.24.25", "9/24/'25", "9 / 24 / 2025"; not "1.2.3.4"
    ("day", re.compile(rf"(?<![\d/.-])(?P<month>\d{{1,2}})\s?(?P<mark>[-/.])\s?{_DAY}\s?(?P=mark)\s?{_YEAR}(?![-.]\d)")),
    # "20250824" as one word; not "120250824"
    ("day", re.compile(r"(?<![\w.,])(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\w)")),
    # "September 24th, 2025", "Sept. 24 '25", "Sep-24-2025"
    ("day", re.compile(rf"\b{_MONTH}[ -]{{0,2}}{_DAY}(?:\s?,\s?|[ -]|\s?of\s){{1,2}}{_YEAR}(?!\s?%)", re.IGNORECASE)),
    # "24 September 2025", "24-Sep-25", "the 24th of September, 2025"
    ("day", re.compile(rf"(?<![\d/.]){_DAY}(?:\s?-\s?|\s)(?:of\s)?{_MONTH}(?:\s?,\s?|[ -]){{1,2}}{_YEAR}", re.IGNORECASE)),
    # "October 2025", "Oct. 2025", "October of 2025", "Oct-2025"
    ("month", re.compile(rf"\b{_MONTH}(?:\s?,\s?|[ -]|\sof\s){{1,2}}(?P<year>(?:19|20)\d{{2}}|'\d{{2}})(?!\d)", re.IGNORECASE)),
    # "10/2025"; not "3/10/2025"
    ("month", re.compile(r"(?<![\d/.-])(?P<month>0?[1-9]|1[0-2])/(?P<year>20\d{2})(?![\d/])")),
    # "September 24", "Sept 24th"; not "May 5 students"
    (
        "no_year",
        re.compile(
            rf"\b{_MONTH}[ -]{{0,2}}{_DAY}(?![\d%/:]|\s?(?:%|of|out|percent|students?|points?|words?|times?|trials?)\b)", re.IGNORECASE
        ),
    ),
    # "24-Sep"
    ("no_year", re.compile(rf"(?<![\d/.]){_DAY}[- ]{_MONTH}(?!\w)", re.IGNORECASE)),
    # "9/24", "09-24" (the caller decides whether it may be a fraction)
    ("no_year", re.compile(r"(?<![\d/.\w-])(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])(?![\d/%\w]|\.\d)")),
)
_DASHED_NO_YEAR = re.compile(r"(?P<month>0?[1-9]|1[0-2])-(?P<day>0?[1-9]|[12]\d|3[01])")
_WEEKDAY = re.compile(
    r"^(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|[mtwrf])\b\.?,?\s*",
    re.IGNORECASE,
)
_WEEKDAY_AFTER = re.compile(r"[\s,]*\(?(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)[a-z]*\.?\)?$", re.IGNORECASE)
_TIME_AFTER = re.compile(r"[T\s,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:[ap]\.?m\.?)?Z?$", re.IGNORECASE)
_OCR_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "!": "1", "S": "5", "B": "8"})


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text. `date` is None when its year cannot be known; a month alone stands for its last day ('by June 2026')."""

    start: int
    end: int
    text: str
    date: date | None
    precision: Literal["day", "month"] = "day"
    has_year: bool = True


def parse_date(
    text: str | None,
    *,
    school_years: SchoolYears = (),
    first_year: int | None = None,
    month_as: Literal["first", "last"] | None = None,
) -> date | None:
    """The one date that the whole text is, else None.

    A date without a year is resolved by `school_years` ((first day, last day) ranges) or `first_year` (the calendar
    year in which the school year begins); where two years fit, None. "October 2025" is a date only with `month_as`.
    """
    return _parse_date(text, tuple(school_years), first_year, month_as) if text else None


@remember(20_000)
def _parse_date(text: str, school_years: SchoolYears, first_year: int | None, month_as: Literal["first", "last"] | None) -> date | None:
    plain = " ".join(digits_of(text).split()).strip(" .,;:")
    plain = re.sub(r"^(?:date|on)\s*:?\s+", "", plain, flags=re.IGNORECASE)
    plain = _WEEKDAY.sub("", plain)
    plain = _WEEKDAY_AFTER.sub("", plain)
    plain = _TIME_AFTER.sub("", plain).strip(" .,;:()")
    candidates = [plain]
    # A scan turns 0 into O and 1 into l; safe only where the whole word is otherwise a full numeric date.
    if re.fullmatch(r"[\dOolI|!SB]{1,4}[-/.][\dOolI|!SB]{1,2}[-/.][\dOolI|!SB]{2,4}", plain) and sum(c.isdigit() for c in plain) >= 4:
        candidates.append(plain.translate(_OCR_DIGITS))
    for candidate in candidates:
        for precision, shape in _SHAPES:
            found = shape.fullmatch(candidate)
            if not found:
                continue
            if precision == "month":
                return _month(found, month_as) if month_as else None
            value = _date_of(found, precision, school_years, first_year)
            if value is not None:
                return value
        found = _DASHED_NO_YEAR.fullmatch(candidate)
        if found:
            return _resolve(int(found["month"]), int(found["day"]), school_years, first_year)
    return None


def find_dates(text: str, *, school_years: SchoolYears = (), first_year: int | None = None) -> list[DateMention]:
    """Every date in the text, in order; "9/24" and "Sept 24" too (date None unless the year can be known)."""
    return list(_find_dates(text, tuple(school_years), first_year))


@remember(20_000)
def _find_dates(text: str, school_years: SchoolYears, first_year: int | None) -> tuple[DateMention, ...]:
    plain = text.translate(_SAME_LENGTH)
    taken: list[tuple[int, int]] = []
    mentions: list[DateMention] = []
    for precision, shape in _SHAPES:
        for found in shape.finditer(plain):
            start, end = found.span()
            place = bisect_left(taken, (start, end))  # spans that are taken stand in order, apart from one another
            if (place and taken[place - 1][1] > start) or (place < len(taken) and taken[place][0] < end):
                continue
            value = _month(found, "last") if precision == "month" else _date_of(found, precision, school_years, first_year)
            if value is None and precision != "no_year":
                continue
            taken.insert(place, (start, end))
            mentions.append(
                DateMention(start, end, text[start:end], value, "month" if precision == "month" else "day", precision != "no_year")
            )
    return tuple(sorted(mentions, key=lambda mention: mention.start))


_SAME_LENGTH = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2011": "-", "\u2019": "'", "\u2018": "'", "\u00a0": " ", "\n": " "})


def parse_month(text: str | None) -> tuple[int, int] | None:
    """(year, month) of "October 2025", "Oct '25", "10/2025", else None."""
    value = parse_date(text, month_as="first") if text else None
    found = text and any(precision == "month" and shape.fullmatch(" ".join(text.split()).strip(" .,")) for precision, shape in _SHAPES)
    return (value.year, value.month) if value and found else None


def _month_number(found: re.Match[str]) -> int:
    named = found.groupdict().get("month_name")
    return _MONTHS[named.casefold().rstrip(".")] if named else int(found["month"])


def _year_number(text: str) -> int:
    year = int(text.lstrip("'"))
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


def _month(found: re.Match[str], month_as: str | None) -> date | None:
    year, month = _year_number(found["year"]), _month_number(found)
    return date(year, month, monthrange(year, month)[1] if month_as == "last" else 1)


def _date_of(found: re.Match[str], precision: str, school_years: SchoolYears, first_year: int | None) -> date | None:
    month, day = _month_number(found), int(found["day"])
    if precision == "no_year":
        return _resolve(month, day, school_years, first_year)
    year = _year_number(found["year"])
    # "24/09/2025" can only be day first; no other date is read so.
    if month > 12 >= day and "month" in found.groupdict():
        month, day = day, month
    return _safe_date(year, month, day)


def _resolve(month: int, day: int, school_years: SchoolYears, first_year: int | None) -> date | None:
    if first_year is not None:
        return _safe_date(first_year if month >= 7 else first_year + 1, month, day)
    fits = {
        value
        for first, last in school_years
        for year in range(first.year, last.year + 1)
        if (value := _safe_date(year, month, day)) is not None and first <= value <= last
    }
    return fits.pop() if len(fits) == 1 else None


def _safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Such as "9:30 AM", "9:30a", "13:05", "0930", "9 am", "9.30 pm"; not "9" or "930 words"
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})(?::\d{2})?)?\s?(?P<half>[ap])?\.?(?:m\.?)?", re.IGNORECASE)
_CLOCK_PACKED = re.compile(r"(?P<hour>\d{1,2})(?P<minute>[0-5]\d)\s?(?:(?P<half>[ap])\.?m?\.?|h(?:rs|ours)?)?", re.IGNORECASE)


def parse_time(text: str | None, *, school_day: bool = True) -> time | None:
    """A clock time. Without AM or PM an hour from 1 to 5 is an afternoon hour: school sessions are not at night (`school_day`)."""
    if not text:
        return None
    plain = " ".join(text.split()).strip(" .,;").casefold()
    if plain in ("noon", "12 noon"):
        return time(12)
    found = _CLOCK.fullmatch(plain) or _CLOCK_PACKED.fullmatch(plain)
    if not found or (found["minute"] is None and not found["half"]):
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif school_day and 1 <= hour <= 5:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


# Such as "9:30-10:00", "9:30 am to 10:15", "1:05 - 1:35 PM"; not "9-10"
_TIME_RANGE = re.compile(
    r"(?<![\d:])(?P<start>\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m?\.?)?|\d{1,2}\s?[ap]\.?m\.?)\s?(?:-|–|—|to|"
    r"until|/)\s?(?P<end>\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m?\.?)?|\d{1,2}\s?[ap]\.?m\.?)(?![\d:])",
    re.IGNORECASE,
)


def parse_time_range(text: str | None) -> tuple[time, time] | None:
    """(start, end) of the first range of clock times in the text; an AM or PM printed once serves both."""
    found = _TIME_RANGE.search(text) if text else None
    if not found:
        return None
    start_text, end_text = found["start"], found["end"]
    start, end = parse_time(start_text), parse_time(end_text)
    half = re.search(r"[ap]\.?m?\.?$", end_text.strip(), re.IGNORECASE)
    if half and not re.search(r"[ap]", start_text, re.IGNORECASE):
        same = parse_time(start_text + half[0])
        start = same if same and end and same <= end else start
    return (start, end) if start and end and start < end else None


_ISO_DURATION = re.compile(
    r"PT(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?", re.IGNORECASE
)
_HOURS_MINUTES = re.compile(r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d)(?::\d{2})?(?:\s?(?:hours?|hrs?|h))?")
_UNITED = re.compile(
    r"(?:(?P<hours>\d+(?:\.\d+)?|\.\d+)[\s-]?(?:hours?|hrs?|"
    r"h)\.?)?[\s,]*(?:and\s)?(?:(?P<minutes>\d+(?:\.\d+)?)[\s-]?(?:minutes?|mins?|m|')\.?)?",
    re.IGNORECASE,
)


def parse_minutes(text: str | None) -> float | None:
    """Minutes of a span: '0:30', '30 min', '1.5 hours', '1 hr 15 min', 'PT50M', 'half an hour', '30'. A clock time or a range is None."""
    if not text:
        return None
    plain = " ".join(digits_of(text).split()).strip(" .,;").casefold()
    plain = re.sub(r"^(?:an?|one) hour and a half$", "90 min", plain)
    plain = re.sub(r"^(?:a |1/2 |one )?half(?: of)?(?: an?)?[ -]hour$|^1/2 (?:an )?(?:hour|hr)\.?$", "30 min", plain)
    plain = re.sub(r"^an hour$", "60 min", plain)
    if re.fullmatch(r"\d+(?:\.\d+)?|\.\d+", plain):
        return float(plain)
    found = _HOURS_MINUTES.fullmatch(plain)
    if found:
        # "9:30" is a clock time: no session lasts a day.
        return int(found["hours"]) * 60.0 + int(found["minutes"]) if int(found["hours"]) < 8 else None
    found = _ISO_DURATION.fullmatch(plain)
    if found and plain != "pt":
        return round(float(found["hours"] or 0) * 60 + float(found["minutes"] or 0) + float(found["seconds"] or 0) / 60, 2)
    found = _UNITED.fullmatch(plain)
    if found and (found["hours"] or found["minutes"]):
        return round(float(found["hours"] or 0) * 60 + float(found["minutes"] or 0), 2)
    return None
