"""The language of measurement, at one door: measures in a text, the current level, a goal taken apart, a baseline."""

from __future__ import annotations

from pipeline.language.counted_nouns import rate_unit
from pipeline.language.dimensions import dimension, same_dimension
from pipeline.language.goal_reading import (
    GoalReading,
    parse_goal,
    read_baseline,
    read_frequency,
    target_in_baseline_terms,
)
from pipeline.language.measure_grammar import Measure, find_measures
from pipeline.language.performance import find_performance

__all__ = [
    "GoalReading",
    "Measure",
    "dimension",
    "find_measures",
    "find_performance",
    "parse_goal",
    "rate_unit",
    "read_baseline",
    "read_frequency",
    "same_dimension",
    "target_in_baseline_terms",
]
