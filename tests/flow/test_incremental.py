"""Any number of nightly drops give the same evidence as one ingest of the last state."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from flows.examine import Examined, Task, examine
from flows.options import IngestOptions, make_plan
from flows.pool import Pool
from flows.stages import Outcome, Report, run_ingest
from tests.flow.small_drop import IEP, LOG, write_district
from tests.flow.test_stages import dump, ledger

MORE = '"Quillfeather, Rosalind",774401,Speech-Language Therapy,09/25/2025,30,Delivered,A. Provider\n'
# No number on it: which student this is, only the IEP or the log can tell.
NOTE = "Progress note for Rosalind Quillfeather\nShe read 82 words correct per minute on 10/03/2025.\n"
OTHER = IEP.replace("Rosalind", "Bertram").replace("774401", "774402").replace("03/14/2015", "05/02/2014")

# What only tells of the past: rows of files and documents that are gone, flags that are settled, keys that were given out before.
_PAST = {
    "source_file": "status = 'removed'",
    "document": "retired_at IS NOT NULL",
    "flag": "status = 'resolved'",
    "student_alias": "true",
    **dict.fromkeys(
        ("page", "document_part", "reading_note", "refusal", "document_facts"),
        "document_id NOT IN (SELECT document_id FROM document WHERE retired_at IS NULL)",
    ),
}


def present(store: Path, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The canonical dump of what is known today: without what is retired, and without which run saw a file first."""
    copy = folder / f"present-{store.parent.name}.duckdb"
    shutil.copyfile(store, copy)
    with duckdb.connect(str(copy)) as connection:
        for table, condition in sorted(_PAST.items(), key=lambda item: item[0] == "document"):
            connection.execute(f"DELETE FROM {table} WHERE {condition}")
        connection.execute("UPDATE source_file SET status = 'new' WHERE status = 'unchanged'")
        connection.execute("UPDATE source_file SET previous_document_id = NULL")
    return dump(copy)


def write(drop: Path, files: dict[str, str | dict[str, str]]) -> None:
    """The drop holds these files and no others; those that are the same keep their time of change."""
    for path in sorted(drop.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(drop).as_posix() not in files:
            path.unlink()
    for name, content in files.items():
        path = drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            with zipfile.ZipFile(path, "w") as archive:
                for member, text in content.items():
                    archive.writestr(zipfile.ZipInfo(member, (2025, 10, 1, 0, 0, 0)), text)
        elif not path.exists() or path.read_text() != content:
            path.write_text(content)


NIGHTS: tuple[tuple[str, dict[str, str | dict[str, str]]], ...] = (
    ("only a note, and a file of no kind", {"notes/october.txt": NOTE, "empty.pdf": "", "second.png": OTHER}),
    (
        "papers that tell who it is, and a copy",
        {"notes/october.txt": NOTE, "iep.txt": IEP, "logs/fall.csv": LOG, "logs/fall (1).csv": LOG, "second.txt": OTHER},
    ),
    (
        "the log is longer, the note is elsewhere, the rest in an archive",
        {"work samples/october.txt": NOTE, "logs/fall.csv": LOG + MORE, "all.zip": {"iep.txt": IEP, "second.txt": OTHER}},
    ),
    (
        "the archive has another name, one paper leaves it, one has a name of no kind",
        {"old/papers.zip": {"iep.txt": IEP, "log.csv": LOG + MORE, "__MACOSX/october.txt": NOTE}, "second.png": OTHER},
    ),
)


def in_this_process(_pool: Pool, tasks: list[Task], save: Callable[[Sequence[Examined]], None]) -> None:
    """Examines without child processes, which other tests are about."""
    save([examine(task) for task in tasks])


def ingest(drop: Path, store: Path) -> Outcome:
    plan = make_plan(IngestOptions(drop, store, store.parent / "district.toml", date(2026, 1, 15), 1, "off", direct=True))
    return run_ingest(plan, Report(), in_this_process)


def test_nightly_drops_give_what_one_ingest_of_the_last_state_gives(tmp_path: Path) -> None:
    nightly = tmp_path / "nightly"
    nightly.mkdir()
    write_district(nightly)
    for number, (night, files) in enumerate(NIGHTS):
        write(nightly / "drop", files)
        ingest(nightly / "drop", nightly / "evidence.duckdb")
        if number < 2:
            continue
        once = tmp_path / f"once{number}"
        once.mkdir()
        write_district(once)
        shutil.copytree(nightly / "drop", once / "drop")
        ingest(once / "drop", once / "evidence.duckdb")
        expected, found = present(once / "evidence.duckdb", tmp_path), present(nightly / "evidence.duckdb", tmp_path)
        for table, rows in expected.items():
            assert found[table] == rows, f"{night}: {table}"
    told = ledger(nightly / "evidence.duckdb")
    assert told["logs/fall.csv"] == ("removed", "moved")
    assert told["logs/fall (1).csv"] == ("removed", "removed")
    assert told["old/papers.zip!/log.csv"] == ("new", None)


def test_evidence_of_a_superseded_file_is_kept_marked_and_not_used(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    write_district(tmp_path)
    write(tmp_path / "drop", {"log.csv": LOG, "iep.txt": IEP})
    ingest(tmp_path / "drop", store)
    write(tmp_path / "drop", {"log.csv": LOG + MORE})
    ingest(tmp_path / "drop", store)
    with duckdb.connect(str(store), read_only=True) as connection:
        rows = connection.execute("SELECT path, why, superseded_by IS NULL, facts LIKE '%2025-09-16%' FROM retired_document ORDER BY path")
        assert rows.fetchall() == [
            ("iep.txt", "removed: No longer in the drop.", True, False),
            ("log.csv", "superseded: The file holds something else now.", False, True),
        ]
        assert connection.execute("SELECT count(*) FROM iep").fetchone() == (0,)
        assert connection.execute("SELECT sum(minutes) FROM service_delivery").fetchone() == (90,)


def test_several_drops_in_one_store_are_all_kept_whatever_their_order(tmp_path: Path) -> None:
    write_district(tmp_path)
    first, second = tmp_path / "first", tmp_path / "second"
    write(first, {"iep.txt": IEP, "z/log.csv": LOG})
    write(second, {"a/log.csv": LOG, "again.csv": LOG, "second.txt": OTHER})
    stores: list[Path] = []
    for order in ((first, second), (second, first, second)):
        folder = tmp_path / f"order{len(stores)}"
        folder.mkdir()
        write_district(folder)
        stores.append(folder / "evidence.duckdb")
        examined = [ingest(drop, stores[-1]).examined for drop in order]
    assert examined == [2, 1, 0]
    told = [present(store, tmp_path) for store in stores]
    assert told[0] == told[1]
    assert len(told[0]["student"]) == 2
    assert len(told[0]["source_file"]) == 5
    # What leaves one drop still lies in the other.
    (first / "z" / "log.csv").unlink()
    ingest(first, stores[0])
    with duckdb.connect(str(stores[0]), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM retired_document").fetchone() == (0,)
        assert connection.execute("SELECT sum(minutes) FROM service_delivery").fetchone() == (60,)
