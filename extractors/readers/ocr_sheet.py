"""A straightened page while it is read: its picture, its ink without rules, its grids, and the words found so far. In pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

import cv2
import numpy as np

from extractors.readers.grids import Rectangle, Rule, find_cells, group_cells, merge_rules
from extractors.readers.page_image import Grey, PageImage, without_specks
from extractors.readers.printed import PrintedWord
from extractors.readers.scan_rules import find_rules, find_tick_boxes
from extractors.readers.ticks import DrawnBox

PixelBox = tuple[int, int, int, int]
_CONTRAST = 40  # how much darker than its surroundings writing is; pencil reaches twice that, the grain of shading half of it


@dataclass(slots=True)
class Sheet:
    """Everything in pixels of `image`."""

    image: PageImage
    drawn: Grey  # all ink
    ink: Grey  # without ruling lines
    rules: Grey  # the ink of ruling lines, a little grown
    grids: list[list[Rectangle]] = field(default_factory=list)
    horizontals: list[Rule] = field(default_factory=list)
    words: list[PrintedWord] = field(default_factory=list)
    boxes: list[DrawnBox] = field(default_factory=list)  # tick boxes
    painted: Grey | None = None

    @property
    def clean(self) -> Grey:
        """The picture without ruling lines, strokes that cross them kept; made when it is first asked for."""
        if self.painted is None:
            self.painted = _without_rules(self.image.grey, self.rules, self.image.dpi)
        return self.painted

    def words_in(self, area: Rectangle) -> list[PrintedWord]:
        x0, y0, x1, y1 = area
        return [w for w in self.words if x0 <= w.centre <= x1 and y0 <= w.middle <= y1]

    def replace_words(self, old: list[PrintedWord], new: list[PrintedWord]) -> None:
        gone = {id(word) for word in old}
        self.words = [word for word in self.words if id(word) not in gone] + new


@dataclass(slots=True)
class Job:
    """A line to be read again: its box, the words read there so far, and the cell that bounds it."""

    box: PixelBox
    words: list[PrintedWord]
    limit: PixelBox | None = None


def box_of_grid(grid: list[Rectangle]) -> Rectangle:
    return min(c[0] for c in grid), min(c[1] for c in grid), max(c[2] for c in grid), max(c[3] for c in grid)


def measure_sheet(image: PageImage, ink: Grey) -> Sheet:
    """The rules of a page, the grids they make, its tick boxes, and the ink that is left without rules."""
    horizontals, verticals, mask = find_rules(ink, image.dpi)
    pixel = image.dpi / 72
    rows = merge_rules(horizontals, 2.5 * pixel, 12 * pixel, join=9 * pixel)
    columns = merge_rules(verticals, 2.5 * pixel, 7 * pixel, join=3.5 * pixel)
    grids = group_cells([c for c in find_cells(rows, columns, 4.5 * pixel) if c[2] - c[0] > 6 * pixel and c[3] - c[1] > 6 * pixel])
    grown = np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    left = without_specks(np.asarray(cv2.bitwise_and(ink, cv2.bitwise_not(grown)), dtype=np.uint8))
    return Sheet(image, ink, left, grown, grids, rows, boxes=find_tick_boxes(ink, image.dpi))


def _without_rules(grey: Grey, mask: Grey, dpi: float) -> Grey:
    """The picture with rules painted over by what lies beside them: paper, or the stroke that crosses the rule."""
    reach = max(7, int(dpi * 0.05) | 1)
    across = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((reach, 1), np.uint8))
    both = cv2.morphologyEx(across, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    clean = grey.copy()
    clean[mask > 0] = both[mask > 0]
    return clean


def unread_ink(sheet: Sheet) -> Grey:
    """The ink (rules left out) that lies in no word and no tick box."""
    left = sheet.ink.copy()
    for word in sheet.words:
        left[max(int(word.y0) - 3, 0) : max(int(word.y1) + 3, 0), max(int(word.x0) - 3, 0) : max(int(word.x1) + 3, 0)] = 0
    for box in sheet.boxes:
        left[max(int(box.y0) - 2, 0) : int(box.y1) + 3, max(int(box.x0) - 2, 0) : int(box.x1) + 3] = 0
    return left


def is_accounted(sheet: Sheet, left: Grey, area: Rectangle) -> bool:
    """Whether the words account for the ink in an area; a second line that Tesseract dropped leaves some over."""
    inset = int(sheet.image.dpi * 0.02)
    x0, y0, x1, y1 = int(area[0]) + inset, int(area[1]) + inset, int(area[2]) - inset, int(area[3]) - inset
    if x1 <= x0 or y1 <= y0:
        return True
    unread, speck = cv2.countNonZero(left[y0:y1, x0:x1]), (sheet.image.dpi * 0.02) ** 2
    return unread < speck or unread < 0.25 * cv2.countNonZero(sheet.ink[y0:y1, x0:x1]) + speck


def covers_ink(sheet: Sheet, area: Rectangle, words: list[PrintedWord]) -> bool:
    """The same for a cell and its own words alone: a word of the next cell whose box reaches over tells nothing of this one."""
    x0, y0, x1, y1 = (int(v) for v in area)
    inset = int(sheet.image.dpi * 0.02)
    left, top = x0 + inset, y0 + inset
    piece = sheet.ink[top : y1 - inset, left : x1 - inset].copy()
    total = cv2.countNonZero(piece) if piece.size else 0
    if total == 0:
        return True
    for word in words:
        a, b, c, d = int(word.x0) - left - 3, int(word.y0) - top - 3, int(word.x1) - left + 3, int(word.y1) - top + 3
        piece[max(b, 0) : max(d, 0), max(a, 0) : max(c, 0)] = 0
    for box in sheet.boxes:
        a, b, c, d = int(box.x0) - left - 2, int(box.y0) - top - 2, int(box.x1) - left + 3, int(box.y1) - top + 3
        piece[max(b, 0) : max(d, 0), max(a, 0) : max(c, 0)] = 0
    return cv2.countNonZero(piece) < 0.25 * total + (sheet.image.dpi * 0.02) ** 2


def ink_lines(sheet: Sheet, area: Rectangle) -> list[PixelBox]:
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
    if not bands:
        return []
    bands = _drop_overhang(_merge_thin(bands, dpi), y1 - y0, dpi)
    boxes: list[PixelBox] = []
    for top, bottom in bands:
        columns = np.flatnonzero((piece[top : bottom + 1] > 0).any(axis=0))
        if columns.size == 0 or cv2.countNonZero(piece[top : bottom + 1]) < (dpi * 0.02) ** 2:
            continue
        if max(int(columns[-1]) - int(columns[0]), bottom - top) < dpi * 0.045:
            continue  # dust
        boxes.append((x0 + int(columns[0]), y0 + top, x0 + int(columns[-1]) + 1, y0 + bottom + 1))
    return boxes


def _drop_overhang(bands: list[list[int]], height: int, dpi: float) -> list[list[int]]:
    """Bands without the tails of letters that reach in from the row above, or the tips from the row below."""
    tallest = max(bottom - top + 1 for top, bottom in bands)
    kept = []
    for top, bottom in bands:
        high = bottom - top + 1
        at_edge = top < 0.2 * height or bottom > 0.88 * height
        if at_edge and ((len(bands) > 1 and high < 0.4 * tallest) or high < dpi * 0.035):
            continue
        kept.append([top, bottom])
    return kept


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


def letter_like(sheet: Sheet, ink: Grey) -> list[PixelBox]:
    """Boxes (x0, y0, x1, y1) of connected ink as large as a letter or a word of joined ones; the grain of shaded areas is none."""
    dpi, grey = sheet.image.dpi, sheet.image.grey
    contours, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        if not (dpi * 0.05 < h < dpi * 0.6 and dpi * 0.015 < w < dpi * 1.2):
            continue
        marks = ink[y : y + h, x : x + w] > 0
        if marks.sum() > dpi * 0.1:
            piece = grey[y : y + h, x : x + w]
            around = grey[max(y - 4, 0) : y + h + 4, max(x - 4, 0) : x + w + 4]
            if float(np.percentile(around, 75)) - float(piece[marks].mean()) > _CONTRAST:
                found.append((x, y, x + w, y + h))
    return found


def shrink_to_ink(sheet: Sheet, box: PixelBox) -> PixelBox:
    """The box drawn close around its ink; the reader adds air itself."""
    piece = sheet.ink[box[1] : box[3], box[0] : box[2]]
    rows, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    if rows.size < 4 or columns.size < 3:
        return box
    return box[0] + int(columns[0]), box[1] + int(rows[0]), box[0] + int(columns[-1]) + 1, box[1] + int(rows[-1]) + 1


def cell_limit(sheet: Sheet, cell: Rectangle) -> PixelBox:
    """How far a cell's own writing may reach."""
    inset = max(2, int(sheet.image.dpi * 0.014))
    # Tails of letters reach over the rule below; the tips of the row below do not reach as far up.
    tail = int(sheet.image.dpi * 0.045)
    return int(cell[0]) + inset, int(cell[1]) + inset, int(cell[2]) - inset, int(cell[3]) + tail
