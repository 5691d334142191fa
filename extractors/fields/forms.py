"""The label–value engine: reads any form as a stream of labelled values and free words, by the places that print takes on a page.

A value stands after its label in the same cell or line, in the cell to the right, or in the cell below; it may run on over
lines, cells and page turns until the next label or heading begins. No form is known by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from extractors.fields.builder import Source
from extractors.fields.explanations import strip_explanation
from extractors.fields.labels import LabelHit, LabelSet, Strength
from extractors.fields.pieces import Piece
from extractors.fields.ticks import has_ticks
from pipeline.document import Box, Cell, Table

Fits = Mapping[str, Callable[[str], bool]]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a value and the piece of print that holds it."""

    text: str
    piece: Piece


@dataclass(slots=True)
class LabelValue:
    """A label, what it means, and its value with every piece of print that the value was read from. `key` '' is words without a label."""

    key: str
    label: str
    number: str | None
    label_piece: Piece
    strength: Strength = "colon"
    fragments: list[Fragment] = field(default_factory=list)
    aside: str = ""  # words after the label that cannot be its value: 'Reading' of 'Goal 2: Reading'
    grid_row: tuple[int, int] | None = None  # (block, row) where the label is a column's header

    @property
    def value(self) -> str:
        """The value's words, line breaks as spaces."""
        return " ".join(" ".join(fragment.text.split()) for fragment in self.fragments if fragment.text.strip())

    @property
    def lines(self) -> list[str]:
        """The value's printed lines."""
        return [line.strip() for fragment in self.fragments for line in fragment.text.split("\n") if line.strip()]

    @property
    def page_number(self) -> int:
        return self.fragments[0].piece.page_number if self.fragments else self.label_piece.page_number

    @property
    def section(self) -> str | None:
        return self.label_piece.section

    def sources(self, column: str, confidence: float | None = None) -> list[Source]:
        """Where the value stands, one source a page."""
        return find_sources(column, self.fragments, confidence)


def find_sources(column: str, fragments: Iterable[Fragment], confidence: float | None = None) -> list[Source]:
    """Where these fragments stand, one source a page (or a locator)."""
    places: dict[tuple[int, str | None], list[Fragment]] = {}
    for fragment in fragments:
        if fragment.text.strip():
            places.setdefault((fragment.piece.page_number, fragment.piece.element.locator), []).append(fragment)
    sources: list[Source] = []
    for (page, locator), parts in places.items():
        quote = " ".join(" ".join(part.text.split()) for part in parts)
        least = min(part.piece.element.confidence for part in parts) if confidence is None else confidence
        sources.append(Source(column, quote, page, _box_of(parts), locator, least))
    return sources


def find_pairs(pieces: list[Piece], labels: LabelSet, fits: Fits | None = None) -> list[LabelValue]:
    """Every label of `labels` on these pieces with its value (which may be empty), in reading order. See `read_items`."""
    return [item for item in read_items(pieces, labels, fits) if item.key]


def read_items(pieces: list[Piece], labels: LabelSet, fits: Fits | None = None) -> list[LabelValue]:
    """Labelled values and free words (key '') in reading order.

    `fits` tells by key whether words can be its value ('goal.target_date' must be a date): a value that does not fit is
    looked for in the next place.
    """
    items: list[LabelValue] = []
    reader = _LineReader(items, labels, fits or {})
    last_table: tuple[Table, list[LabelValue]] | None = None
    position = 0
    while position < len(pieces):
        piece = pieces[position]
        if piece.table is None:
            end = position
            while end < len(pieces) and pieces[end].table is None and pieces[end].block == piece.block:
                end += 1
            if last_table is not None and not (piece.is_heading and last_table[1] and piece.section == last_table[1][-1].section):
                last_table = None  # words between two tables: the second does not continue the first
            reader.read_line(pieces[position:end])
            position = end
            continue
        end = position
        while end < len(pieces) and pieces[end].table is piece.table:
            end += 1
        found = _read_table(pieces[position:end], labels, fits or {})
        if last_table is not None:
            found = _join_over_page_turn(last_table[1], found, last_table[0], piece.table)
        reader.close_for_table(found)
        items.extend(found)
        last_table = (piece.table, found or (last_table[1] if last_table else []))
        position = end
    return items


# --- lines ---------------------------------------------------------------------------------------------------------------


