"""The text layer of one page by pdfium: words with boxes, letter size and weight, and whether a reader of the paper can see them.

The text comes in one call; a word's box comes from its first and last character only. Characters are looked at one by one
only where that cannot be right (a word that spans two lines or has a hole in it).
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium_c

from extractors.readers.printed import PrintedWord
from extractors.readers.ticks import glyph_of_symbol_font, is_symbol_font

# A word is what stands between blanks. U+FFFE and U+0002 are pdfium's marks of a hyphen at a line's end: "assess\ufffement" is two words.
_WORD = re.compile(r"[^\s\u0000-\u0020\u007f\u0085\u00a0\u200b\u2028\u2029\ufeff\ufffe\uffff]+[\ufffe\u0002]?")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": "-", "\ufffe": "-", "\u0002": "-"}
)
_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)  # "Liberation-Serif-Bold"; not "Helvetica"
_FORCE_BOLD = 1 << 18
_INVISIBLE_MODES = {3, 7}

ToDisplay = Callable[[float, float], tuple[float, float]]


@dataclass(slots=True)
class TextLayer:
    """Words that can be seen, and those that cannot, of one page; `glyph_trouble` counts characters without a known meaning."""

    words: list[PrintedWord]
    hidden: list[PrintedWord] = field(default_factory=list)
    white: list[PrintedWord] = field(default_factory=list)
    glyph_trouble: int = 0
    characters: int = 0


@dataclass(slots=True)
class _Look:
    bold: bool
    size: float
    invisible: bool
    white: bool
    symbol_font: str | None


class TextReader:
    """Reads characters of one open pdfium text page; keep it while the page is open."""

    def __init__(self, textpage: Any, to_display: ToDisplay) -> None:
        self._raw = textpage.raw
        self._to_display = to_display
        self._looks: dict[int, _Look] = {}
        self._rect = pdfium_c.FS_RECTF()
        self._fonts: dict[int, tuple[bool, str | None]] = {}

    def read(self) -> TextLayer:
        count = pdfium_c.FPDFText_CountChars(self._raw)
        text = self._text(count)
        layer = TextLayer(words=[], characters=count)
        for match in _WORD.finditer(text):
            first, last = match.start(), match.end() - 1
            look = self._look(first)
            content = match.group().translate(_LIGATURES)
            if "\ufffd" in content:
                layer.glyph_trouble += content.count("\ufffd")
            if look.symbol_font is not None:
                content = "".join(glyph_of_symbol_font(c, look.symbol_font) for c in content)
            for word in self._words_of(content, first, last, look):
                if look.invisible:
                    layer.hidden.append(word)
                elif look.white:
                    layer.white.append(word)
                else:
                    layer.words.append(word)
        return layer

    def _text(self, count: int) -> str:
        buffer = ctypes.create_string_buffer((count + 1) * 2)
        written = pdfium_c.FPDFText_GetText(self._raw, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
        text = buffer.raw[: max(written - 1, 0) * 2].decode("utf-16-le", errors="surrogatepass")
        if len(text) == count:
            return text
        # Positions in the text and of characters differ (characters beyond the basic plane, or dropped ones): ask one by one.
        codes = (pdfium_c.FPDFText_GetUnicode(self._raw, index) for index in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)

    def box(self, index: int) -> tuple[float, float, float, float]:
        """The box of a character, as displayed."""
        rect = self._rect
        pdfium_c.FPDFText_GetLooseCharBox(self._raw, index, rect)
        ax, ay = self._to_display(rect.left, rect.top)
        bx, by = self._to_display(rect.right, rect.bottom)
        if ax > bx:
            ax, bx = bx, ax
        return (ax, ay, bx, by) if ay <= by else (ax, by, bx, ay)

    def _words_of(self, content: str, first: int, last: int, look: _Look) -> list[PrintedWord]:
        ax0, ay0, ax1, ay1 = self.box(first)
        if first == last:
            return [PrintedWord(content, ax0, ay0, ax1, ay1, size=look.size, bold=look.bold, first=first, last=last)]
        bx0, by0, bx1, by1 = self.box(last)
        x0, x1, y0, y1 = min(ax0, bx0), max(ax1, bx1), min(ay0, by0), max(ay1, by1)
        one_line = min(ay1, by1) - max(ay0, by0) > 0.3 * min(ay1 - ay0, by1 - by0) or abs(ax0 - bx0) < 1
        plausible = x1 - x0 <= (len(content) + 1) * max(look.size, 4) * 1.1
        if one_line and plausible and bx0 >= ax0 - 1:
            return [PrintedWord(content, x0, y0, x1, y1, size=look.size, bold=look.bold, first=first, last=last)]
        return self.split(content, first, last, look.size, look.bold)

    def split(self, content: str, first: int, last: int, size: float, bold: bool, cuts: tuple[float, ...] = ()) -> list[PrintedWord]:
        """The word in pieces: at jumps between its characters and at the upright lines `cuts` that part columns."""
        if len(content) != last - first + 1:
            content = content.ljust(last - first + 1)[: last - first + 1]
        pieces: list[PrintedWord] = []
        last_centre = 0.0
        for offset, letter in enumerate(content):
            x0, y0, x1, y1 = self.box(first + offset)
            piece = pieces[-1] if pieces else None
            before, last_centre = last_centre, (x0 + x1) / 2
            if piece is not None:
                level = min(piece.y1, y1) - max(piece.y0, y0) > 0.3 * min(piece.y1 - piece.y0, y1 - y0)
                parted = any(before < cut <= last_centre for cut in cuts)
                if level and -size < x0 - piece.x1 < 0.6 * max(size, 4) and not parted:
                    piece.text += letter
                    piece.x0, piece.x1 = min(piece.x0, x0), max(piece.x1, x1)
                    piece.y0, piece.y1 = min(piece.y0, y0), max(piece.y1, y1)
                    piece.last = first + offset
                    continue
            pieces.append(PrintedWord(letter, x0, y0, x1, y1, size=size, bold=bold, first=first + offset, last=first + offset))
        return [piece for piece in pieces if piece.text.strip()]

    def _look(self, index: int) -> _Look:
        text_object = pdfium_c.FPDFText_GetTextObject(self._raw, index)
        key = ctypes.addressof(text_object.contents) if text_object else 0
        look = self._looks.get(key)
        if look is None:
            look = self._looks[key] = self._read_look(text_object, index)
        return look

    def _read_look(self, text_object: Any, index: int) -> _Look:
        matrix = pdfium_c.FS_MATRIX()
        pdfium_c.FPDFText_GetMatrix(self._raw, index, matrix)
        scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
        size = pdfium_c.FPDFText_GetFontSize(self._raw, index) * scale
        if not text_object:
            return _Look(False, size, False, False, None)
        bold, symbol_font = self._font(text_object, index)
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(text_object)
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        pdfium_c.FPDFPageObj_GetFillColor(text_object, red, green, blue, alpha)
        filled = mode in (0, 2, 4, 6)
        clear = filled and alpha.value == 0 and mode != 2
        white = filled and min(red.value, green.value, blue.value) >= 250
        return _Look(bold or mode == 2, size, mode in _INVISIBLE_MODES or clear, white, symbol_font)

    def _font(self, text_object: Any, index: int) -> tuple[bool, str | None]:
        font = pdfium_c.FPDFTextObj_GetFont(text_object)
        key = ctypes.addressof(font.contents) if font else 0
        known = self._fonts.get(key)
        if known is not None:
            return known
        buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium_c.FPDFText_GetFontInfo(self._raw, index, buffer, 128, flags)
        name = buffer.value.decode("latin-1", errors="replace")
        bold = bool(_BOLD_NAME.search(name)) or bool(flags.value & _FORCE_BOLD and "regular" not in name.lower())
        self._fonts[key] = (bold, name if is_symbol_font(name) else None)
        return self._fonts[key]
