"""Small documents for tests, written as a reader would give them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from extractors.fields.builder import ExtractionContext, FactsBuilder
from pipeline.document import Block, Cell, Document, Line, Page, Table
from pipeline.model import DocumentPart, DocumentType

SCHOOL_YEARS = ((date(2025, 8, 1), date(2026, 6, 30)),)


def line(text: str, **more: object) -> Line:
    """A printed line or paragraph; three spaces part what stands apart. '# ' marks a heading."""
    if text.startswith("# "):
        return Line(text[2:], 1, role="heading", heading_level=1, locator="paragraph 1", **more)  # type: ignore[arg-type]
    return Line(text, 1, locator="paragraph 1", **more)  # type: ignore[arg-type]


def lines(text: str) -> list[Block]:
    return [line(row) for row in text.strip("\n").split("\n") if row.strip()]


def table(rows: list[str] | list[list[str]], kind: str = "word") -> Table:
    """A table from rows as 'a | b | c' ('⏎' breaks a line in a cell) or lists of cells; an empty text is an empty cell."""
    split = [[cell.strip().replace("⏎", "\n") for cell in row.split("|")] if isinstance(row, str) else row for row in rows]
    width = max(len(row) for row in split)
    cells = [
        Cell(number, column, text, 1, column_span=(width - column if column == len(row) - 1 else 1), locator=f"R{number + 1}C{column + 1}")
        for number, row in enumerate(split)
        for column, text in enumerate(row)
    ]
    return Table(tuple(cells), len(split), width, 1, kind)  # type: ignore[arg-type]


def document(*blocks: Block | str | list[Block], **metadata: str) -> Document:
    """A one-page document of lines, tables and (as text) runs of lines."""
    flow: list[Block] = []
    for block in blocks:
        if isinstance(block, str):
            flow += lines(block)
        elif isinstance(block, list):
            flow += block
        else:
            flow.append(block)
    text = "\n".join(b.text if isinstance(b, Line) else "\n".join(c.text for c in b.cells) for b in flow)
    return Document("doc1", "text/plain", (Page(1, None, None, tuple(flow), text),), "text_layer", "test", "1", metadata=metadata)


def pages(*documents: Document) -> Document:
    """Several one-page documents as one of several pages."""
    made = []
    for number, one in enumerate(documents, 1):
        blocks = tuple(
            replace(b, page_number=number, cells=tuple(replace(c, page_number=number) for c in b.cells))
            if isinstance(b, Table)
            else replace(b, page_number=number)
            for b in one.pages[0].blocks
        )
        made.append(replace(one.pages[0], page_number=number, blocks=blocks))
    return replace(documents[0], pages=tuple(made))


def part_of(paper: Document, kind: DocumentType) -> DocumentPart:
    return DocumentPart("p1", paper.document_id, 1, len(paper.pages), kind, 0.9)


def builder_of(paper: Document, path: str = "folder/file.pdf") -> FactsBuilder:
    return FactsBuilder(paper, ExtractionContext(path, SCHOOL_YEARS, date(2026, 4, 1)))
