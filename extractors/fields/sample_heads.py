"""What a label of a score says: that it is the final score, what it is out of, and what it counts in."""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicon import load_lexicon

# '(out of 20)', 'out of 16', '/10', 'max 4'; not '3 of 4' with a figure before it
_PRINTED_MAXIMUM = re.compile(r"(?<!\d)(?<!\d )[([]?\s*(?:\bout\s+of|\bof|/|\bmax\.?)\s*(\d{1,4})\s*(?:possible|total)?[)\]]?\W*$", re.I)


@cache
def _tiers() -> tuple[tuple[re.Pattern[str], str | None], ...]:
    return tuple((re.compile("|".join(tier["labels"]), re.I), tier.get("unit")) for tier in load_lexicon("sample_labels")["tier"])


@cache
def _units() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(entry["words"], re.I), entry["unit"]) for entry in load_lexicon("sample_labels")["unit"])


@cache
def _group(name: str) -> re.Pattern[str]:
    return re.compile("|".join(load_lexicon("sample_labels")[name]["labels"]), re.I)


def rank_label(label: str) -> tuple[int, str | None] | None:
    """How surely a label names the final score (0 best) and its unit; None for what is no score ('Errors', 'Goal')."""
    words = _plain_label(label)
    if not words or len(words) > 90:
        return None
    for rank, (pattern, unit) in enumerate(_tiers()):
        if pattern.search(words):
            if rank > 2 and _group("never").search(words) and not re.search(r"correct", words, re.I):
                return None
            return rank, unit
    return None


def is_maximum(label: str) -> bool:
    """'Out of', 'Possible', 'Opportunities': a column of what the score is out of."""
    return _group("maximum").search(_plain_label(label)) is not None


def is_never(label: str) -> bool:
    return _group("never").search(_plain_label(label)) is not None


def printed_maximum(label: str) -> float | None:
    """What a label itself says that the score is out of: 'Number correct (out of 20)' -> 20; 'Trials 3-10' -> None."""
    found = _PRINTED_MAXIMUM.search(label)
    return float(found[1]) if found else None


def _plain_label(label: str) -> str:
    """A label's words without a printed maximum: 'Total points (out of 16)' is one of points."""
    return " ".join(_PRINTED_MAXIMUM.sub(" ", label.replace("_", " ")).split()).strip(" .:=#-–—*")


def unit_of(words: str) -> str | None:
    """The unit that words name: 'verbal prompts' -> prompts; 'correct' -> None (an item)."""
    return next((unit for pattern, unit in _units() if pattern.search(words)), None)
