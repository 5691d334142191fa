"""Cell rectangles and words become tables: rows, columns, spans, and the text of each cell with its line breaks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractors.readers.grids import Rectangle
from extractors.readers.inner_columns import part_open_column
from extractors.readers.printed import PrintedWord, are_bold, group_into_lines, is_lettered, join_words, mean_confidence
from extractors.readers.quick_records import new_box, new_cell
from pipeline.document import Box, Cell, Table, TableKind

Splitter = Callable[[PrintedWord, tuple[float, ...]], list[PrintedWord]]

# "11/26/202" + "6", "09/" + "24/2025", "1,2" + "50": a number or date that a narrow column broke.
_BROKEN_LEFT = re.compile(r"(?:^|\s)(?:\d{1,2}[/.-](?:\d{1,2}[/.-]?(?:\d{0,3})?)?|\d{4}-(?:\d{0,2}-?\d?)?)$")
_WHOLE_DATE = re.compile(r"^(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})|\d{4}-\d{2}-\d{2})$")
_SMALL_WORDS = frozenset(
    "a an and are as at by for from in is it of on or the to was with be if no per via".split()  # noqa: SIM905
)


@dataclass(slots=True)
class RawCell:
    """A cell while its table is being built."""

    rectangle: Rectangle
    words: list[PrintedWord]


def _levels(values: Sequence[float], tolerance: float = 2.0) -> list[float]:
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > tolerance:
            levels.append(value)
    return levels


def _level_of(levels: Sequence[float], value: float) -> int:
    return max(0, bisect_right(levels, value + 2.0) - 1)


def build_table(
    rectangles: Sequence[Rectangle],
    words: Sequence[PrintedWord],
    page_number: int,
    kind: TableKind,
    split_word: Splitter | None = None,
) -> tuple[Table, set[int]]:
    """The table of these cell rectangles, and the ids of the words that stand in it."""
    if kind == "ruled":
        rectangles = part_open_column(rectangles, words)
    xs = _levels([r[0] for r in rectangles] + [r[2] for r in rectangles])
    ys = _levels([r[1] for r in rectangles] + [r[3] for r in rectangles])
    cells = [RawCell(r, []) for r in rectangles]
    covering: dict[tuple[int, int], RawCell] = {}
    places: list[tuple[int, int, int, int]] = []
    for cell in cells:
        x0, y0, x1, y1 = cell.rectangle
        column, row = _level_of(xs, x0), _level_of(ys, y0)
        last_column, last_row = max(_level_of(xs, x1), column + 1), max(_level_of(ys, y1), row + 1)
        places.append((row, column, last_row - row, last_column - column))
        for r in range(row, last_row):
            for c in range(column, last_column):
                covering.setdefault((r, c), cell)
    used = _share_words(words, xs, ys, covering, split_word)
    built = [_make_cell(cell, place, page_number) for cell, place in zip(cells, places, strict=True)]
    box = Box(round(xs[0], 2), round(ys[0], 2), round(xs[-1], 2), round(ys[-1], 2))
    table = Table(tuple(sorted(built, key=lambda c: (c.row, c.column))), max(len(ys) - 1, 1), max(len(xs) - 1, 1), page_number, kind, box)
    return table, used


def _share_words(
    words: Sequence[PrintedWord],
    xs: Sequence[float],
    ys: Sequence[float],
    covering: dict[tuple[int, int], RawCell],
    split_word: Splitter | None,
) -> set[int]:
    used: set[int] = set()
    left, right, top, bottom = xs[0] - 2, xs[-1] + 2, ys[0] - 1, ys[-1] + 1
    last_row, last_column = len(ys) - 2, len(xs) - 2
    for word in words:
        middle = (word.y0 + word.y1) / 2
        if not top <= middle <= bottom:
            continue
        x0, x1 = word.x0, word.x1
        centre = (x0 + x1) / 2
        if not left <= centre <= right:
            continue
        row = min(bisect_right(ys, middle) - 1, last_row)
        first = min(bisect_right(xs, x0 + 1.5) - 1, last_column)
        last = min(bisect_right(xs, x1 - 1.5) - 1, last_column)
        if row < 0 or first < 0 or last < 0:  # what lies outside belongs to the outermost
            row, first, last = max(row, 0), max(first, 0), max(last, 0)
        if last > first and split_word is not None:
            owners = {id(covering[row, c]) for c in range(first, last + 1) if (row, c) in covering}
            pieces = split_word(word, tuple(xs[first + 1 : last + 1])) if len(owners) > 1 else ()
            if len(pieces) > 1:
                used.add(id(word))
                for piece in pieces:
                    owner = covering.get((row, _place_among(xs, piece.centre, last_column)))
                    if owner is not None:
                        owner.words.append(piece)
                continue
        # Between two places that are one, the centre has that place too.
        cell = covering.get((row, first if first == last else _place_among(xs, centre, last_column)))
        if cell is not None:
            cell.words.append(word)
            used.add(id(word))
    return used


def _place_among(levels: Sequence[float], value: float, last: int) -> int:
    """The row or column that a place on the page belongs to; what lies outside belongs to the outermost."""
    place = bisect_right(levels, value) - 1
    return 0 if place < 0 else min(place, last)


def _make_cell(raw: RawCell, place: tuple[int, int, int, int], page_number: int) -> Cell:
    row, column, row_span, column_span = place
    x0, y0, x1, y1 = raw.rectangle
    box = new_box(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))
    if not raw.words:
        return new_cell(row, column, "", page_number, box, row_span, column_span, (), False, 1.0)
    lines = group_into_lines(raw.words)
    ordered = lines[0] if len(lines) == 1 else [word for line in lines for word in line]
    text = cell_text(lines, x0, x1)
    frozen = tuple([word.freeze() for word in ordered])
    # A cell of mere signs is not bold.
    bold = are_bold(ordered) and any(is_lettered(word) for word in ordered)
    return new_cell(row, column, text, page_number, box, row_span, column_span, frozen, bold, mean_confidence(ordered))


def cell_text(lines: list[list[PrintedWord]], x0: float, x1: float) -> str:
    """Lines of a cell joined by line breaks; a date or word that the column's width broke is whole again."""
    text = ""
    for number, line in enumerate(lines):
        piece = join_words(line)
        if number and is_broken_word(lines[number - 1], line, x0, x1):
            text += piece
        else:
            text += ("\n" if number else "") + piece
    return text


def is_broken_word(above: list[PrintedWord], below: list[PrintedWord], x0: float, x1: float) -> bool:
    """Whether the last word above goes on as the first word below: '11/26/202' over '6', but not 'Resource' over 'Room'."""
    left, right = above[-1].text, below[0].text
    if right[0].isdigit() and _BROKEN_LEFT.search(left) and _WHOLE_DATE.match(left + right):
        return True
    if len(above) != 1 or not left[-1].isalnum() or not right[0].isalnum():
        return False
    padding = max(above[0].x0 - x0, 0.0)
    letter = (above[0].x1 - above[0].x0) / max(len(left), 1)
    if x1 - padding - above[0].x1 > letter * 0.9:
        return False
    if left[-1].isdigit() and right[0].isdigit():
        return len(below) == 1 and len(right) <= 2
    return left[-1].islower() and right[0].islower() and len(right) <= 4 and len(left) > 4 and len(below) == 1 and right not in _SMALL_WORDS
