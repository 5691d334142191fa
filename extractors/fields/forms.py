"""The label–value engine: reads any form as a stream of labelled values and free words, by the places that print takes on a page.

A value stands after its label in the same cell or line, in the cell to the right, or in the cell below; it may run on over
lines, cells and page turns until the next label or heading begins. No form is known by name.
"""

from __future__ import annotations

from extractors.fields.form_lines import LineReader
from extractors.fields.form_tables import join_line_below, join_over_page_turn, read_table
from extractors.fields.form_values import Fits, Fragment, LabelValue, find_sources, is_title
from extractors.fields.labels import LabelSet
from extractors.fields.pieces import Piece
from pipeline.document import Table

__all__ = ["Fits", "Fragment", "LabelValue", "find_pairs", "find_sources", "read_items"]


def find_pairs(pieces: list[Piece], labels: LabelSet, fits: Fits | None = None) -> list[LabelValue]:
    """Every label of `labels` on these pieces with its value (which may be empty), in reading order. See `read_items`."""
    return [item for item in read_items(pieces, labels, fits) if item.key]


def read_items(pieces: list[Piece], labels: LabelSet, fits: Fits | None = None) -> list[LabelValue]:
    """Labelled values and free words (key '') in reading order.

    `fits` tells by key whether words can be its value ('goal.target_date' must be a date): a value that does not fit is
    looked for in the next place.
    """
    items: list[LabelValue] = []
    reader = LineReader(items, labels, fits or {}, _find_captions(pieces, labels))
    last_table: tuple[Table, list[LabelValue]] | None = None
    position = 0
    while position < len(pieces):
        piece = pieces[position]
        if piece.table is None:
            end = position
            while end < len(pieces) and pieces[end].table is None and pieces[end].block == piece.block:
                end += 1
            line = pieces[position:end]
            follows = last_table is not None and position > 0 and pieces[position - 1].table is last_table[0]
            if (
                last_table is not None
                and follows
                and not any(labels.find(part.text) for part in line)
                and join_line_below(last_table[1], line)
            ):
                position = end
                continue
            if last_table is not None and not (piece.is_heading and last_table[1] and piece.section == last_table[1][-1].section):
                last_table = None  # words between two tables: the second does not continue the first
            reader.read_line(pieces[position:end])
            position = end
            continue
        end = position
        while end < len(pieces) and pieces[end].table is piece.table:
            end += 1
        found = read_table(pieces[position:end], labels, fits or {})
        if last_table is not None:
            found = join_over_page_turn(last_table[1], found, last_table[0], piece.table)
        reader.close_for_table(found)
        items.extend(found)
        last_table = (piece.table, found or (last_table[1] if last_table else []))
        position = end
    return items


_NEAR = 8  # printed lines


def _find_captions(pieces: list[Piece], labels: LabelSet) -> dict[int, str]:
    """Bold lines and headings (by id) that are labels with their value under them, and what they mean.

    Forms typed in bold caption every box so, with words that need a colon elsewhere ('Area', 'Begins'); another caption of the
    same kind stands near. Over a whole section the same words are a heading, and none is near.
    """
    marked: list[tuple[int, int, str]] = []  # line, id, meaning
    line = 0
    for position, piece in enumerate(pieces):
        if piece.table is not None:
            line += _NEAR  # a table parts what stands before and after it
            continue
        line += position == 0 or pieces[position - 1].block != piece.block
        if len(piece.text) < 90 and (key := _label_of(piece, labels)) is not None:
            is_caption = (key.startswith("goal.") if piece.is_heading else is_title(piece)) and _has_value_below(position, pieces)
            marked.append((line, id(piece) if is_caption else 0, key))
    found: dict[int, str] = {}
    for place, (at, known, key) in enumerate(marked):
        kind = key.split(".")[0]
        near = [other for other in marked[max(0, place - 3) : place + 4] if abs(other[0] - at) <= _NEAR and other[2] != key]
        if known and kind != "other" and any(other[2].startswith(f"{kind}.") for other in near):
            found[known] = key
    return found


def _has_value_below(position: int, pieces: list[Piece]) -> bool:
    """Whether the next line is print of its own, and neither a table nor another title."""
    below = next((piece for piece in pieces[position + 1 :] if piece.block != pieces[position].block), None)
    return below is not None and below.table is None and not below.is_heading and not is_title(below)


def _label_of(piece: Piece, labels: LabelSet) -> str | None:
    hits = labels.find(piece.text)
    if len(hits) == 1 and hits[0].start == 0 and (hits[0].end >= len(piece.text) or hits[0].strength == "colon"):
        return hits[0].key
    return labels.meaning(piece.text) if not hits and (piece.is_heading or is_title(piece)) else None
