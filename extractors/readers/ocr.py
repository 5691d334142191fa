"""A picture of a page becomes a page: upright, straight, ruled grids as tables, words by Tesseract, unsure ones by the second engine.

Boxes of blocks lie in the reading frame (upright and straight, in points); `Page.to_display` leads back to the page as displayed.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from statistics import median

import cv2
import numpy as np

from extractors.readers.grids import Rectangle, Rule, find_cells, group_cells, merge_rules
from extractors.readers.layout import lay_out, text_of_blocks
from extractors.readers.ocr_lines import LineReading, find_text_boxes, has_second_engine, read_lines
from extractors.readers.ocr_tesseract import guess_orientation, has_tesseract, read_words
from extractors.readers.page_image import Grey, PageImage, ink_of, is_blank, resize_to, straighten, turn
from extractors.readers.printed import PrintedWord, group_into_lines
from extractors.readers.scan_rules import find_rules, find_tick_boxes
from extractors.readers.tables import build_table
from extractors.readers.ticks import normalise_tick_words, write_drawn_boxes
from pipeline.document import Page, Table

READING_DPI = 200.0
_SURE = 0.85  # Tesseract's word confidence above which nobody asks again
_DOUBTFUL = 0.62
PixelBox = tuple[int, int, int, int]


# "3C", "I:00", "10//25", "1O", "C" stand in columns of numbers for 30, 1:00, 10/?/25, 10, 0; "PA" and "absent" do not.
_LIKE_NUMBER = re.compile(r"^[\dOoCcDQIl|!iSsZzB°'`/:.,;%\-]+$")
_NUMBER = re.compile(r"^[\d/:.,%\-]+$")


@dataclass(slots=True)
class _Job:
    """A line to be read again: its box, the words read there so far, and the cell that bounds it."""

    box: PixelBox
    words: list[PrintedWord]
    limit: PixelBox | None = None


@dataclass(slots=True)
class _Sheet:
    """A straightened page while it is read; everything in pixels."""

    image: PageImage
    ink: Grey  # without ruling lines
    grids: list[list[Rectangle]] = field(default_factory=list)
    horizontals: list[Rule] = field(default_factory=list)
    words: list[PrintedWord] = field(default_factory=list)


def can_recognise() -> bool:
    """Whether any engine for pictures is there."""
    return has_tesseract() or has_second_engine()


def read_picture(image: PageImage, page_number: int) -> Page:
    """One page from its picture. A blank page has no blocks and no problem."""
    if image.dpi < READING_DPI * 0.9 or image.dpi > READING_DPI * 1.6:
        image = resize_to(image, READING_DPI if image.dpi < READING_DPI * 1.6 else 250.0)
    if is_blank(image.grey, image.dpi):
        return _page(image, page_number, [], [], [])
    image = straighten(image)
    image, words = _read_upright(image)
    sheet = _measure(image)
    sheet.words = _drop_specks(words, image.dpi)
    if has_second_engine():
        _ask_second_engine(sheet)
    return _assemble(sheet, page_number)


def _confident(words: list[PrintedWord]) -> int:
    return sum(len(w.text) for w in words if w.confidence > 0.75 and len(w.text) > 2 and w.text.isalpha())


def _mean(words: list[PrintedWord]) -> float:
    letters = sum(len(w.text) for w in words)
    return sum(w.confidence * len(w.text) for w in words) / letters if letters else 0.0


def _read_upright(image: PageImage) -> tuple[PageImage, list[PrintedWord]]:
    """The page turned so that it can be read, and its words. Turning is only thought of where reading as it lies went badly."""
    words = read_words(image.grey, image.dpi)
    if _mean(words) >= 0.8 and _confident(words) >= 40:
        return image, words
    degrees, sure = guess_orientation(image.grey, image.dpi)
    tries = [degrees] if degrees and sure >= 1.0 else []
    if not tries and _confident(words) < 25 and sure < 1.0:
        tries = [180, 90, 270]
    best, best_words = image, words
    for angle in tries:
        turned = turn(image, angle)
        found = read_words(turned.grey, turned.dpi)
        if _confident(found) > max(_confident(best_words) * 1.3, 6):
            best, best_words = turned, found
    return best, best_words


def _measure(image: PageImage) -> _Sheet:
    ink = ink_of(image.grey, image.dpi)
    horizontals, verticals, mask = find_rules(ink, image.dpi)
    pixel = image.dpi / 72
    rows = merge_rules(horizontals, 2.5 * pixel, 12 * pixel, join=9 * pixel)
    columns = merge_rules(verticals, 2.5 * pixel, 7 * pixel, join=3.5 * pixel)
    grids = group_cells([c for c in find_cells(rows, columns, 4.5 * pixel) if c[2] - c[0] > 6 * pixel and c[3] - c[1] > 6 * pixel])
    grown = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    left = cv2.bitwise_and(ink, cv2.bitwise_not(grown))
    left = cv2.morphologyEx(left, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return _Sheet(image, np.asarray(left, dtype=np.uint8), grids, rows)


def _drop_specks(words: list[PrintedWord], dpi: float) -> list[PrintedWord]:
    """Words without the bars, dots and scraps that rules, holes and dust leave."""
    kept = []
    for word in words:
        junk = not any(c.isalnum() for c in word.text)
        if (
            junk
            and (word.confidence < 0.75 or set(word.text) <= set("|_—-=~[]{}‘’'`.,:;\\"))
            and word.text not in ("-", "—", "/", "&", "+", "%", "#")
        ):
            continue
        if word.y1 - word.y0 > dpi * 0.6 or word.y1 - word.y0 < dpi * 0.02:
            continue
        word.text = word.text.strip("|_ ") or word.text
        kept.append(word)
    return kept


def _ask_second_engine(sheet: _Sheet) -> None:
    """Reads again what Tesseract is unsure of: cells line by line, then whatever stands outside the grids."""
    jobs: list[_Job] = []
    in_grid: set[int] = set()
    for grid in sheet.grids:
        x0, y0, x1, y1 = min(c[0] for c in grid), min(c[1] for c in grid), max(c[2] for c in grid), max(c[3] for c in grid)
        near = [w for w in sheet.words if x0 <= w.centre <= x1 and y0 <= w.middle <= y1]
        in_grid |= {id(w) for w in near}
        for cell in grid:
            inside = [w for w in near if cell[0] <= w.centre <= cell[2] and cell[1] <= w.middle <= cell[3]]
            jobs += _unsure_lines(sheet, cell, inside)
    jobs += _unsure_outside(sheet, [w for w in sheet.words if id(w) not in in_grid])
    readings = read_lines(sheet.image.grey, [job.box for job in jobs], [job.limit for job in jobs])
    for job, reading in zip(jobs, readings, strict=True):
        _take_better(sheet, job.words, reading)
    for grid in sheet.grids:
        _settle_numbers(sheet, grid)


def _unsure_lines(sheet: _Sheet, cell: Rectangle, words: list[PrintedWord]) -> list[_Job]:
    if words and min(w.confidence for w in words) >= _SURE and _covers_ink(sheet, cell, words):
        return []
    jobs = []
    for box in _ink_lines(sheet, cell):
        old = [w for w in words if box[1] - 3 <= w.middle <= box[3] + 3]
        if old and min(w.confidence for w in old) >= _SURE and _covers_ink(sheet, box, old):
            continue
        jobs.append(_Job(box, old, _inner(sheet, cell)))
    return jobs


def _inner(sheet: _Sheet, cell: Rectangle) -> PixelBox:
    inset = max(2, int(sheet.image.dpi * 0.014))
    return int(cell[0]) + inset, int(cell[1]) + inset, int(cell[2]) - inset, int(cell[3]) - inset


def _settle_numbers(sheet: _Sheet, grid: list[Rectangle]) -> None:
    """In a column of dates, times or counts an O is a nought: such cells are read again with digits only.

    A column is one of numbers when most of its cells hold a digit and nothing but digits and what is mistaken for them.
    """
    columns: dict[int, list[Rectangle]] = {}
    for cell in grid:
        columns.setdefault(round(cell[0] / 4), []).append(cell)
    doubtful: list[_Job] = []
    for cells in columns.values():
        texts = {}
        for cell in cells:
            words = [w for w in sheet.words if cell[0] <= w.centre <= cell[2] and cell[1] <= w.middle <= cell[3]]
            if words:
                texts[cell] = words
        numeric = [cell for cell, words in texts.items() if _LIKE_NUMBER.match("".join(w.text for w in words)) and _has_digit(words)]
        if len(numeric) < 3 or len(numeric) < 0.6 * (len(texts) - 1):
            continue
        for cell, words in texts.items():
            text = "".join(w.text for w in words)
            if _LIKE_NUMBER.match(text) and not _NUMBER.match(text):
                doubtful += [_Job(box, words, _inner(sheet, cell)) for box in _ink_lines(sheet, cell)[:1]]
    readings = read_lines(sheet.image.grey, [job.box for job in doubtful], [job.limit for job in doubtful])
    for job, reading in zip(doubtful, readings, strict=True):
        if reading.digits and reading.digits_score >= 0.2:
            gone = {id(w) for w in job.words}
            for word in reading.digits:
                word.confidence = max(word.confidence, 0.5)
            sheet.words = [w for w in sheet.words if id(w) not in gone] + reading.digits


def _has_digit(words: list[PrintedWord]) -> bool:
    return any(c.isdigit() for w in words for c in w.text)


def _covers_ink(sheet: _Sheet, area: Rectangle, words: list[PrintedWord]) -> bool:
    """Whether the words account for the ink in an area; a second line that Tesseract dropped leaves some over."""
    x0, y0, x1, y1 = (int(v) for v in area)
    inset = int(sheet.image.dpi * 0.02)
    piece = sheet.ink[y0 + inset : y1 - inset, x0 + inset : x1 - inset].copy()
    total = cv2.countNonZero(piece) if piece.size else 0
    if total == 0:
        return True
    for word in words:
        a, b, c, d = (
            int(word.x0) - x0 - inset - 3,
            int(word.y0) - y0 - inset - 3,
            int(word.x1) - x0 - inset + 3,
            int(word.y1) - y0 - inset + 3,
        )
        piece[max(b, 0) : max(d, 0), max(a, 0) : max(c, 0)] = 0
    return cv2.countNonZero(piece) < 0.25 * total + (sheet.image.dpi * 0.02) ** 2


def _ink_lines(sheet: _Sheet, area: Rectangle) -> list[PixelBox]:
    """Boxes of the written lines within an area, by the rows of its ink."""
    dpi = sheet.image.dpi
    inset = max(2, int(dpi * 0.012))
    x0, y0, x1, y1 = int(area[0]) + inset, int(area[1]) + inset, int(area[2]) - inset, int(area[3]) - inset
    if x1 - x0 < dpi * 0.05 or y1 - y0 < dpi * 0.05:
        return []
    piece = sheet.ink[y0:y1, x0:x1]
    if cv2.countNonZero(piece) < (dpi * 0.025) ** 2:
        return []
    rows = np.flatnonzero((piece > 0).sum(axis=1) > 0)
    bands: list[list[int]] = []
    for row in rows:
        if bands and row - bands[-1][1] <= max(2, dpi * 0.012):
            bands[-1][1] = int(row)
        else:
            bands.append([int(row), int(row)])
    bands = _merge_thin(bands, dpi)
    boxes: list[PixelBox] = []
    for top, bottom in bands:
        columns = np.flatnonzero((piece[top : bottom + 1] > 0).any(axis=0))
        if columns.size == 0 or cv2.countNonZero(piece[top : bottom + 1]) < (dpi * 0.02) ** 2:
            continue
        boxes.append((x0 + int(columns[0]), y0 + top, x0 + int(columns[-1]) + 1, y0 + bottom + 1))
    return boxes


def _merge_thin(bands: list[list[int]], dpi: float) -> list[list[int]]:
    """Dots of an i and descenders belong to the line that they nearly touch."""
    if len(bands) < 2:
        return bands
    typical = (
        median(b[1] - b[0] + 1 for b in bands if b[1] - b[0] > dpi * 0.04) if any(b[1] - b[0] > dpi * 0.04 for b in bands) else dpi * 0.1
    )
    merged: list[list[int]] = [bands[0]]
    for band in bands[1:]:
        last = merged[-1]
        thin = min(band[1] - band[0], last[1] - last[0]) + 1 < 0.45 * typical
        if thin and band[0] - last[1] < 0.35 * typical:
            last[1] = band[1]
        else:
            merged.append(band)
    return merged


def _unsure_outside(sheet: _Sheet, words: list[PrintedWord]) -> list[_Job]:
    """Lines outside grids that are doubtful or were not seen at all, as boxes found by the second engine's detector."""
    dpi = sheet.image.dpi
    left = sheet.ink.copy()
    for grid in sheet.grids:
        for x0, y0, x1, y1 in grid:
            left[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] = 0
    for word in words:
        left[max(int(word.y0) - 4, 0) : int(word.y1) + 4, max(int(word.x0) - 4, 0) : int(word.x1) + 4] = 0
    unread = _letter_like(left, dpi)
    doubtful = sum(len(w.text) for w in words if w.confidence < _DOUBTFUL)
    letters = sum(len(w.text) for w in words)
    if unread < 4 and doubtful < max(5, 0.03 * letters):
        return []
    picture = sheet.image.grey.copy()
    for grid in sheet.grids:
        x0, y0, x1, y1 = min(c[0] for c in grid), min(c[1] for c in grid), max(c[2] for c in grid), max(c[3] for c in grid)
        picture[int(y0) : int(y1), int(x0) : int(x1)] = 255
    jobs: list[_Job] = []
    for box in find_text_boxes(picture):
        old = [w for w in words if box[0] <= w.centre <= box[2] and box[1] <= w.middle <= box[3]]
        if old and min(w.confidence for w in old) >= 0.8 and _covers_ink(sheet, box, old):
            continue
        jobs.append(_Job(_shrink(sheet, box), old))
    return jobs


