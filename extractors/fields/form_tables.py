"""Reads tables: labels with their values beside, below or in the same cell, and rows under headers."""

from __future__ import annotations

import re

from extractors.fields.form_grids import find_headers, has_data_below, is_data_row, is_pure_label, read_data_row, with_upper_headers
from extractors.fields.form_turned import turn_upright
from extractors.fields.form_values import Fits, Fragment, LabelValue, fits_key, is_complete, overlap, values_of
from extractors.fields.labels import LabelHit, LabelSet
from extractors.fields.pieces import Piece
from pipeline.document import Table


def read_table(pieces: list[Piece], labels: LabelSet, fits: Fits) -> list[LabelValue]:
    """A table's items, row by row: under a row of headers every row's cells, elsewhere labels beside or above their values."""
    pieces = turn_upright(pieces, labels)
    rows: dict[int, list[Piece]] = {}
    for piece in pieces:
        rows.setdefault(piece.row, []).append(piece)
    hits = {id(piece): labels.find(piece.text, cell=True) for piece in pieces}
    _add_captions(rows, hits, labels)
    _add_label_column(pieces, hits, labels)
    items: list[LabelValue] = []
    loose: list[Piece] = []
    headers: list[tuple[str, Piece]] | None = None
    read_as_data: set[int] = set()
    for order in sorted(rows):
        row = rows[order]
        if (found := find_headers(row, labels)) is not None:
            above = rows.get(order - 1, []) if order - 1 not in read_as_data else []
            found = with_upper_headers(found, above, labels)
            if has_data_below(order, found, rows, labels):
                loose = [piece for piece in loose if not any(piece is head for _, head in found)]
                items.extend(_read_loose(loose, hits, fits))
                headers, loose = found, []
                continue
        if headers is not None and is_data_row(row, headers, hits):
            read_as_data.add(order)
            read_data_row(row, headers, items, hits)
            continue
        headers = None
        loose.extend(row)
    items.extend(_read_loose(loose, hits, fits))
    return items


def _add_captions(rows: dict[int, list[Piece]], hits: dict[int, list[LabelHit]], labels: LabelSet) -> None:
    """Common words over a value in one cell ('Purpose' over 'Annual review') are labels where the row's other cells are such captions."""
    for row in rows.values():
        stacked = [piece for piece in row if "\n" in piece.text]
        known = [piece for piece in stacked if any(hit.start == 0 and piece.text[hit.end - 1 : hit.end] == "\n" for hit in hits[id(piece)])]
        known += [piece for piece in stacked if piece not in known and labels.meaning(piece.text.split("\n")[0])]
        if len(stacked) < 2 or 2 * len(known) < len(stacked):
            continue
        for piece in known:
            caption = piece.text.split("\n")[0]
            later = hits[id(piece)]
            key = labels.meaning(caption) if not later or later[0].start > len(caption) else None
            if key is not None:
                hits[id(piece)] = [LabelHit(key, 0, len(caption) + 1, caption, "bare"), *later]


def _add_label_column(pieces: list[Piece], hits: dict[int, list[LabelHit]], labels: LabelSet) -> None:
    """Common words ('Condition', 'to') are labels where labels stand: in a column of labels, or after a label and its value in a row."""
    maybe = {id(piece): key for piece in pieces if not hits[id(piece)] and 0 < len(piece.text) < 40 and (key := labels.meaning(piece.text))}
    if not maybe:
        return
    pure = {id(piece) for piece in pieces if hits[id(piece)] and is_pure_label(piece, hits)}
    for column in {piece.column for piece in pieces if id(piece) in maybe}:
        cells = [piece for piece in pieces if piece.column == column and piece.text]
        known = sum(id(piece) in pure for piece in cells)
        is_column = known >= 2 and known + sum(id(piece) in maybe for piece in cells) >= 0.5 * len(cells)
        for piece in cells:
            if id(piece) not in maybe:
                continue
            row = [other for other in pieces if other.row == piece.row and other.text]
            place = row.index(piece)
            after = row[place + 1] if place + 1 < len(row) else None
            if after is None or id(after) in maybe or hits[id(after)]:
                continue
            in_row = place >= 2 and id(row[place - 2]) in pure and id(row[place - 1]) not in pure
            if is_column or in_row:
                hits[id(piece)] = [LabelHit(maybe[id(piece)], 0, len(piece.text), piece.text, "bare")]


