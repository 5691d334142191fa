"""The simulation behind benchmarks/PROGRESS.md: the same seed gives the same page, and clear cases are told apart."""

from __future__ import annotations

import random

import pytest

from benchmarks.progress import is_right, run_trials, simulate, write_page


def test_the_same_seed_gives_the_same_page():
    assert write_page(run_trials(2, seed=5)) == write_page(run_trials(2, seed=5))


@pytest.mark.parametrize(
    ("gain", "verdict"),
    [
        pytest.param(0.0, "off_track", id="flat"),
        pytest.param(1.05, "on_track", id="a little above the line"),
        pytest.param(2.0, "met", id="met early"),
    ],
)
def test_without_noise_the_verdict_is_the_truth(gain, verdict):
    assert {simulate(points, 0.0, gain, random.Random(1)) for points in (3, 5, 6, 10, 20)} == {verdict}


def test_watch_claims_nothing():
    assert [is_right(verdict, 0.5) for verdict in ("off_track", "on_track", "watch")] == [True, False, None]
