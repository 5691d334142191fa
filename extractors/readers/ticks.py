"""Tick boxes of every kind become ☒, ☐ or ▣ in the text: glyphs, symbol-font letters, bracketed letters, drawn squares and strokes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.readers.printed import PrintedWord
from pipeline.document import TICK_UNKNOWN, TICKED, UNTICKED

# Glyphs that are a whole tick box.
_TICKED_GLYPHS = frozenset("☒☑⊠⊗▣◉🗹🗷🗵✅❎⮽\uf052\uf053\uf078\uf0fd\uf0fe\uf054\uf0a4")
_UNTICKED_GLYPHS = frozenset("☐□▢◻⬜❏❐❑❒⃞\uf06f\uf0a8\uf071\uf072\uf0a3\uf063")
# Marks that mean "ticked" when they stand in a box or as a list of choices, and nothing elsewhere.
MARKS = frozenset("xX✓✔✗✘✕✖×╳•●■⬛")
_CIRCLES = frozenset("○◯❍")

_BRACKETED = re.compile(r"^[\[(]\s*([xX✓✔✗✘])?\s*[\])]$")  # "[x]", "( )", "[]"; not "(a)"
_BRACKETED_START = re.compile(r"^[\[(]([xX✓✔✗✘])?[\])](?=\w)")  # "[X]Group"

# Letters of symbol fonts that come without a Unicode meaning. ZapfDingbats by its standard encoding, Wingdings 1 and 2 by theirs.
_DINGBATS = {
    "3": "✓",
    "4": "✔",
    "5": "✕",
    "6": "✖",
    "7": "✗",
    "8": "✘",
    "n": "■",
    "o": UNTICKED,
    "p": UNTICKED,
    "q": UNTICKED,
    "r": UNTICKED,
    "l": "●",
    "m": "○",
}
_WINGDINGS = {
    "o": UNTICKED,
    "¨": UNTICKED,
    "q": UNTICKED,
    "r": UNTICKED,
    "þ": TICKED,
    "ý": TICKED,
    "x": TICKED,
    "ü": "✔",
    "û": "✘",
    "n": "■",
    "l": "●",
    "¡": "○",
    "§": "•",
}
_WINGDINGS_2 = {"£": UNTICKED, "*": UNTICKED, "R": TICKED, "S": TICKED, "T": TICKED, "Q": TICKED, "P": "✔", "O": "✘"}


def is_symbol_font(name: str) -> bool:
    """Whether a font's letters are pictures: 'ABCDEF+ZapfDingbats', 'Wingdings-Regular'; not 'Helvetica'."""
    lower = name.lower().replace(" ", "").replace("-", "")
    return "dingbat" in lower or "wingding" in lower or "webding" in lower


