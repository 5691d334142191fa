"""PDF to Document: pdfium for text and drawn lines, cells by geometry, form fields by pypdf, paper by OCR; one page at a time.

pdfium is not thread-safe: read in processes, never in threads.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pypdf import PdfReader, PdfWriter

from extractors.readers.collection import pause_collection
from extractors.readers.grids import Rectangle, find_grid_cells, merge_rules
from extractors.readers.layout import lay_out, mark_running_lines, text_of_blocks
from extractors.readers.page_turns import OpenEdges, join_page_turns
from extractors.readers.pdf_checks import TORN, count_pages_again, embedded_note, is_locked, state_missing_text
from extractors.readers.pdf_false_maps import FontCheck, settle_suspects
from extractors.readers.pdf_forms import place_field, read_form_fields
from extractors.readers.pdf_paths import Drawings, read_drawings
from extractors.readers.pdf_second import read_document_again, read_pages_again
from extractors.readers.pdf_text import TextLayer, TextReader, ToDisplay
from extractors.readers.pdfium_calls import (
    characters,
    close_page,
    close_text_page,
    floats,
    get_meta_text,
    get_page_box,
    get_rotation,
    handle_of,
    load_page,
    load_text_page,
)
from extractors.readers.printed import PrintedWord
from extractors.readers.settings import DEFAULT_SETTINGS, ReaderSettings
from extractors.readers.tables import build_table
from extractors.readers.ticks import normalise_tick_words, write_drawn_boxes
from pipeline.document import Document, FormField, Line, Page, ReadingNote, Table, TextSource, Word
from pipeline.errors import UnreadableError

MEDIA_TYPE = "application/pdf"
READER = "pdfium"
CLOSED_PAGE = "the page cannot be opened"
LARGE_PAGE = "the page is larger than any paper"


@dataclass(slots=True)
class PageFrame:
    """The size of a page as displayed and the way from its own coordinates to it."""

    width: float
    height: float
    rotation: int
    to_display: ToDisplay

    @property
    def box(self) -> Rectangle:
        return 0.0, 0.0, self.width, self.height


def frame_of(page: int) -> PageFrame:
    """The frame of an open page, given by its handle: its crop box within its media box, turned as /Rotate says."""
    corners = floats(4)
    get_page_box(page, corners.at)
    left, top, right, bottom = corners.values
    rotation = 90 * get_rotation(page)
    turns: dict[int, ToDisplay] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    width, height = right - left, top - bottom
    if rotation in (90, 270):
        width, height = height, width
    return PageFrame(width, height, rotation, turns.get(rotation, turns[0]))


def open_pdf(path: Path) -> pdfium.PdfDocument:
    """An open pdfium document. Raises UnreadableError: empty, encrypted or corrupt."""
    if path.stat().st_size == 0:
        raise UnreadableError("empty", "the file holds no bytes")
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if is_locked(path, getattr(error, "err_code", None)):
            raise UnreadableError("encrypted", "the PDF needs a password; save a copy without one") from error
        repaired = repair_pdf(path)
        if repaired is None:
            raise UnreadableError("corrupt", "the PDF cannot be opened; ask for a new copy") from error
        return repaired


def repair_pdf(path: Path) -> pdfium.PdfDocument | None:
    """A file that pdfium refuses, opened and written anew by pypdf; None where pypdf cannot open it either."""
    try:
        reader = PdfReader(path, strict=False)
        count = len(reader.pages)
        if not count:
            return None
        rewritten = _write_anew(PdfWriter(clone_from=reader))
        if len(rewritten) != count:
            # Its page tree lies about itself: a new one is built, page by page.
            writer = PdfWriter()
            for page in reader.pages:
                writer.add_page(page)
            rewritten = _write_anew(writer)
    except (*TORN, pdfium.PdfiumError):
        return None
    return rewritten


def _write_anew(writer: PdfWriter) -> pdfium.PdfDocument:
    buffer = io.BytesIO()
    writer.write(buffer)
    return pdfium.PdfDocument(buffer.getvalue())


def read_pdf(path: Path, *, document_id: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """A PDF as pages of lines and tables. Raises UnreadableError where nothing can be read."""
    try:
        pdf = open_pdf(path)
    except UnreadableError as error:
        again = read_document_again(path, document_id, MEDIA_TYPE) if error.reason == "corrupt" else None
        if again is None:
            raise
        return again
    notes: list[ReadingNote] = []
    count = len(pdf)
    try:
        if 0 < count <= settings.max_pages and (found := count_pages_again(path, count)) != count:
            notes.append(ReadingNote("page-count", f"the file states {count} pages and holds {found}; each was looked for"))
            fuller = repair_pdf(path) if found > count else None
            if fuller is not None:
                pdf.close()
                pdf, count = fuller, len(fuller)
        return _read_open(pdf, path, document_id, settings, count, notes)
    finally:
        pdf.close()


def _read_open(
    pdf: pdfium.PdfDocument, path: Path, document_id: str, settings: ReaderSettings, count: int, notes: list[ReadingNote]
) -> Document:
    if count == 0:
        raise UnreadableError("corrupt", "the PDF has no pages")
    if count > settings.max_pages:
        raise UnreadableError("too-many-pages", f"{count} pages are more than the limit of {settings.max_pages} (max_pages)")
    notes += embedded_note(pdf)
    fields: dict[int, list[tuple[FormField, Any]]] = {}
    if pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
        fields, is_xfa = read_form_fields(path)
        if is_xfa:
            notes.append(ReadingNote("xfa", "an XFA form: only what its AcroForm part holds was read"))
    pages: list[Page] = []
    open_edges: OpenEdges = {}
    check = FontCheck.of(path)
    document = handle_of(pdf.raw)
    index = 0
    while index < count:
        # Digital pages one after another; a page that must be recognised comes between.
        with pause_collection():
            while index < count:
                page = read_handle(load_page(document, index), index + 1, fields.get(index, []), notes, settings, open_edges, check)
                index += 1
                if page is None:
                    break
                pages.append(page)
        if page is None:
            pages.append(read_as_picture(pdf, index - 1, settings))
    if check.pages:
        can_look = can_read_pictures(settings)
        pages = settle_suspects(pages, check, notes, (lambda number: read_as_picture(pdf, number - 1, settings)) if can_look else None)
    closed = [page.page_number for page in pages if page.problem == CLOSED_PAGE]
    if closed:
        again = read_pages_again(path, closed, count)
        notes += [
            ReadingNote("second-engine", "the first PDF engine could not open this page; the second read it", n) for n in sorted(again)
        ]
        pages = [again.get(page.page_number, page) for page in pages]
    if all(page.problem == LARGE_PAGE for page in pages):
        raise UnreadableError("resource-limit", f"every page is larger than {settings.max_page_points:.0f} points (max_page_points)")
    pages = state_missing_text(join_page_turns(mark_running_lines(pages), open_edges))
    return Document(
        document_id=document_id,
        media_type=MEDIA_TYPE,
        pages=tuple(pages),
        text_source=source_of_pages(pages),
        reader=READER,
        reader_version=_engine_version(),
        ocr_confidence=mean_confidence(pages),
        notes=tuple(notes),
        metadata=_metadata(document),
    )


@lru_cache(maxsize=1)
def _engine_version() -> str:
    return version("pypdfium2")  # parses a file: once, not for every document


def source_of_pages(pages: list[Page]) -> TextSource:
    sources = {page.text_source for page in pages if page.problem is None} or {"text_layer"}
    return sources.pop() if len(sources) == 1 else "mixed"


def mean_confidence(pages: list[Page]) -> float | None:
    values = [page.ocr_confidence for page in pages if page.ocr_confidence is not None]
    return round(sum(values) / len(values), 3) if values else None


def _metadata(document: int) -> dict[str, str]:
    keys = {b"Title": "title", b"Producer": "producer", b"Creator": "creator", b"CreationDate": "created"}
    found: dict[str, str] = {}
    room = characters(256)
    for key, name in keys.items():
        length = get_meta_text(document, key, room.at, 512) // 2  # with the zero at its end
        if length > len(room.values):
            room = characters(length)
            get_meta_text(document, key, room.at, 2 * length)
        try:
            value = room.values[: max(length - 1, 0)].tobytes().decode("utf-16-le")
        except UnicodeError:
            return {}
        if value:
            found[name] = value
    return found


def read_handle(
    handle: int | None,
    page_number: int,
    fields: list[tuple[FormField, Any]],
    notes: list[ReadingNote],
    settings: ReaderSettings,
    open_edges: OpenEdges,
    check: FontCheck,
) -> Page | None:
    """`read_page`, and the page closed after it; a page that did not open says so."""
    if not handle:
        return Page(page_number, None, None, (), "", problem=CLOSED_PAGE)
    try:
        return read_page(handle, page_number, fields, notes, settings, open_edges, check)
    finally:
        close_page(handle)


def read_page(
    page: int,
    page_number: int,
    fields: list[tuple[FormField, Any]],
    notes: list[ReadingNote],
    settings: ReaderSettings,
    open_edges: OpenEdges,
    check: FontCheck,
) -> Page | None:
    """One open page, given by its handle, as blocks in reading order; None for one that must be recognised."""
    frame = frame_of(page)
    if max(frame.width, frame.height) > settings.max_page_points:
        return Page(page_number, frame.width, frame.height, (), "", problem=LARGE_PAGE)
    textpage = load_text_page(page)
    if not textpage:
        raise pdfium.PdfiumError("Failed to load text page.")
    try:
        reader = TextReader(textpage, frame.to_display)
        layer = reader.read()
        drawings = read_drawings(page, frame.to_display, frame.box)
        words = seen_words(layer, drawings, frame, page_number, notes)
        garbled = is_garbled(layer, words)
        if garbled or is_picture(words, drawings, frame, has_fields=bool(fields)):
            if garbled:
                notes.append(
                    ReadingNote("encoding", "the letters of the text layer have no known meaning; the page was recognised", page_number)
                )
            if can_read_pictures(settings) or (not layer.hidden and not garbled):
                return None
            # Without recognition the layer that a copier put under its scan is better than nothing.
            words += layer.hidden
        else:
            note_what_was_left(layer, drawings, frame, page_number, notes)
            check.look_at(textpage, words, page_number)
        placed = [place_field(form_field, geometry, frame.to_display) for form_field, geometry in fields]
        tables, rest = find_tables(words, drawings, placed, page_number, reader, open_edges)
    finally:
        close_text_page(textpage)
    blocks = lay_out(rest, tables, page_number, merge_rules(drawings.horizontals))
    every_word = [word for block in blocks for word in (block.words if isinstance(block, Line) else _words_of(block))]
    source: TextSource = "form_fields" if not words and any(ws for _, ws in placed) else "text_layer"
    return Page(
        page_number=page_number,
        width_pt=round(frame.width, 2),
        height_pt=round(frame.height, 2),
        blocks=tuple(blocks),
        text=text_of_blocks(blocks),
        words=tuple(every_word),
        fields=tuple(form_field for form_field, _ in placed),
        rotation=frame.rotation,
        text_source=source,
    )


def seen_words(layer: TextLayer, drawings: Drawings, frame: PageFrame, page_number: int, notes: list[ReadingNote]) -> list[PrintedWord]:
    """The words that somebody who looks at the page can see."""
    right, foot = 2 * frame.width, 2 * frame.height
    words = [w for w in layer.words if 0 <= w.x0 + w.x1 <= right and 0 <= w.y0 + w.y1 <= foot]
    if layer.white:
        backgrounds = [*drawings.dark, *drawings.images]
        shown = [
            w for w in layer.white if any(x0 - 1 <= w.centre <= x1 + 1 and y0 - 1 <= w.middle <= y1 + 1 for x0, y0, x1, y1 in backgrounds)
        ]
        words += shown
        if len(shown) < len(layer.white):
            notes.append(ReadingNote("white-text", f"{len(layer.white) - len(shown)} words in white on white were left out", page_number))
    return words


def note_what_was_left(layer: TextLayer, drawings: Drawings, frame: PageFrame, page_number: int, notes: list[ReadingNote]) -> None:
    """Says what of a page with text was not read: words that are not drawn, and large pictures beside the text."""
    if layer.hidden:
        notes.append(ReadingNote("invisible-text", f"{len(layer.hidden)} words that are not drawn were left out", page_number))
    if sum(_share(image, frame) for image in drawings.images) > 0.3 * frame.width * frame.height:
        notes.append(ReadingNote("picture", "a large picture beside the text was not read", page_number))


def is_garbled(layer: TextLayer, words: list[PrintedWord]) -> bool:
    """Whether the text layer is made of signs without a meaning: a font whose letters nobody can name."""
    if layer.is_ascii:
        return False
    letters = sum(len(word.text) for word in words)
    private = sum(1 for word in words for c in word.text if "\ue000" <= c <= "\uf8ff")
    return letters > 20 and layer.glyph_trouble + private > 0.3 * letters


def _words_of(table: Table) -> list[Word]:
    return [word for cell in table.cells for word in cell.words]


def find_tables(
    words: list[PrintedWord],
    drawings: Drawings,
    placed: list[tuple[FormField, list[PrintedWord]]],
    page_number: int,
    reader: TextReader,
    open_edges: OpenEdges,
) -> tuple[list[Table], list[PrintedWord]]:
    """Ruled tables of the page, and the words outside them."""
    tick_words = [word for field_, ws in placed if field_.kind in ("check", "radio") for word in ws]
    value_words = [word for field_, ws in placed if field_.kind not in ("check", "radio") for word in ws]
    boxes = [box for box in drawings.boxes if not any(_covers(box, word) for word in tick_words)]
    words = normalise_tick_words(words)
    words = write_drawn_boxes(words, boxes)
    words = words + tick_words + value_words
    tables: list[Table] = []
    grids, closed = find_grid_cells(drawings.horizontals, drawings.verticals)
    for rectangles in grids:

        def split(word: PrintedWord, cuts: tuple[float, ...]) -> list[PrintedWord]:
            if word.first < 0:
                return [word]
            return reader.split(word.text, word.first, word.last, word.size, word.bold, cuts)

        table, used = build_table(rectangles, words, page_number, "ruled", split)
        # An empty grid is still a table (a form nobody filled in), unless it is a mere drawing of two boxes.
        if not used and table.row_count * table.column_count < 4:
            continue
        words = [word for word in words if id(word) not in used]
        tables.append(table)
        if closed and table.box is not None:
            top, bottom = table.box.y0, table.box.y1
            open_edges[id(table)] = (any(abs(y - top) < 2 for y in closed), any(abs(y - bottom) < 2 for y in closed))
    return tables, words


def is_picture(words: list[PrintedWord], drawings: Drawings, frame: PageFrame, *, has_fields: bool) -> bool:
    """Whether a page must be recognised: hardly any text over a picture, or letters that were drawn as curves."""
    area = max(frame.width * frame.height, 1.0)
    pictured = sum(_share(image, frame) for image in drawings.images) / area
    if pictured <= 0.08 and drawings.curves <= 400:
        return False
    letters = sum(len(word.text) for word in words)
    if has_fields and pictured < 0.5:
        return False
    if letters < 20:
        return pictured > 0.08 or drawings.curves > 400
    # A stamp, a fax line or a page number printed over a scan.
    return pictured > 0.6 and letters < 200


def _share(image: Rectangle, frame: PageFrame) -> float:
    x0, y0, x1, y1 = max(image[0], 0), max(image[1], 0), min(image[2], frame.width), min(image[3], frame.height)
    return max(x1 - x0, 0.0) * max(y1 - y0, 0.0)


def can_read_pictures(settings: ReaderSettings) -> bool:
    """Whether recognition is wanted and installed."""
    if settings.ocr == "off":
        return False
    from extractors.readers.ocr import can_recognise

    return can_recognise()


def read_as_picture(pdf: pdfium.PdfDocument, index: int, settings: ReaderSettings) -> Page:
    """A page, opened once more, drawn to pixels and recognised."""
    from extractors.readers.image import OCR_OFF
    from extractors.readers.ocr import READING_DPI, read_picture
    from extractors.readers.page_image import from_pixels

    page, number = pdf[index], index + 1
    try:
        frame = frame_of(handle_of(page.raw))
        if not can_read_pictures(settings):
            width, height = round(frame.width, 2), round(frame.height, 2)
            return Page(number, width, height, (), "", rotation=frame.rotation, text_source="ocr", problem=OCR_OFF)
        dpi = min(READING_DPI, (settings.max_image_pixels / max(frame.width * frame.height, 1.0)) ** 0.5 * 72)
        bitmap = page.render(scale=dpi / 72, grayscale=True, may_draw_forms=True)
        pixels = bitmap.to_numpy()
        pixels = pixels.reshape(pixels.shape[0], pixels.shape[1]).copy()
        bitmap.close()
        return read_picture(from_pixels(pixels, dpi, frame.width, frame.height), number)
    finally:
        page.close()


def _covers(box: Any, word: PrintedWord) -> bool:
    return bool(box.x0 - 2 <= word.centre <= box.x1 + 2 and box.y0 - 2 <= word.middle <= box.y1 + 2)
