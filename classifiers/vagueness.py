"""Whether a progress statement holds data about the student's own performance, and the words that decide it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from classifiers.phrases import find_phrases
from pipeline.language.measures import Measure, find_measures, find_performance
from pipeline.language.performance import is_not_current
from pipeline.language.sentences import clause_bounds
from pipeline.lexicon import load_lexicon


@dataclass(frozen=True, slots=True)
class VaguenessVerdict:
    """`is_vague` None where nothing is said (a code alone). `words` decided: the figures found, or the phrases in their place."""

    is_vague: bool | None
    vague_phrases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    value: float | None = None
    max: float | None = None
    unit: str | None = None
    score: float = 1.0


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lexicon = load_lexicon("vagueness")
    patterns = {name: re.compile(rf"\b(?:{'|'.join(lexicon[name])})", re.IGNORECASE) for name in ("comparisons", "levels")}
    patterns["works"] = re.compile(rf"\b(?:{lexicon['works']})$", re.IGNORECASE)
    patterns["attendance"] = re.compile(lexicon["attendance"]["words"], re.IGNORECASE)
    return patterns


def find_vague_phrases(text: str) -> tuple[str, ...]:
    """Phrases without data ("making steady progress", "continues to work on"), in order, each once."""
    return find_phrases(text, tuple(load_lexicon("vagueness")["phrases"]))


def assess_statement(
    text: str | None,
    *,
    target_value: float | None = None,
    target_max: float | None = None,
    unit: str | None = None,
    baseline_value: float | None = None,
) -> VaguenessVerdict:
    """A statement is vague when it has no number, count, score, level or measured comparison about the student's own performance.

    The goal's own figures, where they are known, tell the target restated from a level reached (rules.md, progress.vague).
    """
    if not text or not re.search(r"[A-Za-z]{2}|\d", text):
        return VaguenessVerdict(None)
    phrases = find_vague_phrases(text)
    performance = find_performance(text, target_value=target_value, target_max=target_max, unit=unit, baseline_value=baseline_value)
    if performance is not None and _is_of_performance(text, performance):
        return VaguenessVerdict(False, phrases, (performance.text,), performance.value, performance.max, performance.unit)
    for measure in find_measures(text):
        # A gain ("improved by 12 points") is a measured comparison even where the level is not told.
        if is_not_current(text, measure) in (None, "gain") and _is_of_performance(text, measure):
            return VaguenessVerdict(False, phrases, (measure.text,))
    for kind in ("comparisons", "levels"):
        found = _patterns()[kind].search(text)
        if found:
            return VaguenessVerdict(False, phrases, (found[0],))
    return VaguenessVerdict(True, phrases, phrases)


def _is_of_performance(text: str, measure: Measure) -> bool:
    """False for presence and for sizes of a group or a task."""
    start, end = clause_bounds(text, measure.start)
    if measure.unit in ("trials", "times", "opportunities") and _patterns()["attendance"].search(text[start:end]):
        return False
    if measure.kind == "count" and measure.noun and _patterns()["works"].search(measure.noun):
        return False
    if measure.kind == "count" and measure.unit in ("trials", "items", "correct", "times") and measure.per is None:
        # "on four reports", "in the last 3 sessions": how often, never how well
        lead = re.search(
            r"\b(?:in|on|over|across|during|for|of|last|past|next|after|the|these|those)\s(?:the\s)?(?:last\s|past\s|first\s|next\s)?$",
            text[: measure.start],
            re.IGNORECASE,
        )
        return lead is None
    return True
