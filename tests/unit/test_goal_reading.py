"""Goal statements taken apart: which number is the target, what is the baseline, by when, measured how."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.language.measures import parse_goal, read_baseline, read_frequency, target_in_baseline_terms

TARGETS = [
    ("percent outranks the trials", "Ana will name colors with 80% accuracy in 4 out of 5 trials.", 80, None, "percent"),
    ("a rate outranks accuracy", "Ana will read 105 words correct per minute with at least 97% accuracy.", 105, None, "wcpm"),
    (
        "problems outrank the time allowed",
        "Ana will solve 22 of 25 problems correctly within 3 minutes on two consecutive probes.",
        22,
        25,
        "correct",
    ),
    ("elements outrank opportunities", "Ana will retell a story using 4 of 5 story elements in 4 out of 5 opportunities.", 4, 5, "items"),
    (
        "rubric outranks sentences",
        "Ana will write a paragraph with at least five sentences, scoring 3 or better on the 4-point rubric on two of three prompts.",
        3,
        4,
        "rubric_points",
    ),
    (
        "held duration outranks observations",
        "With one prompt, Ana will stay on task for 15 consecutive minutes in 4 of 5 observations.",
        15,
        None,
        "minutes",
    ),
    (
        "opportunities outrank latency",
        "Ana will move to the next activity within 60 seconds of the signal in 8 of 10 opportunities.",
        8,
        10,
        "opportunities",
    ),
    (
        "latency alone is the target",
        "Ana will start her work within 2 minutes of the direction, on average across five observations.",
        2,
        None,
        "minutes",
    ),
    ("trials outrank help allowed", "Ana will use past tense in 17 of 20 trials with no more than one verbal cue.", 17, 20, "trials"),
    (
        "help is the target beside days",
        "Ana will complete the 8 steps of her routine with no more than 1 verbal prompt on 4 of 5 school days.",
        1,
        None,
        "prompts",
    ),
    ("all steps", "Ana will complete all 7 steps of hand washing with zero physical prompts on 8 of 10 occasions.", 7, 7, "steps"),
    ("task size is no target", "Given 20 two-digit problems, Ana will solve 16/20 correctly in 3 consecutive trials.", 16, 20, "correct"),
    ("turns named in the act", "Ana will maintain a 4-turn exchange in 8 of 10 opportunities.", 8, 10, "opportunities"),
    ("decrease", "Ana will reduce calling out from an average of 12 times per period to 3 or fewer times per period.", 3, None, "times"),
    ("number without its unit", "Ana will raise her RIT score from 198 to 215.", 215, None, "score"),
    ("grade equivalents", "Ana will increase her reading level from 4.2 to 6.0 grade equivalent.", 6, None, "grade_level"),
    ("mean length of utterance", "Ana will increase her mean length of utterance from 2.3 to 4.0 morphemes.", 4, None, "score"),
    ("percent first", "80% of the time, when given an article, Ana will identify the main idea.", 80, None, "percent"),
]


@pytest.mark.parametrize(("statement", "value", "maximum", "unit"), [row[1:] for row in TARGETS], ids=[row[0] for row in TARGETS])
def test_target(statement: str, value: float, maximum: float | None, unit: str) -> None:
    target = parse_goal(statement).target
    assert target is not None
    assert (target.value, target.max, target.unit) == (value, maximum, unit)


@pytest.mark.parametrize(
    "statement",
    [
        "Ana will improve her reading.",
        "Ana will solve problems with increased accuracy as measured by work samples.",
        "Given 20 problems, Ana will add with ___% accuracy.",
        "By 6/1/2026, Ana will write a five-sentence paragraph in grade 4.",
        "Ana will attend her weekly 30 minute group.",
    ],
)
def test_no_target(statement: str) -> None:
    assert parse_goal(statement).target is None


def test_baseline_decides_between_criteria() -> None:
    statement = "Ana will maintain a conversation for at least 4 turns in 4 of 5 opportunities."
    assert parse_goal(statement, baseline_text="1 of 5 opportunities").target.text == "4 of 5 opportunities"  # type: ignore[union-attr]
    statement = "Ana will read the list with 90% accuracy in 4 of 5 trials."
    baseline = read_baseline("Ana reads 13 of the 30 words (43%).", parse_goal(statement).target)
    assert baseline is not None
    assert (baseline.value, baseline.unit) == (43, "percent")


@pytest.mark.parametrize(
    ("text", "statement", "value", "maximum"),
    [
        (
            "Read 48, 51 and 47 words correct per minute (median = 48 wcpm). The fall benchmark for grade 3 is 83.",
            "Ana will read 92 wcpm.",
            48,
            None,
        ),
        ("8 of 25 correct (peers: 20 of 25).", "Ana will solve 22 of 25 facts.", 8, 25),
        ("Level 1 on the rubric.", "Ana will reach Level 3 on the 4-level rubric.", 1, 4),
        ("45% in sentences; 72% in single words (probe of 10/08/2025).", "Ana will say /r/ with 85% accuracy.", 45, None),
        ("Ana enjoys stories and needs support.", "Ana will answer 8 of 10 questions.", None, None),
        ("See present levels.", "Ana will answer 8 of 10 questions.", None, None),
    ],
)
def test_baseline(text: str, statement: str, value: float | None, maximum: float | None) -> None:
    found = read_baseline(text, parse_goal(statement).target)
    assert ((found.value, found.max) if found else (None, None)) == (value, maximum)


def test_target_takes_the_maximum_that_the_baseline_prints() -> None:
    target = parse_goal("Ana will complete 3 job applications.").target
    assert target_in_baseline_terms(target, read_baseline("0 of 3 applications", target)) == 3


@pytest.mark.parametrize(
    ("statement", "day", "basis"),
    [
        ("By 9/23/2026, Ana will read 90 wcpm.", date(2026, 9, 23), "stated"),
        ("Ana will read 90 wcpm by June 2026.", date(2026, 6, 30), "stated"),
        ("By the end of this IEP (10/06/2026), Ana will read 90 wcpm.", date(2026, 10, 6), "stated"),
        ("By the annual review date, Ana will read 90 wcpm.", None, "annual review"),
        ("By the end of the IEP year, Ana will read 90 wcpm.", None, "iep end"),
        ("In 36 instructional weeks, Ana will read 90 wcpm.", None, "stated"),
        ("By the end of the third quarter, Ana will read 90 wcpm.", None, "stated"),
        ("Ana will read 90 wcpm on the 9/23/2026 passage set.", None, None),
        ("Ana will have 2 or fewer incidents within a four-week span of school days.", None, None),
    ],
)
def test_timeframe(statement: str, day: date | None, basis: str | None) -> None:
    reading = parse_goal(statement)
    assert (reading.target_date, reading.basis) == (day, basis)


@pytest.mark.parametrize(
    ("statement", "method"),
    [
        ("Ana will read 90 wcpm as measured by oral reading probes.", "oral reading probes"),
        ("Ana will read 90 wcpm as shown on STAR Reading.", "STAR Reading"),
        ("Ana will call out 3 times a period, as recorded on a weekly tally sheet.", "weekly tally sheet"),
        ("As evidenced by work samples, Ana will add.", "work samples, Ana will add"),
        ("Ana will read 90 wcpm, measured using curriculum-based probes, by 6/1/2026.", "curriculum-based probes"),
        ("Ana will read 90 wcpm.", None),
    ],
)
def test_method(statement: str, method: str | None) -> None:
    assert parse_goal(statement).method == method


@pytest.mark.parametrize(
    ("text", "whole", "cadence"),
    [
        ("weekly", True, "weekly"), ("Bi-weekly", True, "biweekly"), ("every two weeks", True, "biweekly"), ("each session", True, "per session"), ("once a month", True, "monthly"),
        ("each grading period", True, "quarterly"), ("daily", True, "daily"), ("as needed", True, None),
        ("on 3 consecutive bi-weekly probes", False, "biweekly"), ("2 incidents per week over 4 weeks", False, None), ("on a weekly tally sheet", False, "weekly"),
    ],
)  # fmt: skip
def test_cadence(text: str, whole: bool, cadence: str | None) -> None:
    assert read_frequency(text, whole=whole) == cadence


@pytest.mark.parametrize(
    ("statement", "baseline_text", "direction"),
    [
        ("Ana will reduce outbursts to 2 or fewer per day.", None, "decrease"),
        ("Ana will complete the routine with no more than 1 prompt.", "6 prompts", "decrease"),
        ("Ana will name 24 lower case letters.", None, "increase"),
        ("Ana will start within 2 minutes.", "Takes 6 minutes.", "decrease"),
        ("Ana will read 90 wcpm.", "40 wcpm", "increase"),
    ],
)
def test_direction(statement: str, baseline_text: str | None, direction: str) -> None:
    assert parse_goal(statement, baseline_text=baseline_text).direction == direction


def test_parts_are_words_of_the_statement() -> None:
    statement = "By 6/1/2026, given a graphic organizer, Ana will write a paragraph with 80% accuracy on 3 of 4 samples, as measured by work samples."
    reading = parse_goal(statement)
    assert reading.condition == "given a graphic organizer"
    assert reading.behavior == "write a paragraph"
    assert reading.criterion == "80% accuracy on 3 of 4 samples"
    assert reading.mastery_rule == "3 of 4 samples"