def _shrink(sheet: _Sheet, box: PixelBox) -> PixelBox:
    """The box drawn close around its ink; the reader adds air itself."""
    piece = sheet.ink[box[1] : box[3], box[0] : box[2]]
    rows, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    if rows.size < 4 or columns.size < 3:
        return box
    return box[0] + int(columns[0]), box[1] + int(rows[0]), box[0] + int(columns[-1]) + 1, box[1] + int(rows[-1]) + 1


def _letter_like(ink: Grey, dpi: float) -> int:
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes = stats[1:count]
    fits = (
        (sizes[:, 3] > dpi * 0.05)
        & (sizes[:, 3] < dpi * 0.6)
        & (sizes[:, 2] > dpi * 0.015)
        & (sizes[:, 2] < dpi * 1.2)
        & (sizes[:, 4] > dpi * 0.1)
    )
    return int(fits.sum())


def _take_better(sheet: _Sheet, old: list[PrintedWord], reading: LineReading) -> None:
    """The second engine's words in place of Tesseract's where it is the surer one of the two."""
    if not reading.words:
        return
    before = _mean(old)
    if old and before > 0.9 and len("".join(w.text for w in old)) >= len("".join(w.text for w in reading.words)):
        return
    if (not old and reading.score >= 0.45) or (old and reading.score >= min(before, 0.8)):
        gone = {id(w) for w in old}
        sheet.words = [w for w in sheet.words if id(w) not in gone] + reading.words


