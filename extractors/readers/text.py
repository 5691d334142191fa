"""Plain text and Markdown: a line a line, with Markdown's headings and list marks understood, and tables drawn with bars."""

from __future__ import annotations

import re
from pathlib import Path

from extractors.readers import detect as kinds
from extractors.readers.decode import read_text_file
from extractors.readers.glyphs import normalise_ticks
from extractors.readers.settings import DEFAULT_SETTINGS, READER_VERSION, ReaderSettings
from pipeline.document import Block, Cell, Document, Line, Page, Table

# "## Goal 2"; "#407218" (an id) must not.
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
# "- reads", "* reads", "3. reads"; "-5 points" must not.
_LIST = re.compile(r"\s*([-*+•▪◦‣]|\d{1,3}[.)])\s+(\S.*)$")
_BAR_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")


def read_text(path: Path, *, document_id: str, media_type: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """Read a text file; a form feed begins a new page. Lines carry their number ('line 12')."""
    text, notes = read_text_file(path, settings)
    pages = []
    line_number = 1
    for index, page_text in enumerate(text.split("\f"), start=1):
        pages.append(build_text_page(page_text, index, first_line=line_number, markdown=media_type == kinds.MARKDOWN))
        line_number += page_text.count("\n")
    while len(pages) > 1 and pages[-1].problem:
        pages.pop()
    return Document(document_id, media_type, tuple(pages), "text_layer", "text", READER_VERSION, notes=notes)


def build_text_page(text: str, page_number: int, *, first_line: int = 1, markdown: bool = False) -> Page:
    """One page of plain text as lines (and bar tables in Markdown)."""
    blocks: list[Block] = []
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        line = lines[index]
        if markdown and index + 1 < len(lines) and "|" in line and _BAR_RULE.match(lines[index + 1]):
            end = index + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            blocks.append(_bar_table([line, *lines[index + 2 : end]], page_number, first_line + index))
            index = end
            continue
        if line.strip():
            blocks.append(_read_line(line, page_number, f"line {first_line + index}", markdown=markdown))
        index += 1
    shown = "\n".join(line.strip() for line in normalise_ticks(text).split("\n")).strip()
    return Page(page_number, None, None, tuple(blocks), shown, problem=None if shown else "no-text")


def _read_line(line: str, page_number: int, locator: str, *, markdown: bool) -> Line:
    text, level, bold, label = line.strip(), 0, False, None
    if markdown:
        if match := _HEADING.match(text):
            level, text = len(match.group(1)), match.group(2)
        elif match := _LIST.match(line):
            label, text = match.groups()
        bold = bool(re.fullmatch(r"(\*\*|__).+\1", text))
        text = _EMPHASIS.sub(r"\2", text)
    role = "heading" if level else "list" if label else "body"
    return Line(normalise_ticks(text), page_number, role=role, label=label, heading_level=level, bold=bold, locator=locator)  # type: ignore[arg-type]


def _bar_table(lines: list[str], page_number: int, first_line: int) -> Table:
    cells: list[Cell] = []
    width = 0
    for row, line in enumerate(lines):
        fields = [field.strip() for field in line.strip().strip("|").split("|")]
        width = max(width, len(fields))
        locator = f"line {first_line + row + (row > 0)}"
        cells.extend(Cell(row, column, normalise_ticks(text), page_number, locator=locator) for column, text in enumerate(fields) if text)
    return Table(tuple(cells), len(lines), width, page_number, "delimited")
