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

from extractors.readers.pdfium_calls import (
    floats,
    get_fill_colour,
    get_font,
    get_font_size,
    get_loose_box,
    get_render_mode,
    get_text_matrix,
    get_text_object,
    handle_of,
    whole_numbers,
)
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

    def __init__(self, textpage: Any, to_display: ToDisplay, upright: tuple[float, float] | None = None) -> None:
        """`upright` is the left and top of a page that is not turned: its boxes need no other way to the display."""
        self._raw = textpage.raw
        self._page = handle_of(textpage.raw)
        self._to_display = to_display
        self._upright = upright
        self._looks: dict[int, _Look] = {}
        self._rect = floats(8)
        self._second_rect = self._rect.part(4)
        self._matrix = floats(6)
        self._colour = whole_numbers(4)
        self._colour_parts = tuple(self._colour.part(index) for index in range(4))
        self._fonts: dict[int, tuple[bool, str | None]] = {}

    def read(self) -> TextLayer:
        count = pdfium_c.FPDFText_CountChars(self._raw)
        text = self._text(count)
        layer = TextLayer(words=[], characters=count)
        page, looks, words_of = self._page, self._looks, self._words_of
        seen, hidden, white = layer.words, layer.hidden, layer.white
        for match in _WORD.finditer(text):
            first, end = match.span()
            content = match.group()
            key = get_text_object(page, first) or 0
            look = looks.get(key)
            if look is None:
                look = looks[key] = self._read_look(key, first)
            if not content.isascii() or content[-1] == "\x02":
                content = content.translate(_LIGATURES)
                if "\ufffd" in content:
                    layer.glyph_trouble += content.count("\ufffd")
            if look.symbol_font is not None:
                content = "".join(glyph_of_symbol_font(c, look.symbol_font) for c in content)
            words = words_of(content, first, end - 1, look)
            if look.invisible:
                hidden += words
            elif look.white:
                white += words
            else:
                seen += words
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
        get_loose_box(self._page, index, self._rect.at)
        left, top, right, bottom = self._rect.values[:4]
        if self._upright is not None:
            shift, head = self._upright
            ax, ay, bx, by = left - shift, head - top, right - shift, head - bottom
        else:
            ax, ay = self._to_display(left, top)
            bx, by = self._to_display(right, bottom)
        if ax > bx:
            ax, bx = bx, ax
        return (ax, ay, bx, by) if ay <= by else (ax, by, bx, ay)

    def _words_of(self, content: str, first: int, last: int, look: _Look) -> list[PrintedWord]:
        size, bold = look.size, look.bold
        if first == last:
            ax0, ay0, ax1, ay1 = self.box(first)
            return [PrintedWord(content, ax0, ay0, ax1, ay1, size=size, bold=bold, first=first, last=last)]
        if self._upright is not None:
            # As `box`, twice in one go: most of a page's time goes by here.
            get_loose_box(self._page, first, self._rect.at)
            get_loose_box(self._page, last, self._second_rect)
            ax0, ay0, ax1, ay1, bx0, by0, bx1, by1 = self._rect.values[:]
            shift, head = self._upright
            ax0, ax1 = (ax0 - shift, ax1 - shift) if ax0 <= ax1 else (ax1 - shift, ax0 - shift)
            bx0, bx1 = (bx0 - shift, bx1 - shift) if bx0 <= bx1 else (bx1 - shift, bx0 - shift)
            ay0, ay1 = (head - ay0, head - ay1) if ay0 >= ay1 else (head - ay1, head - ay0)
            by0, by1 = (head - by0, head - by1) if by0 >= by1 else (head - by1, head - by0)
        else:
            ax0, ay0, ax1, ay1 = self.box(first)
            bx0, by0, bx1, by1 = self.box(last)
        if bx0 >= ax0 - 1:
            x0, x1 = ax0 if ax0 <= bx0 else bx0, ax1 if ax1 >= bx1 else bx1
            y0, y1 = ay0 if ay0 <= by0 else by0, ay1 if ay1 >= by1 else by1
            if x1 - x0 <= (len(content) + 1) * (size if size > 4 else 4) * 1.1:
                high_a, high_b = ay1 - ay0, by1 - by0
                common = (ay1 if ay1 <= by1 else by1) - (ay0 if ay0 >= by0 else by0)
                if common > 0.3 * (high_a if high_a <= high_b else high_b) or abs(ax0 - bx0) < 1:
                    return [PrintedWord(content, x0, y0, x1, y1, size=size, bold=bold, first=first, last=last)]
        return self.split(content, first, last, size, bold)

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

    def _read_look(self, text_object: int, index: int) -> _Look:
        self._matrix.values[2] = self._matrix.values[3] = 0.0
        get_text_matrix(self._page, index, self._matrix.at)
        _, _, c, d, _, _ = self._matrix.values[:]
        scale = (c**2 + d**2) ** 0.5 or 1.0
        size = get_font_size(self._page, index) * scale
        if not text_object:
            return _Look(False, size, False, False, None)
        bold, symbol_font = self._font(text_object, index)
        mode = get_render_mode(text_object)
        self._colour.values[:] = (0, 0, 0, 0)
        get_fill_colour(text_object, *self._colour_parts)
        red, green, blue, alpha = self._colour.values[:]
        filled = mode in (0, 2, 4, 6)
        clear = filled and alpha == 0 and mode != 2
        white = filled and min(red, green, blue) >= 250
        return _Look(bold or mode == 2, size, mode in _INVISIBLE_MODES or clear, white, symbol_font)

    def _font(self, text_object: int, index: int) -> tuple[bool, str | None]:
        key = get_font(text_object) or 0
        known = self._fonts.get(key)
        if known is not None:
            return known
        buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium_c.FPDFText_GetFontInfo(self._raw, index, buffer, 128, flags)
        name = buffer.value.decode("latin-1", errors="replace")
        bold = bool(_BOLD_NAME.search(name)) or bool(flags.value & _FORCE_BOLD and "regular" not in name.lower())
        self._fonts[key] = (bold, name if is_symbol_font(name) else None)
        return self._fonts[key]
