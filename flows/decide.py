"""A reviewer's decision: checked, kept, and carried out at once, from what was read before. No document is read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from flows.options import IngestOptions, RunPlan
from pipeline.errors import StoreError
from pipeline.ids import make_id
from pipeline.store.working import WorkingStore, folder_of

if TYPE_CHECKING:
    import duckdb

    from pipeline.model import DocumentFacts, Evidence
    from pipeline.reviews import LinkReview, Reviews, StudentReview

NOBODY, NEW = "none", "new"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision brought about; counts of flags that it opened, changed and closed."""

    review_id: str
    opened: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """Who decides, why and when."""

    reviewer: str
    note: str | None
    at: datetime


def decide_flag(store: Path, flag_id: str, decision: Literal["confirmed", "dismissed", "reopen", "note"], said: Said) -> Effect:
    """Keeps a decision on a flag. Nothing else follows from it."""
    from pipeline.store import reviews

    with open_for_change(store, slim=False) as connection:
        connection.execute("BEGIN")
        reviews.decide_flag(connection, flag_id, decision, reviewer=said.reviewer, note=said.note, now=said.at)
        connection.execute("COMMIT")
    return Effect(reviews.flag_review_id(flag_id, said.at))


def decide_link(store: Path, artifact_id: str, target_id: str, said: Said) -> Effect:
    """Links an artifact to a goal or service, or to none, on this and every later run."""
    from flows.stages import load_facts, tie_evidence
    from pipeline.reviews import make_link_review
    from pipeline.store.reviews import load_reviews

    with open_for_change(store) as connection:
        plan, before = plan_of_last_run(store, connection), load_reviews(connection)
        evidence = tie_evidence(plan, read_facts(connection, load_facts), before)
        key = make_id("review", "link", artifact_id, target_id, said.at.isoformat())
        target = None if target_id == NOBODY else target_id
        review = make_link_review(evidence, artifact_id, target, review_id=key, decided_at=said.at, reviewer=said.reviewer, note=said.note)
        return _carry_out(plan, connection, evidence, replace(before, links=(*before.links, review)), [review])


def decide_student(store: Path, document: str, mention_key: str, student: str, said: Said) -> Effect:
    """Says whose a mention (or all of a document) is, on this and every later run."""
    from flows.stages import load_facts, tie_evidence
    from pipeline.store.reviews import load_reviews

    with open_for_change(store) as connection:
        plan, before = plan_of_last_run(store, connection), load_reviews(connection)
        facts = read_facts(connection, load_facts)
        review = make_student_review(connection, facts, document, mention_key, student, said)
        after = replace(before, students=(*before.students, review))
        evidence = tie_evidence(plan, facts, after)
        return _carry_out(plan, connection, evidence, after, [review])


def undo(store: Path, review_id: str, said: Said) -> Effect:
    """Takes a decision back by adding one; what stood before it stands again."""
    from flows.stages import load_facts, tie_evidence
    from pipeline.store.reviews import list_decisions, load_reviews, undo_flag_decision, undoing

    with open_for_change(store) as connection:
        known = {decision.review_id: decision for decision in list_decisions(connection)}
        if review_id not in known:
            raise StoreError(f"No decision has the key {review_id}. Keys stand in: ieptrace decide list")
        if known[review_id].kind == "flag":
            connection.execute("BEGIN")
            undo_flag_decision(connection, review_id, reviewer=said.reviewer, note=said.note, now=said.at)
            connection.execute("COMMIT")
            return Effect(review_id)
        review = undoing(connection, review_id, reviewer=said.reviewer, note=said.note, now=said.at)
        if review is None:
            raise StoreError(f"{review_id} takes a decision back itself. To decide otherwise, decide anew.")
        plan, before = plan_of_last_run(store, connection), load_reviews(connection)
        after = replace(
            before,
            links=tuple(row for row in before.links if row.review_id != review_id),
            students=tuple(row for row in before.students if row.review_id != review_id),
        )
        evidence = tie_evidence(plan, read_facts(connection, load_facts), after)
        return _carry_out(plan, connection, evidence, after, [review])


