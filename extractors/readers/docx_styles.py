"""What Word's styles say of a run and a paragraph: bold, hidden, size, heading level, list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
_OFF = ("0", "false", "off", "none")
# "heading 2", "Heading 2"; "Heading2Char" must not.
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_TITLES = {"title": 1, "subtitle": 2}


def read_flag(properties: Any, name: str) -> bool | None:
    """An on/off property such as w:b: True, False, or None where it is not said."""
    element = properties.find(W + name)
    return None if element is None else element.get(VAL) not in _OFF


@dataclass(frozen=True, slots=True)
class RunLook:
    """How a run looks; None where nothing says so."""

    bold: bool | None = None
    hidden: bool | None = None
    font: str | None = None
    size: float | None = None
    color: str | None = None
    shaded: bool = False
    struck: bool | None = None

    def over(self, base: RunLook) -> RunLook:
        """This look on top of a weaker one."""
        return RunLook(
            base.bold if self.bold is None else self.bold,
            base.hidden if self.hidden is None else self.hidden,
            self.font or base.font,
            self.size or base.size,
            self.color or base.color,
            self.shaded or base.shaded,
            base.struck if self.struck is None else self.struck,
        )


PLAIN = RunLook()
_B, _SZ, _FONTS, _COLOR, _VANISH, _SHADE, _HIGHLIGHT = (W + name for name in ("b", "sz", "rFonts", "color", "vanish", "shd", "highlight"))
_ASCII, _HIGH_ANSI, _THEME_COLOR = W + "ascii", W + "hAnsi", W + "themeColor"
_STRIKES = (W + "strike", W + "dstrike")


def read_look(properties: Any, base: RunLook = PLAIN) -> RunLook:
    """The look that one w:rPr states, on top of a weaker one."""
    bold, hidden, font, size, color, shaded = base.bold, base.hidden, base.font, base.size, base.color, base.shaded
    struck: bool | None = None
    for child in properties:
        tag = child.tag
        if tag == _B:
            bold = child.get(VAL) not in _OFF
        elif tag == _SZ:
            size = _half_points(child.get(VAL)) or base.size
        elif tag == _FONTS:
            font = child.get(_ASCII) or child.get(_HIGH_ANSI) or base.font
        elif tag == _COLOR:
            color = "theme" if child.get(_THEME_COLOR) else (child.get(VAL) or "").lower() or base.color
        elif tag == _VANISH:
            hidden = child.get(VAL) not in _OFF
        elif tag in _STRIKES:
            struck = struck or child.get(VAL) not in _OFF
        elif tag == _SHADE:
            shaded = base.shaded or is_dark_fill(child)
        elif tag == _HIGHLIGHT:
            shaded = base.shaded or child.get(VAL) not in ("none", "white")
    return RunLook(bold, hidden, font, size, color, shaded, base.struck if struck is None else struck)


def is_dark_fill(shading: Any) -> bool:
    """True when a w:shd paints something that white letters can be read on."""
    fill = (shading.get(W + "fill") or "auto").lower()
    pattern = shading.get(VAL)
    return fill not in ("auto", "ffffff") or bool(shading.get(W + "themeFill")) or pattern not in (None, "clear", "nil")


def _half_points(text: str | None) -> float | None:
    try:
        return float(text) / 2 if text else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    look: RunLook = PLAIN
    heading_level: int = 0
    list_id: str | None = None
    list_level: int | None = None
    page_break_before: bool = False
    shaded: bool = False


class Styles:
    """The styles of one document, resolved through 'based on' once each."""

    def __init__(self, root: Any | None) -> None:
        self._elements: dict[str, Any] = {}
        self._paragraphs: dict[str | None, ParagraphStyle] = {}
        self._runs: dict[str | None, RunLook] = {None: PLAIN}
        self._default_paragraph: str | None = None
        self.defaults = PLAIN
        if root is None:
            return
        for element in root.iter(W + "style"):
            key = element.get(W + "styleId")
            if key:
                self._elements[key] = element
                if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
                    self._default_paragraph = key
        defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        if defaults is not None:
            self.defaults = read_look(defaults)

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        key = style_id if style_id in self._elements else self._default_paragraph
        if key not in self._paragraphs:
            self._paragraphs[key] = self._resolve_paragraph(key)
        return self._paragraphs[key]

    def run(self, style_id: str | None) -> RunLook:
        if style_id not in self._runs:
            look = PLAIN
            for element in reversed(self._chain(style_id)):
                properties = element.find(W + "rPr")
                if properties is not None:
                    look = read_look(properties, look)
            self._runs[style_id] = look
        return self._runs[style_id]

    def _chain(self, style_id: str | None) -> list[Any]:
        chain: list[Any] = []
        seen: set[str] = set()
        while style_id and style_id in self._elements and style_id not in seen:
            seen.add(style_id)
            element = self._elements[style_id]
            chain.append(element)
            base = element.find(W + "basedOn")
            style_id = None if base is None else base.get(VAL)
        return chain

    def _resolve_paragraph(self, style_id: str | None) -> ParagraphStyle:
        chain = self._chain(style_id)
        look = self.defaults
        heading, list_id, list_level, breaks, shaded = 0, None, None, False, False
        for element in reversed(chain):
            name = element.find(W + "name")
            label = "" if name is None else (name.get(VAL) or "")
            if match := _HEADING_NAME.fullmatch(label):
                heading = int(match.group(1))
            heading = _TITLES.get(label.lower(), heading)
            if (properties := element.find(W + "rPr")) is not None:
                look = read_look(properties, look)
            if (properties := element.find(W + "pPr")) is not None:
                heading = read_outline_level(properties, heading)
                breaks = read_flag(properties, "pageBreakBefore") or breaks
                if (shading := properties.find(W + "shd")) is not None:
                    shaded = is_dark_fill(shading)
                if (numbering := properties.find(W + "numPr")) is not None:
                    list_id, list_level = read_numbering_reference(numbering, list_id, list_level)
        return ParagraphStyle(look, heading, list_id, list_level, breaks, shaded)


def read_outline_level(properties: Any, default: int) -> int:
    """Heading level 1..9 of a w:pPr; Word's outline level 9 is body text."""
    outline = properties.find(W + "outlineLvl")
    value = "" if outline is None else (outline.get(VAL) or "")
    return (int(value) + 1) % 10 if value.isdigit() and len(value) == 1 else default


def read_numbering_reference(element: Any, list_id: str | None, level: int | None) -> tuple[str | None, int | None]:
    """The list and level that a w:numPr names; list '0' takes a paragraph out of the list of its style."""
    number, depth = element.find(W + "numId"), element.find(W + "ilvl")
    if number is not None:
        list_id = number.get(VAL)
    value = "" if depth is None else (depth.get(VAL) or "")
    return list_id, int(value) if value.isdigit() else level
