"""Tables fit the width they are given, and a document's words cannot steer a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.tables import Column, cell_width, lay_out, without_controls, wrap

KEY = "flag_5baf7f05ff7747610dac"
SENTENCE = "Goal 2 (motor): no measured data in this drop since 2025-09-11 (120 school days)."


def columns(*cells: tuple[str, str, bool]) -> list[Column]:
    return [Column(name, (text,), is_number) for name, text, is_number in cells]


FLAG = columns(("severity", "high", False), ("message", SENTENCE, False), ("page_number", "2", True), ("flag_id", KEY, False))


def test_what_fits_is_a_grid_with_numbers_to_the_right() -> None:
    assert list(lay_out([Column("rule", ("a.b", "c.d"), False), Column("flags", ("1", "12"), True)], 80)) == [
        "rule   flags",
        "────────────",
        "a.b        1",
        "c.d       12",
        "",
    ]


@pytest.mark.parametrize("width", [200, 100, 80, 60, 40])
def test_no_line_is_wider_than_the_terminal_and_a_key_is_never_broken(width: int) -> None:
    lines = list(lay_out(FLAG, width))
    assert max(map(cell_width, lines)) <= width
    assert any(KEY in line for line in lines)


def test_what_would_be_unreadable_in_columns_is_a_block_without_its_empty_values() -> None:
    lines = list(lay_out([*columns(("rule", "goal.no_evidence", False), ("path", "", False)), *FLAG], 50))
    assert lines[0] == "rule: goal.no_evidence   severity: high"
    assert lines[1].startswith("  message: Goal 2")
    assert not any("path" in line for line in lines)
    assert lines[-1] == ""


def test_words_cannot_move_the_cursor() -> None:
    assert without_controls("A\x1b[2Jb\u202ec\nd") == "A [2Jb c\nd"
    assert without_controls("नमस्\u200dते, Zoë, 王小明") == "नमस्\u200dते, Zoë, 王小明"


@given(st.text(max_size=60), st.integers(2, 30))
def test_wrapping_loses_no_word_and_keeps_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_width(line) <= width for line in lines)
