"""A log as one flow of rows: printed lines and table rows alike, so that headers, sections and sessions are met in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.document import Cell, Document, Line, Page, Table
from pipeline.model import DocumentPart


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row: its cells by column (a printed line is one cell in column 0).

    `continued` are columns whose cell began in a row above (merged downwards). `block` numbers the table or line it
    stands in; `page_name` is a sheet's name.
    """

    cells: dict[int, Cell]
    block: int
    page_number: int
    is_line: bool
    continued: frozenset[int] = field(default_factory=frozenset)
    is_margin: bool = False  # a page's running header or footer
    page_name: str | None = None
    is_aligned: bool = False  # of a table that only alignment shows

    @property
    def filled(self) -> dict[int, Cell]:
        return {column: cell for column, cell in self.cells.items() if cell.text.strip()}

    @property
    def text(self) -> str:
        return "   ".join(
            cell.text.strip() for column, cell in sorted(self.cells.items()) if cell.text.strip() and column not in self.continued
        )


def list_rows(document: Document, part: DocumentPart) -> list[LogRow]:
    """Every row that holds words, in reading order: of the part's pages, and of those that may head them.

    A log cut between students may go on with rows whose title stands two pages before, or on the first page.
    """
    pages = {1, *range(part.first_page - 2, part.last_page + 1)}
    rows: list[LogRow] = []
    block = 0
    for page in document.pages:
        for element in page.blocks:
            block += 1
            if isinstance(element, Table):
                rows.extend(_table_rows(element, block, page, pages))
            elif element.page_number in pages and element.text.strip():
                rows.append(_line_row(element, block, page))
    return rows


def _line_row(line: Line, block: int, page: Page) -> LogRow:
    text = f"{line.label} {line.text}" if line.label and line.label[0].isdigit() else line.text
    cell = Cell(0, 0, text, line.page_number, line.box, words=line.words, bold=line.bold, locator=line.locator, confidence=line.confidence)
    return LogRow({0: cell}, block, line.page_number, True, is_margin=line.role in ("header", "footer"), page_name=page.name)


def _table_rows(table: Table, block: int, page: Page, pages: set[int]) -> Iterator[LogRow]:
    starts: list[dict[int, Cell]] = [{} for _ in range(table.row_count)]
    continued: list[set[int]] = [set() for _ in range(table.row_count)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.row_count)):
            starts[row].setdefault(cell.column, cell)
            if row > cell.row:
                continued[row].add(cell.column)
    for cells, below in zip(starts, continued, strict=True):
        own = [cell for column, cell in cells.items() if column not in below and cell.text.strip()]
        if not own:
            continue
        number = own[0].page_number
        if number in pages:
            yield LogRow(
                dict(sorted(cells.items())), block, number, False, frozenset(below), page_name=page.name, is_aligned=table.kind == "aligned"
            )
