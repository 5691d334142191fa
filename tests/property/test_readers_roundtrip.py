"""What a program writes is what the readers read: delimited rows, Word paragraphs and tables, workbook cells."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import docx
import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.readers import read_document
from extractors.readers.number_format import number_text, plain_number
from pipeline.document import Line

WORDS = st.text(st.sampled_from("abcdefgh ABC 0123456789 ñé%/-.'"), min_size=0, max_size=12).map(str.strip)
QUOTED = st.text(st.sampled_from('abc ,;"\n'), min_size=0, max_size=10).map(
    lambda text: "\n".join(part.strip() for part in text.split("\n")).strip()
)
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(
    st.lists(st.lists(st.one_of(WORDS, QUOTED), min_size=3, max_size=3), min_size=4, max_size=12), st.sampled_from([",", ";", "\t", "|"])
)
def test_delimited_rows_come_back(rows: list[list[str]], delimiter: str) -> None:
    rows = [["Student", "Date", "Minutes"], *rows, ["Total", "x", "y"]]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(buffer.getvalue(), encoding="utf-8")
        document = read_document(path, document_id="d")
    (table,) = document.tables()
    found = [["" if cell is None else cell.text for cell in row] for row in table.grid()]
    assert found == rows
    assert not document.notes


@few
@given(st.lists(WORDS.filter(bool), min_size=1, max_size=6), st.lists(st.lists(WORDS, min_size=2, max_size=2), min_size=2, max_size=4))
def test_word_paragraphs_and_tables_come_back(paragraphs: list[str], rows: list[list[str]]) -> None:
    written = docx.Document()
    for text in paragraphs:
        written.add_paragraph(text)
    rows = [["Service", "Minutes"], *rows]
    table = written.add_table(len(rows), 2)
    for row, texts in zip(table.rows, rows, strict=True):
        for place, text in zip(row.cells, texts, strict=True):
            place.text = text
    with tempfile.TemporaryDirectory() as folder:
        written.save(str(Path(folder) / "a.docx"))
        document = read_document(Path(folder) / "a.docx", document_id="d")
    assert [block.text for block in document.blocks() if isinstance(block, Line)] == paragraphs
    assert [[cell.text for cell in row] for row in document.tables()[0].rows()] == rows


@few
@given(st.lists(st.lists(st.one_of(WORDS, st.integers(-9999, 9999)), min_size=2, max_size=2), min_size=1, max_size=5))
def test_workbook_cells_come_back(rows: list[list[str | int]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [["Student", "Minutes"], *rows]
    for row in rows:
        sheet.append([value if value != "" else None for value in row])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text that looks like a formula or an error stays text
    with tempfile.TemporaryDirectory() as folder:
        book.save(Path(folder) / "a.xlsx")
        document = read_document(Path(folder) / "a.xlsx", document_id="d")
    found = {(cell.row, cell.column): cell.text for cell in document.tables()[0].cells}
    assert found == {(r, c): str(value) for r, row in enumerate(rows) for c, value in enumerate(row) if value != ""}


@given(st.floats(-1e6, 1e6).map(lambda value: round(value, 4)))
def test_plain_numbers_are_read_back_as_themselves(value: float) -> None:
    assert float(plain_number(value)) == value


@given(st.integers(0, 100))
def test_percentages_read_as_their_number(value: int) -> None:
    assert number_text(value / 100, "0%") == f"{value}%"
