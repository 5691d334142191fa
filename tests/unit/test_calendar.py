"""School days and reporting periods."""

from datetime import date

import pytest

from pipeline.calendar import period_key, school_calendar
from pipeline.settings import CalendarSettings, ReportingPeriod, Settings

PERIODS = (
    ReportingPeriod(label="Q4 2024-25", start=date(2025, 3, 31), end=date(2025, 6, 6), report_due=date(2025, 6, 13)),
    ReportingPeriod(label="Q1", start=date(2025, 8, 20), end=date(2025, 10, 17), report_due=date(2025, 10, 31)),
    ReportingPeriod(label="Q2", start=date(2025, 10, 20), end=date(2026, 1, 9), report_due=date(2026, 1, 23)),
)
TOLD = Settings(
    calendar=CalendarSettings(
        first_day=date(2025, 8, 20),
        last_day=date(2026, 5, 29),
        no_school=((date(2025, 9, 1), date(2025, 9, 1)), (date(2025, 12, 22), date(2026, 1, 2))),
    ),
    reporting_periods=PERIODS,
)
CALENDAR = school_calendar(TOLD, date(2026, 2, 1))
UNTOLD = school_calendar(Settings(), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("day", "is_school_day"),
    [
        pytest.param(date(2025, 8, 20), True, id="first day"),
        pytest.param(date(2025, 9, 1), False, id="holiday"),
        pytest.param(date(2025, 9, 6), False, id="Saturday"),
        pytest.param(date(2025, 12, 24), False, id="in a break"),
        pytest.param(date(2025, 8, 19), False, id="before the year"),
        pytest.param(date(2025, 5, 6), False, id="the year before"),
    ],
)
def test_school_days(day, is_school_day):
    assert CALENDAR.is_school_day(day) is is_school_day


def test_counts_school_days_over_a_break():
    assert CALENDAR.school_days(date(2025, 12, 19), date(2026, 1, 5)) == 2
    assert CALENDAR.school_days_between(date(2025, 12, 19), date(2026, 1, 5)) == 1
    assert CALENDAR.school_days(date(2026, 1, 5), date(2025, 12, 19)) == 0


def test_closed_days_are_unknown_without_a_calendar():
    assert CALENDAR.is_closed(date(2025, 12, 24)) is True
    assert UNTOLD.is_closed(date(2025, 12, 24)) is None
    assert UNTOLD.school_days(date(2025, 12, 19), date(2026, 1, 5)) == 2


def test_the_day_after_so_many_school_days():
    assert CALENDAR.add_school_days(date(2025, 8, 20), 9) == date(2025, 9, 3)
    assert CALENDAR.first_school_day_from(date(2025, 12, 24)) == date(2026, 1, 5)
    assert CALENDAR.add_school_days(date(2026, 5, 28), 5) is None


@pytest.mark.parametrize(
    ("label", "key"),
    [
        pytest.param("Q1", ("quarter", 1), id="short"),
        pytest.param("1st Quarter 2025-26", ("quarter", 1), id="ordinal and year"),
        pytest.param("Trimester Two", ("trimester", 2), id="word"),
        pytest.param("T3 2024-25", ("trimester", 3), id="trimester of a year"),
        pytest.param("Marking Period 4", ("quarter", 4), id="marking period"),
        pytest.param("2nd Nine Weeks", ("quarter", 2), id="nine weeks"),
        pytest.param("1st 9 Weeks", ("quarter", 1), id="nine weeks in digits"),
        pytest.param("9-Weeks 3", ("quarter", 3), id="number after the weeks"),
        pytest.param("2nd Six Weeks", ("six weeks", 2), id="six weeks"),
        pytest.param("October 2025", None, id="a month is no period"),
        pytest.param("Annual review", None, id="no number"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_period_keys(label, key):
    assert period_key(label) == key


def test_a_label_means_the_period_near_its_date():
    assert CALENDAR.period_named("4th Quarter", date(2025, 6, 10)).label == "Q4 2024-25"
    assert CALENDAR.period_named("Quarter 2").label == "Q2"
    assert CALENDAR.period_named("Quarter 4") is None
    assert CALENDAR.period_named("Q4 2024-25").label == "Q4 2024-25"


def test_periods_closed_by_a_day():
    assert [period.label for period in CALENDAR.closed_periods(date(2026, 1, 10))] == ["Q4 2024-25", "Q1"]
    assert [period.label for period in CALENDAR.current_periods()] == ["Q1", "Q2"]
