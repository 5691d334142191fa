"""A night on which nothing changed costs a look through the drop, and leaves what judging everything anew would have left."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import stages
from flows.options import IngestOptions, make_plan
from flows.stages import Outcome, Report
from tests.flow.small_drop import IEP, LOG, write_district
from tests.flow.test_incremental import NOTE, in_this_process, write
from tests.flow.test_stages import dump

ASSEMBLING = "Putting the evidence together"
FILES: dict[str, str | dict[str, str]] = {
    "iep.txt": IEP,
    "log.csv": LOG,
    "log copy.csv": LOG,
    "all.zip": {"note.txt": NOTE},
    "empty.pdf": "",
}


class _Stages(Report):
    def __init__(self) -> None:
        self.names: list[str] = []

    def stage(self, name: str) -> None:
        self.names.append(name)


def run(folder: Path, as_of: date = date(2026, 1, 15)) -> tuple[Outcome, list[str]]:
    """One ingest of folder/drop, and the stages that it went through."""
    report = _Stages()
    plan = make_plan(IngestOptions(folder / "drop", folder / "evidence.duckdb", folder / "district.toml", as_of, 1, "off", direct=True))
    return stages.run_ingest(plan, report, in_this_process), report.names


def tell_all(store: Path) -> dict[str, Any]:
    """The canonical dump, with what the last run did to each flag and what it counted."""
    told: dict[str, Any] = dict(dump(store))
    with duckdb.connect(str(store), read_only=True) as connection:
        newest = "(SELECT arg_max(run_id, started_at) FROM run)"
        told["events"] = connection.execute(f"SELECT flag_id, event FROM flag_event WHERE run_id = {newest} ORDER BY ALL").fetchall()
        told["changes"] = connection.execute("SELECT count(*) FROM run_changes").fetchall()
        told["last run"] = connection.execute(
            f"SELECT as_of, files_seen, files_new, files_unchanged, files_quarantined FROM run WHERE run_id = {newest}"
        ).fetchall()
        told["seen"] = connection.execute(f"SELECT count(*) FROM source_file WHERE run_id = {newest}").fetchall()
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_district(tmp_path)
    write(tmp_path / "drop", FILES)
    run(tmp_path)
    return tmp_path


def test_a_second_run_leaves_what_judging_anew_leaves(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "evidence.duckdb"
    shutil.copyfile(folder / "evidence.duckdb", other)
    outcome, names = run(folder)
    assert ASSEMBLING not in names
    light = tell_all(folder / "evidence.duckdb")
    # As if another ieptrace had judged the store last: everything is put together again.
    with duckdb.connect(str(other)) as connection:
        connection.execute("UPDATE run SET software_version = '0'")
    shutil.copyfile(other, folder / "evidence.duckdb")
    anew, names = run(folder)
    assert ASSEMBLING in names
    assert (outcome.events, outcome.flags, outcome.statuses, outcome.files) == (anew.events, anew.flags, anew.statuses, anew.files)
    assert outcome.flags
    assert tell_all(folder / "evidence.duckdb") == light


def test_the_next_day_is_judged_and_gives_what_one_run_on_that_day_gives(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    later = date(2026, 10, 1)  # after the IEP's end, so that flags fall due
    _, names = run(folder, later)
    assert ASSEMBLING in names
    once = tmp_path_factory.mktemp("once")
    write_district(once)
    write(once / "drop", FILES)
    run(once, later)
    told, expected = dump(folder / "evidence.duckdb"), dump(once / "evidence.duckdb")
    told["flag"] = [row for row in told["flag"] if "resolved" not in row]  # what an earlier day flagged is kept as settled
    for tables in (told, expected):
        del tables["source_file"]  # new there, unchanged here
    assert told == expected
    assert ASSEMBLING not in run(folder, later)[1]


@pytest.mark.parametrize("what", ["a file came", "a file left", "a file moved", "other settings", "a file that could not be read is gone"])
def test_whatever_may_change_a_judgement_is_judged(folder: Path, what: str) -> None:
    drop = folder / "drop"
    if what == "a file came":
        (drop / "second.txt").write_text(NOTE)
    elif what == "a file left":
        (drop / "log copy.csv").unlink()
    elif what == "a file moved":
        (drop / "iep.txt").rename(drop / "plan.txt")
    elif what == "other settings":
        (folder / "district.toml").write_text((folder / "district.toml").read_text() + "[thresholds]\ngap_school_days = 30\n")
    else:
        (drop / "empty.pdf").unlink()
    assert ASSEMBLING in run(folder)[1]
    assert ASSEMBLING not in run(folder)[1]
