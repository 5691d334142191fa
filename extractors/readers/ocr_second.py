"""Where the second engine is asked, and which answer is taken: cells line by line, doubtful lines elsewhere, columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.readers.grids import Rectangle
from extractors.readers.ocr_lines import LineReading, find_text_boxes, read_lines
from extractors.readers.ocr_numbers import join_dates, settle_dates, settle_numbers
from extractors.readers.ocr_sheet import Job, PixelBox, Sheet, box_of_grid, cell_limit, covers_ink, ink_lines, letter_like, shrink_to_ink
from extractors.readers.printed import PrintedWord

_SURE = 0.85  # Tesseract's word confidence above which nobody asks again
_DOUBTFUL = 0.62
_SURE_OUTSIDE = 0.8


def mean_confidence(words: Iterable[PrintedWord]) -> float:
    """Confidence of words by their letters; 0.0 without words."""
    pairs = [(w.confidence, len(w.text)) for w in words]
    letters = sum(count for _, count in pairs)
    return sum(value * count for value, count in pairs) / letters if letters else 0.0


def ask_second_engine(sheet: Sheet) -> None:
    """Reads again what Tesseract is unsure of: cells line by line, then whatever stands outside the grids."""
    jobs: list[Job] = []
    in_grid: set[int] = set()
    for grid in sheet.grids:
        x0, y0, x1, y1 = box_of_grid(grid)
        near = [w for w in sheet.words if x0 <= w.centre <= x1 and y0 <= w.middle <= y1]
        in_grid |= {id(w) for w in near}
        for cell in grid:
            inside = [w for w in near if cell[0] <= w.centre <= cell[2] and cell[1] <= w.middle <= cell[3]]
            jobs += _unsure_lines(sheet, cell, inside)
    jobs += _unsure_outside(sheet, [w for w in sheet.words if id(w) not in in_grid])
    readings = read_lines(sheet.clean, [job.box for job in jobs], [job.limit for job in jobs])
    for job, reading in zip(jobs, readings, strict=True):
        _take_better(sheet, job.words, reading)
    _drop_leftovers(sheet, [job.box for job in jobs])
    settle_dates(sheet)
    for grid in sheet.grids:
        settle_numbers(sheet, grid)


def _drop_leftovers(sheet: Sheet, boxes: list[PixelBox]) -> None:
    """Scraps that Tesseract made of underlines and strokes beside what the second engine has read, and very unsure ones anywhere."""
    kept = []
    fresh = [w for w in sheet.words if w.source == "second"]
    for word in sheet.words:
        if word.source != "second":
            if word.confidence < 0.4 and len(boxes) > 0:
                continue
            if word.confidence < 0.9 and any(_overlap(word, other) > 0.5 for other in fresh):
                continue
        kept.append(word)
    sheet.words = kept


def _overlap(word: PrintedWord, other: PrintedWord) -> float:
    """The share of a word's box that lies in another's."""
    across = min(word.x1, other.x1) - max(word.x0, other.x0)
    down = min(word.y1, other.y1) - max(word.y0, other.y0)
    area = max((word.x1 - word.x0) * (word.y1 - word.y0), 1.0)
    return max(across, 0.0) * max(down, 0.0) / area


def _unsure_lines(sheet: Sheet, cell: Rectangle, words: list[PrintedWord]) -> list[Job]:
    if words and min(w.confidence for w in words) >= _SURE and covers_ink(sheet, cell, words):
        return []
    jobs = []
    for box in ink_lines(sheet, cell):
        old = [w for w in words if box[1] - 3 <= w.middle <= box[3] + 3]
        if old and min(w.confidence for w in old) >= _SURE and covers_ink(sheet, box, old):
            continue
        jobs.append(Job(box, old, cell_limit(sheet, cell)))
    return jobs


def _unsure_outside(sheet: Sheet, words: list[PrintedWord]) -> list[Job]:
    """Lines outside grids that are doubtful or were not seen at all, as boxes found by the second engine's detector."""
    dpi = sheet.image.dpi
    left = sheet.ink.copy()
    for grid in sheet.grids:
        for x0, y0, x1, y1 in grid:
            left[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] = 0
    for word in words:
        left[max(int(word.y0) - 4, 0) : int(word.y1) + 4, max(int(word.x0) - 4, 0) : int(word.x1) + 4] = 0
    unread = letter_like(left, dpi)
    doubtful = sum(len(w.text) for w in words if w.confidence < _DOUBTFUL)
    if unread < 2 and not doubtful:
        return _lone_numbers(sheet, words)
    picture = sheet.image.grey.copy()
    for grid in sheet.grids:
        x0, y0, x1, y1 = box_of_grid(grid)
        picture[int(y0) : int(y1), int(x0) : int(x1)] = 255
    jobs: list[Job] = []
    asked: set[int] = set()
    for found in find_text_boxes(picture):
        area = PrintedWord("", *(float(v) for v in found))
        old = [w for w in words if (found[0] <= w.centre <= found[2] and found[1] <= w.middle <= found[3]) or _overlap(w, area) > 0.5]
        if old and min(w.confidence for w in old) >= _SURE_OUTSIDE and covers_ink(sheet, found, old):
            continue
        box = shrink_to_ink(sheet, found)
        asked |= {id(w) for w in old}
        jobs.append(Job(box, old))
    return jobs + _lone_numbers(sheet, [w for w in words if id(w) not in asked])


