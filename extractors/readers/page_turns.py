"""Tables that go on over a page turn become one table: repeated headers dropped, rows that the turn cut in two made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.document import Block, Box, Cell, Line, Page, Table

_CONTINUED = re.compile(r"\bcont(?:inued|'d|\.|d)", re.IGNORECASE)  # "Service log (continued)"; not "contact"
_EDGE = 5.0
OpenEdges = dict[int, tuple[bool, bool]]  # by id of a table: whether its top and its bottom are drawn open


def join_page_turns(pages: list[Page], open_edges: OpenEdges) -> list[Page]:
    """Pages with the second part of each cut table moved into the first part, which stands on the page where it begins."""
    blocks = [list(page.blocks) for page in pages]
    holder: tuple[int, int] | None = None  # page and place of the block that ends the page above
    for number in range(1, len(pages)):
        if holder is None or not _ends_page(blocks[number - 1], holder, number - 1):
            holder = _last_table(blocks, number - 1)
        if holder is None:
            continue
        above = blocks[holder[0]][holder[1]]
        place = _first_body(blocks[number])
        if place is None or not isinstance(above, Table):
            holder = None
            continue
        below = blocks[number][place]
        if isinstance(below, Line):
            joined = _take_lines(above, blocks[number], place, pages[number].page_number)
            if joined is not None:
                blocks[holder[0]][holder[1]] = joined
                open_edges[id(joined)] = open_edges.get(id(above), (False, False))
            holder = None
            continue
        table = _join(above, below, pages[number - 1], open_edges)
        if table is None:
            holder = None
            continue
        open_edges[id(table)] = (open_edges.get(id(above), (False, False))[0], open_edges.get(id(below), (False, False))[1])
        blocks[holder[0]][holder[1]] = table
        del blocks[number][place]
        if any(_is_body(block) for block in blocks[number][place:]):
            holder = None
    return [
        replace(page, blocks=tuple(new)) if len(new) != len(page.blocks) or tuple(new) != page.blocks else page
        for page, new in zip(pages, blocks, strict=True)
    ]


def _is_body(block: Block) -> bool:
    return isinstance(block, Table) or (block.role not in ("header", "footer") and bool(block.text.strip()))


def _ends_page(blocks: Sequence[Block], holder: tuple[int, int], number: int) -> bool:
    """A table that went on over the whole of a page still ends that page when nothing else stands on it."""
    return holder[0] < number and not any(_is_body(block) for block in blocks)


def _last_table(blocks: Sequence[Sequence[Block]], number: int) -> tuple[int, int] | None:
    for place in range(len(blocks[number]) - 1, -1, -1):
        block = blocks[number][place]
        if isinstance(block, Table):
            return number, place
        if _is_body(block):
            return None
    return None


def _first_body(blocks: Sequence[Block]) -> int | None:
    for place, block in enumerate(blocks):
        if isinstance(block, Line) and _CONTINUED.search(block.text) and len(block.text) < 80:
            continue
        if _is_body(block):
            return place
    return None


def _edges(table: Table) -> list[float]:
    edges: list[float] = []
    for x in sorted({x for cell in table.cells if cell.box is not None for x in (cell.box.x0, cell.box.x1)}):
        if not edges or x - edges[-1] > _EDGE:
            edges.append(x)
    return edges


def _folded_row(cells: Sequence[Cell]) -> list[str]:
    return ["".join(cell.text.lower().split()) for cell in cells]


def _join(above: Table, below: Table, page: Page, open_edges: OpenEdges) -> Table | None:
    if above.kind != below.kind and {above.kind, below.kind} != {"ruled", "scanned"}:
        return None
    columns = _map_columns(above, below)
    if columns is None:
        return None
    header = above.rows()[0]
    below_rows = below.rows()
    repeated = len(header) > 1 and _folded_row(header) == _folded_row(below_rows[0]) and any(_folded_row(header))
    open_bottom, open_top = open_edges.get(id(above), (False, False))[1], open_edges.get(id(below), (False, False))[0]
    if not repeated and not (open_bottom or open_top) and not _goes_on(above, below, page):
        return None
    if repeated:
        for_rows = 1
        while for_rows < len(below_rows) and for_rows < above.row_count and _same_header(above.rows()[for_rows], below_rows[for_rows]):
            for_rows += 1
        return _append(above, below, columns, skip=for_rows)
    if (open_bottom or open_top) and _is_cut_row(above, below, columns):
        return _append(_merge_last_row(above, below, columns), below, columns, skip=1)
    return _append(above, below, columns, skip=0)


def _same_header(first: Sequence[Cell], second: Sequence[Cell]) -> bool:
    return bool(first) and any(c.text for c in first) and all(c.bold for c in first if c.text) and _folded_row(first) == _folded_row(second)


def _goes_on(above: Table, below: Table, page: Page) -> bool:
    """A table of records that fills its page to the foot goes on at the head of the next when its columns are the same."""
    if above.column_count < 3 or below.column_count != above.column_count or above.row_count < 3:
        return False
    last_cells = [cell for cell in above.cells if cell.page_number == page.page_number and cell.box is not None]
    foot = max((cell.box.y1 for cell in last_cells if cell.box is not None), default=0.0)
    if page.height_pt is None or foot < 0.8 * page.height_pt:
        return False
    first = [cell for cell in below.rows()[0] if cell.text]
    heads = [cell for cell in above.rows()[0] if cell.text]
    is_new_header = bool(first) and all(cell.bold for cell in first) and not all(cell.bold for cell in above.cells if cell.text)
    return bool(heads) and not is_new_header


def _map_columns(above: Table, below: Table) -> dict[int, int] | None:
    """Columns of the lower part as columns of the upper; None when they do not fit."""
    upper, lower = _edges(above), _edges(below)
    if len(upper) < 2 or len(lower) < 2:
        return None
    loose = _EDGE if above.kind != "aligned" else 25.0
    if above.kind == "aligned":
        if above.column_count != below.column_count:
            return None
        inside = all(abs(a - b) < loose for a, b in zip(upper, lower, strict=False)) if len(upper) == len(lower) else False
        return {column: column for column in range(below.column_count)} if inside else None
    if abs(upper[0] - lower[0]) > _EDGE or abs(upper[-1] - lower[-1]) > _EDGE:
        return None
    mapping: dict[int, int] = {}
    for cell in below.cells:
        if cell.box is None:
            return None
        nearest = min(range(len(upper)), key=lambda i: abs(upper[i] - cell.box.x0))  # type: ignore[union-attr]
        if abs(upper[nearest] - cell.box.x0) > _EDGE:
            return None
        mapping[cell.column] = min(nearest, above.column_count - 1)
    return mapping


def _is_cut_row(above: Table, below: Table, columns: dict[int, int]) -> bool:
    """Whether the first row below is the rest of the last row above: a cell went empty or its words go on in small letters."""
    last = {cell.column: cell for cell in above.cells if cell.row + cell.row_span == above.row_count}
    first = below.rows()[0]
    if {columns.get(cell.column) for cell in first} - set(last):
        return False
    emptied = any(not cell.text.strip() and last[columns[cell.column]].text.strip() for cell in first if cell.column in columns)
    goes_on = any(cell.text[:1].islower() for cell in first)
    return emptied or goes_on


def _merge_last_row(above: Table, below: Table, columns: dict[int, int]) -> Table:
    rest = {columns[cell.column]: cell.text for cell in below.rows()[0] if cell.column in columns}
    cells = tuple(
        replace(cell, text="\n".join(part for part in (cell.text, rest[cell.column]) if part))
        if cell.row + cell.row_span == above.row_count and rest.get(cell.column)
        else cell
        for cell in above.cells
    )
    return replace(above, cells=cells)


def _append(above: Table, below: Table, columns: dict[int, int], *, skip: int) -> Table:
    shift = above.row_count - skip
    upper = _edges(above)
    added = []
    for cell in below.cells:
        if cell.row < skip or cell.column not in columns:
            continue
        span = cell.column_span
        if cell.box is not None and above.kind != "aligned":
            end = min(range(len(upper)), key=lambda i: abs(upper[i] - cell.box.x1))  # type: ignore[union-attr]
            span = max(end - columns[cell.column], 1)
        added.append(replace(cell, row=cell.row + shift, column=columns[cell.column], column_span=span))
    return replace(above, cells=(*above.cells, *added), row_count=max(above.row_count, below.row_count + shift))


def _take_lines(above: Table, blocks: list[Block], place: int, page_number: int) -> Table | None:
    """Lines at the head of a page that go on with the last cell of the table that ended the page before."""
    last_row = [cell for cell in above.cells if cell.row + cell.row_span == above.row_count and cell.text and cell.words]
    if not last_row or above.column_count < 2:
        return None
    taken = 0
    cell = max(last_row, key=lambda c: c.column)
    start = min(word.box.x0 for word in cell.words)
    height = cell.words[-1].box.y1 - cell.words[-1].box.y0
    text = cell.text
    previous: Box | None = None
    for block in blocks[place:]:
        if not isinstance(block, Line) or block.box is None or block.bold or block.role != "body" or block.label:
            break
        fits = abs(block.box.x0 - start) < 3 and abs((block.box.y1 - block.box.y0) - height) < 0.25 * height
        near = previous is None or block.box.y0 - previous.y1 < 0.5 * height
        if cell.column == 0 or not fits or not near or taken >= 12:
            break
        text, previous, taken = f"{text}\n{block.text}", block.box, taken + 1
    if not taken:
        return None
    del blocks[place : place + taken]
    return replace(above, cells=tuple(replace(c, text=text) if c is cell else c for c in above.cells))
