"""Whether a progress statement holds data about the student's own performance, and the words that decide it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from classifiers.phrases import find_phrases
from pipeline.language.linear_model import LinearModel, load_model, read_word_features
from pipeline.language.measures import find_measures, find_performance
from pipeline.language.performance import is_not_current, tells_of_skill
from pipeline.lexicon import load_lexicon


@dataclass(frozen=True, slots=True)
class VaguenessVerdict:
    """`is_vague` None where nothing is said (a code alone). `words` decided: the figures found, or the phrases in their place.

    The grammar decides; `score` is the trained model's probability of the same verdict.
    """

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
    return {name: re.compile(rf"\b(?:{'|'.join(lexicon[name])})", re.IGNORECASE) for name in ("comparisons", "levels")}


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
    if performance is not None and tells_of_skill(text, performance):
        return VaguenessVerdict(
            False, phrases, (performance.text,), performance.value, performance.max, performance.unit, _how_sure(text, False)
        )
    for measure in find_measures(text):
        # A gain ("improved by 12 points") is a measured comparison even where the level is not told.
        if is_not_current(text, measure) in (None, "gain") and tells_of_skill(text, measure):
            return VaguenessVerdict(False, phrases, (measure.text,), score=_how_sure(text, False))
    for kind in ("comparisons", "levels"):
        found = _patterns()[kind].search(text)
        if found:
            return VaguenessVerdict(False, phrases, (found[0],), score=_how_sure(text, False))
    return VaguenessVerdict(True, phrases, phrases, score=_how_sure(text, True))


def read_statement_features(text: str) -> dict[str, float]:
    """What the model of vagueness sees: the statement's words, and what the grammar found of each figure."""
    features = {name: value / 2 for name, value in read_word_features(text).items()}
    for measure in find_measures(text):
        role = is_not_current(text, measure) or ("current" if tells_of_skill(text, measure) else "other")
        features[f"figure:{role}"] = 1.0
        features[f"figure:{role} {measure.kind}"] = 1.0
    if _patterns()["comparisons"].search(text):
        features["comparison"] = 1.0
    if _patterns()["levels"].search(text):
        features["level"] = 1.0
    features["vague phrases"] = min(len(find_vague_phrases(text)), 3) / 3
    return features


@cache
def _model() -> LinearModel:
    return load_model(files("classifiers").joinpath("models/vague.json").read_text("utf-8"))


def _how_sure(text: str, is_vague: bool) -> float:
    """The model's probability of the grammar's verdict, 0..1."""
    return round(_model().predict(read_statement_features(text))["vague" if is_vague else "measured"], 3)
