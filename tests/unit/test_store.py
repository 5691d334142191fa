"""The store's file: comments, versions, one writer, a published copy that is always whole."""

from __future__ import annotations

import multiprocessing
import stat
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipeline import model
from pipeline.errors import StoreError, StoreLockedError
from pipeline.model import Evidence, Goal, Student, StudentDecision
from pipeline.store.aliases import save_aliases
from pipeline.store.queries import ask, ask_anything, find_student, open_store
from pipeline.store.schema import SCHEMA_VERSION, create_schema
from pipeline.store.working import WorkingStore, folder_of
from pipeline.store.writer import ASSEMBLED, columns_of, insert_rows, replace_evidence

PROMISED_VIEWS = {
    "goal_progress", "progress_summary", "service_balance", "service_delivery_summary", "evidence_timeline", "unlinked_artifact",
    "review_queue", "student_summary", "school_summary", "iep_at_a_glance", "run_changes",
}  # fmt: skip


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    found = duckdb.connect()
    create_schema(found)
    return found


def publish(store: Path, *students: Student) -> None:
    with WorkingStore(store, "test") as working:
        insert_rows(working.connection, "student", students)
        working.publish()


def fail_midway(store: Path, student: Student) -> None:
    with WorkingStore(store, "test") as working:
        insert_rows(working.connection, "student", [student])
        raise RuntimeError


def count(store: Path, table: str = "student") -> int:
    with open_store(store) as found:
        return int(ask(found, f"SELECT count(*) FROM {table}").rows[0][0])


def test_every_table_view_and_column_has_a_comment(connection: duckdb.DuckDBPyConnection) -> None:
    silent = connection.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL").fetchall()
    silent += connection.execute("SELECT table_name, '' FROM duckdb_tables() WHERE comment IS NULL").fetchall()
    silent += connection.execute("SELECT view_name, '' FROM duckdb_views() WHERE NOT internal AND comment IS NULL").fetchall()
    assert silent == []