def _assemble(sheet: _Sheet, page_number: int) -> Page:
    scale = sheet.image.scale
    boxes = find_tick_boxes(ink_of(sheet.image.grey, sheet.image.dpi), sheet.image.dpi)
    words = write_drawn_boxes(normalise_tick_words(sheet.words), boxes)
    for word in words:
        word.x0, word.y0, word.x1, word.y1 = word.x0 * scale, word.y0 * scale, word.x1 * scale, word.y1 * scale
    _even_sizes(words)
    tables: list[Table] = []
    rest = words
    for grid in sheet.grids:
        rectangles = [(a * scale, b * scale, c * scale, d * scale) for a, b, c, d in grid]
        table, used = build_table(rectangles, rest, page_number, "scanned", _split_at)
        rest = [w for w in rest if id(w) not in used]
        tables.append(table)
    rules = [(y * scale, x0 * scale, x1 * scale) for y, x0, x1 in sheet.horizontals]
    return _page(sheet.image, page_number, words, tables, rest, rules)


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


def _even_sizes(words: list[PrintedWord]) -> None:
    """Letter sizes by line: a single word's box is as high as its letters happen to be."""
    for line in group_into_lines(words):
        heights = [w.y1 - w.y0 for w in line if any(c.isalnum() for c in w.text)] or [w.y1 - w.y0 for w in line]
        size = median(heights) * 1.15
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
