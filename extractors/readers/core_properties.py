"""Title, author and dates that an Office package states of itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from extractors.readers.ooxml import Package

_DC, _TERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
_TEXTS = {"title": _DC + "title", "author": _DC + "creator", "subject": _DC + "subject"}
_DATES = {"created": _TERMS + "created", "modified": _TERMS + "modified"}
_PLAIN_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?")  # "2025-09-03T08:15:00Z"; not "2025-09-03"


def read_core_properties(package: Package) -> dict[str, str]:
    """The stated properties by name, {} where there are none or where they are broken."""
    if not package.has("docProps/core.xml"):
        return {}
    try:
        sheet: Any = package.xml("docProps/core.xml")
        found = {name: element.text or "" for name, tag in _TEXTS.items() if (element := sheet.find(tag)) is not None}
        dates = {name: _read_moment(element.text) for name, tag in _DATES.items() if (element := sheet.find(tag)) is not None}
    except Exception:  # noqa: BLE001 - a crippled property sheet must not cost the document
        return {}
    return {key: text for key, text in found.items() if text} | {key: moment.isoformat() for key, moment in dates.items() if moment}


def _read_moment(text: str) -> datetime | None:
    """A date as Office writes it, in UTC; python-docx knows its rarer forms ("2003-12", "…-08:00")."""
    if _PLAIN_MOMENT.fullmatch(text):
        return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
    from docx.oxml.coreprops import CT_CoreProperties

    try:
        moment: datetime = CT_CoreProperties._parse_W3CDTF_to_datetime(text)
    except ValueError:
        return None
    return moment
