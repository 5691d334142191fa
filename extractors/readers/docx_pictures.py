"""Pictures inside a Word file: a worksheet photographed and pasted in is paper, and is recognised like paper.

Logos, signatures and ornaments are small on the page and stay what they are.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractors.readers.ooxml import OFFICE_RELATIONSHIPS, Package
from extractors.readers.settings import ReaderSettings
from pipeline.document import Block, Page, Table
from pipeline.errors import UnreadableError

_EMBED = "{" + OFFICE_RELATIONSHIPS + "}embed"
_ID = "{" + OFFICE_RELATIONSHIPS + "}id"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_EMU_A_POINT = 12_700
# A page of handwriting is never smaller than this; a letterhead's logo is seldom larger.
_LEAST_WIDTH_PT, _LEAST_HEIGHT_PT = 170.0, 110.0
_MAX_PICTURES = 40


@dataclass(frozen=True, slots=True)
class PictureReading:
    pages: tuple[Page, ...] = ()
    unread: int = 0


def find_pictures(drawings: list[Any], relationships: dict[str, tuple[str, str]]) -> list[str]:
    """The parts of pictures large enough to be read, each once, in document order."""
    parts: list[str] = []
    for drawing in drawings:
        if not _is_large(drawing):
            continue
        for element in drawing.iter(_A + "blip", _V + "imagedata"):
            target = relationships.get(element.get(_EMBED) or element.get(_ID) or "")
            if target is not None and target[1] not in parts:
                parts.append(target[1])
    return parts[:_MAX_PICTURES]


def read_pictures(package: Package, parts: list[str], *, first_page: int, document_id: str, settings: ReaderSettings) -> PictureReading:
    """Each picture with words on it as a page of its own, numbered from `first_page`."""
    if not parts:
        return PictureReading()
    from extractors.readers.image import read_image
    from extractors.readers.ocr import can_recognise

    if settings.ocr == "off" or not can_recognise():
        return PictureReading(unread=len(parts))
    pages: list[Page] = []
    unread = 0
    with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
        for part in parts:
            file = Path(folder) / "picture"
            try:
                file.write_bytes(package.read(part))
                found = read_image(file, document_id=document_id, settings=settings)
            except UnreadableError:
                unread += 1
                continue
            pages.extend(
                _renumber(page, first_page + len(pages) + offset) for offset, page in enumerate(p for p in found.pages if p.text.strip())
            )
    return PictureReading(tuple(pages), unread)


def _is_large(drawing: Any) -> bool:
    extent = next(drawing.iter(_DRAWING + "extent"), None)
    if extent is not None:
        width, height = extent.get("cx") or "", extent.get("cy") or ""
        if width.isdigit() and height.isdigit():
            return int(width) / _EMU_A_POINT >= _LEAST_WIDTH_PT and int(height) / _EMU_A_POINT >= _LEAST_HEIGHT_PT
    shape = next(drawing.iter(_V + "shape"), None)
    if shape is None:
        return True
    sizes = dict(part.split(":", 1) for part in (shape.get("style") or "").replace(" ", "").split(";") if ":" in part)
    return _points(sizes.get("width")) >= _LEAST_WIDTH_PT and _points(sizes.get("height")) >= _LEAST_HEIGHT_PT


def _points(text: str | None) -> float:
    factors = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75}
    try:
        return float((text or "0")[:-2]) * factors.get((text or "")[-2:], 0.0)
    except ValueError:
        return 0.0


def _renumber(page: Page, number: int) -> Page:
    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Table):
            cells = tuple(replace(cell, page_number=number) for cell in block.cells)
            blocks.append(replace(block, cells=cells, page_number=number))
        else:
            blocks.append(replace(block, page_number=number))
    return replace(page, page_number=number, blocks=tuple(blocks), name="picture")
