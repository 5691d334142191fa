"""Holds and tombstones in the store, and the destruction of what it holds on forgotten students."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.codec import from_json, to_json
from pipeline.errors import StoreError
from pipeline.forgetting import Tombstone, find_forgotten, hide_path, is_whole, redact_facts, redact_page
from pipeline.ids import make_id
from pipeline.model import DocumentFacts
from pipeline.store.writer import insert_rows

if TYPE_CHECKING:
    import duckdb

FORGOTTEN = "forgotten: About a student whose records were destroyed; it is not taken in again."
_OF_A_DOCUMENT = ("document", "page", "document_part", "reading_note", "refusal", "document_facts")


@dataclass(frozen=True, slots=True)
class Erased:
    """Counts of what was taken out of one store."""

    whole: tuple[str, ...] = ()  # documents of which nothing is kept
    shared: tuple[str, ...] = ()  # documents that speak of others too


def load_tombstones(connection: duckdb.DuckDBPyConnection) -> list[Tombstone]:
    """All tombstones with the mentions that were theirs."""
    mentions: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for key, document, mention in connection.execute(
        "SELECT tombstone_id, document_id, unnest(mention_keys) FROM tombstone_document"
    ).fetchall():
        mentions[key].add((document, mention))
    rows = connection.execute(
        "SELECT tombstone_id, salt, id_marks, name_marks, birth_marks FROM tombstone ORDER BY tombstone_id"
    ).fetchall()
    return [
        Tombstone(key, salt, frozenset(ids or ()), frozenset(names or ()), frozenset(births or ()), frozenset(mentions[key]))
        for key, salt, ids, names, births in rows
    ]


def load_whole_documents(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Documents about forgotten students only."""
    return {row[0] for row in connection.execute("SELECT document_id FROM tombstone_document WHERE is_whole").fetchall()}


def add_tombstone(connection: duckdb.DuckDBPyConnection, stone: Tombstone, *, by: str, reason: str, now: datetime) -> None:
    """Keeps a tombstone and the mentions that it names. Call it inside a transaction."""
    connection.execute("DELETE FROM tombstone WHERE tombstone_id = ?", [stone.tombstone_id])
    row = {
        "tombstone_id": stone.tombstone_id, "forgotten_at": now, "forgotten_by": by, "reason": reason, "salt": stone.salt,
        "id_marks": sorted(stone.id_marks), "name_marks": sorted(stone.name_marks), "birth_marks": sorted(stone.birth_marks),
    }  # fmt: skip
    insert_rows(connection, "tombstone", [row])
    keys: dict[str, list[str]] = defaultdict(list)
    for document, mention in sorted(stone.mentions):
        keys[document].append(mention)
    insert_rows(
        connection,
        "tombstone_document",
        [{"tombstone_id": stone.tombstone_id, "document_id": key, "is_whole": False, "mention_keys": told} for key, told in keys.items()],
    )


def note_whole(connection: duckdb.DuckDBPyConnection, document_id: str, gone: Sequence[str], stones: Sequence[Tombstone]) -> None:
    """Keeps that a document is about forgotten students only, so that it is not read again."""
    connection.execute("DELETE FROM tombstone_document WHERE document_id = ?", [document_id])
    key = stones[0].tombstone_id
    row = {"tombstone_id": key, "document_id": document_id, "is_whole": True, "mention_keys": list(gone)}
    insert_rows(connection, "tombstone_document", [row])


def erase_forgotten(connection: duckdb.DuckDBPyConnection, stones: Sequence[Tombstone]) -> Erased:
    """Takes everything on the students of these tombstones out of documents, pages, facts and the ledger. Call it inside a transaction."""
    whole, shared = [], []
    rows = connection.execute("SELECT document_id, facts FROM document_facts WHERE facts IS NOT NULL ORDER BY document_id").fetchall()
    for document_id, text in rows:
        facts: DocumentFacts = from_json(DocumentFacts, text)
        gone = find_forgotten(facts, stones)
        if is_whole(facts, gone):
            whole.append(document_id)
            _delete_document(connection, document_id)
            note_whole(connection, document_id, sorted(gone), [stone for stone in stones if any(map(stone.knows, facts.mentions))])
        elif gone:
            shared.append(document_id)
            _redact_document(connection, facts, gone)
    _hide_ledger(connection, stones, set(whole))
    return Erased(tuple(whole), tuple(shared))


def _delete_document(connection: duckdb.DuckDBPyConnection, document_id: str) -> None:
    for table in _OF_A_DOCUMENT:
        connection.execute(f"DELETE FROM {table} WHERE document_id = ?", [document_id])  # noqa: S608 - our own table names


def _redact_document(connection: duckdb.DuckDBPyConnection, facts: DocumentFacts, gone: frozenset[str]) -> None:
    document_id = facts.document_id
    pages = connection.execute("SELECT page_number, text FROM page WHERE document_id = ?", [document_id]).fetchall()
    for number, text in pages:
        redacted = redact_page(text or "", number, facts, gone) or None
        connection.execute("UPDATE page SET text = ? WHERE document_id = ? AND page_number = ?", [redacted, document_id, number])
    rest = redact_facts(facts, gone)
    connection.execute("UPDATE document_facts SET facts = ? WHERE document_id = ?", [to_json(rest), document_id])
    connection.execute("DELETE FROM refusal WHERE document_id = ?", [document_id])
    insert_rows(connection, "refusal", [{name: getattr(row, name) for name in row.__slots__} for row in rest.refusals])
    connection.execute("DELETE FROM document_part WHERE document_id = ?", [document_id])
    insert_rows(connection, "document_part", [{name: getattr(part, name) for name in part.__slots__} for part in rest.parts])


