"""Words as they lie on a page while it is being read: mutable, light, in points from the top left of the page as displayed."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from extractors.readers.quick_records import new_box, new_word
from pipeline.document import Box, Line, LineRole, Word

# A gap wider than this many letter heights parts two fields of a form line ("Name: Ann    Date: 9/2") and is kept as three spaces.
WIDE_GAP = 1.1
WIDE_SPACE = "   "


class PrintedWord:
    """One word with its box; `size` is the letter size in points, `bold` by its font."""

    __slots__ = ("bold", "box", "confidence", "first", "frozen", "last", "size", "source", "text", "typed", "x0", "x1", "y0", "y1")

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
        self.box: Box | None = None  # the same to hundredths, where it is known before the word is frozen
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
            box = self.box or new_box(round(self.x0, 2), round(self.y0, 2), round(self.x1, 2), round(self.y1, 2))
            frozen = self.frozen = new_word(self.text, box, self.confidence if self.confidence == 1.0 else round(self.confidence, 3))
        return frozen

    def __repr__(self) -> str:
        return f"<{self.text!r} {self.x0:.0f},{self.y0:.0f}>"


class LayerWord(PrintedWord):
    """A word of a text layer, made from places alone, which is quicker; its box stays where it is."""

    __slots__ = ()

    def __init__(
        self, text: str, x0: float, y0: float, x1: float, y1: float, size: float, bold: bool, first: int, last: int, box: Box
    ) -> None:
        self.text = text
        self.x0 = x0
        self.y0 = y0
        self.x1 = x1
        self.y1 = y1
        self.size = size or (y1 - y0) * 0.85
        self.bold = bold
        self.confidence = 1.0
        self.source = ""
        self.frozen = None
        self.typed = False
        self.first = first
        self.last = last
        self.box = box


def group_into_lines(words: Iterable[PrintedWord]) -> list[list[PrintedWord]]:
    """Words that share a baseline, top to bottom, each line left to right.

    Two words share a line when the middle of one lies well within the height of the other: superscripts and tick boxes stay
    on their line, lines set tightly stay apart.
    """
    # Sums and places before the words themselves: what is to be sorted is compared without a call into Python.
    ordered = [(w.y0 + w.y1, w.x0, place, w) for place, w in enumerate(words)]
    if len(ordered) < 2:
        return [[ordered[0][3]]] if ordered else []
    ordered.sort()
    lines: list[list[PrintedWord]] = []
    line: list[PrintedWord] = []
    middle = height = 0.0
    for level, _, _, word in ordered:
        word_height, word_middle = word.y1 - word.y0, level / 2
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


_left_edge, _boldness = attrgetter("x0"), attrgetter("bold")


def is_lettered(word: PrintedWord) -> bool:
    """Whether a word holds a letter or digit."""
    text = word.text
    return text[:1].isalnum() or any(map(str.isalnum, text))


def middle_of(values: Iterable[float]) -> float:
    """The median."""
    ordered = sorted(values)
    if ordered[0] == ordered[-1]:
        return ordered[0]
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def join_words(words: list[PrintedWord]) -> str:
    """The text of one line; wide gaps are kept as three spaces."""
    if len(words) < 2:
        return words[0].text if words else ""
    before = words[0]
    text, end, size = before.text, before.x1, before.size
    parts = [text]
    for after in words[1:]:
        next_size = after.size
        least = size if size <= next_size else next_size
        parts.append(WIDE_SPACE if after.x0 - end > WIDE_GAP * (least if least > 4.0 else 4.0) else " ")
        parts.append(after.text)
        end, size = after.x1, next_size
    return "".join(parts)


def box_of(words: Iterable[Word]) -> Box:
    """The box around frozen words."""
    boxes = [word.box for word in words]
    if len(boxes) == 1:
        return boxes[0]
    return new_box(min([b.x0 for b in boxes]), min([b.y0 for b in boxes]), max([b.x1 for b in boxes]), max([b.y1 for b in boxes]))


def are_bold(words: list[PrintedWord]) -> bool:
    """Whether all words with a letter or digit are bold; signs alone count where there is nothing else."""
    if not any(map(_boldness, words)):
        return False
    return all(w.bold for w in [w for w in words if is_lettered(w)] or words)


def mean_confidence(words: list[PrintedWord]) -> float:
    """The mean confidence of words, at least one."""
    values = [w.confidence for w in words]
    return 1.0 if min(values) == 1.0 else round(sum(values) / len(values), 3)


def make_line(words: list[PrintedWord], page_number: int, role: LineRole = "body") -> Line:
    """A frozen line of words that share a baseline."""
    frozen = tuple([w.freeze() for w in words])
    sizes = [w.size for w in words]
    size = sizes[0]
    if min(sizes) != max(sizes):
        size = middle_of([w.size for w in words if is_lettered(w)] or sizes)
    return Line(
        text=join_words(words),
        page_number=page_number,
        box=box_of(frozen),
        words=frozen,
        role=role,
        bold=are_bold(words),
        font_size=round(size, 1),
        confidence=mean_confidence(words),
    )
