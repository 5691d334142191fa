"""How readers read: whether paper is recognised, and the limits that no file may pass.

Every limit has the default that the reliability promises state; the ledger names the one that was hit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Raise it whenever readers give other words, boxes or cells for the same bytes: cached readings are then made anew.
READER_VERSION = "5"

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """Limits of reading one file or one archive. `ocr='off'` leaves pages without a text layer unread, and says so."""

    ocr: Literal["auto", "off"] = "auto"
    max_file_bytes: int = 200 * MEGABYTE
    max_pages: int = 2_000
    max_image_pixels: int = 100 * MEGABYTE
    max_page_points: float = 14_400.0  # 200 inches, the largest page the PDF standard allows
    max_cells: int = 2_000_000
    max_xml_bytes: int = 400 * MEGABYTE  # one unpacked part of an Office file
    max_archive_bytes: int = 2_000 * MEGABYTE
    max_archive_members: int = 10_000
    max_archive_depth: int = 3
    max_archive_ratio: float = 100.0
    memory_bytes: int = 2 * 1024**3
    seconds_per_document: float = 30.0
    seconds_per_page: float = 2.0
    seconds_per_ocr_page: float = 60.0
    retry_factor: float = 4.0


DEFAULT_SETTINGS = ReaderSettings()