def _without_specks(reading: LineReading) -> LineReading:
    """A reading of what Tesseract saw nothing in, without the dots and dashes that dust leaves."""
    words = [w for w in reading.words if any(c.isalnum() or c in "+-✓✔☐☑☒%" for c in w.text)]
    for word in words:
        if len(word.text) <= 4 and word.text[:-1].isalnum():
            word.text = word.text.rstrip(".,:;")
    return LineReading(words, reading.score, reading.digits, reading.digits_score)


def _lone_numbers(sheet: Sheet, words: list[PrintedWord]) -> list[Job]:
    """Short numbers that stand apart, as one writes by hand after "Total:": Tesseract is sure of them even when it is wrong."""
    jobs = []
    for word in words:
        if len(word.text) > 4 or not any(c.isdigit() for c in word.text) or word.confidence >= 0.965:
            continue
        height = word.y1 - word.y0
        level = [w for w in words if w is not word and abs(w.middle - word.middle) < 0.6 * height]
        if any(w.x0 - 1.2 * height < word.x1 and word.x0 < w.x1 + 1.2 * height for w in level):
            continue
        area = (int(word.x0 - 0.5 * height), int(word.y0 - 0.6 * height), int(word.x1 + 0.5 * height), int(word.y1 + 0.6 * height))
        jobs.append(Job(shrink_to_ink(sheet, area), [word]))
    return jobs


def _take_better(sheet: Sheet, old: list[PrintedWord], reading: LineReading) -> None:
    """The second engine's words in place of Tesseract's where it is the surer one of the two."""
    if not old:
        reading = _without_specks(reading)
    if not reading.words:
        return
    reading.words = join_dates(reading.words)
    before = mean_confidence(old)
    before_text = "".join(w.text for w in old)
    short = len(before_text) <= 4 and reading.score > max(before, 0.9)
    if old and before > 0.9 and len(before_text) >= len("".join(w.text for w in reading.words)) and not short:
        return
    if (not old and reading.score >= 0.45) or (old and reading.score >= min(before, 0.8)):
        sure = [w for w in old if w.confidence >= (_SURE if len(w.text) > 1 else 0.93)]
        if len(old) >= 3 and 2 * len(sure) >= len(old):
            # A line of print with a few doubtful words: only these are taken from the second engine.
            fresh = [w for w in reading.words if all(_overlap_across(w, known) < 0.4 for known in sure)]
            sheet.replace_words([w for w in old if w not in sure], fresh)
        else:
            sheet.replace_words(old, reading.words)


def _overlap_across(word: PrintedWord, other: PrintedWord) -> float:
    """The share of a word's width that lies beside another's."""
    return max(min(word.x1, other.x1) - max(word.x0, other.x0), 0.0) / max(min(word.x1 - word.x0, other.x1 - other.x0), 1.0)
