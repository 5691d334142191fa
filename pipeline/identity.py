"""Which student each paper speaks of, resolved over the whole drop and explained; two readings that remain are refused."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pipeline import names
from pipeline.identity_marks import (
    id_patterns,
    id_shape,
    is_garbled_short_form,
    is_misread_date,
    is_one_sign_off,
    is_probable_misreading,
    narrow_namesakes,
    with_nickname,
    words_inside,
)
from pipeline.identity_people import WEIGHT, LetterIndex, NameIndex, Person, births_clash, make_student, normal_id, student_id
from pipeline.lexicon import load_lexicon
from pipeline.model import DocumentFacts, Student, StudentDecision, StudentMention
from pipeline.names import compare_names, fold_name, parse_name
from pipeline.reviews import StudentReview, choose_pins
from pipeline.reviews_identity import found_reviewed_people, is_moved, pin_decisions

# Types that may bring a student into being: by a printed id, or (the first group) by a full name alone.
_FOUNDING_BY_NAME = {"iep"}
_MISREAD_WITH_ID, _MISREAD_ALONE, _FAR_FROM_OTHERS = 0.7, 0.88, 0.2  # likeness of letters
_FOUNDING_BY_ID = {"iep", "evaluation", "progress_report", "notice", "meeting_record", "service_log"}


def resolve_students(
    facts: Sequence[DocumentFacts], reviews: Sequence[StudentReview] = (), nicknames: Mapping[str, str] | None = None
) -> tuple[list[Student], list[StudentDecision]]:
    """Every student of the drop, and for every mention who it is (or nobody) and why.

    Printed ids found people, then full names on IEPs; all else is held against them. The order of documents changes nothing.
    `nicknames` (called -> given name) are the district's own, beside those of the dictionary.
    What reviewers decided stands before all that, and a mention that they gave to somebody else founds nobody.
    """
    documents = sorted(facts, key=lambda document: document.document_id)
    mentions = [(document, with_nickname(mention, nicknames or {})) for document in documents for mention in document.mentions]
    people = _found_people(mentions)
    decisions = _decide_all(people, mentions)
    pins = choose_pins(documents, reviews) if reviews else {}
    if pins:
        people = _found_people([pair for pair, said in zip(mentions, decisions, strict=True) if not is_moved(said, pins)])
        targets = found_reviewed_people(people, mentions, pins, _decide_all(people, mentions))
        decisions = pin_decisions(_decide_all(people, mentions), pins, targets)
    told: dict[str, list[StudentMention]] = defaultdict(list)
    printed = {(m.document_id, m.mention_key): m for _, m in mentions if m.source == "printed"}
    who = {student_id(person): person for person in people}
    for decision in decisions:
        place = (decision.document_id, decision.mention_key)
        mention = printed.get(place)
        # What a reviewer gave to a student in spite of its name says nothing of how that student is called.
        if (
            decision.student_id
            and mention
            and (place not in pins or who[decision.student_id].agrees(mention.student_name) >= names.INITIAL)
        ):
            told[decision.student_id].append(mention)
    students = [make_student(person, told[student_id(person)]) for person in people]
    known = {student.student_id: student for student in students}
    return [known[key] for key in sorted(known)], decisions


def _decide_all(people: list[Person], mentions: Sequence[tuple[DocumentFacts, StudentMention]]) -> list[StudentDecision]:
    resolver = _Resolver(people)
    decisions = [resolver.decide(document, mention) for document, mention in mentions]
    return _settle_by_folder(decisions, {(m.document_id, m.mention_key): m for _, m in mentions})


def _found_people(mentions: Sequence[tuple[DocumentFacts, StudentMention]]) -> list[Person]:
    printed = [(d, m) for d, m in mentions if m.source == "printed" and d.document_type in _FOUNDING_BY_ID]
    by_id: dict[str, list[tuple[StudentMention, int]]] = defaultdict(list)
    for document, mention in printed:
        if normal_id(mention.local_id):
            by_id[normal_id(mention.local_id)].append((mention, WEIGHT[document.document_type or ""]))
    people: list[Person] = []
    for _, group in sorted(by_id.items()):
        people.extend(_one_person_an_id(group))
    people = _merge_misread_ids(people)
    people = _merge_second_numbers(people)
    index = NameIndex(people)
    for document, mention in sorted(
        printed, key=lambda pair: (-WEIGHT[pair[0].document_type or ""], pair[1].document_id, pair[1].mention_key)
    ):
        if normal_id(mention.local_id) or document.document_type not in _FOUNDING_BY_NAME or not parse_name(mention.student_name).is_full:
            continue
        near = index.find(mention.student_name)
        fits = [p for p in near if p.agrees(mention.student_name) >= names.FUZZY and not births_clash(p.birth, mention.birth_date)]
        if not fits:
            person = Person()
            person.take(mention, WEIGHT["iep"])
            people.append(person)
            index.add(person)
        elif len(fits) == 1:
            fits[0].take(mention, WEIGHT["iep"])
    people = _without_doubtful(people)
    return [person for person in people if person.names and (person.has_iep or any(parse_name(name).is_full for name in person.names))]


def _one_person_an_id(group: list[tuple[StudentMention, int]]) -> list[Person]:
    """Mentions of one id make one person: those whose names agree with the name of most weight; the rest are conflicts for later."""
    votes: Counter[str] = Counter()
    for mention, weight in group:
        if mention.student_name:
            votes[mention.student_name] += weight
    if not votes:
        return []
    support = {name: sum(count for other, count in votes.items() if compare_names(name, other) >= names.INITIAL) for name in votes}
    leader = max(sorted(votes), key=lambda name: (support[name], votes[name], parse_name(name).is_full))
    person = Person()
    for mention, weight in group:
        if mention.student_name is None or compare_names(leader, mention.student_name) >= names.INITIALS:
            person.take(mention, weight)
    return [person]


def _merge_misread_ids(people: list[Person]) -> list[Person]:
    """An id one digit off, with the same name and no other birth date, on one document only, is a misread id."""
    people = sorted(people, key=lambda p: (-sum(p.ids.values()), min(p.ids)))
    kept: list[Person] = []
    by_pattern: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        own = next(iter(person.ids))
        near = {id(p): p for pattern in id_patterns(own) for p in by_pattern[pattern]} if len(person.documents) == 1 else {}
        twin = next(
            (
                other
                for other in near.values()
                if any(is_one_sign_off(own, known) for known in other.ids)
                and not births_clash(person.birth, other.birth)
                and _full_agreement(person, other) >= names.FUZZY
            ),
            None,
        )
        if twin is None:
            kept.append(person)
            for pattern in id_patterns(own):
                by_pattern[pattern].append(person)
        else:
            twin.absorb(person)
    return kept


def _merge_second_numbers(people: list[Person]) -> list[Person]:
    """A state number here and a local number there: the same full name and birth date are one student."""
    kept: list[Person] = []
    born: dict[date | None, list[Person]] = defaultdict(list)
    for person in people:
        same = [p for p in born[person.birth] if person.birth and _full_agreement(person, p) >= names.PART]
        if len(same) == 1:
            same[0].absorb(person)
        else:
            kept.append(person)
            born[person.birth].append(person)
    return kept


def _without_doubtful(people: list[Person]) -> list[Person]:
    """Who has no IEP and nearly the name of one who has is not a second student: another numbering is joined, a slip is left out.

    Several papers of several kinds that agree on the other id make a namesake.
    """
    kept = [person for person in people if person.has_iep]
    index = NameIndex(kept)
    for person in people:
        if person.has_iep:
            continue
        rivals = [p for p in index.find(*person.names) if not births_clash(p.birth, person.birth) and _is_near(person, p)]
        other_kind = len(rivals) == 1 and all(id_shape(a) != id_shape(b) for a in person.ids for b in rivals[0].ids)
        if not rivals or (len(person.documents) >= 3 and len({weight for _, weight in person.mentions}) >= 2 and not other_kind):
            kept.append(person)
        elif other_kind and _full_agreement(person, rivals[0]) >= names.PART:
            rivals[0].absorb(person)
    return kept


def _is_near(one: Person, other: Person) -> bool:
    return _full_agreement(one, other) >= names.FUZZY or any(other.resembles(name) >= 0.85 for name in one.names)


def _full_agreement(one: Person, other: Person) -> float:
    return max(
        (compare_names(a, b) for a in one.names for b in other.names if parse_name(a).is_full and parse_name(b).is_full), default=0.0
    )


class _Resolver:
    """Holds the people found, and says of one mention who it is."""

    def __init__(self, people: list[Person]) -> None:
        self.people = people
        self.key = {id(person): student_id(person) for person in people}
        self.index = NameIndex(people)
        self.agreements: dict[str, list[tuple[float, Person]]] = {}
        self.whole: dict[str | None, list[tuple[float, Person]]] = {}
        self.by_path: dict[str | None, list[Person]] = {}
        self.letters = LetterIndex(people)
        self.by_id = {local_id: person for person in people for local_id in person.ids}
        self.by_birth: dict[date, list[Person]] = defaultdict(list)
        for person in people:
            if person.birth:
                self.by_birth[person.birth].append(person)

    def fits(self, name: str | None) -> list[tuple[float, Person]]:
        """(degree, person) of all whose names agree at all, best first."""
        if name is None:
            return []
        if name not in self.agreements:
            found = [(person.agrees(name), person) for person in self.index.find(name)]
            self.agreements[name] = sorted((pair for pair in found if pair[0] >= names.GIVEN_ONLY), key=lambda pair: -pair[0])
        return self.agreements[name]

    def whole_fits(self, name: str | None) -> list[tuple[float, Person]]:
        """As `fits`, of those alone who agree but for a middle name."""
        if name not in self.whole:
            found = [(person.agrees(name), person) for person in self.index.find_whole(name)]
            self.whole[name] = sorted((pair for pair in found if pair[0] >= names.MIDDLE), key=lambda pair: -pair[0])
        return self.whole[name]

    def hinted(self, mention: StudentMention) -> list[Person]:
        """Whom the file's and the folder's name mean, by at least one whole name."""
        found = {id(person): person for text in mention.path_names for person in self._named_by_path(text)}
        return list(found.values())

    def _named_by_path(self, text: str | None) -> list[Person]:
        if text not in self.by_path:
            self.by_path[text] = self._find_by_path(text)
        return self.by_path[text]

    def _find_by_path(self, text: str | None) -> list[Person]:
        if text and fold_name(text) in load_lexicon("names")["also_words"]:
            return []
        words = frozenset(re.findall(r"[a-z]+", fold_name(text)))

        def fits(near: list[Person]) -> list[tuple[float, Person]]:
            return [(max(person.agrees(text), words_inside(person, words)), person) for person in near]

        whole = [person for degree, person in fits(self.index.find_whole(text, words)) if degree >= names.MIDDLE]
        if whole:
            return whole
        found = [
            (degree, person) for degree, person in fits(self.index.find(text)) if degree >= names.GIVEN_ONLY and degree != names.INITIALS
        ]
        best = max((degree for degree, _ in found), default=0.0)
        return [person for degree, person in found if degree >= _rival_degree(best)]

    def decide(self, document: DocumentFacts, mention: StudentMention) -> StudentDecision:
        told = normal_id(mention.local_id)
        by_id = self.by_id.get(told) if told else None
        if mention.source != "printed":
            return self._decide_weak(mention, by_id)
        if by_id is not None:
            return self._decide_with_id(mention, by_id)
        if not mention.student_name:
            return self._nobody(mention, "no name is printed" if not told else "an id that belongs to nobody known, and no name")
        return self._decide_by_name(document, mention, told)

    def _decide_with_id(self, mention: StudentMention, owner: Person) -> StudentDecision:
        if births_clash(owner.birth, mention.birth_date) and not is_misread_date(owner.birth, mention.birth_date):
            others = [
                p
                for p in (self.by_birth.get(mention.birth_date, ()) if mention.birth_date else ())
                if p is not owner and p.agrees(mention.student_name) >= names.INITIAL
            ]
            if others or (mention.student_name and owner.agrees(mention.student_name) < names.INITIALS):
                return self._conflict(mention, owner, others, "birth date")
        if not mention.student_name or owner.agrees(mention.student_name) >= names.GIVEN_ONLY:
            return self._found(mention, owner, "the printed id" + (" and name" if mention.student_name else ""))
        others = [p for degree, p in self.fits(mention.student_name) if p is not owner and degree >= names.INITIALS]
        if not others and owner.resembles(mention.student_name) >= _MISREAD_WITH_ID:
            return self._found(mention, owner, "the printed id, and a name that looks misread")
        return self._conflict(mention, owner, others, "name")

    def _decide_by_name(self, document: DocumentFacts, mention: StudentMention, told: str) -> StudentDecision:
        # A whole name has no rivals among those who merely share a part of it: the many need not be asked.
        alive = [] if told else _of_that_birth(self.whole_fits(mention.student_name), mention)
        if not alive:
            fits = self.fits(mention.student_name)
            if not fits:
                return self._decide_misread(mention)
            if told:
                return self._decide_unknown_id(mention, told, fits)
            alive = _of_that_birth(fits, mention)
            if not alive:
                return self._conflict(mention, None, [p for _, p in fits], "birth date")
        best = alive[0][0]
        near = [p for degree, p in alive if degree >= _rival_degree(best)]
        if mention.birth_date:
            near = [p for p in near if p.birth == mention.birth_date] or near
        if len(near) > 1:
            near = narrow_namesakes(near, mention)
        if len(near) > 1:
            shared = document.document_type == "service_log" and [p for p in near if document.document_id in p.documents]
            near = shared if shared and len(shared) == 1 else near
        hinted = self.hinted(mention)
        settled = [p for p in near if p in hinted]
        if len(near) > 1 and len(settled) == 1:
            return self._found(mention, settled[0], f"a name that fits {len(near)} students; the file or folder name settles it")
        if len(near) != 1:
            return self._nobody(mention, f"a name that fits {len(near)} students", near)
        degree = next(degree for degree, p in alive if p is near[0])
        if degree < names.PART and hinted and not settled:
            return self._nobody(mention, "a part of a name that fits one student; the file or folder name means another", near + hinted)
        if degree == names.INITIALS and not settled:
            return self._nobody(mention, "initials alone, which many a name has", near)
        if degree >= names.PART:
            return self._found(mention, near[0], "the full name")
        if degree >= names.FUZZY:
            return self._found(mention, near[0], "a name a letter off")
        return self._found(
            mention, near[0], "initials or one name, which only one student fits" + ("; so says its folder" if settled else "")
        )

    def _decide_misread(self, mention: StudentMention) -> StudentDecision:
        """A name that OCR garbled: taken when it is long, nearly that of one student, and far from every other."""
        hinted = self.hinted(mention)
        may_be = len(hinted) == 1 and not normal_id(mention.local_id) and not births_clash(hinted[0].birth, mention.birth_date)
        if may_be and any(is_garbled_short_form(mention.student_name, own) for own in hinted[0].names):
            return self._found(mention, hinted[0], "a short form that looks misread, of the student whom the file or folder name means")
        if len(fold_name(mention.student_name)) >= 10 and not normal_id(mention.local_id):
            likes = self.letters.find(mention.student_name, _MISREAD_ALONE)
            far = likes[0][0] - _FAR_FROM_OTHERS if len(likes) == 1 else 1.0
            alone = len(likes) == 1 and sum(degree > far for degree, _ in self.letters.find(mention.student_name, far)) == 1
            if alone and (not hinted or likes[0][1] in hinted) and not births_clash(likes[0][1].birth, mention.birth_date):
                return self._found(mention, likes[0][1], "a name that looks misread, near to one student's only")
        return self._nobody(mention, "a name that fits no known student")

    def _decide_unknown_id(self, mention: StudentMention, told: str, fits: list[tuple[float, Person]]) -> StudentDecision:
        """An id of nobody known beside a known name: misread, or another system's number; an id of the same kind is a doubt."""
        good = [p for degree, p in fits if degree >= min(names.FUZZY, fits[0][0]) and degree >= names.INITIAL]
        good = [p for p in good if not births_clash(p.birth, mention.birth_date)]
        close = [p for p in good if any(is_one_sign_off(told, own) for own in p.ids)]
        if len(close) == 1:
            return self._found(mention, close[0], "the name, and an id one sign off")
        if len(good) == 1 and (fits[0][0] >= names.PART or not good[0].ids):
            same_kind = any(len(told) == len(own) and told.isdigit() == own.isdigit() for own in good[0].ids)
            if not same_kind or (mention.birth_date and mention.birth_date == good[0].birth):
                return self._found(mention, good[0], "the full name; the number beside it is of another kind")
            if is_probable_misreading(told, good[0].ids):
                return self._found(mention, good[0], "the full name; the id is two signs off")
        return self._nobody(mention, "a known name beside an id that belongs to nobody known", [p for _, p in fits])

    def _decide_weak(self, mention: StudentMention, by_id: Person | None) -> StudentDecision:
        """A file or folder name: an id in it, a name that fits one student only; never against anything printed."""
        if by_id is not None:
            return self._found(mention, by_id, f"the id in the {mention.source.replace('_', ' ')}")
        near = self._named_by_path(mention.student_name)
        if len(near) == 1:
            return self._found(mention, near[0], f"the {mention.source.replace('_', ' ')}, which only one student fits")
        return self._nobody(mention, f"a {mention.source.replace('_', ' ')} that fits {len(near)} students", near)

    def _found(self, mention: StudentMention, person: Person, reason: str) -> StudentDecision:
        return StudentDecision(mention.document_id, mention.mention_key, self.key[id(person)], reason)

    def _nobody(self, mention: StudentMention, reason: str, candidates: Iterable[Person] = ()) -> StudentDecision:
        return StudentDecision(
            mention.document_id, mention.mention_key, None, reason, None, tuple(sorted(self.key[id(p)] for p in candidates))
        )

    def _conflict(self, mention: StudentMention, owner: Person | None, others: list[Person], what: str) -> StudentDecision:
        told = (
            f"the {what} and the id point to different students" if owner is not None else f"the {what} is not that of the student so named"
        )
        candidates = tuple(sorted({self.key[id(p)] for p in [*([owner] if owner else []), *others]}))
        return StudentDecision(mention.document_id, mention.mention_key, None, told, told, candidates)


