"""A document cut into chunks: the pieces of text that a reader sees standing alone, in reading order, with their neighbours.

A printed line is cut at its wide gaps ("Name: Ann Lee      Date: 2/3/26" is two chunks), a cell at its line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from pipeline.document import Box, Cell, Document, Line, Table, Word
from pipeline.language.dates import SchoolYears, find_dates

# "Ann Lee     Date": three spaces or a tab part two things; "Ann  Lee" (two spaces after a full stop) does not.
_WIDE_GAP = re.compile(r"\s{3,}|\t+")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of text that stands alone. `block` counts the lines and tables; `row` and `column` are the place in the table or line."""

    text: str
    element: Line | Cell
    order: int
    block: int
    row: int
    column: int
    stack: int = 0  # which printed line of the cell
    in_table: bool = False
    box: Box | None = None

    @property
    def page_number(self) -> int:
        return self.element.page_number

    @property
    def is_running(self) -> bool:
        """True of a page's running header or footer."""
        return isinstance(self.element, Line) and self.element.role in ("header", "footer")

    @property
    def is_heading(self) -> bool:
        return isinstance(self.element, Line) and (self.element.heading_level > 0 or self.element.role == "heading")


def read_chunks(document: Document, first_page: int, last_page: int) -> list[Chunk]:
    """The chunks of these pages in reading order; specks that OCR took for print are left out."""
    chunks: list[Chunk] = []
    for block_number, block in enumerate(_blocks(document, first_page, last_page)):
        if isinstance(block, Table):
            for cell in sorted(block.cells, key=lambda c: (c.row, c.column)):
                if not first_page <= cell.page_number <= last_page:
                    continue
                for stack, text in enumerate(part for part in (" ".join(line.split()) for line in cell.text.split("\n")) if part):
                    chunks.append(Chunk(text, cell, len(chunks), block_number, cell.row, cell.column, stack, True, cell.box))
            continue
        if block.confidence < 0.55 and not re.search(r"[A-Za-z]{3}|\d", block.text):
            continue
        for column, (text, box) in enumerate(_split_line(block)):
            chunks.append(Chunk(text, block, len(chunks), block_number, 0, column, 0, False, box))
    return chunks


def is_plausible(day: date, school_years: SchoolYears) -> bool:
    """Whether a paper of these school years can bear this date: a year that OCR misread ('3/5/76') cannot stand."""
    if not school_years:
        return True
    first, last = min(start for start, _ in school_years), max(end for _, end in school_years)
    return first.year - 6 <= day.year <= last.year + 2


def read_sent_date(document: Document) -> date | None:
    """When a mail was sent; None for other papers."""
    found = find_dates(document.metadata.get("date", "")) if "subject" in document.metadata else []
    return found[0].date if found else None


def without_running(chunks: list[Chunk], document: Document) -> list[Chunk]:
    """Chunks without those lines that come again, digits aside, at the head or foot of other pages.

    At the head of the first page they stay: in a merged print each student's own page has the same labels there.
    """
    if len(document.pages) < 2:
        return chunks
    seen: dict[str, set[int]] = {}
    for page in document.pages:
        for block in page.blocks:
            if isinstance(block, Line) and _is_marginal(block, page.height_pt):
                seen.setdefault(_mask(block.text), set()).add(page.page_number)
    again = {text for text, numbers in seen.items() if len(numbers) > 1}
    heights = {page.page_number: page.height_pt for page in document.pages}
    first = min((chunk.page_number for chunk in chunks), default=0)

    def is_head(chunk: Chunk) -> bool:
        height = heights[chunk.page_number]
        in_upper_half = chunk.element.box is not None and height is not None and chunk.element.box.y0 < height / 2
        return chunk.page_number == first and in_upper_half

    return [
        chunk
        for chunk in chunks
        if not (
            isinstance(chunk.element, Line)
            and _is_marginal(chunk.element, heights[chunk.page_number])
            and _mask(chunk.element.text) in again
            and not is_head(chunk)
        )
    ]


def _is_marginal(line: Line, height: float | None) -> bool:
    if line.role in ("header", "footer"):
        return True
    return height is not None and line.box is not None and (line.box.y0 < 0.12 * height or line.box.y1 > 0.92 * height)


def _mask(text: str) -> str:
    return re.sub(r"[\d/:.,]+", "0", text.casefold())


