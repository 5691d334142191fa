"""What the analyses found, as rows of the store's public views, and in sentences that a parent can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.analysis.delivery import Balance, ServiceRecord
from pipeline.analysis.progress import GoalProgress, Point, assess_goal, observations_by_goal
from pipeline.analysis.wording import Piece, Wording, load_wording
from pipeline.calendar import SchoolCalendar
from pipeline.model import Evidence, Goal
from pipeline.settings import Thresholds


@dataclass(frozen=True, slots=True)
class ProgressSummary:
    """A row of the view progress_summary."""

    goal_id: str
    student_id: str | None
    period_label: str
    summary: str
    observation_ids: tuple[str, ...]


def summarise_progress(evidence: Evidence, calendar: SchoolCalendar, thresholds: Thresholds, as_of: date) -> list[ProgressSummary]:
    """One row a goal and reporting period in which it was in force: judged on the period's last day, or on `as_of` before it."""
    observations = observations_by_goal(evidence)
    rows = []
    for goal in evidence.goals:
        for period in calendar.periods:
            begins = goal.in_force_from is not None and goal.in_force_from <= min(period.end, as_of)
            ends = goal.in_force_to is not None and goal.in_force_to < period.start
            if not begins or ends or period.start > as_of:
                continue
            day = min(period.end, as_of)
            progress = assess_goal(goal, observations.get(goal.goal_id, []), thresholds, day)
            inside = [point for point in progress.points if period.start <= point.day <= day and not point.is_baseline]
            words = tell_progress(goal, progress, inside)
            shown = tuple(key for point in progress.points if point in inside or point.is_baseline for key in point.observation_ids)
            rows.append(ProgressSummary(goal.goal_id, goal.student_id, period.label, words, shown))
    return rows


def tell_progress(goal: Goal, progress: GoalProgress, inside: list[Point]) -> str:
    """'Began at 40 words correct per minute (2025-09-10). Most recent: 62 on 2026-01-16. Goal: 90 by 2026-06-05. On track.'"""
    return "".join(piece.text for piece in tell_pieces(goal, progress, inside, load_wording()))


def tell_pieces(goal: Goal, progress: GoalProgress, inside: list[Point], wording: Wording) -> list[Piece]:
    """The same in any language, each figure with the observations (or the goal) that it is taken from."""
    unit = wording.unit(goal.unit)
    maximum = f" {wording.of} {goal.target_max:g}" if goal.target_max else ""
    own = (goal.goal_id,)
    said: list[list[Piece]] = []

    def amount(value: float, sources: tuple[str, ...]) -> Piece:
        # The unit is said once; the figures after it are in the same.
        words = unit if not any(unit in piece.text for sentence in said for piece in sentence) else ""
        return Piece(f"{value:g}{maximum} {words}".rstrip(), sources)

    start = next((point for point in progress.points if point.is_baseline), None)
    if start is not None:
        on = Piece(wording.day(start.day), start.observation_ids or own)
        said.append([*wording.fill("began_on", amount(start.value, start.observation_ids or own), on)])
    elif progress.baseline_value is not None:
        said.append([*wording.fill("began", amount(progress.baseline_value, own))])
    if inside:
        latest = inside[-1]
        on = Piece(wording.day(latest.day), latest.observation_ids)
        said.append([*wording.fill("latest", amount(latest.value, latest.observation_ids), on)])
    else:
        said.append([*wording.fill("no_new")])
    if goal.target_value is not None:
        aim = amount(goal.target_value, own)
        by = Piece(wording.day(goal.target_date), own) if goal.target_date else None
        said.append([*wording.fill("goal_by" if by else "goal", aim, by)])
    said.append([Piece(wording.status[progress.progress_status])])
    return [piece for n, sentence in enumerate(said) for piece in ([Piece(" ")] if n else []) + sentence]


def balance_row(balance: Balance) -> dict[str, object]:
    """The columns that service_balance and service_delivery_summary share."""
    causes = ("student_absent", "provider_absent", "school_closed", "refused", "cancelled", "other")
    return {
        "service_prescription_id": balance.service_prescription_id,
        "student_id": balance.student_id,
        "promised_minutes": round(balance.promised, 2),
        "delivered_minutes": round(balance.delivered, 2),
        **{f"{cause}_minutes": round(balance.causes.get(cause, 0.0), 2) for cause in causes},
        "unaccounted_minutes": round(balance.unaccounted, 2),
        "shortfall_minutes": round(balance.shortfall, 2),
        "school_caused_shortfall_minutes": round(balance.school_caused, 2),
    }


def interval_rows(services: Mapping[str, ServiceRecord]) -> list[dict[str, object]]:
    """Rows of service_balance: each promise by its own interval over the logged span."""
    found: Iterable[Balance] = (balance for record in services.values() for balance in record.intervals)
    return [balance_row(balance) | {"interval_start": balance.start, "interval_end": balance.end} for balance in found]


def span_rows(services: Mapping[str, ServiceRecord]) -> list[dict[str, object]]:
    """Rows of service_delivery_summary: each promise over the whole logged span."""
    found = (record.whole for record in services.values() if record.whole is not None)
    return [balance_row(balance) | {"span_start": balance.start, "span_end": balance.end} for balance in found]
