"""Judges one goal, progress statement or service amount by its words alone: what `ieptrace check` prints."""

from __future__ import annotations

from typing import Any

from classifiers.measurability import assess_goal
from classifiers.vagueness import assess_statement
from pipeline.language.amounts import as_one_session, parse_amount
from pipeline.language.measures import parse_goal, read_baseline, read_frequency, target_in_baseline_terms
from pipeline.model import Goal


def check_goal(
    text: str,
    *,
    goal: Goal | None = None,
    baseline_text: str | None = None,
    measurement_method: str | None = None,
    measurement_frequency: str | None = None,
    profile: str = "federal",
) -> dict[str, Any]:
    """The verdict on a goal's words; `goal` is its record where it was read from a form, whose boxes count as well."""
    if goal is None:
        goal = read_goal(
            text, baseline_text=baseline_text, measurement_method=measurement_method, measurement_frequency=measurement_frequency
        )
    verdict = assess_goal(goal, profile=profile)
    return {
        "text": text,
        "is_measurable": verdict.is_measurable,
        "is_complete": verdict.is_complete,
        "missing_components": list(verdict.missing_components),
        "baseline_value": goal.baseline_value,
        "baseline_max": goal.baseline_max,
        "target_value": goal.target_value,
        "target_max": goal.target_max,
        "unit": goal.unit,
        "target_date": goal.target_date.isoformat() if goal.target_date else None,
        "measurement_method": goal.measurement_method,
        "measurement_frequency": goal.measurement_frequency,
        "method_is_weak": verdict.method_is_weak,
        "words": dict(verdict.words),
    }


def read_goal(
    text: str, *, baseline_text: str | None = None, measurement_method: str | None = None, measurement_frequency: str | None = None
) -> Goal:
    """The goal record that the words alone give, without a form around them."""
    reading = parse_goal(text, baseline_text=baseline_text)
    baseline = read_baseline(baseline_text, reading.target) or reading.baseline
    target = reading.target
    return Goal(
        "g1",
        "i1",
        "m1",
        "",
        statement=text,
        condition=reading.condition,
        behavior=reading.behavior,
        criterion=reading.criterion,
        baseline_text=baseline_text,
        baseline_value=baseline.value if baseline else None,
        baseline_max=baseline.max if baseline else None,
        baseline_unit=baseline.unit if baseline else None,
        target_value=target.value if target else None,
        target_max=(target.max or target_in_baseline_terms(target, baseline)) if target else None,
        unit=target.unit if target else None,
        direction=reading.direction,
        target_date=reading.target_date,
        target_date_basis=reading.basis,
        measurement_method=measurement_method or reading.method,
        measurement_frequency=read_frequency(measurement_frequency) or reading.frequency,
        mastery_rule=reading.mastery_rule,
    )


def check_progress(text: str) -> dict[str, Any]:
    """The verdict on a progress statement's words."""
    verdict = assess_statement(text)
    return {
        "text": text,
        "is_vague": verdict.is_vague,
        "vague_phrases": list(verdict.vague_phrases),
        "value": verdict.value,
        "max": verdict.max,
        "unit": verdict.unit,
    }


def check_service(text: str) -> dict[str, Any]:
    """What a service line promises; `problem` says why an amount cannot be counted."""
    amount = as_one_session(parse_amount(text), text)
    return {
        "text": text,
        "duration_minutes": amount.duration_minutes,
        "frequency": amount.frequency,
        "frequency_interval": amount.frequency_interval,
        "minutes_per_interval": amount.minutes_per_interval,
        "minutes_per_week": amount.minutes_per_week,
        "delivery_model": amount.delivery_model,
        "problem": amount.problem,
    }
