"""Columns of dates, times and counts: what does not look like its column is read again, several ways, or mended, or left unsure."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import cv2
import numpy as np

from extractors.readers.grids import Rectangle
from extractors.readers.ocr_lines import LineReading, read_lines
from extractors.readers.ocr_sheet import Job, Sheet, cell_limit, ink_lines, shrink_to_ink
from extractors.readers.printed import PrintedWord

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
_AS_ONES = str.maketrans({"I": "1", "l": "1", "|": "1", "!": "1", "\\": "/"})
_TWO_DIGITS = re.compile(r"^(?:\d{2,3}|0)$")
# "3C", "I:00", "1O", "2/U/U" may be numbers badly read; "PA" and "absent" are not taken for such.
_LIKE_NUMBER = re.compile(r"^(?:[\dOoCcDQUuIl|!iSsZzBbWwG°'`_/\\:.,;%\-]{1,12}|(?=.*\d)(?!.*[A-Za-z]{3})\S{1,10})$")


def settle_numbers(sheet: Sheet, grid: list[Rectangle]) -> None:
    """In a column of dates, times or counts every cell has the column's shape: those that lack it are read again, several ways.

    A column has a shape when at least three cells and most of its filled ones show it. A reading that fits is taken with its
    own confidence; without one the cell stays as it was.
    """
    columns: dict[int, list[Rectangle]] = {}
    for cell in grid:
        columns.setdefault(round(cell[0] / 4), []).append(cell)
    jobs: list[tuple[Job, re.Pattern[str], list[Rectangle]]] = []
    for cells in columns.values():
        texts = {cell: words for cell in cells if (words := sheet.words_in(cell))}
        shape = _shape_of(["".join(w.text for w in words) for words in texts.values()])
        if shape is None:
            continue
        head = min(cell[1] for cell in cells)
        for cell, words in texts.items():
            text = "".join(w.text for w in words)
            if cell[1] > head and _LIKE_NUMBER.match(text) and not shape.match(text):
                lines = ink_lines(sheet, cell)
                if len(lines) == 1:
                    jobs.append((Job(lines[0], words, cell_limit(sheet, cell)), shape, cells))
    if not jobs:
        return
    broken: list[tuple[Job, list[Rectangle], set[str]]] = []
    for (job, shape, cells), readings in zip(jobs, _read_variously(sheet, [job for job, _, _ in jobs]), strict=True):
        best = _fitting(readings, shape)
        if best:
            sheet.replace_words(job.words, best)
        elif shape is _SHAPES[0]:
            broken.append((job, cells, _possible_dates(sheet, cells, readings)))
        else:
            _leave_unsure(job.words)
    for job, cells, dates in broken:
        _take_mended(sheet, job, cells, dates)


def join_dates(words: list[PrintedWord]) -> list[PrintedWord]:
    """Words of a line with a date whole again that a blank parted ("3/1" "8/26")."""
    joined: list[PrintedWord] = []
    for word in words:
        before = joined[-1] if joined else None
        if before is not None and _SHAPES[0].match(before.text + word.text):
            before.text += word.text
            before.x1, before.confidence = word.x1, min(before.confidence, word.confidence)
        else:
            joined.append(word)
    return joined


def mend_date(text: str) -> set[str]:
    """The dates that a text can be when slashes were taken for ones: '9130125' is 9/30/25; '1111125' may be several."""
    plain = re.sub(r"[.:,;\s]", "", text).translate(_AS_ONES)
    if not re.fullmatch(r"[\d/]{6,10}", plain):
        return set()
    missing = 2 - plain.count("/")
    ones = [place for place in range(1, len(plain) - 2) if plain[place] == "1"]
    if missing < 1:
        return {plain} if missing == 0 and _SHAPES[0].match(plain) else set()
    found = set()
    for chosen in combinations(ones, missing):
        date = "".join("/" if place in chosen else sign for place, sign in enumerate(plain))
        if _SHAPES[0].match(date) and len(date.rsplit("/", 1)[1]) == 2:
            found.add(date)
    return found


def _possible_dates(sheet: Sheet, cells: list[Rectangle], readings: list[LineReading]) -> set[str]:
    """Dates that the readings of one cell leave possible: slashes taken for ones, or a year of which only the 2 could be read."""
    texts = [("".join(w.text for w in r.words), "".join(w.text for w in r.digits)) for r in readings]
    dates = {date for pair in texts for text in pair for date in mend_date(text)}
    cut_off = Counter(match.group(1) for words, digits in texts if words == digits and (match := _BROKEN_YEAR.match(words)))
    if len(cut_off) == 1 and cut_off.total() >= 2:
        known = [text for cell in cells if _SHAPES[0].match(text := "".join(w.text for w in sheet.words_in(cell)))]
        years = {text.rsplit("/", 1)[1] for text in known}
        dates |= {f"{day}/{year}" for day in cut_off for year in years if "-" not in day}
    return dates


def _take_mended(sheet: Sheet, job: Job, cells: list[Rectangle], dates: set[str]) -> None:
    """The one date that its neighbours in the column leave possible; logs go forward in time. Several or none: unsure."""
    if not dates:
        _leave_unsure(job.words)
        return
    above = below = None
    for cell in sorted(cells, key=lambda c: c[1]):
        text = "".join(word.text for word in sheet.words_in(cell))
        if not _SHAPES[0].match(text):
            continue
        if cell[3] <= job.box[3]:
            above = _as_order(text)
        elif cell[1] >= job.box[1] and below is None:
            below = _as_order(text)
    fitting = [d for d in dates if (above is None or above <= _as_order(d)) and (below is None or _as_order(d) <= below)]
    if len(fitting) != 1 or (above is None and below is None):
        _leave_unsure(job.words)
        return
    x0, y0, x1, y1 = (float(value) for value in job.box)
    sheet.replace_words(job.words, [PrintedWord(fitting[0], x0, y0, x1, y1, confidence=0.6, source="second")])


def _as_order(text: str) -> tuple[int, int, int]:
    month, day, year = (int(part) for part in text.split("/"))
    return year % 100, month, day


def settle_dates(sheet: Sheet) -> None:
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
        jobs.append(Job(shrink_to_ink(sheet, area), [word]))
    if not jobs:
        return
    for job, readings in zip(jobs, _read_variously(sheet, jobs), strict=True):
        best = _fitting(readings, _SHAPES[0]) or _fitting(readings, _SHAPES[1])
        if best:
            sheet.replace_words(job.words, best)
        else:
            _leave_unsure(job.words)


def _read_variously(sheet: Sheet, jobs: list[Job]) -> list[list[LineReading]]:
    """Several readings of each box: with more room, drawn apart, in bolder strokes."""
    boxes, limits = [job.box for job in jobs], [job.limit for job in jobs]
    thick = np.asarray(cv2.erode(sheet.clean, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))), dtype=np.uint8)
    ways = (
        read_lines(sheet.clean, boxes, limits, air=0.25),
        read_lines(sheet.clean, boxes, limits, air=0.5, widen=1.35),
        read_lines(thick, boxes, limits, air=0.5),
        read_lines(sheet.clean, boxes, limits, air=0.4),
        read_lines(sheet.image.grey, boxes, limits, air=0.25),
    )
    return [list(readings) for readings in zip(*ways, strict=True)]


def _leave_unsure(words: list[PrintedWord]) -> None:
    """A cell that no reading made fit its column is marked; of a date whose year broke off the sure part is kept."""
    for word in words:
        word.confidence = min(word.confidence, 0.35)
    broken = _BROKEN_YEAR.match("".join(word.text for word in words))
    if broken and len(words) == 1:
        words[0].text = broken.group(1)


def _shape_of(texts: list[str]) -> re.Pattern[str] | None:
    dates = sum(1 for text in texts if _SHAPES[0].match(text) or mend_date(text))
    if dates >= 3 and dates >= 0.6 * (len(texts) - 1):
        return _SHAPES[0]
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
    whole = PrintedWord(text, words[0].x0, words[0].y0, words[-1].x1, words[-1].y1, confidence=min(score, 0.8), source="second")
    return [whole]
