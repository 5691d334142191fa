"""Turns tables that stand on their side: headers down the first column, one record a column ('Service | Speech | OT')."""

from __future__ import annotations

from dataclasses import replace

from extractors.fields.labels import LabelSet
from extractors.fields.pieces import Piece
from extractors.fields.ticks import has_ticks

_OPENERS = {"service.service", "goal.statement", "goal.number", "goal.area"}  # what heads the records of a turned table
_LEAST_LABELS = 3


def turn_upright(pieces: list[Piece], labels: LabelSet) -> list[Piece]:
    """The cells with rows and columns exchanged where the table stands on its side; else as they are."""
    if not _is_sideways(pieces, labels):
        return pieces
    turned = [
        replace(piece, row=piece.column, column=piece.row, row_span=piece.column_span, column_span=piece.row_span) for piece in pieces
    ]
    return sorted(turned, key=lambda piece: (piece.row, piece.column))


def _is_sideways(pieces: list[Piece], labels: LabelSet) -> bool:
    """Labels of different meanings fill the first column and no other; two or more columns of values stand beside them.

    'Service | Speech | OT' over 'Minutes | 30 | 45' is sideways; 'Name | Ana | Grade | 4' has labels in its third column,
    and a label with one value or an empty cell beside it is a form's row, but for a single service under four or more labels.
    """
    filled = [piece for piece in pieces if piece.text]
    if not filled or any(has_ticks(piece.text) for piece in filled if piece.column == 0):
        return False
    first = {piece.row: labels.meaning(piece.text) for piece in filled if piece.column == 0}
    known = {key for key in first.values() if key}
    if len(known) < _LEAST_LABELS or 3 * len(known) < 2 * len(first) or not known & _OPENERS:
        return False
    others = [piece for piece in filled if piece.column > 0]
    columns = {piece.column for piece in others}
    is_service = "service.service" in known and len(known) >= 4 and 5 * len(known) >= 4 * len(first)
    if not columns or (len(columns) < 2 and not is_service) or any(piece.column_span > 1 or piece.row_span > 1 for piece in others):
        return False
    if sum(labels.meaning(piece.text) is not None for piece in others) > len(others) // 6:
        return False
    openers = [row for row, key in first.items() if key in _OPENERS]
    by_row = {row: {piece.column for piece in others if piece.row == row} for row in first}
    least = min(len(columns), 2)
    return any(len(by_row[row]) >= least for row in openers) and sum(len(by_row[row]) >= least for row in first) >= 0.6 * len(first)
