"""The whole way on the sample district: one ingest, held against the truth that was written with the papers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from benchmarks.evaluate import Evaluation
from benchmarks.pairing import Result

ROOT = Path(__file__).parents[2]
DISTRICT = ROOT / "sample_docs" / "juniper_flats"

pytestmark = pytest.mark.xdist_group("sample district")


def run_command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "flows.cli", *words], cwd=ROOT, capture_output=True, text=True, check=False)


def ingest(store: Path) -> subprocess.CompletedProcess[str]:
    return run_command(
        "ingest", str(DISTRICT / "drop"), "--store", str(store), "--config", str(DISTRICT / "district.toml"), "--as-of", "2026-03-20"
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("district") / "evidence.duckdb"
    done = ingest(path)
    assert done.returncode == 1, done.stderr[-2000:]  # 1: the torn file is quarantined
    return path


@pytest.fixture(scope="module")
def results(store: Path) -> dict[str, Result]:
    return Evaluation(DISTRICT, store).run()


@pytest.mark.parametrize(
    ("kind", "least"),
    [("students", 1.0), ("files", 1.0), ("goals", 0.98), ("services", 0.98), ("accommodations", 0.95), ("deliveries", 0.95), ("progress", 0.95), ("vague", 0.95), ("work samples", 0.90), ("flags", 0.90)],
)  # fmt: skip
def test_records_are_found_and_none_is_invented(results: dict[str, Result], kind: str, least: float) -> None:
    assert (results[kind].f1 or 0) >= least


def test_students_without_defects_are_left_alone(results: dict[str, Result]) -> None:
    alone, clean = results["flags"].fields["clean students left alone"]
    assert alone == clean


def test_every_entry_has_its_ledger_row(store: Path) -> None:
    wanted = {row["path"] for row in json.loads((DISTRICT / "truth.json").read_text("utf-8"))["files"]}
    with duckdb.connect(str(store), read_only=True) as con:
        rows = con.execute("SELECT path, status, reason FROM source_file").fetchall()
    assert {path for path, *_ in rows} == wanted
    assert all(reason for _, status, reason in rows if status in ("quarantined", "ignored"))


def test_every_record_can_be_traced(store: Path) -> None:
    with duckdb.connect(str(store), read_only=True) as con:
        for table in ("goal", "service_prescription", "service_delivery", "progress_statement", "work_sample"):
            lost = con.execute(
                f"SELECT count(*) FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM provenance p WHERE p.subject_kind = '{table}' AND p.subject_id = t.{table}_id)"
            ).fetchone()
            assert lost == (0,), table


def test_the_questions_in_the_readme_have_answers(store: Path) -> None:
    asked = re.findall(r'^(?:\$ )?ieptrace query "([^"]+)"', (ROOT / "README.md").read_text("utf-8"), re.M)
    assert len(asked) >= 4
    with duckdb.connect(str(store), read_only=True) as con:
        for sql in asked:
            assert con.execute(sql).fetchall(), sql


def test_a_second_run_reads_nothing_and_changes_nothing(store: Path) -> None:
    def dump() -> list[tuple[object, ...]]:
        with duckdb.connect(str(store), read_only=True) as con:
            return con.execute(
                "SELECT 'goal', goal_id, statement FROM goal UNION ALL SELECT 'flag', flag_id, message FROM flag UNION ALL SELECT 'link', link_id, rationale FROM link ORDER BY ALL"
            ).fetchall()

    before = dump()
    assert ingest(store).returncode == 1
    with duckdb.connect(str(store), read_only=True) as con:
        assert con.execute("SELECT files_new FROM run ORDER BY started_at DESC LIMIT 1").fetchone() == (0,)
    assert dump() == before
