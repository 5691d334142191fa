"""A picture of a page becomes a page: upright, straight, ruled grids as tables, words by Tesseract, unsure ones by the second engine.

Boxes of blocks lie in the reading frame (upright and straight, in points); `Page.to_display` leads back to the page as displayed.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from extractors.readers.grids import Rule
from extractors.readers.layout import lay_out, text_of_blocks
from extractors.readers.ocr_lines import has_second_engine
from extractors.readers.ocr_rings import read_rings
from extractors.readers.ocr_second import ask_second_engine, mean_confidence
from extractors.readers.ocr_sheet import Sheet, measure_sheet
from extractors.readers.ocr_tesseract import guess_orientation, has_tesseract, read_inked
from extractors.readers.page_image import Grey, PageImage, ink_of, is_blank, resize_to, straighten, turn, without_specks
from extractors.readers.printed import PrintedWord, group_into_lines
from extractors.readers.scan_rules import find_missed_boxes
from extractors.readers.tables import build_table
from extractors.readers.ticks import DrawnBox, normalise_tick_words, write_drawn_boxes
from pipeline.document import Page, Table

READING_DPI = 200.0


def can_recognise() -> bool:
    """Whether any engine for pictures is there."""
    return has_tesseract() or has_second_engine()


def read_picture(image: PageImage, page_number: int) -> Page:
    """One page from its picture. A blank page has no blocks and no problem; one that an engine fails on says so."""
    try:
        return _read(image, page_number)
    except (cv2.error, RuntimeError, ValueError, IndexError, ZeroDivisionError) as error:
        page = _page(image, page_number, [], [], [])
        return replace(page, problem=f"recognition failed on this page ({type(error).__name__})")


def _read(image: PageImage, page_number: int) -> Page:
    if image.dpi < READING_DPI * 0.9 or image.dpi > READING_DPI * 1.6:
        image = resize_to(image, READING_DPI if image.dpi < READING_DPI * 1.6 else 250.0)
    look = _look_at(straighten(image))
    if is_blank(look.solid):
        return _page(look.image, page_number, [], [], [])
    look, words = _read_upright(look)
    sheet = measure_sheet(look.image, look.ink)
    sheet.words = _drop_specks(words, sheet.image.dpi)
    sheet.boxes = [box for box in sheet.boxes if not any(_holds(word, box) for word in sheet.words)]
    if has_second_engine():
        ask_second_engine(sheet)
        read_rings(sheet)
    return _assemble(sheet, page_number)


@dataclass(frozen=True, slots=True)
class _Look:
    """A picture with its ink, and the ink without specks."""

    image: PageImage
    ink: Grey
    solid: Grey

    def read(self) -> list[PrintedWord]:
        return read_inked(self.image.grey, self.solid, self.image.dpi)


def _look_at(image: PageImage) -> _Look:
    ink = ink_of(image.grey, image.dpi)
    return _Look(image, ink, without_specks(ink))


def _confident(words: list[PrintedWord]) -> int:
    return sum(len(w.text) for w in words if w.confidence > 0.75 and len(w.text) > 2 and w.text.isalpha())


def _lie_sideways(words: list[PrintedWord]) -> bool:
    """Tesseract reads a page on its side by itself, and its words then stand higher than wide."""
    long_words = [w for w in words if len(w.text) >= 4 and w.confidence > 0.6]
    upright = sum(1 for w in long_words if w.x1 - w.x0 >= w.y1 - w.y0)
    return len(long_words) >= 5 and upright < 0.3 * len(long_words)


def _read_upright(look: _Look) -> tuple[_Look, list[PrintedWord]]:
    """The page turned so that it can be read, and its words. Turning is only thought of where reading as it lies went badly."""
    words = look.read()
    if _lie_sideways(words):
        sides = [(turned, turned.read()) for turned in (_turn(look, 90), _turn(look, 270))]
        return max(sides, key=lambda side: _confident(side[1]))
    letters = _confident(words)
    sure = mean_confidence(words)
    if (sure >= 0.8 and letters >= 40) or (sure >= 0.88 and letters >= 6):
        return look, words
    degrees, sure = guess_orientation(look.image.grey, look.image.dpi)
    tries = [degrees] if degrees and sure >= 1.0 else []
    best, best_words = look, words
    for angle in (*tries, 180, 90, 270):
        if angle not in tries and (_confident(best_words) >= 25 or (tries and best is not look)):
            break  # a page with some sure words lies right, however bad its handwriting is
        turned = _turn(look, angle)
        found = turned.read()
        if _confident(found) > max(_confident(best_words) * 1.3, 6):
            best, best_words = turned, found
    return best, best_words


_NEAR_RULE = 3.0  # points


def _turn(look: _Look, degrees: int) -> _Look:
    image = turn(look.image, degrees)
    return _look_at(image if degrees == 180 else straighten(image))


def _drop_specks(words: list[PrintedWord], dpi: float) -> list[PrintedWord]:
    """Words without the bars, dots and scraps that rules, holes and dust leave."""
    kept = []
    for word in words:
        junk = not any(c.isalnum() for c in word.text)
        if (
            junk
            and not _is_bracket(word, words)
            and (word.confidence < 0.75 or set(word.text) <= set("|_—-=~[]{}‘’'`.,:;\\"))
            and word.text not in ("-", "—", "/", "&", "+", "%", "#", "=")
        ):
            continue
        if word.y1 - word.y0 > dpi * 0.6 or word.y1 - word.y0 < dpi * 0.02:
            continue
        word.text = word.text.strip("|_ ") or word.text
        kept.append(word)
    return kept


def _is_bracket(word: PrintedWord, words: list[PrintedWord]) -> bool:
    """Whether a word is the brackets of a typed tick box ("[ ] Initial"), one of them or both."""
    if word.text not in ("[", "]"):
        return word.text == "[]"
    other = "]" if word.text == "[" else "["
    height = word.y1 - word.y0
    return any(w.text == other and abs(w.middle - word.middle) < 0.4 * height and abs(w.centre - word.centre) < 1.5 * height for w in words)


def _assemble(sheet: Sheet, page_number: int) -> Page:
    scale = sheet.image.scale
    boxes = sheet.boxes + find_missed_boxes(sheet.drawn, sheet.boxes, sheet.words)
    words = write_drawn_boxes(normalise_tick_words(sheet.words), boxes, recognised=True)
    for word in words:
        word.x0, word.y0, word.x1, word.y1 = word.x0 * scale, word.y0 * scale, word.x1 * scale, word.y1 * scale
    words = _drop_crumbs(words)
    _level_tall_words(words)
    _even_sizes(words)
    tables: list[Table] = []
    rest = words
    for grid in sheet.grids:
        rectangles = [(a * scale, b * scale, c * scale, d * scale) for a, b, c, d in grid]
        rest = [word for word in rest if not _lies_on_rule(word, rectangles)]
        table, used = build_table(rectangles, rest, page_number, "scanned", _split_at)
        rest = [w for w in rest if id(w) not in used]
        tables.append(table)
    rules = [(y * scale, x0 * scale, x1 * scale) for y, x0, x1 in sheet.horizontals]
    return _page(sheet.image, page_number, words, tables, rest, rules)


def _lies_on_rule(word: PrintedWord, cells: list[tuple[float, float, float, float]]) -> bool:
    """Whether a dash is a piece of a cell's border; one that means "none" stands in the middle of its cell, not at an edge."""
    if not set(word.text) <= set("-—–_="):
        return False
    return any(
        x0 - _NEAR_RULE <= word.centre <= x1 + _NEAR_RULE and min(abs(word.middle - y0), abs(word.middle - y1)) < _NEAR_RULE
        for x0, y0, x1, y1 in cells
    )


