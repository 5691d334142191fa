"""Documents examined on a Dask cluster of real processes: the same store, also when a worker is killed."""

from __future__ import annotations

import os
import signal
from datetime import date

import pytest

from flows.dask_pool import DaskPool
from flows.examine import Examined
from flows.options import IngestOptions, make_plan
from flows.stages import Report, run_ingest
from pipeline.errors import IeptraceError
from tests.flow.small_drop import write_district, write_drop
from tests.flow.test_stages import dump

distributed = pytest.importorskip("distributed")
LETTERS = 40


class KillOneWorker(Report):
    """Kills a worker (-9) as soon as the first answers are there."""

    def __init__(self, cluster) -> None:
        self.cluster, self.killed = cluster, 0

    def examined(self, result: Examined) -> None:
        if not self.killed:
            self.killed = next(iter(self.cluster.workers.values())).pid
            os.kill(self.killed, signal.SIGKILL)


def ingest(drop, store, report=None, **more):
    options = IngestOptions(drop, store, write_district(drop.parent), date(2026, 1, 15), 2, "off", direct=True, **more)
    return run_ingest(make_plan(options), report or Report())


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A drop of some batches, and what a plain ingest makes of it."""
    home = tmp_path_factory.mktemp("dask")
    drop = write_drop(home)
    for number in range(LETTERS):
        (drop / f"letter {number}.txt").write_text(
            f"Progress note for Rosalind Quillfeather\nShe read {60 + number} words on 10/03/2025.\n"
        )
    ingest(drop, home / "plain.duckdb")
    return drop, dump(home / "plain.duckdb")


@pytest.mark.xdist_group("dask")
def test_a_killed_worker_loses_nothing(papers, tmp_path):
    drop, plain = papers
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as cluster:
        report = KillOneWorker(cluster)
        outcome = ingest(drop, tmp_path / "dask.duckdb", report, engine="dask", scheduler=cluster.scheduler_address)
    assert report.killed
    assert outcome.examined > LETTERS
    assert dump(tmp_path / "dask.duckdb") == plain


def test_an_address_without_the_engine_is_refused(tmp_path):
    with pytest.raises(IeptraceError, match="--engine dask"):
        make_plan(IngestOptions(tmp_path, tmp_path / "s.duckdb", scheduler="tcp://127.0.0.1:1"))


def test_no_scheduler_is_said_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr("flows.dask_pool.CONNECT_SECONDS", 1)
    with pytest.raises(IeptraceError, match="dask scheduler"), DaskPool("tcp://127.0.0.1:9", 1, tmp_path, tmp_path):
        pass
