"""What calamine does not tell of an XLSX sheet: number formats, bold, notes, drawn text, and whether its size is a lie."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractors.readers.ooxml import Package
from extractors.readers.settings import ReaderSettings
from pipeline.errors import UnreadableError

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384  # of a sheet in any program
# Formats that every workbook has without stating them (ECMA-376 part 1, 18.8.30).
BUILT_IN_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "m/d/yyyy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
}  # fmt: skip
# <c r="C7" s="3" t="n">: attributes come in any order; <col min="1"> and <cols> must not match.
_CELL_TAG = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]*)>")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,9})(\d{1,12})[\"']")
_STYLE = re.compile(rb"\bs=[\"'](\d+)[\"']")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?\bref=[\"']([^\"']*)[\"'][^>]*?/?>")
_FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_HIDDEN = re.compile(rb"<(?:\w+:)?(row|col)\b[^>]*\bhidden=[\"'](?:1|true)[\"']")
# "&L&\"Arial,Bold\"&10Student: A&RPage &P": codes of fonts, sizes, places and fields.
_HEADER_CODE = re.compile(r"&\"[^\"]*\"|&\d+|&[KGDTPNFAZBIUESXYHO](?:[0-9A-F]{6})?")
_HEADER_PLACE = re.compile(r"&[LCR]")


@dataclass(frozen=True, slots=True)
class CellLook:
    """How a cell shows its number: its format code, and whether it is bold."""

    code: str = ""
    bold: bool = False


@dataclass(slots=True)
class SheetExtras:
    """Of one sheet: looks by (row, column) from 0, notes and drawn text, hidden rows, formulas nobody has calculated."""

    looks: dict[tuple[int, int], CellLook] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)  # (address, text)
    drawn: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    uncalculated: int = 0
    claims_too_much: bool = False


class XlsxExtras:
    """Reads the extras of each sheet of a package by its name."""

    def __init__(self, package: Package, settings: ReaderSettings) -> None:
        self._package, self._settings = package, settings
        workbook = package.main_part("xl/workbook.xml")
        relationships = package.relationships(workbook)
        self._looks: list[CellLook] = []
        for kind, target in relationships.values():
            if kind == "styles" and package.has(target):
                self._looks = _read_looks(package.xml(target))
            elif kind == "sharedStrings" and package.has(target):
                package.refuse_dtd(target)
        self.sheet_parts: dict[str, str] = {}
        for element in package.xml(workbook).iter(S + "sheet"):
            target = relationships.get(element.get(RELATION_ID) or "", ("", ""))[1]
            if target and package.has(target):
                self.sheet_parts[element.get("name") or ""] = target
        self._cells_left = settings.max_cells

    def read(self, sheet_name: str) -> SheetExtras:
        """Raises UnreadableError 'resource-limit' when the sheet is larger than any person's."""
        part = self.sheet_parts.get(sheet_name)
        extras = SheetExtras()
        if part is None:
            return extras
        data = self._package.read(part)
        if b"<!DOCTYPE" in data[:4096]:
            raise UnreadableError("dtd", "The file declares a DTD, which Office files never need; it was not read.")
        self._read_cells(data, extras)
        for kind in _HIDDEN.findall(data):
            if kind == b"row":
                extras.hidden_rows += 1
            else:
                extras.hidden_columns += 1
        if b"<f" in data or b":f" in data:
            extras.uncalculated = len(_FORMULA_WITHOUT_VALUE.findall(data))
        extras.headers = _read_header(data)
        for kind, target in self._package.relationships(part).values():
            if kind == "comments" and self._package.has(target):
                extras.notes = _read_notes(self._package.xml(target))
            elif kind == "drawing" and self._package.has(target):
                extras.drawn = _read_drawn_text(self._package.xml(target))
        return extras

    def _read_cells(self, data: bytes, extras: SheetExtras) -> None:
        wanted = {index: look for index, look in enumerate(self._looks) if look.bold or look.code}
        rows: list[int] = []
        columns: list[int] = []
        count = 0
        for match in _CELL_TAG.finditer(data):
            count += 1
            attributes = match.group(1)
            reference = _REFERENCE.search(attributes)
            if reference is None:
                continue
            row, column = int(reference.group(2)) - 1, column_number(reference.group(1))
            rows.append(row)
            columns.append(column)
            style = _STYLE.search(attributes)
            if style is not None and (look := wanted.get(int(style.group(1)))) is not None:
                extras.looks[row, column] = look
        self._cells_left -= count
        if self._cells_left < 0:
            limit = self._settings.max_cells
            raise UnreadableError("resource-limit", f"The workbook has more than {limit} cells (max_cells).")
        if rows:
            # calamine lays a full rectangle out in memory: two cells in far corners would ask for billions.
            if max(rows) >= _MOST_ROWS or max(columns) >= _MOST_COLUMNS:
                raise UnreadableError("corrupt", "The workbook is damaged: a cell stands where no sheet has one.")
            area = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
            if area > self._settings.max_cells:
                raise UnreadableError("resource-limit", f"A sheet spreads its {count} cells over {area} places (max_cells).")
        claimed = _DIMENSION.search(data[:20_000])
        if claimed is not None and _claimed_area(claimed.group(1)) > self._settings.max_cells:
            extras.claims_too_much = True


