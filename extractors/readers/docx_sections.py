"""Sections of a Word document: paper size, where pages begin, and which header and footer each page shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from extractors.readers.docx_styles import W, read_flag
from extractors.readers.ooxml import OFFICE_RELATIONSHIPS

_RELATION_ID = "{" + OFFICE_RELATIONSHIPS + "}id"
_TWIPS_PER_POINT = 20


@dataclass(frozen=True, slots=True)
class Section:
    """One section; margins hold the part name of each kind of header and footer ('default', 'first', 'even')."""

    width: float | None = None
    height: float | None = None
    starts_page: bool = True
    has_first_page: bool = False
    even_odd: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    footers: dict[str, str] = field(default_factory=dict)

    def header(self, *, first: bool, page_number: int) -> str | None:
        return self._shown(self.headers, first, page_number)

    def footer(self, *, first: bool, page_number: int) -> str | None:
        return self._shown(self.footers, first, page_number)

    def _shown(self, parts: dict[str, str], first: bool, page_number: int) -> str | None:
        if first and self.has_first_page:
            return parts.get("first")
        if self.even_odd and page_number % 2 == 0:
            return parts.get("even")
        return parts.get("default")


def read_sections(body: Any, relationships: dict[str, tuple[str, str]], *, even_odd: bool) -> list[Section]:
    """The document's sections in order; a section without a header of its own shows the one before it."""
    sections: list[Section] = []
    headers: dict[str, str] = {}
    footers: dict[str, str] = {}
    for element in body.iter(W + "sectPr"):
        if element.getparent().tag == W + "sectPrChange":
            continue
        headers = headers | _references(element, "headerReference", relationships)
        footers = footers | _references(element, "footerReference", relationships)
        kind = element.find(W + "type")
        starts_page = kind is None or kind.get(W + "val") not in ("continuous", "nextColumn")
        size = element.find(W + "pgSz")
        width, height = (None, None) if size is None else (_points(size.get(W + "w")), _points(size.get(W + "h")))
        sections.append(Section(width, height, starts_page, bool(read_flag(element, "titlePg")), even_odd, headers, footers))
    return sections or [Section()]


def _references(element: Any, name: str, relationships: dict[str, tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for reference in element.iterfind(W + name):
        target = relationships.get(reference.get(_RELATION_ID) or "")
        if target is not None:
            found[reference.get(W + "type") or "default"] = target[1]
    return found


def _points(twips: str | None) -> float | None:
    try:
        return float(twips) / _TWIPS_PER_POINT if twips else None
    except ValueError:
        return None
