"""Sheets of measurements, and what looks like one: logs, reports, rosters, minutes of service."""

from __future__ import annotations

import pytest
from paper import builder_of, document, part_of, table

from classifiers.data_sheets import is_data_sheet
from classifiers.document_type import classify_document
from extractors.fields.samples import extract_samples
from pipeline.document import Document

HEAD = "Student name: Kim Aoki   Student ID: 44110"
DAYS = ["9/3/2025", "9/17/2025", "10/1/2025"]


def down(header: str, *values: str, note: str = "KL") -> object:
    return table([header, *(f"{day} | {value} | {note}" for day, value in zip(DAYS, values, strict=True))])


def across(label: str, *values: str) -> object:
    return table([" | ".join(["Date", *DAYS]), " | ".join([label, *values])])


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        pytest.param(document("Data sheet", HEAD, down("Date | Trials correct (out of 10) | Staff", "2/10", "3/10", "4/10")), True, id="out of ten"),
        pytest.param(document("Cutting", HEAD, down("Date | % correct | Initials", "34%", "35%", "34%")), True, id="percent"),
        pytest.param(document("Outbursts", HEAD, across("Incidents", "8", "7", "6")), True, id="days across"),
        pytest.param(document("In seat", HEAD, "Goal area: Behavior", down("Date | Minutes | Notes", "8", "9", "12")), True, id="minutes of a goal"),
        pytest.param(document("Ms. Lee", HEAD, down("Date | Minutes | Notes", "30", "30", "30")), False, id="minutes of nothing said"),
        pytest.param(document("Goal data", HEAD, "Service: Speech", down("Date | Minutes | Notes", "30", "30", "30")), False, id="minutes of a service"),
        pytest.param(document("Speech log", HEAD, down("Date | Minutes | Code", "30", "30", "30", note="P")), False, id="attendance codes"),
        pytest.param(document("Log", HEAD, down("Date | Score | Time in", "3/5", "4/5", "4/5", note="9:00")), False, id="a time beside the score"),
        pytest.param(document("Class scores", down("Date | Score | Student", "3/5", "4/5", "4/5", note="Kim")), False, id="a class list"),
        pytest.param(document("Progress Report", HEAD, down("Date | % correct | By", "34%", "35%", "34%")), False, id="a report by its title"),
        pytest.param(document("Dates", HEAD, down("Date | Topic | Staff", "Sums", "Facts", "Time")), False, id="nothing measured"),
        pytest.param(document("Speech", HEAD, across("Code", "P", "A", "P")), False, id="codes across"),
        pytest.param(document("Quiz", HEAD, "Score: 7/10"), False, id="no table"),
    ],
)  # fmt: skip
def test_what_is_a_data_sheet(paper: Document, expected: bool) -> None:
    assert is_data_sheet(paper.pages) is expected
    if expected:
        assert classify_document(paper).document_type == "work_sample"


def rows_of(*blocks: object) -> list[tuple[str, float | None, float | None, str | None]]:
    paper = document("Weekly count", HEAD, *blocks)
    builder = builder_of(paper, "samples/a.pdf")
    extract_samples(paper, part_of(paper, "work_sample"), builder)
    return [(row.sample_date.isoformat(), row.value, row.max, row.unit) for row in builder.records["work_sample"]]


def test_days_across_give_a_row_each_and_go_on_in_the_next_table() -> None:
    more = table(["Date | 10/15/2025 | 10/29/2025", "Incidents | 5 | 4"])
    last = table(["Date | 11/12/2025", "Incidents | 3"])
    assert rows_of(across("Incidents", "8", "7", "6"), more, last) == [
        ("2025-09-03", 8, None, "incidents"), ("2025-09-17", 7, None, "incidents"), ("2025-10-01", 6, None, "incidents"),
        ("2025-10-15", 5, None, "incidents"), ("2025-10-29", 4, None, "incidents"), ("2025-11-12", 3, None, "incidents"),
    ]  # fmt: skip


def test_days_across_go_on_below_in_the_same_table() -> None:
    sheet = table(["Date | 9/3/2025 | 9/17/2025", "Incidents | 8 | 7", "Date | 10/1/2025 | 10/15/2025", "Incidents | 6 | 5"])
    assert [row[:2] for row in rows_of(sheet)] == [("2025-09-03", 8), ("2025-09-17", 7), ("2025-10-01", 6), ("2025-10-15", 5)]


@pytest.mark.parametrize(
    ("header", "values", "expected"),
    [
        ("Date | Number correct (out of 20) | Notes", ("9", "10", "11"), (9, 20, "correct")),
        ("Date | Words (out of 100) | Staff", ("30/100", "34/100", "36/100"), (30, 100, "words")),
        ("Date | Steps completed /12 | Staff", ("4", "5", "6"), (4, 12, "steps")),
        ("Date | Number correct | Staff", ("18", "18", "17"), (18, None, "correct")),
        ("Date | Minutes | Staff", ("31", "32", "34"), (31, None, "minutes")),
    ],
)
def test_a_head_says_what_figures_are_out_of(header: str, values: tuple[str, ...], expected: tuple[object, ...]) -> None:
    assert rows_of(down(header, *values))[0][1:] == expected


def of_students(*blocks: object) -> list[tuple[str | None, str | None, str, float | None, float | None, str | None]]:
    """(name, id, title, value, max, unit) of every score of a paper of many students."""
    paper = document(*blocks)
    builder = builder_of(paper, "samples/class.csv")
    extract_samples(paper, part_of(paper, "work_sample"), builder)
    people = {mention.mention_key: mention for mention in builder.mentions}
    rows = builder.records["work_sample"]
    return [(people[r.student_id].student_name, people[r.student_id].local_id, r.title, r.value, r.max, r.unit) for r in rows]


def test_an_export_gives_each_score_to_the_student_of_its_row() -> None:
    export = table([
        "Student ID | Student Last Name | Student First Name | Measure | Administered | Score | Score Type",
        "44110 | Aoki | Kim | ORF Grade 3 | 2025-09-22 | 56 | WRC per minute", "44225 | Poe | Ben | Computation | 2025-09-22 | 40 | Percent",
        "44225 | Poe | Ben | Facts | 2025-10-06 | 12 | Correct", " | | | Facts | 2025-10-06 | 12 | Correct",
    ])  # fmt: skip
    assert of_students(export) == [
        ("Aoki, Kim", "44110", "ORF Grade 3", 56, None, "wcpm"), ("Poe, Ben", "44225", "Computation", 40, None, "percent"),
        ("Poe, Ben", "44225", "Facts", 12, None, "correct"),
    ]  # fmt: skip


def test_a_class_tracker_has_students_down_and_days_across() -> None:
    tracker = table([
        "Student | ID | Skill / measure | Scored as | 9/12/2025 | 9/15/2025", "Aoki, Kim | 44110 | Sight words | Number correct (out of 25) | 11 | 12",
        "Poe, Ben | 44225 | Passage | WCPM | | 61",
    ])  # fmt: skip
    assert of_students("Class data", tracker) == [
        ("Aoki, Kim", "44110", "Sight words", 11, 25, "correct"), ("Aoki, Kim", "44110", "Sight words", 12, 25, "correct"),
        ("Poe, Ben", "44225", "Passage", 61, None, "wcpm"),
    ]  # fmt: skip
