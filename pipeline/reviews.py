"""What reviewers decided of students and links, and how it is put in the place of what the pipeline found.

A decision names stable keys. Should a later reading change a key, a mark of what the row says, without the student, finds it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any, Literal, TypeVar

from pipeline.errors import StoreError
from pipeline.identity_people import normal_id
from pipeline.ids import make_id
from pipeline.model import DocumentFacts, Evidence, Goal, Link, Observation, ServicePrescription, StudentMention, Unlinked
from pipeline.names import fold_name

ALL_MENTIONS = "all"
_SCORES = ("service_delivery", "data_sheet")  # observations that are linked by themselves; the others follow their statement or sample


@dataclass(frozen=True, slots=True)
class LinkReview:
    """A reviewer's word on what an artifact is about; target_id None: nothing."""

    review_id: str
    decided_at: datetime
    reviewer: str
    decision: Literal["link", "none", "undone"]
    artifact_kind: str
    artifact_id: str
    target_kind: str | None = None
    target_id: str | None = None
    note: str | None = None
    artifact_mark: str | None = None
    target_mark: str | None = None
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class StudentReview:
    """A reviewer's word on who a mention, or everything of a document, is; student_id None: nobody."""

    review_id: str
    decided_at: datetime
    reviewer: str
    decision: Literal["student", "new", "none", "undone"]
    document_id: str
    mention_key: str
    student_id: str | None = None
    note: str | None = None
    mention_mark: str | None = None
    undoes: str | None = None
    led_by: tuple[tuple[str, str], ...] = ()  # mentions that meant this student when the last run ended

    @property
    def reason(self) -> str:
        return f"decided by the reviewer {self.reviewer}" + (f": {self.note}" if self.note else "")


Review = TypeVar("Review", LinkReview, StudentReview)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Reviews:
    """All decisions that stand, oldest first."""

    links: tuple[LinkReview, ...] = ()
    students: tuple[StudentReview, ...] = ()


