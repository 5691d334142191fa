"""How long reading one file may take: a base, so much a page, and more for pages that must be recognised."""

from __future__ import annotations

import re
from pathlib import Path

from extractors.readers import detect as kinds
from extractors.readers.settings import ReaderSettings

# "/Type /Page" of a page object; "/Type /Pages" of the tree must not match.
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_COUNT = re.compile(rb"/Count\s+(\d{1,6})")
_BYTES_A_HIDDEN_PAGE = 3_000  # pages packed into object streams cannot be counted; a page of text seldom takes less
_BYTES_A_FRAME = 30_000


def time_limit(path: Path, media_type: str, settings: ReaderSettings) -> float:
    """Seconds that reading may take; generous, because it is there to end what would never end."""
    pages, recognised = 1, False
    if media_type == kinds.PDF:
        pages, recognised = _estimate_pdf(path)
    elif media_type in kinds.IMAGES:
        pages = 1 + path.stat().st_size // _BYTES_A_FRAME // 10 if media_type == "image/tiff" else 1
        recognised = True
    elif media_type in (kinds.DOCX, kinds.DOCM):
        # Pictures in a Word file may be recognised too.
        recognised = path.stat().st_size > 100_000
    pages = min(pages, settings.max_pages)
    seconds = settings.seconds_per_document + settings.seconds_per_page * pages
    if recognised and settings.ocr == "auto":
        seconds += settings.seconds_per_ocr_page * pages
    return seconds


def _estimate_pdf(path: Path) -> tuple[int, bool]:
    with path.open("rb") as file:
        data = file.read(50_000_000)
    counts = [int(count) for count in _COUNT.findall(data)]
    pages = max([len(_PAGE.findall(data)), *counts, 1])
    if pages == 1 and b"/ObjStm" in data:
        pages = max(1, len(data) // _BYTES_A_HIDDEN_PAGE)
    return pages, b"/Image" in data or b"/ObjStm" in data
