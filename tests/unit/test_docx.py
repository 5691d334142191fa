"""Word files say what a person sees in Word with all changes accepted."""

from __future__ import annotations

from pathlib import Path

import pytest
from office import cell, lines_of, paragraph, read, row, table, tables_of, write_docx

from pipeline.document import Table
from pipeline.errors import UnreadableError

NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Goal %1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/>'
    '<w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
)


def item(text: str, number: int, level: int = 0) -> str:
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def run(text: str, properties: str) -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def box(checked: str, glyph: str, state: str = "") -> str:
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="group"/><w14:checkbox><w14:checked w14:val="{checked}"/>{state}</w14:checkbox></w:sdtPr>'
        f"<w:sdtContent><w:r><w:t>{glyph}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def legacy_box(inner: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="c"/><w:checkBox>{inner}</w:checkBox></w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


LINES = {
    "an insertion is in, a deletion out": (
        paragraph("reads ", '<w:del><w:r><w:delText>40</w:delText></w:r></w:del><w:ins><w:r><w:t>62</w:t></w:r></w:ins>', " words"),
        ["reads 62 words"],
    ),
    "moved text stands where it went": (
        paragraph('<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>', "kept") + paragraph('<w:moveTo><w:r><w:t>here</w:t></w:r></w:moveTo>'),
        ["kept", "here"],
    ),
    "a paragraph whose mark is deleted runs on": (
        paragraph("By May, ", properties="<w:rPr><w:del/></w:rPr>") + paragraph("reads 62 words"),
        ["By May, reads 62 words"],
    ),
    "hidden text is out": (paragraph("shown", run(" hidden", "<w:vanish/>")), ["shown"]),
    "struck text is out": (paragraph(run("240 ", "<w:strike/>"), "300 min weekly"), ["300 min weekly"]),
    "text that is said not to be struck is in": (paragraph(run("240", '<w:strike w:val="0"/>'), " min"), ["240 min"]),
    "white text without a ground is out": (paragraph("shown", run(" white", '<w:color w:val="FFFFFF"/>')), ["shown"]),
    "white text on a dark ground is in": (
        paragraph(run("Service", '<w:color w:val="FFFFFF"/>'), properties='<w:shd w:val="clear" w:fill="1F3864"/>'),
        ["Service"],
    ),
    "a ticked control": (paragraph(box("1", "☒"), " Group ", box("0", "☐"), " Individual"), ["☒ Group ☐ Individual"]),
    "a ticked control with a glyph of its own": (paragraph(box("1", "\uf0fe"), " Group"), ["☒ Group"]),
    "a ticked control drawn as a dot": (paragraph(box("1", "●"), " Group"), ["☒ Group"]),
    "a legacy box": (paragraph(legacy_box('<w:checked/>'), " Yes ", legacy_box('<w:default w:val="0"/>'), " No"), ["☒ Yes ☐ No"]),
    "a symbol font's tick": (paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', " Group"), ["☒ Group"]),
    "letters set in a symbol font": (
        paragraph(run("þ", '<w:rFonts w:ascii="Wingdings"/>'), " Group ", run("o", '<w:rFonts w:ascii="Wingdings"/>'), " Individual"),
        ["☒ Group ☐ Individual"],
    ),
    "typed brackets": (paragraph("[X] Group  [ ] Individual  (a) not a box"), ["☒ Group  ☐ Individual  (a) not a box"]),
    "typed rules": (paragraph("_X_ Group ___ Individual"), ["☒ Group ☐ Individual"]),
    "blank rules alone stay": (paragraph("Name: ____________ Date: ______"), ["Name: ____________ Date: ______"]),
    "a form's prompt is no answer": (
        paragraph("Name: ", '<w:sdt><w:sdtPr><w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>Click here</w:t></w:r></w:sdtContent></w:sdt>'),
        ["Name:"],
    ),
    "a filled control": (
        paragraph("Name: ", '<w:sdt><w:sdtPr><w:tag w:val="n"/><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>Ana Ruiz</w:t></w:r></w:sdtContent></w:sdt>'),
        ["Name: Ana Ruiz"],
    ),
    "a field's result, not its code": (
        paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE \\@ "M/d/yyyy"</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>9/10/2025</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        ["9/10/2025"],
    ),
    "a chosen entry of a legacy list": (
        paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Monthly"/>'
            '<w:listEntry w:val="Weekly"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        ["Weekly"],
    ),
    "a text box stands once": (
        paragraph(
            "anchor",
            "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>"
            + paragraph("boxed")
            + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
            + paragraph("boxed")
            + "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        ),
        ["anchor", "boxed"],
    ),
    "a line break is a line": (paragraph("Student: Ana Ruiz", "<w:r><w:br/></w:r>", "Grade: 4"), ["Student: Ana Ruiz", "Grade: 4"]),
    "list numbers as displayed": (
        item("read", 1) + item("by May", 1, 1) + item("by June", 1, 1) + item("write", 1) + item("by May", 1, 1) + item("kept", 2),
        ["Goal 1. read", "1.a) by May", "1.b) by June", "Goal 2. write", "2.a) by May", "• kept"],
    ),
    "wrappers of a later Word": (
        "<w:later>" + paragraph("one ", "<w:newer><w:r><w:t>two</w:t></w:r></w:newer>") + "</w:later>",
        ["one two"],
    ),
    "a list that starts over": (item("read", 1) + item("seven", 3) + item("eight", 3), ["Goal 1. read", "Goal 7. seven", "Goal 8. eight"]),
    "a deleted list item is not counted": (
        item("read", 1)
        + paragraph(
            "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>",
            properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
        )
        + item("write", 1),
        ["Goal 1. read", "Goal 2. write"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_lines(tmp_path: Path, name: str) -> None:
    body, expected = LINES[name]
    assert lines_of(read(write_docx(tmp_path / "a.docx", body, numbering=NUMBERING))) == expected


TABLES = {
    "a plain table": (table(row("Service", "Minutes"), row("Speech", "30")), [[["Service", "Minutes"], ["Speech", "30"]]]),
    "a deleted row is out": (
        table(row("Speech", "30"), row("OT", "20", properties="<w:del/>"), row("PT", "15")),
        [[["Speech", "30"], ["PT", "15"]]],
    ),
    "a row inside a control": (
        table(row("Speech"), f"<w:sdt><w:sdtContent>{row('OT')}</w:sdtContent></w:sdt>"),
        [[["Speech"], ["OT"]]],
    ),
    "rows and cells inside wrappers of a later Word": (
        table(row("Speech"), f"<w:later>{row('<w:newer>' + cell('OT') + '</w:newer>')}</w:later>"),
        [[["Speech"], ["OT"]]],
    ),
    "paragraphs of a cell are lines": (table(row(cell("one", "two"), "x")), [[["one\ntwo", "x"]]]),
    "list labels inside a cell": (table(row(cell(item("read", 1), item("write", 1)), "x")), [[["Goal 1. read\nGoal 2. write", "x"]]]),
    "a nested table of one row is part of its cell": (
        table(row(cell("When", table(row("Mon", "Tue"))), "x")),
        [[["When\nMon\tTue", "x"]]],
    ),
    "a nested grid is a table of its own": (
        table(row(cell("Services", table(row("Service", "Minutes"), row("Speech", "30"))), "x")),
        [[["Services", "x"]], [["Service", "Minutes"], ["Speech", "30"]]],
    ),
    "a frame around the form is no table": (
        table(row(cell("Services", table(row("Service", "Minutes"), row("Speech", "30"))))),
        [[["Service", "Minutes"], ["Speech", "30"]]],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables(tmp_path: Path, name: str) -> None:
    body, expected = TABLES[name]
    assert tables_of(read(write_docx(tmp_path / "a.docx", body, numbering=NUMBERING))) == expected


def test_merged_cells_stand_once_with_their_spans(tmp_path: Path) -> None:
    body = table(
        row(cell("Goal", properties='<w:vMerge w:val="restart"/>'), cell("By May", properties='<w:gridSpan w:val="2"/>')),
        row(cell("", properties="<w:vMerge/>"), "30", "min"),
    )
    (found,) = read(write_docx(tmp_path / "a.docx", body)).tables()
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in found.cells] == [
        ("Goal", 0, 0, 2, 1),
        ("By May", 0, 1, 1, 2),
        ("30", 1, 1, 1, 1),
        ("min", 1, 2, 1, 1),
    ]
    assert found.grid()[1][0] is found.cells[0]
    assert found.cells[2].locator == "table 1 row 2 column 2"


def test_changes_and_hidden_words_are_noted(tmp_path: Path) -> None:
    body = paragraph("a", "<w:ins><w:r><w:t>b</w:t></w:r></w:ins>", run("c", "<w:vanish/>"))
    codes = {note.code for note in read(write_docx(tmp_path / "a.docx", body)).notes}
    assert codes == {"tracked-changes", "hidden-text"}


def test_pages_begin_at_explicit_breaks_and_show_their_section_s_header(tmp_path: Path) -> None:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    body = (
        paragraph("first")
        + paragraph('<w:r><w:br w:type="page"/></w:r>', "second")
        + paragraph("end", properties=section)
        + paragraph("third")
        + paragraph("fourth", properties="<w:pageBreakBefore/>")
    )
    path = write_docx(
        tmp_path / "a.docx",
        body,
        section='<w:headerReference w:type="default" r:id="header2"/>',
        header1=paragraph("Ana Ruiz"),
        header2=paragraph("Ben Cole"),
    )
    document = read(path)
    assert [page.text.split("\n") for page in document.pages] == [
        ["Ana Ruiz", "first"],
        ["Ana Ruiz", "second", "end"],
        ["Ben Cole", "third"],
        ["Ben Cole", "fourth"],
    ]
    assert [page.page_number for page in document.pages] == [1, 2, 3, 4]
    assert {block.role for block in document.pages[0].blocks if not isinstance(block, Table)} == {"header", "body"}


def test_headings_bold_and_styles(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="Goal"/><w:basedOn w:val="H2"/></w:style>'
    )
    body = paragraph("Goals", properties='<w:pStyle w:val="Sub"/>') + paragraph("plain", run(" bold", "<w:b/>"))
    heading, plain = read(write_docx(tmp_path / "a.docx", body, styles=styles)).pages[0].blocks
    assert not isinstance(heading, Table)
    assert not isinstance(plain, Table)
    assert (heading.role, heading.heading_level, heading.bold) == ("heading", 2, True)
    assert (plain.role, plain.heading_level, plain.bold) == ("body", 0, False)


def test_footnotes_stand_at_the_foot_of_their_page(tmp_path: Path) -> None:
    notes = f'<w:footnote w:id="2">{paragraph("Median of three.")}</w:footnote>'
    body = paragraph("62 words", '<w:r><w:footnoteReference w:id="2"/></w:r>') + paragraph("after")
    assert lines_of(read(write_docx(tmp_path / "a.docx", body, footnotes=notes))) == ["62 words", "after", "1 Median of three."]


def test_a_web_page_inside_the_document_is_part_of_it(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph("before") + '<w:altChunk r:id="aFChunk"/>' + paragraph("after"), aFChunk="")
    import zipfile

    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "b.docx", "w") as target:
        for name in source.namelist():
            page = b"<html><body><p>Goal 1</p><table><tr><td>a</td><td>b</td></tr></table></body></html>"
            target.writestr(name, page if name == "word/aFChunk.xml" else source.read(name))
    document = read(tmp_path / "b.docx")
    assert lines_of(document) == ["before", "Goal 1", "after"]
    assert tables_of(document) == [[["a", "b"]]]


def test_an_empty_document_says_so(tmp_path: Path) -> None:
    (page,) = read(write_docx(tmp_path / "a.docx", paragraph(""))).pages
    assert (page.text, page.problem) == ("", "no-text")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 word/ torn", "corrupt"),
        (b"", "empty"),
    ],
)
def test_damaged_files(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(UnreadableError) as caught:
        read(path)
    assert caught.value.reason == reason


def test_a_dtd_is_refused(tmp_path: Path) -> None:
    import zipfile

    path = write_docx(tmp_path / "a.docx", paragraph("x"))
    bomb = tmp_path / "b.docx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bomb, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = b'<!DOCTYPE w [<!ENTITY a "aaaa">]>' + data
            target.writestr(name, data)
    with pytest.raises(UnreadableError) as caught:
        read(bomb)
    assert caught.value.reason == "dtd"


def test_deep_nesting_is_refused_not_crashed(tmp_path: Path) -> None:
    body = paragraph("x")
    for _ in range(120):
        body = table(row(cell(body)))
    with pytest.raises(UnreadableError) as caught:
        read(write_docx(tmp_path / "a.docx", body))
    assert caught.value.reason == "nesting-limit"


def test_nothing_that_python_docx_reads_is_lost(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Goals", 1)
    document.add_paragraph("reads aloud", style="List Number")
    grid = document.add_table(2, 3)
    for number, place in enumerate(c for r in grid.rows for c in r.cells):
        place.text = f"cell {number}"
    grid.cell(0, 0).merge(grid.cell(1, 0))
    document.sections[0].header.paragraphs[0].text = "Prairie school"
    document.save(str(tmp_path / "a.docx"))
    text = read(tmp_path / "a.docx").text
    for word in ["Goals", "1. reads aloud", *(f"cell {number}" for number in range(6)), "Prairie school"]:
        assert word in text
