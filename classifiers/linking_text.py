"""Words compared by what they mean to a teacher: stems and skills, weighted by how rare they are in the drop."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipeline.lexicon import load_lexicon
from pipeline.names import fold_name

# 'reading' and 'reads' are one word to a reader; 'sing' keeps its 'ing'.
_ENDING = re.compile(r"(?<=[a-z]{4})(?:ing|ings|ed|es|s|ly|ion|ions)$")


@lru_cache(maxsize=50_000)
def terms_of(text: str) -> Counter[str]:
    """Stems of a text and '#skill' tags; numbers and stop words are left out."""
    folded = fold_name(text)
    terms: Counter[str] = Counter()
    stop = _stop_words()
    for word in re.findall(r"/[a-z]{1,2}/|[a-z][a-z\-]+[a-z]|[a-z]{2,}", folded):
        for part in {word, *word.split("-")}:
            if part not in stop and len(part) > 1:
                terms[_ENDING.sub("", part)] += 1
    for skill in skills_of(text):
        terms[f"#{skill}"] += 2
    return terms


@lru_cache(maxsize=50_000)
def skills_of(text: str) -> tuple[str, ...]:
    """The skills of the dictionary that a text speaks of."""
    folded = f" {fold_name(text)} "
    return tuple(skill for skill, pattern in _patterns().items() if pattern.search(folded))


def narrow_skills(skills: Iterable[str]) -> set[str]:
    """Without those of the dictionary that hold for a whole area."""
    lexicon = load_lexicon("skills")
    return {skill for skill in skills if not lexicon[skill].get("broad")}


def areas_of(text: str) -> set[str]:
    """The goal areas that the skills of a text belong to."""
    lexicon = load_lexicon("skills")
    return {str(lexicon[skill]["area"]) for skill in skills_of(text)}


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(load_lexicon("stop_words")["words"])


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """A word counts with its endings ('divide', 'divides'); '/r/' stands between slashes."""
    patterns = {}
    for skill, entry in load_lexicon("skills").items():
        parts = [re.escape(fold_name(word)) for word in entry["words"]]
        patterns[skill] = re.compile(
            r"(?<![a-z])(?:" + "|".join(sorted(parts, key=len, reverse=True)) + r")(?:s|es|ed|d|ing|r|ment|ence|ation|cies|cy|e)?(?![a-z])"
        )
    return patterns


class WordWeights:
    """Inverse document frequencies over the goals of a drop; unseen words weigh as the rarest."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            counts.update(set(terms_of(text)))
            total += 1
        self._rarest = math.log(1 + total) + 1
        self._weights = {term: math.log((1 + total) / (1 + count)) + 1 for term, count in counts.items()}

    def cosine(self, one: str, other: str) -> float:
        """TF-IDF cosine of two texts, 0 to 1."""
        a, b = self._vector(one), self._vector(other)
        norm = math.sqrt(sum(v * v for v in a.values()) * sum(v * v for v in b.values()))
        return sum(value * b.get(term, 0.0) for term, value in a.items()) / norm if norm else 0.0

    def shared(self, one: str, other: str, most: int = 3) -> list[str]:
        """The words that speak most for the two being about one thing."""
        a, b = self._vector(one), self._vector(other)
        common = sorted((term for term in a if term in b and not term.startswith("#")), key=lambda term: -a[term] * b[term])
        return common[:most]

    def _vector(self, text: str) -> dict[str, float]:
        return {term: (1 + math.log(count)) * self._weights.get(term, self._rarest) for term, count in terms_of(text).items()}
