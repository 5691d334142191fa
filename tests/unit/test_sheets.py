"""Workbooks and delimited text: cells as a person sees them, with their types, and no trap in them hurts."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from office import read, tables_of
from openpyxl.comments import Comment

from extractors.readers.number_format import number_text
from pipeline.document import Document, Table
from pipeline.errors import UnreadableError


def write_xlsx(path: Path, cells: dict[str, object], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Log 1"
    for address, value in cells.items():
        sheet[address] = value
    for address, code in (formats or {}).items():
        sheet[address].number_format = code
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.64, "0%", "64%"),
        (0.645, "0.0%", "64.5%"),
        (62.5, "0", "63"),
        (1950, "#,##0", "1,950"),
        (45.0, "General", "45"),
        (45.0, "", "45"),
        (45.0, "0.0", "45.0"),
        (0.1 + 0.2, "General", "0.3"),
        (30, '0" min"', "30 min"),
        (-5, "0;(0)", "(5)"),
        (-5, "0", "-5"),
        (12.5, "$#,##0.00", "$12.50"),
        (0.5, "# ?/?", "0.5"),
        (7, "@", "7"),
        (401468, "000000", "401468"),
    ],
)
def test_numbers_are_shown_by_their_format(value: float, code: str, shown: str) -> None:
    assert number_text(value, code) == shown


def test_cells_have_text_type_value_and_address(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {
            "B2": "Student",
            "C2": 45,
            "D2": 0.64,
            "E2": datetime.date(2025, 9, 1),
            "F2": datetime.time(9, 30),
            "G2": datetime.timedelta(minutes=50),
            "H2": datetime.datetime.fromisoformat("2025-09-01 13:05"),
            "I2": True,
            "J2": 0.0208333,
            "K2": 0.572916667,
        },
        {"D2": "0%", "J2": "h:mm", "K2": "h:mm AM/PM"},
    )
    (table,) = read(path).tables()
    assert [(c.text, c.value, c.value_type) for c in table.cells] == [
        ("Student", "Student", "text"),
        ("45", 45.0, "number"),
        ("64%", 0.64, "number"),
        ("2025-09-01", "2025-09-01", "date"),
        ("9:30", "09:30", "time"),
        ("0:50", "PT50M", "duration"),
        ("2025-09-01 13:05", "2025-09-01T13:05", "date"),
        ("TRUE", True, "boolean"),
        ("0:30", "00:30", "time"),
        ("1:45 PM", "13:45", "time"),
    ]
    assert [c.locator for c in table.cells[:2]] == ["Log 1!B2", "Log 1!C2"]
    assert (table.row_count, table.column_count, table.kind, table.name) == (1, 10, "sheet", "Log 1")


def test_sheets_notes_merges_bold_and_hidden_parts(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Fall"
    first["A1"], first["A2"], first["B2"] = "Speech log", "Date", "Minutes"
    first["A2"].font = openpyxl.styles.Font(bold=True)
    first.merge_cells("A1:B1")
    first["B2"].comment = Comment("held online", "x")
    first.row_dimensions[2].hidden = True
    first.oddHeader.left.text = "Student: Ana Ruiz"
    book.create_sheet("Old")["A1"] = "secret"
    book["Old"].sheet_state = "hidden"
    book.create_sheet("Spring")["A1"] = "April"
    book.save(tmp_path / "a.xlsx")
    document = read(tmp_path / "a.xlsx")
    assert [(page.page_number, page.name) for page in document.pages] == [(1, "Fall"), (2, "Spring")]
    assert {note.code for note in document.notes} == {"hidden-sheet", "hidden-cells"}
    table = document.tables()[0]
    assert [(c.text, c.column_span, c.bold) for c in table.cells] == [("Speech log", 2, False), ("Date", 1, True), ("Minutes", 1, False)]
    assert document.pages[0].text.split("\n") == ["Student: Ana Ruiz", "Speech log", "Date\tMinutes", "held online"]
    assert "secret" not in document.text


def patch_sheet(path: Path, pattern: bytes, replacement: bytes) -> Path:
    """The same workbook with its first sheet's XML changed."""
    patched = path.with_name("patched.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(patched, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, re.sub(pattern, replacement, data) if name.endswith("sheet1.xml") else data)
    return patched


def test_a_lie_about_the_size_changes_nothing(tmp_path: Path) -> None:
    path = patch_sheet(write_xlsx(tmp_path / "a.xlsx", {"A1": "Date", "B1": 30}), rb'ref="A1:B1"', b'ref="A1:XFD1048576"')
    assert tables_of(read(path)) == [[["Date", "30"]]]


def test_cells_in_far_corners_are_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"A1": "x", "XFD1048576": "y"})
    with pytest.raises(UnreadableError) as caught:
        read(path)
    assert caught.value.reason == "resource-limit"


