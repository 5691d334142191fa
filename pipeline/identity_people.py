"""A student in the making: every strong mention of one person, and the record that they add up to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline import names
from pipeline.ids import make_id
from pipeline.model import Student, StudentMention
from pipeline.names import compare_names, display_name, fold_name, parse_name

# How much a document type is believed when it says who a student is.
WEIGHT = {"iep": 6, "evaluation": 4, "progress_report": 3, "notice": 3, "meeting_record": 3, "service_log": 2}


@dataclass(slots=True)
class Person:
    """A student in the making: every strong mention of theirs."""

    ids: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    births: Counter[date] = field(default_factory=Counter)
    mentions: list[tuple[StudentMention, int]] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    has_iep: bool = False

    def take(self, mention: StudentMention, weight: int) -> None:
        if mention.local_id:
            self.ids[normal_id(mention.local_id)] += weight
        if mention.student_name:
            self.names[mention.student_name] += weight
        if mention.birth_date:
            self.births[mention.birth_date] += weight
        self.mentions.append((mention, weight))
        self.documents.add(mention.document_id)
        self.has_iep = self.has_iep or weight == WEIGHT["iep"]

    def absorb(self, other: Person) -> None:
        self.ids.update(other.ids)
        self.names.update(other.names)
        self.births.update(other.births)
        self.mentions.extend(other.mentions)
        self.documents |= other.documents
        self.has_iep = self.has_iep or other.has_iep

    def agrees(self, name: str | None) -> float:
        """How well a printed name fits this person's: against full names first, so that one misread print does not spoil it."""
        return max((compare_names(name, own) for own in self.names), default=0.0)

    @property
    def birth(self) -> date | None:
        return self.births.most_common(1)[0][0] if self.births else None


def normal_id(local_id: str | None) -> str:
    """'00402-117' -> '402117': letters and digits without the zeros that pad them."""
    return re.sub(r"[^0-9A-Z]", "", (local_id or "").upper()).lstrip("0")


def births_clash(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one != other


def student_id(person: Person) -> str:
    local_id = _local_id(person)
    if local_id:
        return make_id("student", normal_id(local_id))
    return make_id("student", fold_name(display_name(_best_name(person))), person.birth)


def _local_id(person: Person) -> str | None:
    """The id of most weight, as it is printed most often."""
    if not person.ids:
        return None
    best = max(sorted(person.ids), key=lambda key: person.ids[key])
    prints = Counter(m.local_id.strip() for m, _ in person.mentions if m.local_id and normal_id(m.local_id) == best)
    return max(sorted(prints), key=lambda text: prints[text])


def _best_name(person: Person) -> str:
    """The latest printed full name, with the accents and hyphens that any print of the same name kept."""
    ranked = sorted(
        ((m, weight) for m, weight in person.mentions if m.student_name),
        key=lambda pair: (
            parse_name(pair[0].student_name).is_full,
            pair[1] == WEIGHT["iep"],
            pair[0].stated_on or date.min,
            pair[1],
            pair[0].student_name or "",
        ),
    )
    latest = ranked[-1][0].student_name or ""
    same = [m.student_name or "" for m, _ in ranked if compare_names(m.student_name, latest) >= names.SAME]
    return max(same, key=lambda name: (_marks(name), not name.isupper(), "," not in name, person.names[name]))


def _marks(name: str) -> int:
    return sum(not c.isascii() for c in name) * 2 + name.count("-") + name.count("'") + name.count("’")


def make_student(person: Person, mentions: Sequence[StudentMention]) -> Student:
    """The student's record; grade and school are the latest that any of their papers prints."""
    births = person.births or Counter(m.birth_date for m in mentions if m.birth_date)
    birth = births.most_common(1)[0][0] if births else None
    dated = sorted(mentions, key=lambda m: (m.stated_on or date.min, m.document_id))
    # Pupils move up: among papers with and without a date, the higher grade is the later one.
    graded = [m for m in dated if m.grade_level]
    latest = max(graded, key=lambda m: (_grade(m.grade_level), m.stated_on or date.min), default=None)
    grade = latest.grade_level if latest else None
    schooled = [m for m in dated if m.school]
    there = max(schooled, key=lambda m: (_grade(m.grade_level) if m.grade_level else -1, m.stated_on or date.min), default=None)
    newest = schooled[-1] if schooled else None
    if there is not None and newest is not None and newest.stated_on and there.stated_on and newest.stated_on > there.stated_on:
        there = newest
    return Student(student_id(person), _local_id(person), display_name(_best_name(person)), birth, grade, there.school if there else None)


def _grade(text: str | None) -> int:
    """'Grade 04' -> 4, 'K' -> 0, 'PreK' -> -1."""
    folded = fold_name(text)
    digits = re.search(r"\d+", folded)
    if digits:
        return int(digits[0])
    return -1 if re.search(r"pre-?k|\bpk\b|ecse|preschool", folded) else 0
