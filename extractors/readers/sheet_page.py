"""A sheet as a page: printed header, the table, drawn text, notes on cells."""

from __future__ import annotations

from extractors.readers.glyphs import normalise_ticks
from extractors.readers.sheet_styles import SheetExtras
from pipeline.document import Block, Line, Page, Table


def build_page(name: str, number: int, table: Table | None, extra: SheetExtras) -> Page:
    blocks: list[Block] = [Line(text, number, role="header", locator=f"{name} page header") for text in extra.headers]
    if table is not None:
        blocks.append(table)
    blocks.extend(Line(normalise_ticks(text), number, locator=f"{name} text box") for text in extra.drawn)
    blocks.extend(Line(text, number, role="note", label=address, locator=f"{name}!{address}") for address, text in extra.notes)
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            rows = block.rows()
            lines.extend("\t".join(cell.text.replace("\n", " ") for cell in row) for row in rows if row)
        else:
            lines.append(block.text)
    text = "\n".join(lines)
    return Page(number, None, None, tuple(blocks), text, text_source="cells", name=name, problem=None if text else "no-text")
