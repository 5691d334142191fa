"""Answers are remembered for short texts only."""

from __future__ import annotations

from pipeline.memory import LONGEST, remember


def test_a_short_text_is_asked_about_once_and_a_long_one_is_not_kept() -> None:
    asked: list[tuple[str, int]] = []

    @remember(10)
    def measure(text: str, *, more: int = 0) -> int:
        asked.append((text[:1], more))
        return len(text) + more

    assert [measure("abc"), measure("abc"), measure("abc", more=1)] == [3, 3, 4]
    assert measure("x" * (LONGEST + 1)) == measure("x" * (LONGEST + 1)) == LONGEST + 1
    assert asked == [("a", 0), ("a", 1), ("x", 0), ("x", 0)]
