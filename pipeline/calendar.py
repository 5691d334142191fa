"""Which days are school days, which reporting periods there are, and how sure that knowledge is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from pipeline.settings import ReportingPeriod, Settings, school_year_of

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SchoolCalendar:
    """School days of the drop's school year, and what lies around it.

    `first_day`..`last_day` is the school year that the district told, or a usual one around `as_of`. `closed_known` is
    False when closed days are only assumed: a rule that rests on one closed day must then answer unknown.
    No day of another school year counts as a school day.
    """

    first_day: date
    last_day: date
    closed: frozenset[date] = frozenset()
    closed_known: bool = True
    periods: tuple[ReportingPeriod, ...] = ()

    @cached_property
    def days(self) -> tuple[date, ...]:
        """All school days of the year in order."""
        return tuple(day for day in _span(self.first_day, self.last_day) if day.weekday() < 5 and day not in self.closed)

    @property
    def year_start(self) -> date:
        """1 July before the first day: what began earlier belongs to an earlier school year."""
        return date(school_year_of(self.first_day), 7, 1)

    @property
    def year_end(self) -> date:
        return date(school_year_of(self.first_day) + 1, 6, 30)

    def is_known(self, day: date) -> bool:
        """Whether `day` lies in the school year of which the district told us the closed days."""
        return self.closed_known and self.first_day <= day <= self.last_day

    def is_school_day(self, day: date) -> bool:
        """Within the drop's school year: as told; outside it no day counts (breaks, summer, other years)."""
        return self.first_day <= day <= self.last_day and day.weekday() < 5 and day not in self.closed

    def is_closed(self, day: date) -> bool | None:
        """True on a day known to be without school, None where it cannot be known."""
        if not self.closed_known or not self.year_start <= day <= self.year_end:
            return None
        return not self.is_school_day(day)

    def school_days(self, start: date, end: date) -> int:
        """School days of the drop's school year from `start` to `end`, both included; 0 when end < start."""
        if end < start:
            return 0
        return bisect_right(self.days, end) - bisect_left(self.days, start)

    def school_days_between(self, start: date, end: date) -> int:
        """School days strictly after `start` up to and including `end`: how long ago `start` was."""
        return self.school_days(start + _DAY, end)

    def add_school_days(self, start: date, count: int) -> date | None:
        """The school day that is `count` school days after `start`; None past the end of the year."""
        position = bisect_right(self.days, start) + count - 1
        return self.days[position] if 0 <= position < len(self.days) else None

    def first_school_day_from(self, day: date) -> date | None:
        """`day` itself or the first school day after it."""
        position = bisect_left(self.days, day)
        return self.days[position] if position < len(self.days) else None

    def period_of(self, day: date) -> ReportingPeriod | None:
        """The reporting period in which `day` lies."""
        return next((period for period in self.periods if period.start <= day <= period.end), None)

    def report_period(self, reported: date) -> ReportingPeriod | None:
        """The period of which a report dated `reported` speaks: the one that ends nearest to it, within the period or soon after."""
        fits = [period for period in self.periods if period.start + (period.end - period.start) / 2 <= reported]
        latest = max(fits, key=lambda period: period.start, default=None)
        if latest is None or (reported - latest.end).days > 75:
            return None
        return latest

    def period_named(self, label: str | None, near: date | None = None) -> ReportingPeriod | None:
        """The period that a printed label means ('Q1', 'Quarter 1', '1st nine weeks', 'Trimester 2 2024-25'); `near` settles the year."""
        folded = re.sub(r"[^a-z0-9]+", " ", (label or "").casefold()).strip()
        same = [period for period in self.periods if re.sub(r"[^a-z0-9]+", " ", period.label.casefold()).strip() == folded]
        if len(same) == 1 and (near is None or abs((same[0].end - near).days) <= 120):
            return same[0]
        wanted = period_key(label)
        if wanted is None:
            return None
        found = [
            period
            for period in self.periods
            if (key := period_key(period.label)) and key[1] == wanted[1] and _kinds_meet(key[0], wanted[0])
        ]
        years = stated_school_year(label)
        if years is not None:
            return next((period for period in found if school_year_of(period.start) == years), None)
        if not found:
            return None
        if near is not None:
            best = min(found, key=lambda period: abs((period.end - near).days))
            return best if abs((best.end - near).days) <= 120 else None
        current = [period for period in found if period.start >= self.year_start]
        return current[0] if current else None

    def current_periods(self) -> tuple[ReportingPeriod, ...]:
        """Periods of the drop's school year."""
        return tuple(period for period in self.periods if self.year_start <= period.start <= self.year_end)

    def closed_periods(self, as_of: date) -> tuple[ReportingPeriod, ...]:
        """Periods whose report was due before `as_of` (without a due date: that ended before it)."""
        return tuple(period for period in self.periods if (period.report_due or period.end) < as_of)


