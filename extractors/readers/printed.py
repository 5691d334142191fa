"""Words as they lie on a page while it is being read: mutable, light, in points from the top left of the page as displayed."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from pipeline.document import Box, Line, LineRole, Word

# A gap wider than this many letter heights parts two fields of a form line ("Name: Ann    Date: 9/2") and is kept as three spaces.
WIDE_GAP = 1.1
WIDE_SPACE = "   "


class PrintedWord:
    """One word with its box; `size` is the letter size in points, `bold` by its font."""

    __slots__ = ("bold", "confidence", "first", "frozen", "last", "size", "source", "text", "typed", "x0", "x1", "y0", "y1")

    def __init__(
        self,
        text: str,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        *,
        size: float = 0.0,
        bold: bool = False,
        confidence: float = 1.0,
        first: int = -1,
        last: int = -1,
        typed: bool = False,
        source: str = "",
    ) -> None:
        self.text, self.x0, self.y0, self.x1, self.y1 = text, x0, y0, x1, y1
        self.size, self.bold, self.confidence = size or (y1 - y0) * 0.85, bold, confidence
        self.source = source  # 'second' when the second engine of recognition read it
        self.frozen: Word | None = None
        self.typed = typed  # the value of a form field
        self.first, self.last = first, last  # positions of its characters in the text layer; -1 when it comes from elsewhere

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    def freeze(self) -> Word:
        """The word as the document keeps it; made once, so its box must be final."""
        frozen = self.frozen
        if frozen is None:
            box = Box(round(self.x0, 2), round(self.y0, 2), round(self.x1, 2), round(self.y1, 2))
            frozen = self.frozen = Word(self.text, box, self.confidence if self.confidence == 1.0 else round(self.confidence, 3))
        return frozen

    def __repr__(self) -> str:
        return f"<{self.text!r} {self.x0:.0f},{self.y0:.0f}>"


def group_into_lines(words: Iterable[PrintedWord]) -> list[list[PrintedWord]]:
    """Words that share a baseline, top to bottom, each line left to right.

    Two words share a line when the middle of one lies well within the height of the other: superscripts and tick boxes stay
    on their line, lines set tightly stay apart.
    """
    lines: list[list[PrintedWord]] = []
    line: list[PrintedWord] = []
    middle = height = 0.0
    for word in sorted(words, key=_down_then_across):
        y0, y1 = word.y0, word.y1
        word_height, word_middle = y1 - y0, (y0 + y1) / 2
        low, high = (height, word_height) if height <= word_height else (word_height, height)
        if line and abs(word_middle - middle) <= 0.42 * (low if low > 1.0 else 1.0) + 0.3:
            line.append(word)
            middle += (word_middle - middle) / len(line)
            height = high
        else:
            line = [word]
            lines.append(line)
            middle, height = word_middle, word_height
    for line in lines:
        if len(line) > 1:
            line.sort(key=_left_edge)
    return lines


def _down_then_across(word: PrintedWord) -> tuple[float, float]:
    return word.y0 + word.y1, word.x0


_left_edge = attrgetter("x0")


def is_lettered(word: PrintedWord) -> bool:
    """Whether a word holds a letter or digit."""
    text = word.text
    return text[:1].isalnum() or any(map(str.isalnum, text))


def middle_of(values: Iterable[float]) -> float:
    """The median."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def join_words(words: list[PrintedWord]) -> str:
    """The text of one line; wide gaps are kept as three spaces."""
    if not words:
        return ""
    before = words[0]
    parts = [before.text]
    for after in words[1:]:
        size = before.size if before.size <= after.size else after.size
        parts.append(WIDE_SPACE if after.x0 - before.x1 > WIDE_GAP * (size if size > 4.0 else 4.0) else " ")
        parts.append(after.text)
        before = after
    return "".join(parts)


def box_of(words: list[PrintedWord]) -> Box:
    return Box(
        round(min([w.x0 for w in words]), 2),
        round(min([w.y0 for w in words]), 2),
        round(max([w.x1 for w in words]), 2),
        round(max([w.y1 for w in words]), 2),
    )


def make_line(words: list[PrintedWord], page_number: int, role: LineRole = "body") -> Line:
    """A frozen line of words that share a baseline."""
    lettered = [w for w in words if is_lettered(w)] or words
    return Line(
        text=join_words(words),
        page_number=page_number,
        box=box_of(words),
        words=tuple([w.freeze() for w in words]),
        role=role,
        bold=all(w.bold for w in lettered),
        font_size=round(middle_of([w.size for w in lettered]), 1),
        confidence=round(sum([w.confidence for w in words]) / len(words), 3),
    )
