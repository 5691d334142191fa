"""The stages on a real DuckDB with real child processes, without Prefect."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.examine import Examined, Task
from flows.options import IngestOptions, make_plan
from flows.pool import Pool
from flows.stages import Outcome, Report, examine_patiently, run_ingest
from pipeline.errors import IeptraceError
from tests.flow.small_drop import write_district, write_drop

# Columns that tell when or in which run something happened, and not what is known.
CLOCKS = {"run_id", "started_at", "finished_at", "published_at", "ingested_at", "first_seen_at", "last_seen_at", "since", "store_token",
          "modified_at", "retired_at", "flow_run_id", "drop_path", "drop_id", "facts_key"}  # fmt: skip
LEFT_OUT = {"run", "flag_event", "store_meta"}


def ingest(drop: Path, store: Path, *, workers: int = 1, report: Report | None = None, **more: Any) -> Outcome:
    config = store.parent / "district.toml"
    plan = make_plan(
        IngestOptions(drop, store, config if config.exists() else None, date(2026, 1, 15), workers, "off", direct=True, **more)
    )
    return run_ingest(plan, report or Report())


def dump(store: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that a store knows, without clocks."""
    with duckdb.connect(str(store), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        told = {}
        for table in tables:
            if table in LEFT_OUT:
                continue
            columns = connection.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = ? ORDER BY 1", [table]).fetchall()
            kept = ", ".join(f'"{name}"' for (name,) in columns if name not in CLOCKS)
            told[table] = connection.execute(f"SELECT {kept} FROM {table} ORDER BY ALL").fetchall()
    return told


def ledger(store: Path) -> dict[str, tuple[str, str | None]]:
    with duckdb.connect(str(store), read_only=True) as connection:
        rows = connection.execute("SELECT path, status, reason FROM source_file").fetchall()
    return {path: (status, reason.split(":")[0] if reason else None) for path, status, reason in rows}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    write_drop(folder)
    write_district(folder)
    ingest(folder / "drop", folder / "evidence.duckdb")
    return folder


@pytest.fixture
def again(base: Path, tmp_path: Path) -> Path:
    """A copy of the ingested district, with the modification times of its files."""
    folder = tmp_path / "again"
    shutil.copytree(base, folder)
    return folder


def test_every_entry_has_one_ledger_row_with_its_reason(base: Path) -> None:
    rows = ledger(base / "evidence.duckdb")
    assert {path.rsplit("/", 1)[-1]: told for path, told in rows.items()} == {
        "iep.txt": ("new", None),
        "log copy.csv": ("new", None),
        "log.csv": ("duplicate", "duplicate"),
        "empty.pdf": ("quarantined", "empty"),
        "torn.docx": ("quarantined", "corrupt"),
        ".DS_Store": ("ignored", "system-file"),
        "more.zip": ("new", None),
        "note.txt": ("new", None),
    }
    assert len(rows) == 8


def test_the_records_of_the_papers_are_there(base: Path) -> None:
    with duckdb.connect(str(base / "evidence.duckdb"), read_only=True) as connection:
        student = connection.execute("SELECT local_id, birth_date FROM student").fetchall()
        minutes = connection.execute("SELECT sum(minutes) FROM service_delivery").fetchone()
    assert student == [("774401", date(2015, 3, 14))]
    assert minutes == (60,)


def test_a_second_run_examines_nothing_and_changes_nothing(base: Path) -> None:
    before = dump(base / "evidence.duckdb")
    outcome = ingest(base / "drop", base / "evidence.duckdb")
    assert outcome.examined == 0
    assert outcome.events["opened"] == outcome.events["changed"] == outcome.events["gone"] == 0
    after = dump(base / "evidence.duckdb")
    assert {row[-1] for row in after["source_file"]} == {"unchanged", "duplicate", "quarantined", "ignored"}
    for told in (before, after):
        del told["source_file"]
    assert after == before


def test_neither_workers_nor_the_order_of_answers_change_anything(base: Path, tmp_path: Path) -> None:
    write_district(tmp_path)
    ingest(base / "drop", tmp_path / "evidence.duckdb", workers=3)
    told, other = dump(base / "evidence.duckdb"), dump(tmp_path / "evidence.duckdb")
    for tables in (told, other):
        del tables["source_file"]
    assert told == other


def test_a_changed_an_added_and_a_removed_file_are_understood(again: Path) -> None:
    drop, store = again / "drop", again / "evidence.duckdb"
    # The copy lies in another folder: another drop, all of whose contents are known.
    ingest(drop, store)
    (drop / "log copy.csv").unlink()
    log = drop / "log.csv"
    log.write_text(log.read_text() + '"Quillfeather, Rosalind",774401,Speech-Language Therapy,09/25/2025,30,Delivered,A. Provider\n')
    (drop / "more.zip").unlink()
    outcome = ingest(drop, store)
    assert outcome.examined == 1
    rows = ledger(store)
    assert rows["log.csv"] == ("new", None)
    assert rows["log copy.csv"] == rows["more.zip"] == rows["more.zip!/note.txt"] == ("removed", "removed")


class _Killed(BaseException):
    """What ends a run without giving it a chance to tidy up."""


class _KillAfterOne(Report):
    def examined(self, result: object) -> None:
        raise _Killed


def test_a_run_that_was_killed_is_taken_up_where_it_stopped(base: Path, tmp_path: Path) -> None:
    write_district(tmp_path)
    store = tmp_path / "evidence.duckdb"
    with pytest.raises(_Killed):
        ingest(base / "drop", store, report=_KillAfterOne())
    assert not store.exists()
    outcome = ingest(base / "drop", store)
    assert outcome.examined == 0  # all of this small drop was saved in the first transaction
    with duckdb.connect(str(store), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone() == (1,)
    told, other = dump(base / "evidence.duckdb"), dump(store)
    for tables in (told, other):
        del tables["source_file"]
    assert told == other
    assert {status for status, _ in ledger(store).values()} == {"new", "duplicate", "quarantined", "ignored"}


@pytest.mark.parametrize(
    ("drop", "store"),
    [("no such folder", "x.duckdb"), (".", "."), (".", "no such folder/x.duckdb")],
    ids=["no drop", "a store that is a folder", "a store in no folder"],
)
def test_what_cannot_work_is_said_before_anything_is_read(tmp_path: Path, drop: str, store: str) -> None:
    with pytest.raises(IeptraceError):
        make_plan(IngestOptions(tmp_path / drop, tmp_path / store))


def test_members_of_unchanged_archives_are_found_again_when_all_is_read_anew(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    for name in "abc":
        with zipfile.ZipFile(drop / f"{name}.zip", "w") as archive:
            archive.writestr("one.txt", f"First note of archive {name}.")
            archive.writestr("two.txt", f"Second note of archive {name}.")
    ingest(drop, tmp_path / "evidence.duckdb")
    before = dump(tmp_path / "evidence.duckdb")
    assert ingest(drop, tmp_path / "evidence.duckdb", read_again=True).examined == 6
    after = dump(tmp_path / "evidence.duckdb")
    assert after["page"] == before["page"]
    assert after["document_facts"] == before["document_facts"]


def test_what_cannot_be_opened_for_a_moment_is_tried_again_and_what_is_corrupt_is_not(tmp_path: Path) -> None:
    def work(name: str) -> Task:
        return Task(name, str(tmp_path / name), name, "", 0, "off", "federal", (), (), {}, {}, "", "key")

    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.4\n torn")
    asked: list[list[str]] = []

    class Asked(Pool):
        def examine(self, tasks: Sequence[Task]) -> Iterator[Examined]:
            asked.append(sorted(task.document_id for task in tasks))
            if len(asked) == 2:
                (tmp_path / "away.txt").write_text("She read 82 words correct per minute.")
            return super().examine(tasks)

    with Asked(1) as pool:
        found = {
            one.document_id: one for one in examine_patiently(pool, [work("away.txt"), work("torn.pdf"), work("gone.txt")], (0.01, 0.01))
        }
    assert asked == [["away.txt", "gone.txt", "torn.pdf"], ["away.txt", "gone.txt"], ["gone.txt"]]
    assert {name: one.reason for name, one in found.items()} == {"away.txt": None, "gone.txt": "unreadable", "torn.pdf": "corrupt"}
