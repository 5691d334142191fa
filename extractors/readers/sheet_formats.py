"""How cells look in the older and the open formats (.xls, .ods), which calamine gives bare: 0.64 that is shown as 64%."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import olefile

from extractors.readers import detect as kinds
from extractors.readers.ooxml import Package, is_locked_package
from extractors.readers.settings import ReaderSettings
from extractors.readers.sheet_styles import BUILT_IN_FORMATS, CellLook
from pipeline.errors import UnreadableError

Places = dict[tuple[int, int], CellLook]

_FORMAT, _FONT, _XF, _BOUND_SHEET, _EOF, _MULTIPLE = 0x041E, 0x31, 0xE0, 0x85, 0x0A, 0xBD
_CELLS = frozenset({0x0203, 0x027E, 0x06, 0xFD, 0x0204, 0x0201})  # number, RK, formula, shared string, label, blank
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SHOWN_KINDS = ("percentage", "currency", "float")


def read_xls_looks(path: Path) -> dict[str, Places]:
    """Looks of cells by sheet name and (row, column) from 0; {} for what is not the format of Excel 97."""
    try:
        with olefile.OleFileIO(str(path)) as ole:
            stream = next((name for name in ("Workbook", "WORKBOOK") if ole.exists(name)), None)
            data = ole.openstream(stream).read() if stream else b""
        return _read_biff(data)
    except Exception:  # noqa: BLE001 - looks are an extra; calamine says whether the workbook itself is sound
        return {}


def _read_biff(data: bytes) -> dict[str, Places]:
    codes = dict(BUILT_IN_FORMATS)
    bold: list[bool] = []
    formats: list[tuple[int, int]] = []
    sheets: list[tuple[str, int]] = []
    for kind, start, length in _records(data, 0):
        if kind == _FORMAT and length >= 5:
            codes[struct.unpack_from("<H", data, start)[0]] = _string(data, start + 2, wide_length=True)
        elif kind == _FONT and length >= 8:
            bold.append(struct.unpack_from("<H", data, start + 6)[0] >= 600)
        elif kind == _XF and length >= 4:
            formats.append(struct.unpack_from("<HH", data, start))
        elif kind == _BOUND_SHEET and length >= 8:
            sheets.append((_string(data, start + 6, wide_length=False), struct.unpack_from("<I", data, start)[0]))
    looks = [CellLook(codes.get(code, ""), _is_bold(bold, font)) for font, code in formats]
    return {name: _read_places(data, position, looks) for name, position in sheets}


def _read_places(data: bytes, position: int, looks: list[CellLook]) -> Places:
    places: Places = {}
    for kind, start, length in _records(data, position):
        if kind in _CELLS and length >= 6:
            row, column, look = struct.unpack_from("<HHH", data, start)
            if look < len(looks):
                places[row, column] = looks[look]
        elif kind == _MULTIPLE and length >= 6:
            row, first = struct.unpack_from("<HH", data, start)
            for index in range((length - 6) // 6):
                (look,) = struct.unpack_from("<H", data, start + 4 + 6 * index)
                if look < len(looks):
                    places[row, first + index] = looks[look]
    return places


def _records(data: bytes, position: int) -> Any:
    """(kind, start, length) of the records of one part of the stream, to its end mark."""
    while position + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, position)
        if kind == _EOF:
            return
        yield kind, position + 4, min(length, len(data) - position - 4)
        position += 4 + length


def _is_bold(bold: list[bool], font: int) -> bool:
    # Excel never writes the fifth font: index 5 is the fifth in the file.
    index = font - 1 if font > 4 else font
    return index < len(bold) and bold[index]


def _string(data: bytes, start: int, *, wide_length: bool) -> str:
    if wide_length:
        (count,) = struct.unpack_from("<H", data, start)
        start += 2
    else:
        count = data[start]
        start += 1
    flags = data[start]
    return (
        data[start + 1 : start + 1 + 2 * count].decode("utf-16-le") if flags & 1 else data[start + 1 : start + 1 + count].decode("latin-1")
    )


def read_ods_texts(path: Path, media_type: str, settings: ReaderSettings) -> dict[str, dict[tuple[int, int], str]]:
    """Numbers as an OpenDocument sheet shows them, by sheet name and (row, column) from 0."""
    if media_type != kinds.ODS:
        return {}
    with Package(path, settings) as package:
        if is_locked_package(package):
            raise UnreadableError("encrypted", "The workbook is protected with a password; save it without one.")
        root = package.xml("content.xml")
    return {table.get(_TABLE + "name") or "": _read_ods_table(table, settings) for table in root.iter(_TABLE + "table")}


def _read_ods_table(table: Any, settings: ReaderSettings) -> dict[tuple[int, int], str]:
    shown: dict[tuple[int, int], str] = {}
    row = area = 0
    for element in table.iter(_TABLE + "table-row"):
        column = filled = 0
        for cell in element:
            if cell.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                continue
            repeated = _repeat(cell.get(_TABLE + "number-columns-repeated"))
            if cell.get(_OFFICE + "value-type") in _SHOWN_KINDS:
                text = "\n".join("".join(line.itertext()) for line in cell.iterfind(_TEXT + "p")).strip()
                if text:
                    shown.update(((row, column + offset), text) for offset in range(min(repeated, 1000)))
            column += repeated
            filled += repeated if len(cell) else 0
        rows = _repeat(element.get(_TABLE + "number-rows-repeated"))
        row += rows
        area += rows * filled
        if area > settings.max_cells:
            raise UnreadableError("resource-limit", f"The workbook has more than {settings.max_cells} cells (max_cells).")
    return shown


def _repeat(text: str | None) -> int:
    return max(int(text), 1) if text and text.isdigit() else 1
