"""Carries out the decisions that wait beside a store (`pipeline.store.journal`), by the same code as `ieptrace decide`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.decide import NOBODY, open_for_change, plan_of_last_run, read_facts
from pipeline.errors import StoreError
from pipeline.ids import make_id
from pipeline.store.journal import Waiting, read_waiting, settle_waiting

if TYPE_CHECKING:
    import duckdb

    from pipeline.model import Evidence
    from pipeline.reviews import LinkReview, StudentReview


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """Keys of decisions that are in the store now, and why others cannot be."""

    done: frozenset[str] = frozenset()
    problems: dict[str, str] | None = None


def catch_up(store: Path) -> CarriedOut:
    """Writes every decision that waits into the store and publishes it; StoreLockedError while another run writes it."""
    entries = _can_be_done(store)
    if not entries:
        return CarriedOut()
    with open_for_change(store, slim=any(entry.kind != "flag" for entry in entries)) as connection:
        carried = carry_out(store, connection)
    settle_waiting(store, carried.done, carried.problems)
    return carried


def carry_out(store: Path, connection: duckdb.DuckDBPyConnection) -> CarriedOut:
    """Writes every decision that waits into a working store. Settle them once it is published.

    A decision that is there already (a run that was killed between the two) is not written twice.
    """
    entries = _can_be_done(store)
    problems: dict[str, str] = {}
    decide_flags(connection, [entry for entry in entries if entry.kind == "flag"], problems)
    _decide_links(store, connection, [entry for entry in entries if entry.kind != "flag"], problems)
    return CarriedOut(frozenset(entry.entry_id for entry in entries if entry.entry_id not in problems), problems)


def _can_be_done(store: Path) -> list[Waiting]:
    return sorted((entry for entry in read_waiting(store) if entry.problem is None), key=lambda entry: entry.at)


def find_orphans(store: Path, connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Decisions that wait, or could not be carried out, on rows that a store no longer holds: those of a forgotten student."""
    known = {
        key
        for table in ("flag", "service_delivery", "progress_statement", "work_sample", "observation")
        for (key,) in connection.execute(f"SELECT {table}_id FROM {table}").fetchall()  # noqa: S608 - our own table names
    }
    return frozenset(entry.entry_id for entry in read_waiting(store) if entry.kind != "undo" and entry.subject not in known)


def decide_flags(connection: duckdb.DuckDBPyConnection, entries: Sequence[Waiting], problems: dict[str, str]) -> None:
    """Writes decisions on flags; `problems` gets what cannot be."""
    from pipeline.store import reviews

    known = {decision.review_id for decision in reviews.list_decisions(connection)} if entries else set()
    for entry in entries:
        if entry.entry_id in known:
            continue
        try:
            reviews.decide_flag(connection, entry.subject, entry.decision, reviewer=entry.reviewer, note=entry.note, now=entry.at)
        except StoreError as error:
            problems[entry.entry_id] = str(error)


def _decide_links(store: Path, connection: duckdb.DuckDBPyConnection, entries: Sequence[Waiting], problems: dict[str, str]) -> None:
    from flows.stages import judge_evidence, load_facts, save_evidence, tie_evidence
    from pipeline.store.reviews import add_review, list_decisions, load_reviews

    known = {decision.review_id for decision in list_decisions(connection)} if entries else set()
    new = [entry for entry in entries if entry.entry_id not in known]
    if not new:
        return
    plan = plan_of_last_run(store, connection)
    evidence = tie_evidence(plan, read_facts(connection, load_facts), load_reviews(connection))
    for entry in new:
        try:
            add_review(connection, _make_review(connection, evidence, entry))
        except StoreError as error:
            problems[entry.entry_id] = str(error)
    key = make_id("review", *(entry.entry_id for entry in new))
    save_evidence(plan, connection, judge_evidence(plan, connection, evidence, load_reviews(connection)), key)
    # Its events are kept under this key: what the last run changed stays told as it was.
    connection.execute("DELETE FROM flag_event WHERE run_id = ? AND event = 'still_there'", [key])


def _make_review(connection: duckdb.DuckDBPyConnection, evidence: Evidence, entry: Waiting) -> LinkReview | StudentReview:
    from pipeline.reviews import make_link_review
    from pipeline.store.reviews import undoing

    if entry.kind == "undo":
        review = undoing(connection, entry.subject, reviewer=entry.reviewer, note=entry.note, now=entry.at)
        if review is None:
            raise StoreError("That decision takes one back itself. To decide otherwise, decide anew.")
        return review
    target = None if entry.decision == NOBODY else entry.decision
    return make_link_review(
        evidence, entry.subject, target, review_id=entry.entry_id, decided_at=entry.at, reviewer=entry.reviewer, note=entry.note
    )
