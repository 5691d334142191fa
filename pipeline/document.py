"""The one shape that every reader gives: a document of pages, each a flow of lines and tables with their boxes.

Coordinates are PDF points (1/72 inch), origin at the top left of the page as displayed. Sheets and Word files have no
boxes: their cells and paragraphs carry a `locator` instead ('Sheet1!C7', 'table 2 row 3', 'paragraph 14').

Tick boxes are text: readers write every tick box they can see (form field, glyph or drawn strokes) as one of
`TICKED`, `UNTICKED` or `TICK_UNKNOWN`, where it stands, so that "☒ Group ☐ Individual" reads the same from any source.
Values of form fields are likewise written as words where the field stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

TICKED, UNTICKED, TICK_UNKNOWN = "☒", "☐", "▣"

TextSource = Literal["text_layer", "ocr", "mixed", "form_fields", "cells"]
LineRole = Literal["body", "heading", "list", "header", "footer", "note"]
TableKind = Literal["ruled", "aligned", "scanned", "word", "sheet", "delimited"]
CellValue = str | float | bool | None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    def union(self, other: Box) -> Box:
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word; `confidence` is 1.0 for digital text and the engine's own (0..1) for OCR."""

    text: str
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line (paper, PDF) or a paragraph (Word, text, mail).

    `label` is an automatic list number as displayed ('2.', 'b)', '•'), which `text` does not repeat.
    `words` are this line's words with boxes in reading order; empty where the source has no boxes.
    `heading_level` is 1..9 for Word headings, else 0. `bold` is True when all of the line is.
    """

    text: str
    page_number: int
    box: Box | None = None
    words: tuple[Word, ...] = ()
    role: LineRole = "body"
    label: str | None = None
    heading_level: int = 0
    bold: bool = False
    font_size: float | None = None
    locator: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; a merged cell stands once, at its top left, with its spans. Row and column count from 0.

    `text` keeps line breaks as '\\n'. `value` is the typed value of a sheet cell: a number as float; dates, times and
    durations as ISO text ('2025-09-01', '09:30', 'PT50M') with `value_type` saying which.
    """

    row: int
    column: int
    text: str
    page_number: int
    box: Box | None = None
    row_span: int = 1
    column_span: int = 1
    words: tuple[Word, ...] = ()
    value: CellValue = None
    value_type: Literal["text", "number", "date", "time", "duration", "boolean", "empty"] = "text"
    bold: bool = False
    locator: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells. A table that runs over a page turn is one table: its cells carry their own page numbers."""

    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    page_number: int
    kind: TableKind
    box: Box | None = None
    name: str | None = None

    def rows(self) -> list[list[Cell]]:
        """Cells by row, left to right; a merged cell stands only in the row where it begins."""
        rows: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in sorted(self.cells, key=lambda c: (c.row, c.column)):
            rows[cell.row].append(cell)
        return rows

    def grid(self) -> list[list[Cell | None]]:
        """A full grid: a merged cell fills every place that it covers; None where there is no cell."""
        grid: list[list[Cell | None]] = [[None] * self.column_count for _ in range(self.row_count)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, self.row_count)):
                for column in range(cell.column, min(cell.column + cell.column_span, self.column_count)):
                    grid[row][column] = cell
        return grid


Block = Line | Table


@dataclass(frozen=True, slots=True)
class FormField:
    """An AcroForm field or Word content control: its name, tooltip and value as a reader would see them."""

    name: str
    value: str | None
    page_number: int
    kind: Literal["text", "choice", "check", "radio", "signature"] = "text"
    tooltip: str | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page, sheet, or (Word, mail, text) the whole flow of a document.

    `blocks` is the page in reading order: lines outside tables, and tables. `words` is every word with its box.
    `text` is the page's plain text. `problem` names why nothing could be read, None when all is well.
    """

    page_number: int
    width_pt: float | None
    height_pt: float | None
    blocks: tuple[Block, ...]
    text: str
    words: tuple[Word, ...] = ()
    fields: tuple[FormField, ...] = ()
    rotation: int = 0
    text_source: TextSource = "text_layer"
    ocr_confidence: float | None = None
    name: str | None = None  # a sheet's name
    problem: str | None = None
    # Pages read from a picture give their boxes upright and straight; this 3x3 matrix (row by row) leads to the page as displayed.
    to_display: tuple[float, ...] | None = None

    def displayed(self, box: Box) -> Box:
        """A box of this page's words or blocks as it lies on the page as displayed."""
        m = self.to_display
        if m is None:
            return box
        points = []
        for x, y in ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)):
            w = m[6] * x + m[7] * y + m[8]
            points.append(((m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w))
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return Box(round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """Something a careful reader would say of the file: 'tracked-changes', 'hidden-text', 'invisible-text', 'xfa', 'encoding' …"""

    code: str
    message: str
    page_number: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read."""

    document_id: str
    media_type: str
    pages: tuple[Page, ...]
    text_source: TextSource
    reader: str
    reader_version: str
    ocr_confidence: float | None = None
    notes: tuple[ReadingNote, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)  # mail headers (from, date, subject), title

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)

    def blocks(self) -> Iterator[Block]:
        """Every line and table of the document in reading order."""
        for page in self.pages:
            yield from page.blocks

    def tables(self) -> list[Table]:
        return [block for block in self.blocks() if isinstance(block, Table)]