def test_every_promised_view_answers_on_an_empty_store(connection: duckdb.DuckDBPyConnection) -> None:
    views = {name for (name,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()}
    assert views >= PROMISED_VIEWS
    for view in sorted(views):
        assert connection.execute(f"SELECT * FROM {view}").fetchall() == []


@pytest.mark.parametrize(
    ("table", "record"),
    [("iep", model.Iep), ("goal", model.Goal), ("objective", model.Objective), ("service_prescription", model.ServicePrescription),
     ("accommodation", model.Accommodation), ("service_delivery", model.ServiceDelivery), ("progress_report", model.ProgressReport),
     ("progress_statement", model.ProgressStatement), ("work_sample", model.WorkSample), ("observation", model.Observation),
     ("student", model.Student), ("student_decision", model.StudentDecision), ("link", model.Link), ("unlinked", model.Unlinked),
     ("provenance", model.Provenance), ("notice", model.Notice), ("log_coverage", model.LogCoverage), ("refusal", model.Refusal)],
)  # fmt: skip
def test_no_field_of_a_record_is_lost_on_its_way_into_the_store(connection: duckdb.DuckDBPyConnection, table: str, record: type) -> None:
    columns = {name for name, _ in columns_of(connection, table)}
    assert {field.name for field in fields(record)} <= columns  # type: ignore[arg-type]


def test_every_list_of_evidence_has_its_table() -> None:
    stored = {attribute for _, attribute, _ in ASSEMBLED} | {"flags", "documents"}
    assert {field.name for field in fields(Evidence)} == stored


def test_text_is_nfc_and_nothing_is_null(connection: duckdb.DuckDBPyConnection) -> None:
    insert_rows(connection, "student", [Student("s1", "", "Jose\u0301 Path", school=None)])
    assert connection.execute("SELECT local_id, student_name, school FROM student").fetchone() == (None, "José Path", None)


def test_assembled_tables_do_not_depend_on_the_order_of_rows(connection: duckdb.DuckDBPyConnection) -> None:
    goals = [Goal(f"goal_{n}", "i1", "s1", "d1", statement=f"Goal {n}", missing_components=("baseline",)) for n in range(5)]
    replace_evidence(connection, Evidence(goals=goals))
    before = connection.execute("SELECT * FROM goal").fetchall()
    replace_evidence(connection, Evidence(goals=goals[::-1]))
    assert connection.execute("SELECT * FROM goal").fetchall() == before


def test_the_published_copy_can_be_read_while_a_run_writes(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    publish(store, Student("s1", "11", "Ann Lee"))
    with WorkingStore(store, "test") as working:
        insert_rows(working.connection, "student", [Student("s2", "12", "Bo Lee")])
        assert count(store) == 1
        working.publish()
    assert count(store) == 2


def test_a_run_that_fails_leaves_the_published_copy_as_it_was_and_the_next_goes_on(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    publish(store, Student("s1", "11", "Ann Lee"))
    with pytest.raises(RuntimeError):
        fail_midway(store, Student("s2", "12", "Bo Lee"))
    assert count(store) == 1
    with WorkingStore(store, "test") as working:
        assert working.resumed
        working.publish()
    assert count(store) == 2


def test_working_files_of_another_publication_are_not_taken_up(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    publish(store, Student("s1", "11", "Ann Lee"))
    backup = store.read_bytes()
    publish(store, Student("s2", "12", "Bo Lee"))
    with pytest.raises(RuntimeError):
        fail_midway(store, Student("s3", "13", "Cy Lee"))
    store.write_bytes(backup)
    with WorkingStore(store, "test") as working:
        assert not working.resumed
        working.publish()
    assert count(store) == 1


def test_the_store_and_its_working_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    publish(store)
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder_of(store).stat().st_mode) == 0o700


def _hold(store: Path, held: object, release: object) -> None:
    with WorkingStore(store, "a nightly run"):
        held.set()  # type: ignore[attr-defined]
        release.wait(60)  # type: ignore[attr-defined]


def test_a_second_writer_is_told_who_holds_the_lock_and_a_killed_holder_leaves_none(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(store, held, release))
    holder.start()
    assert held.wait(60)
    with pytest.raises(StoreLockedError, match=f"a nightly run, process {holder.pid}"), WorkingStore(store, "test"):
        pass
    holder.kill()
    holder.join()
    publish(store, Student("s1", "11", "Ann Lee"))
    assert count(store) == 1


def test_a_newer_store_is_refused_in_words(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    publish(store)
    with duckdb.connect(str(store)) as found:
        found.execute(f"UPDATE store_meta SET schema_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(StoreError, match="Update ieptrace"), open_store(store):
        pass
    with pytest.raises(StoreError, match="Update ieptrace"), WorkingStore(store, "test"):
        pass


@pytest.mark.parametrize("content", [b"", b"not a database at all", None], ids=["empty", "text", "another database"])
def test_a_file_that_is_no_store_is_refused_and_kept(tmp_path: Path, content: bytes | None) -> None:
    store = tmp_path / "evidence.duckdb"
    if content is None:
        with duckdb.connect(str(store)) as found:
            found.execute("CREATE TABLE mine (a INTEGER)")
    else:
        store.write_bytes(content)
    before = store.read_bytes()
    with pytest.raises(StoreError), WorkingStore(store, "test"):
        pass
    with pytest.raises(StoreError), open_store(store):
        pass
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM student", "/* x */ DROP TABLE student", "COPY student TO 'x.csv'", "SELECT * FROM read_csv('/etc/passwd')",
     "SELECT * FROM '/etc/passwd'", "ATTACH 'other.duckdb'", "SELECT 1; DELETE FROM student", "SELECT nothing FROM nowhere",
     "WITH x AS (SELECT 1) INSERT INTO student SELECT 's', NULL, NULL, NULL, NULL, NULL FROM x"],
)  # fmt: skip
def test_a_question_cannot_write_nor_read_other_files(tmp_path: Path, sql: str) -> None:
    store = tmp_path / "evidence.duckdb"
    publish(store, Student("s1", "11", "Ann Lee"))
    with pytest.raises(StoreError):
        ask_anything(store, sql)
    assert count(store) == 1


def test_a_student_is_found_by_key_id_or_name_and_two_are_not_guessed_between(connection: duckdb.DuckDBPyConnection) -> None:
    insert_rows(connection, "student", [Student("s1", "0011", "José Path"), Student("s2", "0012", "Ann Path")])
    insert_rows(connection, "student_alias", [{"old_student_id": "s0", "student_id": "s2"}])
    assert [find_student(connection, words) for words in ("s1", "0012", "jose", "s0")] == ["s1", "s2", "s1", "s2"]
    for words in ("path", "nobody"):
        with pytest.raises(StoreError):
            find_student(connection, words)


def decided(*rows: tuple[str, str, str | None]) -> list[StudentDecision]:
    return [StudentDecision(document, mention, student, "test") for document, mention, student in rows]


@pytest.mark.parametrize(
    ("later", "aliases"),
    [
        (decided(("d1", "m1", "by_id"), ("d2", "m1", "by_id")), [("by_name", "by_id")]),
        (decided(("d1", "m1", "one"), ("d2", "m1", "two")), []),
        (decided(("d1", "m1", None)), []),
        (decided(("d1", "m1", "by_name")), []),
    ],
    ids=["a number came later", "two students after all", "nobody now", "the same as before"],
)
def test_an_earlier_key_of_a_student_stays_valid(
    connection: duckdb.DuckDBPyConnection, later: list[StudentDecision], aliases: list[tuple[str, str]]
) -> None:
    now = datetime(2026, 3, 1)  # noqa: DTZ001 - the store keeps UTC without a zone
    insert_rows(connection, "student_decision", decided(("d1", "m1", "by_name"), ("d2", "m1", "by_name")))
    students = [Student(key, None, None) for key in sorted({row.student_id for row in later if row.student_id})]
    save_aliases(connection, students, later, now)
    assert connection.execute("SELECT old_student_id, student_id FROM student_alias").fetchall() == aliases


def test_a_store_gives_back_what_runs_have_deleted(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    pages = [
        {"document_id": f"d{n}", "page_number": 1, "text": f"{n} " + "".join(chr(97 + (n * k) % 26) for k in range(3000))}
        for n in range(3000)
    ]
    with WorkingStore(store, "test") as working:
        insert_rows(working.connection, "page", pages)
        working.publish()
    large = store.stat().st_size
    with WorkingStore(store, "test") as working:
        working.connection.execute("DELETE FROM page WHERE document_id <> 'd1'")
        working.publish()
    assert store.stat().st_size < large / 2
    assert count(store, "page") == 1
    with open_store(store) as found:
        assert ask(found, "SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND comment IS NULL").rows == [(0,)]