def _holds(word: PrintedWord, box: DrawnBox) -> bool:
    """Whether a square is but two letters of a well-read word ("El" of "Elementary"); "YesNo" ran over a box between two words."""
    if len(word.text) < 4 or word.confidence < 0.85 or not word.text.strip(".,:;").isalpha():
        return False
    two_words = any(a.islower() and b.isupper() for a, b in itertools.pairwise(word.text))
    middle = (box.y0 + box.y1) / 2
    return not two_words and word.x0 - 3 <= box.x0 and box.x1 <= word.x1 + 3 and word.y0 <= middle <= word.y1


def _split_at(word: PrintedWord, cuts: tuple[float, ...]) -> list[PrintedWord]:
    """A word that runs over a rule between columns, parted by share of its width."""
    pieces: list[PrintedWord] = []
    width = max(word.x1 - word.x0, 0.1)
    edges = [word.x0, *(c for c in cuts if word.x0 < c < word.x1), word.x1]
    start = 0
    for left, right in itertools.pairwise(edges):
        end = len(word.text) if right == edges[-1] else round((right - word.x0) / width * len(word.text))
        text = word.text[start:end].strip("|")
        if text:
            pieces.append(PrintedWord(text, left, word.y0, right, word.y1, size=word.size, confidence=word.confidence * 0.9))
        start = end
    return pieces


