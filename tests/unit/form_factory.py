"""Draws small forms as Documents: text is a line, a list of rows a table. `('words', 3)` is a cell over three columns."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.fields.builder import ExtractionContext, FactsBuilder
from extractors.fields.iep import extract_ieps
from pipeline.document import Block, Box, Cell, Document, Line, Page, Table, Word
from pipeline.model import DocumentPart

CellText = str | tuple[str, int]
Rows = Sequence[Sequence[CellText]]
Drawn = str | Rows


def draw_page(*content: Drawn, page_number: int = 1) -> Page:
    """One page; '# Title' is a heading, '* words' a list point, '1) words' an automatic list number, other text a printed line."""
    blocks: list[Block] = []
    top = 40.0
    for item in content:
        if isinstance(item, str):
            blocks.append(_draw_line(item, page_number, top))
            top += 14.0
        else:
            blocks.append(_draw_table(item, page_number, top))
            top += 20.0 * len(item) + 10.0
    text = "\n".join(block.text if isinstance(block, Line) else "\n".join(cell.text for cell in block.cells) for block in blocks)
    return Page(page_number, 612.0, 792.0, tuple(blocks), text)


def draw_document(*pages: Page) -> Document:
    return Document("d" * 64, "application/pdf", pages, "text_layer", "factory", "1")


def read_iep(*content: Drawn | Page) -> FactsBuilder:
    """The facts of one IEP drawn on one page (or of the pages given)."""
    pages = [item for item in content if isinstance(item, Page)] or [draw_page(*(item for item in content if not isinstance(item, Page)))]
    document = draw_document(*pages)
    builder = FactsBuilder(document, ExtractionContext("iep.pdf"))
    extract_ieps(document, DocumentPart("p1", document.document_id, 1, len(pages), "iep", 1.0), builder)
    return builder


def _draw_line(text: str, page: int, top: float) -> Line:
    is_heading, is_point = text.startswith("# "), text.startswith("* ")
    words = text[2:] if is_heading or is_point else text
    drawn: list[Word] = []
    x = 40.0
    for part in words.split("    "):
        for word in part.split():
            drawn.append(Word(word, Box(x, top, x + 5.0 * len(word), top + 10.0)))
            x += 5.0 * len(word) + 4.0
        x += 60.0
    return Line(
        " ".join(words.split()) if "    " not in words else words,
        page,
        Box(40.0, top, max(x - 60.0, 60.0), top + 10.0),
        tuple(drawn),
        role="heading" if is_heading else "list" if is_point else "body",
        label="•" if is_point else None,
        bold=is_heading,
    )


def _draw_table(rows: Rows, page: int, top: float) -> Table:
    width = max(sum(cell[1] if isinstance(cell, tuple) else 1 for cell in row) for row in rows)
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            text, span = cell if isinstance(cell, tuple) else (cell, 1)
            left, right = 40.0 + column * 530.0 / width, 40.0 + (column + span) * 530.0 / width
            box = Box(left, top + 20.0 * number, right, top + 20.0 * number + 18.0)
            cells.append(Cell(number, column, text, page, box, 1, span))
            column += span
    return Table(tuple(cells), len(rows), width, page, "ruled", Box(40.0, top, 570.0, top + 20.0 * len(rows)))
