"""The label–value engine: reads any form as a stream of labelled values and free words, by the places that print takes on a page.

A value stands after its label in the same cell or line, in the cell to the right, or in the cell below; it may run on over
lines, cells and page turns until the next label or heading begins. No form is known by name.
"""

from __future__ import annotations

from extractors.fields.form_lines import LineReader
from extractors.fields.form_tables import join_line_below, join_over_page_turn, read_table
from extractors.fields.form_values import Fits, Fragment, LabelValue, find_sources
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
    reader = LineReader(items, labels, fits or {})
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
