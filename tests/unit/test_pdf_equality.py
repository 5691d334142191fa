"""The fast way to tables gives the cells that pdfplumber gives, on every digital sample PDF (and the shared drops where they lie)."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pdfplumber
import pytest

from extractors.readers.grids import find_grid_cells
from extractors.readers.pdf import frame_of, open_pdf
from extractors.readers.pdf_paths import read_drawings
from extractors.readers.pdf_text import TextReader
from extractors.readers.pdfium_calls import handle_of
from extractors.readers.tables import build_table
from extractors.readers.ticks import normalise_tick_words, write_drawn_boxes
from pipeline.errors import UnreadableError

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "sample_docs", ROOT.parent / "shared" / "drops"]
MOST_FILES = 40


def find_samples() -> list[Path]:
    found = [path for folder in FOLDERS if folder.is_dir() for path in sorted(folder.rglob("*.pdf")) if "Work Samples" not in str(path)]
    step = max(1, len(found) // MOST_FILES)
    return found[::step]


def fold(text: str | None) -> str:
    """Letters and digits; a typed box, "[X]", is a tick to us and letters to them."""
    return re.sub(r"\W+", "", re.sub(r"\[\s*[xX]?\s*\]", "", text or ""))


def cells_by_us(path: Path) -> list[Counter[str]]:
    pages = []
    pdf = open_pdf(path)
    for page in pdf:
        frame = frame_of(handle_of(page.raw))
        textpage = page.get_textpage()
        reader = TextReader(handle_of(textpage.raw), frame.to_display)
        words = reader.read().words
        drawings = read_drawings(handle_of(page.raw), frame.to_display, frame.box)
        words = write_drawn_boxes(normalise_tick_words(words), drawings.boxes)
        cells: Counter[str] = Counter()
        for rectangles in find_grid_cells(drawings.horizontals, drawings.verticals)[0]:
            table, _ = build_table(
                rectangles,
                words,
                1,
                "ruled",
                lambda w, cuts, r=reader: r.split(w.text, w.first, w.last, w.size, w.bold, cuts) if w.first >= 0 else [w],
            )
            cells.update(folded for cell in table.cells if (folded := fold(cell.text)))
        pages.append(cells)
        textpage.close()
        page.close()
    pdf.close()
    return pages


@pytest.mark.skipif(not find_samples(), reason="no sample PDFs here")
def test_cells_equal_those_of_pdfplumber() -> None:
    expected = found = 0
    for path in find_samples():
        try:
            ours = cells_by_us(path)
        except UnreadableError:
            continue
        with pdfplumber.open(path) as pdf:
            for page, cells in zip(pdf.pages, ours, strict=True):
                theirs = Counter(fold(c) for table in page.extract_tables() for row in table for c in row if fold(c))
                expected += theirs.total()
                found += (theirs & cells).total()
    assert expected == 0 or found >= 0.99 * expected, f"{found} of {expected} cells"
