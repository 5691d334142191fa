"""Kinds of paper: what a reader would say of small papers in several wordings."""

from __future__ import annotations

import pytest

from classifiers.document_type import classify_document
from classifiers.splitting import split_document
from pipeline.document import Block, Cell, Document, Line, Page, Table


def page(number: int, *blocks: Block) -> Page:
    text = "\n".join(b.text if isinstance(b, Line) else "\n".join(" ".join(c.text for c in row) for row in b.rows()) for b in blocks)
    return Page(number, 612, 792, blocks, text)


def line(text: str, size: float = 10.0) -> Line:
    return Line(text, 1, font_size=size)


def table(*rows: tuple[str, ...]) -> Table:
    cells = tuple(Cell(r, c, text, 1) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(cells, len(rows), max(map(len, rows)), 1, "ruled")


def paper(*pages: Page) -> Document:
    return Document("0" * 64, "application/pdf", pages, "text_layer", "test", "1")


LOG = table(("Date", "In", "Min", "Code"), ("9/3/25", "9:00", "30", "P"), ("9/10/25", "9:00", "30", "A"), ("9/17/25", "9:00", "30", "P"))
GOALS = table(
    ("Goal 1", "Reading"),
    ("Annual goal", "By 5/1/2026, Kim will read 90 words."),
    ("Progress code", "SP"),
    ("Comments", "Now at 60 words."),
)


@pytest.mark.parametrize(
    ("name", "document", "expected"),
    [
        ("a log by title", paper(page(1, line("Speech Therapy Log", 15), line("Student: Kim Aoki  ID 4411"), LOG)), "service_log"),
        ("a log without a title", paper(page(1, line("K. Aoki 4411"), LOG)), "service_log"),
        ("a report", paper(page(1, line("Progress Report on Annual Goals", 15), line("Student: Kim Aoki"), line("Reporting period: Q2"), GOALS)), "progress_report"),
        ("a quiz", paper(page(1, line("Fractions Quiz", 15), line("Name: Kim Aoki   Date: 2/3/2026"), line("Score: 7/10"))), "work_sample"),
        ("a notice", paper(page(1, line("Prior Written Notice", 15), line("Student: Kim Aoki"), line("The district proposes to end speech therapy."), line("Options considered: keeping it."))), "notice"),
        ("a menu", paper(page(1, line("May Lunch Menu", 15), line("Monday: pizza, milk, salad"))), "other"),
        ("a blank report form", paper(page(1, line("Progress Report on Annual Goals", 15), line("Student: __________  ID: ______"), table(("Goal 1", ""), ("Annual goal", ""), ("Progress code", ""), ("Comments", "")))), "other"),
        ("an empty page", paper(page(1)), "other"),
    ],
)  # fmt: skip
def test_kinds_of_paper(name: str, document: Document, expected: str) -> None:
    assert classify_document(document).document_type == expected, name


def test_an_unreadable_page_is_unsure_and_not_a_guess() -> None:
    assert classify_document(paper(page(1, line("x")))).is_unsure


def test_a_verdict_names_what_decided() -> None:
    verdict = classify_document(paper(page(1, line("Speech Therapy Log", 15), LOG)))
    assert any("log" in reason or "rows" in reason for reason in verdict.decided_by)


def test_a_merged_print_is_cut_where_the_student_changes() -> None:
    pages = [
        page(n, line("Progress Report on Annual Goals", 15), line(f"Student: {who}  Report date: 2/1/2026"), GOALS)
        for n, who in enumerate(["Kim Aoki", "Kim Aoki", "Luis Vega"], 1)
    ]
    parts = split_document(paper(*pages))
    assert [(p.first_page, p.last_page, p.document_type) for p in parts] == [(1, 2, "progress_report"), (3, 3, "progress_report")]


def test_a_log_of_many_students_stays_whole() -> None:
    many = table(("Date", "Student", "Min", "Code"), *((f"9/{d}/25", f"Vega, Luis {d}", "30", "P") for d in range(1, 20)))
    assert len(split_document(paper(page(1, line("Contact Log", 15), many), page(2, many)))) == 1


def test_name_order_does_not_cut() -> None:
    one, two = (page(n, line(f"Student: {who}"), GOALS) for n, who in ((1, "Kim Aoki"), (2, "Aoki, Kim")))
    assert len(split_document(paper(one, two))) == 1
