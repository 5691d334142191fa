"""Ruling lines become cells, cells become tables: the geometry shared by digital pages and scans.

The rules are those of pdfplumber's line strategy (edges within three points are one; a cell is the smallest rectangle whose
corners are crossings joined by drawn edges; cells that share a corner are one table), with crossings found by sorted
search, so that a page of a thousand cells stays fast.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

TOLERANCE = 3.0
Rule = tuple[float, float, float]  # a horizontal rule: (y, x0, x1); a vertical one: (x, y0, y1)
Rectangle = tuple[float, float, float, float]  # x0, y0, x1, y1


def merge_rules(
    rules: Iterable[Rule], tolerance: float = TOLERANCE, min_length: float = TOLERANCE, join: float | None = None
) -> list[Rule]:
    """Rules within `tolerance` of one another become one rule at their mean place; pieces that nearly meet are joined."""
    join = tolerance if join is None else join
    ordered = sorted(rules)
    merged: list[Rule] = []
    start = 0
    for end in range(1, len(ordered) + 1):
        if end < len(ordered) and ordered[end][0] - ordered[end - 1][0] <= tolerance:
            continue
        group = ordered[start:end]
        start = end
        if not group:
            continue
        if group[0][0] == group[-1][0]:
            place, pieces = round(group[0][0], 2), [(low, high) for _, low, high in group]
        else:
            distinct = {round(rule[0], 2) for rule in group}
            place, pieces = sum(distinct) / len(distinct), sorted([(low, high) for _, low, high in group])
        low, high = pieces[0]
        for next_low, next_high in pieces[1:]:
            if next_low <= high + join:
                high = max(high, next_high)
            else:
                if high - low >= min_length:
                    merged.append((place, low, high))
                low, high = next_low, next_high
        if high - low >= min_length:
            merged.append((place, low, high))
    return merged


def close_open_ends(horizontals: list[Rule], verticals: list[Rule], min_overhang: float = 7.0) -> list[Rule]:
    """Rules to add where a grid runs off a page: side rules that go on past the last cross rule and end together.

    A table cut by a page turn is often drawn without its bottom edge on one page and without its top edge on the next.
    """
    added: list[Rule] = []
    rows = sorted(horizontals)
    heights = [rule[0] for rule in rows]
    last: list[tuple[float, float, float, float, float]] = []  # each side rule with its first and last cross rule
    for x, top, bottom in verticals:
        low, high = bisect_left(heights, top - 3), bisect_right(heights, bottom + 3)
        first = next((y for y, x0, x1 in rows[low:high] if x0 - 3 <= x <= x1 + 3), None)
        if first is not None:
            final = next(y for y, x0, x1 in reversed(rows[low:high]) if x0 - 3 <= x <= x1 + 3)
            last.append((x, top, bottom, first, final))
    for downwards in (True, False):
        ends: dict[float, list[Rule]] = defaultdict(list)
        for x, top, bottom, first, final in last:
            end = bottom if downwards else top
            overhang = end - final if downwards else first - end
            if overhang >= min_overhang:
                key = next((k for k in ends if abs(k - end) <= TOLERANCE), end)
                ends[key].append((x, top, bottom))
        for end, group in ends.items():
            if len(group) >= 2:
                added.append((end, min(rule[0] for rule in group), max(rule[0] for rule in group)))
    return added


def find_cells(horizontals: Sequence[Rule], verticals: Sequence[Rule], tolerance: float = TOLERANCE) -> list[Rectangle]:
    """The smallest rectangles that drawn rules enclose; rules must be merged before."""
    rows = sorted(horizontals)
    heights = [rule[0] for rule in rows]
    on_vertical: list[list[tuple[float, int]]] = []  # for each vertical rule its crossings: (y, number of the horizontal rule)
    on_horizontal: dict[int, list[tuple[float, int]]] = defaultdict(list)
    crossing: set[tuple[int, int]] = set()
    columns = sorted(verticals)
    for v, (x, top, bottom) in enumerate(columns):
        met: list[tuple[float, int]] = []
        for h in range(bisect_left(heights, top - tolerance), bisect_right(heights, bottom + tolerance)):
            y, x0, x1 = rows[h]
            if x0 - tolerance <= x <= x1 + tolerance:
                met.append((y, h))
                on_horizontal[h].append((x, v))
                crossing.add((v, h))
        on_vertical.append(met)
    cells: list[Rectangle] = []
    for v, met in enumerate(on_vertical):
        for place, (y, h) in enumerate(met):
            row = on_horizontal[h]
            rights = row[bisect_right(row, (columns[v][0], v)) :]
            cell = _smallest_cell(met[place + 1 :], rights, crossing)
            if cell is not None:
                below, right = cell
                cells.append((columns[v][0], y, right, below))
    return cells


def _smallest_cell(
    below: list[tuple[float, int]], rights: list[tuple[float, int]], crossing: set[tuple[int, int]]
) -> tuple[float, float] | None:
    for bottom, low_rule in below:
        for right, right_rule in rights:
            if (right_rule, low_rule) in crossing:
                return bottom, right
    return None


def group_cells(cells: Sequence[Rectangle]) -> list[list[Rectangle]]:
    """Cells that share a corner, directly or through others, are one table; lone cells are boxes and no tables."""
    parent = list(range(len(cells)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    corner_of: dict[tuple[float, float], int] = {}
    for index, (x0, y0, x1, y1) in enumerate(cells):
        for corner in ((x0, y0), (x0, y1), (x1, y0), (x1, y1)):
            if corner in corner_of:
                parent[root(index)] = root(corner_of[corner])
            else:
                corner_of[corner] = index
    groups: dict[int, list[Rectangle]] = defaultdict(list)
    for index, cell in enumerate(cells):
        groups[root(index)].append(cell)
    tables = [group for group in groups.values() if len(group) > 1]
    tables.sort(key=lambda group: min((cell[1], cell[0]) for cell in group))
    return tables


def find_grid_cells(horizontals: Iterable[Rule], verticals: Iterable[Rule]) -> tuple[list[list[Rectangle]], list[float]]:
    """Tables as lists of cell rectangles, from raw rules, and the heights where a grid had to be closed (see `close_open_ends`)."""
    rows, columns = merge_rules(horizontals), merge_rules(verticals)
    if len(columns) < 2 or not rows:
        return [], []
    extra = close_open_ends(rows, columns)
    if extra:
        rows = merge_rules([*rows, *extra])
    if len(rows) < 2:
        return [], []
    return group_cells(find_cells(rows, columns)), [rule[0] for rule in extra]
