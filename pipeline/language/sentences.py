"""Sentences and clauses of school English, where 'approx.', 'wpm.', 'Mrs.' and '2.5' end nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise

_END = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bvs)(?<!\bMrs)(?<!\bavg)(?<!\be\.g)(?<!\bi\.e)(?<!\bapprox)(?<!\b[ap]\.m)[.!?](?=\s+[A-Z\d\"'(/]|"
    r"\s*$)|\n{2,}|[;•]"
)
_CLAUSE_END = re.compile(r"[()]|\s[-–—]\s|,\s(?=(?:but|and|while|which|with|up|down|an?\s(?:increase|decrease|gain)|compared|from)\b)")


@lru_cache(maxsize=512)
def _bounds(text: str) -> tuple[int, ...]:
    return (0, *(found.end() for found in _END.finditer(text)), len(text) + 1)


def sentence_bounds(text: str, place: int) -> tuple[int, int]:
    """(start, end) of the sentence around a place in the text."""
    bounds = _bounds(text)
    at = max(bisect_right(bounds, place) - 1, 0)
    return bounds[at], min(bounds[at + 1] if at + 1 < len(bounds) else len(text), len(text))


def clause_bounds(text: str, place: int) -> tuple[int, int]:
    """(start, end) of the clause around a place: the sentence cut at brackets, dashes and ', but'."""
    start, end = sentence_bounds(text, place)
    for found in _CLAUSE_END.finditer(text, start, end):
        if found.end() <= place:
            start = found.start() if found[0].strip().startswith(",") else found.end()
        elif found.start() >= place:
            end = found.start()
            break
    return start, end


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, stripped; none empty."""
    bounds = _bounds(text)
    return [part for start, end in pairwise(bounds) if (part := text[start:end].strip(" ;•\n\t"))]
