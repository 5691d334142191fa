"""Stores of older versions, backups, and the checks that say whether a store is whole."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import OldStoreError, StoreError
from pipeline.model import Goal, Student
from pipeline.store.backup import check_backup, hash_file_of, restore_backup, sha256_of, write_backup
from pipeline.store.queries import open_store
from pipeline.store.schema import SCHEMA_VERSION, create_schema
from pipeline.store.verify import COUNTS, KINDS, REFERENCES, verify_store
from pipeline.store.working import WORKING_NAME, WorkingStore, folder_of
from pipeline.store.writer import insert_rows

DATA = Path(__file__).parent / "data"
LEDGER = {"drop_id": "d", "path": "iep.txt", "document_id": "doc", "run_id": "r", "status": "new"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A published store of one document and one student."""
    path = tmp_path / "evidence.duckdb"
    with WorkingStore(path, "test") as working:
        insert_rows(working.connection, "run", [{"run_id": "r", "finished_at": None, "files_seen": 1}])
        insert_rows(working.connection, "source_file", [LEDGER])
        insert_rows(working.connection, "document", [{"document_id": "doc", "document_type": "iep", "page_count": 1}])
        insert_rows(working.connection, "page", [{"document_id": "doc", "page_number": 1}])
        insert_rows(working.connection, "document_facts", [{"document_id": "doc", "facts_key": "k", "facts": "{}"}])
        insert_rows(working.connection, "student", [Student("s1", "0011", "Ann Lee")])
        working.publish()
    return path


def shape(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    return connection.execute(
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index"
    ).fetchall()


def old_store(path: Path, version: int) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute((DATA / f"store_v{version}.sql").read_text("utf-8"))
        connection.execute("INSERT INTO store_meta VALUES (?, 'token', NULL, 'note')", [version])
        connection.execute("INSERT INTO student BY NAME SELECT 's1' AS student_id, '0011' AS local_id, 'Ann Lee' AS student_name")
        connection.execute("INSERT INTO flag_review BY NAME SELECT 'f1' AS flag_id, 'dismissed' AS decision")
    return path


def test_there_is_a_store_of_every_older_version() -> None:
    versions = sorted(int(re.sub(r"\D", "", path.stem)) for path in DATA.glob("store_v*.sql"))
    assert versions == list(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_an_older_store_migrates_to_what_a_new_one_is_and_keeps_its_rows(tmp_path: Path, version: int) -> None:
    path = old_store(tmp_path / "evidence.duckdb", version)
    with pytest.raises(OldStoreError, match=f"version {version}.*ieptrace upgrade"), open_store(path):
        pass
    with WorkingStore(path, "test") as working:
        working.publish()
    with duckdb.connect() as fresh, open_store(path) as connection:
        create_schema(fresh)
        assert shape(connection) == shape(fresh)
        assert connection.execute("SELECT student_id, local_id FROM student").fetchall() == [("s1", "0011")]
        assert connection.execute("SELECT flag_id, decision FROM flag_review").fetchall() == [("f1", "dismissed")]
        assert connection.execute("SELECT schema_version FROM store_meta").fetchall() == [(SCHEMA_VERSION,)]


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = old_store(tmp_path / "evidence.duckdb", 1)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE link_review (in_the_way INTEGER)")
    before = sha256_of(path)
    with pytest.raises(duckdb.Error), WorkingStore(path, "test"):
        pass
    assert sha256_of(path) == before


def test_a_backup_is_private_has_its_hash_beside_it_and_comes_back(store: Path, tmp_path: Path) -> None:
    backup = tmp_path / "monday.duckdb"
    digest = write_backup(store, backup)
    assert digest == sha256_of(store) == check_backup(backup)
    assert hash_file_of(backup).read_text() == f"{digest}  monday.duckdb\n"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (backup, hash_file_of(backup))} == {0o600}
    with WorkingStore(store, "test") as working:
        working.connection.execute("DELETE FROM student")
        working.publish()
    with WorkingStore(store, "test"):
        pass  # leaves a working file behind, as a killed run does
    restore_backup(backup, store, replace=True)
    assert not (folder_of(store) / WORKING_NAME).exists()
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    with open_store(store) as connection:
        assert connection.execute("SELECT count(*) FROM student").fetchone() == (1,)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".evidence.duckdb.work", store.name, backup.name, f"{backup.name}.sha256"]


def _cut(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-1])


