"""Workbooks as one XML file (Excel 2003's form), which reporting systems still export under the name .xls."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from extractors.readers.decode import read_text_file
from extractors.readers.ooxml import parse_xml
from extractors.readers.settings import DEFAULT_SETTINGS, READER_VERSION, ReaderSettings
from extractors.readers.sheet_page import build_page
from extractors.readers.sheet_styles import SheetExtras, column_letters
from extractors.readers.sheet_values import read_value
from pipeline.document import Cell, Document, Page, ReadingNote, Table
from pipeline.errors import UnreadableError

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
# Excel keeps bare times on the day before its first one: 1899-12-31T09:30:00.000.
_TIME_YEAR = 1900
_CODES = {"Percent": "0%", "Fixed": "0.00", "Standard": "#,##0.00", "Currency": "$#,##0.00", "General": "", "General Number": ""}


def read_xml_sheet(path: Path, *, document_id: str, media_type: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """Read an XML workbook: a page for each visible sheet. Raises UnreadableError ('corrupt', 'dtd', 'resource-limit')."""
    text, notes = read_text_file(path, settings)
    start = text.find("?>") + 2 if text.lstrip().startswith("<?xml") else 0
    root = parse_xml(text[start:].strip().encode())
    codes = {style.get(_SS + "ID"): _number_code(style) for style in root.iter(_SS + "Style")}
    bold = {s.get(_SS + "ID") for s in root.iter(_SS + "Style") for f in s.iter(_SS + "Font") if f.get(_SS + "Bold") == "1"}
    pages: list[Page] = []
    cells_left = settings.max_cells
    for sheet in root.iter(_SS + "Worksheet"):
        visible = sheet.find(f"{_X}WorksheetOptions/{_X}Visible")
        if visible is not None and (visible.text or "").startswith("Sheet"):
            notes = (*notes, ReadingNote("hidden-sheet", "A hidden sheet is left out."))
            continue
        name, number = sheet.get(_SS + "Name") or f"Sheet{len(pages) + 1}", len(pages) + 1
        table = _read_table(sheet, name, number, codes, bold, cells_left)
        cells_left -= 0 if table is None else len(table.cells)
        pages.append(build_page(name, number, table, SheetExtras()))
    if not pages:
        raise UnreadableError("corrupt", "The workbook holds no sheet that can be seen.")
    return Document(document_id, media_type, tuple(pages), "cells", "sheet", READER_VERSION, notes=notes)


def _read_table(sheet: Any, name: str, number: int, codes: dict[Any, str], bold: set[Any], cells_left: int) -> Table | None:
    cells: list[Cell] = []
    row = -1
    width = 0
    for element in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
        row = _place(element.get(_SS + "Index"), row + 1)
        column = -1
        for place in element.iterfind(_SS + "Cell"):
            column = _place(place.get(_SS + "Index"), column + 1)
            style = place.get(_SS + "StyleID")
            across, down = _count(place.get(_SS + "MergeAcross")), _count(place.get(_SS + "MergeDown"))
            data = place.find(_SS + "Data")
            raw = "" if data is None else "".join(data.itertext())
            text, value, kind = read_value(_typed(raw, "" if data is None else data.get(_SS + "Type") or ""), codes.get(style, ""))
            if text:
                address = f"{name}!{column_letters(column)}{row + 1}"
                cells.append(Cell(row, column, text, number, None, down + 1, across + 1, (), value, kind, style in bold, address))
                if len(cells) > cells_left:
                    raise UnreadableError("resource-limit", "The workbook has more cells than any person's (max_cells).")
            column += across
            width = max(width, column + 1)
    return Table(tuple(cells), row + 1, width, number, "sheet", name=name) if cells else None


def _typed(text: str, kind: str) -> object:
    try:
        if kind == "Number":
            return float(text)
        if kind == "Boolean":
            return text.strip() == "1"
        if kind == "DateTime":
            moment = datetime.fromisoformat(text)
            return moment.time() if moment.year < _TIME_YEAR else moment
    except ValueError:
        return text
    return text


def _number_code(style: Any) -> str:
    element = style.find(_SS + "NumberFormat")
    code = "" if element is None else element.get(_SS + "Format") or ""
    return _CODES.get(code, code)


def _place(stated: str | None, following: int) -> int:
    if stated and stated.isdigit():
        place = int(stated) - 1
        if place > 1_048_576:
            raise UnreadableError("resource-limit", "A cell stands further out than any sheet reaches (max_cells).")
        return place
    return following


def _count(stated: str | None) -> int:
    return min(int(stated), 16_384) if stated and stated.isdigit() else 0
