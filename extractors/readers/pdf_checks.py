"""Second looks at a PDF: whether it is locked, whether it holds the pages that it states, whether files lie inside it."""

from __future__ import annotations

import mmap
import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium_c
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from pipeline.document import Page, ReadingNote

# What pypdf is known to raise on torn and foreign files, beside its own errors.
TORN = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError, NotImplementedError,
    OSError, EOFError, zlib.error, struct.error,
)  # fmt: skip
_PASSWORD_ERRORS = (4, 5)  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY: a scheme that pdfium does not know
# "/Type /Page", "/Type/Page"; "/Type /Pages" must not.
_PAGE_OBJECT = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
# "/Type /ObjStm": objects that are compressed together.
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b")
_MOST_OBJECT_BYTES = 20_000_000
NO_TEXT = "no-text"


def is_locked(path: Path, error_code: int | None) -> bool:
    """Whether a file that pdfium refused is protected. pdfium's code alone may be of a file before: it is not always set anew."""
    if error_code not in _PASSWORD_ERRORS:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"/Encrypt") >= 0


def count_pages_again(path: Path, count: int) -> int:
    """The number of pages by a second look, `count` where there is nothing to doubt.

    pdfium believes the number that a page tree states, and so loses pages that it holds beyond that. Page objects that stand
    in the open or in object streams are counted (microseconds); only where they tell another number is the tree walked by pypdf.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        seen = len(_PAGE_OBJECT.findall(data))
        if seen < count:
            seen += _count_in_object_streams(data)
    if seen == count:
        return count
    try:
        return len(PdfReader(path, strict=False).pages) or count
    except TORN:
        return count


def _count_in_object_streams(data: mmap.mmap) -> int:
    """Page objects in compressed object streams; too few where a stream is not plain Flate (pypdf then looks)."""
    seen = 0
    for match in _OBJECT_STREAM.finditer(data):
        start = data.find(b"stream", match.end()) + len(b"stream")
        end = data.find(b"endstream", start)
        try:
            objects = zlib.decompressobj().decompress(data[start:end].lstrip(b"\r\n"), _MOST_OBJECT_BYTES)
        except zlib.error:
            return 0
        seen += len(_PAGE_OBJECT.findall(objects))
    return seen


def count_embedded_files(pdf: Any) -> int:
    """How many files an open pdfium document carries as attachments."""
    return max(0, int(pdfium_c.FPDFDoc_GetAttachmentCount(pdf.raw)))


def embedded_note(pdf: Any) -> tuple[ReadingNote, ...]:
    count = count_embedded_files(pdf)
    if not count:
        return ()
    return (ReadingNote("embedded-files", f"{count} files are attached inside the PDF and were not read; save them apart and add them"),)


def state_missing_text(pages: list[Page]) -> list[Page]:
    """Pages without a word, each of which says so."""
    return [replace(page, problem=NO_TEXT) if page.problem is None and not page.text.strip() else page for page in pages]
