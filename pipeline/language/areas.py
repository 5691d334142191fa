"""The area of a goal: by the area printed on the form, else by the words of its statement."""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from pipeline.lexicon import load_lexicon
from pipeline.model import GoalArea

_Entry = tuple[GoalArea, re.Pattern[str], tuple[tuple[re.Pattern[str], float], ...]]


@cache
def _areas() -> tuple[_Entry, ...]:
    known = set(get_args(GoalArea))
    entries: list[_Entry] = []
    for entry in load_lexicon("areas")["area"]:
        if entry["name"] not in known:
            raise ValueError(f"{entry['name']!r} is no goal area")
        names = re.compile("|".join(entry["names"]), re.IGNORECASE)
        words = tuple((re.compile(rf"(?<![a-z])(?:{word})", re.IGNORECASE), float(weight)) for word, weight in entry["words"].items())
        entries.append((entry["name"], names, words))
    return tuple(entries)


def weigh_areas(statement: str | None) -> dict[GoalArea, float]:
    """How strongly the words of a statement speak for each area; only areas with at least one word."""
    weights: dict[GoalArea, float] = {}
    for name, _, words in _areas():
        weight = sum(value for pattern, value in words if pattern.search(statement or ""))
        if weight:
            weights[name] = weight
    return weights


def goal_area(area_text: str | None, statement: str | None = None) -> GoalArea:
    """The goal's area. A printed area decides; a broad one ("Academics", "Functional") or none leaves it to the statement's words."""
    weights = weigh_areas(statement)
    named: list[GoalArea] = [name for name, names, _ in _areas() if area_text and names.search(area_text)]
    if len(named) == 1:
        return named[0]
    if named:
        # "Social/Emotional Behavior", "Reading and Writing": the statement says which of the two.
        return max(named, key=lambda name: (weights.get(name, 0.0), -named.index(name)))
    return max(weights, key=lambda name: weights[name]) if weights else "other"
