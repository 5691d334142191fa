"""How reviewers' decisions on students enter the resolution: whom they found, and which mentions they settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline import names
from pipeline.identity_people import WEIGHT, Person, student_id
from pipeline.model import DocumentFacts, StudentDecision, StudentMention
from pipeline.reviews import ALL_MENTIONS, StudentReview

Pins = Mapping[tuple[str, str], StudentReview]


def is_moved(decision: StudentDecision, pins: Pins) -> bool:
    """Whether a reviewer gave this mention to another than the papers alone would: then it tells nothing of who there is."""
    pin = pins.get((decision.document_id, decision.mention_key))
    return pin is not None and pin.student_id != decision.student_id


def found_reviewed_people(
    people: list[Person],
    mentions: Sequence[tuple[DocumentFacts, StudentMention]],
    pins: Pins,
    decisions: Sequence[StudentDecision],
) -> dict[str, str | None]:
    """Adds the students that only decisions speak of; gives review -> student, as keyed now.

    A student whose key changed since is found where the mentions that once meant them lead now.
    """
    leads = {(d.document_id, d.mention_key): d.student_id for d in decisions}
    present = {student_id(person): person for person in people}
    targets: dict[str, str | None] = {}
    for review in sorted(set(pins.values()), key=lambda review: (review.decided_at, review.review_id)):
        wanted = review.student_id
        if wanted is not None and wanted not in present:
            now = {leads.get(place) for place in review.led_by if place not in pins} - {None}
            if len(now) == 1:
                (wanted,) = now
            else:
                person = _person(wanted, [(d, m) for d, m in mentions if pins.get((m.document_id, m.mention_key)) == review], people)
                if person is None:
                    continue
                people.append(person)
                present[wanted] = person
        targets[review.review_id] = wanted
    return targets


def _person(key: str, mentions: Sequence[tuple[DocumentFacts, StudentMention]], people: Sequence[Person]) -> Person | None:
    """A student made of what the decided mentions print; nobody when they print no name."""
    person = Person(key=key)
    for document, mention in mentions:
        if mention.source == "printed":
            person.take(mention, WEIGHT.get(document.document_type or "", 1))
    # "new" beside a known id says that the id is another's: it stays with them.
    for local_id in [local_id for local_id in person.ids if any(local_id in other.ids for other in people)]:
        del person.ids[local_id]
    return person if any(names.parse_name(name).words for name in person.names) else None


def pin_decisions(decisions: Sequence[StudentDecision], pins: Pins, targets: Mapping[str, str | None]) -> list[StudentDecision]:
    """The resolver's decisions with the reviewers' in place of those they speak of."""
    found = []
    for decision in decisions:
        pin = pins.get((decision.document_id, decision.mention_key))
        if pin is not None and pin.review_id in targets:
            decision = _decision(decision.mention_key, pin, targets)
        found.append(decision)
    rest = [pin for (_, mention), pin in sorted(pins.items()) if mention == ALL_MENTIONS and pin.review_id in targets]
    return found + [_decision(ALL_MENTIONS, pin, targets) for pin in rest]


def _decision(mention_key: str, pin: StudentReview, targets: Mapping[str, str | None]) -> StudentDecision:
    return StudentDecision(pin.document_id, mention_key, targets[pin.review_id], pin.reason)
