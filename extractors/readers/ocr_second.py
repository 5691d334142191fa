"""Where the second engine is asked, and which answer is taken: cells line by line, doubtful lines elsewhere, columns of numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.readers.grids import Rectangle
from extractors.readers.ocr_lines import LineReading, find_text_boxes, read_lines
from extractors.readers.ocr_sheet import PixelBox, Sheet, covers_ink, ink_lines, letter_like, shrink_to_ink
from extractors.readers.printed import PrintedWord

_SURE = 0.85  # Tesseract's word confidence above which nobody asks again
_DOUBTFUL = 0.62
_SURE_OUTSIDE = 0.8

# What a column of numbers holds, by shape: a date with a year, a date without, a time, a count.
_SHAPES = (
    re.compile(r"^(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(?:\d{2}|20\d{2})$"),  # 9/29/25; not 10//25
    re.compile(r"^(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])-(?:\d{2}|20\d{2})$"),  # 9-29-25
    re.compile(r"^(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])$"),  # 9/29
    re.compile(r"^(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])$"),  # 9-29
    re.compile(r"^(?:0?[1-9]|1[0-2]):[0-5]\d$"),  # 1:30
    re.compile(r"^\d{1,3}$"),  # 30
)
# "1/7/2" for 1/7/26: month and day stand, the year broke off.
_BROKEN_YEAR = re.compile(r"^((?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01]))[/-]\d?$")
# "(2/10/25", "3/4/2", "l/29/26": digits and separators with at most two strangers; not "4/5".
_ALMOST_DATE = re.compile(r"^[(\[\dIlOoZSB|]{1,3}[/-][\dIlOoZSB|]{1,2}[/-][\dIlOoZSB|]{0,4}[.,]?$")
_TWO_DIGITS = re.compile(r"^(?:\d{2,3}|0)$")
# "3C", "I:00", "1O", "2/U/U" may be numbers badly read; "PA" and "absent" are not taken for such.
_LIKE_NUMBER = re.compile(r"^(?:[\dOoCcDQUuIl|!iSsZzBbWwG°'`_/\\:.,;%\-]{1,12}|(?=.*\d)(?!.*[A-Za-z]{3})\S{1,10})$")


@dataclass(slots=True)
class _Job:
    """A line to be read again: its box, the words read there so far, and the cell that bounds it."""

    box: PixelBox
    words: list[PrintedWord]
    limit: PixelBox | None = None


def mean_confidence(words: Iterable[PrintedWord]) -> float:
    """Confidence of words by their letters; 0.0 without words."""
    pairs = [(w.confidence, len(w.text)) for w in words]
    letters = sum(count for _, count in pairs)
    return sum(value * count for value, count in pairs) / letters if letters else 0.0


def ask_second_engine(sheet: Sheet) -> None:
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
    _drop_leftovers(sheet, [job.box for job in jobs])
    _settle_dates(sheet)
    for grid in sheet.grids:
        _settle_numbers(sheet, grid)


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


def _unsure_lines(sheet: Sheet, cell: Rectangle, words: list[PrintedWord]) -> list[_Job]:
    if words and min(w.confidence for w in words) >= _SURE and covers_ink(sheet, cell, words):
        return []
    jobs = []
    for box in ink_lines(sheet, cell):
        old = [w for w in words if box[1] - 3 <= w.middle <= box[3] + 3]
        if old and min(w.confidence for w in old) >= _SURE and covers_ink(sheet, box, old):
            continue
        jobs.append(_Job(box, old, _inner(sheet, cell)))
    return jobs


def _inner(sheet: Sheet, cell: Rectangle) -> PixelBox:
    inset = max(2, int(sheet.image.dpi * 0.014))
    return int(cell[0]) + inset, int(cell[1]) + inset, int(cell[2]) - inset, int(cell[3]) - inset


def _unsure_outside(sheet: Sheet, words: list[PrintedWord]) -> list[_Job]:
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
        x0, y0, x1, y1 = min(c[0] for c in grid), min(c[1] for c in grid), max(c[2] for c in grid), max(c[3] for c in grid)
        picture[int(y0) : int(y1), int(x0) : int(x1)] = 255
    jobs: list[_Job] = []
    asked: set[int] = set()
    for found in find_text_boxes(picture):
        area = PrintedWord("", *(float(v) for v in found))
        old = [w for w in words if (found[0] <= w.centre <= found[2] and found[1] <= w.middle <= found[3]) or _overlap(w, area) > 0.5]
        if old and min(w.confidence for w in old) >= _SURE_OUTSIDE and covers_ink(sheet, found, old):
            continue
        box = shrink_to_ink(sheet, found)
        asked |= {id(w) for w in old}
        jobs.append(_Job(box, old))
    return jobs + _lone_numbers(sheet, [w for w in words if id(w) not in asked])


def _without_specks(reading: LineReading) -> LineReading:
    """A reading of what Tesseract saw nothing in, without the dots and dashes that dust leaves."""
    words = [w for w in reading.words if any(c.isalnum() or c in "+-✓✔☐☑☒%" for c in w.text)]
    for word in words:
        if len(word.text) <= 4 and word.text[:-1].isalnum():
            word.text = word.text.rstrip(".,:;")
    return LineReading(words, reading.score, reading.digits, reading.digits_score)


def _lone_numbers(sheet: Sheet, words: list[PrintedWord]) -> list[_Job]:
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
        jobs.append(_Job(shrink_to_ink(sheet, area), [word]))
    return jobs


def _take_better(sheet: Sheet, old: list[PrintedWord], reading: LineReading) -> None:
    """The second engine's words in place of Tesseract's where it is the surer one of the two."""
    if not old:
        reading = _without_specks(reading)
    if not reading.words:
        return
    before = mean_confidence(old)
    before_text = "".join(w.text for w in old)
    short = len(before_text) <= 4 and reading.score > max(before, 0.9)
    if old and before > 0.9 and len(before_text) >= len("".join(w.text for w in reading.words)) and not short:
        return
    if (not old and reading.score >= 0.45) or (old and reading.score >= min(before, 0.8)):
        gone = {id(w) for w in old}
        sheet.words = [w for w in sheet.words if id(w) not in gone] + reading.words


def _settle_dates(sheet: Sheet) -> None:
    """Dates written by hand outside grids ("(2/10/25", "3/4/2") are read again until one reading is a date."""
    doubtful = [
        w for w in sheet.words if w.source == "second" and _ALMOST_DATE.match(w.text) and not any(s.match(w.text) for s in _SHAPES[:4])
    ]
    jobs = []
    for word in doubtful:
        if any(word in sheet.words_in(cell) for grid in sheet.grids for cell in grid):
            continue
        pad = (word.y1 - word.y0) * 0.5
        area = (int(word.x0 - pad * 0.6), int(word.y0 - pad * 0.3), int(word.x1 + pad), int(word.y1 + pad * 0.3))
        jobs.append(_Job(shrink_to_ink(sheet, area), [word]))
    if not jobs:
        return
    for job, readings in zip(jobs, _read_variously(sheet, jobs), strict=True):
        best = _fitting(readings, _SHAPES[0]) or _fitting(readings, _SHAPES[1])
        if best:
            sheet.replace_words(job.words, best)
        else:
            _leave_unsure(job.words)


def _read_variously(sheet: Sheet, jobs: list[_Job]) -> list[list[LineReading]]:
    """Several readings of each box: with more room, drawn apart, in bolder strokes."""
    boxes, limits = [job.box for job in jobs], [job.limit for job in jobs]
    thick = np.asarray(cv2.erode(sheet.image.grey, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))), dtype=np.uint8)
    ways = (
        read_lines(sheet.image.grey, boxes, limits, air=0.25),
        read_lines(sheet.image.grey, boxes, limits, air=0.5, widen=1.35),
        read_lines(thick, boxes, limits, air=0.5),
        read_lines(sheet.image.grey, boxes, limits, air=0.4),
    )
    return [list(readings) for readings in zip(*ways, strict=True)]


def _settle_numbers(sheet: Sheet, grid: list[Rectangle]) -> None:
    """In a column of dates, times or counts every cell has the column's shape: those that lack it are read again, several ways.

    A column has a shape when at least three cells and most of its filled ones show it. A reading that fits is taken with its
    own confidence; without one the cell stays as it was.
    """
    columns: dict[int, list[Rectangle]] = {}
    for cell in grid:
        columns.setdefault(round(cell[0] / 4), []).append(cell)
    jobs: list[tuple[_Job, re.Pattern[str]]] = []
    for cells in columns.values():
        texts = {cell: words for cell in cells if (words := sheet.words_in(cell))}
        shape = _shape_of(["".join(w.text for w in words) for words in texts.values()])
        if shape is None:
            continue
        for cell, words in texts.items():
            text = "".join(w.text for w in words)
            if _LIKE_NUMBER.match(text) and not shape.match(text):
                lines = ink_lines(sheet, cell)
                if len(lines) == 1:
                    jobs.append((_Job(lines[0], words, _inner(sheet, cell)), shape))
    if not jobs:
        return
    for (job, shape), readings in zip(jobs, _read_variously(sheet, [job for job, _ in jobs]), strict=True):
        best = _fitting(readings, shape)
        if best:
            sheet.replace_words(job.words, best)
        else:
            _leave_unsure(job.words)


def _leave_unsure(words: list[PrintedWord]) -> None:
    """A cell that no reading made fit its column is marked; of a date whose year broke off the sure part is kept."""
    for word in words:
        word.confidence = min(word.confidence, 0.35)
    broken = _BROKEN_YEAR.match("".join(word.text for word in words))
    if broken and len(words) == 1:
        words[0].text = broken.group(1)


def _shape_of(texts: list[str]) -> re.Pattern[str] | None:
    counts = Counter(place for text in texts for place, shape in enumerate(_SHAPES) if shape.match(text))
    if not counts:
        return None
    place, count = counts.most_common(1)[0]
    likely = sum(1 for text in texts if _LIKE_NUMBER.match(text))
    shape = _SHAPES[place]
    if shape is _SHAPES[-1] and sum(1 for text in texts if _TWO_DIGITS.match(text) and text != "0") >= 0.6 * count:
        shape = _TWO_DIGITS  # minutes: a lone 2 among 20s lost its nought
    return shape if count >= 3 and count >= 0.4 * (len(texts) - 1) and likely >= 0.6 * (len(texts) - 1) else None


def _fitting(readings: list[LineReading], shape: re.Pattern[str]) -> list[PrintedWord]:
    """The words that fit the shape, from the reading that most readings agree on."""
    votes: dict[str, list[tuple[float, list[PrintedWord]]]] = {}
    for reading in readings:
        for words, score in ((reading.words, reading.score), (reading.digits, reading.digits_score)):
            text = "".join(word.text for word in words)
            bare = text.rstrip(".,-:")
            if shape.match(bare) and score > 0.02:
                if bare != text and len(words) == 1:
                    words[0].text = bare
                votes.setdefault(bare, []).append((score, words))
    if not votes:
        return []
    text = max(votes, key=lambda t: sum(score for score, _ in votes[t]))
    score, words = max(votes[text], key=lambda vote: vote[0])
    whole = PrintedWord(text, words[0].x0, words[0].y0, words[-1].x1, words[-1].y1, confidence=min(score, 0.8))
    return [whole]
