"""Reads grids: a row of column headers by meaning, the rows of values under it, and the bars that part them."""

from __future__ import annotations

from extractors.fields.form_values import Fragment, LabelValue, values_of
from extractors.fields.labels import LabelHit, LabelSet, fold
from extractors.fields.pieces import Piece
from extractors.fields.ticks import has_ticks


def find_headers(row: list[Piece], labels: LabelSet) -> list[tuple[str, Piece]] | None:
    """The meanings of a row of column headers: all its cells are labels (one in three may be words unknown to the dictionary)."""
    filled = [piece for piece in row if piece.text]
    if len(filled) < 2 or any(has_ticks(piece.text) for piece in filled):
        return None
    meanings = [(labels.meaning(piece.text) or "", piece) for piece in filled]
    known = {key for key, _ in meanings if key}
    unknown = sum(not key for key, _ in meanings)
    spare = len(filled) // 2 if len(known) >= 5 or (len(known) >= 3 and _are_titles(meanings)) else 0
    if len(known) < 2 or unknown > max(len(filled) // 3, spare) or any(len(piece.text) > 100 for key, piece in meanings if not key):
        return None
    return meanings


def _are_titles(meanings: list[tuple[str, Piece]]) -> bool:
    """Whether the cells of unknown meaning read as headers and not as values: fewer than the known, short, without figures."""
    unknown = [piece.text for key, piece in meanings if not key]
    return 2 * len(unknown) < len(meanings) and all(len(text) <= 4 or _is_header_like(text) for text in unknown)


def _is_header_like(text: str) -> bool:
    few = text[:1].isupper() and len(text.split()) <= 6
    return few and not any(c.isdigit() for c in text) and not text.rstrip().endswith(".")


def with_upper_headers(headers: list[tuple[str, Piece]], above: list[Piece], labels: LabelSet) -> list[tuple[str, Piece]]:
    """Headers of two rows: a column that the lower row leaves empty has the upper row's header ('Service | Amount: Sessions, Minutes')."""
    if find_headers(above, labels) is None:
        return headers
    upper = [(labels.meaning(piece.text) or "", piece) for piece in above if piece.text]
    return [*headers, *(pair for pair in upper if not any(_shares_column(pair[1], head) for _, head in headers))]


def has_data_below(order: int, headers: list[tuple[str, Piece]], rows: dict[int, list[Piece]], labels: LabelSet) -> bool:
    """Whether the row below holds values and not labels again (a column of labels beside a column of values has those)."""
    below = next((other for other in sorted(rows) if other > order and not _is_bar(rows[other], headers)), None)
    if below is None or not any(piece.text for piece in rows[below]) or find_headers(rows[below], labels) is not None:
        return False
    return is_data_row(rows[below], headers, {id(piece): labels.find(piece.text, cell=True) for piece in rows[below]})


def is_data_row(row: list[Piece], headers: list[tuple[str, Piece]], hits: dict[int, list[LabelHit]]) -> bool:
    """Whether a row under headers holds values: few of its cells are labels, the first is none of another meaning than its column's."""
    filled = [piece for piece in row if piece.text]
    if not filled or _is_bar(row, headers):
        return True
    first = filled[0]
    column = {key for key, head in headers if _shares_column(head, first)}
    opening = hits[id(first)][0] if hits[id(first)] else None
    is_label = opening is not None and opening.start == 0 and (opening.strength == "colon" or is_pure_label(first, hits))
    if opening is not None and is_label and opening.key not in column:
        return False
    return sum(is_pure_label(piece, hits) for piece in filled) <= len(filled) // 3


def _is_bar(row: list[Piece], headers: list[tuple[str, Piece]]) -> bool:
    """Whether a row is a bar over the rows that follow: 'RELATED SERVICES:' across all columns."""
    filled = [piece for piece in row if piece.text]
    if len(filled) != 1 or len(headers) <= 2 or len(filled[0].text) >= 120:
        return False
    return filled[0].column_span > 1 or (filled[0].column == 0 and (filled[0].text.endswith(":") or filled[0].text.isupper()))


def is_pure_label(piece: Piece, hits: dict[int, list[LabelHit]]) -> bool:
    found = list(values_of(piece.text, hits[id(piece)]))
    return bool(found) and found[0][0].start == 0 and not any(value for _, value in found)


def read_data_row(row: list[Piece], headers: list[tuple[str, Piece]], items: list[LabelValue], hits: dict[int, list[LabelHit]]) -> None:
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
        repeats_header = (
            opening is not None
            and opening.key == key
            and opening.start == 0
            and opening.strength == "colon"
            and fold(opening.printed) in fold(head.text)  # "Specially Designed Instruction: Math" under "Service" is a name
        )
        text = piece.text[opening.end :].strip() if opening is not None and repeats_header else piece.text
        if text:
            item.fragments.append(Fragment(text, piece))
        items.append(item)


def _shares_column(head: Piece, piece: Piece) -> bool:
    return head.column < piece.column + piece.column_span and piece.column < head.column + head.column_span
