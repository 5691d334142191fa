"""What a counted noun or a rate counts in, in the units of the store's vocabulary."""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicon import load_lexicon


@cache
def _nouns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((unit, re.compile(rf"(?:{'|'.join(words)})", re.IGNORECASE)) for unit, words in load_lexicon("measures")["nouns"].items())


@cache
def noun_unit(noun: str) -> str | None:
    """The unit in which a noun ("prompts", "story elements") is counted, None for a noun of no unit."""
    return next((unit for unit, pattern in _nouns() if pattern.fullmatch(noun)), None)


def noun_unit_in(words: list[str]) -> tuple[str | None, str | None]:
    for word in reversed(words):
        unit = noun_unit(word)
        if unit:
            return unit, word
    return None, None


def rate_unit(words: str, context: str = "") -> str | None:
    """The unit of a rate a minute: words read aloud are 'wcpm', words typed 'words', digits and problems 'correct', letters 'items'."""
    words = words.casefold()
    if re.search(r"digit|number|problem|fact|dcpm|cdpm|ncpm|operation", words):
        return "correct"
    if re.search(r"letter|sound|lpm|lspm|phoneme|segment|lcpm|nonsense", words):
        return "items"
    if re.search(r"word|wpm|wcm|wrc|wc/m|wcpm", words):
        typed = re.search(r"\btyp(?:e|es|ed|ing)\b|keyboard", context, re.IGNORECASE)
        return "words" if typed and not re.search(r"wcpm|cwpm|wrc|\bcorrect\b", words) else "wcpm"
    if re.search(r"syllable|spm", words):
        return "words"
    if re.search(r"correct", words):
        return "correct"
    if re.search(r"step|strides|jump|hop|sit-?up", words):
        return "times"
    return None
