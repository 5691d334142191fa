"""Where the second engine is asked, and which answer is taken: cells line by line, doubtful lines elsewhere, columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.readers.grids import Rectangle
from extractors.readers.ocr_lines import LineReading, find_text_boxes, read_lines
from extractors.readers.ocr_numbers import join_dates, settle_dates, settle_numbers
from extractors.readers.ocr_sheet import (
    Job,
    PixelBox,
    Sheet,
    box_of_grid,
    cell_limit,
    covers_ink,
    ink_lines,
    is_accounted,
    letter_like,
    shrink_to_ink,
    unread_ink,
)
from extractors.readers.page_image import Grey
from extractors.readers.printed import PrintedWord, group_into_lines

_SURE = 0.85  # Tesseract's confidence above which nobody asks again about a word with digits, or of one or two letters
_SURE_OF_PRINT = 0.7  # the same for other words, where a page's words are print
_DOUBTFUL = 0.62
_SURE_OUTSIDE = 0.8
_DETECTOR_SIDE = 1280  # pixels of the page's longer side that the detector works with
_FEW = 0.12  # print has at most this share of its letters in doubtful words, handwriting more
_BROKEN = 0.3  # below it Tesseract has parted the words wrongly as well


def mean_confidence(words: Iterable[PrintedWord]) -> float:
    """Confidence of words by their letters; 0.0 without words."""
    pairs = [(w.confidence, len(w.text)) for w in words]
    letters = sum(count for _, count in pairs)
    return sum(value * count for value, count in pairs) / letters if letters else 0.0


def ask_second_engine(sheet: Sheet) -> None:
    """Reads again what Tesseract is unsure of: cells line by line, then whatever stands outside the grids."""
    _leave_out_boxes(sheet)
    left = unread_ink(sheet)
    jobs: list[Job] = []
    printed: list[bool] = []  # of each job, whether it is of print
    in_grid: set[int] = set()
    for grid in sheet.grids:
        x0, y0, x1, y1 = box_of_grid(grid)
        near = [w for w in sheet.words if x0 <= w.centre <= x1 and y0 <= w.middle <= y1]
        in_grid |= {id(w) for w in near}
        is_print = _is_print(near)
        for cell in grid:
            inside = [w for w in near if cell[0] <= w.centre <= cell[2] and cell[1] <= w.middle <= cell[3]]
            found = _unsure_lines(sheet, cell, inside, is_print=is_print)
            jobs += found
            printed += len(found) * [is_print]
    for grid in sheet.grids:
        for x0, y0, x1, y1 in grid:
            left[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] = 0
    jobs += _unsure_outside(sheet, left, [w for w in sheet.words if id(w) not in in_grid])
    printed += (len(jobs) - len(printed)) * [False]
    for is_print in (True, False):
        # Print may share rows of the network's picture; handwriting is read worse beside strange neighbours.
        some = [job for job, is_it in zip(jobs, printed, strict=True) if is_it == is_print]
        readings = read_lines(sheet.clean, [job.box for job in some], [job.limit for job in some], share=is_print) if some else []
        for job, reading in zip(some, readings, strict=True):
            _take_better(sheet, job.words, reading)
    _drop_leftovers(sheet, [job.box for job in jobs])
    settle_dates(sheet)
    for grid in sheet.grids:
        settle_numbers(sheet, grid)


def _leave_out_boxes(sheet: Sheet) -> None:
    """Takes out what Tesseract made of tick boxes ("O", "[J", "&"); a word that begins with one ("ONo") is to be read again without."""
    kept = []
    for word in sheet.words:
        box = next((b for b in sheet.boxes if b.x0 - 4 <= word.x0 <= b.x1 and b.y0 <= word.middle <= b.y1), None)
        if box is not None:
            if word.x1 <= box.x1 + 0.6 * (box.x1 - box.x0):
                if len(word.text) <= 3:
                    continue
            else:
                word.x0, word.confidence = box.x1 + 2, 0.6
        kept.append(word)
    sheet.words = kept


def _is_print(words: list[PrintedWord]) -> bool:
    """Whether Tesseract read nearly all letters surely, as it does print and hardly ever handwriting."""
    letters = sum(len(w.text) for w in words)
    return letters > 0 and sum(len(w.text) for w in words if w.confidence < _SURE_OF_PRINT) <= _FEW * letters


def _is_sure(word: PrintedWord, *, is_print: bool) -> bool:
    plain = is_print and len(word.text) > 2 and not any(c.isdigit() for c in word.text)
    return word.confidence >= (_SURE_OF_PRINT if plain else _SURE)


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


def _unsure_lines(sheet: Sheet, cell: Rectangle, words: list[PrintedWord], *, is_print: bool) -> list[Job]:
    whole = bool(words) and covers_ink(sheet, cell, words)
    if whole and all(_is_sure(w, is_print=is_print) for w in words):
        return []
    jobs: list[Job] = []
    for box in ink_lines(sheet, cell):
        old = [w for w in words if box[1] - 3 <= w.middle <= box[3] + 3]
        complete = bool(old) and (whole or covers_ink(sheet, box, old))
        unsure = [w for w in old if not _is_sure(w, is_print=is_print)]
        if complete and not unsure:
            continue
        if complete and is_print and len(old) > 2 * len(unsure) and min(w.confidence for w in unsure) >= _BROKEN:
            jobs += [Job(_box_of_run(sheet, run, box), run, cell_limit(sheet, cell)) for run in _runs(old, unsure)]
        else:
            jobs.append(Job(box, old, cell_limit(sheet, cell)))
    return jobs


def _runs(line: list[PrintedWord], unsure: list[PrintedWord]) -> list[list[PrintedWord]]:
    """The unsure words of a line, neighbours together."""
    wanted = {id(w) for w in unsure}
    runs: list[list[PrintedWord]] = []
    follows = False
    for word in sorted(line, key=lambda w: w.x0):
        if id(word) in wanted:
            if follows and word.x0 - runs[-1][-1].x1 < 1.5 * (word.y1 - word.y0):
                runs[-1].append(word)
            else:
                runs.append([word])
        follows = id(word) in wanted
    return runs


def _box_of_run(sheet: Sheet, words: list[PrintedWord], line: PixelBox | None = None) -> PixelBox:
    """The box of these words; a letter that the engine's box cuts through belongs to it."""
    top, bottom = min(w.y0 for w in words), max(w.y1 for w in words)
    if line is not None:
        top, bottom = max(top - 2, line[1]), min(bottom + 2, line[3])
    x0, y0, x1, y1 = max(int(min(w.x0 for w in words)) - 1, 0), int(top), int(max(w.x1 for w in words)) + 1, int(bottom) + 1
    inked = sheet.ink[y0:y1].max(axis=0, initial=0)
    reach = y1 - y0
    while x0 > 0 and reach > 0 and inked[x0]:
        x0, reach = x0 - 1, reach - 1
    reach = y1 - y0
    while x1 < len(inked) - 1 and reach > 0 and inked[x1]:
        x1, reach = x1 + 1, reach - 1
    return shrink_to_ink(sheet, (x0, y0, x1 + 1, y1))


