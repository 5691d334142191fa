"""The same words said again: names, pronouns and dates masked, numbers compared apart; scales by shingle hashing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

from rapidfuzz import fuzz

from pipeline.model import Student
from pipeline.names import fold_name, parse_name

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
# '9/23/2026', '2026-09-23', 'September 23, 2026', 'October 2025', 'in October', 'the second quarter'; not '4/5' (a score), not 'may'.
_DATES = re.compile(
    r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d\d-\d\d\b"
    rf"|\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b|\b{_MONTH}\.?\s+\d{{4}}\b"
    rf"|\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b|\b(?!may\b){_MONTH}\b"
    r"|\b(?:first|second|third|fourth|1st|2nd|3rd|4th)\s+(?:quarter|trimester|semester|term|marking period)\b"
)
_PRONOUNS = re.compile(
    r"\b(?:he|she|they|him|her|hers|his|them|their|theirs|himself|herself|themselves|themself|student|the student|child)\b"
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text as compared: `words` without names, pronouns, dates and numbers; `numbers` in order."""

    words: str
    numbers: tuple[str, ...]

    @property
    def length(self) -> int:
        return len([word for word in self.words.split() if word not in ("@", "#")])


def name_words(students: Iterable[Student]) -> dict[str, frozenset[str]]:
    """student_id -> the words of that student's name, given and family."""
    return {student.student_id: frozenset(parse_name(student.student_name).words) for student in students}


def mask_text(text: str | None, names: frozenset[str] = frozenset()) -> Masked:
    """Masks the student's own name, pronouns and dates as '@', numbers as '#'."""
    folded = _DATES.sub(" ", fold_name(text))
    folded = _PRONOUNS.sub(" @ ", folded)
    if names:
        own = "|".join(sorted((re.escape(word) for word in names if len(word) > 1), key=len, reverse=True))
        folded = re.sub(rf"\b(?:{own})(?:s\b|\b)", " @ ", folded) if own else folded
    numbers = tuple(str(float(number)) for number in re.findall(r"\d+(?:\.\d+)?", folded))
    folded = re.sub(r"\d+(?:\.\d+)?", " # ", folded)
    words = re.sub(r"(?:@\s*)+", "@ ", " ".join(re.findall(r"[a-z]+|[@#]", folded)))
    return Masked(words.strip(), numbers)


def is_same(one: Masked, other: Masked, least_words: int) -> bool:
    """The same words and the same numbers, long enough that it can be no chance."""
    return one.words == other.words and one.numbers == other.numbers and one.length >= least_words


def similarity(one: Masked, other: Masked) -> float:
    """How much of the words is the same, 0 to 1."""
    return fuzz.ratio(one.words, other.words) / 100


def near_groups(texts: Sequence[tuple[str, Masked]], least: float, least_words: int) -> list[list[str]]:
    """Keys whose masked words are nearly the same. Candidates meet in buckets of their smallest shingle hashes, so that a
    million statements need no all-pairs comparison."""
    buckets: dict[int, list[int]] = defaultdict(list)
    for place, (_, masked) in enumerate(texts):
        if masked.length >= least_words:
            for mark in _marks(masked.words):
                buckets[mark].append(place)
    parent = list(range(len(texts)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for places in buckets.values():
        head = places[0]
        for place in places[1:]:
            if root(head) != root(place) and similarity(texts[head][1], texts[place][1]) >= least:
                parent[root(place)] = root(head)
    groups: dict[int, list[str]] = defaultdict(list)
    for place, (key, _) in enumerate(texts):
        groups[root(place)].append(key)
    return [keys for keys in groups.values() if len(keys) > 1]


def _marks(words: str, keep: int = 4) -> list[int]:
    """The smallest hashes of three-word shingles: near-duplicates share at least one of them almost surely."""
    pieces = words.split()
    shingles = {" ".join(pieces[n : n + 3]) for n in range(max(len(pieces) - 2, 1))}
    return sorted(crc32(shingle.encode()) for shingle in shingles)[:keep]
