"""The student's current performance in a progress statement or session note: not the target, the baseline, or last year's figure."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Literal

from pipeline.language.dimensions import same_dimension, same_measure
from pipeline.language.masks import mask_other_numbers
from pipeline.language.measure_grammar import Measure, find_measures
from pipeline.language.sentences import clause_bounds, sentence_bounds
from pipeline.lexicon import load_lexicon

NotCurrent = Literal["aim", "past", "gain", "presence"]

_SECONDARY = re.compile(r"\b(?:errors?|breaks?|mistakes|miscues)\b", re.IGNORECASE)
_KIND_ORDER = {"rate": 0, "rubric": 1, "grade": 1, "fraction": 2, "percent": 2, "duration": 3, "score": 3, "count": 4}


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    lexicon = load_lexicon("performance")

    def any_of(name: str) -> str:
        return "|".join(lexicon[name])

    between = rf"(?:[\s:(=~-]+(?:{lexicon['between']}))*[\s:(=~-]*$"
    shapes = {
        "aim": rf"\b(?:{any_of('aim')})\b(?P<tail>[^.;]*)$",
        "aim_adjacent": rf"\b(?:{any_of('aim_adjacent')})\s?(?:is|was|of|=|:|are)\s*(?:an?\s|the\s|about\s)*$",
        "aim_after": (
            rf"^\s?(?:%|accuracy|wcpm|percent|correct|or (?:better|higher|more|above))?\s?(?:is |was |as |for "
            rf")?(?:the |his |her |their |an? )?(?:{any_of('aim_after')})\b"
        ),
        "doing": rf"\b(?:{any_of('doing')})",
        "label": lexicon["label"],
        "service": lexicon["service"],
        "reached": lexicon["reached"],
        "past": rf"\b(?:{any_of('past')}){between}",
        "past_after": rf"^[^.;,]{{0,25}}?\b(?:{any_of('past_after')})\b",
        "gain": rf"\b(?:{any_of('gain')})\s(?:an?\s|about\s|approximately\s|nearly\s|only\s|over\s)*$",
        "gain_after": rf"^\s?(?:[a-z]+\s){{0,3}}?(?:{any_of('gain_after')})",
        "range": rf"\b(?:{any_of('range')})\b[^.;]{{0,30}}$",
        "now": rf"\b(?:{any_of('now')})\b",
        "other_skill": rf"\b(?:{any_of('other_skill')})\b[^.;]*$",
        "attendance": rf"\b(?:{any_of('attendance')})\b",
        "works": rf"\b(?:{load_lexicon('vagueness')['works']})$",
        "sized": r"\b(?:in|on|over|across|during|for|of|last|past|next|after|the|these|those|her|his|their)\s(?:the\s|her\s|his\s|their\s)?"
        r"(?:last\s|past\s|first\s|next\s)?$",
        "presence": rf"\b(?:{lexicon['presence_nouns']})\b",
    }
    return {name: re.compile(shape, re.IGNORECASE) for name, shape in shapes.items()}


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
    current = [
        measure
        for measure in measures
        if is_not_current(text, measure) is None and (same_dimension(measure.unit, unit) or tells_of_skill(text, measure))
    ]
    latest = _latest(text, current)
    best: tuple[float, Measure] | None = None
    for measure in current:
        score = _weigh(text, measure, measures.index(measure), current, target_max, unit)
        if measure is latest:
            score += 5
        if any(other is not measure and same_measure(other, measure) for other in current):
            restates_target = measure.value == target_value and measure.max == target_max
            score -= 0.4 if restates_target else 1.0 if measure.value == baseline_value else 0
        if best is None or score > best[0]:
            best = (score, measure)
    return _in_goal_terms(best[1], target_max, unit) if best and best[0] > 0 else None


def is_not_current(text: str, measure: Measure) -> NotCurrent | None:
    """Why a figure is not the student's current level; None where it may be."""
    cues = _cues()
    start, end = clause_bounds(text, measure.start)
    before, after = text[start : measure.start], text[measure.end : end]
    if (
        cues["gain"].search(before)
        and not re.match(r"\s?(?:of|out of|/)\s?\d", after)
        and measure.max is None
        and _is_gain(before, after, measure)
    ):
        return "gain"
    if cues["past"].search(before):
        return "past"
    aim = cues["aim"].search(before)
    if aim and not cues["label"].search(before) and not cues["doing"].search(aim["tail"]) and not _is_reached(before, aim):
        return "aim"
    named = cues["aim_adjacent"].search(before)
    # "Fall benchmark: 51 words correct" names the test, where no figure stands before; "62 wcpm (benchmark: 83)" the norm
    is_test = (
        named is not None and re.search(r"benchmark[^:]*:\s*$", named[0], re.IGNORECASE) and not re.search(r"\d", before[: named.start()])
    )
    if (named and not is_test) or cues["aim_after"].search(after):
        return "aim"
    if _tells_presence(text[start:end], measure, after):
        return "presence"
    return None