def _read_loose(pieces: list[Piece], hits: dict[int, list[LabelHit]], fits: Fits) -> list[LabelValue]:
    grid = {}
    for piece in pieces:
        for row in range(piece.row, piece.row + piece.row_span):
            for column in range(piece.column, piece.column + piece.column_span):
                grid[(row, column)] = piece
    values = {id(piece): list(values_of(piece.text, hits[id(piece)])) for piece in pieces}
    taken: set[int] = set()
    made: dict[int, list[LabelValue]] = {}
    for piece in pieces:
        made[id(piece)] = []
        for position, (hit, value) in enumerate(values[id(piece)]):
            item = LabelValue(hit.key, hit.printed, hit.number, piece, hit.strength, aside=hit.aside)
            made[id(piece)].append(item)
            if value and fits_key(hit.key, value, fits):
                item.fragments.append(Fragment(value, piece))
                continue
            item.aside = value or item.aside
            is_last = position == len(values[id(piece)]) - 1
            place = _value_place(piece, grid, hits, values, hit.key, fits) if is_last or not value else None
            if place is not None and id(place) not in taken:
                places = _all_places(piece, place, grid, hits)
                taken.update(id(part) for part in places)
                item.fragments.extend(Fragment(part.text, part) for part in places if part.text)
            elif value and place is None:
                item.fragments.append(Fragment(value, piece))
    items: list[LabelValue] = []
    for piece in pieces:
        if id(piece) in taken or not piece.text:
            continue
        first = hits[id(piece)][0].start if hits[id(piece)] else len(piece.text)
        prefix = re.sub(r"^[•☐☒▣\-–*\s]+$|^\(?\w{1,3}[.)]$", "", piece.text[:first].strip())
        if prefix and not _carry_on(items, piece, prefix):
            items.append(LabelValue("", "", None, piece, fragments=[Fragment(prefix, piece)]))
        items.extend(made[id(piece)])
    return items


def _all_places(piece: Piece, place: Piece, grid: dict[tuple[int, int], Piece], hits: dict[int, list[LabelHit]]) -> list[Piece]:
    """All cells of a value: a label that spans rows has every row beside it; a list mark ('a.') has the words to its right."""
    if place.row + place.row_span <= piece.row or place.column < piece.column + piece.column_span:
        return [place]  # below the label
    places: list[Piece] = []
    for row in range(piece.row, piece.row + piece.row_span):
        column = place.column
        while (part := grid.get((row, column))) is not None and not hits[id(part)]:
            if part not in places:
                places.append(part)
            is_mark = re.fullmatch(r"[•▪\-–]|\(?\w{1,3}[.)]?", part.text) is not None
            if not is_mark and piece.row_span == 1:
                break
            column += part.column_span
    return places or [place]


def _value_place(
    piece: Piece,
    grid: dict[tuple[int, int], Piece],
    hits: dict[int, list[LabelHit]],
    values: dict[int, list[tuple[LabelHit, str]]],
    key: str,
    fits: Fits,
) -> Piece | None:
    """The cell that holds this label's value: to the right or below, whichever holds no label; with both, as the neighbours do."""
    right = grid.get((piece.row, piece.column + piece.column_span))
    below = grid.get((piece.row + piece.row_span, piece.column))

    def usable(place: Piece | None) -> bool:
        return place is not None and not hits[id(place)] and (not place.text or fits_key(key, place.text, fits))

    def is_pure(place: Piece) -> bool:
        return bool(values[id(place)]) and all(not value for _, value in values[id(place)])

    if usable(right) and usable(below):
        assert right is not None
        assert below is not None
        same_row = [p for p in _distinct(grid, row=piece.row) if p is not piece]
        same_column = [p for p in _distinct(grid, column=piece.column) if p is not piece]
        row_labels, column_labels = sum(map(is_pure, same_row)), sum(map(is_pure, same_column))
        if row_labels > column_labels:
            return below
        if not right.text and below.text and not column_labels:
            return below
        return right
    if usable(right):
        return right
    return below if usable(below) else None


