"""Sentences for parents, from evidence alone."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.analysis.progress import GoalProgress, Point
from pipeline.analysis.summaries import tell_progress
from pipeline.model import Goal

GOAL = Goal("g1", "i1", "s1", "d1", unit="wcpm", target_value=90, target_date=date(2026, 6, 5))
START = Point(date(2025, 9, 10), 40, ("o1",), is_baseline=True)
LATEST = Point(date(2026, 1, 16), 62, ("o2",))


def progress(*points: Point, baseline: float | None = 40, status: str = "on_track") -> GoalProgress:
    return GoalProgress("g1", "s1", baseline, 90, "wcpm", date(2026, 6, 5), points=points, progress_status=status)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "inside", "sentence"),
    [
        (progress(START, LATEST), [LATEST],
         "Began at 40 words correct per minute (2025-09-10). Most recent: 62 on 2026-01-16. Goal: 90 by 2026-06-05. On track."),
        (progress(LATEST, baseline=None, status="insufficient_data"), [LATEST],
         "Most recent: 62 words correct per minute on 2026-01-16. Goal: 90 by 2026-06-05. There is not enough data yet to say whether this "
         "is on track."),
        (progress(baseline=None, status="insufficient_data"), [],
         "No new data in this period. Goal: 90 words correct per minute by 2026-06-05. There is not enough data yet to say whether this "
         "is on track."),
    ],
    ids=["start, latest and goal", "no start", "nothing but the goal"],
)  # fmt: skip
def test_progress_is_told_with_its_figures_and_the_unit_once(told: GoalProgress, inside: list[Point], sentence: str) -> None:
    assert tell_progress(GOAL, told, inside) == sentence
