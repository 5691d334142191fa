"""Draws what was understood of a page on the page itself: words, lines, cells and ticks as boxes of their own colours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageOps

from pipeline.document import TICK_UNKNOWN, TICKED, UNTICKED, Box, Document, Line, Page, Table

COLOURS = {"word": "#9ec5fe", "line": "#1f77b4", "cell": "#2ca02c", "table": "#d62728", "tick": "#ff7f0e", "header": "#7f7f7f"}
_DPI = 110


def draw_page(path: Path, document: Document, page_number: int) -> Image.Image:
    """The picture of one page of a PDF or image file with the boxes of its document drawn on it.

    Raises ValueError for files without pages to look at (Word, sheets, text).
    """
    page = next((p for p in document.pages if p.page_number == page_number), None)
    if page is None:
        raise ValueError(f"the document has no page {page_number}")
    picture = render_page(path, document, page_number).convert("RGB")
    scale = picture.width / page.width_pt if page.width_pt else _DPI / 72
    pen = ImageDraw.Draw(picture)
    for word in page.words:
        ticked = word.text in (TICKED, UNTICKED, TICK_UNKNOWN)
        _outline(pen, page, word.box, scale, COLOURS["tick" if ticked else "word"], 3 if ticked else 1)
    for block in document.blocks():
        if isinstance(block, Line) and block.page_number == page_number and block.box is not None:
            colour = COLOURS["header" if block.role in ("header", "footer") else "line"]
            _outline(pen, page, block.box, scale, colour, 1)
        elif isinstance(block, Table):
            _draw_table(pen, page, block, scale)
    return picture


def _draw_table(pen: Any, page: Page, table: Table, scale: float) -> None:
    boxes = [cell.box for cell in table.cells if cell.page_number == page.page_number and cell.box is not None]
    for box in boxes:
        _outline(pen, page, box, scale, COLOURS["cell"], 1)
    if boxes:
        whole = boxes[0]
        for box in boxes[1:]:
            whole = whole.union(box)
        _outline(pen, page, whole, scale, COLOURS["table"], 3)


def _outline(pen: Any, page: Page, box: Box, scale: float, colour: str, width: int) -> None:
    shown = page.displayed(box)
    x0, x1 = sorted((shown.x0 * scale, shown.x1 * scale))
    y0, y1 = sorted((shown.y0 * scale, shown.y1 * scale))
    pen.rectangle((x0, y0, x1, y1), outline=colour, width=width)


def render_page(path: Path, document: Document, page_number: int) -> Image.Image:
    """The bare picture of a page as displayed."""
    if document.media_type == "application/pdf":
        from extractors.readers.pdf import open_pdf

        pdf = open_pdf(path)
        try:
            page = pdf[page_number - 1]
            picture: Image.Image = page.render(scale=_DPI / 72, may_draw_forms=True).to_pil()
            page.close()
        finally:
            pdf.close()
        return picture
    if document.media_type.startswith("image/"):
        with Image.open(path) as opened:
            opened.seek(page_number - 1 if getattr(opened, "n_frames", 1) > 1 else 0)
            turned = ImageOps.exif_transpose(opened)
            assert turned is not None
            return turned.copy()
    raise ValueError("only PDF files and pictures have pages to look at")
