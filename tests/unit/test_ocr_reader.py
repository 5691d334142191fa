"""Drawn pictures of pages, read by the real engines: grids, ticks, turned and leaning pages, photos, several frames."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.readers.image import read_image
from extractors.readers.ocr_lines import has_second_engine, read_lines
from extractors.readers.ocr_numbers import mend_date
from extractors.readers.ocr_rings import find_rings
from extractors.readers.ocr_tesseract import has_tesseract
from extractors.readers.page_image import find_paper, find_skew, from_pixels, ink_of, turn
from extractors.readers.scan_rules import find_rules, find_tick_boxes
from extractors.readers.settings import ReaderSettings
from pipeline.document import TICKED, UNTICKED, Document, Table
from pipeline.errors import UnreadableError

needs_tesseract = pytest.mark.skipif(not has_tesseract(), reason="Tesseract is not installed")
needs_both = pytest.mark.skipif(not (has_tesseract() and has_second_engine()), reason="one of the engines is not installed")

DPI = 200
LOG = [["Date", "Minutes", "Code"], ["9/3/2025", "30", "P"], ["9/5/2025", "25", "P"], ["9/10/2025", "30", "A"], ["9/12/2025", "30", "P"]]


def blank(width: int = 1700, height: int = 1100) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (width, height), 255)
    return image, ImageDraw.Draw(image)


def letters(size: int = 32) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def draw_log(draw: ImageDraw.ImageDraw, *, x: int = 150, y: int = 250) -> None:
    widths, height = (400, 300, 300), 60
    for n in range(len(LOG) + 1):
        draw.line((x, y + n * height, x + sum(widths), y + n * height), fill=60, width=3)
    for n in range(4):
        left = x + sum(widths[:n])
        draw.line((left, y, left, y + len(LOG) * height), fill=60, width=3)
    for r, row in enumerate(LOG):
        for c, text in enumerate(row):
            draw.text((x + sum(widths[:c]) + 15, y + r * height + 12), text, font=letters(), fill=20)


def draw_page() -> Image.Image:
    image, draw = blank()
    draw.text((150, 100), "Speech and language service log", font=letters(44), fill=10)
    draw.text((150, 170), "Provider: Robin Marlow   School year 2025-26", font=letters(), fill=10)
    draw_log(draw)
    draw.text((150, 640), "P means present and A means absent on that school day.", font=letters(), fill=10)
    return image


def read(folder: Path, image: Image.Image, name: str = "page.png") -> Document:
    path = folder / name
    image.save(path, dpi=(DPI, DPI))
    return read_image(path, document_id="d1")


def grid_of(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


@needs_tesseract
def test_ruled_scan_gives_its_cells(tmp_path: Path) -> None:
    document = read(tmp_path, draw_page())
    (table,) = document.tables()
    assert table.kind == "scanned"
    assert grid_of(table) == LOG
    assert "Speech and language service log" in document.text
    page = document.pages[0]
    assert page.text_source == "ocr"
    assert page.ocr_confidence is not None
    assert page.ocr_confidence > 0.85


@needs_tesseract
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_scan_is_read_upright(tmp_path: Path, degrees: int) -> None:
    document = read(tmp_path, draw_page().rotate(degrees, expand=True))
    assert grid_of(document.tables()[0]) == LOG
    assert document.pages[0].rotation == degrees


@needs_tesseract
def test_leaning_scan_gives_cells_and_true_places(tmp_path: Path) -> None:
    straight = draw_page()
    document = read(tmp_path, straight.rotate(-1.8, fillcolor=255, resample=Image.Resampling.BICUBIC))
    table = document.tables()[0]
    assert grid_of(table) == LOG
    cell = next(c for c in table.cells if c.text == "9/10/2025")
    assert cell.box is not None
    shown = document.pages[0].displayed(cell.box)
    # Where the middle of that cell lies after a clockwise turn by 1.8 degrees about the picture's centre.
    x, y = 150 + 200 - 850, 250 + 3.5 * 60 - 550
    angle = np.deg2rad(1.8)
    expected = (850 + x * np.cos(angle) - y * np.sin(angle), 550 + x * np.sin(angle) + y * np.cos(angle))
    middle = ((shown.x0 + shown.x1) / 2 * DPI / 72, (shown.y0 + shown.y1) / 2 * DPI / 72)
    assert middle == pytest.approx(expected, abs=8)


@needs_both
def test_tick_boxes_of_a_scan(tmp_path: Path) -> None:
    image, draw = blank(height=600)
    for n, (label, ticked) in enumerate([("Individual", False), ("Group", True), ("Consultation", False)]):
        x = 150 + n * 420
        draw.rectangle((x, 205, x + 26, 231), outline=20, width=3)
        if ticked:
            draw.line((x + 4, 209, x + 22, 227), fill=20, width=3)
            draw.line((x + 22, 209, x + 4, 227), fill=20, width=3)
        draw.text((x + 45, 198), label, font=letters(), fill=20)
    draw.text((150, 100), "Delivery of the service as the team has chosen it", font=letters(), fill=20)
    text = read(tmp_path, image).text
    for piece in (f"{UNTICKED} Individual", f"{TICKED} Group", f"{UNTICKED} Consultation"):
        assert piece in " ".join(text.split())


def test_letters_are_no_tick_boxes() -> None:
    image, draw = blank(height=300)
    draw.text((100, 100), "OD0BQ8 EHMN ooaa 10 of 12", font=letters(36), fill=20)
    assert find_tick_boxes(ink_of(np.asarray(image), DPI), DPI) == []


def test_words_in_a_row_are_no_rule() -> None:
    image, draw = blank(height=300)
    draw.text((100, 100), "Provider Minutes per week", font=letters(40), fill=20)
    horizontals, verticals, _ = find_rules(ink_of(np.asarray(image), DPI), DPI)
    assert horizontals == []
    assert verticals == []


@needs_both
def test_second_engine_reads_a_line_and_its_digits() -> None:
    image, draw = blank(600, 200)
    draw.text((60, 70), "11/24/25", font=letters(40), fill=20)
    (reading,) = read_lines(np.asarray(image), [(60, 76, 250, 112)])
    assert reading.text == "11/24/25"
    assert "".join(word.text for word in reading.digits) == "11/24/25"


@needs_both
def test_score_in_a_ring(tmp_path: Path) -> None:
    image, draw = blank()
    draw.text((150, 100), "Fraction quiz of the made-up class", font=letters(44), fill=20)
    draw.text((150, 300), "1. One half of twelve is six, and one third of it is four.", font=letters(), fill=20)
    draw.text((1215, 102), "7/10", font=letters(56), fill=20)
    draw.ellipse((1150, 75, 1410, 195), outline=20, width=5)
    assert len(find_rings(ink_of(np.asarray(image), DPI), DPI)) == 1
    assert "7/10" in read(tmp_path, image).text


@needs_tesseract
def test_photo_at_an_angle_is_squared(tmp_path: Path) -> None:
    sheet = np.asarray(draw_page().convert("RGB"))
    height, width = sheet.shape[:2]
    corners = np.array([[180, 160], [1880, 110], [1950, 1280], [110, 1330]], dtype=np.float32)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners)
    table = np.full((1440, 2060, 3), (96, 70, 50), dtype=np.uint8)
    photo = cv2.warpPerspective(sheet, matrix, (2060, 1440), dst=table.copy(), borderMode=cv2.BORDER_TRANSPARENT)
    shade = np.linspace(1.0, 0.6, 2060)[None, :, None]
    photo = (photo * shade).astype(np.uint8)
    found = find_paper(photo)
    assert found is not None
    assert np.abs(found - corners).max() < 15
    path = tmp_path / "photo.jpg"
    Image.fromarray(photo).save(path, quality=92)
    document = read_image(path, document_id="d1")
    assert grid_of(document.tables()[0]) == LOG


def test_scan_without_a_table_around_it_is_left_alone() -> None:
    assert find_paper(np.asarray(draw_page())) is None


@pytest.mark.parametrize("angle", [-3.0, -0.8, 0.0, 1.5, 4.0])
def test_skew_is_found(angle: float) -> None:
    page = draw_page().rotate(-angle, fillcolor=255, resample=Image.Resampling.BICUBIC)
    assert find_skew(np.asarray(page)) == pytest.approx(angle, abs=0.25)


def test_turning_leads_back_to_the_page() -> None:
    image = from_pixels(np.zeros((100, 200), dtype=np.uint8), 72.0)
    for degrees in (90, 180, 270):
        turned = turn(image, degrees)
        x, y, w = turned.to_page @ np.array([0.0, 0.0, 1.0])
        expected = {90: (0, 100), 180: (200, 100), 270: (200, 0)}[degrees]
        assert (x / w, y / w) == pytest.approx(expected)


@needs_tesseract
def test_tiff_of_two_frames_has_two_pages(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    frames = []
    for word in ("first", "second"):
        image, draw = blank(height=500)
        draw.text((150, 150), f"This is the {word} page of a fax that was sent", font=letters(40), fill=0)
        frames.append(image.convert("1"))
    frames[0].save(path, save_all=True, append_images=frames[1:], dpi=(DPI, DPI))
    document = read_image(path, document_id="d1")
    assert len(document.pages) == 2
    assert "first page" in document.pages[0].text
    assert "second page" in document.pages[1].text


def test_blank_page_is_blank_and_no_problem(tmp_path: Path) -> None:
    page = read(tmp_path, blank()[0]).pages[0]
    assert page.blocks == ()
    assert page.problem is None


def test_recognition_off_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    blank()[0].save(path)
    page = read_image(path, document_id="d1", settings=ReaderSettings(ocr="off")).pages[0]
    assert page.problem


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"no picture at all", "corrupt", id="no picture"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "corrupt", id="cut off"),
    ],
)
def test_unreadable_picture_has_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "page.png"
    path.write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read_image(path, document_id="d1")
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        pytest.param("9130125", {"9/30/25"}, id="both slashes taken for ones"),
        pytest.param("1016/25", {"10/6/25"}, id="one slash taken for a one"),
        pytest.param("1012.8125", {"10/28/25"}, id="with a speck"),
        pytest.param("1111125", {"1/11/25", "11/1/25"}, id="two dates are possible"),
        pytest.param("10/6/25", {"10/6/25"}, id="whole already"),
        pytest.param("4017740", set(), id="a student number is no date"),
        pytest.param("absent", set(), id="a word is no date"),
    ],
)
def test_dates_with_slashes_read_as_ones(text: str, dates: set[str]) -> None:
    assert mend_date(text) == dates
