"""A run that is killed outright at a named point: the next one goes on, and the store is what it would have been."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flow.small_drop import write_district, write_drop
from tests.flow.test_stages import dump, ingest

ROOT = Path(__file__).parents[2]
_RUN = """
import os, signal, sys
from datetime import date
from pathlib import Path
from flows.options import IngestOptions, make_plan
from flows.stages import Report, run_ingest

class Killing(Report):
    def stage(self, name):
        if name == sys.argv[3]:
            os.kill(os.getpid(), signal.SIGKILL)
    def examined(self, result):
        self.stage("first save")

drop, store = Path(sys.argv[1]), Path(sys.argv[2])
run_ingest(make_plan(IngestOptions(drop, store, store.parent / "district.toml", date(2026, 1, 15), 1, "off", direct=True)), Killing())
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district ingested without interruption."""
    folder = tmp_path_factory.mktemp("whole")
    write_district(folder)
    ingest(write_drop(folder), folder / "evidence.duckdb")
    return folder


@pytest.mark.parametrize("point", ["first save", "Putting the evidence together", "Writing the store"])
def test_a_killed_run_loses_nothing_and_doubles_nothing(whole: Path, tmp_path: Path, point: str) -> None:
    write_district(tmp_path)
    store = tmp_path / "evidence.duckdb"
    killed = subprocess.run([sys.executable, "-c", _RUN, str(whole / "drop"), str(store), point], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not store.exists()
    ingest(whole / "drop", store)
    assert dump(store) == dump(whole / "evidence.duckdb")
