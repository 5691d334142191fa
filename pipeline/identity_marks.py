"""Small signs of identity: ids and dates a sign off, nicknames, garbled short forms, a whole name among the words of a file's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from rapidfuzz import fuzz

from pipeline import names
from pipeline.identity_people import Person
from pipeline.model import StudentMention
from pipeline.names import fold_name, parse_name


def id_patterns(local_id: str) -> list[str]:
    """Keys that two ids one sign off share: each sign blanked, each sign left out."""
    blanked = [f"{local_id[:n]}*{local_id[n + 1 :]}" for n in range(len(local_id))]
    return [*blanked, *(f"-{local_id[:n]}{local_id[n + 1 :]}" for n in range(len(local_id))), f"-{local_id}"]


def id_shape(local_id: str) -> tuple[int, str]:
    """Length and letters of an id: another shape is another numbering."""
    return len(local_id), re.sub(r"[0-9]", "", local_id)


def words_inside(person: Person, words: frozenset[str]) -> float:
    """The folded words of a file name that hold a student's whole name among others ('hale ines annual FINAL')."""
    for name in person.names:
        parsed = parse_name(name)
        if parsed.is_full and any(given[0] in words and words.issuperset(family) for given, family in parsed.splits[:1]):
            return names.MIDDLE
    return 0.0


def is_misread_date(one: date | None, other: date | None) -> bool:
    """One digit of a birth date read wrongly."""
    if one is None or other is None:
        return False
    return sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True)) <= 1


def is_one_sign_off(one: str, other: str) -> bool:
    """'402117' and '402177', or one sign lost; never '402117' and '402171' (two places turned are two people as often)."""
    if len(one) < 4 or len(other) < 4 or one == other:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:n] + long[n + 1 :] == short for n in range(len(long)))


def is_probable_misreading(told: str, known: Iterable[str]) -> bool:
    return any(len(told) == len(own) >= 6 and sum(a != b for a, b in zip(told, own, strict=True)) == 2 for own in known)


def with_nickname(mention: StudentMention, nicknames: Mapping[str, str]) -> StudentMention:
    """'Pili Vega' where the district says that Pili is Pilar -> 'Pili Vega (Pilar)'; other names stay as printed."""
    known = {fold_name(called): given for called, given in nicknames.items()}
    meant = {known[word] for word in parse_name(mention.student_name).words if word in known}
    if not meant:
        return mention
    return replace(mention, student_name=" ".join([mention.student_name or "", *(f"({given})" for given in sorted(meant))]))


def is_garbled_short_form(text: str | None, full: str) -> bool:
    """'Thec O.' for 'Theo Ortiz': both initials agree and the given name's letters come close; not 'Tina O.' for 'Theo Ortiz'.

    Only for a paper whose file or folder names that student.
    """
    return any(
        len(given) == len(family) == len(family[0]) == 1 and len(given[0]) >= 3 and _comes_close(given[0], family[0], *whole)
        for given, family in parse_name(text).splits
        for whole in parse_name(full).splits[:1]
        if given and family
    )


def _comes_close(given: str, initial: str, whole_given: tuple[str, ...], whole_family: tuple[str, ...]) -> bool:
    if not whole_given or not whole_family or initial != whole_family[0][0]:
        return False
    if given[0] != whole_given[0][0]:
        return len(given) >= 4 and given[1:] == whole_given[0][1:]  # a capital misread: 'Veddy' for 'Teddy'
    return fuzz.ratio(given, whole_given[0]) >= 50


def narrow_namesakes(near: list[Person], mention: StudentMention) -> list[Person]:
    """Two of one name: grade and school decide when they fit one alone."""
    for part in ("grade_level", "school"):
        told = getattr(mention, part)
        if told:
            fits = [p for p in near if any(_same_word(getattr(m, part), told) for m, _ in p.mentions)]
            if len(fits) == 1:
                return fits
    return near


def _same_word(one: str | None, other: str | None) -> bool:
    digits = [re.sub(r"\D", "", text or "").lstrip("0") for text in (one, other)]
    if digits[0] and digits[1]:
        return digits[0] == digits[1]
    return bool(one and other) and fold_name(one) == fold_name(other)
