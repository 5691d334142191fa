"""A student forgotten: taken out of a store, of what lies beside it and of its backups, with a tombstone that keeps new papers out."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import IeptraceError, StoreError
from pipeline.forgetting import Tombstone, find_forgotten, make_tombstone
from pipeline.ids import make_id
from pipeline.store.tombstones import Erased, add_tombstone, erase_forgotten, erase_traces, holds
from pipeline.store.working import WorkingStore, folder_of

if TYPE_CHECKING:
    import duckdb

    from pipeline.model import DocumentFacts, StudentMention


@dataclass(slots=True)
class Forgotten:
    """What was taken out where, and what a person must still do. Paths and places are for the eyes of that person only."""

    tombstone_id: str
    erased: Erased
    drop_paths: list[str] = field(default_factory=list)  # files of the district that still speak of the student
    backups: list[Path] = field(default_factory=list)  # backups that were cleaned
    backups_left: dict[Path, str] = field(default_factory=dict)  # backups that were not, and why
    left: list[tuple[str, str, int]] = field(default_factory=list)  # (table, column, rows) in which the name still stands


@dataclass(frozen=True, slots=True)
class Order:
    """Who has a record destroyed, why and when."""

    by: str
    reason: str
    at: datetime


def forget_student(store: Path, wanted: str, order: Order, more_backups: Sequence[Path] = ()) -> Forgotten:
    """Takes a student out of the store, its readings and its backups. StoreError when the record is held or nobody fits."""
    from flows.waiting import find_orphans
    from pipeline.store.backup import known_backups
    from pipeline.store.journal import settle_waiting
    from pipeline.store.queries import find_student

    _refuse_unfinished(store)
    with WorkingStore(store, "ieptrace forget") as working:
        try:
            connection = working.connection
            student_id = find_student(connection, wanted)
            _refuse_held(connection, student_id)
            mentions, more = _mentions_of(connection, student_id)
            stone = make_tombstone(make_id("tombstone", secrets.token_hex(16)), secrets.token_hex(16), mentions, more)
            words = _words_of(connection, student_id)
            done = Forgotten(stone.tombstone_id, Erased())
            done.drop_paths = _paths_of(connection, sorted({mention.document_id for mention in mentions}))
            done.erased = erase_in(store, connection, stone, order)
            done.left = find_words(connection, words)
            orphans = find_orphans(store, connection)
            working.rewrite()
            working.publish()
        except BaseException:
            working.discard()
            raise
        _remove_readings(store, done.erased)
        settle_waiting(store, orphans)  # a waiting decision may say in its note whom it is about
    for backup in dict.fromkeys([*known_backups(store), *(path.absolute() for path in more_backups)]):
        _forget_in_backup(backup, stone, order, done)
    return done


def _refuse_unfinished(store: Path) -> None:
    if not store.is_file():
        raise StoreError(f"There is no store at {store}.")
    from pipeline.store.working import WORKING_NAME

    if (folder_of(store.absolute()) / WORKING_NAME).exists():
        raise StoreError("The last ingest of this store did not end. Run it again to its end, then forget.")


def _refuse_held(connection: duckdb.DuckDBPyConnection, student_id: str) -> None:
    for held, since, _, reason in holds(connection):
        if held == student_id:
            raise StoreError(
                f"That record is held since {since:%Y-%m-%d} ({reason}): a record must not be destroyed while a request to see it is open "
                "(34 CFR 99.10(e)). Lift it first: ieptrace hold STUDENT --lift --reason …"
            )


def erase_in(store: Path, connection: duckdb.DuckDBPyConnection, stone: Tombstone, order: Order) -> Erased:
    """Erases a student in one open store and judges the rest anew."""
    from flows.decide import plan_of_last_run
    from flows.stages import build_evidence, load_facts, save_evidence

    plan = plan_of_last_run(store, connection)
    spoken = [(facts, gone) for facts in load_facts(connection, retired=True) if (gone := find_forgotten(facts, [stone]))]
    pairs = {(facts.document_id, key) for facts, gone in spoken for key in gone}
    decided = connection.execute(
        "SELECT document_id, mention_key, student_id FROM student_decision WHERE student_id IS NOT NULL"
    ).fetchall()
    ids = sorted({student for document, key, student in decided if (document, key) in pairs})
    connection.execute("BEGIN")
    try:
        erase_traces(connection, ids, sorted({document for document, _ in pairs}))
        add_tombstone(connection, stone, by=order.by, reason=order.reason, now=order.at)
        erased = erase_forgotten(connection, [stone])
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    key = stone.tombstone_id
    save_evidence(plan, connection, build_evidence(plan, connection), key)
    connection.execute("DELETE FROM flag_event WHERE run_id = ?", [key])  # no run saw this
    return erased


def _mentions_of(connection: duckdb.DuckDBPyConnection, student_id: str) -> tuple[list[StudentMention], list[StudentMention]]:
    """Every mention that was resolved to a student, and their name and number as the store shows them."""
    from flows.stages import load_facts
    from pipeline.model import StudentMention

    pairs = set(connection.execute("SELECT document_id, mention_key FROM student_decision WHERE student_id = ?", [student_id]).fetchall())
    facts: list[DocumentFacts] = load_facts(connection, retired=True)
    found = [mention for row in facts for mention in row.mentions if (mention.document_id, mention.mention_key) in pairs]
    row = connection.execute("SELECT student_name, local_id, birth_date FROM student WHERE student_id = ?", [student_id]).fetchone()
    assert row is not None
    return found, [StudentMention("", "", row[0], row[1], row[2])]


def _paths_of(connection: duckdb.DuckDBPyConnection, documents: list[str]) -> list[str]:
    rows = connection.execute(
        "SELECT path FROM source_file WHERE list_contains(?, document_id) AND status <> 'removed' ORDER BY path", [documents]
    ).fetchall()
    return [row[0] for row in rows]


def _words_of(connection: duckdb.DuckDBPyConnection, student_id: str) -> list[str]:
    """Words that no other record should hold: the full name and the number."""
    row = connection.execute("SELECT student_name, local_id FROM student WHERE student_id = ?", [student_id]).fetchone()
    return [word for word in (row or ()) if word]


def find_words(connection: duckdb.DuckDBPyConnection, words: Sequence[str]) -> list[tuple[str, str, int]]:
    """(table, column, rows) in which one of these words still stands: in another student's record, or of another of that name."""
    columns = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND data_type IN ('VARCHAR', 'JSON') "
        "AND table_name IN (SELECT table_name FROM duckdb_tables()) ORDER BY ALL"
    ).fetchall()
    found = []
    for table, column in columns:
        condition = " OR ".join(f'contains(lower("{column}"), lower(?))' for _ in words) or "false"
        row = connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}", list(words)).fetchone()  # noqa: S608 - from the catalogue
        if row and row[0]:
            found.append((str(table), str(column), int(row[0])))
    return found


def _remove_readings(store: Path, erased: Erased) -> None:
    """Readings of recognised pages hold their words; they are made again for those that still speak of others."""
    folder = folder_of(store.absolute())
    for document_id in (*erased.whole, *erased.shared):
        for path in (folder / "read" / document_id[:2]).glob(f"{document_id}.*"):
            path.unlink(missing_ok=True)
    for name in ("scratch", "shards"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _forget_in_backup(backup: Path, stone: Tombstone, order: Order, done: Forgotten) -> None:
    """Cleans one backup, or says why it could not be."""
    from pipeline.store.backup import check_backup, hash_again

    if not backup.exists():
        done.backups_left[backup] = "it is no longer where it was written; if it was moved, name it with --backup"
        return
    try:
        check_backup(backup)
        with WorkingStore(backup, "ieptrace forget") as working:
            try:
                erase_in(backup, working.connection, stone, order)
                working.rewrite()
                working.publish()
            except BaseException:
                working.discard()
                raise
        hash_again(backup)
        done.backups.append(backup)
    except IeptraceError as error:
        done.backups_left[backup] = str(error)
    finally:
        shutil.rmtree(folder_of(backup.absolute()), ignore_errors=True)
