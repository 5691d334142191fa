"""What a child process does for the Source view: draw a page of a hostile file, or read one into plain lines and cells."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.document import Line, Page, Table

MOST_PICTURE_BYTES = 190_000
MOST_ROWS, MOST_LINES, MOST_CELL = 60, 250, 400
_BEFORE = 8  # rows shown above the cited one


def render_payload(payload: dict[str, Any]) -> dict[str, Any] | bytes:
    """'draw' gives a JSON line (size in points, cited boxes as they lie on the picture) and the picture; 'read' gives blocks."""
    return _draw(payload) if payload["what"] == "draw" else _read(payload)


def _draw(payload: dict[str, Any]) -> bytes:
    from flows.reports.pictures import open_page

    picture, scale, boxes = open_page(payload)
    head = {"width": picture.width / scale, "height": picture.height / scale, "boxes": boxes}
    return json.dumps(head).encode() + b"\n" + _small(picture.convert("RGB"), is_scan=bool(payload["is_scan"]))


def _small(picture: Any, *, is_scan: bool) -> bytes:
    """A PNG of few colours for print, a JPEG for a scan; coarser until it is small enough to come at once."""
    if not is_scan:
        data = _saved(picture.quantize(32), "PNG", optimize=True)
        if len(data) <= MOST_PICTURE_BYTES:
            return data
    for quality in (78, 66, 52, 40):
        data = _saved(picture, "JPEG", quality=quality, optimize=True)
        if len(data) <= MOST_PICTURE_BYTES:
            return data
    while len(data) > MOST_PICTURE_BYTES and picture.width > 500:
        picture = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4))
        data = _saved(picture, "JPEG", quality=45, optimize=True)
    return data


def _saved(picture: Any, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def _read(payload: dict[str, Any]) -> dict[str, Any]:
    from extractors.readers import read_document
    from extractors.readers.settings import ReaderSettings

    # Nothing is recognised here: a page that needs that is shown as a picture.
    document = read_document(
        Path(payload["file"]), document_id="", name=payload["name"], media_type=payload["media_type"], settings=ReaderSettings(ocr="off")
    )
    page = next((page for page in document.pages if page.page_number == payload["page"]), None)
    if page is None:
        return {"name": None, "blocks": [], "mail": {}}
    mail = {name: document.metadata[name] for name in ("from", "to", "date", "subject") if document.metadata.get(name)}
    return {"name": page.name, "blocks": window(page, payload["cited"], int(payload["start"])), "mail": mail}


def window(page: Page, cited: Sequence[str], start: int) -> list[dict[str, Any]]:
    """The blocks of a page as plain values: around the cited place where there is one, else from row or line `start` on."""
    wanted = set(cited)
    blocks = list(page.blocks)
    at = next((number for number, block in enumerate(blocks) if _holds(block, wanted)), None)
    first = max(at - MOST_LINES // 2, 0) if at is not None and start <= 1 else (start - 1 if len(blocks) > MOST_LINES else 0)
    shown = blocks[first : first + MOST_LINES]
    return [_tell_line(block) if isinstance(block, Line) else _tell_table(block, wanted, start) for block in shown]


def _holds(block: Line | Table, wanted: set[str]) -> bool:
    if isinstance(block, Line):
        return block.locator in wanted
    return any(cell.locator in wanted for cell in block.cells)


def _tell_line(line: Line) -> dict[str, Any]:
    return {
        "kind": "line",
        "text": line.text[: 10 * MOST_CELL],
        "label": line.label,
        "role": line.role,
        "level": line.heading_level,
        "locator": line.locator,
    }


def _tell_table(table: Table, wanted: set[str], start: int) -> dict[str, Any]:
    rows = table.rows()
    at = next((number for number, row in enumerate(rows) if any(cell.locator in wanted for cell in row)), None)
    first = max(at - _BEFORE, 0) if at is not None and start <= 1 else min(start - 1, max(len(rows) - 1, 0))
    shown = list(range(first, min(first + MOST_ROWS, len(rows))))
    if 0 not in shown and rows:
        shown = [0, *shown]  # a sheet's head tells what its columns are
    told = [
        [
            {"text": cell.text[:MOST_CELL], "locator": cell.locator, "rows": min(cell.row_span, MOST_ROWS), "columns": cell.column_span}
            for cell in rows[number]
        ]
        for number in shown
    ]
    return {"kind": "table", "name": table.name, "rows": told, "numbers": [n + 1 for n in shown], "first": first + 1, "count": len(rows)}
