"""Whatever a page says, reports and samples are read without a stumble, and their words stand on the page."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

from paper import builder_of, document, part_of

from extractors.fields.periods import find_period, read_goal_head
from extractors.fields.samples import extract_samples
from extractors.fields.statements import extract_statements
from extractors.fields.student_names import read_name

PIECES = st.sampled_from(
    [
        "Goal 1: Reading",
        "Goal 2 - Math",
        "Annual goal: Ana will read 90 wcpm.",
        "Progress code: SP",
        "Comments: Ana read 62 wcpm.",
        "Comments:",
        "Quarter 1: 48 wcpm",
        "Q2",
        "11/3/25: 5 of 10.",
        "☒ Goal met ☐ Not met",
        "Student: Ana Ruiz   ID: 471123",
        "Report Date: 1/16/2026",
        "SP = Sufficient Progress   IP = Insufficient Progress",
        "Score: 7/10",
        "1. What is it?",
        "Total",
        "5",
        "of 10",
        "Is the progress sufficient to achieve the goal?",
        "(",
        "☐",
        "Name: ______",
    ]
)
LINES = st.lists(st.one_of(PIECES, st.text(max_size=40)), min_size=1, max_size=12)


def squeeze(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))


@settings(max_examples=60, deadline=None)
@given(LINES)
@example(["Quarter 1: 48 wcpm", "Goal 1: Reading", "Quarter 1: 48 wcpm", "Quarter 1: 48 wcpm"])  # a statement of two places
def test_statements_stand_on_the_page(lines: list[str]) -> None:
    paper = document(*[line for line in lines if line.strip()] or ["x"])
    builder = builder_of(paper)
    extract_statements(paper, part_of(paper, "progress_report"), builder)
    page = squeeze(paper.text)
    for source in builder.provenance:
        assert source.subject_kind != "progress_statement" or squeeze(source.quote) in page
    for statement in builder.records["progress_statement"]:
        assert statement.progress_report_id in {report.progress_report_id for report in builder.records["progress_report"]}


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_samples_never_stumble_nor_exceed_their_maximum(lines: list[str]) -> None:
    paper = document(*[line for line in lines if line.strip()] or ["x"])
    builder = builder_of(paper)
    extract_samples(paper, part_of(paper, "work_sample"), builder)
    for sample in builder.records["work_sample"]:
        assert sample.value is None or sample.value >= 0
        assert sample.max is None or sample.max > 0


@given(st.text(max_size=60))
def test_short_readers_keep_to_the_text(text: str) -> None:
    found = find_period(text)
    assert found is None or 0 <= found.start < found.end <= len(text)
    name = read_name(text)
    assert name is None or squeeze(name) in squeeze(text)
    head = read_goal_head(text)
    assert head is None or head.number in text
