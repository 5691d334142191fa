"""Boxes with a label on the left and its value on the right, and no rule between: one column of cells that is two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors.readers.grids import Rectangle
from extractors.readers.printed import PrintedWord, group_into_lines

_WIDE = 1.0  # letter heights: a gap that parts label and value
_NEAR = 2.0  # points
_LEAST_ROWS = 3
_SHARE = 0.6  # of the rows with words


def part_open_column(rectangles: Sequence[Rectangle], words: Sequence[PrintedWord]) -> Sequence[Rectangle]:
    """The cells of a table of one column, parted where most of its rows have the same white gutter; else as they are.

    Every row that is parted has words that begin right at the gutter's end, and none that crosses it; the others (bars) stay whole.
    """
    if len(rectangles) < _LEAST_ROWS or len({(round(r[0]), round(r[2])) for r in rectangles}) != 1:
        return rectangles
    x0, _, x1, _ = rectangles[0]
    lines = [group_into_lines(_inside(words, rectangle)) for rectangle in rectangles]
    starts = [_starts_after_gaps(row) for row in lines]
    filled = sum(bool(row) for row in lines)
    edge = _common_start(starts)
    if edge is None or not x0 + 0.08 * (x1 - x0) < edge < x0 + 0.6 * (x1 - x0):
        return rectangles
    parted = [
        any(abs(start - edge) <= _NEAR for start in row) and not _crosses(line, edge) for row, line in zip(starts, lines, strict=True)
    ]
    if sum(parted) < _LEAST_ROWS or sum(parted) < _SHARE * filled:
        return rectangles
    cut = edge - _NEAR
    result: list[Rectangle] = []
    for (left, top, right, bottom), is_parted in zip(rectangles, parted, strict=True):
        result += [(left, top, cut, bottom), (cut, top, right, bottom)] if is_parted else [(left, top, right, bottom)]
    return result


def _inside(words: Sequence[PrintedWord], rectangle: Rectangle) -> list[PrintedWord]:
    x0, y0, x1, y1 = rectangle
    return [word for word in words if x0 - 2 <= word.centre <= x1 + 2 and y0 - 1 <= (word.y0 + word.y1) / 2 <= y1 + 1]


def _starts_after_gaps(lines: list[list[PrintedWord]]) -> list[float]:
    """Where words begin after a wide gap in their line, and where lines begin that stand in from the others."""
    if not lines:
        return []
    left = min(line[0].x0 for line in lines)
    starts = [line[0].x0 for line in lines if line[0].x0 > left + 20.0]
    for line in lines:
        starts += [word.x0 for before, word in pairwise(line) if word.x0 - before.x1 > _WIDE * max(word.size, 5.0)]
    return starts


def _common_start(rows: list[list[float]]) -> float | None:
    """The leftmost place at which words of most rows begin after a gap."""
    places = sorted({start for row in rows for start in row})
    found = [(sum(any(abs(start - place) <= _NEAR for start in row) for row in rows), place) for place in places]
    most = max((count for count, _ in found), default=0)
    return next((place for count, place in found if count == most), None) if most >= _LEAST_ROWS else None


def _crosses(lines: list[list[PrintedWord]], edge: float) -> bool:
    return any(word.x0 < edge - _NEAR < word.x1 for line in lines for word in line)