def _hide_ledger(connection: duckdb.DuckDBPyConnection, stones: Sequence[Tombstone], whole: set[str]) -> None:
    rows = connection.execute("SELECT drop_id, path, document_id, status, reason FROM source_file ORDER BY ALL").fetchall()
    for drop_id, path, document_id, status, reason in rows:
        hidden = hidden_row(path, document_id, stones, whole)
        if hidden is None:
            continue
        new_path, told = hidden
        new_status, new_reason = told or (status, reason)
        connection.execute(
            "UPDATE source_file SET path = ?, status = ?, reason = ? WHERE drop_id = ? AND path = ?",
            [new_path, new_status, new_reason, drop_id, path],
        )
        # Rows of the same content say at which path it lies.
        connection.execute(
            "UPDATE source_file SET reason = replace(reason, ?, ?) WHERE drop_id = ? AND contains(reason, ?)",
            [path, new_path, drop_id, path],
        )
    names = connection.execute("SELECT document_id, file_name FROM document WHERE file_name IS NOT NULL").fetchall()
    for document_id, name in names:
        stone = next((stone for stone in stones if stone.is_named_in(name)), None)
        if stone:
            hidden_name = hide_path(stone, name).rsplit("/", 1)[-1]
            connection.execute("UPDATE document SET file_name = ? WHERE document_id = ?", [hidden_name, document_id])


def hidden_row(
    path: str, document_id: str | None, stones: Sequence[Tombstone], whole: set[str]
) -> tuple[str, tuple[str, str] | None] | None:
    """What the ledger shows of an entry that a tombstone hides: its path and, for a document not taken in, status and reason.

    None where nothing is to be hidden.
    """
    if not stones:
        return None
    if document_id in whole:
        return hide_path(stones[0], path), ("ignored", FORGOTTEN)
    stone = next((stone for stone in stones if stone.is_named_in(path)), None)
    return (hide_path(stone, path), None) if stone else None


def erase_traces(connection: duckdb.DuckDBPyConnection, student_ids: Sequence[str], documents: Sequence[str]) -> None:
    """Takes what reviewers and earlier runs noted on these students out of the store. Call it inside a transaction."""
    ids = list(student_ids)
    flags = [
        row[0]
        for row in connection.execute(
            # What other students' flags say is judged anew; those that are over would keep their words.
            "SELECT flag_id FROM flag WHERE list_contains(?, student_id) "
            "OR (list_contains(?, document_id) AND (student_id IS NULL OR status = 'resolved'))",
            [ids, list(documents)],
        ).fetchall()
    ]
    for table in ("flag", "flag_event", "flag_review", "flag_review_figures"):
        connection.execute(f"DELETE FROM {table} WHERE list_contains(?, flag_id)", [flags])  # noqa: S608 - our own table names
    artifacts = "SELECT service_delivery_id FROM service_delivery WHERE list_contains($1, student_id)"
    for table in ("progress_statement", "work_sample", "observation", "goal", "service_prescription"):
        artifacts += f" UNION ALL SELECT {table}_id FROM {table} WHERE list_contains($1, student_id)"  # noqa: S608 - our own table names
    connection.execute(f"DELETE FROM link_review WHERE artifact_id IN ({artifacts}) OR target_id IN ({artifacts})", [ids])  # noqa: S608
    connection.execute("DELETE FROM student_review WHERE list_contains(?, student_id)", [ids])
    connection.execute("DELETE FROM student_alias WHERE list_contains($1, student_id) OR list_contains($1, old_student_id)", [ids])


def add_hold(connection: duckdb.DuckDBPyConnection, student_id: str, decision: str, *, by: str, reason: str, now: datetime) -> None:
    """Holds a student's record, or lifts the hold."""
    is_held = student_id in {row[0] for row in holds(connection)}
    if (decision == "held") == is_held:
        raise StoreError("That student's record is held already." if is_held else "No hold stands on that student's record.")
    row = {
        "hold_id": make_id("hold", student_id, now.isoformat()), "student_id": student_id, "decided_at": now, "decided_by": by,
        "decision": decision, "reason": reason,
    }  # fmt: skip
    insert_rows(connection, "student_hold", [row])


def holds(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """(student, since, by whom, why) of every hold that stands, also on a student whose key has changed since."""
    return connection.execute(
        "SELECT coalesce(student_alias.student_id, held.student_id), held.decided_at, held.decided_by, held.reason FROM ("
        "SELECT student_id, max(decided_at) AS decided_at, arg_max(decided_by, decided_at) AS decided_by, "
        "arg_max(reason, decided_at) AS reason, arg_max(decision, decided_at) AS decision FROM student_hold GROUP BY student_id) AS held "
        "LEFT JOIN student_alias ON student_alias.old_student_id = held.student_id WHERE held.decision = 'held' ORDER BY ALL"
    ).fetchall()
