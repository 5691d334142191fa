"""The second engine: PP-OCR's small networks (shipped with rapidocr) on single lines, for handwriting and whatever Tesseract is unsure of.

Only Latin letters, digits, signs and ticks can come out: the network knows Chinese too and would write a lone '1' as '一'.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.readers.ocr_networks import Network, find_model, give_back_memory, has_networks
from extractors.readers.printed import PrintedWord

_HEIGHT = 48
_STRIDE = 8  # pixels of the resized line that one step of the network covers
_MAX_WIDTH = 1600
_MIN_WIDTH = 160
_BATCH, _BATCH_WIDTH = 8, 2400
_SHORT, _SHARED, _ROOM = 240, 640, 32  # pieces up to this width share rows of this width, with this much room between them
_STRIP, _OVERLAP = 352, 96  # rows of a page that the detector looks at in one go, and how many of them twice; multiples of 32
_NUMERIC = frozenset("0123456789/-.:,% ")
_EXTRA = "°±²³·¼½¾×÷–—’‘“”…•✓✔√☐☑☒□■○●éÉáÁíÍóÓúÚñÑüÜöÖäÄçÇèÈàÀâêîôûëï¿¡"
_AFTER = str.maketrans({"√": "✓", "’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-", "×": "x"})


PixelBox = tuple[int, int, int, int]


@dataclass(slots=True)
class LineReading:
    """The words of one line in pixels of the page, and how sure the engine is of them on the whole.

    `digits` are its words when only digits and the signs of dates, times and counts may come out.
    """

    words: list[PrintedWord]
    score: float
    digits: list[PrintedWord] = field(default_factory=list)
    digits_score: float = 0.0

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@lru_cache(maxsize=1)
def _recogniser() -> tuple[Network, list[str], NDArray[np.intp]] | None:
    """The network, the sign of each of its outputs, and the outputs that may come out."""
    path = find_model("rec")
    if path is None:
        return None
    network = Network(path)
    known = network.metadata.get("character")
    if not known:
        return None
    signs = ["", *known.splitlines(), " "]
    allowed = [place for place, sign in enumerate(signs) if place == 0 or (len(sign) == 1 and (" " <= sign <= "~" or sign in _EXTRA))]
    return network, signs, np.array(allowed, dtype=np.intp)


@lru_cache(maxsize=1)
def _detector() -> Network | None:
    path = find_model("det")
    return Network(path) if path is not None else None


def has_second_engine() -> bool:
    return has_networks()


def read_lines(
    grey: NDArray[np.uint8],
    boxes: Sequence[PixelBox],
    limits: Sequence[PixelBox | None] | None = None,
    *,
    air: float = 0.25,
    widen: float = 1.0,
    share: bool = False,
) -> list[LineReading]:
    """What stands in each box (x0, y0, x1, y1 in pixels, close around the ink), one line a box.

    `limits` are the cells that hold the boxes: nothing beyond them is looked at. `air` is the room around the ink, in heights;
    `widen` draws crowded letters apart; with `share` short pieces are read several at once, which is cheaper and does for print.
    """
    engine = _recogniser()
    if engine is None or not boxes:
        return [LineReading([], 0.0) for _ in boxes]
    network, signs, allowed = engine
    crops = [_crop(grey, box, limits[number] if limits else None, air, widen) for number, box in enumerate(boxes)]
    order = sorted(range(len(boxes)), key=lambda i: crops[i][0].shape[1])
    readings: list[LineReading] = [LineReading([], 0.0)] * len(boxes)
    numeric = np.array([n for n, place in enumerate(allowed) if place == 0 or signs[place] in _NUMERIC], dtype=np.intp)
    widths = [-(-crop[0].shape[1] // _STRIDE) * _STRIDE for crop in crops]
    for batch in _batches(_share_rows(order, widths) if share else ([i] for i in order), widths):
        # Letters at the right end get lost without room after them.
        width = max(_MIN_WIDTH, -(-(max(_row_width(row, widths) for row in batch) + 48) // 16) * 16)
        data = np.zeros((len(batch), 3, _HEIGHT, width), dtype=np.float32)
        for number, row in enumerate(batch):
            for i, start in _starts(row, widths):
                crop = crops[i][0]
                data[number, :, :, start : start + crop.shape[1]] = crop.astype(np.float32) / 127.5 - 1.0
        output = network.run(data)[:, :, allowed]
        for number, row in enumerate(batch):
            for i, start in _starts(row, widths):
                _, left, per_pixel = crops[i]
                place = (left, per_pixel, float(boxes[i][1]), float(boxes[i][2]), float(boxes[i][3]))
                steps = output[number][start // _STRIDE : (start + widths[i] + _ROOM) // _STRIDE if len(row) > 1 else None]
                words, score = _decode(steps, signs, allowed, place)
                digits, digits_score = _decode(steps[:, numeric], signs, allowed[numeric], place)
                readings[i] = LineReading(words, score, digits, digits_score)
    give_back_memory()
    return readings


def _share_rows(order: list[int], widths: list[int]) -> Iterator[list[int]]:
    """Short pieces (a cell's date, minutes or code) several in a row: the network's time goes with the width it is given."""
    row: list[int] = []
    for i in order:
        if row and (widths[i] > _SHORT or _row_width([*row, i], widths) > _SHARED):
            yield row
            row = []
        row.append(i)
    if row:
        yield row


def _row_width(row: list[int], widths: list[int]) -> int:
    return sum(widths[i] + _ROOM for i in row) - _ROOM


def _starts(row: list[int], widths: list[int]) -> Iterator[tuple[int, int]]:
    """Each piece of a row with the pixel where it begins."""
    start = 0
    for i in row:
        yield i, start
        start += widths[i] + _ROOM


def _batches(rows: Iterable[list[int]], widths: list[int]) -> Iterator[list[list[int]]]:
    """Rows of like width together, fewer of them where they are long: memory goes with their width in all."""
    batch: list[list[int]] = []
    for row in rows:
        if batch and (len(batch) == _BATCH or (len(batch) + 1) * (_row_width(row, widths) + 48) > _BATCH_WIDTH):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _crop(
    grey: NDArray[np.uint8], box: PixelBox, limit: PixelBox | None, air: float, widen: float
) -> tuple[NDArray[np.uint8], float, float]:
    """The box with air around it on white paper, 48 pixels high; where its left edge lies, and page pixels a pixel of it."""
    x0, y0, x1, y1 = box
    height, width = grey.shape
    across = max(4, round((y1 - y0) * air))
    up = max(3, round((y1 - y0) * air * 0.75))
    a0, b0, a1, b1 = x0 - across, y0 - up, x1 + across, y1 + up
    low_x, low_y, high_x, high_y = limit or (0, 0, width, height)
    c0, d0, c1, d1 = max(a0, low_x, 0), max(b0, low_y, 0), min(a1, high_x, width), min(b1, high_y, height)
    if c1 - c0 < 2 or d1 - d0 < 2:
        return np.full((_HEIGHT, 16), 255, dtype=np.uint8), float(x0), 1.0
    piece = grey[d0:d1, c0:c1].astype(np.float32)
    paper, dark = float(np.percentile(piece, 85)), float(np.percentile(piece, 1))
    canvas = np.full((b1 - b0, a1 - a0), 255, dtype=np.uint8)
    canvas[d0 - b0 : d1 - b0, c0 - a0 : c1 - a0] = np.clip((piece - dark) * (255.0 / max(paper - dark, 1.0)), 0, 255).astype(np.uint8)
    target = int(np.clip(round(canvas.shape[1] * _HEIGHT / canvas.shape[0] * widen), 8, _MAX_WIDTH))
    way = cv2.INTER_AREA if canvas.shape[0] > _HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(canvas, (target, _HEIGHT), interpolation=way), dtype=np.uint8), float(a0), canvas.shape[1] / target


def _decode(
    output: NDArray[np.float32], signs: list[str], allowed: NDArray[np.intp], place: tuple[float, float, float, float, float]
) -> tuple[list[PrintedWord], float]:
    """The likeliest signs step by step, repeats and blanks left out, as words; a word's box follows from its steps."""
    best, sure = output.argmax(axis=1), output.max(axis=1)
    letters: list[tuple[str, int, float]] = []
    before = 0
    for step, choice in enumerate(best):
        if choice and choice != before:
            letters.append((signs[allowed[choice]], step, float(sure[step])))
        elif choice and letters and sure[step] > letters[-1][2]:
            letters[-1] = (letters[-1][0], letters[-1][1], float(sure[step]))
        before = int(choice)
    letters = _part_words(letters)
    left, per_pixel, y0, x1, y1 = place
    words: list[PrintedWord] = []
    run: list[tuple[str, int, float]] = []
    for letter in [*letters, (" ", 0, 1.0)]:
        if letter[0] != " ":
            run.append(letter)
        elif run:
            text = "".join(sign for sign, _, _ in run).translate(_AFTER)
            start = left + (run[0][1] - 0.3) * _STRIDE * per_pixel
            end = min(left + (run[-1][1] + 1.3) * _STRIDE * per_pixel, x1 + 2)
            confidence = sum(value for _, _, value in run) / len(run)
            words.append(PrintedWord(text, start, y0, max(end, start + 2), y1, confidence=confidence, source="second"))
            run = []
    shown = [value for sign, _, value in letters if sign != " "]
    return words, sum(shown) / len(shown) if shown else 0.0


def _part_words(letters: list[tuple[str, int, float]]) -> list[tuple[str, int, float]]:
    """A blank where the network left none but the letters stand twice as far apart as usual ("s-blends40%")."""
    gaps = sorted(after[1] - before[1] for before, after in pairwise(letters) if " " not in (before[0], after[0]))
    if len(gaps) < 4:
        return letters
    usual = gaps[len(gaps) // 2]
    parted = letters[:1]
    for before, after in pairwise(letters):
        # Between two letters it takes more: a capital H or an m is wide in itself.
        both_letters = before[0].isalpha() and after[0].isalpha()
        limit = max(5, 2.5 * usual) if both_letters else max(4, 2 * usual)
        wide = after[1] - before[1] >= limit and " " not in (before[0], after[0])
        if wide and not (before[0] in _NUMERIC and after[0] in _NUMERIC):
            parted.append((" ", before[1] + 1, 1.0))
        parted.append(after)
    return parted


def _chance_of_text(network: Network, grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How likely each pixel belongs to a line of writing; strip by strip, for a whole page at once takes 270 MB."""
    height = grey.shape[0]
    chance = np.zeros(grey.shape, dtype=np.float32)
    top = 0
    while True:
        bottom = min(top + _STRIP, height)
        data = np.repeat((grey[top:bottom].astype(np.float32) / 127.5 - 1.0)[None, None], 3, axis=1)
        found = network.run(data)[0, 0]
        # Rows near a strip's inner edge are taken from the strip that sees more around them.
        skip = _OVERLAP // 2 if top else 0
        chance[top + skip : bottom] = found[skip:]
        if bottom == height:
            break
        top = bottom - _OVERLAP
    give_back_memory()
    return chance


def find_text_boxes(grey: NDArray[np.uint8], factor: float) -> list[PixelBox]:
    """Boxes of lines of writing anywhere on a picture, as x0, y0, x1, y1 in its pixels; it is looked at `factor` as large."""
    network = _detector()
    if network is None:
        return []
    height, width = grey.shape
    new_width, new_height = max(32, round(width * factor / 32) * 32), max(32, round(height * factor / 32) * 32)
    small = cv2.resize(grey, (new_width, new_height), interpolation=cv2.INTER_AREA)
    chance = _chance_of_text(network, np.asarray(small, dtype=np.uint8))
    mask = cv2.dilate((chance > 0.3).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    boxes: list[PixelBox] = []
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        if min(w, h) < 3 or float(chance[y : y + h, x : x + w][mask[y : y + h, x : x + w] > 0].mean()) < 0.5:
            continue
        grow = w * h * 1.6 / (2 * (w + h))
        x0, y0, x1, y1 = x - grow, y - grow, x + w + grow, y + h + grow
        sx, sy = width / new_width, height / new_height
        boxes.append((int(max(x0 * sx, 0)), int(max(y0 * sy, 0)), int(min(x1 * sx, width)), int(min(y1 * sy, height))))
    return sorted(boxes, key=lambda b: (b[1], b[0]))
