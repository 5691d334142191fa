"""Where each goal stands: aim line, Theil-Sen trend with an 80 % band, four-point rule, and a verdict with its confidence.

Everything is worked on the goal's own scale ("x of y" and percent are turned into one another, units that cannot be
compared stay out and are counted). Goals to decrease are mirrored. Thresholds are settings.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Literal

from pipeline.model import Evidence, Goal, Observation
from pipeline.settings import Thresholds
from pipeline.units import to_scale

ProgressStatus = Literal["met", "on_track", "watch", "off_track", "insufficient_data", "not_measurable"]
_Z = {0.8: 1.2816, 0.9: 1.6449, 0.95: 1.96}  # two-sided normal quantiles of the bands that people use


@dataclass(frozen=True, slots=True)
class Point:
    """One date's level on the goal's scale: the median where a day has several."""

    day: date
    value: float
    observation_ids: tuple[str, ...] = ()
    is_baseline: bool = False


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """One row of the view goal_progress, with the points and the reason behind it."""

    goal_id: str
    student_id: str | None
    baseline_value: float | None
    target_value: float | None
    unit: str | None
    target_date: date | None
    latest_value: float | None = None
    latest_date: date | None = None
    point_count: int = 0
    slope_per_week: float | None = None
    expected_value: float | None = None
    projected_value: float | None = None
    projected_low: float | None = None
    projected_high: float | None = None
    progress_status: ProgressStatus = "insufficient_data"
    confidence: Literal["none", "provisional", "full"] = "none"
    points: tuple[Point, ...] = ()
    reason: str = ""
    left_out: int = 0  # observations in a unit that cannot be compared


def assess_goals(evidence: Evidence, thresholds: Thresholds, as_of: date) -> dict[str, GoalProgress]:
    """goal_id -> where it stands on `as_of`."""
    observations = observations_by_goal(evidence)
    return {goal.goal_id: assess_goal(goal, observations.get(goal.goal_id, []), thresholds, as_of) for goal in evidence.goals}


def observations_by_goal(evidence: Evidence) -> dict[str, list[Observation]]:
    """Dated or not, in order; what a reprint or a second record of one session says again is left out."""
    repeated = {row.progress_statement_id for row in evidence.statements if row.same_as_id}
    repeated |= {row.service_delivery_id for row in evidence.deliveries if row.same_as_id}
    grouped: dict[str, list[Observation]] = defaultdict(list)
    for row in evidence.observations:
        if row.goal_id and row.source_id not in repeated and row.value is not None:
            grouped[row.goal_id].append(row)
    for rows in grouped.values():
        rows.sort(key=lambda row: (row.observed_on or date.min, row.observation_id))
    return grouped


def assess_goal(goal: Goal, observations: Sequence[Observation], thresholds: Thresholds, as_of: date) -> GoalProgress:
    """The verdict on one goal from its observations up to `as_of`."""
    points, left_out = find_points(goal, observations, thresholds, as_of)
    measured = [point for point in points if not point.is_baseline]
    latest = measured[-1] if measured else None
    start = next((point for point in points if point.is_baseline), None)
    base = GoalProgress(
        goal.goal_id,
        goal.student_id,
        goal_baseline(goal),
        goal.target_value,
        goal.unit,
        goal.target_date,
        latest.value if latest else None,
        latest.day if latest else None,
        len(points),
        points=tuple(points),
        left_out=left_out,
    )
    if goal.target_value is None or goal.unit is None:
        return _told(base, "not_measurable", "none", "the goal states no target that can be compared")
    falls = direction_of(goal) == "decrease"
    sign = -1.0 if falls else 1.0
    trend = _trend(points, goal.target_date, thresholds)
    expected = aim_line(start, goal, as_of) if start else None
    base = _with_trend(base, trend, expected)
    if latest is not None and reaches(goal, latest.value):
        return _told(
            base,
            "met",
            _confidence(len(points), thresholds),
            f"{latest.value:g} on {latest.day} reaches the target of {goal.target_value:g}",
        )
    if len(points) < thresholds.points_min or latest is None:
        return _told(base, "insufficient_data", "none", f"{len(points)} of the {thresholds.points_min} points needed")
    if goal.target_date is None:
        return _told(base, "insufficient_data", "none", "no date is stated by which the target is to be reached")
    if goal.target_date < as_of:
        words = f"the target of {goal.target_value:g} was due on {goal.target_date}; the latest level is {latest.value:g} on {latest.day}"
        return _told(base, "off_track", _confidence(len(points), thresholds), words)
    if start is None:
        return _told(base, "insufficient_data", "none", "no starting point for an aim line")
    return _judge(base, goal, points, start, latest, sign, thresholds)


def _judge(
    base: GoalProgress, goal: Goal, points: Sequence[Point], start: Point, latest: Point, sign: float, thresholds: Thresholds
) -> GoalProgress:
    confidence = _confidence(len(points), thresholds)
    assert goal.target_value is not None
    distance = abs(goal.target_value - start.value)
    if len(points) < thresholds.points_full_rule:
        last = points[-3:]
        level, middle = median(point.value for point in last), last[len(last) // 2].day
        line = aim_line(start, goal, middle)
        short = sign * ((line or 0.0) - level)
        words = f"the last three points have a median of {level:g} against {line:.4g} on the aim line at {middle}"
        if line is None:
            return _told(base, "insufficient_data", "none", "no aim line")
        if short > thresholds.off_track_margin * distance:
            return _told(base, "off_track", confidence, words)
        return _told(base, "watch" if short > 0 else "on_track", confidence, words)
    recent = points[-thresholds.four_point_count :]
    below = all(sign * ((aim_line(start, goal, point.day) or 0.0) - point.value) > 0 for point in recent)
    best = base.projected_high if sign > 0 else base.projected_low
    misses = best is not None and sign * (goal.target_value - best) > 0
    band = f"{_short(base.projected_value)} ({_short(base.projected_low)} to {_short(base.projected_high)})"
    words = (
        f"the last {len(recent)} points lie {'all' if below else 'not all'} below the aim line; "
        f"the trend leads to {band} by {goal.target_date} against {goal.target_value:g}"
    )
    if below and misses:
        return _told(base, "off_track", confidence, words)
    return _told(base, "watch" if below or misses else "on_track", confidence, words)


def find_points(goal: Goal, observations: Iterable[Observation], thresholds: Thresholds, as_of: date) -> tuple[list[Point], int]:
    """The goal's points up to `as_of` in order, and how many observations could not be compared.

    A stated baseline is the first point; without one the first probes make it (their median, at the middle date) and do not count again.
    """
    unit, maximum = goal.unit or goal.baseline_unit, goal.target_max
    days: dict[date, list[tuple[float, str]]] = defaultdict(list)
    start: Point | None = None
    left_out = 0
    for row in observations:
        if row.value is None or row.observed_on is None or row.observed_on > as_of:
            continue
        value = to_scale(row.value, row.unit, row.max, unit, maximum)
        if row.source_kind == "baseline":
            if value is not None:
                start = Point(row.observed_on, value, (row.observation_id,), is_baseline=True)
            continue
        if value is None:
            left_out += 1
        else:
            days[row.observed_on].append((value, row.observation_id))
    measured = [Point(day, median(v for v, _ in rows), tuple(key for _, key in rows)) for day, rows in sorted(days.items())]
    if start is None and goal.baseline_value is None and len(measured) >= thresholds.points_first_probes:
        first = measured[: thresholds.points_first_probes]
        keys = tuple(key for point in first for key in point.observation_ids)
        start = Point(first[len(first) // 2].day, median(point.value for point in first), keys, is_baseline=True)
        measured = measured[thresholds.points_first_probes :]
    if start is not None:
        measured = [point for point in measured if point.day >= start.day]
    return [*([start] if start else []), *measured], left_out


def goal_baseline(goal: Goal) -> float | None:
    """The stated baseline on the target's scale."""
    if goal.baseline_value is None:
        return None
    return to_scale(goal.baseline_value, goal.baseline_unit, goal.baseline_max, goal.unit or goal.baseline_unit, goal.target_max)


