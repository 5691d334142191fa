"""A page's words and tables as blocks in reading order, and running headers and footers known by their return on page after page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

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
    """Lines of the words outside tables, and the tables, in reading order."""
    blocks: list[Block] = list(tables)
    for column in split_columns(words, tables):
        lines = [part for line in group_into_lines(column) for part in _around_tables(line, tables)]
        used: set[int] = set()
        for table, ids in find_aligned_tables(lines, rules, page_number):
            blocks.append(table)
            used |= ids
        blocks += [make_line(line, page_number) for line in lines if id(line[0]) not in used]
    if not tables and not blocks:
        return []
    return order_blocks(blocks)


def split_columns(words: list[PrintedWord], tables: Sequence[Table]) -> list[list[PrintedWord]]:
    return [words]


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


def order_blocks(blocks: list[Block]) -> list[Block]:
    def key(block: Block) -> tuple[float, float]:
        box = block.box
        return (round(box.y0, 1), box.x0) if box is not None else (0.0, 0.0)

    return sorted(blocks, key=key)


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
    for page in pages:
        height = page.height_pt or 0
        margins = {}
        for block in page.blocks:
            if isinstance(block, Line) and block.box is not None and height:
                top, bottom = block.box.y1 <= 0.11 * height, block.box.y0 >= 0.91 * height
                if top or bottom:
                    margins[_folded(block)] = block.box.y0
        seen.append(margins)
    totals = Counter(text for margins in seen for text in margins)
    result: list[Page] = []
    for number, page in enumerate(pages):
        changed = False
        blocks: list[Block] = []
        for block in page.blocks:
            if isinstance(block, Line) and block.box is not None and block.role == "body":
                folded = _folded(block)
                place = seen[number].get(folded)
                if place is not None and _comes_again(folded, place, number, seen, totals):
                    block = replace(block, role="header" if block.box.y0 < (page.height_pt or 0) / 2 else "footer")
                    changed = True
            blocks.append(block)
        result.append(replace(page, blocks=tuple(blocks)) if changed else page)
    return result


def _comes_again(folded: str, height: float, number: int, seen: list[dict[str, float]], totals: Counter[str]) -> bool:
    if totals[folded] < 2:
        return False
    if len(seen) > 2 and totals[folded] >= 0.6 * len(seen):
        return True
    near = [seen[other] for other in (number - 1, number + 1) if 0 <= other < len(seen)]
    return any(folded in margins and abs(margins[folded] - height) < 4 for margins in near)