def _unsure_outside(sheet: Sheet, left: Grey, words: list[PrintedWord]) -> list[Job]:
    """Lines outside grids that are doubtful or were not seen at all.

    Doubtful words in the midst of print are looked at one by one. Elsewhere (handwriting beside a label, ink that became no
    word) the second engine's detector finds the lines, on that part of the page.
    """
    doubtful = {id(w) for w in words if w.confidence < _DOUBTFUL}
    unread = letter_like(sheet, left)
    jobs: list[Job] = []
    places: list[Rectangle] = []
    for line in group_into_lines(words) if doubtful else ():
        for run in _runs(line, [w for w in line if id(w) in doubtful]):
            if _is_spot(run, line):
                jobs.append(Job(_box_of_run(sheet, run), run))
            else:
                places += [(w.x0, w.y0, w.x1, w.y1) for w in run]
    if places or _is_writing(unread):
        places += [(float(x0), float(y0), float(x1), float(y1)) for x0, y0, x1, y1 in unread]
        detected = _detected(sheet, left, words, places)
        asked = {id(w) for job in detected for w in job.words}
        jobs = detected + [job for job in jobs if not any(id(w) in asked for w in job.words)]
    asked = {id(w) for job in jobs for w in job.words}
    return jobs + _lone_numbers(sheet, [w for w in words if id(w) not in asked])


