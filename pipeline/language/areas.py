"""The area of a goal: by the area printed on the form, else by the words of its statement."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import get_args

from pipeline.language.linear_model import LinearModel, load_model, read_word_features
from pipeline.lexicon import load_lexicon
from pipeline.memory import remember
from pipeline.model import GoalArea

CLEAR_LEAD = 1.0  # the lexicon decides alone when its first area leads by this weight
SURE_FROM = 0.8  # under this probability the model does not answer

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
    return dict(_weigh_areas(statement or ""))


@remember(5_000)
def _weigh_areas(statement: str) -> dict[GoalArea, float]:
    weights: dict[GoalArea, float] = {}
    for name, _, words in _areas():
        weight = sum(value for pattern, value in words if pattern.search(statement))
        if weight:
            weights[name] = weight
    return weights


def goal_area(area_text: str | None, statement: str | None = None) -> GoalArea:
    """The goal's area. A printed area decides; a broad one ("Academics", "Fluency") or none leaves it to the statement's words."""
    weights = weigh_areas(statement)
    named: list[GoalArea] = [name for name, names, _ in _areas() if area_text and names.search(area_text)]
    named = [name for name in named if name != "other"] or named  # "Behavior: work completion" is behaviour
    if len(named) == 1:
        return named[0]
    if named:
        # "Social/Emotional Behavior", "Reading and Writing": the statement says which of the two.
        return max(named, key=lambda name: (weights.get(name, 0.0), -named.index(name)))
    leanings = _leanings(area_text or "")
    if not leanings and statement and (asked := _ask_model(statement, weights)) is not None:
        return asked
    return lexicon_area(weights, leanings)


def lexicon_area(weights: dict[GoalArea, float], leanings: list[tuple[GoalArea, float]] | None = None) -> GoalArea:
    """The area for which the lexicon's words, and a printed name's leanings, speak most; 'other' where nothing speaks."""
    totals = dict(weights)
    for name, lean in leanings or ():
        totals[name] = totals.get(name, 0.0) + lean
    return max(totals, key=lambda name: totals[name]) if totals else "other"


def _leanings(area_text: str) -> list[tuple[GoalArea, float]]:
    """What a printed name that several areas share ("Fluency", "Work Habits") speaks for."""
    hints = load_lexicon("areas")["hints"]
    return [
        (name, float(lean)) for words, leans in hints.items() if re.search(words, area_text, re.IGNORECASE) for name, lean in leans.items()
    ]


def read_area_features(statement: str) -> dict[str, float]:
    """What the model of goal areas sees: the lexicon's weights by area, and the words themselves at half weight."""
    features = {name: value / 2 for name, value in read_word_features(statement).items()}
    return features | {f"area:{name}": weight / 2 for name, weight in weigh_areas(statement).items()}


@cache
def _model() -> LinearModel:
    return load_model(files("pipeline.language").joinpath("goal_area.json").read_text("utf-8"))


def is_clear(weights: dict[GoalArea, float]) -> bool:
    """Whether the lexicon's first area leads by so much that it decides alone."""
    ranked = sorted(weights.values(), reverse=True)
    return bool(ranked) and ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0) >= CLEAR_LEAD


def _ask_model(statement: str, weights: dict[GoalArea, float]) -> GoalArea | None:
    """The model's area where the lexicon's words leave it open; None where the model is not sure either."""
    if is_clear(weights):
        return None
    shares = _model().predict(read_area_features(statement))
    best = max(shares, key=lambda name: (shares[name], name))
    return next((name for name in get_args(GoalArea) if name == best), None) if shares[best] >= SURE_FROM else None
