"""Units by what they measure, so that what can be compared is compared and what cannot is not."""

from __future__ import annotations

# unit of the contract -> dimension; counts "of y" may be turned into percent.
_DIMENSION = {
    "percent": "share",
    "wcpm": "rate",
    "words": "count of words",
    "correct": "count",
    "trials": "count",
    "opportunities": "count",
    "items": "count",
    "steps": "count of steps",
    "sentences": "count of sentences",
    "prompts": "prompts",
    "minutes": "duration",
    "seconds": "duration",
    "times": "count",
    "incidents": "count",
    "points": "points",
    "rubric_points": "points",
    "level": "points",
    "score": "points",
    "grade_level": "grade",
}


def dimension(unit: str | None, maximum: float | None = None) -> str | None:
    """'share' for percent and for any "x of y"; else what the unit counts; None of an unknown unit."""
    if unit is None:
        return None
    if maximum and unit not in ("percent", "minutes", "seconds", "wcpm", "grade_level"):
        return "share"
    return _DIMENSION.get(unit, unit)


def are_comparable(unit: str | None, maximum: float | None, other_unit: str | None, other_maximum: float | None) -> bool:
    """Whether two measures can stand on one line: same dimension, or two rubrics and counts of the same maximum."""
    one, other = dimension(unit, maximum), dimension(other_unit, other_maximum)
    if one is None or other is None:
        return False
    if one == other:
        return True
    if {one, other} <= {"count", "count of words", "count of steps", "count of sentences"} and not maximum and not other_maximum:
        return True
    # '12 points' on a scale that the goal prints as 'of 16': the maximum was left out once.
    return _DIMENSION.get(unit or "") == _DIMENSION.get(other_unit or "") and bool(maximum) != bool(other_maximum)


def to_scale(value: float, unit: str | None, maximum: float | None, scale_unit: str | None, scale_maximum: float | None) -> float | None:
    """`value` on the scale of a goal ("7 of 20" as 35 percent, 35 percent as 7 of 20, seconds as minutes); None where there is no way."""
    if not are_comparable(unit, maximum, scale_unit, scale_maximum):
        return None
    if unit == "seconds" and scale_unit == "minutes":
        return value / 60
    if unit == "minutes" and scale_unit == "seconds":
        return value * 60
    own = 100.0 if unit == "percent" else maximum
    wanted = 100.0 if scale_unit == "percent" else scale_maximum
    if own and wanted and own != wanted:
        return value / own * wanted
    return value
