"""Word tables as grids: spans from gridSpan and vMerge, accepted row changes, nested tables kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from extractors.readers.docx_runs import MC, choose_alternative, is_properties
from extractors.readers.docx_styles import VAL, W, is_dark_fill, read_flag
from extractors.readers.quick_records import new_cell
from pipeline.document import Line, Table

_TC, _TR, _TBL, _TCPR, _TRPR, _SDT = W + "tc", W + "tr", W + "tbl", W + "tcPr", W + "trPr", W + "sdt"
_CONTENT = frozenset({_TR, _TC, _TBL, W + "p", W + "tblGrid", W + "del", W + "moveFrom"})
_CELL_REMOVED, _GRID_SPAN, _V_MERGE, _H_MERGE, _SHADING = W + "cellDel", W + "gridSpan", W + "vMerge", W + "hMerge", W + "shd"
_WRAPPERS = frozenset({W + "customXml", W + "ins", W + "moveTo", W + "smartTag"})
# Word's own plain styles paint no ground; any other table style may put white letters on a dark first row.
_PLAIN_STYLES = ("tablegrid", "tablenormal", "normaltable", "")


@dataclass(slots=True)
class CellText:
    """What one cell holds: its lines, whether all are bold, and the tables inside it, in order."""

    lines: list[str] = field(default_factory=list)
    all_bold: bool = True
    tables: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")


@dataclass(slots=True)
class GridCell:
    row: int
    column: int
    column_span: int
    element: Any
    row_span: int = 1
    shaded: bool = False
    text: CellText = field(default_factory=CellText)


@dataclass(slots=True)
class Grid:
    """A table's cells in place, before their text is read."""

    cells: list[GridCell] = field(default_factory=list)
    row_count: int = 0
    column_count: int = 0
    removed_rows: int = 0
    rows: list[list[GridCell]] = field(default_factory=list)
    continued: set[int] = field(default_factory=set)  # rows that a cell of a row above reaches into

    def is_layout_row(self, row: int) -> bool:
        """True for a row of one cell that holds another table: a frame around a part of the form, not data."""
        cells = self.rows[row]
        return len(cells) == 1 and cells[0].row_span == 1 and row not in self.continued and _holds_table(cells[0].element)


def place_cells(table: Any) -> Grid:
    """Where each cell of a w:tbl stands; deleted rows and cells are left out, merged ones stand once."""
    grid = Grid()
    open_merges: dict[int, GridCell] = {}
    for row in _rows(table):
        properties = row.find(_TRPR)
        if properties is not None and (properties.find(W + "del") is not None or read_flag(properties, "hidden")):
            grid.removed_rows += 1
            continue
        index = grid.row_count
        placed: list[GridCell] = []
        column = _grid_skip(properties, "gridBefore")
        last: GridCell | None = None
        for element in _cells(row):
            cell_properties = element.find(_TCPR)
            span, merge, sideways, shaded = 1, None, None, False
            if cell_properties is not None:
                stated = {child.tag: child for child in cell_properties}
                if _CELL_REMOVED in stated:
                    continue
                span = _positive(stated[_GRID_SPAN].get(VAL)) if _GRID_SPAN in stated else 1
                merge = stated[_V_MERGE].get(VAL) or "continue" if _V_MERGE in stated else None
                sideways = stated[_H_MERGE].get(VAL) or "continue" if _H_MERGE in stated else None
                shaded = _SHADING in stated and is_dark_fill(stated[_SHADING])
            if sideways == "continue" and last is not None:
                last.column_span += span
                column += span
                continue
            above = open_merges.get(column)
            if merge == "continue" and above is not None and above.row + above.row_span == index:
                above.row_span += 1
                grid.continued.add(index)
                column += span
                last = above
                continue
            cell = GridCell(index, column, span, element, shaded=shaded)
            placed.append(cell)
            if merge is None:
                open_merges.pop(column, None)
            else:
                open_merges[column] = cell
            last = cell
            column += span
        column += _grid_skip(properties, "gridAfter")
        grid.cells.extend(placed)
        grid.rows.append(placed)
        grid.column_count = max(grid.column_count, column)
        grid.row_count += 1
    return grid


def is_shaded_table(table: Any) -> bool:
    """True when a table's style or its own properties may paint a dark ground."""
    properties = table.find(W + "tblPr")
    if properties is None:
        return False
    style = (_value(properties, "tblStyle") or "").replace(" ", "").lower()
    shading = properties.find(W + "shd")
    return style not in _PLAIN_STYLES or (shading is not None and is_dark_fill(shading))


def is_small(grid: Grid) -> bool:
    """True for a nested table that only lays words out: a single row or a single column."""
    return grid.row_count <= 1 or grid.column_count <= 1


def build_table(grid: Grid, rows: range, *, page_number: int, number: int, name: str | None) -> Table | None:
    """The rows of a grid as a Table; None when they hold no words at all. Locators count rows and columns from 1."""
    cells = []
    for cell in grid.cells:
        if cell.row not in rows:
            continue
        text = cell.text.text
        row, row_span = cell.row - rows.start, min(cell.row_span, rows.stop - cell.row)
        locator = f"table {number} row {cell.row + 1} column {cell.column + 1}"
        bold, kind = bool(text) and cell.text.all_bold, "text" if text else "empty"
        cells.append(new_cell(row, cell.column, text, page_number, None, row_span, cell.column_span, (), bold, 1.0, kind, locator))
    if not any(cell.text for cell in cells):
        return None
    return Table(tuple(cells), len(rows), grid.column_count, page_number, "word", name=name)


def table_text(table: Table) -> str:
    """A table as plain text: a row a line, cells apart by tabs."""
    return "\n".join(
        "\t".join(cell.text.replace("\n", " ") for cell in row if cell.text) for row in table.rows() if any(cell.text for cell in row)
    )


def line_text(line: Line) -> str:
    return f"{line.label} {line.text}" if line.label else line.text


def _rows(table: Any) -> Iterator[Any]:
    yield from _children(table, _TR)


def _cells(row: Any) -> Iterator[Any]:
    yield from _children(row, _TC)


def _children(element: Any, wanted: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also inside content controls and tracked insertions."""
    for child in element:
        tag = child.tag
        if tag == wanted:
            yield child
        elif tag == _SDT:
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from _children(content, wanted)
        elif tag in _WRAPPERS:
            yield from _children(child, wanted)
        elif tag == MC + "AlternateContent":
            yield from _children(choose_alternative(child), wanted)
        elif tag not in _CONTENT and len(child) and not is_properties(tag):
            yield from _children(child, wanted)


def _holds_table(cell: Any) -> bool:
    return next(_children(cell, _TBL), None) is not None


def _value(element: Any, name: str) -> str | None:
    child = element.find(W + name)
    return None if child is None else child.get(VAL)


def _positive(text: str | None) -> int:
    # A span is never wider than Word's own limit of 63 columns; a larger one is a broken file.
    return min(max(int(text), 1), 63) if text and text.isdigit() else 1


def _grid_skip(properties: Any | None, name: str) -> int:
    text = None if properties is None else _value(properties, name)
    return min(int(text), 63) if text and text.isdigit() else 0
