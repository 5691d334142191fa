"""The text layer of one page by pdfium: words with boxes, letter size and weight, and whether a reader of the paper can see them.

The text comes in one call; a word's box comes from its first and last character only, and all boxes of a page are worked out
together. Characters are looked at one by one only where that cannot be right (a word that spans two lines or has a hole in it).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.readers.pdfium_calls import (
    characters,
    count_characters,
    floats,
    get_character,
    get_fill_colour,
    get_font,
    get_font_info,
    get_font_size,
    get_loose_box,
    get_render_mode,
    get_text,
    get_text_matrix,
    get_text_object,
    octets,
    whole_numbers,
)
from extractors.readers.printed import LayerWord, PrintedWord
from extractors.readers.quick_records import new_box
from extractors.readers.ticks import glyph_of_symbol_font, is_symbol_font

# A word is what stands between blanks. U+FFFE and U+0002 are pdfium's marks of a hyphen at a line's end: "assess\ufffement" is two words.
_WORD = re.compile(r"[^\s\u0000-\u0020\u007f\u0085\u00a0\u200b\u2028\u2029\ufeff\ufffe\uffff]+[\ufffe\u0002]?")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": "-", "\ufffe": "-", "\u0002": "-"}
)
_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)  # "Liberation-Serif-Bold"; not "Helvetica"
_FORCE_BOLD = 1 << 18
_INVISIBLE_MODES = {3, 7}
_FILLED_MODES = {0, 2, 4, 6}

ToDisplay = Callable[[Any, Any], tuple[Any, Any]]  # of numbers, or of arrays of numbers
Numbers = npt.NDArray[np.float64]


@dataclass(slots=True)
class TextLayer:
    """Words that can be seen, and those that cannot, of one page; `glyph_trouble` counts characters without a known meaning."""

    words: list[PrintedWord]
    hidden: list[PrintedWord] = field(default_factory=list)
    white: list[PrintedWord] = field(default_factory=list)
    glyph_trouble: int = 0
    characters: int = 0
    is_ascii: bool = False  # every character of the layer is


@dataclass(slots=True)
class _Look:
    bold: bool
    size: float
    invisible: bool
    white: bool
    symbol_font: str | None
    is_plain: bool  # neither hidden nor white, and letters are letters


class TextReader:
    """Reads characters of one open pdfium text page; keep it while the page is open."""

    def __init__(self, textpage: int, to_display: ToDisplay) -> None:
        """`textpage` is the handle of a text page (see `pdfium_calls`)."""
        self._page = textpage
        self._to_display = to_display
        self._rect = floats(4)
        self._fonts: dict[int | None, tuple[bool, str | None]] = {}

    def read(self) -> TextLayer:
        count = count_characters(self._page)
        text = self._text(count)
        layer = TextLayer(words=[], characters=count, is_ascii=text.isascii())
        spans = [match.span() for match in _WORD.finditer(text)]
        if not spans:
            return layer
        firsts, lasts = [first for first, _ in spans], [end - 1 for _, end in spans]
        objects = list(map(get_text_object, repeat(self._page), firsts))
        known = self._read_looks(objects, firsts)
        looks = [known[key] for key in objects]
        contents = [text[first:end] for first, end in spans]
        is_plain = all(look.is_plain for look in known.values())
        if not (layer.is_ascii and is_plain and "\x02" not in text):
            contents = _shown_letters(contents, looks, layer)
        sizes = [look.size for look in looks]
        edges, rounded, sound = self._boxes_of(contents, firsts, lasts, sizes)
        bolds = [look.bold for look in looks]
        words: list[PrintedWord] = list(map(LayerWord, contents, *edges, sizes, bolds, firsts, lasts, map(new_box, *rounded)))
        if is_plain and sound is None:
            layer.words = words
            return layer
        for place, (word, look) in enumerate(zip(words, looks, strict=True)):
            pieces = [word] if sound is None or sound[place] else self.split(word.text, word.first, word.last, look.size, look.bold)
            where = layer.hidden if look.invisible else layer.white if look.white else layer.words
            where += pieces
        return layer

    def _text(self, count: int) -> str:
        room = characters(count + 1)
        written = get_text(self._page, 0, count, room.at)
        text = room.values[: max(written - 1, 0)].tobytes().decode("utf-16-le", errors="surrogatepass")
        if len(text) == count:
            return text
        # Positions in the text and of characters differ (characters beyond the basic plane, or dropped ones): ask one by one.
        codes = (get_character(self._page, index) for index in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)

    def box(self, index: int) -> tuple[float, float, float, float]:
        """The box of a character, as displayed."""
        get_loose_box(self._page, index, self._rect.at)
        left, top, right, bottom = self._rect.values
        ax, ay = self._to_display(left, top)
        bx, by = self._to_display(right, bottom)
        if ax > bx:
            ax, bx = bx, ax
        return (ax, ay, bx, by) if ay <= by else (ax, by, bx, ay)

    def _boxes_of(
        self, contents: Sequence[str], firsts: Sequence[int], lasts: Sequence[int], sizes: Sequence[float]
    ) -> tuple[list[list[float]], list[list[float]], list[bool] | None]:
        """All x0, y0, x1 and y1 of the words; the same to hundredths; which boxes are sound, None when all are.

        A box by first and last character is not sound where they stand on two lines or too far apart.
        """
        count = len(firsts)
        room = floats(8 * count)
        # Calls one after another from C: the interpreter's own work for each would cost more than the call.
        deque(map(get_loose_box, repeat(self._page), chain(firsts, lasts), range(room.at, room.at + 32 * count, 16)), maxlen=0)
        left, top, right, bottom = np.frombuffer(room.values, dtype=np.float32).reshape(2 * count, 4).T.astype(np.float64)
        (ax, ay), (bx, by) = self._to_display(left, top), self._to_display(right, bottom)
        low_x, low_y, high_x, high_y = np.minimum(ax, bx), np.minimum(ay, by), np.maximum(ax, bx), np.maximum(ay, by)
        first_x, last_x, first_y, last_y = low_x[:count], low_x[count:], low_y[:count], low_y[count:]
        edges = np.empty((4, count))
        x0, y0, x1, y1 = edges
        np.minimum(first_x, last_x, out=x0)
        np.minimum(first_y, last_y, out=y0)
        np.maximum(high_x[:count], high_x[count:], out=x1)
        np.maximum(high_y[:count], high_y[count:], out=y1)
        letters = np.fromiter(map(len, contents), np.int64, count)
        sound = (last_x >= first_x - 1) & (x1 - x0 <= (letters + 1) * np.maximum(sizes, 4.0) * 1.1)
        common = np.minimum(high_y[:count], high_y[count:]) - np.maximum(first_y, last_y)
        heights = high_y - low_y
        sound &= (common > 0.3 * np.minimum(heights[:count], heights[count:])) | (abs(first_x - last_x) < 1)
        if not sound.all():
            sound |= np.equal(firsts, lasts)
        return edges.tolist(), round_boxes(edges), None if sound.all() else sound.tolist()

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

    def _read_looks(self, objects: Sequence[int | None], firsts: Sequence[int]) -> dict[int | None, _Look]:
        """How the letters of each text object look; what belongs to no object is told by its first character."""
        page = self._page
        first_of = dict(zip(reversed(objects), reversed(firsts), strict=True))
        indices, count = list(first_of.values()), len(first_of)
        matrices, colours = floats(6 * count), whole_numbers(4 * count)
        deque(map(get_text_matrix, repeat(page), indices, range(matrices.at, matrices.at + 24 * count, 24)), maxlen=0)
        deque(map(get_fill_colour, first_of, *(range(at, at + 16 * count, 16) for at in range(colours.at, colours.at + 16, 4))), maxlen=0)
        numbers, shades = matrices.values, colours.values
        fonts, modes = map(get_font, first_of), map(get_render_mode, first_of)
        sizes = map(get_font_size, repeat(page), indices)
        looks: dict[int | None, _Look] = {}
        for key, index, font, mode, size, c, d, red, green, blue, alpha in zip(
            first_of, indices, fonts, modes, sizes, numbers[2::6], numbers[3::6], shades[::4], shades[1::4], shades[2::4], shades[3::4],
            strict=True,
        ):  # fmt: skip
            size *= (abs(d) if c == 0 else (c**2 + d**2) ** 0.5) or 1.0
            if key is None:
                looks[key] = _Look(False, size, False, False, None, True)
                continue
            bold, symbol_font = self._fonts.get(font) or self._font(font, index)
            filled = mode in _FILLED_MODES
            invisible = mode in _INVISIBLE_MODES or (filled and alpha == 0 and mode != 2)
            white = filled and red >= 250 and green >= 250 and blue >= 250
            looks[key] = _Look(bold or mode == 2, size, invisible, white, symbol_font, not (invisible or white or symbol_font))
        return looks

    def _font(self, key: int | None, index: int) -> tuple[bool, str | None]:
        letters, flags = octets(128), whole_numbers(1)
        get_font_info(self._page, index, letters.at, 128, flags.at)
        name = letters.values.tobytes().partition(b"\0")[0].decode("latin-1")
        bold = bool(_BOLD_NAME.search(name)) or bool(flags.values[0] & _FORCE_BOLD and "regular" not in name.lower())
        self._fonts[key] = (bold, name if is_symbol_font(name) else None)
        return self._fonts[key]


def _shown_letters(contents: Sequence[str], looks: Sequence[_Look], layer: TextLayer) -> list[str]:
    """The words with their letters as they are seen: ligatures apart, line-end hyphens as hyphens, symbol fonts as signs."""
    shown: list[str] = []
    for content, look in zip(contents, looks, strict=True):
        if not content.isascii() or content[-1] == "\x02":
            content = content.translate(_LIGATURES)
            if "\ufffd" in content:
                layer.glyph_trouble += content.count("\ufffd")
        if look.symbol_font is not None:
            content = "".join([glyph_of_symbol_font(c, look.symbol_font) for c in content])
        shown.append(content)
    return shown


def round_boxes(values: Numbers) -> list[list[float]]:
    """Numbers to hundredths, as `round(value, 2)` gives them.

    A number so near to the middle of two hundredths that its product by 100 may fall on the wrong side is left to `round`.
    """
    hundreds = values * 100.0
    whole = np.rint(hundreds)
    result: list[list[float]] = (whole / 100.0).tolist()
    unsure = abs(abs(hundreds - whole) - 0.5) < 1e-6
    if unsure.any():
        for row, column in np.argwhere(unsure).tolist():
            result[row][column] = round(float(values[row, column]), 2)
    return result