def direction_of(goal: Goal) -> Literal["increase", "decrease"]:
    """As stated, else from baseline to target."""
    if goal.direction:
        return goal.direction
    baseline = goal_baseline(goal)
    return "decrease" if baseline is not None and goal.target_value is not None and goal.target_value < baseline else "increase"


def reaches(goal: Goal, value: float) -> bool:
    """Whether a level on the goal's scale is as good as the target or better."""
    assert goal.target_value is not None
    return value <= goal.target_value if direction_of(goal) == "decrease" else value >= goal.target_value


def aim_line(start: Point, goal: Goal, day: date) -> float | None:
    """The level expected on `day`: straight from the start to the target at its date, flat outside."""
    if goal.target_value is None or goal.target_date is None:
        return None
    whole = (goal.target_date - start.day).days
    if whole <= 0:
        return goal.target_value
    share = min(max((day - start.day).days / whole, 0.0), 1.0)
    return start.value + share * (goal.target_value - start.value)


@dataclass(frozen=True, slots=True)
class _Trend:
    slope: float | None = None  # a day
    at_target: float | None = None
    low: float | None = None
    high: float | None = None


def _trend(points: Sequence[Point], target_date: date | None, thresholds: Thresholds) -> _Trend:
    if len(points) < max(thresholds.points_min, 3):
        return _Trend()
    slopes = theil_sen(points)
    if slopes is None:
        return _Trend()
    middle, low, high = slopes_band(slopes, len(points), thresholds.projection_band)
    if target_date is None:
        return _Trend(middle)
    ends = [median(point.value + slope * (target_date - point.day).days for point in points) for slope in (middle, low, high)]
    return _Trend(middle, ends[0], min(ends[1:]), max(ends[1:]))


