"""Title, author and dates that an Office package states of itself; python-docx knows their schema."""

from __future__ import annotations

from typing import Any

from extractors.readers.ooxml import Package


def read_core_properties(package: Package) -> dict[str, str]:
    """The stated properties by name, {} where there are none or where they are broken."""
    if not package.has("docProps/core.xml"):
        return {}
    from docx.opc.coreprops import CoreProperties
    from docx.oxml.parser import parse_xml

    try:
        sheet: Any = parse_xml(package.read("docProps/core.xml"))
        properties = CoreProperties(sheet)
        found = {"title": properties.title, "author": properties.author, "subject": properties.subject}
        dates = {"created": properties.created, "modified": properties.modified}
    except Exception:  # noqa: BLE001 - a crippled property sheet must not cost the document
        return {}
    return {key: text for key, text in found.items() if text} | {key: moment.isoformat() for key, moment in dates.items() if moment}
