"""Progress reports written as letters: areas in sentences, the period in prose, the folder's hint."""

from __future__ import annotations

from datetime import date

import pytest
from paper import builder_of, document, part_of

from extractors.fields.statements import extract_statements
from pipeline.document import Document
from pipeline.model import DocumentType, ProgressReport, ProgressStatement

HEAD = "Student: Ana Ruiz   ID: 471123   Grade: 4"


def read(paper: Document, kind: DocumentType = "progress_report") -> tuple[list[ProgressStatement], list[ProgressReport]]:
    builder = builder_of(paper)
    extract_statements(paper, part_of(paper, kind), builder)
    return builder.records["progress_statement"], builder.records["progress_report"]


def test_a_letter_whose_sentences_name_the_areas() -> None:
    paper = document(
        "December 12, 2025",
        "To the Parents of Ana Ruiz (Local ID 471123):",
        "This is the progress report for Marking Period Q1.",
        "In reading, Ana reads 62 words correct per minute.",
        "With regard to behavior, Ana asked for a break on 3 of 5 opportunities.",
        "Speech: Ana said /r/ in 45% of words.",
        "Sincerely,",
    )
    statements, reports = read(paper)
    assert [(s.area_text, s.value, s.max) for s in statements] == [("reading", 62, None), ("behavior", 3, 5), ("Speech", 45, None)]
    assert [(r.period_label, r.report_date) for r in reports] == [("Q1", date(2025, 12, 12))]


def test_a_month_at_a_sentences_start_is_no_area() -> None:
    paper = document("Dear family of Ana Ruiz,", "In October, Ana reads 62 words correct per minute.", "Reading: Ana reads 64 wcpm now.")
    assert [(s.area_text, s.value) for s in read(paper)[0]] == [("Reading", 64)]


def test_sections_done_are_a_measure() -> None:
    paper = document(HEAD, "Goal 1: Transition", "Comments: 4 of 10 sections completed alone.")
    assert [(s.value, s.max, s.unit) for s in read(paper)[0]] == [(4, 10, "items")]


@pytest.mark.parametrize(("day", "period"), [("January 30, 2026", "Q2"), ("October 30, 2025", None)])
def test_a_folder_names_the_period_only_where_the_date_agrees(day: str, period: str | None) -> None:
    paper = document(day, "Dear family of Ana Ruiz,", "Reading: Ana reads 64 wcpm now.")
    builder = builder_of(paper, "Progress/Q2/Ruiz letter.pdf")
    extract_statements(paper, part_of(paper, "progress_report"), builder)
    assert [s.period_label for s in builder.records["progress_statement"]] == [period]