def _is_spot(run: list[PrintedWord], line: list[PrintedWord]) -> bool:
    """Whether doubtful words stand among sure ones of their line."""
    sure = sum(len(w.text) for w in line if w.confidence >= 0.9)
    return min(w.confidence for w in run) >= _BROKEN and sure >= 2 * sum(len(w.text) for w in run) and sure >= 8


def _is_writing(parts: list[PixelBox]) -> bool:
    """Whether unread ink holds at least two letters beside each other."""
    return any(count >= 2 for count in _join_parts(parts))


def _join_parts(parts: list[PixelBox]) -> list[int]:
    """How many letters stand in each run of letters beside each other."""
    runs: list[list[int]] = []
    for x0, y0, x1, y1 in sorted(parts):
        for run in runs:
            level = min(y1, run[2]) - max(y0, run[0]) > 0.4 * min(y1 - y0, run[2] - run[0])
            if level and x0 - run[1] < 0.8 * max(y1 - y0, run[2] - run[0]):
                run[0], run[1], run[2], run[3] = min(y0, run[0]), max(x1, run[1]), max(y1, run[2]), run[3] + 1
                break
        else:
            runs.append([y0, x1, y1, 1])
    return [run[3] for run in runs]


def _detected(sheet: Sheet, left: Grey, words: list[PrintedWord], places: list[Rectangle]) -> list[Job]:
    """The lines that the detector sees in the part of the page where words are doubtful or ink is unread (`places`)."""
    dpi = sheet.image.dpi
    picture = sheet.image.grey.copy()
    for grid in sheet.grids:
        x0, y0, x1, y1 = box_of_grid(grid)
        picture[int(y0) : int(y1), int(x0) : int(x1)] = 255
    height, width = picture.shape
    middles = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in places]
    middles += [(w.centre, w.middle) for w in words if w.confidence < _SURE_OUTSIDE]
    jobs: list[Job] = []
    for top, bottom in _bands(places, dpi, height):
        for x0, y0, x1, y1 in find_text_boxes(picture[top:bottom], min(1.0, _DETECTOR_SIDE / max(height, width))):
            found = (x0, y0 + top, x1, y1 + top)
            if not any(found[0] <= x <= found[2] and found[1] <= y <= found[3] for x, y in middles):
                continue
            area = PrintedWord("", *(float(v) for v in found))
            old = [w for w in words if (found[0] <= w.centre <= found[2] and found[1] <= w.middle <= found[3]) or _overlap(w, area) > 0.5]
            if old and min(w.confidence for w in old) >= _SURE_OUTSIDE and is_accounted(sheet, left, found):
                continue
            jobs.append(Job(shrink_to_ink(sheet, found), old))
    return jobs


def _bands(places: list[Rectangle], dpi: float, height: int) -> list[tuple[int, int]]:
    """Rows (top, bottom) of the page around these places, with room above and below; near ones are one."""
    bands: list[list[int]] = []
    for _, y0, _, y1 in sorted(places, key=lambda place: place[1]):
        top, bottom = max(int(y0 - dpi * 0.35), 0), min(int(y1 + dpi * 0.35), height)
        if bands and top <= bands[-1][1] + dpi * 0.5:
            bands[-1][1] = max(bands[-1][1], bottom)
        else:
            bands.append([top, bottom])
    return [(top, bottom) for top, bottom in bands]


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
