"""Finds phrases of a lexicon in a text, word by word, with spaCy's matcher on a blank English pipeline.

A phrase is written as words apart by spaces: alternatives by '|', '?' for a word that may be left out, '*' for any number
of its alternatives ("making some|steady|good* progress").
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.memory import remember


@cache
def _language() -> Any:
    # spaCy takes half a second to import; only a run that reads statements pays for it.
    import spacy

    return spacy.blank("en")


@cache
def _matcher(phrases: tuple[str, ...]) -> Any:
    from spacy.matcher import Matcher

    matcher = Matcher(_language().vocab)
    matcher.add("phrase", [parse_phrase(phrase) for phrase in phrases], greedy="LONGEST")
    return matcher


def parse_phrase(phrase: str) -> list[dict[str, Any]]:
    """A phrase's words as token patterns: 'work on|toward?' -> work, then perhaps one of on, toward."""
    tokens: list[dict[str, Any]] = []
    for word in phrase.split():
        operator = word[-1] if word[-1] in "?*" else None
        token: dict[str, Any] = {"LOWER": {"IN": word.rstrip("?*").split("|")}}
        tokens.append(token | ({"OP": operator} if operator else {}))
    return tokens


@remember(10_000)
def find_phrases(text: str, phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases that stand in the text, longest first where they overlap, in the text's order, each once."""
    document = _language()(" ".join(text.split()))
    spans = sorted(_matcher(phrases)(document, as_spans=True), key=lambda span: (span.start, -span.end))
    found: dict[str, None] = {}
    taken = 0
    for span in spans:
        if span.start >= taken:
            found.setdefault(span.text, None)
            taken = span.end
    return tuple(found)
