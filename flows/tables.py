"""Tables for people, as lines of text that fit a width: columns where they fit, else each row as a block of its named values."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_BETWEEN = "   "
_LEAST_TEXT = 20  # columns of characters below which a sentence cannot be read
_LONGEST_CODE = 48  # "goal.baseline_unit_mismatch", a key, a date: broken, they could not be copied
_INDENT = "  "

Paint = Callable[[str, str], str]  # (text, column) -> the text in its colour; must not change its width


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its cells' words, and whether they are numbers."""

    name: str
    cells: tuple[str, ...]
    is_number: bool

    @property
    def heading(self) -> str:
        return self.name.replace("_", " ")

    @property
    def natural(self) -> int:
        """The width at which nothing wraps."""
        return max([cell_width(self.heading), *(cell_width(line) for cell in self.cells for line in cell.split("\n"))])

    @property
    def least(self) -> int:
        """The width below which it cannot be read: a code or a number stays whole, a sentence wraps."""
        headed = max(cell_width(word) for word in self.heading.split(" "))
        longest = max([0, *map(cell_width, self.cells)])
        is_code = self.is_number or (longest <= _LONGEST_CODE and not any(" " in cell or "\n" in cell for cell in self.cells))
        return max(headed, longest if is_code else min(self.natural, _LEAST_TEXT))


def cell_width(text: str) -> int:
    """How many columns of a terminal a text takes: two for an East Asian wide character, none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def without_controls(text: str) -> str:
    """A document's words cannot move the cursor or ring the bell of a reader's terminal."""
    if text.isprintable():
        return text
    return "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf") or c in "\u200c\u200d" else " " for c in text)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken between words where that can be."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if cell_width(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            line = word
            while cell_width(line) > width:
                head = _head(line, width)
                lines.append(head)
                line = line[len(head) :]
        lines.append(line)
    return lines


def _head(text: str, width: int) -> str:
    taken = 0
    for end, character in enumerate(text):
        taken += cell_width(character)
        if taken > width:
            return text[: max(1, end)]
    return text


def lay_out(columns: Sequence[Column], width: int, paint: Paint | None = None) -> Iterator[str]:
    """The lines of a table, none wider than `width` unless a single word is."""
    if not columns:
        return
    painted = paint or (lambda text, _: text)
    if sum(column.least for column in columns) + len(_BETWEEN) * (len(columns) - 1) > width:
        yield from _blocks(columns, width, painted)
    else:
        yield from _grid(columns, width, painted)


def _grid(columns: Sequence[Column], width: int, paint: Paint) -> Iterator[str]:
    widths = _share(columns, width - len(_BETWEEN) * (len(columns) - 1))
    heads = [wrap(column.heading, wide) for column, wide in zip(columns, widths, strict=True)]
    tall = max(map(len, heads))
    yield from _row(columns, widths, [[""] * (tall - len(head)) + head for head in heads], lambda text, _: text)
    yield "─" * (sum(widths) + len(_BETWEEN) * (len(columns) - 1))
    for cells in zip(*(column.cells for column in columns), strict=True):
        yield from _row(columns, widths, [wrap(cell, wide) for cell, wide in zip(cells, widths, strict=True)], paint)
    yield ""


def _share(columns: Sequence[Column], room: int) -> list[int]:
    """Each column's width: what it needs at least, and of the rest equal parts until it has its natural width."""
    widths = [column.least for column in columns]
    left = room - sum(widths)
    wanting = sorted(range(len(columns)), key=lambda i: columns[i].natural - widths[i])
    for done, i in enumerate(wanting):
        more = min(columns[i].natural - widths[i], left // (len(wanting) - done))
        widths[i] += max(0, more)
        left -= max(0, more)
    return widths


def _row(columns: Sequence[Column], widths: Sequence[int], cells: Sequence[list[str]], paint: Paint) -> Iterator[str]:
    for n in range(max(map(len, cells))):
        parts = []
        for column, wide, lines in zip(columns, widths, cells, strict=True):
            text = lines[n] if n < len(lines) else ""
            space = " " * (wide - cell_width(text))
            text = paint(text, column.name)
            parts.append(space + text if column.is_number else text + space)
        yield _BETWEEN.join(parts).rstrip()


def _blocks(columns: Sequence[Column], width: int, paint: Paint) -> Iterator[str]:
    """Each row as `name: value` pairs, the first line at the margin; what has no value is left out."""
    room = width - len(_INDENT)
    for cells in zip(*(column.cells for column in columns), strict=True):
        lines: list[str] = []
        used = room + 1
        for column, cell in zip(columns, cells, strict=True):
            if not cell:
                continue
            piece = f"{column.heading}: {cell}"
            told = f"{column.heading}: {paint(cell, column.name)}"
            if used + len(_BETWEEN) + cell_width(piece) <= room:
                lines[-1] += _BETWEEN + told
                used += len(_BETWEEN) + cell_width(piece)
                continue
            wrapped = wrap(piece, room)
            lines += [told] if len(wrapped) == 1 else wrapped
            used = cell_width(wrapped[-1]) if len(wrapped) == 1 else room + 1
        yield from (line if n == 0 else _INDENT + line for n, line in enumerate(lines))
        yield ""