class _LineReader:
    """Reads lines one by one, with the value that is still open."""

    def __init__(self, items: list[LabelValue], labels: LabelSet, fits: Fits) -> None:
        self.items, self.labels, self.fits = items, labels, fits
        self.open: LabelValue | None = None
        self.waiting: list[LabelValue] = []  # a row of bare labels whose values stand in the next line, below them

    def read_line(self, stretches: list[Piece]) -> None:
        found = [self.labels.find(piece.text) for piece in stretches]
        if stretches[0].is_heading and not any(hit.strength == "colon" or hit.number for hits in found for hit in hits):
            self.open, self.waiting = None, []
            self.items.append(LabelValue("", "", None, stretches[0], fragments=[Fragment(stretches[0].text, stretches[0])]))
            return
        if self.waiting and not any(found) and self._give_values_below(stretches):
            return
        self.waiting = []
        bare_row = len(stretches) > 1 and all(len(hits) == 1 and hits[0].strength == "bare" for hits in found)
        for piece, hits in zip(stretches, found, strict=True):
            self._read_stretch(piece, hits, len(stretches) > 1)
            if bare_row:
                self.waiting.append(self.items[-1])
        if bare_row:
            self.open = None

    def _read_stretch(self, piece: Piece, hits: list[LabelHit], shares_line: bool) -> None:
        prefix = piece.text[: hits[0].start].strip() if hits else piece.text
        prefix = re.sub(r"^[•☐☒▣\-–*\s]+$|^\(?\w{1,3}[.)]$", "", prefix).strip()
        if prefix:
            if self.open is not None and self._continues(piece, prefix, shares_line):
                self.open.fragments.append(Fragment(prefix, piece))
            else:
                item = LabelValue("", "", None, piece, fragments=[Fragment(prefix, piece)])
                self.items.append(item)
                self.open = item
        for hit, value in _values_of(piece.text, hits):
            item = LabelValue(hit.key, hit.printed, hit.number, piece, hit.strength, aside=hit.aside)
            if value:
                item.fragments.append(Fragment(value, piece))
            self.items.append(item)
            self.open = item

    def _continues(self, piece: Piece, text: str, shares_line: bool) -> bool:
        """Whether a line without a label belongs to the value before it."""
        item = self.open
        assert item is not None
        if not item.fragments:
            return _fits(item.key, text, self.fits)
        last = item.fragments[-1].piece
        if _is_title(last) and not _is_title(piece):
            return False
        if last.block == piece.block:  # a later stretch of the same line: another column
            return item.key != "" and not _is_complete(item.value) and not has_ticks(text[:2])
        if piece.element.locator and not piece.box:  # a Word or text paragraph stands for itself; list points may go on
            return item.key != "" and _is_list_point(piece) and not _is_complete(item.value)
        if piece.label is not None or re.match(r"\s*(?:[•▪]|\(?\d{1,2}[.)]\s)", text):
            return False
        if not item.key and (_is_list_point(last) or re.match(r"\s*[•▪]", item.value)) and _is_complete(item.value):
            return False
        if last.page_number != piece.page_number:
            return item.key != "" and not _is_complete(item.value)
        if last.box is None or piece.box is None:
            return True
        height = max(last.box.y1 - last.box.y0, 6.0)
        gap = piece.box.y0 - last.box.y1
        overlaps = min(last.box.x1, piece.box.x1) - max(last.box.x0, piece.box.x0) > 0
        near = -0.6 * height <= gap <= 0.9 * height
        return overlaps and (near or (gap <= 2.2 * height and not _is_complete(item.value) and item.key != ""))

    def _give_values_below(self, stretches: list[Piece]) -> bool:
        """Gives a row of bare labels the stretches that stand below each."""
        given = False
        for piece in stretches:
            if piece.box is None:
                return False
            above = [item for item in self.waiting if item.label_piece.box and _overlap(item.label_piece.box, piece.box) > 0]
            if not above:
                above = [item for item in self.waiting if item.label_piece.box and abs(item.label_piece.box.x0 - piece.box.x0) < 12]
            if len(above) >= 1 and not above[0].fragments:
                above[0].fragments.append(Fragment(piece.text, piece))
                given = True
        if given:
            self.waiting = []
        return given

    def close_for_table(self, found: list[LabelValue]) -> None:
        """Ends what is open; a label that stood alone above a table of one unlabelled cell has that cell as its value."""
        if self.open is not None and self.open.key and not self.open.fragments and found and not found[0].key and len(found) == 1:
            text = found[0].value
            if _fits(self.open.key, text, self.fits):
                self.open.fragments.extend(found.pop(0).fragments)
        self.open, self.waiting = None, []


# --- tables --------------------------------------------------------------------------------------------------------------