def _distinct(grid: dict[tuple[int, int], Piece], *, row: int | None = None, column: int | None = None) -> list[Piece]:
    found = {id(piece): piece for (r, c), piece in grid.items() if (row is None or r == row) and (column is None or c == column)}
    return list(found.values())


def _carry_on(items: list[LabelValue], piece: Piece, text: str) -> bool:
    """Adds words at the head of a page to the value of the same column that the page turn cut; says whether it did."""
    for item in reversed(items):
        if not item.key or not item.fragments:
            continue
        last = item.fragments[-1].piece
        if not last.is_cell or last.page_number == piece.page_number:
            if last.page_number == piece.page_number:
                return False
            continue
        if last.column == piece.column and piece.row > last.row and not is_complete(item.value):
            item.fragments.append(Fragment(text, piece))
            return True
    return False


def join_over_page_turn(before: list[LabelValue], found: list[LabelValue], old: Table, new: Table) -> list[LabelValue]:
    """Words at the top of a table on the next page continue the value that the page turn cut in the same column."""
    if not found or found[0].key or not before:
        return found
    first = found[0].fragments[0].piece
    if first.row != 0 and first.row != min(cell.row for cell in new.cells):
        return found
    for item in reversed(before):
        if not item.key or not item.fragments:
            continue
        last = item.fragments[-1].piece
        if last.page_number >= first.page_number:
            return found
        if _same_column(last, first, old, new):
            if not is_complete(item.value):
                item.fragments.extend(found[0].fragments)
                return found[1:]
            return found
    return found


def join_line_below(items: list[LabelValue], pieces: list[Piece]) -> bool:
    """Adds a line right under a table to the value in its last row that the line plainly goes on with; says whether it did.

    Grids ruled only under their headers may lose the last printed line of a cell, on the page or over its turn.
    """
    first = pieces[0]
    if len(pieces) > 1 or first.is_heading or first.box is None:
        return False
    rows = [fragment.piece.row for item in items for fragment in item.fragments]
    open_values = [
        item for item in items if item.key and item.fragments and item.fragments[-1].piece.row == max(rows) and not is_complete(item.value)
    ]
    under = [item for item in open_values if _stands_under(item.fragments[-1].piece, first)]
    starts_small = re.match(r"[a-z]|\d+\s+[a-z]", first.text) is not None
    if len(under) != 1 or not starts_small or len(under[0].value.split()) < 4:
        return False
    under[0].fragments.append(Fragment(first.text, first))
    return True


def _stands_under(cell: Piece, line: Piece) -> bool:
    if cell.box is None or line.box is None:
        return False
    inside = line.box.x0 >= cell.box.x0 - 4.0 and line.box.x1 <= cell.box.x1 + 12.0
    height = max(line.box.y1 - line.box.y0, 6.0)
    near = line.page_number == cell.page_number and -0.5 * height <= line.box.y0 - cell.box.y1 <= 1.2 * height
    turned = line.page_number == cell.page_number + 1
    return inside and (near or turned)


def _same_column(last: Piece, first: Piece, old: Table, new: Table) -> bool:
    if last.box and first.box:
        return overlap(last.box, first.box) > 0.6 * min(last.box.x1 - last.box.x0, first.box.x1 - first.box.x0)
    return old.column_count == new.column_count and last.column == first.column