def theil_sen(points: Sequence[Point]) -> list[float] | None:
    """All slopes (a day) between two points of different dates, sorted; None where there is none."""
    slopes = sorted(
        (later.value - sooner.value) / (later.day - sooner.day).days
        for place, sooner in enumerate(points)
        for later in points[place + 1 :]
        if later.day != sooner.day
    )
    return slopes or None


def slopes_band(slopes: Sequence[float], points: int, band: float) -> tuple[float, float, float]:
    """Median slope and the ends of its band (Sen 1968: ranks of the sorted slopes by Kendall's variance)."""
    spread = _Z.get(round(band, 2), 1.2816) * math.sqrt(points * (points - 1) * (2 * points + 5) / 18)
    count = len(slopes)
    low = max(int((count - spread) / 2), 0)
    high = min(math.ceil((count + spread) / 2), count - 1)
    return median(slopes), slopes[low], slopes[high]


def _confidence(points: int, thresholds: Thresholds) -> Literal["none", "provisional", "full"]:
    if points < thresholds.points_min:
        return "none"
    return "full" if points >= thresholds.points_full_confidence else "provisional"


def _with_trend(base: GoalProgress, trend: _Trend, expected: float | None) -> GoalProgress:
    weekly = None if trend.slope is None else trend.slope * 7
    return replace(
        base,
        slope_per_week=weekly,
        expected_value=expected,
        projected_value=trend.at_target,
        projected_low=trend.low,
        projected_high=trend.high,
    )


def _told(base: GoalProgress, status: ProgressStatus, confidence: Literal["none", "provisional", "full"], reason: str) -> GoalProgress:
    return replace(base, progress_status=status, confidence=confidence, reason=reason)


def _short(value: float | None) -> str:
    return "?" if value is None else f"{value:.4g}"
