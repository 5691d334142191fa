"""Which units measure the same thing: a baseline, a target and a current level are compared only inside one dimension."""

from __future__ import annotations

from typing import Protocol


class Measured(Protocol):
    """What `same_measure` asks of a measure."""

    @property
    def unit(self) -> str | None: ...
    @property
    def max(self) -> float | None: ...
    @property
    def kind(self) -> str: ...


_DIMENSIONS = {
    "percent": "percent",
    "wcpm": "rate",
    "words": "words",
    "minutes": "time",
    "seconds": "time",
    "prompts": "prompts",
    "grade_level": "grade",
    "score": "score",
    "level": "scale",
    "rubric_points": "scale",
    "points": "scale",
    "incidents": "count",
    "times": "count",
    "correct": "count",
    "trials": "count",
    "opportunities": "count",
    "items": "count",
    "steps": "steps",
    "sentences": "sentences",
}


def dimension(unit: str | None) -> str | None:
    """'rate', 'count', 'time' … of a unit of the store's vocabulary."""
    return _DIMENSIONS.get(unit or "")


def same_dimension(one: str | None, other: str | None, *, both_of: bool = False) -> bool:
    """True where two units measure the same thing. `both_of`: both are 'x of y', where what is counted may be named in any way."""
    a, b = dimension(one), dimension(other)
    if a is None or b is None:
        return both_of
    if a == b:
        return True
    if {a, b} == {"rate", "words"}:
        return False
    return both_of and not {a, b} & {"percent", "rate", "time"}


def same_measure(one: Measured, other: Measured) -> bool:
    """True where two measures can be compared: of one dimension, or both rates of words (read or typed, a baseline rarely says which)."""
    if one.kind == other.kind == "rate" and {one.unit, other.unit} <= {"wcpm", "words"}:
        return True
    if (one.kind == "rate") != (other.kind == "rate") and "words" in (one.unit, other.unit):
        return False
    return same_dimension(one.unit, other.unit, both_of=one.max is not None and other.max is not None)