def _turn_a_byte(backup: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    backup.write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_cut, "not what was backed up"),
        (_turn_a_byte, "not what was backed up"),
        (lambda backup: hash_file_of(backup).unlink(), "missing"),
        (lambda backup: hash_file_of(backup).write_text("no hash\n"), "holds no SHA-256"),
        (lambda backup: backup.unlink(), "no backup"),
    ],
    ids=["a cut tail", "one bit", "no hash", "another file's hash", "no backup"],
)
def test_a_backup_that_is_not_as_it_was_written_is_refused(store: Path, tmp_path: Path, spoil: Callable[[Path], None], words: str) -> None:
    backup = tmp_path / "monday.duckdb"
    write_backup(store, backup)
    spoil(backup)
    before = sha256_of(store)
    with pytest.raises(StoreError, match=words):
        restore_backup(backup, store, replace=True)
    assert sha256_of(store) == before


def test_neither_backup_nor_restore_writes_over_what_is_there_unasked(store: Path, tmp_path: Path) -> None:
    backup = tmp_path / "monday.duckdb"
    write_backup(store, backup)
    with pytest.raises(StoreError, match="exists already"):
        write_backup(store, backup)
    with pytest.raises(StoreError, match="--replace"):
        restore_backup(backup, store)
    with pytest.raises(StoreError, match="no store"):
        write_backup(tmp_path / "none.duckdb", tmp_path / "x")
    with pytest.raises(StoreError, match="does not exist"):
        write_backup(store, tmp_path / "no folder" / "x")


def test_what_is_no_store_is_not_restored(tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("CREATE TABLE mine (a INTEGER)")
    hash_file_of(other).write_text(f"{sha256_of(other)}  other.duckdb\n")
    with pytest.raises(StoreError, match="not an evidence store"):
        restore_backup(other, tmp_path / "evidence.duckdb")
    assert not (tmp_path / "evidence.duckdb").exists()


def test_every_column_that_is_checked_is_there(store: Path) -> None:
    with open_store(store) as connection:
        columns = {(table, column) for table, column, _, _ in shape(connection)}
    named = {(table, column) for table, column, _, _ in REFERENCES} | {(table, column) for _, _, table, column in REFERENCES}
    named |= {(table, column) for table, kind, key in KINDS for column in (kind, key)}
    assert named <= columns


def failed(store: Path, *statements: str) -> set[str]:
    """Names of the checks that fail after these statements."""
    with WorkingStore(store, "test") as working:
        for statement in statements:
            working.connection.execute(statement)
        return {finding.check for finding in verify_store(working.connection) if finding.failures}


def test_a_whole_store_passes(store: Path) -> None:
    with open_store(store) as connection:
        assert [finding for finding in verify_store(connection) if finding.failures] == []


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("INSERT INTO goal BY NAME SELECT 'g' AS goal_id, 'nobody' AS student_id", "goal.student_id"),
        ("INSERT INTO goal BY NAME SELECT 'g' AS goal_id, 'gone' AS document_id", "goal.document_id"),
        ("INSERT INTO link BY NAME SELECT 'l' AS link_id, 'goal' AS target_kind, 'gone' AS target_id", "link.target_id"),
        ("INSERT INTO provenance VALUES ('goal', 'gone', 'unit', 'doc', 1, 0, 0, 1, 1, NULL, 'q', 'x', 1)", "provenance.subject_id"),
        ("INSERT INTO source_file SELECT * FROM source_file", "one ledger row a path"),
        ("UPDATE source_file SET status = 'quarantined'", "every ledger row has its reason"),
        ("UPDATE document SET retired_at = now()::TIMESTAMP", "every file taken in is a document"),
        ("UPDATE source_file SET status = 'removed'", "every document lies in a drop or is retired"),
        ("UPDATE document_facts SET facts = NULL", "every document has its facts or a reason"),
        ("DELETE FROM page", "every page of every document is there"),
        ("UPDATE run SET files_seen = 7, finished_at = now()::TIMESTAMP", "the last run of each drop counted its files"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_should_be_is_found(store: Path, statement: str, check: str) -> None:
    assert check in failed(store, statement)
    assert {name for name, _, _ in COUNTS} | {"goal.student_id", "goal.document_id", "link.target_id", "provenance.subject_id"} >= {check}


def test_keys_that_are_there_are_no_orphans(store: Path) -> None:
    with WorkingStore(store, "test") as working:
        insert_rows(working.connection, "goal", [Goal("g1", None, "s1", "doc", statement="Read")])  # type: ignore[arg-type]
        insert_rows(working.connection, "link", [{"link_id": "l", "target_kind": "goal", "target_id": "g1"}])
        assert [finding for finding in verify_store(working.connection) if finding.failures] == []
