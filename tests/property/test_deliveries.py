"""Whatever stands in a log, reading it never fails, and what it tells keeps the contract."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.fields.builder import ExtractionContext, FactsBuilder
from extractors.fields.deliveries import extract_deliveries
from extractors.fields.deliveries_cells import read_square
from pipeline.document import Cell, Document, Line, Page, Table
from pipeline.language.attendance import HELD, normalise_status, read_attendance_legend, status_of_words
from pipeline.model import DocumentPart

_SCRAPS = st.sampled_from(
    [
        "Date",
        "Student",
        "Min",
        "Code",
        "Notes",
        "In",
        "Out",
        "Mon",
        "Tue",
        "Wed",
        "Thu",
        "Fri",
        "Week of",
        "Month",
        "October 2025",
        "1",
        "2",
        "3",
        "30",
        "45 MU",
        "P",
        "A",
        "SA",
        "9/3/25",
        "9-10",
        "10:15-11:05",
        "0:30",
        "Quist, Ana",
        "AQ, BR",
        "Total",
        "no school",
        "make up for 9/3",
        "Student: Ana Quist",
        "SA = student absent",
        "",
        "2/U/U",
    ]
)
_TEXT = st.one_of(_SCRAPS, st.text(max_size=12))


@st.composite
def _logs(draw: st.DrawFn) -> Document:
    blocks: list[Line | Table] = [Line(draw(_TEXT), 1) for _ in range(draw(st.integers(0, 3)))]
    for _ in range(draw(st.integers(1, 2))):
        rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 6))
        confidence = draw(st.sampled_from([1.0, 0.7]))
        cells = tuple(Cell(r, c, draw(_TEXT), 1, confidence=confidence) for r in range(rows) for c in range(columns))
        blocks.append(Table(cells, rows, columns, 1, draw(st.sampled_from(["ruled", "aligned", "sheet"]))))
    return Document("d", "x", (Page(1, None, None, tuple(blocks), ""),), "cells", "test", "1")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_logs())
def test_any_log_is_read_and_keeps_the_contract(paper: Document) -> None:
    builder = FactsBuilder(paper, ExtractionContext("log.pdf", ((date(2025, 8, 1), date(2026, 6, 30)),), date(2026, 4, 1)))
    extract_deliveries(paper, DocumentPart("p1", "d", 1, 1, "service_log", 1.0), builder)
    for row in builder.records["service_delivery"]:
        assert row.service_date is not None
        assert row.minutes is None or 0 <= row.minutes <= 600
        assert row.attendance_status in HELD or row.attendance_status is None or row.minutes == 0
        assert any(mention.mention_key == row.student_id for mention in builder.mentions)


@given(st.text(max_size=40), st.text(max_size=30))
def test_no_words_make_attendance_fail(text: str, reason: str) -> None:
    status_of_words(text)
    legend = read_attendance_legend([text])
    normalise_status(text, legend, reason)
    read_square(text, legend)
    read_square(text, legend, confidence=0.5)