_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
}
_KINDS = (
    (
        "quarter",
        (
            "quarter",
            "quarters",
            "qtr",
            "qrt",
            "q",
            "mp",
            "nineweeks",
            "marking",
            "grading",
            "term",
            "gp",
            "rp",
            "reporting",
            "period",
            "report",
            "nw",
            "rc",
        ),
    ),
    ("trimester", ("trimester", "trimesters", "tri", "t", "tm")),
    ("semester", ("semester", "sem", "s")),
    ("six weeks", ("sixweeks", "sw")),
)


def period_key(label: str | None) -> tuple[str, int] | None:
    """('quarter', 1) of 'Q1', '1st Quarter', 'Quarter One 2025-26', '1st 9 Weeks'; None of 'Annual' or 'October 2025'."""
    if not label:
        return None
    text = label.casefold()
    text = re.sub(r"\b(?:20)?\d\d\s*[-–/]\s*(?:20)?\d\d\b|\b20\d\d\b", " ", text)  # '2025-26' is no period number
    text = re.sub(r"\b(?:9|nine)[\s-]*w(?:ee)?ks?\b", " nineweeks ", text)  # '9-weeks', 'nine wks'; not '9 days'
    text = re.sub(r"\b(?:6|six)[\s-]*w(?:ee)?ks?\b", " sixweeks ", text)
    tokens = re.findall(r"[a-z]+|\d+", text)
    number = next((int(token) for token in tokens if token.isdigit()), None) or next((_ORDINALS[t] for t in tokens if t in _ORDINALS), None)
    kind = next((name for name, words in _KINDS if any(token in words for token in tokens)), None)
    if number is None or kind is None or number > 9:
        return None
    return kind, number


def stated_school_year(label: str | None) -> int | None:
    """2024 of 'Q3 2024-25'; None where no school year is printed."""
    found = re.search(r"\b(20\d\d)\s*[-–/]\s*(?:20)?(\d\d)\b", label or "")  # '2024-25'; not '1/2025'
    return int(found[1]) if found and (int(found[1]) + 1) % 100 == int(found[2]) else None


def _kinds_meet(ours: str, printed: str) -> bool:
    """A 'term' or 'marking period' may be a trimester: the district's own kind decides."""
    return ours == printed or printed == "quarter"


def school_calendar(settings: Settings, as_of: date) -> SchoolCalendar:
    """The district's calendar, or a usual American one around `as_of` with closed days only assumed."""
    if settings.calendar is not None:
        told = settings.calendar
        closed = frozenset(day for start, end in told.no_school for day in _span(start, end))
        return SchoolCalendar(told.first_day, told.last_day, closed, closed_known=True, periods=settings.reporting_periods)
    year = school_year_of(as_of)
    return SchoolCalendar(
        date(year, 8, 20), date(year + 1, 6, 10), _usual_closings(year), closed_known=False, periods=settings.reporting_periods
    )


def _usual_closings(year: int) -> frozenset[date]:
    """Days on which nearly every American school is closed, for the school year that begins in `year`."""
    thanksgiving = _nth_weekday(year, 11, 3, 4)
    closed = {
        _nth_weekday(year, 9, 0, 1),
        _nth_weekday(year, 10, 0, 2),
        date(year, 11, 11),
        *_span(thanksgiving - _DAY, thanksgiving + _DAY),
        *_span(date(year, 12, 22), date(year + 1, 1, 2)),
        _nth_weekday(year + 1, 1, 0, 3),
        _nth_weekday(year + 1, 2, 0, 3),
        date(year + 1, 5, 31) - timedelta(days=date(year + 1, 5, 31).weekday()),
    }
    return frozenset(closed)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _span(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