def _read_table(pieces: list[Piece], labels: LabelSet, fits: Fits) -> list[LabelValue]:
    """A table's items, row by row: under a row of headers every row's cells, elsewhere labels beside or above their values."""
    rows: dict[int, list[Piece]] = {}
    for piece in pieces:
        rows.setdefault(piece.row, []).append(piece)
    hits = {id(piece): labels.find(piece.text, cell=True) for piece in pieces}
    _add_label_column(pieces, hits, labels)
    items: list[LabelValue] = []
    loose: list[Piece] = []
    headers: list[tuple[str, Piece]] | None = None
    read_as_data: set[int] = set()
    for order in sorted(rows):
        row = rows[order]
        if (found := _find_headers(row, labels)) is not None:
            above = rows.get(order - 1, []) if order - 1 not in read_as_data else []
            found = _with_upper_headers(found, above, labels)
            if _has_data_below(order, found, rows, labels):
                loose = [piece for piece in loose if not any(piece is head for _, head in found)]
                items.extend(_read_loose(loose, hits, fits))
                headers, loose = found, []
                continue
        if headers is not None and _is_data_row(row, headers, hits):
            read_as_data.add(order)
            _read_data_row(row, headers, items, hits)
            continue
        headers = None
        loose.extend(row)
    items.extend(_read_loose(loose, hits, fits))
    return items


def _add_label_column(pieces: list[Piece], hits: dict[int, list[LabelHit]], labels: LabelSet) -> None:
    """Common words ('Condition', 'to') are labels where labels stand: in a column of labels, or after a label and its value in a row."""
    maybe = {id(piece): key for piece in pieces if not hits[id(piece)] and 0 < len(piece.text) < 40 and (key := labels.meaning(piece.text))}
    if not maybe:
        return
    pure = {id(piece) for piece in pieces if hits[id(piece)] and _is_pure_label(piece, hits)}
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


def _find_headers(row: list[Piece], labels: LabelSet) -> list[tuple[str, Piece]] | None:
    """The meanings of a row of column headers: all its cells are labels (one in three may be words unknown to the dictionary)."""
    filled = [piece for piece in row if piece.text]
    if len(filled) < 2 or any(has_ticks(piece.text) for piece in filled):
        return None
    meanings = [(labels.meaning(piece.text) or "", piece) for piece in filled]
    known = {key for key, _ in meanings if key}
    unknown = sum(not key for key, _ in meanings)
    if len(known) < 2 or unknown > len(filled) // 3 or any(len(piece.text) > 100 for key, piece in meanings if not key):
        return None
    return meanings


def _with_upper_headers(headers: list[tuple[str, Piece]], above: list[Piece], labels: LabelSet) -> list[tuple[str, Piece]]:
    """Headers of two rows: a column that the lower row leaves empty has the upper row's header ('Service | Amount: Sessions, Minutes')."""
    if _find_headers(above, labels) is None:
        return headers
    upper = [(labels.meaning(piece.text) or "", piece) for piece in above if piece.text]
    return [*headers, *(pair for pair in upper if not any(_shares_column(pair[1], head) for _, head in headers))]


def _has_data_below(order: int, headers: list[tuple[str, Piece]], rows: dict[int, list[Piece]], labels: LabelSet) -> bool:
    """Whether the row below holds values and not labels again (a column of labels beside a column of values has those)."""
    below = next((other for other in sorted(rows) if other > order and not _is_bar(rows[other], headers)), None)
    if below is None or not any(piece.text for piece in rows[below]) or _find_headers(rows[below], labels) is not None:
        return False
    return _is_data_row(rows[below], headers, {id(piece): labels.find(piece.text, cell=True) for piece in rows[below]})


def _is_data_row(row: list[Piece], headers: list[tuple[str, Piece]], hits: dict[int, list[LabelHit]]) -> bool:
    """Whether a row under headers holds values: few of its cells are labels, and the first is none (of another meaning than its column's)."""
    filled = [piece for piece in row if piece.text]
    if not filled or _is_bar(row, headers):
        return True
    first = filled[0]
    column = {key for key, head in headers if _shares_column(head, first)}
    opening = hits[id(first)][0] if hits[id(first)] else None
    is_label = opening is not None and opening.start == 0 and (opening.strength == "colon" or _is_pure_label(first, hits))
    if opening is not None and is_label and opening.key not in column:
        return False
    return sum(_is_pure_label(piece, hits) for piece in filled) <= len(filled) // 3


def _is_bar(row: list[Piece], headers: list[tuple[str, Piece]]) -> bool:
    """Whether a row is a bar over the rows that follow: 'RELATED SERVICES:' across all columns."""
    filled = [piece for piece in row if piece.text]
    if len(filled) != 1 or len(headers) <= 2 or len(filled[0].text) >= 120:
        return False
    return filled[0].column_span > 1 or (filled[0].column == 0 and (filled[0].text.endswith(":") or filled[0].text.isupper()))


