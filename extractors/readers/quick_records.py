"""Boxes, words and cells of `pipeline.document`, made in two fifths of the time that their own constructors take.

A frozen dataclass sets each field through `object.__setattr__`; a page has hundreds of words, each with its box, and making
them so cost more than any other step of our own. Here a twin with the same slots is filled as any object is, and then becomes
the frozen record: nothing of the result differs from what the constructor gives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pipeline.document import Box, Cell, Word


class _Box:
    __slots__ = ("x0", "x1", "y0", "y1")

    def __init__(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.x0 = x0
        self.y0 = y0
        self.x1 = x1
        self.y1 = y1
        self.__class__ = Box  # type: ignore[assignment]


class _Word:
    __slots__ = ("box", "confidence", "text")

    def __init__(self, text: str, box: Box, confidence: float = 1.0) -> None:
        self.text = text
        self.box = box
        self.confidence = confidence
        self.__class__ = Word  # type: ignore[assignment]


class _Cell:
    __slots__ = (
        "bold", "box", "column", "column_span", "confidence", "locator", "page_number", "row", "row_span", "text", "value",
        "value_type", "words",
    )  # fmt: skip

    def __init__(
        self,
        row: int,
        column: int,
        text: str,
        page_number: int,
        box: Box | None,
        row_span: int,
        column_span: int,
        words: tuple[Word, ...],
        bold: bool,
        confidence: float,
        value_type: str = "text",
        locator: str | None = None,
    ) -> None:
        self.row = row
        self.column = column
        self.text = text
        self.page_number = page_number
        self.box = box
        self.row_span = row_span
        self.column_span = column_span
        self.words = words
        self.value = None
        self.value_type = value_type
        self.bold = bold
        self.locator = locator
        self.confidence = confidence
        self.__class__ = Cell  # type: ignore[assignment]


new_box = cast(Callable[[float, float, float, float], Box], _Box)
new_word = cast(Callable[..., Word], _Word)  # text, box, confidence (1.0 where it is left out)
new_cell = cast(Callable[..., Cell], _Cell)  # its fields in order, without a value; value_type and locator last
