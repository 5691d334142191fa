"""Spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods): a page for each visible sheet, one table of typed cells on it.

calamine reads the values. Around it stand guards against files that lie about their size, and for XLSX the things that
calamine leaves out: how numbers are shown, bold, notes on cells, text boxes, printed headers.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import python_calamine as calamine

from extractors.readers import detect as kinds
from extractors.readers.ooxml import Package
from extractors.readers.settings import DEFAULT_SETTINGS, READER_VERSION, ReaderSettings
from extractors.readers.sheet_formats import read_ods_texts, read_xls_looks
from extractors.readers.sheet_page import build_page
from extractors.readers.sheet_styles import CellLook, SheetExtras, XlsxExtras, column_letters, without_dimensions
from extractors.readers.sheet_values import read_value
from pipeline.document import Cell, Document, Page, ReadingNote, Table
from pipeline.errors import UnreadableError

_PLAIN = CellLook()
_EMPTY = SheetExtras()


def read_sheet(path: Path, *, document_id: str, media_type: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """Read a workbook. Raises UnreadableError ('encrypted', 'corrupt', 'resource-limit')."""
    extras: dict[str, SheetExtras] = {}
    metadata: dict[str, str] = {}
    source: Path | io.BytesIO = path
    if media_type in (kinds.XLSX, kinds.XLSM):
        with Package(path, settings) as package:
            reader = XlsxExtras(package, settings)
            extras = {name: reader.read(name) for name in reader.sheet_parts}
            if any(extra.claims_too_much for extra in extras.values()):
                source = _without_claims(package, set(reader.sheet_parts.values()))
            from extractors.readers.core_properties import read_core_properties

            metadata = read_core_properties(package)
    elif media_type == kinds.XLS:
        extras = {name: SheetExtras(looks=places) for name, places in read_xls_looks(path).items()}
    shown = read_ods_texts(path, media_type, settings)
    notes: list[ReadingNote] = []
    try:
        workbook = _open(source)
    except UnreadableError as error:
        mended = _mend(path, media_type, settings, notes) if error.reason == "corrupt" else None
        if mended is None:
            raise
        workbook = _open(mended)
    if media_type == kinds.XLSM:
        notes.append(ReadingNote("macros", "The workbook holds macros; they were neither run nor read."))
    pages: list[Page] = []
    cells_left = settings.max_cells
    for sheet in workbook.sheets_metadata:
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            notes.append(ReadingNote("chart-sheet", "A sheet that holds a chart or macro only is not read."))
            continue
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            notes.append(ReadingNote("hidden-sheet", "A hidden sheet is left out."))
            continue
        number = len(pages) + 1
        extra = extras.get(sheet.name, _EMPTY)
        table, count = _read_table(workbook, sheet.name, number, extra, shown.get(sheet.name, {}), cells_left)
        cells_left -= count
        pages.append(build_page(sheet.name, number, table, extra))
        notes.extend(_sheet_notes(extra, number))
    if not pages:
        pages.append(Page(1, None, None, (), "", text_source="cells", problem="no-text"))
    return Document(document_id, media_type, tuple(pages), "cells", "sheet", READER_VERSION, notes=tuple(notes), metadata=metadata)


def _open(source: Path | io.BytesIO) -> Any:
    def load() -> Any:
        return (
            calamine.CalamineWorkbook.from_path(str(source))
            if isinstance(source, Path)
            else calamine.CalamineWorkbook.from_filelike(source)
        )

    return _guarded(load)


def _mend(path: Path, media_type: str, settings: ReaderSettings, notes: list[ReadingNote]) -> io.BytesIO | None:
    """A refused workbook in a form that calamine takes, None where nothing can be done."""
    from extractors.readers.sheet_repair import mend_ods, mend_xlsx

    if media_type not in (kinds.ODS, kinds.XLSX, kinds.XLSM):
        return None
    with Package(path, settings) as package:
        if media_type == kinds.ODS:
            return mend_ods(package)
        mended, left_out = mend_xlsx(package)
    if left_out:
        notes.append(ReadingNote("chart-sheet", f"Sheets that hold macros or are not there are not read ({left_out})."))
    return mended if left_out else None


def _guarded(call: Any) -> Any:
    """Call calamine; its panics are no Exception (PanicException is a BaseException) and must not pass for a crash of ours."""
    try:
        return call()
    except calamine.PasswordError as error:
        raise UnreadableError("encrypted", "The workbook is protected with a password; save it without one.") from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        raise UnreadableError("corrupt", f"The workbook is damaged ({type(error).__name__}).") from error


def _without_claims(package: Package, sheet_parts: set[str]) -> io.BytesIO:
    """The package again with the sheets' false claims of size removed, so that calamine sizes by what is there."""
    buffer = io.BytesIO()
    wanted = {part.lower() for part in sheet_parts}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in package.names():
            data = package.read(name)
            archive.writestr(name, without_dimensions(data) if name.lstrip("/").lower() in wanted else data)
    buffer.seek(0)
    return buffer


def _read_table(
    workbook: Any, name: str, page_number: int, extra: SheetExtras, shown: dict[tuple[int, int], str], cells_left: int
) -> tuple[Table | None, int]:
    """A sheet's table (None when it is empty) and how many cells it has. Rows and columns count from its first used cell."""
    sheet = _guarded(lambda: workbook.get_sheet_by_name(name))
    if sheet.start is None or sheet.end is None:
        return None, 0
    top, left = sheet.start
    height, width = sheet.end[0] - top + 1, sheet.end[1] - left + 1
    if height * width > cells_left:
        raise UnreadableError("resource-limit", f"A sheet covers {height} rows × {width} columns (max_cells).")
    rows = _guarded(lambda: sheet.to_python(skip_empty_area=True))
    spans = _spans(_guarded(lambda: sheet.merged_cell_ranges) or [], top, left, height, width)
    cells: list[Cell] = []
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value == "" and type(value) is str:
                continue
            place = (row + top, column + left)
            look = extra.looks.get(place, _PLAIN)
            text, typed, kind = read_value(value, look.code)
            text = shown.get(place, text)
            if not text:
                continue
            row_span, column_span = spans.get((row, column), (1, 1))
            address = f"{name}!{column_letters(place[1])}{place[0] + 1}"
            cells.append(Cell(row, column, text, page_number, None, row_span, column_span, (), typed, kind, look.bold, address))
    if not cells:
        return None, 0
    return Table(tuple(cells), height, width, page_number, "sheet", name=name), height * width


def _spans(ranges: Iterable[Any], top: int, left: int, height: int, width: int) -> dict[tuple[int, int], tuple[int, int]]:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for (first_row, first_column), (last_row, last_column) in ranges:
        row, column = first_row - top, first_column - left
        if 0 <= row < height and 0 <= column < width:
            # A title merged over more columns than are used ends where the sheet ends.
            spans[row, column] = (min(last_row - first_row + 1, height - row), min(last_column - first_column + 1, width - column))
    return spans


def _sheet_notes(extra: SheetExtras, number: int) -> list[ReadingNote]:
    notes = []
    if extra.hidden_rows or extra.hidden_columns:
        message = f"Hidden rows ({extra.hidden_rows}) and columns ({extra.hidden_columns}) are read like the others."
        notes.append(ReadingNote("hidden-cells", message, number))
    if extra.uncalculated:
        notes.append(
            ReadingNote("uncalculated", f"{extra.uncalculated} formulas hold no calculated value; open and save the file.", number)
        )
    return notes