def _blocks(document: Document, first_page: int, last_page: int) -> Iterator[Line | Table]:
    for page in document.pages:
        if first_page <= page.page_number <= last_page:
            yield from page.blocks
        else:
            # a table that began on an earlier page may end inside the run
            yield from (b for b in page.blocks if isinstance(b, Table) and any(first_page <= c.page_number <= last_page for c in b.cells))


def _split_line(line: Line) -> list[tuple[str, Box | None]]:
    if not line.words:
        return [(text, line.box) for text in (" ".join(part.split()) for part in _WIDE_GAP.split(line.text)) if text]
    return [(" ".join(word.text for word in run), _span(run)) for run in split_at_gaps(line.words)]


def split_at_gaps(words: Iterable[Word]) -> list[list[Word]]:
    """Words in runs that a gap wider than a letter's height parts."""
    ordered = [word for word in words if word.text.strip()]
    if not ordered:
        return []
    # Handwriting and OCR give words of uneven height: the median stands for the line.
    limit = 1.15 * median(word.box.y1 - word.box.y0 for word in ordered)
    runs = [[ordered[0]]]
    for before, word in pairwise(ordered):
        if word.box.x0 - before.box.x1 > limit:
            runs.append([])
        runs[-1].append(word)
    return runs


def _span(words: list[Word]) -> Box:
    box = words[0].box
    for word in words[1:]:
        box = box.union(word.box)
    return box


class Neighbours:
    """Finds what stands right of and below a chunk."""

    def __init__(self, chunks: list[Chunk]) -> None:
        self.chunks = chunks
        self._lines: dict[int, list[Chunk]] = {}
        self._cells: dict[tuple[int, int, int], list[Chunk]] = {}
        self._rows: dict[tuple[int, int], list[Chunk]] = {}  # the first chunk of each cell, left to right
        self._tops: dict[tuple[int, int], Chunk] = {}  # the first cell of each column
        for chunk in chunks:
            if chunk.in_table:
                self._cells.setdefault((chunk.block, chunk.row, chunk.column), []).append(chunk)
                if chunk.stack == 0:
                    self._rows.setdefault((chunk.block, chunk.row), []).append(chunk)
                    self._tops.setdefault((chunk.block, chunk.column), chunk)
            else:
                self._lines.setdefault(chunk.block, []).append(chunk)

    def stacked(self, chunk: Chunk) -> Chunk | None:
        """The next printed line of the same cell."""
        cell = self._cells.get((chunk.block, chunk.row, chunk.column), [])
        return next((c for c in cell if c.stack == chunk.stack + 1), None) if chunk.in_table else None

    def right(self, chunk: Chunk) -> Chunk | None:
        """The next piece of the same row."""
        if chunk.in_table:
            return next((c for c in self._rows.get((chunk.block, chunk.row), ()) if c.column > chunk.column), None)
        return next((c for c in self._lines[chunk.block] if c.column == chunk.column + 1), None)

    def header(self, chunk: Chunk) -> str:
        """The text at the top of a cell's column."""
        top = self._tops.get((chunk.block, chunk.column))
        return " ".join(c.text for c in self._cells[top.block, top.row, top.column]) if top else ""

    def beside(self, chunk: Chunk) -> Chunk | None:
        """By place alone: the nearest piece to the right at this height, whatever line it was read into."""
        if chunk.box is None:
            return None
        box = chunk.box
        middle, height = (box.y0 + box.y1) / 2, max(box.y1 - box.y0, 8.0)
        found = [
            c
            for c in self.chunks
            if c.box
            and c.page_number == chunk.page_number
            and c.box.x0 >= box.x1 - 4
            and abs((c.box.y0 + c.box.y1) / 2 - middle) < 1.6 * height
        ]
        return min(found, key=lambda c: c.box.x0 if c.box else 0.0, default=None)

    def below(self, chunk: Chunk) -> Chunk | None:
        """The piece under this one: the next row of the column, or the next line where it overlaps."""
        if chunk.in_table:
            span = chunk.element.row_span if isinstance(chunk.element, Cell) else 1
            cell = self._cells.get((chunk.block, chunk.row + span, chunk.column))
            return cell[0] if cell else None
        following = self._lines.get(chunk.block + 1)
        if not following or following[0].page_number != chunk.page_number:
            return None
        if chunk.box is None or following[0].box is None:
            here = len(self._lines[chunk.block])
            return following[chunk.column] if len(following) == here else None
        return next(
            (c for c in following if c.box and c.box.x0 < chunk.box.x1 and chunk.box.x0 - 6 < c.box.x1 and c.box.x0 > chunk.box.x0 - 12),
            None,
        )