def without_dimensions(data: bytes) -> bytes:
    """A sheet part with its claim of size taken out: '<dimension ref="A1:XFD1048576"/>'."""
    return _DIMENSION.sub(b"", data, count=1)


def column_number(letters: bytes) -> int:
    """Column from 0: A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


@cache
def column_letters(number: int) -> str:
    """Column name from 0: 0 → 'A', 26 → 'AA'."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _claimed_area(reference: bytes) -> int:
    places = re.findall(rb"([A-Z]+)(\d+)", reference)
    if len(places) != 2:
        return 1
    (first, top), (last, bottom) = places
    return (column_number(last) - column_number(first) + 1) * (int(bottom) - int(top) + 1)


def _read_looks(root: Any) -> list[CellLook]:
    codes = dict(BUILT_IN_FORMATS)
    for element in root.iter(S + "numFmt"):
        identity = element.get("numFmtId") or ""
        if identity.isdigit():
            codes[int(identity)] = element.get("formatCode") or ""
    fonts = root.find(S + "fonts")
    bold = [] if fonts is None else [_is_bold(font) for font in fonts.iterfind(S + "font")]
    formats = root.find(S + "cellXfs")
    looks = []
    for element in () if formats is None else formats.iterfind(S + "xf"):
        number, font = element.get("numFmtId") or "0", element.get("fontId") or "0"
        is_bold = font.isdigit() and int(font) < len(bold) and bold[int(font)]
        looks.append(CellLook(codes.get(int(number), "") if number.isdigit() else "", is_bold))
    return looks


def _is_bold(font: Any) -> bool:
    element = font.find(S + "b")
    return element is not None and element.get("val") not in ("0", "false")


def _read_notes(root: Any) -> list[tuple[str, str]]:
    found = []
    for comment in root.iter(S + "comment"):
        text = " ".join("".join(comment.itertext(S + "t")).split())
        if text:
            found.append((comment.get("ref") or "", text))
    return found


def _read_drawn_text(root: Any) -> list[str]:
    found: list[str] = []
    for body in root.iter(_XDR + "txBody"):
        for paragraph in body.iter(_A + "p"):
            text = " ".join("".join(paragraph.itertext(_A + "t")).split())
            if text:
                found.append(text)
    return found


def _read_header(data: bytes) -> list[str]:
    import html

    found: list[str] = []
    for match in re.finditer(rb"<(?:\w+:)?(?:odd|first)(?:Header|Footer)>([^<]*)<", data[-200_000:]):
        text = html.unescape(match.group(1).decode("utf-8", errors="replace")).replace("&&", "\x00")
        for piece in _HEADER_PLACE.split(text):
            words = " ".join(_HEADER_CODE.sub("", piece).replace("\x00", "&").split())
            if any(character.isalnum() for character in words) and words not in found:
                found.append(words)
    return found
