"""Reporting periods and goal headings, with near-misses."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.fields.periods import find_path_period, find_period, read_goal_head, read_period_head


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("1st Quarter (8/13 - 10/10)", "Q1"),
        ("Trimester 2 (T2) progress", "T2"),
        ("Q2 ends 12/19/2025", "Q2"),
        ("T2 2024-25", "T2 2024-25"),
        ("T1 (2025-2026)", "T1"),
        ("Second Nine Weeks", "Nine Weeks 2"),
        ("Six Weeks #3", "Six Weeks 3"),
        ("Marking Period 4", "MP4"),
        ("Semester II", "S2"),
        ("Progress Report 1 Comments  ", "Progress Report 1"),
        ("grade 3", None),
        ("period 9:15 - 10:00", None),
        ("Quarterly", None),
        ("Report 1 of 3", None),
        ("Q10", None),
        ("the report for Marking Period Q1.", "Q1"),
        ("progress in the first marking period", "MP1"),
        ("Q1.2 of the standard", None),
        ("a T-shirt", None),
    ],
)
def test_finds_periods(text: str, label: str | None) -> None:
    found = find_period(text)
    assert (found.label if found else None) == label


def test_a_period_in_a_sentence_heads_nothing() -> None:
    assert read_period_head("In quarter 1 she read 40 words.") is None
    assert read_period_head("Progress Report 1: 10/22/2025") == ("Progress Report 1", "10/22/2025")


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("Goal 1: Functional Math", "1", "Functional Math"),
        ("Goal #2 Reading Comprehension", "2", "Reading Comprehension"),
        ("#3 Articulation (speech-language)", "3", "Articulation (speech-language)"),
        ("Measurable Annual Goal #: 1", "1", ""),
        ("Academic #1: 2026 - 2027", "1", "2026 - 2027"),
        ("Speech (1 of 2)", "1", ""),
        ("Reading Goal #2", "2", ""),
        ("GOAL NO. 4", "4", ""),
    ],
)
def test_reads_goal_headings(text: str, number: str, rest: str) -> None:
    head = read_goal_head(text)
    assert head is not None
    assert (head.number, head.rest) == (number, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Goal: 3 or fewer",
        "goal 80%",
        "Goals met 3",
        "Student ID # 4",
        "Goal Area: Reading",
        "Goal 12 words",
        "Objective 1 (2-turn)",
        "#471123 Ana",
        "1. By 1/27/2026, Ana will",
    ],
)
def test_these_head_no_goal(text: str) -> None:
    assert read_goal_head(text) is None


@pytest.mark.parametrize(
    ("path", "day", "label"),
    [
        ("Progress/Q2/Ruiz.pdf", date(2026, 2, 3), "Q2"),
        ("Progress/1st Quarter/Ruiz.pdf", date(2025, 11, 20), "Q1"),
        ("Progress/T1/Ruiz.pdf", date(2025, 12, 5), "T1"),
        ("Progress/Q2/Ruiz.pdf", date(2025, 11, 3), None),  # the folder and the date disagree
        ("Progress/Q2/Ruiz.pdf", None, None),
        ("Progress/Ruiz Q2.pdf", date(2026, 2, 3), None),  # the file's name is no folder
        ("Progress/Not in Q2/Ruiz.pdf", date(2026, 2, 3), None),
    ],
)
def test_a_folder_hints_at_a_period(path: str, day: date | None, label: str | None) -> None:
    assert find_path_period(path, day) == label


def test_the_kind_of_a_goal_is_no_area() -> None:
    head = read_goal_head("Mathematics - Annual Goal 2")
    assert head is not None
    assert (head.area, head.number) == ("Mathematics", "2")
