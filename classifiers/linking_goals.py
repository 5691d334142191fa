"""What speaks for a statement, sample or score being about a goal: features that a teacher would name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from classifiers.link_ranker import Features
from classifiers.linking_text import WordWeights, areas_of, narrow_skills, skills_of
from pipeline.model import Goal
from pipeline.names import fold_name
from pipeline.units import are_comparable, dimension, to_scale

# Which goal areas a service usually works on.
SERVICE_AREAS: dict[str, tuple[str, ...]] = {
    "speech-language therapy": ("speech-language", "social-emotional"),
    "occupational therapy": ("motor", "adaptive", "writing"),
    "physical therapy": ("motor",),
    "counseling": ("social-emotional", "behavior"),
    "behavior services": ("behavior", "social-emotional"),
    "specialized academic instruction": ("reading", "writing", "math", "adaptive", "behavior"),
    "transition services": ("transition", "adaptive"),
    "vision": ("adaptive", "reading"),
    "audiology": ("speech-language",),
}

# A report dated in the first days of an IEP tells of the goals before it.
_AFTERWARDS = 7

PHRASES = {
    "same_document": "it stands with the goal in the same document",
    "number": "it names the goal's number",
    "quote": "it quotes the goal's own words",
    "area": "the area is the goal's",
    "cosine": "the words are those of the goal",
    "skill": "the skill is the goal's",
    "unit": "it measures in the goal's unit",
    "maximum": "it counts out of the same number",
    "range": "its value lies between baseline and target",
    "in_force": "the goal was in force that day",
    "iep_date": "it names the date of that IEP",
    "service_area": "the service works on goals of this area",
    "neighbours": "other entries worded like it are about this goal",
    "order": "it stands where the goal stands in the list",
    "only": "it is the student's only goal in force",
}


@dataclass(frozen=True, slots=True)
class Artifact:
    """What is to be linked, as the features need it."""

    text: str = ""
    reference: str | None = None
    quote: str | None = None
    area_text: str | None = None
    value: float | None = None
    maximum: float | None = None
    unit: str | None = None
    day: date | None = None
    period_start: date | None = None
    document_id: str | None = None
    iep_date: date | None = None
    service_type: str | None = None
    order: int | None = None  # place among the statements of its report, from 1
    is_report: bool = False  # tells of weeks gone by, not of its day


@dataclass(frozen=True, slots=True)
class GoalContext:
    """A goal with what is known of its IEP: `ends` is None while nothing has taken its place."""

    goal: Goal
    starts: date | None
    ends: date | None
    iep_dates: tuple[date, ...] = ()
    rivals_number: int = 1  # goals of the same IEP that carry the same number
    order: int = 0
    alone: bool = False


def goal_features(artifact: Artifact, context: GoalContext, words: WordWeights) -> Features:
    """Features of one pair, each about 0 to 1; the clash features count against."""
    goal = context.goal
    features: Features = {}
    features["same_document"] = float(artifact.document_id is not None and artifact.document_id == goal.document_id)
    _add_reference(features, artifact, context)
    if artifact.quote:
        like = fuzz.token_set_ratio(fold_name(artifact.quote), fold_name(goal.statement)) / 100
        features["quote"] = max(0.0, (like - 0.6) / 0.4)
    _add_area(features, artifact, goal)
    _add_words(features, artifact, goal, words)
    _add_measure(features, artifact, goal)
    _add_dates(features, artifact, context)
    if artifact.service_type:
        areas = SERVICE_AREAS.get(artifact.service_type)
        if areas and goal.goal_area:
            features["service_area" if goal.goal_area in areas else "service_area_clash"] = 1.0
    if artifact.order and context.order:
        features["order"] = float(artifact.order == context.order)
    features["only"] = float(context.alone)
    return {name: value for name, value in features.items() if value}


def _add_reference(features: Features, artifact: Artifact, context: GoalContext) -> None:
    goal = context.goal
    if not artifact.reference or not goal.goal_number:
        return
    said, own = fold_name(artifact.reference), fold_name(goal.goal_number)
    numbers = [re.findall(r"\d+", text) for text in (said, own)]
    if said == own or (numbers[0] and numbers[1] and int(numbers[0][0]) == int(numbers[1][0])):
        features["number"] = 1.0 if context.rivals_number <= 1 else 0.5
    elif numbers[0] and numbers[1]:
        features["number_clash"] = 1.0


def _add_area(features: Features, artifact: Artifact, goal: Goal) -> None:
    said = " ".join(text for text in (artifact.area_text, artifact.reference) if text and re.search(r"[a-z]{4}", fold_name(text)))
    printed = goal.area_text or ""
    if said and printed:
        like = fuzz.token_set_ratio(_area_words(said), _area_words(printed)) / 100 if _area_words(said) and _area_words(printed) else 0.0
        if like >= 0.8:
            features["area"] = 1.0
            return
    areas = areas_of(said) if said else set()
    if goal.goal_area and said:
        if goal.goal_area in areas or goal.goal_area.split("-")[0] in fold_name(said):
            features["area"] = 0.8
        elif areas or (artifact.area_text and printed):
            features["area_clash"] = 1.0


def _area_words(text: str) -> str:
    return " ".join(
        word
        for word in re.findall(r"[a-z]+", fold_name(text))
        if word not in ("goal", "area", "annual", "number", "of", "need", "academic", "iep", "no")
    )


def _add_words(features: Features, artifact: Artifact, goal: Goal, words: WordWeights) -> None:
    about = goal_text(goal)
    features["cosine"] = words.cosine(artifact.text, about)
    mine, theirs = set(skills_of(artifact.text)), set(skills_of(about))
    shared = mine & theirs
    if shared:
        features["skill"] = len(shared) / len(mine)
    elif narrow_skills(mine) and narrow_skills(theirs):
        features["skill_clash"] = 1.0
    areas = areas_of(artifact.text)
    if areas and goal.goal_area and not artifact.area_text:
        features["text_area" if goal.goal_area in areas else "text_area_clash"] = 1.0


def goal_text(goal: Goal) -> str:
    """All words that tell what a goal is about."""
    return " ".join(text for text in (goal.area_text, goal.statement, goal.baseline_text, goal.measurement_method) if text)


def _add_measure(features: Features, artifact: Artifact, goal: Goal) -> None:
    unit, maximum = goal.unit or goal.baseline_unit, goal.target_max or goal.baseline_max
    if artifact.unit and unit:
        if artifact.unit == unit:
            features["unit"] = 1.0
        elif are_comparable(artifact.unit, artifact.maximum, unit, maximum):
            features["unit"] = 0.6
        elif dimension(artifact.unit) != dimension(unit):
            features["unit_clash"] = 1.0
    if artifact.maximum and maximum:
        features["maximum" if artifact.maximum == maximum else "maximum_clash"] = 1.0
    if artifact.value is None or goal.target_value is None:
        return
    value = to_scale(artifact.value, artifact.unit, artifact.maximum, unit, maximum)
    if value is None:
        return
    start = goal.baseline_value if goal.baseline_value is not None else (0.0 if goal.direction != "decrease" else goal.target_value * 3)
    low, high = sorted((start, goal.target_value))
    slack = max((high - low) * 0.35, abs(goal.target_value) * 0.05)
    if low - slack <= value <= high + slack:
        features["range"] = 1.0
    elif value > high + 3 * slack or value < low - 3 * slack:
        features["range_clash"] = 1.0


def _add_dates(features: Features, artifact: Artifact, context: GoalContext) -> None:
    if artifact.iep_date and context.iep_dates:
        features["iep_date" if artifact.iep_date in context.iep_dates else "iep_date_clash"] = 1.0
    if artifact.day is None:
        # Undated papers of a folder are more likely about the goal that stands than about one that was replaced.
        if context.ends is not None:
            features["out_of_force"] = 0.2
        return
    if context.starts is None:
        features["force_unknown"] = 1.0
        return
    early = (context.starts - artifact.day).days
    late = (artifact.day - context.ends).days if context.ends else 0
    # A report on a period that lay under the old IEP may be written after the new one has begun.
    if late > 0 and artifact.period_start and context.ends and artifact.period_start <= context.ends:
        late = min(late, 10)
    off = max(early, late, 0)
    if artifact.is_report and 0 < late <= _AFTERWARDS:
        features["in_force"] = 0.8
    elif artifact.is_report and -_AFTERWARDS <= early <= 0 and off == 0:
        features["in_force"] = 0.4
    elif off == 0:
        features["in_force"] = 1.0
    else:
        features["out_of_force"] = min(off, 60) / 60 * 0.7 + 0.3
