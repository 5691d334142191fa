"""The same words said again: names, pronouns and dates masked, numbers compared apart; near-duplicates by MinHash."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

from rapidfuzz import fuzz

from pipeline.analysis.near_duplicates import near_pairs
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
    """Keys of texts whose masked words are the same, or nearly and with the same numbers; in groups; a million texts take minutes.

    Shorter texts than `least_words` are in no group.
    """
    same: dict[Masked, list[str]] = {}
    for key, masked in texts:
        if masked.length >= least_words:
            same.setdefault(masked, []).append(key)
    told = list(same)
    numbers = [crc32(" ".join(masked.numbers).encode()) for masked in told]

    def alike(one: int, other: int) -> bool:
        return told[one].numbers == told[other].numbers and similarity(told[one], told[other]) >= least

    heads = near_pairs([masked.words for masked in told], numbers, alike)
    groups: dict[int, list[str]] = defaultdict(list)
    for place, head in enumerate(heads):
        groups[head] += same[told[place]]
    return [keys for keys in groups.values() if len(keys) > 1]
