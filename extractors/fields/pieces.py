"""Cuts a document into pieces: each table cell, and each stretch of a line between wide gaps, with its place on the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extractors.fields.sections import find_heading
from extractors.fields.ticks import mend_ticks, plain_ticks
from pipeline.document import TICK_UNKNOWN, TICKED, UNTICKED, Box, Cell, Document, Line, Table, Word

# "Annual Goal 2", "Service #3" at the top of a page of its own: the form's title, no running head
_NUMBERED_THING = re.compile(
    r"\s*(?:(?:measurable|annual|iep|student)\s+){0,3}(?:goal|objective|benchmark|service|accommodation)\s*(?:#|no\.?)?\s*\d{1,2}\b(?!\s*of\b)",
    re.IGNORECASE,
)
_GAP_HEIGHTS = 1.6  # a gap wider than this many letter heights parts two columns of a printed line


@dataclass(frozen=True, slots=True)
class Piece:
    """Print that belongs together. `row` and `column` are the cell's own in a table; for lines the line's order and the stretch's."""

    text: str
    element: Line | Cell
    page_number: int
    box: Box | None
    block: int
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    table: Table | None = None
    section: str | None = None
    is_heading: bool = False
    label: str | None = None  # an automatic list number

    @property
    def is_cell(self) -> bool:
        return self.table is not None


def read_pieces(document: Document, first_page: int | None = None, last_page: int | None = None) -> list[Piece]:
    """All pieces of these pages in reading order, each knowing the section (of headings.toml) that it stands in.

    Page headers and footers give sections but no pieces, but for what comes again with another number ('Annual Goal 2'), and
    what stands below it.
    """
    pieces: list[Piece] = []
    section: str | None = None
    repeated = _repeated_lines(document)
    content_from = 0  # the page whose header lines are a form's own from here on
    for order, block in enumerate(document.blocks()):
        if isinstance(block, Table):
            for piece in _table_pieces(block, order, first_page, last_page):
                piece = replace(piece, text=mend_ticks(piece.text) if piece.element.confidence < 1.0 else plain_ticks(piece.text))
                heading = find_heading(piece.text, styled=True) if _stands_alone(piece, block) else None
                section = heading or section
                pieces.append(replace(piece, section=section, is_heading=heading is not None))
            continue
        if (first_page and block.page_number < first_page) or (last_page and block.page_number > last_page):
            continue
        heading = find_heading(block.text, styled=is_styled(block))
        if heading and not (block.role == "header" and block.text in repeated and len(document.pages) == repeated[block.text]):
            section = heading
        if block.role in ("header", "footer"):
            if _NUMBERED_THING.match(block.text) and block.role == "header":
                content_from = block.page_number
            if block.role == "footer" or content_from != block.page_number:
                continue
        for piece in _line_pieces(block, order):
            text = mend_ticks(piece.text) if piece.element.confidence < 1.0 else plain_ticks(piece.text)
            pieces.append(replace(piece, text=text, section=section, is_heading=heading is not None))
    return pieces


def is_styled(line: Line) -> bool:
    """Whether a line is set as a heading: by the word processor, in bold, in capitals, or numbered as a section."""
    letters = [c for c in line.text if c.isalpha()]
    capitals = len(letters) >= 4 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)
    numbered = re.match(r"\s*(?:[IVX]{1,5}|\d{1,2}|[A-Z])\.\s+[A-Z]", line.text) is not None
    return line.heading_level > 0 or line.role == "heading" or line.bold or capitals or numbered


def _repeated_lines(document: Document) -> dict[str, int]:
    counts: dict[str, int] = {}
    for page in document.pages:
        for text in {block.text for block in page.blocks if isinstance(block, Line) and block.role == "header"}:
            counts[text] = counts.get(text, 0) + 1
    return counts


def _stands_alone(piece: Piece, table: Table) -> bool:
    """Whether a cell is its row's only one, as a bar with a title is."""
    filled = [cell for cell in table.cells if cell.row == piece.row and cell.text.strip()]
    return len(filled) == 1 and len(piece.text) < 160


def _table_pieces(table: Table, order: int, first_page: int | None, last_page: int | None) -> Iterator[Piece]:
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        if (first_page and cell.page_number < first_page) or (last_page and cell.page_number > last_page):
            continue
        yield Piece(
            cell.text.strip(), cell, cell.page_number, cell.box, order, cell.row, cell.column, cell.row_span, cell.column_span, table
        )


def _line_pieces(line: Line, order: int) -> Iterator[Piece]:
    """A line's stretches between tabs or wide gaps."""
    if line.words and line.box is not None:
        stretches = list(_split_at_gaps(line.words))
        if len(stretches) > 1:
            for column, words in enumerate(stretches):
                text = " ".join(word.text for word in words)
                yield Piece(text, line, line.page_number, _union(words), order, order, column, label=line.label if column == 0 else None)
            return
    for column, text in enumerate(part.strip() for part in re.split(r"\t+| {4,}", line.text)):
        if text:
            yield Piece(text, line, line.page_number, line.box, order, order, column, label=line.label if column == 0 else None)


def _split_at_gaps(words: Iterable[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        if run:
            height = max(min(run[-1].box.y1 - run[-1].box.y0, word.box.y1 - word.box.y0), 4.0)
            wide = word.box.x0 - run[-1].box.x1 > _GAP_HEIGHTS * height
            if wide and not _goes_on_with_ticks(run, word):
                yield run
                run = []
        run.append(word)
    if run:
        yield run


def _goes_on_with_ticks(run: list[Word], word: Word) -> bool:
    """Whether a wide gap stands inside one row of tick boxes: '☐ Daily   ☒ Weekly', 'Purpose:   ☐ Annual', 'Ind ☐   Grp ☒'."""
    glyphs = (TICKED, UNTICKED, TICK_UNKNOWN)
    if run[-1].text in glyphs:
        return True
    return word.text[:1] in glyphs and (run[-1].text.endswith((":", "?")) or any(other.text[:1] in glyphs for other in run))


def _union(words: list[Word]) -> Box:
    box = words[0].box
    for word in words[1:]:
        box = box.union(word.box)
    return box
