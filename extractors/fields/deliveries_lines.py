"""Columns that only white space tells: a header line and the lines under it made into rows of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.fields.chunks import split_at_gaps
from extractors.fields.deliveries_headers import find_role
from extractors.fields.deliveries_rows import LogRow
from extractors.fields.deliveries_values import SESSION_ROLES, WEEKDAYS
from pipeline.document import Box, Cell, Word
from pipeline.language.attendance import fold_words

# what stands between two wide gaps: 'Time in' of 'Date   Time in'; not 'Date   Time'
_PIECE = re.compile(r"[^\s|](?:[^\s|]| (?! ))*")


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    left: float
    right: float
    box: Box | None = None


def shape_lines(rows: Sequence[LogRow]) -> list[LogRow]:
    """The rows, with every line under a header line as a row of cells by its columns; all else as it was.

    A table that was found by its alignment is cut anew where its header has more columns than were found.
    """
    shaped: list[LogRow] = []
    heads: list[_Piece] = []
    block = 10**6
    for row in rows:
        if not row.is_line and not row.is_aligned:
            heads = []
            shaped.append(row)
            continue
        pieces = _cut(row)
        if _is_header(pieces):
            heads = pieces if row.is_line or len(pieces) > len(row.filled) else []
            block += 1
            shaped.append(_as_row(row, [[piece] for piece in pieces], block) if heads else row)
            continue
        placed = _place_marked(row.cells[0], heads) if heads and row.is_line else None
        if heads and not placed and not row.is_margin:
            placed = _place(pieces, heads)
        shaped.append(_as_row(row, placed, block) if placed else row)
    return _join_notes(shaped)


def _cut(row: LogRow) -> list[_Piece]:
    """The pieces of a row that wide gaps part, with where they begin and end (points, or characters where there are no boxes)."""
    words = [word for _, cell in sorted(row.filled.items()) for word in cell.words]
    if words:
        return [_piece(run) for line in _by_line(words) for run in split_at_gaps(line)]
    return [_Piece(m[0].strip(), m.start(), m.end()) for m in _PIECE.finditer(row.text.replace("\t", "   "))]


def _piece(run: Sequence[Word]) -> _Piece:
    box = run[0].box.union(run[-1].box)
    return _Piece(" ".join(word.text for word in run), box.x0, max(word.box.x1 for word in run), box)


def _by_line(words: Sequence[Word]) -> list[list[Word]]:
    """Words by printed line, each line left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.box.y0):
        middle = (word.box.y0 + word.box.y1) / 2
        if lines and middle < max(w.box.y1 for w in lines[-1]) - 1:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.box.x0) for line in lines]


def _is_header(pieces: Sequence[_Piece]) -> bool:
    if len(pieces) < 3:
        return False
    texts = [piece.text for piece in pieces]
    if sum(fold_words(text) in WEEKDAYS for text in texts) >= 3 and fold_words(texts[0]).startswith(("week", "date", "student", "name")):
        return True
    roles = [find_role(text) for text in texts if not any(c.isdigit() for c in text) and ":" not in text]
    found = {role for role in roles if role}
    known = sum(role is not None for role in roles)
    return len(found) >= 3 and "date" in found and bool(found & SESSION_ROLES) and known * 3 >= len(pieces) * 2


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
    dated = next((at for at, head in enumerate(heads) if find_role(head.text) == "date"), None)
    if dated is None:
        return columns if columns[0] and len(pieces) > 1 else None
    has_date = any(re.match(r"^\W*(?:[A-Za-z]{1,9}\.?,? )?\d", piece.text) for piece in columns[dated])
    if has_date:
        return columns
    return columns if len(pieces) == 1 and columns[-1] and pieces[0].left >= heads[-1].left - 3 else None


def _column_of(piece: _Piece, heads: Sequence[_Piece]) -> int:
    overlaps = [min(piece.right, head.right) - max(piece.left, head.left) for head in heads]
    best = max(range(len(heads)), key=lambda at: overlaps[at])
    if overlaps[best] > 0:
        return best
    before = [at for at, head in enumerate(heads) if head.left <= piece.left + 2]
    return before[-1] if before else 0


def _as_row(row: LogRow, columns: Sequence[Sequence[_Piece]], block: int) -> LogRow:
    first = next(iter(row.filled.values()))
    cells: dict[int, Cell] = {}
    for column, pieces in enumerate(columns):
        if not pieces:
            continue
        boxes = [piece.box for piece in pieces if piece.box]
        box = boxes[0].union(boxes[-1]) if boxes else first.box
        cells[column] = replace(
            first, column=column, text=" ".join(piece.text for piece in pieces), box=box, words=(), value=None, value_type="text"
        )
    return replace(row, cells=cells, is_line=False, is_aligned=False, block=block, continued=frozenset())


def _join_notes(rows: Sequence[LogRow]) -> list[LogRow]:
    """Lines of a note that stand above the row they belong to (a cell set to the bottom) joined to it; the nearer row has them."""
    joined: list[LogRow] = []
    waiting: list[LogRow] = []
    for row in rows:
        is_note = row.block > 10**6 and not row.is_line and len(row.cells) == 1 and min(row.cells) > 0
        if is_note and (not waiting or waiting[-1].block == row.block):
            waiting.append(row)
            continue
        if waiting:
            above = joined[-1] if joined else None
            if row.block == waiting[0].block and _gap(waiting[-1], row) < _gap(above, waiting[0]) - 1:
                column = min(waiting[0].cells)
                texts = [each.cells[column].text for each in waiting if column in each.cells]
                own = row.cells.get(column)
                note = replace(own or waiting[0].cells[column], text=" ".join([*texts, *([own.text] if own else [])]))
                row = replace(row, cells=dict(sorted({**row.cells, column: note}.items())))
            else:
                joined += waiting
            waiting = []
        if is_note:
            waiting = [row]
        else:
            joined.append(row)
    return joined + waiting


def _gap(above: LogRow | None, below: LogRow) -> float:
    """Points from the top of one row to the top of the next; very far where either has no box or stands on another page."""
    if above is None or above.page_number != below.page_number:
        return 10**6
    tops = [min((cell.box.y0 for cell in row.cells.values() if cell.box), default=None) for row in (above, below)]
    return tops[1] - tops[0] if tops[0] is not None and tops[1] is not None else 10**6
