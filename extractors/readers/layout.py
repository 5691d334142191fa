"""A page's words and tables as blocks in reading order, and running headers and footers known by their return on page after page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from extractors.readers.aligned import find_aligned_tables
from extractors.readers.grids import Rule
from extractors.readers.printed import PrintedWord, group_into_lines, make_line
from pipeline.document import Block, Line, Page, Table

_DIGITS = re.compile(r"\d+")


def text_of_table(table: Table) -> str:
    """Cells row by row; the cells of a row stand one after another, each whole."""
    return "\n".join("\t".join(cell.text for cell in row) for row in table.rows() if row)


def text_of_blocks(blocks: Sequence[Block]) -> str:
    return "\n".join(block.text if isinstance(block, Line) else text_of_table(block) for block in blocks)


def lay_out(words: list[PrintedWord], tables: Sequence[Table], page_number: int, rules: Sequence[Rule] = ()) -> list[Block]:
    """Lines of the words outside tables, and the tables, in reading order: down the page, prose columns one after another."""
    ordered: list[tuple[tuple[float, int, float, float], Block]] = [(_place(table), table) for table in tables]
    lines = [part for line in group_into_lines(words) for part in _around_tables(line, tables)]
    plain, columns = part_columns(lines)
    used: set[int] = set()
    for table, ids in find_aligned_tables(plain, rules, page_number):
        ordered.append((_place(table), table))
        used |= ids
    for line in plain:
        if id(line[0]) not in used:
            block = make_line(line, page_number)
            ordered.append((_place(block), block))
    for top, side, line in columns:
        block = make_line(line, page_number)
        assert block.box is not None
        ordered.append(((top, side, block.box.y0, block.box.x0), block))
    ordered.sort(key=lambda pair: pair[0])
    return [block for _, block in ordered]


def _place(block: Block) -> tuple[float, int, float, float]:
    box = block.box
    return (round(box.y0, 1), 0, box.y0, box.x0) if box is not None else (0.0, 0, 0.0, 0.0)


def part_columns(lines: list[list[PrintedWord]]) -> tuple[list[list[PrintedWord]], list[tuple[float, int, list[PrintedWord]]]]:
    """Lines that run over the page, and the lines of prose set in two columns as (top of the run, 0 left or 1 right, line).

    A run is at least six lines that share a white gutter near the middle, with prose on both sides of it.
    """
    plain: list[list[PrintedWord]] = []
    columns: list[tuple[float, int, list[PrintedWord]]] = []
    start = 0
    while start < len(lines):
        end, gutter = _column_run(lines, start)
        if gutter is None:
            plain.append(lines[start])
            start += 1
            continue
        top = round(min(word.y0 for word in lines[start]), 1)
        for line in lines[start:end]:
            for side in (0, 1):
                part = [word for word in line if (word.centre > gutter) == bool(side)]
                if part:
                    columns.append((top, side, part))
        start = end
    return plain, columns


def _column_run(lines: list[list[PrintedWord]], start: int) -> tuple[int, float | None]:
    first = lines[start]
    low, high = _middle_gap(first)
    if high <= low:
        return start, None
    end = start + 1
    while end < len(lines):
        line = lines[end]
        if line[0].y0 - lines[end - 1][0].y1 > 2.5 * line[0].size:
            break
        twice = low + high  # the middle of the gap, as twice the centre of a word
        left = max([w.x1 for w in line if w.x0 + w.x1 < twice], default=low)
        right = min([w.x0 for w in line if w.x0 + w.x1 >= twice], default=high)
        if min(right, high) - max(left, low) < 9:
            break
        low, high = max(low, left), min(high, right)
        end += 1
    run = lines[start:end]
    if len(run) < 6:
        return start, None
    gutter = (low + high) / 2
    halves = [[[w for w in line if (w.centre > gutter) == bool(side)] for line in run] for side in (0, 1)]
    both = sum(1 for a, b in zip(*halves, strict=True) if a and b)
    return (end, gutter) if both >= 6 and all(_is_prose([part for part in half if part]) for half in halves) else (start, None)


def _is_prose(parts: list[list[PrintedWord]]) -> bool:
    """Lines that mostly fill their column, without gaps in them; cells of a table are shorter or parted."""
    widths = [part[-1].x1 - part[0].x0 for part in parts]
    column = max(part[-1].x1 for part in parts) - min(part[0].x0 for part in parts)
    letters = sum(len(word.text) + 1 for part in parts for word in part)
    gapless = sum(1 for part in parts if all(b.x0 - a.x1 < max(1.0 * a.size, 5.0) for a, b in pairwise(part)))
    return median(widths) >= 0.6 * column and gapless >= 0.8 * len(parts) and letters >= 28 * len(parts)


def _middle_gap(line: list[PrintedWord]) -> tuple[float, float]:
    """The widest white gap in the middle third of a line."""
    widest, best = 9.0, (0.0, 0.0)
    low = high = 0.0
    for before, after in pairwise(line):
        gap = after.x0 - before.x1
        if gap > widest:
            if not high:
                x0, x1 = line[0].x0, max([word.x1 for word in line])
                low, high = x0 + 0.36 * (x1 - x0), x0 + 0.64 * (x1 - x0)
            if low < (before.x1 + after.x0) / 2 < high:
                widest, best = gap, (before.x1, after.x0)
    return best


def _around_tables(line: list[PrintedWord], tables: Sequence[Table]) -> list[list[PrintedWord]]:
    """A line that has a table in its midst (text to both sides of it) is parted there."""
    cuts = []
    y = line[0].middle
    for table in tables:
        box = table.box
        if box is not None and box.y0 < y < box.y1:
            cuts.append((box.x0, box.x1))
    if not cuts:
        return [line]
    parts: list[list[PrintedWord]] = [[line[0]]]
    for before, word in pairwise(line):
        if any(before.x1 <= x0 + 2 and word.x0 >= x1 - 2 for x0, x1 in cuts):
            parts.append([])
        parts[-1].append(word)
    return parts


def _folded(line: Line) -> str:
    return _DIGITS.sub("#", line.text.lower().replace(" ", ""))


def mark_running_lines(pages: list[Page]) -> list[Page]:
    """Lines near the top or bottom that come again (but for their numbers) on most pages get the role header or footer.

    In a merged print of many papers a header comes again on a run of pages only: coming again on the page before or after
    is enough, when it stands at the same height.
    """
    if len(pages) < 2:
        return pages
    seen: list[dict[str, float]] = []
    places: list[dict[int, str]] = []  # of each page its lines in the margins by their place among the blocks, folded
    for page in pages:
        head, foot = 0.11 * (page.height_pt or 0), 0.91 * (page.height_pt or 0)
        margins, folded_lines = {}, {}
        for place, block in enumerate(page.blocks if foot else ()):
            if isinstance(block, Line) and block.box is not None and (block.box.y1 <= head or block.box.y0 >= foot):
                folded = folded_lines[place] = _folded(block)
                margins[folded] = block.box.y0
        seen.append(margins)
        places.append(folded_lines)
    totals = Counter(text for margins in seen for text in margins)
    result: list[Page] = []
    for number, page in enumerate(pages):
        blocks = list(page.blocks)
        for place, folded in places[number].items():
            block = blocks[place]
            if not isinstance(block, Line) or block.box is None or block.role != "body":
                continue
            if _comes_again(folded, seen[number][folded], number, seen, totals):
                blocks[place] = replace(block, role="header" if block.box.y0 < (page.height_pt or 0) / 2 else "footer")
        result.append(replace(page, blocks=tuple(blocks)) if places[number] else page)
    return result


def _comes_again(folded: str, height: float, number: int, seen: list[dict[str, float]], totals: Counter[str]) -> bool:
    if totals[folded] < 2:
        return False
    if len(seen) > 2 and totals[folded] >= 0.6 * len(seen):
        return True
    near = [seen[other] for other in (number - 1, number + 1) if 0 <= other < len(seen)]
    return any(folded in margins and abs(margins[folded] - height) < 4 for margins in near)