@contextmanager
def open_for_change(store: Path, *, slim: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working copy of a store, published when all went well; the store is as it was when anything did not.

    `slim` as in `WorkingStore.publish`.
    """
    if not store.is_file():
        raise StoreError(f"There is no store at {store}. Create it with: ieptrace ingest DROP --store {store}")
    with WorkingStore(store, "ieptrace decide") as working:
        connection = working.connection
        row = connection.execute("SELECT count(*) FROM run WHERE finished_at IS NULL").fetchone()
        if working.resumed and row and row[0]:
            raise StoreError("The last ingest of this store did not end. Run it again to its end, then decide.")
        try:
            yield connection
        except BaseException:
            if not working.resumed:
                working.discard()
            raise
        working.publish(slim=slim)


def plan_of_last_run(store: Path, connection: duckdb.DuckDBPyConnection) -> RunPlan:
    """The settings and the day by which the store was judged last; StoreError when no run ended."""
    from pydantic import ValidationError

    from pipeline.settings import Settings

    row = connection.execute(
        "SELECT settings, as_of, drop_path FROM run WHERE finished_at IS NOT NULL ORDER BY started_at DESC LIMIT 1"
    ).fetchone()
    if row is None:
        raise StoreError("This store holds no finished run. Create one with: ieptrace ingest DROP")
    told, as_of, drop_path = row
    try:
        settings = Settings.model_validate_json(told)
    except ValidationError as error:
        raise StoreError("Another version of ieptrace wrote this store. Run ieptrace ingest once more, then decide.") from error
    drop = Path(drop_path)
    work = folder_of(store.absolute())
    return RunPlan(IngestOptions(drop, store), settings, as_of, make_id("drop", drop.resolve()), 1, work / "scratch", work / "read")


def read_facts(connection: duckdb.DuckDBPyConnection, load: Any) -> list[DocumentFacts]:
    from pipeline.codec import CodecError

    try:
        facts: list[DocumentFacts] = load(connection)
    except CodecError as error:
        raise StoreError("Another version of ieptrace read these documents. Run ieptrace ingest once more, then decide.") from error
    return facts


def make_student_review(
    connection: duckdb.DuckDBPyConnection, facts: Sequence[DocumentFacts], document: str, mention_key: str, student: str, said: Said
) -> StudentReview:
    """A checked decision on a student; StoreError for a document, mention or student that is not there."""
    from pipeline.reviews import ALL_MENTIONS, StudentReview, mention_mark
    from pipeline.store.queries import find_student

    found = find_document(connection, facts, document)
    mention = next((mention for mention in found.mentions if mention.mention_key == mention_key), None)
    if mention is None and mention_key != ALL_MENTIONS:
        keys = ", ".join(f"{m.mention_key} (page {m.page_number})" if m.page_number else m.mention_key for m in found.mentions)
        raise StoreError(
            f"This document has no mention {mention_key}. It has: {keys or 'none'}. See them with: ieptrace decide mentions {document}"
        )
    key = make_id("review", "student", found.document_id, mention_key, student, said.at.isoformat())
    decision: Literal["student", "new", "none"] = "new" if student == NEW else "none" if student == NOBODY else "student"
    meant = [m for m in found.mentions if mention_key in (ALL_MENTIONS, m.mention_key)]
    if decision == "new":
        if not any(m.student_name for m in meant if m.source == "printed"):
            raise StoreError("No name is printed there, so no student can be made of it. Give the key of a student, or none.")
        target: str | None = make_id("student", key)
    else:
        target = None if decision == "none" else find_student(connection, student)
    return StudentReview(
        key, said.at, said.reviewer, decision, found.document_id, mention_key, target, said.note, mention_mark(mention) if mention else None
    )


def find_document(connection: duckdb.DuckDBPyConnection, facts: Sequence[DocumentFacts], wanted: str) -> DocumentFacts:
    """The facts of a document by its key or a path in the drop."""
    rows = connection.execute(
        "SELECT DISTINCT document_id FROM source_file WHERE (path = ? OR document_id = ?) AND status <> 'removed' "
        "AND document_id IS NOT NULL",
        [wanted, wanted],
    ).fetchall()
    keys = {key for (key,) in rows}
    found = [document for document in facts if document.document_id in keys]
    if len(found) == 1:
        return found[0]
    if len(keys) > 1:
        raise StoreError("Several drops hold another document of that path. Give the document's key.")
    if keys:
        raise StoreError("That document could not be read, so nothing in it can be given to a student.")
    raise StoreError("No document of this store has that key or path. Paths stand in: ieptrace flags, ieptrace status")


def _carry_out(
    plan: RunPlan,
    connection: duckdb.DuckDBPyConnection,
    evidence: Evidence,
    reviews: Reviews,
    new: Sequence[LinkReview | StudentReview],
) -> Effect:
    """Judges and saves the evidence together with the new decisions."""
    from flows.stages import judge_evidence, save_evidence

    key = new[0].review_id
    events = save_evidence(plan, connection, judge_evidence(plan, connection, evidence, reviews), key, new)
    # Its events are kept under the decision's key: what the last run changed stays told as it was.
    connection.execute("DELETE FROM flag_event WHERE run_id = ? AND event = 'still_there'", [key])
    return Effect(key, events["opened"], events["changed"], events["gone"])
