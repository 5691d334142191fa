"""Columns that only white space tells: a header line and the lines under it made into rows of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.fields.chunks import split_at_gaps
from extractors.fields.deliveries_headers import SESSION_ROLES, find_role
from extractors.fields.deliveries_rows import LogRow
from pipeline.document import Box, Cell

# 'Date   Student', 'Date<tab>Min', 'Date | Min'; not 'Time in'
_PIECE = re.compile(r"[^\s|](?:[^\s|]| (?! ))*")


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    left: float
    right: float
    box: Box | None = None


def shape_lines(rows: Sequence[LogRow]) -> list[LogRow]:
    """The rows, with every line under a header line as a row of cells by its columns; all else as it was."""
    shaped: list[LogRow] = []
    heads: list[_Piece] = []
    block = 10**6
    for row in rows:
        if not row.is_line:
            heads = []
            shaped.append(row)
            continue
        pieces = _cut(row.cells[0])
        if _is_header(pieces):
            heads, block = pieces, block + 1
            shaped.append(_as_row(row, [[piece] for piece in pieces], block))
            continue
        placed = _place_marked(row.cells[0], heads) or _place(pieces, heads) if heads and not row.is_margin else None
        shaped.append(_as_row(row, placed, block) if placed else row)
    return shaped


def _cut(cell: Cell) -> list[_Piece]:
    """The pieces of a line that wide gaps part, with where they begin and end (points, or characters where there are no boxes)."""
    if cell.words:
        runs = split_at_gaps(cell.words)
        return [
            _Piece(" ".join(word.text for word in run), run[0].box.x0, max(word.box.x1 for word in run), _box_of(run[0].box, run[-1].box))
            for run in runs
        ]
    return [_Piece(m[0].strip(), m.start(), m.end()) for m in _PIECE.finditer(cell.text.replace("\t", "   "))]


def _box_of(first: Box, last: Box) -> Box:
    return first.union(last)


def _is_header(pieces: Sequence[_Piece]) -> bool:
    roles = [find_role(piece.text) for piece in pieces if not any(c.isdigit() for c in piece.text) and ":" not in piece.text]
    found = {role for role in roles if role}
    return (
        len(pieces) >= 3
        and len(found) >= 3
        and "date" in found
        and bool(found & SESSION_ROLES)
        and sum(r is not None for r in roles) * 3 >= len(pieces) * 2
    )


def _place_marked(cell: Cell, heads: Sequence[_Piece]) -> list[list[_Piece]] | None:
    """Pieces by order where bars or tabs part them, empty ones kept."""
    mark = "|" if "|" in cell.text else "\t"
    parts = [part.strip() for part in cell.text.strip().strip("|").split(mark)]
    if len(parts) != len(heads) or mark not in cell.text:
        return None
    return [[_Piece(part, 0, 0)] if part else [] for part in parts]


def _place(pieces: Sequence[_Piece], heads: Sequence[_Piece]) -> list[list[_Piece]] | None:
    """Pieces by column; None for a line that is no row of this table (a title, a legend)."""
    columns: list[list[_Piece]] = [[] for _ in heads]
    for piece in pieces:
        columns[_column_of(piece, heads)].append(piece)
    date_column = next(at for at, head in enumerate(heads) if find_role(head.text) == "date")
    has_date = any(re.match(r"^\W*(?:[A-Za-z]{1,9}\.?,? )?\d", piece.text) for piece in columns[date_column])
    if not has_date and (len(pieces) > 1 or not columns[-1]):
        return None
    return columns if has_date or pieces[0].left >= heads[-1].left - 3 else None


def _column_of(piece: _Piece, heads: Sequence[_Piece]) -> int:
    overlaps = [min(piece.right, head.right) - max(piece.left, head.left) for head in heads]
    best = max(range(len(heads)), key=lambda at: overlaps[at])
    if overlaps[best] > 0:
        return best
    before = [at for at, head in enumerate(heads) if head.left <= piece.left + 2]
    return before[-1] if before else 0


def _as_row(row: LogRow, columns: Sequence[Sequence[_Piece]], block: int) -> LogRow:
    line = row.cells[0]
    cells: dict[int, Cell] = {}
    for column, pieces in enumerate(columns):
        if not pieces:
            continue
        boxes = [piece.box for piece in pieces if piece.box]
        box = _box_of(boxes[0], boxes[-1]) if boxes else line.box
        cells[column] = replace(line, column=column, text=" ".join(piece.text for piece in pieces), box=box, words=())
    return replace(row, cells=cells, is_line=False, block=block)
