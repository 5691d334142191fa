"""A student who is forgotten: gone from every byte of the store and its backups, kept out ever after, and nobody else loses a word."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from flows.decide import Said, decide_flag
from flows.forget import Order, forget_student
from flows.options import IngestOptions, make_plan
from flows.stages import Report, run_ingest
from pipeline.errors import StoreError
from pipeline.store.backup import check_backup, write_backup
from pipeline.store.queries import ask_anything
from pipeline.store.tombstones import add_hold
from pipeline.store.verify import verify_store
from pipeline.store.working import WorkingStore, connect, folder_of
from pipeline.store.writer import utc_now
from tests.flow.small_drop import CANARY, IEP, LOG, write_district
from tests.flow.test_command_line import Shell, shell

__all__ = ["shell"]

GIVEN, NUMBER = "Rosalind", "774401"
OTHER = IEP.replace(CANARY, "Underbough").replace(NUMBER, "774402").replace(GIVEN, "Tamsin").replace("03/14/2015", "07/02/2015")
SHARED = LOG + (
    '"Underbough, Tamsin",774402,Speech-Language Therapy,09/16/2025,30,Delivered,A. Provider\n'
    '"Underbough, Tamsin",774402,Speech-Language Therapy,09/18/2025,25,Delivered,A. Provider\n'
)
ORDER = Order("records office", "parents' request of 2026-01-10", utc_now())
WORDS = (CANARY, GIVEN, NUMBER)


def write_papers(folder: Path) -> None:
    drop = folder / "drop"
    (drop / f"{CANARY}, {GIVEN}").mkdir(parents=True)
    write_district(folder)
    (drop / f"{CANARY}, {GIVEN}" / "iep.txt").write_text(IEP)
    (drop / "other.txt").write_text(OTHER)
    (drop / "log.csv").write_text(SHARED)


def ingest(folder: Path) -> None:
    options = IngestOptions(folder / "drop", folder / "evidence.duckdb", folder / "district.toml", date(2026, 1, 15), 1, "off", direct=True)
    run_ingest(make_plan(options), Report())


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forgotten")
    write_papers(folder)
    ingest(folder)
    return folder


@pytest.fixture
def district(base: Path, tmp_path: Path) -> Path:
    """A copy whose store may be changed; the drop stays where it was read."""
    return shutil.copytree(base, tmp_path / "district")


@pytest.fixture
def own_district(tmp_path: Path) -> Path:
    """One whose drop may be changed too, and read again."""
    write_papers(tmp_path)
    ingest(tmp_path)
    return tmp_path


def names_in(folder: Path) -> list[str]:
    """Every word of the student's that stands in the bytes of the store's files or in any column of its tables."""
    found = []
    store = folder / "evidence.duckdb"
    for path in (store, *(path for path in folder_of(store).rglob("*") if path.is_file())):
        found += [f"{path.name}: {word}" for word in WORDS if word.encode() in path.read_bytes()]
    with connect(store, read_only=True) as connection:
        for table, column in connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND data_type LIKE '%VARCHAR%' OR data_type = 'JSON'"
        ).fetchall():
            text = str(connection.execute(f'SELECT list("{column}") FROM {table}').fetchone())
            found += [f"{table}.{column}: {word}" for word in WORDS if word in text]
    return found


def rows_of_others(folder: Path) -> list[tuple[object, ...]]:
    return ask_anything(
        folder / "evidence.duckdb",
        "SELECT student_name, service_date, minutes, attendance_status FROM service_delivery JOIN student USING (student_id) "
        "WHERE local_id = '774402' AND same_as_id IS NULL ORDER BY ALL",
    ).rows


def test_nothing_of_a_forgotten_student_is_left_and_the_others_are_whole(district: Path) -> None:
    assert names_in(district)
    before = rows_of_others(district)
    assert len(before) == 2
    done = forget_student(district / "evidence.duckdb", NUMBER, ORDER)
    assert (len(done.erased.whole), len(done.erased.shared), done.left) == (1, 1, [])
    assert done.drop_paths == [f"{CANARY}, {GIVEN}/iep.txt", "log.csv"]
    assert names_in(district) == []
    assert rows_of_others(district) == before
    with connect(district / "evidence.duckdb", read_only=True) as connection:
        assert [found for found in verify_store(connection) if found.failures] == []


def test_a_later_run_takes_in_neither_old_nor_new_papers_of_theirs(own_district: Path) -> None:
    district = own_district
    store = district / "evidence.duckdb"
    forget_student(store, NUMBER, ORDER)
    before = rows_of_others(district)
    new = district / "drop" / "new"
    new.mkdir()
    (new / f"{CANARY} {GIVEN} again.txt").write_text(IEP.replace("110 words", "115 words"))
    (new / "log 2.csv").write_text(SHARED.replace("09/23/2025", "09/30/2025").replace("09/18/2025", "10/02/2025"))
    ingest(district)
    assert names_in(district) == []
    assert len(rows_of_others(district)) == len(before) + 1
    told = ask_anything(store, "SELECT path, status, reason FROM source_file WHERE status = 'ignored' ORDER BY path").rows
    assert len(told) == 2
    assert all(re.fullmatch(r"forgotten/[0-9a-f]{16}", row[0]) and row[2].startswith("forgotten: ") for row in told)
    ingest(district)  # what is known to be theirs is not even read again
    assert names_in(district) == []


def test_backups_are_cleaned_and_keep_a_true_hash(district: Path) -> None:
    store, backup = district / "evidence.duckdb", district / "kept.duckdb"
    write_backup(store, backup)
    moved = shutil.copy(backup, district / "moved.duckdb")
    shutil.copy(backup.with_name("kept.duckdb.sha256"), district / "moved.duckdb.sha256")
    (district / "moved.duckdb.sha256").write_text((district / "moved.duckdb.sha256").read_text().replace("kept.duckdb", "moved.duckdb"))
    done = forget_student(store, NUMBER, ORDER, [Path(moved)])
    assert done.backups == [backup, Path(moved)]
    for path in done.backups:
        check_backup(path)
        assert not any(word.encode() in path.read_bytes() for word in WORDS)
        assert ask_anything(path, "SELECT local_id FROM student").rows == [("774402",)]


def test_a_backup_that_cannot_be_cleaned_is_named(district: Path) -> None:
    store, backup = district / "evidence.duckdb", district / "kept.duckdb"
    write_backup(store, backup)
    backup.write_bytes(backup.read_bytes()[:-100])
    done = forget_student(store, NUMBER, ORDER)
    assert "SHA-256" in done.backups_left[backup]


def test_a_record_on_hold_is_not_destroyed(district: Path) -> None:
    store = district / "evidence.duckdb"
    student = ask_anything(store, f"SELECT student_id FROM student WHERE local_id = '{NUMBER}'").rows[0][0]
    for decision in ("held", "lifted"):
        with WorkingStore(store, "test") as working:
            add_hold(working.connection, student, decision, by="J. Holm", reason="request 17", now=utc_now())
            working.publish()
        if decision == "held":
            before = store.read_bytes()
            with pytest.raises(StoreError, match=r"held since .*request 17.*99\.10\(e\)"):
                forget_student(store, NUMBER, ORDER)
            assert store.read_bytes() == before
    assert len(forget_student(store, NUMBER, ORDER).erased.whole) == 1


def test_what_reviewers_said_of_others_stays(district: Path) -> None:
    store = district / "evidence.duckdb"
    flags = dict(ask_anything(store, "SELECT local_id, min(flag_id) FROM flag JOIN student USING (student_id) GROUP BY 1").rows)
    for number in (NUMBER, "774402"):
        decide_flag(store, flags[number], "confirmed", Said("J. Holm", f"seen, {GIVEN}" if number == NUMBER else "seen", utc_now()))
    forget_student(store, NUMBER, ORDER)
    assert ask_anything(store, "SELECT flag_id, note FROM flag_review").rows == [(flags["774402"], "seen")]


def test_another_child_of_the_same_name_and_another_number_stays(own_district: Path) -> None:
    district = own_district
    (district / "drop" / "namesake.txt").write_text(IEP.replace(NUMBER, "905513").replace("03/14/2015", "11/30/2013"))
    ingest(district)
    store = district / "evidence.duckdb"
    done = forget_student(store, NUMBER, ORDER)
    assert {(table, column) for table, column, _ in done.left} >= {("student", "student_name")}  # the namesake: said, not hidden
    assert ask_anything(store, "SELECT local_id FROM student ORDER BY 1").rows == [("774402",), ("905513",)]
    ingest(district)
    assert ask_anything(store, "SELECT local_id FROM student ORDER BY 1").rows == [("774402",), ("905513",)]


def test_the_commands_say_what_they_did(shell: Shell, district: Path) -> None:
    store = ("--store", str(district / "evidence.duckdb"))
    assert shell("hold", NUMBER, "--reason", "request 17", "--by", "J. Holm", *store)[0] == 0
    assert "request 17" in shell("hold", *store, "--format", "csv")[1]
    status, _, error = shell("forget", NUMBER, "--reason", "test", "--yes", *store)
    assert (status, "99.10(e)" in error) == (2, True)
    assert shell("hold", NUMBER, "--lift", "--reason", "answered", *store)[0] == 0
    assert shell("hold", NUMBER, "--lift", "--reason", "again", *store)[0] == 2
    status, out, _ = shell("forget", NUMBER, "--reason", "test", "--yes", *store)
    assert (status, "log.csv" in out) == (0, True)
    _, listed, _ = shell("retention", "--years", "0.1", "--as-of", "2026-03-01", *store, "--format", "csv")
    assert ("774402" in listed, NUMBER in listed) == (True, False)
