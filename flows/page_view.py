"""One page as a reader understood it: its lines and tables in words, and its picture with their boxes drawn on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from extractors.readers.isolation import IsolatedPool, Outcome, Task
from extractors.readers.settings import DEFAULT_SETTINGS, ReaderSettings
from pipeline.document import Document, Line, Page, Table


def view_page(file: Path, page_number: int, picture: Path | None, settings: ReaderSettings = DEFAULT_SETTINGS) -> Outcome:
    """The page's `lines` and `pages` (how many the document has), read in a child process of its own; `picture` is written where wanted.

    The outcome carries a reason where the file cannot be read, and 'problem' where only the page or its picture is not to be had.
    """
    payload = {"file": str(file.absolute()), "name": file.name, "page": page_number, "picture": str(picture.absolute()) if picture else ""}
    limits = settings.seconds_per_document + 10 * settings.seconds_per_ocr_page
    with IsolatedPool("flows.page_view:view_payload", workers=1, settings=settings) as pool:
        return next(iter(pool.run([Task("page", payload, limits)])))


def view_payload(payload: dict[str, Any]) -> dict[str, Any]:
    """What the child does: read the file, tell the page, draw it."""
    from extractors.readers import read_document

    path = Path(payload["file"])
    document = read_document(path, document_id="", name=payload["name"])
    page = next((page for page in document.pages if page.page_number == payload["page"]), None)
    if page is None:
        return {"pages": len(document.pages), "lines": [], "problem": f"there is no page {payload['page']}"}
    told: dict[str, Any] = {"pages": len(document.pages), "lines": tell_page(page), "problem": page.problem}
    if payload["picture"]:
        told["problem"] = _draw(path, document, page.page_number, Path(payload["picture"])) or page.problem
    return told


def _draw(path: Path, document: Document, page_number: int, picture: Path) -> str | None:
    from extractors.readers.draw import draw_page

    try:
        drawn = draw_page(path, document, page_number)
    except ValueError as error:
        return str(error)
    drawn.save(picture, format="PNG")
    return None


def tell_page(page: Page) -> list[str]:
    """The blocks of a page in reading order, a line each; the rows of a table with ' | ' between cells."""
    size = f", {page.width_pt:g} x {page.height_pt:g} points" if page.width_pt and page.height_pt else ""
    sure = f", confidence {page.ocr_confidence:.2f}" if page.ocr_confidence is not None else ""
    told = [f"Page {page.page_number}{size}, {len(page.words)} words with boxes, text from {page.text_source}{sure}"]
    for block in page.blocks:
        told += _tell_line(block) if isinstance(block, Line) else _tell_table(block)
    return told


def _tell_line(line: Line) -> list[str]:
    role = "" if line.role == "body" else f"[{line.role}] "
    label = f"{line.label} " if line.label else ""
    return [f"{role}{label}{line.text}"]


def _tell_table(table: Table) -> list[str]:
    head = f"[{table.kind} table, {table.row_count} rows x {table.column_count} columns{f', {table.name}' if table.name else ''}]"
    return [head, *("  " + " | ".join(cell.text.replace("\n", " / ") for cell in row) for row in table.rows() if row)]
