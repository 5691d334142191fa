"""Workbooks that Excel and LibreOffice open and calamine refuses, written anew without what it stumbles over.

calamine gives up a whole ODS file for a line end between two cells, and a whole XLSX file for one sheet that is no worksheet.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

from extractors.readers.ooxml import Package
from extractors.readers.sheet_styles import RELATION_ID, S

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ODS_CONTENT = "content.xml"


def mend_ods(package: Package) -> io.BytesIO:
    """The package without the blanks that stand between cells, rows and columns."""
    root = package.xml(_ODS_CONTENT)
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(_TABLE):
            if element.text and not element.text.strip():
                element.text = None
            if element.tail and not element.tail.strip():
                element.tail = None
    return _write_anew(package, {_ODS_CONTENT: etree.tostring(root, encoding="utf-8", xml_declaration=True)})


def mend_xlsx(package: Package) -> tuple[io.BytesIO, int]:
    """The package without the sheets that are no worksheets or are not there, and how many those are."""
    main = package.main_part("xl/workbook.xml")
    relationships = package.relationships(main)
    root = package.xml(main)
    left_out: list[Any] = []
    for element in list(root.iter(S + "sheet")):
        kind, target = relationships.get(element.get(RELATION_ID) or "", ("", ""))
        if kind not in ("worksheet", "chartsheet") or not package.has(target):
            left_out.append(element)
    for element in left_out:
        element.getparent().remove(element)
    return _write_anew(package, {main: etree.tostring(root, encoding="utf-8", xml_declaration=True)}), len(left_out)


def _write_anew(package: Package, changed: dict[str, bytes]) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in package.names():
            archive.writestr(name, changed.get(name.lstrip("/")) or package.read(name))
    buffer.seek(0)
    return buffer
