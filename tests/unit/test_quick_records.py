"""Records made the quick way are the records that their constructors make, and boxes are rounded as `round` rounds."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.pdf_text import round_boxes
from extractors.readers.quick_records import new_box, new_cell, new_word
from pipeline.document import Box, Cell, Word

BOX = Box(1.0, 2.0, 3.5, 4.25)
WORD = Word("Ann", BOX)
MADE = {
    "box": (new_box(1.0, 2.0, 3.5, 4.25), BOX),
    "sure word": (new_word("Ann", BOX), WORD),
    "unsure word": (new_word("Ann", BOX, 0.5), Word("Ann", BOX, 0.5)),
    "cell of a page": (
        new_cell(1, 2, "Ann", 3, BOX, 1, 2, (WORD,), True, 0.5),
        Cell(1, 2, "Ann", 3, BOX, 1, 2, (WORD,), bold=True, confidence=0.5),
    ),
    "cell of a Word file": (
        new_cell(0, 0, "", 1, None, 1, 1, (), False, 1.0, "empty", "table 1 row 1 column 1"),
        Cell(0, 0, "", 1, value_type="empty", locator="table 1 row 1 column 1"),
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_record_is_what_its_constructor_makes(name: str) -> None:
    quick, plain = MADE[name]
    assert quick == plain
    assert type(quick) is type(plain)
    assert hash(quick) == hash(plain)
    assert repr(quick) == repr(plain)


def test_record_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        new_box(1.0, 2.0, 3.0, 4.0).x0 = 5.0  # type: ignore[misc]


@given(st.lists(st.floats(-20_000, 20_000, allow_nan=False), min_size=4, max_size=40))
def test_boxes_are_rounded_as_round_does(numbers: list[float]) -> None:
    # Halves of a hundredth are where ways of rounding differ: 12.125, 0.285, 2.675.
    values = [*numbers, *(round(number, 2) + 0.005 for number in numbers), 12.125, 0.285, 2.675, 1.005]
    assert round_boxes(np.array([values])) == [[round(value, 2) for value in values]]