def test_formulas_that_nobody_has_calculated_are_noted(tmp_path: Path) -> None:
    document = read(write_xlsx(tmp_path / "a.xlsx", {"A1": "Total", "B1": "=SUM(C1:C3)"}))
    assert [note.code for note in document.notes] == ["uncalculated"]


def test_a_damaged_workbook_is_corrupt(tmp_path: Path) -> None:
    path = patch_sheet(write_xlsx(tmp_path / "a.xlsx", {"A1": "x"}), rb"</sheetData>", b"")
    with pytest.raises(UnreadableError) as caught:
        read(path)
    assert caught.value.reason == "corrupt"


# ── delimited text ──


def read_bytes(tmp_path: Path, data: bytes, name: str = "a.csv") -> Document:
    path = tmp_path / name
    path.write_bytes(data)
    return read(path)


DELIMITED = {
    "commas and quotes": (b'Name,Min\n"Ruiz, Ana",30\n', [["Name", "Min"], ["Ruiz, Ana", "30"]]),
    "semicolons with commas in names": (b"Name;Min;Note\nRuiz, Ana;30;a\nCole, Ben;20;b\n", [["Name", "Min", "Note"], ["Ruiz, Ana", "30", "a"], ["Cole, Ben", "20", "b"]]),
    "tabs": (b"Name\tMin\nAna\t30\n", [["Name", "Min"], ["Ana", "30"]]),
    "bars": (b"Name|Min\nAna|30\n", [["Name", "Min"], ["Ana", "30"]]),
    "title lines and ragged rows": (b"Speech log\n\nName,Min\nAna,30,late\nTotal\n", [["Speech log"], [], ["Name", "Min"], ["Ana", "30", "late"], ["Total"]]),
    "a line end in a quoted field": (b'Name,Note\nAna,"two\nlines"\nBen,x\n', [["Name", "Note"], ["Ana", "two\nlines"], ["Ben", "x"]]),
    "an unclosed quote costs one row": (
        b'Name,Date,Note\nAna,9/1,"never closed\nBen,9/2,x\nCal,9/3,y\n',
        [["Name", "Date", "Note"], ["Ana", "9/1", '"never closed'], ["Ben", "9/2", "x"], ["Cal", "9/3", "y"]],
    ),
    "an inch mark is no quote": (b'Name,Note\nAna,5" line\nBen,x\n', [["Name", "Note"], ["Ana", '5" line'], ["Ben", "x"]]),
    "doubled quotes": (b'Name,Note\nAna,"said ""yes"""\n', [["Name", "Note"], ["Ana", 'said "yes"']]),
    "Excel's own delimiter line": (b"sep=;\nName;Min\nAna;30\n", [["Name", "Min"], ["Ana", "30"]]),
    "a byte order mark": (b"\xef\xbb\xbfName,Min\nAna,30\n", [["Name", "Min"], ["Ana", "30"]]),
    "UTF-16": ("Name\tMin\nAna\t30\n".encode("utf-16"), [["Name", "Min"], ["Ana", "30"]]),
    "Windows-1252": ("Name,Min\nMuñoz,30\n".encode("cp1252"), [["Name", "Min"], ["Muñoz", "30"]]),
    "two encodings in one file": (b"\xef\xbb\xbfName,Min\nMu\xf1oz,30\nPe\xc3\xb1a,20\n", [["Name", "Min"], ["Muñoz", "30"], ["Peña", "20"]]),
    "old Mac line ends": (b"Name,Min\rAna,30\r", [["Name", "Min"], ["Ana", "30"]]),
}  # fmt: skip


