"""Dates, clock times and minutes as papers print them."""

from __future__ import annotations

from datetime import date, time

import pytest

from pipeline.language.dates import find_dates, parse_date, parse_minutes, parse_month, parse_time, parse_time_range

YEAR = [(date(2025, 8, 18), date(2026, 6, 5))]
TWO_YEARS = [(date(2024, 8, 19), date(2025, 6, 6)), *YEAR]

FULL = [
    ("9/24/25", date(2025, 9, 24)),
    ("09-24-2025", date(2025, 9, 24)),
    ("9.24.2025", date(2025, 9, 24)),
    ("9/24/'25", date(2025, 9, 24)),
    ("Sept. 24th, 2025", date(2025, 9, 24)),
    ("September 24 2025", date(2025, 9, 24)),
    ("24-Sep-25", date(2025, 9, 24)),
    ("24 September 2025", date(2025, 9, 24)),
    ("Oct 6 '25", date(2025, 10, 6)),
    ("Monday, October 6, 2025", date(2025, 10, 6)),
    ("Wed 9/24/25", date(2025, 9, 24)),
    ("10/15/25 (Wed)", date(2025, 10, 15)),
    ("20250820", date(2025, 8, 20)),
    ("2025-09-24", date(2025, 9, 24)),
    ("2025-09-24T10:00:00", date(2025, 9, 24)),
    ("8/29/2025 9:30 AM", date(2025, 8, 29)),
    ("24/9/2025", date(2025, 9, 24)),
    ("2/29/2024", date(2024, 2, 29)),
    ("O9/24/2O25", date(2025, 9, 24)),
    ("l0/15/2025", date(2025, 10, 15)),
]
NO_DATE = [
    "13/40/2025",
    "2/29/2025",
    "1.5",
    "7/10",
    "June 2026",
    "3.NBT.2",
    "30 min",
    "",
    "555-0142",
    "12:30",
    "Grade 4",
    "80%",
    "IOlSO",
    "May",
]


@pytest.mark.parametrize(("text", "day"), FULL, ids=[row[0] for row in FULL])
def test_reads_date(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize("text", NO_DATE)
def test_refuses_what_is_no_date(text: str) -> None:
    assert parse_date(text, school_years=YEAR if text == "7/10" else ()) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("9/24", date(2025, 9, 24)),
        ("3/2", date(2026, 3, 2)),
        ("Sept 24", date(2025, 9, 24)),
        ("24-Sep", date(2025, 9, 24)),
        ("10-3", date(2025, 10, 3)),
    ],
)
def test_resolves_year_by_the_school_year(text: str, day: date) -> None:
    assert parse_date(text, school_years=YEAR) == day
    assert parse_date(text, first_year=2025) == day
    assert parse_date(text, school_years=TWO_YEARS) is None
    assert parse_date(text) is None


def test_month_is_a_date_only_where_asked() -> None:
    assert parse_date("June 2026", month_as="last") == date(2026, 6, 30)
    assert parse_date("June 2026", month_as="first") == date(2026, 6, 1)
    assert parse_month("Oct. 2025") == (2025, 10)
    assert parse_month("10/2025") == (2025, 10)
    assert parse_month("10/3/2025") is None


def test_finds_dates_where_they_stand() -> None:
    text = "By 9/23/2026, or on October 6, 2026; in 3 of 4 trials on 3/3 with 80% accuracy by June 2026"
    found = find_dates(text, school_years=YEAR)
    assert [(mention.text, mention.date) for mention in found] == [
        ("9/23/2026", date(2026, 9, 23)),
        ("October 6, 2026", date(2026, 10, 6)),
        ("3/3", date(2026, 3, 3)),
        ("June 2026", date(2026, 6, 30)),
    ]
    assert all(text[mention.start : mention.end] == mention.text for mention in found)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("0:30", 30), ("1:15", 75), ("30 min", 30), ("30", 30), ("1.5 hours", 90), ("1 hr 15 min", 75), ("PT50M", 50), ("PT1H15M", 75), ("half an hour", 30),
        ("½ hour", 30), ("45'", 45), ("1h", 60), ("thirty minutes", 30), ("thirty (30) minutes", 30), ("1 1/2 hours", 90), ("00:30:00", 30),
        ("9:30", None), ("20-30 min", None), ("P", None), ("", None), ("absent", None), ("30 words", None),
    ],
)  # fmt: skip
def test_reads_minutes(text: str, minutes: float | None) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:30 AM", time(9, 30)), ("9:30a", time(9, 30)), ("1:15", time(13, 15)), ("1:15 AM", time(1, 15)), ("13:05", time(13, 5)), ("0930", time(9, 30)),
        ("9 am", time(9)), ("12:40", time(12, 40)), ("noon", time(12)), ("9", None), ("25:00", None), ("lunch", None),
    ],
)  # fmt: skip
def test_reads_clock_time(text: str, clock: time | None) -> None:
    assert parse_time(text) == clock


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("9:30-10:00", (time(9, 30), time(10))),
        ("11:45 - 12:15 PM", (time(11, 45), time(12, 15))),
        ("1:05 to 1:35", (time(13, 5), time(13, 35))),
        ("9 am - 9:30 am", (time(9), time(9, 30))),
        ("10-12", None),
    ],
)
def test_reads_time_range(text: str, span: tuple[time, time] | None) -> None:
    assert parse_time_range(text) == span
