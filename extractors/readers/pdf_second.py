"""The second engine for PDF: pdfplumber reads what pdfium cannot open, slower and with its own eyes."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from extractors.readers.layout import lay_out, mark_running_lines, text_of_blocks
from extractors.readers.pdf_checks import TORN
from extractors.readers.printed import PrintedWord
from extractors.readers.tables import build_table
from extractors.readers.ticks import normalise_tick_words
from pipeline.document import Document, Line, Page, ReadingNote, Table

# What pdfminer is known to raise on torn files, beside its own errors.
_TORN = (PDFException, PSException, PdfminerException, MalformedPDFException, *TORN)


def read_pages_again(path: Path, wanted: Sequence[int] | None = None, count: int | None = None) -> dict[int, Page]:
    """Page number -> page, of those that pdfplumber can read and that hold words; all pages where `wanted` is None.

    Nothing where it does not see `count` pages: its page 3 would then be another one's page 4, and be read twice.
    """
    found: dict[int, Page] = {}
    try:
        with pdfplumber.open(path) as pdf:
            if count is not None and len(pdf.pages) != count:
                return {}
            for page in pdf.pages:
                if wanted is None or page.page_number in wanted:
                    try:
                        found[page.page_number] = _read_page(page)
                    except _TORN:
                        continue
                    finally:
                        page.close()
    except _TORN:
        return {number: page for number, page in found.items() if page.text.strip()}
    return {number: page for number, page in found.items() if page.text.strip()}


def read_document_again(path: Path, document_id: str, media_type: str) -> Document | None:
    """The whole file by the second engine; None where it finds no word either."""
    pages = read_pages_again(path)
    if not pages:
        return None
    gone = [number for number in range(1, max(pages) + 1) if number not in pages]
    whole = [pages.get(n) or Page(n, None, None, (), "", problem="the page cannot be opened") for n in range(1, max(pages) + 1)]
    note = ReadingNote("second-engine", "the first PDF engine could not open this file; the second read it")
    lost = [ReadingNote("page-unread", "no engine could read this page", number) for number in gone]
    return Document(
        document_id=document_id,
        media_type=media_type,
        pages=tuple(mark_running_lines(whole)),
        text_source="text_layer",
        reader="pdfplumber",
        reader_version=version("pdfplumber"),
        notes=(note, *lost),
    )


def _read_page(page: Any) -> Page:
    printed = [
        PrintedWord(w["text"], w["x0"], w["top"], w["x1"], w["bottom"], size=w["size"], bold="bold" in w["fontname"].lower())
        for w in page.extract_words(extra_attrs=["fontname", "size"])
    ]
    words = normalise_tick_words(printed)
    tables: list[Table] = []
    for table in page.find_tables():
        built, used = build_table(list(table.cells), words, page.page_number, "ruled")
        words = [word for word in words if id(word) not in used]
        tables.append(built)
    blocks = lay_out(words, tables, page.page_number)
    every_word = [
        word for block in blocks for word in (block.words if isinstance(block, Line) else [w for c in block.cells for w in c.words])
    ]
    return Page(
        page_number=page.page_number,
        width_pt=round(float(page.width), 2),
        height_pt=round(float(page.height), 2),
        blocks=tuple(blocks),
        text=text_of_blocks(blocks),
        words=tuple(every_word),
        rotation=int(page.rotation or 0),
    )
