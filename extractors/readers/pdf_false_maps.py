"""Fonts whose text does not say what is drawn: a false ToUnicode map turns a drawn 240 into the text 680.

The outlines of digits tell: an 8 is drawn with three closed lines, a 0, 6 or 9 with two, a 1, 2, 3, 5 or 7 with one. A font
whose outlines do not fit its text is suspected; whether the page really says something else is settled by recognising it.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractors.readers.pdfium_calls import count_outline, get_font, get_glyph_path, get_outline_segment, get_segment_type, get_text_object
from extractors.readers.printed import PrintedWord
from pipeline.document import Page, ReadingNote

FALSE_MAP = "the text layer and what is drawn disagree (a font with a false ToUnicode map); the page was recognised"
NOT_COMPARED = "the text layer may not say what is drawn (a font's outlines do not fit its digits); recognition is off"

_MOVE = 2  # FPDF_SEGMENT_MOVETO: where a closed line begins
# How many closed lines a digit is drawn with: a nought may have a dot or stroke within, a 4 may be open.
_CLOSED_LINES = {"0": (2, 3), "1": (1,), "2": (1,), "3": (1,), "4": (1, 2), "5": (1,), "6": (2,), "7": (1,), "8": (2, 3), "9": (2,)}
_TELLING = frozenset("68902357")
_MOST_PIECES = 70
_LOOKED_AT = 8  # words with digits of a page whose fonts are looked at
_MOST_MAP_BYTES = 60_000
# "/ToUnicode 12 0 R"
_REFERENCE = re.compile(rb"/ToUnicode\s+(\d+)\s+0\s+R")
_SINGLES, _RANGES = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL), re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
# "<32> <0036>" among single codes, "<30> <39> <0030>" among ranges
_SINGLE_DIGIT = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<003([0-9])>\s*")
_DIGIT_RANGE = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{2,4})>\s*<003([0-9])>\s*")
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class FontCheck:
    """The fonts of one open document, by handle, with whether their outlines belie their text; and the pages that use such ones."""

    has_maps: bool = True  # without any ToUnicode map there is nothing to check
    contradicts_itself: bool = False  # a map tells one digit for two codes, or another digit than the code is
    fonts: dict[int, bool] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> FontCheck:
        """A check of a file, its maps looked at for contradictions."""
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            place, numbers = data.find(b"/ToUnicode"), set()
            if place < 0:
                return cls(has_maps=data.find(b"/ObjStm") >= 0)
            while place >= 0:
                numbers |= set(_REFERENCE.findall(data[place : place + 40]))
                place = data.find(b"/ToUnicode", place + 10)
            return cls(contradicts_itself=any(_contradicts_itself(_map_of(data, number)) for number in numbers))

    def look_at(self, textpage: int, words: Sequence[PrintedWord], page_number: int) -> None:
        """Puts a page on the list when a font that sets digits on it draws other digits than its text says."""
        looked_at = 0
        for word in words if self.has_maps else ():
            text = word.text
            if text.isalpha() or _TELLING.isdisjoint(text) or word.first < 0:
                continue
            if self.contradicts_itself:
                self.pages.append(page_number)
                return
            place = next(n for n, sign in enumerate(text) if sign in _TELLING)
            drawn = get_text_object(textpage, min(word.first + place, word.last))
            font = get_font(drawn) if drawn else None
            if font and self.fonts.get(font) is None:
                self.fonts[font] = _draws_otherwise(font, "".join([w.text for w in words]))
            if font and self.fonts[font]:
                self.pages.append(page_number)
                return
            looked_at += 1
            if looked_at == _LOOKED_AT:
                return


def _map_of(data: mmap.mmap, number: bytes) -> bytes:
    """The text of the map in this object; empty where it cannot be had simply."""
    name = number + b" 0 obj"
    start = next((found for mark in (b"\n", b"\r", b" ") if (found := data.find(mark + name)) >= 0), -1)
    begin = data.find(b"stream", start, start + 400) if start >= 0 else -1
    if begin < 0:
        return b""
    head, body = data[start:begin], data[begin : begin + _MOST_MAP_BYTES].removeprefix(b"stream").lstrip(b"\r\n")
    if b"/Filter" not in head:
        return body[: body.find(b"endstream")]
    try:
        return zlib.decompressobj().decompress(body, 10 * _MOST_MAP_BYTES) if b"/FlateDecode" in head else b""
    except zlib.error:
        return b""


def _contradicts_itself(cmap: bytes) -> bool:
    """Whether a map tells one digit for two codes, or for the one-byte code of a digit another digit."""
    told: list[tuple[int, int, int]] = []  # code, digit, hexadecimal places of the code
    for block in _SINGLES.findall(cmap):
        told += [(int(code, 16), int(digit), len(code)) for code, digit in _SINGLE_DIGIT.findall(block)]
    for block in _RANGES.findall(cmap):
        for low, high, digit in _DIGIT_RANGE.findall(block):
            count = min(int(high, 16) - int(low, 16), 9 - int(digit))
            told += [(int(low, 16) + n, int(digit) + n, len(low)) for n in range(count + 1)]
    if any(places == 2 and 0x30 <= code <= 0x39 and code - 0x30 != digit for code, digit, places in told):
        return True
    return len({digit for _, digit, _ in told}) < len({code for code, _, _ in told})


def _draws_otherwise(font: int, text: str) -> bool:
    for digit in sorted(_TELLING.intersection(text)):
        path = get_glyph_path(font, ord(digit), 12.0)
        count = count_outline(path) if path else 0
        # Without outlines the font is drawn by procedures or the glyph is empty; print has twenty to fifty pieces a digit, handwriting
        # fonts hundreds, and strokes that cross: of neither can this be said.
        if not 0 < count <= _MOST_PIECES:
            return False
        if sum(1 for n in range(count) if get_segment_type(get_outline_segment(path, n)) == _MOVE) not in _CLOSED_LINES[digit]:
            return True
    return False


def settle_suspects(pages: list[Page], check: FontCheck, notes: list[ReadingNote], recognise: Callable[[int], Page] | None) -> list[Page]:
    """The pages, suspected ones by recognition where that reads other numbers than the text layer.

    The first page that recognition confirms clears the document: its font is only drawn unusually.
    """
    settled = list(pages)
    for number in check.pages:
        page = settled[number - 1]
        if recognise is None:
            notes.append(ReadingNote("encoding", NOT_COMPARED, number))
            continue
        seen = recognise(number)
        if agree_on_numbers(page.text, seen.text) or not seen.words:
            break
        notes.append(ReadingNote("encoding", FALSE_MAP, number))
        settled[number - 1] = replace(seen, fields=page.fields)
    return settled


def agree_on_numbers(text: str, recognised: str) -> bool:
    """Whether recognition found the numbers of a text layer again: '30 minutes, 2 times'; one in six may be misread."""
    told, seen = Counter(_NUMBER.findall(text)), Counter(_NUMBER.findall(recognised))
    return (told & seen).total() * 6 >= told.total() * 5
