"""The student's current performance in a progress statement or session note: not the target, the baseline, or last year's figure."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.language.dimensions import same_dimension
from pipeline.language.measure_grammar import Measure, find_measures
from pipeline.language.sentences import clause_bounds

# Before a figure, in its clause: it is the aim, a norm or what others do.
_AIM_BEFORE = re.compile(
    r"(?:\b(?:goals?|targets?|criteri(?:on|a)|mastery|expect(?:ed|ation|ations)|benchmarks?|norms?|standards?|aim(?:ing|line)?|objectives?(?:\s\d+)?|peers|classmates|typical|average (?:student|for grade|for his|for her)|grade[- ]level (?:average|expectation)|looking for|working (?:to|toward|towards|on)|in order to|needs? to (?:be|reach|get|score|read)|"
    r"will (?:be|need|have|read|reach|score|increase|improve|answer|solve|produce|use|complete|demonstrate)|toward|towards|should (?:be|read)|to (?:reach|meet|achieve|attain|master|get to)|required|requires a score|cut ?off|passing|proficien(?:t|cy))\b)[^.;]*$",
    re.IGNORECASE,
)
# Right after a figure: "92 wcpm is the goal", "80% criterion"
_AIM_AFTER = re.compile(
    r"^[^.;,]{0,12}?(?:\s(?:goal|target|criterion|benchmark|expectation|norm)\b|\sis (?:the|his|her|their) (?:goal|target|criterion|benchmark)|\s(?:is |was )?expected)",
    re.IGNORECASE,
)
# Before a figure: it is an earlier one.
_PAST_BEFORE = re.compile(
    r"(?:\b(?:up|down|increase[ds]?|improve[ds]?|decrease[ds]?|rise|rose|risen|gr[eo]wn?|drop(?:ped)?|fell|fallen|decline[ds]?|gain(?:ed)?|reduced?|reduction|improvement|growth|progressed|moved|went|gone|change[ds]?|jump(?:ed)?|came|come)\b[^.;,]{0,40}?\bfrom|\bfrom(?: an?)?(?: average| median| baseline| score)?(?: of)?|\bcompared (?:to|with)|\bin comparison (?:to|with)|\bversus|\bvs\.?|\bthan(?: the| his| her)?|\bbaselines?\b|\b(?:last|previous|prior) (?:year|quarter|report|period|spring|fall|trimester|semester|school year|marking period|month)\b|\bpreviously|\bused to\b|\bbegan (?:the year )?(?:at|with)|\bstarted (?:the year )?(?:at|with)|\bformerly|\binitial(?:ly)?(?: score| level)?(?: was| of| at)?|\bat the (?:beginning|start) of)"
    r"(?:\s(?:about|approximately|an?|the|of|at|was|his|her|is|score|average|median|only|just|around|level|to|in (?:the )?[a-z]+))*\s?[(:]?\s*$",
    re.IGNORECASE,
)
# After a figure: "at 42% in the fall", "(55 in October)": decided by there being another figure of the dimension
_PAST_AFTER = re.compile(
    r"^[^.;,]{0,25}?\b(?:at baseline|last (?:year|spring|fall|quarter|period|trimester|semester|month)|in the fall|at the (?:beginning|start)|when (?:the|this) (?:goal|iep|year))\b",
    re.IGNORECASE,
)
_GAIN = re.compile(
    r"\b(?:gain(?:ed)?|increase[ds]?|improve[ds]?(?: by)?|improvement|growth|up|grown|decrease[ds]?|dropped|rose|drop|rise|more than|fewer than|higher|lower)\s(?:of|by)\s(?:about\s|approximately\s)?$",
    re.IGNORECASE,
)
_RANGE_LEAD = re.compile(r"\b(?:rang(?:e|es|ed|ing)|low(?:est)?|high(?:est)?|between)\b[^.;]{0,30}$", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:now|current(?:ly)?|at this time|most recent(?:ly)?|latest|this (?:quarter|trimester|period|month|semester)|presently|to date|today|has (?:reached|risen|improved|increased|dropped))\b",
    re.IGNORECASE,
)
_SECONDARY = re.compile(r"\b(?:errors?|breaks?|grade)\b", re.IGNORECASE)
_OTHER_SKILL = re.compile(
    r"\b(?:strongest|hardest|weakest|easiest|best|most difficult|however|but|while|when no|with late|included it is|without)\b[^.;]*$",
    re.IGNORECASE,
)
_KIND_ORDER = {"rate": 0, "rubric": 1, "grade": 1, "fraction": 2, "percent": 2, "duration": 3, "score": 3, "count": 4}


def find_performance(
    text: str | None,
    *,
    target_value: float | None = None,
    target_max: float | None = None,
    unit: str | None = None,
    baseline_value: float | None = None,
) -> Measure | None:
    """The student's current level that the text states, in the goal's unit where it is known; None where it states none.

    `target_*`, `unit` and `baseline_value` are the goal's, where the goal is known: they tell the target restated from
    a level reached, and which of several figures is about the goal.
    """
    if not text:
        return None
    measures = find_measures(text)
    best: tuple[float, Measure] | None = None
    for place, measure in enumerate(measures):
        score = _weigh(text, measure, measures, place, target_value, target_max, unit, baseline_value)
        if score is not None and (best is None or score > best[0]):
            best = (score, measure)
    return _in_goal_terms(best[1], target_max, unit) if best else None


def is_not_current(text: str, measure: Measure) -> str | None:
    """Why a figure is not the student's current level: 'aim', 'past', 'gain', 'range'; None where it may be."""
    start, end = clause_bounds(text, measure.start)
    before, after = text[start : measure.start], text[measure.end : end]
    if _GAIN.search(before):
        return "gain"
    if _PAST_BEFORE.search(before):
        return "past"
    if _AIM_AFTER.search(after) or _AIM_BEFORE.search(before):
        return "aim"
    return None