def _settle_by_folder(decisions: list[StudentDecision], mentions: dict[tuple[str, str], StudentMention]) -> list[StudentDecision]:
    """A printed name that fits several students is settled by the file or folder name when that means one of them."""
    weak: dict[str, set[str]] = defaultdict(set)
    for decision in decisions:
        if mentions[decision.document_id, decision.mention_key].source != "printed" and decision.student_id:
            weak[decision.document_id].add(decision.student_id)
    settled = []
    for decision in decisions:
        hints = weak[decision.document_id] & set(decision.candidate_ids)
        if decision.student_id is None and not decision.conflict and len(decision.candidate_ids) > 1 and len(hints) == 1:
            reason = f"{decision.reason}; the file or folder name settles it"
            decision = StudentDecision(decision.document_id, decision.mention_key, next(iter(hints)), reason, None, decision.candidate_ids)
        settled.append(decision)
    return settled


def _rival_degree(best: float) -> float:
    """Rivals are those of the same class of agreement: a full name beats initials, initials do not beat initials."""
    for floor in (names.MIDDLE, names.FUZZY, names.INITIAL - 0.1, names.GIVEN_ONLY):
        if best >= floor:
            return floor
    return 1.0


def _of_that_birth(fits: list[tuple[float, Person]], mention: StudentMention) -> list[tuple[float, Person]]:
    told = mention.birth_date
    return [(degree, p) for degree, p in fits if not births_clash(p.birth, told) or is_misread_date(p.birth, told)]
