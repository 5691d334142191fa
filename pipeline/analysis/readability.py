"""How many years of school a text asks of its reader: Flesch-Kincaid for English, Crawford's formula for Spanish."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+(?:['’][a-z]+)?")
# 'grade' has one syllable though it has two vowel groups; 'table', 'created' keep theirs
_SILENT_END = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e)$")


def english_syllables(word: str) -> int:
    """About as many as are spoken: groups of vowels, without a silent ending."""
    word = word.casefold()
    spoken = _SILENT_END.sub(lambda found: found[0][0], word) if len(word) > 3 else word
    return max(1, len(re.findall(r"[aeiouy]+", spoken)))


def spanish_syllables(word: str) -> int:
    """Groups of vowels; two strong ones, or a stressed weak one, part a group."""
    word = re.sub(r"(?<=[qg])u(?=[eéií])", "", word.casefold())
    parted = re.sub(r"(?<=[aeoáéó])(?=[aeoáéóíú])|(?<=[íú])(?=[aeoáéó])", "-", word)
    return max(1, len(re.findall(r"[aeiouáéíóúü]+", parted)))


def reading_grade(text: str, language: str = "en") -> float:
    """The school grade from which a text can be read; numbers are left out, being read alike at every grade."""
    words = _WORD.findall(text)
    sentences = max(1, len(_SENTENCE_END.findall(text.strip() + " ")))
    if not words:
        return 0.0
    if language == "es":
        per_hundred = 100 / len(words)
        syllables = sum(map(spanish_syllables, words))
        return 0.049 * syllables * per_hundred - 0.205 * sentences * per_hundred - 3.407
    syllables = sum(map(english_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
