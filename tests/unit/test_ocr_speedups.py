"""What keeps recognition cheap gives the same words: blank bands left out, short pieces sharing a row, tick boxes kept from the engines."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.readers.ocr import _drop_specks
from extractors.readers.ocr_lines import has_second_engine, read_lines
from extractors.readers.ocr_second import _is_print, _is_spot, _leave_out_boxes
from extractors.readers.ocr_sheet import Sheet
from extractors.readers.ocr_tesseract import has_tesseract, read_inked, read_words
from extractors.readers.page_image import from_pixels, ink_of, is_blank, squeeze_blank, without_specks
from extractors.readers.printed import PrintedWord
from extractors.readers.ticks import DrawnBox

DPI = 200


def page(*texts: tuple[int, int, str], size: tuple[int, int] = (1700, 2200)) -> np.ndarray:
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for x, y, text in texts:
        draw.text((x, y), text, font=ImageFont.load_default(32), fill=10)
    return np.asarray(image)


def word(text: str, x0: float, confidence: float = 0.95, *, y0: float = 100, width: float | None = None) -> PrintedWord:
    return PrintedWord(text, x0, y0, x0 + (width or 18 * len(text)), y0 + 30, confidence=confidence)


@pytest.mark.skipif(not has_tesseract(), reason="Tesseract is not installed")
def test_blank_bands_are_left_out_and_places_kept() -> None:
    grey = page((150, 100, "The first line of the page"), (150, 2000, "The last line of the page"))
    ink = without_specks(ink_of(grey, DPI))
    squeezed = squeeze_blank(grey, ink, DPI)
    assert squeezed.grey.shape[0] < 300
    inked, whole = read_inked(grey, ink, DPI), read_words(grey, DPI)
    assert [w.text for w in inked] == [w.text for w in whole]
    for ours, theirs in zip(inked, whole, strict=True):
        assert (ours.x0, ours.y0, ours.x1, ours.y1) == pytest.approx((theirs.x0, theirs.y0, theirs.x1, theirs.y1), abs=2)


def test_a_lone_full_stop_is_no_blank() -> None:
    grey = page((150, 100, "."), (150, 2000, "End"))
    squeezed = squeeze_blank(grey, without_specks(ink_of(grey, DPI)), DPI)
    assert squeezed.rows[0] < 130


def test_page_without_ink_is_blank() -> None:
    assert is_blank(without_specks(ink_of(page(), DPI)))


@pytest.mark.skipif(not has_second_engine(), reason="the second engine is not installed")
def test_short_pieces_share_a_row() -> None:
    texts = ["9:15", "45", "P", "11/24/25", "70%", "SA"]
    grey = page(*((60, 60 + 100 * n, text) for n, text in enumerate(texts)), size=(600, 800))
    boxes = []
    for n in range(len(texts)):
        rows, columns = np.nonzero(grey[60 + 100 * n : 140 + 100 * n] < 128)
        boxes.append((int(columns.min()), 60 + 100 * n + int(rows.min()), int(columns.max()) + 1, 61 + 100 * n + int(rows.max())))
    shared = read_lines(grey, boxes, share=True)
    assert [reading.text for reading in shared] == texts
    assert [reading.text for reading in read_lines(grey, boxes)] == texts


def test_tick_boxes_are_kept_from_the_engines() -> None:
    image = from_pixels(page(), float(DPI))
    empty = np.zeros_like(image.grey)
    words = [word("O", 100, 0.4, width=26), word("Individual", 140), word("ONo", 400, 0.44, width=80)]
    sheet = Sheet(image, empty, empty, empty, words=words, boxes=[DrawnBox(100, 102, 126, 128, False), DrawnBox(400, 102, 426, 128, None)])
    _leave_out_boxes(sheet)
    assert [(w.text, w.x0) for w in sheet.words] == [("Individual", 140), ("ONo", 428)]


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        pytest.param(["[", "]", "Initial"], ["[", "]", "Initial"], id="typed box"),
        pytest.param(["[", "Initial"], ["Initial"], id="the end of a rule"),
        pytest.param(["|", "Initial"], ["Initial"], id="a rule"),
        pytest.param(["5", "=", "5"], ["5", "=", "5"], id="an equals sign"),
    ],
)
def test_specks(texts: list[str], kept: list[str]) -> None:
    words = [word(text, 100 + 25 * n, 0.6, width=12) for n, text in enumerate(texts)]
    assert [w.text for w in _drop_specks(words, DPI)] == kept


def test_doubt_in_print_is_a_spot_and_in_handwriting_is_not() -> None:
    line = [word("Student:", 100), word("Villasenor", 300, 0.5), word("Alejandra", 520), word("Grade", 720)]
    assert _is_spot([line[1]], line)
    hand = [word("Name:", 100), word("Delape-Fuentes", 300, 0.41)]
    assert not _is_spot([hand[1]], hand)
    assert _is_print([*line, *[word("Review", 900)] * 20])
    assert not _is_print(hand)


def test_a_dash_on_a_cells_border_is_a_piece_of_it_and_one_in_the_middle_is_a_word() -> None:
    from extractors.readers.ocr import _lies_on_rule
    from extractors.readers.printed import PrintedWord

    cells = [(100.0, 50.0, 200.0, 80.0)]
    assert _lies_on_rule(PrintedWord("—", 110, 49, 120, 51), cells)
    assert not _lies_on_rule(PrintedWord("—", 110, 64, 120, 66), cells)
    assert not _lies_on_rule(PrintedWord("no", 110, 49, 120, 51), cells)
    assert not _lies_on_rule(PrintedWord("-", 300, 49, 310, 51), cells)
