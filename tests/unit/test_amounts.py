"""Service amounts: every way to write one, and those that no reader may count."""

from __future__ import annotations

import pytest

from classifiers.check import check_service
from pipeline.language.amounts import Amount, as_one_session, parse_amount, parse_amount_parts

# words, minutes of a session, sessions an interval, interval, minutes a week
COUNTED = [
    ("30 minutes, 1 x per week, individual", 30, 1, "week", 30),
    ("2x30 min/week group", 30, 2, "week", 60),
    ("60 min per week", None, None, "week", 60),
    ("Speech therapy 2 times per week for 30 minutes each session", 30, 2, "week", 60),
    ("Twice weekly for 30 minutes each session", 30, 2, "week", 60),
    ("20 minutes one time per month", 20, 1, "month", None),
    ("15 minutes once monthly", 15, 1, "month", None),
    ("30 minutes two times per week", 30, 2, "week", 60),
    ("One session 30 minutes per week", 30, 1, "week", 30),
    ("3 sessions weekly for 20 minutes each", 20, 3, "week", 60),
    ("20 minutes weekly", None, None, "week", 20),
    ("20 minutes monthly", None, None, "month", None),
    ("one time per week, 45-minute session", 45, 1, "week", 45),
    ("1 x 30 min session weekly", 30, 1, "week", 30),
    ("45 minutes daily, 5 days/week", 45, 5, "week", 225),
    ("60 min/day, 5 days per week", 60, 5, "week", 300),
    ("30 min/3x week", 30, 3, "week", 90),
    ("3 times/week, 30 minutes", 30, 3, "week", 90),
    ("45 minutes per day", None, None, "day", 225),
    ("5 hours per week", None, None, "week", 300),
    ("1500 minutes per week", None, None, "week", 1500),
    ("120 mpw", None, None, "week", 120),
    ("8 sessions per month, 30 minutes per session", 30, 8, "month", None),
    ("4x monthly 30 min", 30, 4, "month", None),
    ("60 minutes, once per quarter", 60, 1, "quarter", None),
    ("1x60 min quarterly", 60, 1, "quarter", None),
    ("60 minutes per quarter", None, None, "quarter", None),
    ("30 minutes, 10 times per nine weeks", 30, 10, "grading period", None),
    ("6 sessions of 30 minutes each grading period", 30, 6, "grading period", None),
    ("30 min 3x per 6 weeks", 30, 3, "grading period", None),
    ("90 min per 9 wks", None, None, "grading period", None),
    ("18 sessions per year, 20 minutes per session", 20, 18, "year", None),
    ("36 x 20 minutes yearly", 20, 36, "year", None),
    ("600 min Yearly", None, None, "year", None),
    ("12 hours per school year", None, None, "year", None),
    ("2 x 40 minutes per 6 day cycle", 40, 2, "cycle", None),
    ("1x42 min/6 day cycle", 42, 1, "cycle", None),
    ("2 times per 10-day cycle, 30 min", 30, 2, "cycle", None),
    ("360 minutes daily", None, None, "day", 1800),
    ("6 hours/day", None, None, "day", 1800),
    ("6.5 hrs daily", None, None, "day", 1950),
    ("3 x week for 40 minutes, small group (3:1)", 40, 3, "week", 120),
    ("2x weekly 30 min 5:1", 30, 2, "week", 60),
    ("30:00 2x/wk", 30, 2, "week", 60),
    ("Individual 1 x per week 30 min.", 30, 1, "week", 30),
    ("4 days per week, 45 minutes", 45, 4, "week", 180),
    ("2 days/wk @ 30 min", 30, 2, "week", 60),
    ("1.5 hours once a week", 90, 1, "week", 90),
    ("1 hr 15 min, 1x/wk", 75, 1, "week", 75),
    ("half an hour two times weekly", 30, 2, "week", 60),
    ("30 min 2x/mo", 30, 2, "month", None),
    ("two 30-min sessions per month", 30, 2, "month", None),
    ("30 minutes every other week", 30, 0.5, "week", 15),
    ("1 session every two weeks, 30 min", 30, 0.5, "week", 15),
    ("30 min biweekly session", 30, 0.5, "week", 15),
    ("90 minutes per week in two 45-minute sessions", 45, 2, "week", 90),
    ("90 min/wk (3 x 30)", 30, 3, "week", 90),
    ("30 mins/session; 5 sessions/week", 30, 5, "week", 150),
    ("5 sessions per week x 30 minutes", 30, 5, "week", 150),
    ("(2) 30 minute sessions per week", 30, 2, "week", 60),
    ("Frequency: 2 times per week Duration: 30 minutes", 30, 2, "week", 60),
    ("Frequency 2x/week, Duration 30 minutes, Location speech room", 30, 2, "week", 60),
    ("5 periods per week, 50 minutes each", 50, 5, "week", 250),
    ("1 period (45 minutes) daily", 45, 1, "day", 225),
    ("250 minutes/week special education math in resource room", None, None, "week", 250),
    ("20 min. x 1 weekly consult", 20, 1, "week", 20),
    ("Consultation: 1 time per month, 30 minutes", 30, 1, "month", None),
    ("30 minutes, Tuesdays and Thursdays", 30, 2, "week", 60),
    ("30 min T/Th", 30, 2, "week", 60),
    ("60 total minutes per week", None, None, "week", 60),
    ("Total minutes per week: 60", None, None, "week", 60),
    ("120 minutes per month direct", None, None, "month", None),
    ("2 hours per month", None, None, "month", None),
    ("four 30-minute sessions a month", 30, 4, "month", None),
    ("30 minutes, 2x a week from 09/01/2025 to 05/29/2026", 30, 2, "week", 60),
    ("415 - Language and Speech 30 min x 2 Times Weekly", 30, 2, "week", 60),
    ("30 min x 4 Times = 120 min Monthly", 30, 4, "month", None),
    ("30 min x 2 totaling 60 min served Weekly", 30, 2, "week", 60),
    ("240 min served Weekly", None, None, "week", 240),
    ("Specially designed instruction, 45 minutes, 3 times each week, resource room", 45, 3, "week", 135),
    ("Counseling 30 min. 1x/wk.", 30, 1, "week", 30),
    ("OT: 30min/1xwk", 30, 1, "week", 30),
    ("30min x 2 per wk", 30, 2, "week", 60),
    ("30minutes/2 times weekly", 30, 2, "week", 60),
    ("1 time weekly for 1 hour", 60, 1, "week", 60),
    ("1 hour, 2x per week", 60, 2, "week", 120),
    ("weekly, 1 session, 30 minutes", 30, 1, "week", 30),
    ("120 minutes 1 x week", 120, 1, "week", 120),
    ("15 minutes once daily", 15, 1, "day", 75),
    ("10 minutes, 2 times per day", 10, 2, "day", 100),
    ("10 min twice daily", 10, 2, "day", 100),
    ("1 time per semester for 30 minutes", 30, 2, "year", None),
    ("55 minutes per session, five sessions weekly, co-taught English 9", 55, 5, "week", 275),
    ("100 min/wk", None, None, "week", 100),
    ("45 minutes a week", None, None, "week", 45),
]

