"""Reads rows of tick boxes: which options are ticked, which are not, and which cannot be seen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.document import TICK_UNKNOWN, TICKED, UNTICKED

_GLYPH = re.compile(rf"[{TICKED}{UNTICKED}{TICK_UNKNOWN}]|\[[ xX✓]?\]|\([xX✓]\)")


_TYPED_MARK = re.compile(r"(?<![\w])_+[xX✓√]_+\s*(?=[A-Za-z])")
_TYPED_BLANK = re.compile(r"(?<![\w])_{2,}\s*(?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick box. `is_ticked` None: a box whose mark cannot be seen."""

    option: str
    is_ticked: bool | None
    start: int
    end: int


def read_ticks(text: str) -> list[Tick]:
    """The tick boxes of a text, each with the words that follow it up to the next box.

    '☐ Group ☒ Individual' ticks 'Individual'; '[x] Weekly [ ] Daily' ticks 'Weekly'. Where words stand only before the
    first box and none after the last ('Yes ☒ No ☐'), each box has the words before it.
    """
    marks = list(_GLYPH.finditer(text))
    if not marks:
        return []
    after_last = text[marks[-1].end() :].strip(" \t.;,")
    before_first = text[: marks[0].start()].strip()
    options_before = not after_last and bool(before_first) and not before_first.endswith((":", "?"))
    ticks: list[Tick] = []
    for position, mark in enumerate(marks):
        if options_before:
            start = marks[position - 1].end() if position else 0
            option = re.split(r"[\n:?]", text[start : mark.start()].strip())[-1]
            start, end = start, mark.end()
        else:
            start, end = mark.start(), marks[position + 1].start() if position + 1 < len(marks) else len(text)
            option = text[mark.end() : end]
        ticks.append(Tick(" ".join(option.split()).strip(" ,;"), _is_ticked(mark.group()), start, end))
    return ticks


def ticked_options(text: str) -> list[str]:
    """The options that are ticked."""
    return [tick.option for tick in read_ticks(text) if tick.is_ticked]


# What OCR makes of an empty box, and of a crossed one, where words with a capital follow: "0 Weekly O Daily & Other: tally".
_EMPTY_MISREAD = re.compile(r"(?:(?<=\s)|^)(?:[0OoUDCQ]|0\)|O\)|U1|Ci|OD|O0|0D|\[\]|\[ \])(?=\s+(?:[A-Z][a-z]|Short-)|\s*\n|\s*$)")
_CROSSED_MISREAD = re.compile(r"(?:(?<=\s)|^)(?:&|®|@|\[[xX]\]|[xX](?=\s+[A-Z]))(?=\s+[A-Z])")


def mend_ticks(text: str) -> str:
    """Tick boxes that OCR read as letters, as boxes again; other text is given back as it is.

    Only a row of at least two such marks (or one beside real boxes) is taken for boxes: 'Smith & Jones' and '0 Weekly' stay.
    """
    empty, crossed = _EMPTY_MISREAD.findall(text), _CROSSED_MISREAD.findall(text)
    real = sum(text.count(glyph) for glyph in (TICKED, UNTICKED))
    if len(empty) + real < 1 or len(empty) + len(crossed) + real < 2:
        return text
    return _CROSSED_MISREAD.sub(TICKED, _EMPTY_MISREAD.sub(UNTICKED, text))


def plain_ticks(text: str) -> str:
    """Tick boxes typed with underscores, as boxes: '___ Initial _X_ Annual' is '☐ Initial ☒ Annual'; blanks without a mark stay."""
    if not _TYPED_MARK.search(text):
        return text
    return _TYPED_BLANK.sub(f"{UNTICKED} ", _TYPED_MARK.sub(f"{TICKED} ", text))


def has_ticks(text: str) -> bool:
    return _GLYPH.search(text) is not None


def strip_ticks(text: str) -> str:
    """The text without its boxes and their options."""
    mark = _GLYPH.search(text)
    return text[: mark.start()].strip() if mark else text


def _is_ticked(glyph: str) -> bool | None:
    if glyph == TICK_UNKNOWN:
        return None
    return glyph == TICKED or any(c in glyph for c in "xX✓")
