"""Which goals could be defended: observable act, objective criterion, and what else a goal must have."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from classifiers.check import check_goal, check_progress, check_service, read_goal
from classifiers.measurability import assess_goal, is_observable

COMPLETE = (
    "By 6/5/2026, given a fourth grade passage, Ana will increase her reading from 60 to 90 words correct per minute on 3 of 4 probes, "
    "as measured by weekly oral reading probes."
)


def test_complete_goal_lacks_nothing() -> None:
    verdict = assess_goal(read_goal(COMPLETE), profile="TX")
    assert verdict.is_measurable
    assert verdict.is_complete
    assert verdict.missing_components == ()
    assert verdict.words["method"] == "weekly oral reading probes"
    assert not verdict.method_is_weak


@pytest.mark.parametrize(
    ("cut", "component"),
    [
        ("By 6/5/2026, ", "timeframe"),
        (", as measured by weekly oral reading probes", "method"),
        ("from 60 to 90 words", "baseline"),
        ("given a fourth grade passage, ", "condition"),
    ],
)
def test_each_part_cut_is_missed(cut: str, component: str) -> None:
    statement = COMPLETE.replace(cut, "to 90 words" if component == "baseline" else "")
    verdict = assess_goal(read_goal(statement), profile="TX")
    assert verdict.missing_components == (component,)
    assert not verdict.is_complete
    assert verdict.is_measurable


def test_condition_is_asked_only_where_the_state_asks_it() -> None:
    goal = read_goal(COMPLETE.replace("given a fourth grade passage, ", ""))
    assert assess_goal(goal, profile="CA").is_complete
    assert assess_goal(goal, profile="TX").missing_components == ("condition",)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Ana will read a passage.", True),
        ("Ana will decrease hitting others.", True),
        ("Ana will improve.", False),
        ("Ana will improve her reading comprehension skills.", False),
        ("Ana will improve her reading comprehension by answering questions.", True),
        ("Ana will show an increase in spelling skills.", False),
        ("Ana will understand her emotions.", False),
        ("Ana will appreciate her strengths.", False),
        ("Ana will develop an understanding and appreciation of community resources.", False),
        ("Ana will be aware of her choices.", False),
        ("Ana will be 70% intelligible.", True),
    ],
)
def test_observable(statement: str, expected: bool) -> None:
    assert is_observable(statement)[0] is expected


@pytest.mark.parametrize(
    ("method", "weak"),
    [
        ("teacher observation", True),
        ("Informal", True),
        ("Observation", True),
        ("observation data sheets", False),
        ("SLP observation and data", False),
    ],
)
def test_weak_method(method: str, weak: bool) -> None:
    assert assess_goal(read_goal("Ana will read 90 wcpm.", measurement_method=method)).method_is_weak is weak


def test_judges_the_table_written_for_training() -> None:
    rows = list(
        csv.reader(
            files("classifiers.training").joinpath("goals.tsv").read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
        )
    )
    right = sum(bool(check_goal(text)["is_measurable"]) == (measurable == "1") for measurable, *_, text in rows)
    assert len(rows) > 130
    assert right / len(rows) > 0.97


def test_check_gives_the_keys_of_its_contract() -> None:
    promised = [
        "text", "is_measurable", "is_complete", "missing_components", "baseline_value", "baseline_max", "target_value", "target_max", "unit", "target_date",
        "measurement_method", "measurement_frequency",
    ]  # fmt: skip
    assert list(check_goal(COMPLETE))[: len(promised)] == promised
    assert list(check_progress("62 wcpm")) == ["text", "is_vague", "vague_phrases", "value", "max", "unit"]
    assert {
        "text",
        "duration_minutes",
        "frequency",
        "frequency_interval",
        "minutes_per_interval",
        "minutes_per_week",
        "delivery_model",
    } <= set(check_service("2 x 30 min weekly"))
