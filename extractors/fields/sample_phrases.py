"""Scores that a line says in words, without a label and a colon: '66% correct', '5 of 10 attempts within 1/4 inch', '12/20 = 60%'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.language.counted_nouns import noun_unit_in
from pipeline.language.numbers import digits_of

_N = r"\d{1,4}(?:\.\d+)?"
_OF = rf"(?P<value>{_N})\s*(?P<sign>/|of|out\s+of)\s*(?P<max>\d{{1,3}})"
# How near a trial had to come, as in 'within 1/4 inch', 'in 2 minutes': no score of its own
_TOLERANCE = re.compile(
    r"\s+(?:with)?in\s+(?:an?\s+)?(?:\d+(?:\s*/\s*\d+|\.\d+)?|[¼½¾])[\s-]*"
    r"(?:inch(?:es)?|in|feet|foot|ft|cm|mm|seconds?|secs?|minutes?|mins?)\b(?:\s+of\s+[a-z ]{1,20})?\W*$",
    re.I,
)
# Takes '12/20 = 60%', '9 of 20 (45%)'
_WITH_PERCENT = re.compile(rf"^\W*{_OF}\s*(?:correct|right)?\s*[=,;:(–—-]*\s*(?P<percent>{_N})\s?%\W*$", re.I)
# '6 of 10 attempts', '4 of 10 sections complete'; not '2/16 no school', a day
_COUNTED = re.compile(rf"^\W*{_OF}\s+(?P<noun>[a-z][a-z-]*(?: [a-z-]+){{0,4}})\W*$", re.I)
# Takes '66% correct', '80 percent accuracy'; not '80% of peers scored higher'
_PERCENT = re.compile(
    rf"^\W*(?P<value>{_N})\s?(?:%|percent)\s+(?:correct|accura\w+|right|independen\w+|on[- ]task|intelligib\w+|complete\w*)\W*$",
    re.I,
)
# Takes 'Letters on the line 52%', 'Two-step problems 14 / 20'
_AT_END = re.compile(rf"^\W*(?P<label>[A-Za-z][^\d%:=]{{2,50}}?)\s+\(?(?:(?P<percent>{_N})\s?%|{_OF})\W*$", re.I)


@dataclass(frozen=True, slots=True)
class ScorePhrase:
    """A figure that a line states, what it counts, and whether only its place at the line's end says that it is the score."""

    value: float
    max: float | None
    unit: str | None
    label: str
    is_weak: bool = False


def read_score_phrase(text: str) -> ScorePhrase | None:
    """The score that a whole line states: '6 of 10 attempts' -> 6 of 10; '10/15 field trip' -> None (a day)."""
    plain = re.sub(r"(?<=\d)\.(?=\s*/)", " ", _TOLERANCE.sub("", digits_of(text)))
    if match := _WITH_PERCENT.match(plain):
        value, most = float(match["value"]), float(match["max"])
        agrees = most > 0 and abs(100 * value / most - float(match["percent"])) <= 1
        return ScorePhrase(value, most, "correct", "") if agrees else None
    if match := _PERCENT.match(plain):
        return ScorePhrase(float(match["value"]), None, "percent", "") if float(match["value"]) <= 100 else None
    if match := _COUNTED.match(plain):
        unit, noun = noun_unit_in(match["noun"].split())
        is_day = match["sign"] == "/" and (noun is None or not noun.endswith("s"))  # '11/20 probe'
        return None if unit is None or is_day or not _is_part(match) else ScorePhrase(*_figures(match), unit, match["noun"])
    match = _AT_END.match(plain)
    if match is None or len(match["label"].split()) > 8:
        return None
    if match["percent"]:
        return ScorePhrase(float(match["percent"]), None, "percent", match["label"], True) if float(match["percent"]) <= 100 else None
    is_day = re.search(r"\d/\d", plain) is not None and float(match["value"]) <= 12 and float(match["max"]) <= 31  # 'Probe 9/24'
    return None if is_day or not _is_part(match) else ScorePhrase(*_figures(match), None, match["label"], True)


def _figures(match: re.Match[str]) -> tuple[float, float]:
    return float(match["value"]), float(match["max"])


def _is_part(match: re.Match[str]) -> bool:
    value, most = _figures(match)
    return most > 0 and value <= most