def _is_reached(before: str, aim: re.Match[str]) -> bool:
    """'met her goal with 80% accuracy' tells what was reached; 'met the goal of 80%' only restates it."""
    return bool(
        _cues()["reached"].search(before[: aim.start()]) and re.match(r"[\s,]*(?:with|at|by|in|and|on)\b", aim["tail"], re.IGNORECASE)
    )


def _is_gain(before: str, after: str, measure: Measure) -> bool:
    """'improved by 12 points', 'gained 10 words per minute'; "learned 18 letter sounds" is a level."""
    if re.search(r"\b(?:of|by)\s(?:an?\s|about\s|approximately\s|nearly\s|only\s|over\s)*$", before, re.IGNORECASE):
        return True
    return bool(re.search(r"\b(?:gain(?:ed|s)?|grown|grew|added|lost)\s(?:an?\s|about\s)*$", before, re.IGNORECASE)) or bool(
        measure.kind != "count" and _cues()["gain_after"].search(after)
    )


def _tells_presence(clause: str, measure: Measure, after: str) -> bool:
    """'attended 6 of 6 sessions', 'absent six days'; an attendance goal's "92% of school days" is no session count."""
    if (measure.kind == "duration" or (measure.unit == "times" and measure.kind == "count")) and _cues()["service"].search(clause):
        return True
    if measure.kind not in ("fraction", "count", "percent", "duration") or not _cues()["attendance"].search(clause):
        return False
    return bool(
        _cues()["presence"].search(measure.noun or "")
        or _cues()["presence"].match(re.sub(r"^[\s%]*(?:of\s|the\s|his\s|her\s|therapy\s|speech\s|group\s|counseling\s)*", "", after))
    )


def tells_of_skill(text: str, measure: Measure) -> bool:
    """False for presence, for pieces of work done ("four reports") and for sizes of a group or a task."""
    if measure.kind != "count":
        return True
    cues = _cues()
    if measure.noun and cues["works"].search(measure.noun):
        return False
    if measure.unit in ("trials", "items", "correct", "times") and measure.per is None:
        # "in the last 3 sessions", "on her 3 goals": how often or how many there are, never how well
        return not cues["sized"].search(text[: measure.start])
    return True


def _weigh(text: str, measure: Measure, place: int, current: list[Measure], target_max: float | None, unit: str | None) -> float:
    cues = _cues()
    start, end = clause_bounds(text, measure.start)
    before, after = text[start : measure.start], text[measure.end : end]
    score = 12.0 - place * 0.6 - _KIND_ORDER[measure.kind] * 0.5
    if measure.noun and _SECONDARY.search(measure.noun):
        is_lone_error = len(current) == 1 and not measure.noun.casefold().endswith(("break", "breaks"))
        score -= 6 if is_lone_error else 8  # alone, "6 errors" may be what the goal counts
    others = any(other is not measure and same_measure(other, measure) for other in current)
    if others and cues["past_after"].search(after):
        score -= 4
    if others and cues["range"].search(before):
        score -= 3
    if measure.median:
        score += 2.5
    if cues["now"].search(text[start:end]):
        score += 1.2
    if place and cues["other_skill"].search(before):
        score -= 1.5
    if measure.kind == "count" and measure.unit not in ("prompts", "incidents", "times", "steps", "sentences", "words", "points"):
        score -= 2
    if tells_how_often_measured(text, measure) or _times_another(text, measure, current):
        score -= 6
    if unit is not None:
        if same_dimension(measure.unit, unit, both_of=measure.max is not None and target_max is not None) or (
            measure.kind == "rate" and unit in ("words", "wcpm")
        ):
            score += 6
            if measure.kind == "fraction" and measure.max == target_max:
                score += 2
            elif measure.kind == "fraction" and target_max is None:
                score -= 3
        elif measure.kind in ("count", "duration"):
            score -= 4
    return score


