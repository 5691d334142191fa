"""Web pages (.html, exports saved as .xls, mail bodies): what a browser would show, tables as tables; no script, nothing fetched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

from extractors.readers.decode import decode_text, read_text_file
from extractors.readers.glyphs import normalise_ticks
from extractors.readers.settings import DEFAULT_SETTINGS, READER_VERSION, ReaderSettings
from pipeline.document import TICKED, UNTICKED, Block, Cell, Document, Line, LineRole, Page, Table
from pipeline.errors import UnreadableError

_SKIPPED = frozenset({"script", "style", "head", "template", "noscript", "svg", "object", "iframe", "title", "meta", "link"})
_BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "header", "footer", "form", "fieldset", "legend", "blockquote",
     "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr", "address", "main", "nav", "aside", "caption", "figure", "body", "center", "tr"}
)  # fmt: skip
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", re.IGNORECASE)
_MAX_DEPTH = 200


def read_html(path: Path, *, document_id: str, media_type: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """Read a web page as one page. Raises UnreadableError 'corrupt' when nothing can be made of it."""
    text, notes = read_text_file(path, settings)
    page, title = build_html_page(text, 1)
    metadata = {"title": title} if title else {}
    return Document(document_id, media_type, (page,), "text_layer", "html", READER_VERSION, notes=notes, metadata=metadata)


def build_html_page(text: str, page_number: int) -> tuple[Page, str]:
    """A page from HTML text, and its title."""
    # lxml refuses text that declares an encoding of its own; the text is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not text.strip():
        return Page(page_number, None, None, (), "", problem="no-text"), ""
    try:
        root: Any = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(no_network=True, recover=True, huge_tree=False))
    except Exception as error:
        raise UnreadableError("corrupt", "The web page cannot be understood.") from error
    walker = _HtmlWalker(page_number)
    walker.walk(root, "body", 0)
    walker.end_line()
    title = _SPACE.sub(" ", "".join(root.xpath("string(//title)"))).strip()
    blocks = tuple(walker.blocks)
    shown = "\n".join(
        "\n".join("\t".join(cell.text.replace("\n", " ") for cell in row) for row in block.rows() if row)
        if isinstance(block, Table)
        else (f"{block.label} {block.text}" if block.label else block.text)
        for block in blocks
    )
    return Page(page_number, None, None, blocks, shown, problem=None if shown.strip() else "no-text"), title


def decode_html(data: bytes) -> str:
    """HTML bytes as text, by the encoding that the page itself declares where that fits."""
    declared = re.search(rb"<meta[^>]+charset=[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    if declared:
        try:
            return data.decode(declared.group(1).decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode_text(data)[0]


class _HtmlWalker:
    """Collects lines and tables in the order of the page."""

    def __init__(self, page_number: int) -> None:
        self.blocks: list[Block] = []
        self._page_number = page_number
        self._parts: list[str] = []
        self._heading = 0
        self._label: str | None = None
        self._bold = 0
        self._letters = 0
        self._bold_letters = 0
        self._count = 0
        self._tables = 0

    def walk(self, element: Any, role: LineRole, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise UnreadableError("nesting-limit", "The web page nests its parts too deeply to be read.")
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or _is_hidden(element):
            return
        if tag == "br":
            self.end_line()
            return
        if tag == "table" and _is_grid(element):
            self.end_line()
            self._tables += 1
            table = _read_table(element, self._page_number, self._tables, depth)
            if table is not None:
                self.blocks.append(table)
            return
        if tag in ("input", "select", "textarea"):
            self._add(_field_text(element))
            if tag != "textarea":
                return
        is_block = tag in _BLOCKS
        if is_block:
            self.end_line()
        if tag == "li":
            self._label = _list_label(element)
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._heading = int(tag[1])
        bold = tag in ("b", "strong", "th")
        self._bold += bold
        self._add(element.text)
        for child in element:
            self.walk(child, role, depth + 1)
            self._add(child.tail)
        self._bold -= bold
        if is_block:
            self.end_line()
            if tag[0] == "h":
                self._heading = 0
        elif tag in ("td", "th"):
            self._parts.append("\t")

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(_SPACE.sub(" ", text))
            length = len(text.strip())
            self._letters += length
            self._bold_letters += length if self._bold else 0

    def end_line(self) -> None:
        text = normalise_ticks(re.sub(r" *\t *", "\t", re.sub(r" {2,}", " ", "".join(self._parts))).replace("\xa0", " ").strip())
        self._parts.clear()
        bold = self._letters > 0 and self._letters == self._bold_letters
        self._letters = self._bold_letters = 0
        if not text:
            return
        self._count += 1
        role: LineRole = "heading" if self._heading else "list" if self._label else "body"
        locator = f"paragraph {self._count}"
        line = Line(text, self._page_number, role=role, label=self._label, heading_level=self._heading, bold=bold, locator=locator)
        self.blocks.append(line)
        self._label = None


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or element.get("type") == "hidden" or bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def _is_grid(table: Any) -> bool:
    """True for a table of data: more than one row or column, and no table inside (that one is a frame)."""
    if next((inner for inner in table.iter("table") if inner is not table), None) is not None:
        return False
    return sum(1 for _ in table.iter("td", "th")) > 1


def _field_text(element: Any) -> str:
    kind = (element.get("type") or "text").lower()
    if element.tag == "select":
        chosen = next((option for option in element.iter("option") if option.get("selected") is not None), None)
        return "" if chosen is None else " ".join(chosen.text_content().split())
    if kind in ("checkbox", "radio"):
        return (TICKED if element.get("checked") is not None else UNTICKED) + " "
    return (element.get("value") or "") if kind in ("text", "number", "date", "email", "tel") else ""


def _list_label(element: Any) -> str:
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return "•"
    start = parent.get("start") or "1"
    position = [child for child in parent if child.tag == "li"].index(element)
    return f"{(int(start) if start.isdigit() else 1) + position}."


def _read_table(table: Any, page_number: int, number: int, depth: int) -> Table | None:
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    width = height = 0
    for row, element in enumerate(element for element in table.iter("tr") if not _is_hidden(element)):
        column = 0
        height = row + 1
        for cell in element:
            if cell.tag not in ("td", "th") or _is_hidden(cell):
                continue
            while (row, column) in taken:
                column += 1
            rows, columns = _span(cell.get("rowspan")), _span(cell.get("colspan"))
            if rows * columns > 1:
                taken.update((r, c) for r in range(row, row + rows) for c in range(column, column + columns))
            inner = _HtmlWalker(page_number)
            inner.walk(cell, "body", depth + 1)
            inner.end_line()
            lines = [block for block in inner.blocks if isinstance(block, Line)]
            text = "\n".join(f"{line.label} {line.text}" if line.label else line.text for line in lines)
            bold = cell.tag == "th" or (bool(lines) and all(line.bold for line in lines))
            locator = f"table {number} row {row + 1} column {column + 1}"
            cells.append(Cell(row, column, text, page_number, None, rows, columns, bold=bold, locator=locator))
            column += columns
            width = max(width, column)
    if not any(cell.text for cell in cells):
        return None
    kept = tuple(
        cell if cell.row + cell.row_span <= height else Cell(cell.row, cell.column, cell.text, page_number, None, height - cell.row,
                                                             cell.column_span, bold=cell.bold, locator=cell.locator)
        for cell in cells
    )  # fmt: skip
    return Table(kept, height, width, page_number, "word")


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 1000) if text and text.strip().isdigit() else 1