@pytest.mark.parametrize("name", DELIMITED)
def test_delimited(tmp_path: Path, name: str) -> None:
    data, expected = DELIMITED[name]
    (table,) = read_bytes(tmp_path, data).tables()
    assert [[cell.text for cell in row] for row in table.rows()] == expected


def test_odd_encodings_and_quotes_are_noted(tmp_path: Path) -> None:
    assert [note.code for note in read_bytes(tmp_path, "Name,Min\nMuñoz,30\n".encode("cp1252")).notes] == ["encoding"]
    assert [note.code for note in read_bytes(tmp_path, DELIMITED["an unclosed quote costs one row"][0]).notes] == ["unclosed-quote"]
    assert read_bytes(tmp_path, DELIMITED["a line end in a quoted field"][0]).notes == ()


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    (table,) = read_bytes(tmp_path, b"Log\n\nName,Min\nAna,30\n").tables()
    assert [cell.locator for cell in table.cells] == [
        "row 1 column 1",
        "row 3 column 1",
        "row 3 column 2",
        "row 4 column 1",
        "row 4 column 2",
    ]


def test_a_thousand_rows_after_a_stray_quote_are_all_there(tmp_path: Path) -> None:
    rows = "".join(f"Ana,9/{n},30\n" for n in range(1000))
    (table,) = read_bytes(tmp_path, f'Name,Date,Min\nBen,"9/1,30\n{rows}'.encode()).tables()
    assert isinstance(table, Table)
    assert table.row_count == 1002


# ── older and open formats ──


def test_an_excel_97_workbook(tmp_path: Path) -> None:
    document = read(Path(__file__).parent / "data" / "excel97.xls")  # written by xlwt
    assert [page.name for page in document.pages] == ["Log"]
    assert tables_of(document) == [[["Date", "Pct"], ["2025-09-01", "64%", "9:30", "30.0 min", "45"], [], ["Merged"]]]
    assert document.tables()[0].cells[0].bold


def test_an_open_document_sheet(tmp_path: Path) -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="Log"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>Ana</text:p></table:table-cell>'
        '<table:table-cell office:value-type="percentage" office:value="0.64"><text:p>64%</text:p></table:table-cell>'
        '</table:table-row><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
    assert tables_of(read(path)) == [[["Ana", "64%"]]]


XML_BOOK = """<?xml version="1.0" encoding="utf-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="h"><Font ss:Bold="1"/></Style></Styles>
<Worksheet ss:Name="Log"><Table>
<Row><Cell ss:MergeAcross="2" ss:StyleID="h"><Data ss:Type="String">Muñoz log</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="DateTime">2025-09-01T00:00:00.000</Data></Cell>
<Cell ss:Index="3" ss:StyleID="p"><Data ss:Type="Number">0.64</Data></Cell>
<Cell><Data ss:Type="DateTime">1899-12-31T09:30:00.000</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="Old"><Table><Row><Cell><Data ss:Type="String">secret</Data></Cell></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"""


def test_an_xml_workbook_of_a_reporting_system(tmp_path: Path) -> None:
    document = read_bytes(tmp_path, XML_BOOK.encode(), "report.xls")
    assert [page.name for page in document.pages] == ["Log"]
    (table,) = document.tables()
    assert [(c.text, c.row, c.column, c.column_span, c.bold, c.locator) for c in table.cells] == [
        ("Muñoz log", 0, 0, 3, True, "Log!A1"),
        ("2025-09-01", 2, 0, 1, False, "Log!A3"),
        ("64%", 2, 2, 1, False, "Log!C3"),
        ("9:30", 2, 3, 1, False, "Log!D3"),
    ]
    assert [note.code for note in document.notes] == ["hidden-sheet"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("</Workbook>", ""), "corrupt"),
        (('<?mso-application progid="Excel.Sheet"?>', '<!DOCTYPE x [<!ENTITY a "b">]>'), "dtd"),
        (('ss:Index="3"><Cell>', 'ss:Index="99999999"><Cell>'), "resource-limit"),
    ],
)
def test_a_broken_xml_workbook_is_refused(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_bytes(tmp_path, XML_BOOK.replace(*change).encode(), "report.xls")
    assert caught.value.reason == reason
