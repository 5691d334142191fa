"""What is rendered is read back: amounts, dates, measures; and spans map back to the text."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.amounts import parse_amount
from pipeline.language.dates import find_dates, parse_date
from pipeline.language.measures import find_measures
from pipeline.language.numbers import Digits

MINUTES = st.sampled_from([10, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 120])
TIMES = st.integers(min_value=1, max_value=9)
INTERVALS = st.sampled_from([("day", "daily"), ("week", "weekly"), ("month", "monthly"), ("quarter", "quarterly"), ("year", "yearly")])
FORMS = st.sampled_from(
    [
        "{minutes} min {times} times per {noun}",
        "{times} x {minutes} min {adverb}",
        "{times} sessions of {minutes} minutes per {noun}",
        "{minutes} minutes, {times}x per {noun}",
        "{times} times a {noun} for {minutes} minutes each",
        "{minutes} min x {times} Times = {total} min {adverb}",
        "{minutes}-minute sessions, {times} times each {noun}",
        "{times}x{minutes} {adverb}",
    ]
)
NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


@given(MINUTES, TIMES, INTERVALS, FORMS)
def test_amounts_render_and_parse_to_themselves(minutes: int, times: int, interval: tuple[str, str], form: str) -> None:
    noun, adverb = interval
    words = form.format(minutes=minutes, times=times, noun=noun, adverb=adverb, total=minutes * times)
    amount = parse_amount(words)
    assert amount.problem is None, words
    assert (amount.duration_minutes, amount.frequency, amount.frequency_interval, amount.minutes_per_interval) == (
        minutes,
        times,
        noun,
        minutes * times,
    )


@given(st.integers(min_value=5, max_value=1800), INTERVALS)
def test_bare_totals_have_no_sessions(minutes: int, interval: tuple[str, str]) -> None:
    noun, adverb = interval
    for words in (f"{minutes} min {adverb}", f"{minutes} minutes per {noun}", f"{minutes} min/{noun}"):
        amount = parse_amount(words)
        assert (amount.duration_minutes, amount.frequency, amount.frequency_interval, amount.minutes_per_interval) == (
            None,
            None,
            noun,
            minutes,
        )


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2049, 12, 31)))
def test_dates_render_and_parse_to_themselves(day: date) -> None:
    for text in (
        f"{day.month}/{day.day}/{day.year}",
        f"{day:%m-%d-%Y}",
        f"{day.month}/{day.day}/{day:%y}",
        f"{NAMES[day.month - 1]} {day.day}, {day.year}",
        f"{NAMES[day.month - 1][:3]}. {day.day} {day.year}",
        day.isoformat(),
    ):
        assert parse_date(text) == day, text
        assert [mention.date for mention in find_dates(f"By {text}, Ana will read.")] == [day], text


@given(st.integers(min_value=0, max_value=100), st.integers(min_value=1, max_value=40))
def test_fractions_and_percents_are_found(value: int, maximum: int) -> None:
    assert [measure.value for measure in find_measures(f"with {value}% accuracy")] == [value]
    if value <= maximum:
        found = find_measures(f"on {value} out of {maximum} problems")
        assert [(measure.value, measure.max) for measure in found] == [(value, maximum)]


@given(st.text(alphabet="abc one two thirty (30) 4/5 80% ½ –’x\n.,-", max_size=60))
def test_any_text_is_read_and_spans_map_back(text: str) -> None:
    digits = Digits(text)
    for place in range(len(digits.text)):
        start, end = digits.span(place, place + 1)
        assert 0 <= start < end <= len(text)
    for measure in find_measures(text):
        assert text[measure.start : measure.end] == measure.text
    for mention in find_dates(text):
        assert text[mention.start : mention.end] == mention.text
    parse_amount(text)