REFUSED = [
    "as needed",
    "30 minutes as needed",
    "consultation as needed throughout the school year",
    "30-60 minutes weekly",
    "1-2 times per week, 30 minutes",
    "30 min Weekly / monthly",
    "30 minutes weekly or monthly",
    "up to 60 minutes per week",
    "___ minutes per week",
    "2 times per week",
    "30 minutes",
    "30 minutes twice",
    "min weekly",
    "TBD",
    "daily",
    "30 or 45 minutes per week",
    "per teacher request",
    "minutes vary",
    "weekly",
    "ST 2X30",
]


@pytest.mark.parametrize(("words", "minutes", "sessions", "interval", "weekly"), COUNTED, ids=[row[0] for row in COUNTED])
def test_reads_amount(words: str, minutes: float | None, sessions: float | None, interval: str, weekly: float | None) -> None:
    amount = parse_amount(words)
    assert (amount.duration_minutes, amount.frequency, amount.frequency_interval, amount.minutes_per_week) == (
        minutes,
        sessions,
        interval,
        weekly,
    )
    assert amount.problem is None


@pytest.mark.parametrize("words", REFUSED)
def test_refuses_amount(words: str) -> None:
    amount = parse_amount(words)
    assert amount.problem
    assert amount.minutes_per_interval is None
    assert amount.minutes_per_week is None


def test_total_that_is_not_sessions_times_minutes_is_told() -> None:
    amount = parse_amount("2 x 30 min = 90 min weekly")
    assert (amount.duration_minutes, amount.frequency) == (30, 2)
    assert amount.problem == "the total stated is not 2 times 30"


def test_half_of_an_interval_names_its_conversion() -> None:
    amount = parse_amount("one 30-minute session every other week")
    assert (amount.frequency, amount.minutes_per_week) == (0.5, 15)
    assert amount.conversion == "one printed interval is 2 weeks"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"minutes": "30", "frequency": "3", "interval": "weekly"}, (30, 3, "week")),
        ({"minutes": "30 min", "frequency": "2x", "interval": "month"}, (30, 2, "month")),
        ({"minutes": "42", "frequency": "1", "interval": "6-day cycle"}, (42, 1, "cycle")),
        ({"minutes": "30", "frequency": "2 times weekly"}, (30, 2, "week")),
        ({"total": "240", "interval": "week"}, (None, None, "week")),
    ],
)
def test_reads_amount_parted_over_columns(parts: dict[str, str], expected: tuple[float | None, float | None, str]) -> None:
    amount = parse_amount_parts(**parts)
    assert (amount.duration_minutes, amount.frequency, amount.frequency_interval) == expected
    assert amount.problem is None


@pytest.mark.parametrize(
    ("words", "model"),
    [
        ("30 min 2x weekly, small group (5:1)", "group"),
        ("1:1, 3 sessions of 20 min per 6-day cycle", "individual"),
        ("15 minutes per month of consultation", "consult"),
        ("Ind ☐ Grp ☒ 30 min x 2 Times Weekly", "group"),
        ("☒ Individual ☐ Group 30 min weekly", "individual"),
        ("individual or group, 30 min weekly", None),
        ("individualized reading instruction", None),
        ("30 min weekly", None),
    ],
)
def test_reads_delivery_model(words: str, model: str | None) -> None:
    assert parse_amount(words).delivery_model == model


def test_nothing_is_no_amount() -> None:
    assert parse_amount("") == Amount(problem="nothing is stated")


@pytest.mark.parametrize(
    ("words", "minutes", "sessions"),
    [
        ("30 minutes weekly", 30, 1),
        ("15 minutes per month, consult", 15, 1),
        ("1 hour per week", 60, 1),
        ("240 min weekly", None, None),
        ("30 min served Weekly", None, None),
        ("Minutes per week: 60", None, None),
        ("45 weekly minutes", None, None),
        ("60 min yearly", None, None),
        ("2 x 30 min weekly", 30, 2),
    ],
)
def test_a_short_bare_amount_is_one_session_wherever_it_stands(words: str, minutes: float | None, sessions: float | None) -> None:
    amount = as_one_session(parse_amount(words), words)
    assert (amount.duration_minutes, amount.frequency) == (minutes, sessions)
    said = check_service(words)
    assert (said["duration_minutes"], said["frequency"]) == (minutes, sessions)
