"""Once a statement is linked to its goal: its value read again in the goal's own terms.

A report is read before its goal is known. "Rubric score of 2" alone has no maximum, and "4 of 10 problems (40%)" could be
either; the goal's unit and scale decide.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.language.performance import find_performance
from pipeline.model import Evidence, Goal, ProgressStatement


def restate_in_goal_terms(evidence: Evidence) -> Evidence:
    """The evidence with the values of linked statements, and their observations, in their goals' units and scales."""
    goals = {goal.goal_id: goal for goal in evidence.goals}
    evidence.statements = [_restate(row, goals.get(row.goal_id or "")) for row in evidence.statements]
    values = {row.progress_statement_id: row for row in evidence.statements}
    evidence.observations = [
        replace(row, value=values[row.source_id].value, max=values[row.source_id].max, unit=values[row.source_id].unit)
        if row.source_kind == "progress_statement" and row.source_id in values and values[row.source_id].value is not None
        else row
        for row in evidence.observations
    ]
    return evidence


def _restate(row: ProgressStatement, goal: Goal | None) -> ProgressStatement:
    # A value that the extractor refused (a misread digit) stays refused.
    if goal is None or row.value is None or row.statement is None:
        return row
    found = find_performance(
        row.statement,
        target_value=goal.target_value,
        target_max=goal.target_max or goal.baseline_max,
        unit=goal.unit or goal.baseline_unit,
        baseline_value=goal.baseline_value,
    )
    return row if found is None else replace(row, value=found.value, max=found.max, unit=found.unit)
