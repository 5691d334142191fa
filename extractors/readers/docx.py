"""Word files (.docx, .docm) by a full walk of the XML: what a person sees with all changes accepted, and nothing else.

One Page for each run between explicit page breaks (a page break, "page break before", a section on a new page): Word
itself decides where paper ends, so other page turns cannot be known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from extractors.readers.collection import pause_collection
from extractors.readers.core_properties import read_core_properties
from extractors.readers.docx_chunks import read_chunk
from extractors.readers.docx_notes import describe_counts
from extractors.readers.docx_numbering import Numbering, format_number, read_lists
from extractors.readers.docx_pictures import find_pictures, read_pictures
from extractors.readers.docx_runs import MC, PAGE_BREAK, ParagraphText, RunReader, choose_alternative, is_properties
from extractors.readers.docx_sections import Section, read_sections
from extractors.readers.docx_styles import VAL, Styles, W, is_dark_fill, read_flag, read_numbering_reference, read_outline_level
from extractors.readers.docx_tables import (
    CellText,
    Grid,
    build_table,
    is_shaded_table,
    is_small,
    line_text,
    place_cells,
    table_text,
)
from extractors.readers.ooxml import OFFICE_RELATIONSHIPS, Package, parse_xml
from extractors.readers.settings import DEFAULT_SETTINGS, READER_VERSION, ReaderSettings
from pipeline.document import Block, Document, Line, LineRole, Page, ReadingNote, Table, TextSource
from pipeline.errors import UnreadableError

_P, _TBL, _SDT, _PPR, _RPR, _DEL = W + "p", W + "tbl", W + "sdt", W + "pPr", W + "rPr", W + "del"
_WRAPPERS = frozenset({W + "customXml", W + "ins", W + "moveTo", W + "smartTag", W + "sdtContent"})
_REMOVED = frozenset({W + "del", W + "moveFrom"})
_RELATION_ID = "{" + OFFICE_RELATIONSHIPS + "}id"
_MAX_DEPTH = 60


def read_docx(path: Path, *, document_id: str, media_type: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """Read a Word package. Raises UnreadableError when it is damaged, protected or over a limit."""
    with Package(path, settings) as package:
        try:
            with pause_collection():
                reader = _DocxReader(package)
                pages = reader.read()
            pictures = find_pictures(reader.drawings, reader.relationships)
        except RecursionError as error:
            raise UnreadableError("resource-limit", "The document nests its parts too deeply to be read.") from error
        notes = reader.notes()
        if len(pages) == 1 and pages[0].problem and pictures:
            pages = ()
        shown = read_pictures(package, pictures, first_page=len(pages) + 1, document_id=document_id, settings=settings)
        pages = (*pages, *shown.pages) or (Page(1, None, None, (), "", problem="no-text"),)
        if shown.unread:
            notes.append(ReadingNote("picture-unread", f"Pictures that may hold words were not recognised ({shown.unread})."))
        if media_type.endswith("macroenabled.12"):
            notes.append(ReadingNote("macros", "The document holds macros; they were neither run nor read."))
        metadata = read_core_properties(package)
    sources = {page.text_source for page in pages}
    source: TextSource = "text_layer" if sources == {"text_layer"} else "ocr" if "text_layer" not in sources else "mixed"
    confidences = [page.ocr_confidence for page in pages if page.ocr_confidence is not None]
    confidence = round(sum(confidences) / len(confidences), 3) if confidences else None
    return Document(document_id, media_type, pages, source, "docx", READER_VERSION, confidence, tuple(notes), metadata)


class _DocxReader:
    """Walks one document; holds the page being filled."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._main = package.main_part("word/document.xml")
        self._parts: dict[str, str] = {}
        self.relationships = package.relationships(self._main)
        self.drawings: list[Any] = []
        for kind, target in self.relationships.values():
            self._parts.setdefault(kind, target)
        self._styles = self._shared_part("styles", Styles) or Styles(None)
        self._numbering = Numbering(self._shared_part("numbering", read_lists) or {})
        self._runs = RunReader(self._styles)
        self._pages: list[Page] = []
        self._blocks: list[Block] = []
        self._note_lines: list[Line] = []
        self._fields_taken = 0
        self._paragraphs = 0
        self._tables = 0
        self._note_counts = {"footnote": 0, "endnote": 0}
        self._note_texts: dict[str, dict[str, Any]] = {}
        self._sections: list[Section] = []
        self._section = 0
        self._section_page = 0
        self._carried: ParagraphText | None = None
        self._where: str | None = None
        self._depth = 0

    def _part(self, kind: str) -> Any | None:
        name = self._parts.get(kind)
        return self._package.xml(name) if name and self._package.has(name) else None

    def _shared_part(self, kind: str, build: Callable[[Any], Any]) -> Any:
        name = self._parts.get(kind)
        return self._package.understand_once(name, build) if name and self._package.has(name) else None

    def read(self) -> tuple[Page, ...]:
        root = self._package.xml(self._main)
        body = root.find(W + "body")
        if body is None:
            raise UnreadableError("corrupt", "The Word file is damaged: it holds no body.")
        even_odd = False
        if (name := self._parts.get("settings")) and self._package.has(name) and b"evenAndOddHeaders" in (data := self._package.read(name)):
            even_odd = bool(read_flag(parse_xml(data), "evenAndOddHeaders"))
        self._sections = read_sections(body, self.relationships, even_odd=even_odd)
        self._walk(body)
        self._flush_carried()
        self._end_page(last=True)
        return tuple(self._pages)

    def notes(self) -> list[ReadingNote]:
        comments = self._part("comments")
        return describe_counts(self._runs.counts, 0 if comments is None else len(comments.findall(W + "comment")))

    # ── pages ──

    @property
    def _page_number(self) -> int:
        return len(self._pages) + 1

    def _end_page(self, *, last: bool = False) -> None:
        """Close the page being filled; a break with nothing before it makes no page."""
        if not self._blocks and not self._note_lines and not (last and not self._pages):
            return
        section = self._sections[min(self._section, len(self._sections) - 1)]
        number = self._page_number
        first = self._section_page == 0
        header = self._read_margin(section.header(first=first, page_number=number), "header")
        footer = self._read_margin(section.footer(first=first, page_number=number), "footer")
        blocks = (*header, *self._blocks, *self._note_lines, *footer)
        text = "\n".join(table_text(b) if isinstance(b, Table) else line_text(b) for b in blocks)
        fields = tuple(self._runs.form_fields[self._fields_taken :])
        self._fields_taken = len(self._runs.form_fields)
        problem = None if text.strip() else "no-text"
        self._pages.append(Page(number, section.width, section.height, blocks, text, fields=fields, problem=problem))
        self._blocks, self._note_lines = [], []
        self._section_page += 1
        self._runs.page_number = self._page_number

    def _read_margin(self, part: str | None, role: LineRole) -> list[Block]:
        if part is None or not self._package.has(part):
            return []
        body, self._blocks = self._blocks, []
        self._where = role
        counters = self._paragraphs, self._tables
        try:
            self._walk(self._package.xml(part), role=role)
            found = self._blocks
        finally:
            self._blocks, self._where = body, None
            self._paragraphs, self._tables = counters
        return found

    # ── blocks ──

    def _walk(self, container: Any, *, role: LineRole = "body", shaded: bool = False) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise UnreadableError("nesting-limit", "The document nests tables or text boxes too deeply to be read.")
        for child in container:
            tag = child.tag
            if tag == _P:
                self._read_paragraph(child, role, shaded)
            elif tag == _TBL:
                self._read_table(child, role)
            elif tag == _SDT:
                self._read_control(child, lambda content: self._walk(content, role=role, shaded=shaded))
            elif tag in _WRAPPERS:
                self._walk(child, role=role, shaded=shaded)
            elif tag in _REMOVED:
                self._runs.counts["deletions"] += 1
            elif tag == MC + "AlternateContent":
                self._walk(choose_alternative(child), role=role, shaded=shaded)
            elif tag == W + "altChunk":
                self._read_chunk(child)
            elif len(child) and not is_properties(tag):
                self._walk(child, role=role, shaded=shaded)
        self._depth -= 1

    def _read_chunk(self, element: Any) -> None:
        """A document inside the document, which Word shows as part of the flow; vendors' exports hold whole forms as web pages."""
        target = self.relationships.get(element.get(_RELATION_ID) or "")
        blocks = read_chunk(self._package.read(target[1]), self._page_number) if target and self._package.has(target[1]) else None
        if blocks is None:
            self._runs.counts["chunks"] += 1
        else:
            self._blocks.extend(blocks)

    def _read_control(self, control: Any, walk: Any) -> None:
        properties, content = control.find(W + "sdtPr"), control.find(W + "sdtContent")
        if content is None:
            return
        if properties is not None and properties.find(W + "showingPlcHdr") is not None:
            self._runs.counts["placeholders"] += 1
            self._runs.add_control(properties, "")
            return
        walk(content)
        self._runs.add_control(properties, "".join(content.itertext(W + "t")))

    def _read_paragraph(self, element: Any, role: LineRole, shaded: bool) -> None:
        if role == "body" and self._where is None:
            self._paragraphs += 1
        properties = element.find(_PPR)
        style = self._styles.paragraph(_style_id(properties))
        heading, breaks = style.heading_level, style.page_break_before
        if properties is not None:
            heading = read_outline_level(properties, heading)
            stated = read_flag(properties, "pageBreakBefore")
            breaks = breaks if stated is None else stated
        if breaks and role == "body" and self._where is None:
            self._end_page()
        text = self._paragraph_text(element, properties, style.look, shaded=shaded or style.shaded)
        if text is not None:
            label = self._label(properties, style, text)
            self._emit_paragraph(text, role, heading, label)
        section = None if properties is None else properties.find(W + "sectPr")
        if section is not None and self._where is None and self._depth == 1:
            self._end_section()

    def _paragraph_text(self, element: Any, properties: Any | None, base: Any, *, shaded: bool) -> ParagraphText | None:
        """The paragraph's words; None when its mark is deleted, so that it runs on into the next one."""
        if properties is not None and (shading := properties.find(W + "shd")) is not None:
            shaded = shaded or is_dark_fill(shading)
        text = self._runs.read(element, base, shaded=shaded)
        if self._where not in ("header", "footer"):
            self.drawings.extend(text.images)
        if self._carried is not None:
            carried, self._carried = self._carried, None
            text.text = carried.text + text.text
            text.boxes, text.notes = carried.boxes + text.boxes, carried.notes + text.notes
            text.bold = text.bold and (carried.bold or not carried.text.strip())
        mark = None if properties is None else properties.find(_RPR)
        if mark is not None and mark.find(_DEL) is not None:
            self._carried = text
            return None
        return text

    def _flush_carried(self) -> None:
        if self._carried is not None:
            carried, self._carried = self._carried, None
            self._emit_paragraph(carried, "body", 0, None)

    def _label(self, properties: Any | None, style: Any, text: ParagraphText) -> str | None:
        list_id, level = style.list_id, style.list_level
        if properties is not None and (reference := properties.find(W + "numPr")) is not None:
            list_id, level = read_numbering_reference(reference, list_id, level)
        if not list_id or list_id == "0":
            return None
        if not text.text.strip() and not text.boxes:
            # Word numbers an empty paragraph as well, but one emptied by accepted deletions is gone.
            return None
        if level is None:
            level = self._numbering.level_of_style(list_id, _style_id(properties))
        return self._numbering.next_label(list_id, min(level, 8))

    def _emit_paragraph(self, text: ParagraphText, role: LineRole, heading: int, label: str | None) -> None:
        kind: LineRole = role
        if role == "body":
            kind = "heading" if heading else "list" if label else "body"
        locator = f"paragraph {self._paragraphs}" if self._where is None else self._where
        whole = text.text
        if "\n" not in whole and PAGE_BREAK not in whole:
            if whole := whole.strip():
                self._add_line(whole, kind, label, heading, text, locator)
            pieces = []
        else:
            pieces = whole.split(PAGE_BREAK)
        for index, piece in enumerate(pieces):
            if index and role == "body" and self._where is None:
                self._end_page()
            for line in piece.split("\n"):
                if line.strip():
                    self._add_line(line.strip(), kind, label, heading, text, locator)
                    label = None
        if text.boxes:
            self._read_boxes(text.boxes, role, locator)
        for note_kind, key in text.notes:
            self._read_note(note_kind, key)

    def _add_line(self, words: str, kind: LineRole, label: str | None, heading: int, text: ParagraphText, locator: str) -> None:
        number = self._page_number
        self._blocks.append(Line(words, number, None, (), kind, label, heading, text.bold, text.size, locator))

    def _read_boxes(self, boxes: Iterable[Any], role: LineRole, locator: str) -> None:
        outer, self._where = self._where, f"{locator} text box"
        for box in boxes:
            # A drawn shape has a fill of its own, on which white letters can be read.
            self._walk(box, role=role, shaded=True)
        self._where = outer

    def _read_note(self, kind: str, key: str) -> None:
        if kind not in self._note_texts:
            root = self._part(kind + "s")
            self._note_texts[kind] = {} if root is None else {n.get(W + "id"): n for n in root.iter(W + kind)}
        element = self._note_texts[kind].pop(key, None)
        if element is None:
            return
        self._note_counts[kind] += 1
        label = format_number(self._note_counts[kind], "decimal" if kind == "footnote" else "lowerRoman")
        body, self._blocks = self._blocks, []
        outer, self._where = self._where, f"{kind} {label}"
        self._walk(element, role="note")
        found = [block for block in self._blocks if isinstance(block, Line)]
        self._blocks, self._where = body, outer
        text = " ".join(line.text for line in found)
        if text:
            self._note_lines.append(Line(text, self._page_number, role="note", label=label, locator=f"{kind} {label}"))

    def _end_section(self) -> None:
        following = self._section + 1
        if following < len(self._sections) and self._sections[following].starts_page:
            self._end_page()
            self._section_page = 0
        self._section = following

    # ── tables ──

    def _read_table(self, element: Any, role: LineRole) -> None:
        grid = place_cells(element)
        self._runs.counts["deletions"] += grid.removed_rows
        self._tables += 1
        number = self._tables
        shaded = is_shaded_table(element)
        start = 0
        inner: list[Any] = []
        outer = self._where
        for row in range(grid.row_count):
            if grid.is_layout_row(row):
                self._emit_rows(grid, range(start, row), number, inner, role)
                start = row + 1
                cell = grid.rows[row][0]
                self._where = f"table {number} row {row + 1} column {cell.column + 1}"
                self._walk(cell.element, role=role, shaded=shaded or cell.shaded)
                self._where = outer
                continue
            for cell in grid.rows[row]:
                cell.text = self._read_cell(cell.element, shaded=shaded or cell.shaded)
                inner.extend(cell.text.tables)
        self._emit_rows(grid, range(start, grid.row_count), number, inner, role)

    def _emit_rows(self, grid: Grid, rows: range, number: int, inner: list[Any], role: LineRole) -> None:
        name = role if role in ("header", "footer") else None
        table = build_table(grid, rows, page_number=self._page_number, number=number, name=name)
        if table is not None:
            self._blocks.append(table)
        nested = list(inner)
        inner.clear()
        for element in nested:
            self._read_table(element, role)

    def _read_cell(self, element: Any, *, shaded: bool) -> CellText:
        cell = CellText()
        body, self._blocks = self._blocks, []
        outer, self._where = self._where, "cell"
        self._fill_cell(element, cell, shaded=shaded)
        self._blocks, self._where = body, outer
        return cell

    def _fill_cell(self, element: Any, cell: CellText, *, shaded: bool) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise UnreadableError("nesting-limit", "The document nests tables or text boxes too deeply to be read.")
        for child in element:
            tag = child.tag
            if tag == _P:
                self._blocks.clear()
                self._read_paragraph(child, "body", shaded)
                self._take_lines(cell)
            elif tag == _TBL:
                grid = place_cells(child)
                if is_small(grid):
                    self._take_small_table(grid, cell, shaded=shaded or is_shaded_table(child))
                else:
                    cell.tables.append(child)
            elif tag == _SDT:
                self._read_control(child, lambda content: self._fill_cell(content, cell, shaded=shaded))
            elif tag in _WRAPPERS:
                self._fill_cell(child, cell, shaded=shaded)
            elif tag in _REMOVED:
                self._runs.counts["deletions"] += 1
            elif tag == MC + "AlternateContent":
                self._fill_cell(choose_alternative(child), cell, shaded=shaded)
            elif len(child) and not is_properties(tag):
                self._fill_cell(child, cell, shaded=shaded)
        self._depth -= 1

    def _take_lines(self, cell: CellText) -> None:
        for block in self._blocks:
            text = table_text(block) if isinstance(block, Table) else line_text(block)
            cell.lines.append(text)
            cell.all_bold = cell.all_bold and isinstance(block, Line) and block.bold
        self._blocks.clear()

    def _take_small_table(self, grid: Grid, cell: CellText, *, shaded: bool) -> None:
        for row in range(grid.row_count):
            texts = []
            for inner in grid.rows[row]:
                content = CellText()
                self._fill_cell(inner.element, content, shaded=shaded or inner.shaded)
                texts.append(content.text)
                cell.tables.extend(content.tables)
                cell.all_bold = cell.all_bold and content.all_bold
            if any(texts):
                cell.lines.append("\t".join(text for text in texts if text))


def _style_id(properties: Any | None) -> str | None:
    style = None if properties is None else properties.find(W + "pStyle")
    return None if style is None else style.get(VAL)