def _times_another(text: str, measure: Measure, current: list[Measure]) -> bool:
    """'14 digits correct in two minutes': the time is that of the count before it."""
    return measure.kind == "duration" and any(
        other.kind in ("count", "fraction")
        and other.unit not in ("prompts", "times", "incidents")
        and re.fullmatch(r"\s(?:[a-z-]+\s){0,2}(?:in|within)\s(?:an?\s|the\s)?", text[other.end : measure.start], re.IGNORECASE)
        for other in current
    )


_MEASURING = re.compile(
    r"(?:\b(?:last|past|over|across|on|in|of|during|for|from|after|recent|next|first|these|those|"
    r"all)\s(?:the\s|her\s|his\s|their\s)?(?:[a-z]+\s){0,2}|,\s)$",
    re.IGNORECASE,
)


def tells_how_often_measured(text: str, measure: Measure) -> bool:
    """'across 5 trials', 'the last three quizzes', 'on 4 of 5 days': how often it was measured, not what was measured."""
    if measure.kind == "fraction":
        return (
            measure.unit in ("trials", "times")
            and bool(re.search(r"(?:\b(?:on|in|over|across|for|during)\s(?:at least\s)?)$", text[: measure.start], re.IGNORECASE))
            and _follows_another(text, measure)
        )
    if measure.kind != "count" or measure.unit in ("prompts", "incidents", "points", "steps") or measure.per is not None:
        return False
    return bool(_MEASURING.search(text[: measure.start]))


def _follows_another(text: str, measure: Measure) -> bool:
    start, _ = sentence_bounds(text, measure.start)
    return any(start <= other.start for other in find_measures(text[: measure.start]))


_MOMENT = re.compile(
    r"\b(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s(?P<day>\d{1,2})(?:st|"
    r"nd|rd|th)?\b)?|(?<![\d/])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/\d{2,4})?(?![\d/])|\b(?:q|t|quarter|"
    r"trimester|mp|marking period)\s?(?P<period>[1-6])\b",
    re.IGNORECASE,
)
_MONTH_ORDER = {
    name: place for place, name in enumerate(["aug", "sep", "oct", "nov", "dec", "jan", "feb", "mar", "apr", "may", "jun", "jul"])
}


def _latest(text: str, current: list[Measure]) -> Measure | None:
    """Of several dated figures of one kind ("55% in October, 64% in December") the last one; None where fewer than two are dated."""
    masked = mask_other_numbers(text) if len(current) > 1 else text
    moments = (
        []
        if len(current) < 2
        else [
            (found.start(), _moment_order(found))
            for found in _MOMENT.finditer(text)
            if found["month"] or found["period"] or "_" in masked[found.start() : found.end()]
        ]
    )
    dated: list[tuple[float, Measure]] = []
    for measure in current:
        piece = _piece_bounds(text, measure)
        own = [order for place, order in moments if piece[0] <= place < piece[1]]
        if own:
            dated.append((own[-1], measure))
    if len({order for order, _ in dated}) < 2 or not all(same_measure(measure, dated[0][1]) for _, measure in dated):
        return None
    return max(dated, key=lambda pair: pair[0])[1]


def _moment_order(found: re.Match[str]) -> float:
    if found["period"]:
        return float(found["period"]) * 3
    if found["month"]:
        return _MONTH_ORDER[found["month"].casefold()] + int(found["day"] or 15) / 40
    return (int(found["m"]) + 4) % 12 + int(found["d"]) / 40


def _piece_bounds(text: str, measure: Measure) -> tuple[int, int]:
    """The piece of a listing around a figure: between commas, semicolons, "and", sentence ends."""
    start, end = first, last = sentence_bounds(text, measure.start)
    for found in re.finditer(r"[,;]\s|\sand\s|\sto\s", text[start:end]):
        if start + found.end() <= measure.start:
            first = start + found.end()
        elif start + found.start() >= measure.end:
            last = start + found.start()
            break
    return first, last


def _in_goal_terms(measure: Measure, target_max: float | None, unit: str | None) -> Measure:
    """The measure with the goal's name for the same unit, and the scale's maximum where the statement leaves it out."""
    both_of = measure.max is not None and target_max is not None
    rates = measure.kind == "rate" and unit in ("words", "wcpm")
    if unit is not None and (rates or same_dimension(measure.unit, unit, both_of=both_of)):
        if {measure.unit, unit} != {"minutes", "seconds"}:
            measure = replace(measure, unit=unit)
        if measure.max is None and target_max is not None and measure.kind in ("rubric", "score") and measure.value <= target_max:
            measure = replace(measure, max=target_max)
    return measure
