"""A small share of `make torture` with a fixed seed: runs that are killed outright go on, and nothing is torn, lost or doubled."""

from __future__ import annotations

import pytest

from tests.torture.harness import Torture

# One point of each kind of trace: a transaction, the whole evidence, the swap of the published file.
POINTS = [
    ("flows.stages:save_results", 1, "after"),
    ("flows.stages:save_evidence", 1, "before"),
    ("pathlib:Path.replace", 2, "before"),
]


@pytest.fixture(scope="module")
def torture(tmp_path_factory: pytest.TempPathFactory) -> Torture:
    torture = Torture(tmp_path_factory.mktemp("torture"), students=3)
    torture.prepare()
    return torture


@pytest.mark.xdist_group("torture")
def test_runs_killed_at_named_points_go_on(torture: Torture) -> None:
    torture.kill_at_points(POINTS)
    assert len(torture.figures.points) == len(POINTS)


@pytest.mark.xdist_group("torture")
def test_runs_killed_at_any_time_go_on(torture: Torture) -> None:
    torture.kill_at_random(2, seed=20)


@pytest.mark.xdist_group("torture")
def test_a_full_disk_is_a_named_error_and_tears_nothing(torture: Torture) -> None:
    torture.fill_by_limit([(torture.folder / "first.duckdb").stat().st_size + 300_000])


@pytest.mark.xdist_group("torture")
def test_of_two_runs_at_once_one_is_refused_by_name(torture: Torture) -> None:
    torture.run_twice_at_once()


@pytest.mark.xdist_group("torture")
def test_a_folder_that_cannot_be_written_is_a_named_error(torture: Torture) -> None:
    torture.refuse_read_only()