def _is_pure_label(piece: Piece, hits: dict[int, list[LabelHit]]) -> bool:
    found = list(_values_of(piece.text, hits[id(piece)]))
    return bool(found) and found[0][0].start == 0 and not any(value for _, value in found)


def _read_data_row(row: list[Piece], headers: list[tuple[str, Piece]], items: list[LabelValue], hits: dict[int, list[LabelHit]]) -> None:
    filled = [piece for piece in row if piece.text]
    if _is_bar(row, headers):
        items.append(LabelValue("", "", None, filled[0], fragments=[Fragment(filled[0].text, filled[0])]))
        return
    place = (row[0].block, row[0].row)
    for piece in row:
        over = [(key, head) for key, head in headers if _shares_column(head, piece)]
        if not over:
            if piece.text:
                items.append(LabelValue("", "", None, piece, fragments=[Fragment(piece.text, piece)], grid_row=place))
            continue
        key, head = over[0]
        item = LabelValue(key, " ".join(head.text.split()), None, piece, "bare", grid_row=place)
        opening = hits[id(piece)][0] if hits[id(piece)] else None
        repeats_header = opening is not None and opening.key == key and opening.start == 0 and opening.strength == "colon"
        text = piece.text[opening.end :].strip() if opening is not None and repeats_header else piece.text
        if text:
            item.fragments.append(Fragment(text, piece))
        items.append(item)


def _shares_column(head: Piece, piece: Piece) -> bool:
    return head.column < piece.column + piece.column_span and piece.column < head.column + head.column_span


def _read_loose(pieces: list[Piece], hits: dict[int, list[LabelHit]], fits: Fits) -> list[LabelValue]:
    grid = {}
    for piece in pieces:
        for row in range(piece.row, piece.row + piece.row_span):
            for column in range(piece.column, piece.column + piece.column_span):
                grid[(row, column)] = piece
    values = {id(piece): list(_values_of(piece.text, hits[id(piece)])) for piece in pieces}
    taken: set[int] = set()
    made: dict[int, list[LabelValue]] = {}
    for piece in pieces:
        made[id(piece)] = []
        for position, (hit, value) in enumerate(values[id(piece)]):
            item = LabelValue(hit.key, hit.printed, hit.number, piece, hit.strength, aside=hit.aside)
            made[id(piece)].append(item)
            if value and _fits(hit.key, value, fits):
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
        return place is not None and not hits[id(place)] and (not place.text or _fits(key, place.text, fits))

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
        if last.column == piece.column and piece.row > last.row and not _is_complete(item.value):
            item.fragments.append(Fragment(text, piece))
            return True
    return False


def _join_over_page_turn(before: list[LabelValue], found: list[LabelValue], old: Table, new: Table) -> list[LabelValue]:
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
            if not _is_complete(item.value):
                item.fragments.extend(found[0].fragments)
                return found[1:]
            return found
    return found


def _same_column(last: Piece, first: Piece, old: Table, new: Table) -> bool:
    if last.box and first.box:
        return _overlap(last.box, first.box) > 0.6 * min(last.box.x1 - last.box.x0, first.box.x1 - first.box.x0)
    return old.column_count == new.column_count and last.column == first.column


# --- shared --------------------------------------------------------------------------------------------------------------


def _values_of(text: str, hits: list[LabelHit]) -> Iterable[tuple[LabelHit, str]]:
    for position, hit in enumerate(hits):
        end = hits[position + 1].start if position + 1 < len(hits) else len(text)
        yield hit, strip_explanation(text[hit.end : end].strip())


def _fits(key: str, value: str, fits: Fits) -> bool:
    judge = fits.get(key)
    return judge is None or judge(value)


def _is_complete(text: str) -> bool:
    """Whether words end as a sentence ends."""
    return re.search(r"[.!?][\"”')\]]*\s*$", text) is not None


def _is_title(piece: Piece) -> bool:
    element = piece.element
    return not isinstance(element, Cell) and (element.role == "heading" or element.heading_level > 0 or element.bold)


def _is_list_point(piece: Piece) -> bool:
    return piece.label is not None or (not isinstance(piece.element, Cell) and piece.element.role == "list")


def _overlap(a: Box, b: Box) -> float:
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def _box_of(fragments: list[Fragment]) -> Box | None:
    box: Box | None = None
    for fragment in fragments:
        part = fragment.piece.box
        if part is None:
            return None
        box = part if box is None else box.union(part)
    return box
