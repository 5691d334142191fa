"""Rating codes of progress reports: the legend printed on the form says what they mean, else the words themselves, else the state profile.

The same letter means opposite things in two states ('A' is sufficient in one and "more time needed" in another), so a
bare code without a legend or profile keeps no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from pipeline.lexicon import load_lexicon

Rating = Literal["met", "sufficient", "partial", "insufficient", "regressed", "not_addressed", "not_introduced"]

# Such as "EP = Expected progress", "1 - No progress", "(M) Mastered", "SP: Sufficient Progress"; not "Goal 2: By May"
_CODE = r"(?P<code>[A-Z]{1,4}\+?|[A-Z]{1,2}/[A-Z]{1,2}|[0-9])"
_ENTRY = re.compile(
    rf"(?:(?<=^)|(?<=[\s;,|•(.\]]))\(?{_CODE}\)?\s?(?:=|:|–|—|-|\.\s)\s?(?P<meaning>[A-Z(][^=;|"
    rf"•\n]*?)(?=$|[;|•\n]|[,.]?\s+\(?(?:[A-Z]{{1,4}}\+?|[A-Z]{{1,2}}/[A-Z]{{1,2}}|[0-9])\)?\s?(?:=|:|–|"
    rf"—|-\s|\.\s)\s?[A-Z(])"
)


def read_legend(text: str | None) -> dict[str, str]:
    """Code -> meaning of a printed legend ("M = Mastered; EP = Expected Progress"); empty where there is none.

    One entry alone is no legend unless its meaning is a rating.
    """
    if not text:
        return {}
    plain = re.sub(r"[ \t\u00a0]+", " ", text)
    entries = {found["code"]: found["meaning"].strip(" .,;") for found in _ENTRY.finditer(plain)}
    entries = {code: meaning for code, meaning in entries.items() if 2 < len(meaning) < 160}
    known = [code for code, meaning in entries.items() if read_rating_words(meaning)]
    return entries if known and (len(entries) > 1 or len(known) == len(entries)) else {}


@cache
def _ratings() -> tuple[tuple[Rating, re.Pattern[str]], ...]:
    return tuple((entry["name"], re.compile("|".join(entry["words"]), re.IGNORECASE)) for entry in load_lexicon("ratings")["rating"])


def read_rating_words(text: str | None) -> Rating | None:
    """The rating that words tell ("Making sufficient progress to meet goal"); None for a bare code."""
    plain = re.sub(r"\s+", " ", text or "").strip()
    if len(plain) < 3:
        return None
    return next((name for name, pattern in _ratings() if pattern.search(plain)), None)


def normalise_rating(text: str | None, legend: Mapping[str, str] | None = None, profile: str | None = None) -> Rating | None:
    """The meaning of a printed rating: by the document's legend, by its own words, then by the state profile; else None."""
    plain = re.sub(r"\s+", " ", text or "").strip(" .:;")
    if not plain:
        return None
    legend = {code.casefold(): meaning for code, meaning in (legend or {}).items()}
    code = plain.casefold().strip("()[] ")
    if code in legend:
        return read_rating_words(legend[code])
    words = read_rating_words(plain)
    if words:
        return words
    first = re.match(r"\(?([A-Za-z]{1,4}\+?|\d)\)?(?=\s|[-:=]|$)", plain)
    if first and first[1].casefold() in legend:
        return read_rating_words(legend[first[1].casefold()])
    codes = load_lexicon("ratings")["profile"].get(profile or "", {})
    found = next((meaning for printed, meaning in codes.items() if printed.casefold() == code), None)
    return found if found is None else _checked(found)


def _checked(name: str) -> Rating:
    return next(rating for rating, _ in _ratings() if rating == name)
