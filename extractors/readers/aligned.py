"""Tables that only alignment shows: no rules, or rules between rows only. Found by the white gutters that their lines share.

A run of lines is a table when the same upright gutters stay white through all of it and most lines have words on both
sides. Prose stops a run, for it crosses every gutter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from extractors.readers.grids import Rectangle, Rule
from extractors.readers.printed import PrintedWord, middle_of
from extractors.readers.tables import build_table
from pipeline.document import TICKED, UNTICKED, Table

Gap = tuple[float, float]
_APART = 1.4  # in letter heights: white between two rows of one table
_FAR_APART = 2.6  # the same, where every segment of the lower row begins where one of the rows above does
_MIN_GUTTER = 1.4  # points; dates of neighbouring columns may stand this near


@dataclass(slots=True)
class TextRow:
    """A printed line with its segments: runs of words without a wide gap."""

    words: list[PrintedWord]
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    segments: list[list[PrintedWord]] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def is_tabular(self) -> bool:
        """More than one segment, and not a mere list of choices ("☐ Yes   ☒ No")."""
        if len(self.segments) < 2:
            return False
        choices = sum(1 for s in self.segments if s[0].text in (TICKED, UNTICKED))
        return choices < 2 or choices < 0.5 * len(self.segments)

    @property
    def is_typed(self) -> bool:
        """Mostly values of form fields, not print."""
        typed = sum(1 for segment in self.segments if any(word.typed for word in segment))
        return typed > len(self.segments) / 2

    @property
    def is_bold(self) -> bool:
        return all(word.bold for word in self.words)


def make_row(words: list[PrintedWord]) -> TextRow:
    size = middle_of([w.size for w in words])
    row = TextRow(words, words[0].x0, max([w.x1 for w in words]), min([w.y0 for w in words]), max([w.y1 for w in words]), size)
    segments = [[words[0]]]
    wide = max(1.0 * size, 5.0)
    end = words[0].x1
    for word in words[1:]:
        if word.x0 - end > wide:
            segments.append([])
        segments[-1].append(word)
        end = word.x1
    row.segments = segments
    return row


def find_aligned_tables(lines: Sequence[list[PrintedWord]], rules: Sequence[Rule], page_number: int) -> list[tuple[Table, set[int]]]:
    """Aligned tables among the lines of one column of a page, each with the ids of its words."""
    # Without a wide gap in any line there is nothing to look for.
    if not any(after.x0 - before.x1 > 5.0 for line in lines for before, after in pairwise(line)):
        return []
    rows = [make_row(line) for line in lines if line]
    found: list[tuple[Table, set[int]]] = []
    start = 0
    while start < len(rows):
        if not rows[start].is_tabular:
            start += 1
            continue
        end, gutters = _grow(rows, start)
        end = _trim(rows, start, end, gutters)
        run = rows[start:end]
        gutters = _supported(run, gutters)
        if not gutters or not _is_table(run, gutters):
            start += 1
            continue
        for part in _split_stacked(run):
            part_gutters = _gutters_of(part) if len(part) < len(run) else gutters
            table = _make_table(part, part_gutters, rules, page_number)
            if table is not None:
                found.append(table)
        start = end
    return found


def _gaps(row: TextRow) -> list[Gap]:
    return [(a[-1].x1, b[0].x0) for a, b in pairwise(row.segments)]


def _narrow(gutters: list[Gap], row: TextRow) -> list[Gap | None]:
    """What stays white of each gutter beside the words of one more line; None where a word crosses it."""
    result: list[Gap | None] = []
    for low, high in gutters:
        pieces = [(low, high)]
        for word in row.words:
            if word.x1 <= low or word.x0 >= high:
                continue
            next_pieces = []
            for a, b in pieces:
                if word.x1 <= a or word.x0 >= b:
                    next_pieces.append((a, b))
                    continue
                if word.x0 - a >= _MIN_GUTTER:
                    next_pieces.append((a, word.x0))
                if b - word.x1 >= _MIN_GUTTER:
                    next_pieces.append((word.x1, b))
            pieces = next_pieces
        result.append(max(pieces, key=lambda piece: piece[1] - piece[0]) if pieces else None)
    return result


def _grow(rows: list[TextRow], start: int) -> tuple[int, list[Gap]]:
    gutters = _gaps(rows[start])
    end = start + 1
    while end < len(rows):
        row, above = rows[end], rows[end - 1]
        if abs(row.size - above.size) > 0.45 * above.size:
            break
        apart = (row.y0 - above.y1) / max(above.size, row.size, 6.0)
        if apart > _FAR_APART or (apart > _APART and not _begins_alike(row, rows[start:end])):
            break
        if not row.is_tabular and end - start > 1 and (row.size > above.size + 0.5 or (row.is_bold and not above.is_bold)):
            break  # the heading of what comes next
        narrowed = _narrow(gutters, row)
        kept = [gap for gap in narrowed if gap is not None]
        lost = len(narrowed) - len(kept)
        if row.is_tabular:
            # Words of a heading may stand wider than their column: early lines may cost a gutter, later ones may not.
            allowed = 1 if end - start <= 2 and len(gutters) >= 4 else 0
            if lost > allowed or not kept:
                break
            gutters = kept
        else:
            if lost or not _fits_a_column(row, kept):
                break
            gutters = kept
        end += 1
    return end, gutters


def _begins_alike(row: TextRow, above: list[TextRow]) -> bool:
    """Whether all segments of a line, three or more, begin where segments of the last table line above begin."""
    tabular = next((other for other in reversed(above) if len(other.segments) >= 3), None)
    if tabular is None or len(row.segments) < 3 or row.is_bold != tabular.is_bold:
        return False
    starts = [segment[0].x0 for segment in tabular.segments]
    return all(any(abs(segment[0].x0 - start) <= 2.0 for start in starts) for segment in row.segments)


def _fits_a_column(row: TextRow, gutters: list[Gap]) -> bool:
    edges = [(low + high) / 2 for low, high in gutters]
    return not any(row.x0 < edge < row.x1 for edge in edges) or len(row.segments) > 1


def _column_of(gutters: Sequence[Gap], x: float) -> int:
    return sum(1 for low, high in gutters if x > (low + high) / 2)


def _filled(row: TextRow, gutters: Sequence[Gap]) -> set[int]:
    edges = [low + high for low, high in gutters]  # twice the middle of each gutter; gutters stand from left to right
    return {bisect_left(edges, word.x0 + word.x1) for word in row.words}


def _trim(rows: list[TextRow], start: int, end: int, gutters: list[Gap]) -> int:
    """Lone lines at the end of a run that begin in the first column are the text after the table, unless a cell goes on in them."""
    last = end
    while last - start > 1 and _is_lone(rows[last - 1], rows[last - 2], gutters):
        last -= 1
    while last < end and _goes_on(rows[last - 1], rows[last], gutters):
        last += 1
    return last


def _is_lone(row: TextRow, above: TextRow, gutters: list[Gap]) -> bool:
    if len(_filled(row, gutters)) > 1:
        return False
    return _column_of(gutters, row.x0) == 0 or row.y0 - above.y1 >= 0.4 * row.size


def _goes_on(above: TextRow, row: TextRow, gutters: list[Gap]) -> bool:
    """Whether a lone line in the first column goes on with the cell above it, in the same type, close below, where that cell was full."""
    close = row.y0 - above.y1 < 0.4 * row.size and abs(row.size - above.size) < 0.3 and not row.is_bold
    filled = _filled(above, gutters)
    return close and (len(filled) > 2 or filled == {0}) and _wraps(above, row, gutters)


def _wraps(above: TextRow, row: TextRow, gutters: Sequence[Gap]) -> bool:
    """Whether a lone line goes on with the first cell of the line above: that cell was full to its gutter."""
    if not gutters:
        return False
    first = [w for w in above.words if _column_of(gutters, w.centre) == 0]
    if not first:
        return False
    room = gutters[0][1] - max(w.x1 for w in first)
    return room < (row.words[0].x1 - row.words[0].x0) + 1.5 * row.size  # a gutter holds the padding of two cells


def _supported(run: list[TextRow], gutters: list[Gap]) -> list[Gap]:
    """Gutters with words on both sides in enough lines."""
    kept: list[Gap] = []
    tabular = [row for row in run if row.is_tabular]
    for gap in gutters:
        middle = (gap[0] + gap[1]) / 2
        both = sum(1 for row in tabular if row.x0 < middle < row.x1)
        if both >= 2 or (both and len(run) <= 3):
            kept.append(gap)
    return kept


def _is_table(run: list[TextRow], gutters: list[Gap]) -> bool:
    tabular = [row for row in run if row.is_tabular]
    columns = len(gutters) + 1
    if columns >= 3:
        if len(tabular) >= 3:
            return True
        styled = (run[0].is_bold and not run[-1].is_bold) or abs(run[0].size - run[-1].size) > 0.5 or run[-1].is_typed > run[0].is_typed
        return len(tabular) == 2 and (styled or len(run) > 2)
    if len(tabular) < 3:
        return False
    low, high = gutters[0]
    starts = [next(w.x0 for w in row.words if w.centre > low) for row in run if row.x1 > high]
    aligned = sum(1 for x in starts if abs(x - median(starts)) <= 3.0)
    left = max((w.x1 for row in run for w in row.words if w.centre < high), default=0.0) - min(row.x0 for row in run)
    width = max(row.x1 for row in run) - min(row.x0 for row in run)
    first_left = [row.x0 for row in run if row.x0 < low]
    left_aligned = sum(1 for x in first_left if abs(x - median(first_left)) <= 3.0)
    return aligned >= 0.8 * len(starts) and left_aligned >= 0.8 * len(first_left) and left < 0.42 * width


def _split_stacked(run: list[TextRow]) -> list[list[TextRow]]:
    """Small labels over their values, line by line, are one two-line table each and no table of many rows."""
    sizes = [row.size for row in run]
    low, high = min(sizes), max(sizes)
    if high - low < 0.6 or len(run) < 3:
        return [run]
    small = [size < (low + high) / 2 for size in sizes]
    if sum(small) < 2 or not small[0]:
        return [run]
    parts: list[list[TextRow]] = []
    for place, row in enumerate(run):
        if small[place] and (place == 0 or not small[place - 1]):
            parts.append([])
        parts[-1].append(row)
    return parts


def _gutters_of(part: list[TextRow]) -> list[Gap]:
    gutters = _gaps(part[0])
    for row in part[1:]:
        gutters = [gap for gap in _narrow(gutters, row) if gap is not None]
    return gutters


def _make_table(run: list[TextRow], gutters: list[Gap], rules: Sequence[Rule], page_number: int) -> tuple[Table, set[int]] | None:
    if not gutters or not run:
        return None
    groups = _group_rows(run, gutters, rules)
    if len(groups) < 2:
        return None
    x0, x1 = min(row.x0 for row in run) - 1, max(row.x1 for row in run) + 1
    edges = [x0, *((low + high) / 2 for low, high in gutters), x1]
    extra = _inner_columns(run, gutters)
    tops = [min(row.y0 for row in group) for group in groups]
    bottoms = [max(row.y1 for row in group) for group in groups]
    levels = [tops[0] - 0.5, *((bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False)), bottoms[-1] + 0.5]
    rectangles: list[Rectangle] = []
    for number, group in enumerate(groups):
        for a, b in pairwise(edges):
            inner = [x for x in extra if a + 3 < x < b - 3 and _parts(group, x)]
            for c, d in pairwise([a, *inner, b]):
                rectangles.append((c, levels[number], d, levels[number + 1]))
    words = [word for row in run for word in row.words]
    return build_table(rectangles, words, page_number, "aligned")


def _parts(group: list[TextRow], x: float) -> bool:
    """Whether a row is parted at x: a segment begins there, and nothing crosses it."""
    begins = any(abs(segment[0].x0 - 1 - x) < 4 for row in group for segment in row.segments[1:])
    return begins and not any(word.x0 < x - 1 < word.x1 - 1 for row in group for word in row.words)


def _inner_columns(run: list[TextRow], gutters: Sequence[Gap]) -> list[float]:
    """Starts of segments within a column that come again in another line: some rows of a form have more columns than others."""
    starts = sorted(segment[0].x0 for row in run for segment in row.segments[1:])
    groups: list[list[float]] = []
    for x in starts:
        if groups and x - groups[-1][-1] <= 2.0:
            groups[-1].append(x)
        else:
            groups.append([x])
    return [group[0] - 1 for group in groups if len(group) >= 2 and not any(low - 1 <= group[0] <= high + 4 for low, high in gutters)]


def _group_rows(run: list[TextRow], gutters: Sequence[Gap], rules: Sequence[Rule]) -> list[list[TextRow]]:
    """Lines of one row of the table together: by rules between rows, by tighter leading within a row, by an empty first column."""
    by_rules = _group_by_rules(run, rules)
    if by_rules is not None:
        return by_rules
    columns = len(gutters) + 1
    filled = [_filled(row, gutters) for row in run]
    steps = [below.middle - above.middle for above, below in pairwise(run)]
    typical = _typical_step(steps, filled, columns)
    groups = [[run[0]]]
    for place, row in enumerate(run[1:], start=1):
        above = run[place - 1]
        alike = row.is_bold == above.is_bold and abs(row.size - above.size) <= 0.6
        tight = steps[place - 1] < 0.87 * typical and alike and (len(filled[place]) < columns or steps[place - 1] <= 1.3 * row.size)
        first_empty = 0 not in filled[place]
        sparse = len(filled[place]) < max(2, 0.6 * columns)
        if (tight and len(filled[place]) <= len(filled[place - 1])) or (first_empty and sparse):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _typical_step(steps: list[float], filled: list[set[int]], columns: int) -> float:
    """The distance from one row to the next: between lines that fill (nearly) all columns, else at least half of them."""
    for share in (0.8, 0.5):
        full = [step for place, step in enumerate(steps) if 0 in filled[place + 1] and len(filled[place + 1]) >= share * columns]
        if full:
            return median(full)
    return max(steps, default=0.0)


def _group_by_rules(run: list[TextRow], rules: Sequence[Rule]) -> list[list[TextRow]] | None:
    x0, x1 = min(row.x0 for row in run), max(row.x1 for row in run)
    between = sorted(y for y, low, high in rules if min(high, x1) - max(low, x0) > 0.6 * (x1 - x0) and run[0].middle < y < run[-1].middle)
    if len(between) < 2 or len(between) < 0.3 * (len(run) - 1):
        return None
    groups: list[list[TextRow]] = [[]]
    place = 0
    for row in run:
        while place < len(between) and row.middle > between[place]:
            place += 1
            if groups[-1]:
                groups.append([])
        groups[-1].append(row)
    return [group for group in groups if group]