def _drop_crumbs(words: list[PrintedWord]) -> list[PrintedWord]:
    """Words without scraps of one or two letters far smaller than the page's print."""
    heights = [w.y1 - w.y0 for w in words if len(w.text) > 2]
    limit = 0.62 * median(heights) if heights else 0.0
    return [w for w in words if not (len(w.text) <= 2 and w.text.isalpha() and w.y1 - w.y0 < limit)]


def _level_tall_words(words: list[PrintedWord]) -> None:
    """Large handwriting beside a printed label ("Total:  3 of 4") stands on the label's line, however far its strokes reach."""
    heights = [w.y1 - w.y0 for w in words if any(c.isalnum() for c in w.text)]
    if not heights:
        return
    typical = median(heights)
    printed = [w for w in words if w.source != "second" and w.y1 - w.y0 < 1.6 * typical]
    for word in words:
        if word.source != "second" or word.y1 - word.y0 < 1.5 * typical:
            continue
        level = [w for w in printed if min(w.y1, word.y1) - max(w.y0, word.y0) > 0.7 * (w.y1 - w.y0) and w.x1 <= word.x0 + 2]
        if level and len({round(w.middle / typical) for w in level}) <= 2:
            label = max(level, key=lambda w: w.x1)
            word.y0, word.y1 = label.y0, label.y1


def _even_sizes(words: list[PrintedWord]) -> None:
    """Letter sizes by line: a single word's box is as high as its letters happen to be."""
    for line in group_into_lines(words):
        heights = [w.y1 - w.y0 for w in line if any(c.isalnum() for c in w.text)] or [w.y1 - w.y0 for w in line]
        size = median(heights) * 0.95
        for word in line:
            word.size = size


def _page(
    image: PageImage,
    page_number: int,
    words: list[PrintedWord],
    tables: list[Table],
    rest: list[PrintedWord],
    rules: list[Rule] | None = None,
) -> Page:
    blocks = lay_out(rest, tables, page_number, rules or [])
    to_points = image.to_page @ np.diag([image.dpi / 72.0, image.dpi / 72.0, 1.0])
    letters = [(w.confidence, len(w.text)) for w in words]
    total = sum(count for _, count in letters)
    return Page(
        page_number=page_number,
        width_pt=round(image.width_pt, 2),
        height_pt=round(image.height_pt, 2),
        blocks=tuple(blocks),
        text=text_of_blocks(blocks),
        words=tuple(w.freeze() for w in words),
        rotation=image.turned,
        text_source="ocr",
        ocr_confidence=round(sum(c * n for c, n in letters) / total, 3) if total else None,
        to_display=tuple(float(v) for v in (to_points / to_points[2, 2]).ravel()),
    )
