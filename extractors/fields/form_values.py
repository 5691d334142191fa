"""A form's labelled values: what the label–value engine gives, and where each value stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from extractors.fields.builder import Source
from extractors.fields.explanations import strip_explanation
from extractors.fields.labels import LabelHit, Strength
from extractors.fields.pieces import Piece
from pipeline.document import Box, Cell

Fits = Mapping[str, Callable[[str], bool]]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a value and the piece of print that holds it."""

    text: str
    piece: Piece


@dataclass(slots=True)
class LabelValue:
    """A label, what it means, and its value with every piece of print that the value was read from. `key` '' is words without a label."""

    key: str
    label: str
    number: str | None
    label_piece: Piece
    strength: Strength = "colon"
    fragments: list[Fragment] = field(default_factory=list)
    aside: str = ""  # words after the label that cannot be its value: 'Reading' of 'Goal 2: Reading'
    grid_row: tuple[int, int] | None = None  # (block, row) where the label is a column's header

    @property
    def value(self) -> str:
        """The value's words, line breaks as spaces."""
        return " ".join(" ".join(fragment.text.split()) for fragment in self.fragments if fragment.text.strip())

    @property
    def lines(self) -> list[str]:
        """The value's printed lines."""
        return [line.strip() for fragment in self.fragments for line in fragment.text.split("\n") if line.strip()]

    @property
    def page_number(self) -> int:
        return self.fragments[0].piece.page_number if self.fragments else self.label_piece.page_number

    @property
    def section(self) -> str | None:
        return self.label_piece.section

    def sources(self, column: str, confidence: float | None = None) -> list[Source]:
        """Where the value stands, one source a page."""
        return find_sources(column, self.fragments, confidence)


def find_sources(column: str, fragments: Iterable[Fragment], confidence: float | None = None) -> list[Source]:
    """Where these fragments stand, one source a page (or a locator)."""
    places: dict[tuple[int, str | None], list[Fragment]] = {}
    for fragment in fragments:
        if fragment.text.strip():
            places.setdefault((fragment.piece.page_number, fragment.piece.element.locator), []).append(fragment)
    sources: list[Source] = []
    for (page, locator), parts in places.items():
        quote = " ".join(" ".join(part.text.split()) for part in parts)
        least = min(part.piece.element.confidence for part in parts) if confidence is None else confidence
        sources.append(Source(column, quote, page, _box_of(parts), locator, least))
    return sources


def values_of(text: str, hits: list[LabelHit]) -> Iterable[tuple[LabelHit, str]]:
    for position, hit in enumerate(hits):
        end = hits[position + 1].start if position + 1 < len(hits) else len(text)
        yield hit, strip_explanation(text[hit.end : end].strip())


def fits_key(key: str, value: str, fits: Fits) -> bool:
    judge = fits.get(key)
    return judge is None or judge(value)


def is_complete(text: str) -> bool:
    """Whether words end as a sentence ends."""
    return re.search(r"[.!?][\"”')\]]*\s*$", text) is not None


def is_title(piece: Piece) -> bool:
    element = piece.element
    return not isinstance(element, Cell) and (element.role == "heading" or element.heading_level > 0 or element.bold)


def is_list_point(piece: Piece) -> bool:
    return piece.label is not None or (not isinstance(piece.element, Cell) and piece.element.role == "list")


def overlap(a: Box, b: Box) -> float:
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def _box_of(fragments: list[Fragment]) -> Box | None:
    box: Box | None = None
    for fragment in fragments:
        part = fragment.piece.box
        if part is None:
            return None
        box = part if box is None else box.union(part)
    return box
