"""Measures in a text, and numbers that are none."""

from __future__ import annotations

import pytest

from pipeline.language.measures import find_measures
from pipeline.language.numbers import digits_of, parse_number

ONE = [
    ("with 80% accuracy", 80, None, "percent"),
    ("eighty percent of opportunities", 80, None, "percent"),
    ("4 out of 5 trials", 4, 5, "trials"),
    ("four out of five opportunities", 4, 5, "opportunities"),
    ("two of the four word problems", 2, 4, "correct"),
    ("three of every four problems", 3, 4, "correct"),
    ("8/10 trials", 8, 10, "trials"),
    ("14 correct out of 20", 14, 20, "correct"),
    ("all 7 steps of the routine", 7, 7, "steps"),
    ("92 correct words per minute", 92, None, "wcpm"),
    ("48 wcpm", 48, None, "wcpm"),
    ("52 correct words/minute", 52, None, "wcpm"),
    ("17 CWS in 5 minutes", 17, None, "correct"),
    ("Digits correct in 4 minutes: 14", 14, None, "correct"),
    ("Letter size errors are down to 10", 10, None, "items"),
    ("made 5 on-topic comments", 5, None, "items"),
    ("5 incidents/wk", 5, None, "incidents"),
    ("Point sheets: 5 incidents/wk", 5, None, "incidents"),
    ("3 peer initiations per 15 minute observation", 3, None, "items"),
    ("1 outburst per 15 min.", 1, None, "incidents"),
    ("40 of the 45 minutes", 40, None, "minutes"),
    ("completes the task in 8 minutes", 8, None, "minutes"),
    ("53 CWPM", 53, None, "wcpm"),
    ("types 12 words per minute", 12, None, "words"),
    ("24 digits correct per minute", 24, None, "correct"),
    ("35 letter sounds per minute", 35, None, "items"),
    ("3 or fewer times per period", 3, None, "times"),
    ("6 incidents per week", 6, None, "incidents"),
    ("zero outbursts", 0, None, "incidents"),
    ("no more than 2 verbal prompts", 2, None, "prompts"),
    ("for 15 consecutive minutes", 15, None, "minutes"),
    ("within 60 seconds", 60, None, "seconds"),
    ("1.5 hours of work", 90, None, "minutes"),
    ("a 1.5 on the rubric", 1.5, None, "rubric_points"),
    ("scoring 3 or better on the district 4-point writing rubric", 3, 4, "rubric_points"),
    ("10 of 12 points on the summary rubric", 10, 12, "rubric_points"),
    ("at Level 3 on the 4-level communication rubric", 3, 4, "level"),
    ("GE 4.6", 4.6, None, "grade_level"),
    ("at a 2.5 grade level", 2.5, None, "grade_level"),
    ("MLU of 2.7", 2.7, None, "score"),
    ("a standard score of 85", 85, None, "score"),
    ("at the 14th percentile", 14, None, "score"),
    ("fourteen letter sounds", 14, None, "items"),
    ("at least 120 words on topic", 120, None, "words"),
]
NONE = [
    "on 9/24/2025", "in grade 3", "third grade text", "goal 2", "Objective 1", "standard RL.3.1", "3.NBT.A.2", "at 12:40", "call 555-0142", "page 12", "8-year-old", "age 5;0",
    "with 3 peers", "a weekly 30 minute counseling group", "30 minutes per week", "2 x 30 min weekly", "a 4-turn exchange", "a 3 sentence paragraph", "under $20.00", "7.75% sales tax",
    "Quarter 2", "Q1", "step 3", "unit 5 test", "one-on-one support", "1:1 support", "room 12", "facts within 20", "2025-26", "four reports", "in 36 weeks",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "maximum", "unit"), ONE, ids=[row[0] for row in ONE])
def test_finds_measure(text: str, value: float, maximum: float | None, unit: str) -> None:
    found = find_measures(text)
    assert [(measure.value, measure.max, measure.unit) for measure in found] == [(value, maximum, unit)]


@pytest.mark.parametrize("text", NONE)
def test_finds_none(text: str) -> None:
    assert find_measures(text) == []


def test_measures_stand_where_they_say() -> None:
    text = "Given twenty (20) problems, Ana solved sixteen of twenty correctly within 3 minutes, with 80% accuracy."
    for measure in find_measures(text):
        assert text[measure.start : measure.end] == measure.text


def test_two_levels_are_no_range() -> None:
    assert [measure.value for measure in find_measures("from 55% to 80%")] == [55, 80]
    assert [(measure.value, measure.high) for measure in find_measures("70-80% accuracy")] == [(70, 80)]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("no more than 2 prompts", "at most"),
        ("3 or fewer prompts", "at most"),
        ("at least 3 prompts", "at least"),
        ("80% or better", "at least"),
        ("2 prompts", None),
    ],
)
def test_reads_limits(text: str, limit: str | None) -> None:
    assert find_measures(text)[0].limit == limit


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("Thirty (30) minutes", "30 minutes"), ("twenty-five percent", "25 percent"), ("one hundred and five words", "105 words"), ("1 1/2 hours", "1.5 hours"), ("½ hour", "0.5 hour"),
        ("two and a half", "2.5"), ("1,250 words", "1250 words"), ("one-on-one", "one-on-one"), ("no one else", "no one else"), ("someone often", "someone often"), ("four (4) of five (5)", "4 of 5"),
    ],
)  # fmt: skip
def test_writes_number_words_as_digits(text: str, digits: str) -> None:
    assert digits_of(text) == digits


@pytest.mark.parametrize(
    ("text", "value"), [("twenty-five", 25), ("1,250", 1250), (".5", 0.5), ("ten percent", None), ("", None), ("tenth", None)]
)
def test_parses_number(text: str, value: float | None) -> None:
    assert parse_number(text) == value