def without_undone(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Decisions that nobody took back, oldest first."""
    ordered = sorted(reviews, key=lambda review: (review.decided_at, review.review_id))
    undone = {review.undoes for review in ordered if review.undoes}
    return tuple(review for review in ordered if review.decision != "undone" and review.review_id not in undone)


def mention_mark(mention: StudentMention) -> str:
    """What a mention prints, as a key: a later reading may number mentions anew."""
    return make_id("mention", fold_name(mention.student_name), normal_id(mention.local_id), mention.birth_date, mention.source)


def find_mention(document: DocumentFacts, review: StudentReview) -> list[StudentMention]:
    """The mentions that a decision speaks of; none when the document no longer prints them."""
    if review.mention_key == ALL_MENTIONS:
        return list(document.mentions)
    alike = [m for m in document.mentions if review.mention_mark in (None, mention_mark(m))]
    same = [m for m in alike if m.mention_key == review.mention_key]
    return same or (alike if len(alike) == 1 and review.mention_mark else [])


def choose_pins(documents: Sequence[DocumentFacts], reviews: Sequence[StudentReview]) -> dict[tuple[str, str], StudentReview]:
    """(document, mention) -> the last decision on it; ALL_MENTIONS stands for rows of the document that name nobody."""
    known = {document.document_id: document for document in documents}
    pins: dict[tuple[str, str], StudentReview] = {}
    for review in reviews:
        document = known.get(review.document_id)
        if document is None:
            continue
        pins.update({(review.document_id, mention.mention_key): review for mention in find_mention(document, review)})
        if review.mention_key == ALL_MENTIONS:
            pins[review.document_id, ALL_MENTIONS] = review
    return pins


def find_artifact(evidence: Evidence, artifact_id: str) -> tuple[str, Any]:
    """(kind, row) of what can be linked; StoreError says why something cannot."""
    for kind, rows, name in _artifact_lists(evidence):
        for row in rows:
            if getattr(row, name) != artifact_id:
                continue
            if kind == "observation" and row.source_kind not in _SCORES:
                raise StoreError(f"This point was read from {row.source_id}, and goes where that goes. Decide on that instead.")
            return kind, row
    raise StoreError(
        f"No session, statement, work sample or score has the key {artifact_id}. Keys stand in the view unlinked_artifact, and in: "
        "ieptrace student ID"
    )


def make_link_review(
    evidence: Evidence, artifact_id: str, target_id: str | None, *, review_id: str, decided_at: datetime, reviewer: str, note: str | None
) -> LinkReview:
    """A checked decision on a link; StoreError when the two cannot belong together."""
    kind, row = find_artifact(evidence, artifact_id)
    wanted = "service_prescription" if kind == "service_delivery" else "goal"
    marks = _marks(evidence)
    if target_id is None:
        return LinkReview(
            review_id, decided_at, reviewer, "none", kind, artifact_id, wanted, None, note, marks[artifact_id], None
        )  # fmt: skip
    target = _targets(evidence).get(target_id)
    if target is None:
        raise StoreError(f"No goal and no service has the key {target_id}. Keys stand in: ieptrace student ID")
    if _target_kind(target) != wanted:
        raise StoreError(f"A {kind.replace('_', ' ')} is linked to a {wanted.replace('_', ' ')}; {target_id} is none.")
    if row.student_id is None or row.student_id != target.student_id:
        raise StoreError(
            f"{artifact_id} and {target_id} are not of the same student. First say whose the document is: "
            f"ieptrace decide student {row.document_id} all STUDENT_ID"
        )
    return LinkReview(
        review_id, decided_at, reviewer, "link", kind, artifact_id, wanted, target_id, note, marks[artifact_id], marks[target_id]
    )


def resolve_links(evidence: Evidence, reviews: Sequence[LinkReview]) -> dict[str, tuple[LinkReview, str | None]]:
    """artifact -> (the last decision on it that can be carried out, its target as keyed now)."""
    if not reviews:
        return {}
    marks = _marks(evidence)
    keys = {mark: key for key, mark in marks.items()}
    targets = _targets(evidence)
    students = {getattr(row, name): row.student_id for _, rows, name in _artifact_lists(evidence) for row in rows}
    found: dict[str, tuple[LinkReview, str | None]] = {}
    for review in reviews:
        artifact = review.artifact_id if review.artifact_id in marks else keys.get(review.artifact_mark or "")
        if artifact is None:
            continue
        if review.target_id is None:
            found[artifact] = (review, None)
            continue
        target = review.target_id if review.target_id in targets else keys.get(review.target_mark or "")
        if target in targets and targets[target].student_id == students[artifact]:
            found[artifact] = (review, target)
    return found


def apply_link_reviews(evidence: Evidence, reviews: Sequence[LinkReview]) -> Evidence:
    """Puts reviewers' links in the place of the pipeline's; the same evidence is changed and given back."""
    decided = resolve_links(evidence, reviews)
    if not decided:
        return evidence
    before = {link.artifact_id: link for link in evidence.links}
    rows = {getattr(row, name): row for _, listed, name in _artifact_lists(evidence) for row in listed}
    evidence.links = [link for link in evidence.links if link.artifact_id not in decided]
    evidence.unlinked = [row for row in evidence.unlinked if row.artifact_id not in decided]
    for artifact, (review, target) in decided.items():
        if target is None:
            reason = f"{review.reviewer} decided that it belongs to none" + (f": {review.note}" if review.note else "")
            row = rows[artifact]
            evidence.unlinked.append(Unlinked(review.artifact_kind, artifact, row.student_id, row.document_id, reason))
        else:
            evidence.links.append(_link(review, artifact, target, before.get(artifact)))
    goal_of = {artifact: target for artifact, (review, target) in decided.items() if review.artifact_kind != "service_delivery"}
    service_of = {artifact: target for artifact, (review, target) in decided.items() if review.artifact_kind == "service_delivery"}
    evidence.statements = [_with(row, "goal_id", goal_of, row.progress_statement_id) for row in evidence.statements]
    evidence.work_samples = [_with(row, "goal_id", goal_of, row.work_sample_id) for row in evidence.work_samples]
    evidence.deliveries = [_with(row, "service_prescription_id", service_of, row.service_delivery_id) for row in evidence.deliveries]
    evidence.observations = [_with(row, "goal_id", goal_of, _deciding_key(row)) for row in evidence.observations]
    return evidence


def _link(review: LinkReview, artifact: str, target: str, before: Link | None) -> Link:
    other = before if before is not None and before.target_id != target else None
    return Link(
        make_id("link", review.artifact_kind, artifact, review.target_kind),
        review.artifact_kind,
        artifact,
        "goal" if review.target_kind == "goal" else "service_prescription",
        target,
        1.0,
        "reviewer",
        f"{review.reviewer} decided this" + (f": {review.note}" if review.note else "."),
        "reviewer",
        other.target_id if other else None,
        other.score if other else None,
    )


def _with(row: Row, name: str, changes: dict[str, str | None], key: str) -> Row:
    return replace(row, **{name: changes[key]}) if key in changes else row  # type: ignore[type-var]


def _deciding_key(row: Observation) -> str:
    return row.source_id if row.source_kind in ("progress_statement", "work_sample") else row.observation_id


def _target_kind(row: Goal | ServicePrescription) -> str:
    return "goal" if isinstance(row, Goal) else "service_prescription"


def _targets(evidence: Evidence) -> dict[str, Goal | ServicePrescription]:
    goals: dict[str, Goal | ServicePrescription] = {row.goal_id: row for row in evidence.goals}
    return goals | {row.service_prescription_id: row for row in evidence.services}


def _artifact_lists(evidence: Evidence) -> tuple[tuple[str, Sequence[Any], str], ...]:
    return (
        ("progress_statement", evidence.statements, "progress_statement_id"),
        ("work_sample", evidence.work_samples, "work_sample_id"),
        ("service_delivery", evidence.deliveries, "service_delivery_id"),
        ("observation", evidence.observations, "observation_id"),
    )


# What tells a row from the others of its document, whoever its student is.
_SAYS: dict[str, Callable[[Any], tuple[object, ...]]] = {
    "progress_statement": lambda r: (r.goal_reference, r.area_text, r.period_label, r.report_date, r.statement, r.rating_text),
    "work_sample": lambda r: (r.title, r.sample_date),
    "service_delivery": lambda r: (r.service_text, r.service_date, r.start_time, r.provider),
    "observation": lambda r: (r.source_kind, r.observed_on, r.value, r.unit, r.text),
    "goal": lambda r: (r.goal_number, r.statement),
    "service_prescription": lambda r: (r.service_text, r.amount_text, r.begin_date, r.end_date),
}


def _marks(evidence: Evidence) -> dict[str, str]:
    """key -> mark of every artifact, goal and service; several that say the same are told apart by their order in the document."""
    seen: Counter[tuple[object, ...]] = Counter()
    marks: dict[str, str] = {}
    targets = (("goal", evidence.goals, "goal_id"), ("service_prescription", evidence.services, "service_prescription_id"))
    for kind, rows, name in chain(_artifact_lists(evidence), targets):
        for row in rows:
            says = (kind, row.document_id, *_SAYS[kind](row))
            seen[says] += 1
            marks[getattr(row, name)] = make_id("mark", *says, seen[says])
    return marks
