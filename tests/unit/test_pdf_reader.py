"""Digital PDFs drawn for one trait each, and what a careful eye sees on them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.colors import black, white
from reportlab.pdfgen.canvas import Canvas

from extractors.readers.pdf import read_pdf
from extractors.readers.settings import ReaderSettings
from pipeline.document import TICKED, UNTICKED, Document, Line, Table
from pipeline.errors import UnreadableError

Draw = Callable[[Canvas], None]


def read(folder: Path, *pages: Draw, rotation: int = 0) -> Document:
    """The document of these drawn pages, 612 by 792 points, origin bottom left."""
    path = folder / "drawn.pdf"
    canvas = Canvas(str(path), pagesize=(612, 792))
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        if rotation:
            canvas.setPageRotation(rotation)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return read_pdf(path, document_id="d1")


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks() if isinstance(block, Line)]


def grid_of(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def draw_grid(
    canvas: Canvas, rows: list[list[str]], *, x: float = 50, top: float = 700, widths: tuple[float, ...] = (90, 60, 120), height: float = 18
) -> None:
    ys = [top - height * n for n in range(len(rows) + 1)]
    xs = [x]
    for width in widths:
        xs.append(xs[-1] + width)
    canvas.grid(xs, ys)
    for row, y in zip(rows, ys, strict=False):
        for text, left in zip(row, xs, strict=False):
            for number, line in enumerate(text.split("\n")):
                canvas.drawString(left + 3, y - 11 - 8 * number, line)


LOG = [["Date", "Minutes", "Note"], ["9/3/2025", "30", "sight words"], ["9/5/2025", "25", "fluency probe 41"]]


def test_ruled_table_gives_its_cells(tmp_path: Path) -> None:
    document = read(tmp_path, lambda c: draw_grid(c, LOG))
    (table,) = document.tables()
    assert table.kind == "ruled"
    assert grid_of(table) == LOG
    assert table.cells[0].box is not None
    assert table.cells[0].box.x0 == pytest.approx(50, abs=1)
    assert table.cells[0].box.y0 == pytest.approx(92, abs=1)


def test_table_inside_form_xobject_is_seen(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("grid")
        draw_grid(canvas, LOG)
        canvas.endForm()
        canvas.doForm("grid")

    assert grid_of(read(tmp_path, draw).tables()[0]) == LOG


def test_grid_drawn_as_one_long_path_is_seen(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        path = canvas.beginPath()
        for y in (700, 680, 660):
            path.moveTo(50, y)
            path.lineTo(250, y)
        for x in (50, 150, 250):
            path.moveTo(x, 700)
            path.lineTo(x, 660)
        canvas.drawPath(path)
        canvas.drawString(55, 686, "Area")
        canvas.drawString(155, 686, "Reading")
        canvas.drawString(55, 666, "Goal")
        canvas.drawString(155, 666, "2")

    assert grid_of(read(tmp_path, draw).tables()[0]) == [["Area", "Reading"], ["Goal", "2"]]


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        pytest.param("11/26/202", "6", "11/26/2026", id="date broken by a narrow column"),
        pytest.param("Resource", "Room", "Resource\nRoom", id="two words on two lines stay two"),
        pytest.param("30", "min", "30\nmin", id="number and unit stay two"),
    ],
)
def test_words_broken_over_lines(tmp_path: Path, above: str, below: str, expected: str) -> None:
    document = read(tmp_path, lambda c: draw_grid(c, [["Date", "Place"], [f"{above}\n{below}", "A"]], widths=(50, 60), height=26))
    assert document.tables()[0].cells[2].text == expected


def test_aligned_columns_without_rules_are_a_table(tmp_path: Path) -> None:
    rows = [
        ["Date", "Start", "Min", "Status"],
        ["8/20/2025", "10:05", "55", "Held"],
        ["8/27/2025", "10:05", "55", "Held"],
        ["9/3/2025", "", "0", "Not held"],
    ]

    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 740, "Service log of a made-up learner, kept by hand, which is prose and no table.")
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                canvas.drawString(50 + 90 * column, 700 - 14 * number, text)

    document = read(tmp_path, draw)
    (table,) = document.tables()
    assert table.kind == "aligned"
    assert grid_of(table) == rows


def test_two_lines_of_prose_are_no_table(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "The learner reads aloud each morning and then answers three questions about the text.")
        canvas.drawString(50, 686, "Her teacher counts the words and writes the number on the chart beside the window.")

    assert read(tmp_path, draw).tables() == []


def test_small_labels_over_values_are_small_tables(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number, (labels, values) in enumerate(
            [
                (["Student Name", "Birth Date", "Grade"], ["Ada Quill", "2/3/2016", "4"]),
                (["School", "Meeting", "Case Manager"], ["Fern Hill", "9/4/2025", "B. Moss"]),
            ]
        ):
            for column in range(3):
                canvas.setFont("Helvetica", 7)
                canvas.drawString(50 + 150 * column, 700 - 26 * number, labels[column])
                canvas.setFont("Helvetica", 10)
                canvas.drawString(50 + 150 * column, 689 - 26 * number, values[column])

    tables = read(tmp_path, draw).tables()
    assert [grid_of(t)[0][0] for t in tables] == ["Student Name", "School"]
    assert [grid_of(t)[1][0] for t in tables] == ["Ada Quill", "Fern Hill"]


def test_ticks_of_every_kind(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number, (label, marks) in enumerate([("Group", True), ("Individual", False)]):
            x = 60 + 100 * number
            canvas.rect(x, 700, 8, 8)
            if marks:
                canvas.line(x, 700, x + 8, 708)
                canvas.line(x, 708, x + 8, 700)
            canvas.drawString(x + 12, 700, label)
        canvas.rect(60, 680, 8, 8)
        canvas.drawString(61, 681, "X")
        canvas.drawString(72, 680, "Weekly")
        canvas.setFont("ZapfDingbats", 10)
        canvas.drawString(160, 680, "\u274f")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(172, 680, "Daily")
        canvas.drawString(60, 660, "[x] Yes [ ] No (a) none")

    shown = " | ".join(texts(read(tmp_path, draw)))
    for piece in (
        f"{TICKED} Group",
        f"{UNTICKED} Individual",
        f"{TICKED} Weekly",
        f"{UNTICKED} Daily",
        f"{TICKED} Yes",
        f"{UNTICKED} No (a) none",
    ):
        assert piece in shown


def test_form_fields_stand_where_they_are(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "Minutes:")
        canvas.acroForm.textfield(name="minutes", value="240 weekly", x=110, y=694, width=120, height=18)
        canvas.acroForm.checkbox(name="esy", checked=True, x=50, y=660, size=12)
        canvas.drawString(68, 662, "Extended year")

    document = read(tmp_path, draw)
    assert any("Minutes:" in line and "240 weekly" in line for line in texts(document))
    assert any(line.startswith(f"{TICKED} Extended year") for line in texts(document))
    assert {(f.name, f.kind) for f in document.pages[0].fields} == {("minutes", "text"), ("esy", "check")}


def test_white_text_is_noted_and_no_evidence(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "Seen by everybody")
        canvas.setFillColor(white)
        canvas.drawString(50, 680, "Hidden on white")
        canvas.setFillColor(black)
        canvas.rect(50, 640, 200, 20, fill=1)
        canvas.setFillColor(white)
        canvas.drawString(55, 645, "White on black")

    document = read(tmp_path, draw)
    shown = document.text
    assert "Seen by everybody" in shown
    assert "White on black" in shown
    assert "Hidden" not in shown
    assert [note.code for note in document.notes] == ["white-text"]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_page_reads_as_displayed(tmp_path: Path, rotation: int) -> None:
    """/Rotate turns what is drawn upright in page space: word boxes must lie within the page as displayed."""
    document = read(tmp_path, lambda c: c.drawString(50, 500, "corner word"), rotation=rotation)
    page = document.pages[0]
    assert (page.width_pt, page.height_pt) == (612, 792)
    assert page.rotation == rotation
    box = page.words[0].box
    corner = {90: (box.x0 > 450, box.y0 < 120), 180: (box.x1 > 400, box.y0 > 450), 270: (box.x0 < 120, box.y0 > 600)}[rotation]
    assert corner == (True, True)


def test_running_lines_get_their_roles(tmp_path: Path) -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(50, 760, "Fern Hill Schools - service log")
            canvas.drawString(50, 400, f"Body text number {['one', 'two', 'three'][number - 1]}")
            canvas.drawString(280, 30, f"Page {number} of 3")

        return draw

    document = read(tmp_path, page(1), page(2), page(3))
    roles = {block.text: block.role for block in document.blocks() if isinstance(block, Line)}
    assert roles["Fern Hill Schools - service log"] == "header"
    assert roles["Page 2 of 3"] == "footer"
    assert roles["Body text number two"] == "body"


def test_table_over_a_page_turn_is_one_table(tmp_path: Path) -> None:
    more = [LOG[0], ["9/8/2025", "30", "sums"], ["9/10/2025", "30", ""]]
    document = read(tmp_path, lambda c: draw_grid(c, LOG, top=110), lambda c: draw_grid(c, more, top=740))
    (table,) = document.tables()
    assert grid_of(table) == LOG + more[1:]
    assert [row[0].page_number for row in table.rows()] == [1, 1, 1, 2, 2]


def test_two_tables_on_two_pages_stay_two(tmp_path: Path) -> None:
    other = [["Goal", "1", "Reading"], ["Baseline", "20", "words"]]
    document = read(tmp_path, lambda c: draw_grid(c, LOG, top=700), lambda c: draw_grid(c, other, top=740))
    assert len(document.tables()) == 2


def test_scan_without_recognition_says_so(tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "scan.png"
    Image.new("L", (850, 1100), 200).save(picture)
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path), pagesize=(612, 792))
    canvas.drawImage(str(picture), 0, 0, 612, 792)
    canvas.save()
    page = read_pdf(path, document_id="d1", settings=ReaderSettings(ocr="off")).pages[0]
    assert page.problem
    assert page.text == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [pytest.param(b"", "empty", id="empty"), pytest.param(b"%PDF-1.4\n%cut off here", "corrupt", id="cut off")],
)
def test_unreadable_pdf_has_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read_pdf(path, document_id="d1")
    assert caught.value.reason == reason


def test_encrypted_pdf_is_named_so(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(50, 700, "locked")
    canvas.save()
    with pytest.raises(UnreadableError) as caught:
        read_pdf(path, document_id="d1")
    assert caught.value.reason == "encrypted"


def test_prose_in_two_columns_is_read_column_by_column(tmp_path: Path) -> None:
    left = [f"left line number {n} tells of the morning" for n in range(8)]
    right = [f"right line number {n} tells of the evening" for n in range(8)]

    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 740, "A heading that runs over the whole of the page from its left to its right margin")
        for number in range(8):
            canvas.drawString(50, 700 - 13 * number, left[number])
            canvas.drawString(320, 700 - 13 * number, right[number])

    assert texts(read(tmp_path, draw))[1:] == left + right


def test_labels_and_values_in_two_columns_stay_on_their_lines(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(8):
            canvas.drawString(50, 700 - 14 * number, f"Label {number}")
            canvas.drawString(300, 700 - 14 * number, f"Value {number}")

    (table,) = read(tmp_path, draw).tables()
    assert grid_of(table)[3] == ["Label 3", "Value 3"]


def test_invisible_text_is_noted_and_no_evidence(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "A line that everybody can see and read on this page")
        text = canvas.beginText(50, 650)
        text.setTextRenderMode(3)
        text.textLine("A line that nobody can see")
        canvas.drawText(text)

    document = read(tmp_path, draw)
    assert "nobody" not in document.text
    assert [note.code for note in document.notes] == ["invisible-text"]


def test_layer_under_a_scan_is_read_when_recognition_is_off(tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "scan.png"
    Image.new("L", (850, 1100), 200).save(picture)
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path), pagesize=(612, 792))
    canvas.drawImage(str(picture), 0, 0, 612, 792)
    text = canvas.beginText(50, 650)
    text.setTextRenderMode(3)
    text.textLine("Words that a copier found in its scan")
    canvas.drawText(text)
    canvas.save()
    page = read_pdf(path, document_id="d1", settings=ReaderSettings(ocr="off")).pages[0]
    assert "copier found" in page.text
    assert page.problem is None