def glyph_of_symbol_font(character: str, font_name: str) -> str:
    """The sign that a symbol font draws for a letter: 'o' of Wingdings is an empty box."""
    code = ord(character)
    plain = chr(code - 0xF000) if 0xF020 <= code <= 0xF0FF else character
    lower = font_name.lower().replace(" ", "").replace("-", "")
    if "dingbat" in lower:
        table = _DINGBATS
    elif "wingdings2" in lower:
        table = _WINGDINGS_2
    else:
        table = _WINGDINGS
    return table.get(plain, character)


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A small drawn square or circle, with what was drawn in it: True ticked, False empty, None filled in a way nobody can be sure of."""

    x0: float
    y0: float
    x1: float
    y1: float
    ticked: bool | None


def _split_glyphs(word: PrintedWord) -> list[PrintedWord]:
    """'☐Initial' becomes '☐' and 'Initial'; widths are shared by letter count."""
    pieces = re.findall(f"[{''.join(_TICKED_GLYPHS | _UNTICKED_GLYPHS)}]|[^{''.join(_TICKED_GLYPHS | _UNTICKED_GLYPHS)}]+", word.text)
    if len(pieces) <= 1:
        return [word]
    share = (word.x1 - word.x0) / max(len(word.text), 1)
    parts, x = [], word.x0
    for piece in pieces:
        width = share * len(piece)
        parts.append(PrintedWord(piece, x, word.y0, x + width, word.y1, size=word.size, bold=word.bold, confidence=word.confidence))
        x += width
    return parts


def normalise_tick_words(words: list[PrintedWord]) -> list[PrintedWord]:
    """Glyph tick boxes and bracketed marks as `TICKED`/`UNTICKED`, in words of their own."""
    if not any(not word.text.isascii() or word.text[0] in "[(" for word in words):
        return words
    result: list[PrintedWord] = []
    for word in words:
        text = word.text
        if text.isascii() and text[0] not in "[(":
            result.append(word)
            continue
        if len(text) == 1:
            if text in _TICKED_GLYPHS:
                word.text = TICKED
            elif text in _UNTICKED_GLYPHS:
                word.text = UNTICKED
            result.append(word)
            continue
        bracketed = _BRACKETED.match(text)
        if bracketed and (bracketed.group(1) or text in ("[]", "[ ]", "()")):
            word.text = TICKED if bracketed.group(1) else UNTICKED
            result.append(word)
            continue
        start = _BRACKETED_START.match(text)
        if start and (text[0] == "[" or start.group(1)):
            word.text = (TICKED if start.group(1) else UNTICKED) + text[start.end() :]
        if any(c in _TICKED_GLYPHS or c in _UNTICKED_GLYPHS for c in word.text):
            for piece in _split_glyphs(word):
                if piece.text in _TICKED_GLYPHS:
                    piece.text = TICKED
                elif piece.text in _UNTICKED_GLYPHS:
                    piece.text = UNTICKED
                result.append(piece)
        else:
            result.append(word)
    return _join_bracket_pairs(result)


def _join_bracket_pairs(words: list[PrintedWord]) -> list[PrintedWord]:
    """'[' ']' and '[' 'x' ']' printed as separate words next to one another."""
    result: list[PrintedWord] = []
    index = 0
    while index < len(words):
        word = words[index]
        if word.text in ("[", "(") and index + 1 < len(words):
            close = "]" if word.text == "[" else ")"
            following = words[index + 1]
            near = abs(following.middle - word.middle) < 3 and 0 <= following.x0 - word.x1 < 3 * max(word.size, 4)
            if near and following.text == close:
                result.append(_joined(word, following, UNTICKED))
                index += 2
                continue
            if near and index + 2 < len(words) and words[index + 2].text == close and following.text in MARKS:
                result.append(_joined(word, words[index + 2], TICKED))
                index += 3
                continue
        result.append(word)
        index += 1
    return result


def _joined(first: PrintedWord, last: PrintedWord, text: str) -> PrintedWord:
    return PrintedWord(text, first.x0, min(first.y0, last.y0), last.x1, max(first.y1, last.y1), size=first.size)


def write_drawn_boxes(words: list[PrintedWord], boxes: Sequence[DrawnBox], *, recognised: bool = False) -> list[PrintedWord]:
    """The words with one tick word for each drawn box; a mark printed inside a box ticks it and is no word any more.

    A box that holds any other word ("3") is a box to write in and stays as it is. In `recognised` words a short one in a
    box is the box itself, misread ("0", "&", "CO").
    """
    if not boxes:
        return words
    kept = [(word.x0 + word.x1, word.y0 + word.y1, word) for word in words]  # twice the middle, once for all boxes
    for box in boxes:
        width, ticked, writing = box.x1 - box.x0, box.ticked, False
        left, right, top, bottom = 2 * box.x0 - 4, 2 * box.x1 + 4, 2 * box.y0 - 4, 2 * box.y1 + 4
        inside: set[int] = set()
        for word in [word for x, y, word in kept if top <= y <= bottom and left <= x <= right]:
            if word.x1 - word.x0 > width * 1.6:
                continue
            inside.add(id(word))
            if recognised and len(word.text) <= 2:
                continue
            if all(c in MARKS for c in word.text) or word.text in (TICKED, "/", "\\", "V", "v"):
                ticked = True
            elif word.text not in (UNTICKED, *_CIRCLES):
                writing = True
        if writing:
            continue
        if recognised:
            parted = [piece for _, _, word in kept for piece in _part_at(word, box)]
            kept = [(word.x0 + word.x1, word.y0 + word.y1, word) for word in parted]
        if inside:
            kept = [entry for entry in kept if id(entry[2]) not in inside]
        text = TICK_UNKNOWN if ticked is None else TICKED if ticked else UNTICKED
        kept.append((box.x0 + box.x1, box.y0 + box.y1, PrintedWord(text, box.x0, box.y0, box.x1, box.y1, size=max(width, 6.0))))
    return [word for _, _, word in kept]


def _part_at(word: PrintedWord, box: DrawnBox) -> list[PrintedWord]:
    """A recognised word that runs through a tick box ("YesNo" for "Yes ☐ No"), parted there by share of its width."""
    if not (word.x0 < box.x0 - 2 and word.x1 > box.x1 + 2 and word.y0 < (box.y0 + box.y1) / 2 < word.y1):
        return [word]
    width = word.x1 - word.x0 - (box.x1 - box.x0)
    count = round(len(word.text) * (box.x0 - word.x0) / max(width, 0.1))
    # The letter widths differ; a capital within reach is where the second word begins.
    for place in (count, count + 1, count - 1):
        if 0 < place < len(word.text) and word.text[place].isupper() and word.text[place - 1].islower():
            count = place
            break
    left, right = word.text[:count], word.text[count:]
    pieces = []
    if left:
        pieces.append(PrintedWord(left, word.x0, word.y0, box.x0 - 1, word.y1, size=word.size, bold=word.bold, confidence=word.confidence))
    if right:
        pieces.append(PrintedWord(right, box.x1 + 1, word.y0, word.x1, word.y1, size=word.size, bold=word.bold, confidence=word.confidence))
    return pieces
