"""Recognises the headings of a document's sections from the dictionary of the field's headings."""

from __future__ import annotations

import re
from functools import cache

from extractors.fields.labels import fold
from pipeline.lexicon import load_lexicon
from pipeline.memory import remember

_MAX_WORDS = 16
_NUMBERING = re.compile(
    r"^\s*(?:(?:section|part|form|page)\s+)?(?:[ivx]{1,5}|\d{1,2}[a-z]?|[a-z])\s*[.):\-–]\s*|^\s*\d{1,2}\s+(?=[A-Za-z]{3})", re.IGNORECASE
)
_TAIL = re.compile(r"\s*(?:\(?(?:continued|cont\.?|cont'd)\)?|page\s+\d+(?:\s+of\s+\d+)?)\s*$", re.IGNORECASE)


@cache
def _wordings() -> list[tuple[tuple[str, ...], str]]:
    sections = load_lexicon("headings")["sections"]
    pairs = {tuple(fold(wording).split()): section for section, wordings in sections.items() for wording in wordings}
    return sorted(pairs.items(), key=lambda pair: -len(pair[0]))


@remember(50_000)
def find_heading(text: str, *, styled: bool = False) -> str | None:
    """The section that a heading opens ('goals', 'services' …), None for words that are no heading.

    A plain line must be the dictionary's words and nothing more; one set as a heading may hold up to as many again
    ('OFFER OF FAPE - SERVICES', 'IV. Annual Goals and Benchmarks for 2025-26'). 'Goal 2: Reading' opens no section.
    """
    text = _TAIL.sub("", _NUMBERING.sub("", text.strip(), count=1))
    if styled and len(text) > 50 and (parts := re.match(r"(.{4,60}?)\s[-–—]\s(?=[A-Z][a-z])", text)):
        text = parts[1]  # "GOALS AND OBJECTIVES - Include, as appropriate, academic and functional goals."
    if not text or len(text) > 160 or "☐" in text or "☒" in text:
        return None
    body, _, rest = text.partition(":")
    if rest.strip() and not styled:
        return None
    if rest.strip() and len(rest.split()) > 6:
        return None
    words = fold(body).replace(" #", "").split()
    if not words or len(words) > _MAX_WORDS or re.search(r"\d", body.split("-")[0]):
        return None
    if re.search(r"[a-z]\.\s*$", text) and len(words) > 5:
        return None
    for wording, section in _wordings():
        if len(wording) > len(words):
            continue
        if tuple(words) == wording:
            return section
        if styled and len(wording) >= 3 and tuple(words[: len(wording)]) == wording and len(words) <= 3 * len(wording):
            return section
        if styled and len(wording) >= 4 and len(wording) >= 0.6 * len(words) and _in_order(words, wording):
            return section
        if styled and len(wording) >= 0.5 * len(words) and (len(wording) > 1 or len(words) <= 2) and _contains(words, wording):
            return section
    return None


def is_talk(section: str | None) -> bool:
    """Whether a section holds discussion and notices, whose words about goals and minutes promise nothing."""
    return section in load_lexicon("headings")["kinds"]["talk"]


def _in_order(words: list[str], wording: tuple[str, ...]) -> bool:
    """Whether a wording's words stand in a heading in their order, others between: 'special education PROGRAMS and related services'."""
    rest = iter(words)
    return all(word in rest for word in wording)


def _contains(words: list[str], wording: tuple[str, ...]) -> bool:
    return any(tuple(words[i : i + len(wording)]) == wording for i in range(len(words) - len(wording) + 1))