def _weigh(
    text: str,
    measure: Measure,
    measures: list[Measure],
    place: int,
    target_value: float | None,
    target_max: float | None,
    unit: str | None,
    baseline_value: float | None,
) -> float | None:
    if is_not_current(text, measure):
        return None
    start, end = clause_bounds(text, measure.start)
    before, after = text[start : measure.start], text[measure.end : end]
    if measure.noun and _SECONDARY.search(measure.noun):
        return None
    score = 10.0 - place * 0.6 - _KIND_ORDER[measure.kind] * 0.5
    others = [
        other
        for other in measures
        if other is not measure and same_dimension(other.unit, measure.unit, both_of=bool(other.max and measure.max))
    ]
    if _PAST_AFTER.search(after) and others:
        score -= 4
    if _RANGE_LEAD.search(before):
        score -= 3
    if measure.median:
        score += 1.5
    if _NOW.search(text[start:end]):
        score += 1.2
    if place and _OTHER_SKILL.search(before):
        score -= 1
    if measure.kind == "count" and measure.unit not in ("prompts", "incidents", "times", "steps", "sentences", "words", "points"):
        score -= 2
    if measure.kind == "count" and _is_amount_of_measuring(text, measure):
        score -= 5
    if unit is not None:
        both_of = measure.max is not None and target_max is not None
        if same_dimension(measure.unit, unit, both_of=both_of):
            score += 6 + (2 if target_max is not None and measure.max == target_max else 0)
        elif measure.kind == "count" or measure.kind == "duration":
            score -= 4
    return score


_MEASURING = re.compile(
    r"\b(?:last|past|over|across|on|in|of|during|for|from|after|recent|next|first|the)\s(?:[a-z]+\s){0,2}$", re.IGNORECASE
)


def _is_amount_of_measuring(text: str, measure: Measure) -> bool:
    """'across 5 trials', 'the last three quizzes': how often it was measured, not what was measured."""
    return measure.unit not in ("prompts", "incidents") and measure.per is None and bool(_MEASURING.search(text[: measure.start]))


def _in_goal_terms(measure: Measure, target_max: float | None, unit: str | None) -> Measure:
    """The measure with the goal's name for the same unit, and the scale's maximum where the statement leaves it out."""
    if unit is not None and same_dimension(measure.unit, unit, both_of=measure.max is not None and target_max is not None):
        seconds = {measure.unit, unit} == {"minutes", "seconds"}
        measure = measure if seconds else replace(measure, unit=unit)
        if measure.max is None and target_max is not None and measure.kind in ("rubric", "score") and measure.value <= target_max:
            measure = replace(measure, max=target_max)
    return measure
