"""A student in the making: every strong mention of one person, and the record that they add up to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from pipeline.ids import make_id
from pipeline.model import Student, StudentMention
from pipeline.names import compare_names, display_name, fold_name, name_keys, parse_name, whole_name_keys

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
    key: str | None = None  # given by a reviewer's decision; else it follows from ids and names

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

    def resembles(self, name: str | None) -> float:
        """Likeness of the letters alone, 0 to 1, for names that OCR garbled: word limits and order do not count."""
        told = _letters(name)
        own = [text for mine in self.names for text in _letters(mine)]
        return max((fuzz.ratio(a, b) / 100 for a in told for b in own if a and b), default=0.0)

    @property
    def birth(self) -> date | None:
        return self.births.most_common(1)[0][0] if self.births else None


class NameIndex:
    """Finds the people whose names might agree with a printed one; the order in which they were added is kept."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._people: list[Person] = []
        self._places: dict[str, set[int]] = defaultdict(set)
        self._whole: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        self._people.append(person)
        for name in person.names:
            for key in name_keys(name):
                self._places[key].add(len(self._people) - 1)
            for whole in (*whole_name_keys(name), *_first_words(name)):
                self._whole[whole].add(len(self._people) - 1)

    def find(self, *printed: str | None) -> list[Person]:
        places: set[int] = set()
        for name in printed:
            keys = name_keys(name)
            # Initials only matter for a name that is nothing but initials: every other shares a word or nearly one.
            bare = all(len(word) <= 3 for word in parse_name(name).words)
            places |= {place for key in keys if bare or not key.startswith("#") for place in self._places.get(key, ())}
        return [self._people[place] for place in sorted(places)]

    def find_whole(self, printed: str | None, words: Iterable[str] = ()) -> list[Person]:
        """The few who may agree with a name but for a middle name, or whose whole name may stand among `words`."""
        keys: set[tuple[str, ...]] = set(whole_name_keys(printed))
        inside = list(words)
        keys.update(("inside", given, family) for given in inside for family in inside)
        return [self._people[place] for place in sorted({place for key in keys for place in self._whole.get(key, ())})]


def _first_words(name: str | None) -> list[tuple[str, ...]]:
    """The first given and the first family word, as `words_inside` looks for them among others."""
    return [("inside", given[0], family[0]) for given, family in parse_name(name).splits[:1] if given and family]


class LetterIndex:
    """Every person's names as bare letters, to find whom a garbled print is like: compared by the engine in C, never one by one here."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._owners: list[Person] = []
        self._letters: list[str] = []
        for person in people:
            for text in dict.fromkeys(text for name in person.names for text in _letters(name) if text):
                self._owners.append(person)
                self._letters.append(text)

    def find(self, name: str | None, least: float) -> list[tuple[float, Person]]:
        """(likeness as in `Person.resembles`, person) of all who reach `least`, best first."""
        found: dict[int, tuple[float, Person]] = {}
        for told in dict.fromkeys(text for text in _letters(name) if text):
            # A little below `least`: it is compared exactly afterwards, in the numbers of `resembles`.
            for _, score, place in process.extract(
                told, self._letters, scorer=fuzz.ratio, processor=None, score_cutoff=max(100 * least - 0.1, 0.0), limit=None
            ):
                person = self._owners[place]
                if score / 100 >= max(least, found[id(person)][0] if id(person) in found else 0.0):
                    found[id(person)] = (score / 100, person)
        return sorted(found.values(), key=lambda pair: -pair[0])


def normal_id(local_id: str | None) -> str:
    """'00402-117' -> '402117': letters and digits without the zeros that pad them."""
    return re.sub(r"[^0-9A-Z]", "", (local_id or "").upper()).lstrip("0")


def _letters(name: str | None) -> list[str]:
    """A name's letters in printed and in sorted word order, signs that OCR takes for each other made one ('1' and 'l' are 'i')."""
    words = parse_name(name).words
    alike = str.maketrans("l1|0568", "iiiosbb")
    return ["".join(order).translate(alike) for order in (words, sorted(words))]


def births_clash(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one != other


def student_id(person: Person) -> str:
    if person.key:
        return person.key
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


def _best_name(person: Person, mentions: Sequence[StudentMention] = ()) -> str:
    """The full name that most papers print (a misread one is alone), with the accents and hyphens that any print of it kept."""
    printed = [m.student_name for m in mentions if m.student_name] or list(person.names)
    full = [name for name in printed if parse_name(name).is_full] or printed
    votes = Counter(_core(name) for name in full)
    dates: dict[str, date] = {}
    for mention in mentions:
        if mention.student_name:
            core = _core(mention.student_name)
            dates[core] = max(dates.get(core, date.min), mention.stated_on or date.min)
    leader = max(sorted(votes), key=lambda core: (votes[core], dates.get(core, date.min)))
    prints = Counter(name for name in full if _core(name) == leader)
    return max(sorted(prints), key=lambda name: (_marks(name), not name.isupper(), "," not in name, prints[name]))


def _core(name: str) -> str:
    """The letters of 'First Last': middle initials, order, accents and hyphens make no other name."""
    return "".join(re.findall(r"[a-z]", fold_name(display_name(name))))


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
    return Student(
        student_id(person), _local_id(person), display_name(_best_name(person, mentions)), birth, grade, _latest_school(schooled, grade)
    )


def _latest_school(schooled: Sequence[StudentMention], grade: str | None) -> str | None:
    """The school printed most often beside the latest grade, else in the newest year of dated papers (one odd print is a misreading)."""
    there = [m for m in schooled if grade and m.grade_level and _grade(m.grade_level) == _grade(grade)]
    newest = max((m.stated_on for m in schooled if m.stated_on), default=None)
    oldest = min((m.stated_on for m in there if m.stated_on), default=None)
    recent = [m for m in schooled if newest and m.stated_on and (newest - m.stated_on).days <= 200]
    later = [m for m in recent if not there or (oldest is not None and m.stated_on is not None and m.stated_on >= oldest)]
    group = there + [m for m in later if m not in there]
    votes = Counter(m.school for m in group or schooled if m.school)
    dates = {m.school: m.stated_on or date.min for m in group or schooled}
    return max(sorted(votes), key=lambda school: (votes[school], dates[school])) if votes else None


def _grade(text: str | None) -> int:
    """'Grade 04' -> 4, 'K' -> 0, 'PreK' -> -1."""
    folded = fold_name(text)
    digits = re.search(r"\d+", folded)
    if digits:
        return int(digits[0])
    return -1 if re.search(r"pre-?k|\bpk\b|ecse|preschool", folded) else 0
