"""Rules on the evidence behind goals: is there any, is it on schedule, and what does it show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from statistics import median

from pipeline.analysis.progress import Point, direction_of, goal_baseline, reaches
from pipeline.model import Goal, Observation, ProgressStatement
from pipeline.rules.base import DISTRICT_PRACTICE, Rule, RuleContext, Verdict, fine, fire, iso, label_of, unknown
from pipeline.units import to_scale

# School days from one measurement to the next, by the stated cadence.
_CADENCE = {"daily": 1, "weekly": 5, "biweekly": 10, "monthly": 20, "quarterly": 45}


def _on_goal(goal: Goal, message: str, **evidence: object) -> Verdict:
    told = {"goal_id": goal.goal_id, **evidence}
    return fire("goal", goal.goal_id, message, student_id=goal.student_id, document_id=goal.document_id, evidence=told)


def _measured(context: RuleContext, goal: Goal) -> list[Observation]:
    """The goal's observations other than the baseline, up to as_of."""
    rows = context.observations.get(goal.goal_id, [])
    return [row for row in rows if row.source_kind != "baseline" and (row.observed_on is None or row.observed_on <= context.as_of)]


def gap_limit(context: RuleContext, goal: Goal) -> int | None:
    """School days without an observation that are still on schedule; None where no cadence is stated."""
    cadence = goal.measurement_frequency
    if cadence == "per session":
        return context.thresholds.gap_school_days
    days = _CADENCE.get(cadence or "")
    return None if days is None else max(context.thresholds.gap_school_days, int(context.thresholds.gap_cadence_factor * days))


def check_no_evidence(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        if not context.is_current(goal):
            yield unknown("goal", goal.goal_id, "the goal is not in force")
            continue
        if _measured(context, goal):
            yield fine("goal", goal.goal_id)
            continue
        since = goal.in_force_from
        assert since is not None
        days = context.calendar.school_days(since, context.as_of)
        closed = next(
            (
                p
                for p in context.calendar.closed_periods(context.as_of)
                if p.end >= since and _days_from(context, since, p.end) >= context.thresholds.no_evidence_period_school_days
            ),
            None,
        )
        limit = gap_limit(context, goal)
        if closed is not None or (limit is not None and days > limit):
            why = f"reporting period {closed.label} has closed" if closed else f"more than {limit} school days"
            yield _on_goal(
                goal,
                f"{label_of(goal)}: no measured data in this drop since {iso(since)} ({days} school days; {why}).",
                since=iso(since),
                school_days=days,
                baseline=goal.baseline_value,
            )
        else:
            yield unknown("goal", goal.goal_id, "too early: no reporting period has closed yet")


def _days_from(context: RuleContext, since: date, end: date) -> int:
    """School days from the begin date to a period's end; of an earlier year weekdays, for want of its calendar."""
    if end < context.calendar.first_day:
        weeks, rest = divmod((end - since).days + 1, 7)
        return weeks * 5 + min(rest, 5)
    if since < context.calendar.first_day:
        return context.calendar.school_days(context.calendar.first_day, end) + 20
    return context.calendar.school_days(since, end)


def check_gap(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        limit = gap_limit(context, goal)
        if not context.is_current(goal) or limit is None:
            yield unknown("goal", goal.goal_id, "the goal is not in force" if limit is not None else "no measuring schedule is stated")
            continue
        days = sorted({row.observed_on for row in _measured(context, goal) if row.observed_on})
        if not days:
            yield unknown("goal", goal.goal_id, "no observation at all: goal.no_evidence says it")
            continue
        longest, start, end = _longest_gap(context, goal, days)
        unread = sum(context.unread_rows.get(document, 0) for document in {row.document_id for row in _measured(context, goal)})
        if longest > limit and unread:
            yield unknown("goal", goal.goal_id, f"{unread} row(s) of the papers that hold its data could not be read; data may stand there")
        elif longest > limit:
            words = (
                f"{label_of(goal)} is to be measured {goal.measurement_frequency}; no data from {iso(start)} to {iso(end)}, "
                f"{longest} school days (limit {limit})."
            )
            told = {"from": iso(start), "to": iso(end), "school_days": longest, "limit": limit, "cadence": goal.measurement_frequency}
            yield _on_goal(goal, words, **told)
        else:
            yield fine("goal", goal.goal_id)


def _longest_gap(context: RuleContext, goal: Goal, days: list[date]) -> tuple[int, date, date]:
    since = goal.in_force_from or days[0]
    until = min(day for day in (context.as_of, goal.in_force_to) if day is not None)
    inside = [day for day in days if since <= day <= until]
    marks = [since, *inside, until]
    gaps = []
    for place, (one, other) in enumerate(pairwise(marks)):
        count = context.calendar.school_days_between(one, other)
        is_inner = place + 2 < len(marks)
        gaps.append((count - 1 if is_inner and count else count, one, other))
    return max(gaps, key=lambda gap: gap[0])


def check_off_track(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        progress = context.progress[goal.goal_id]
        if not context.is_current(goal):
            yield unknown("goal", goal.goal_id, "the goal is not in force")
        elif progress.progress_status == "off_track":
            points = [{"date": iso(p.day), "value": p.value, "observation_ids": list(p.observation_ids)} for p in progress.points]
            provisional = " (provisional)" if progress.confidence == "provisional" else ""
            told = {
                "target": goal.target_value,
                "target_date": iso(goal.target_date),
                "unit": goal.unit,
                "points": points,
                "status": "off_track",
                "confidence": progress.confidence,
            }
            yield _on_goal(goal, f"{label_of(goal)} is off track{provisional}: {progress.reason}.", **told)
        elif progress.progress_status in ("insufficient_data", "not_measurable"):
            yield unknown("goal", goal.goal_id, progress.reason)
        else:
            yield fine("goal", goal.goal_id, progress.reason)


def check_no_improvement(context: RuleContext) -> Iterator[Verdict]:
    closed = context.calendar.closed_periods(context.as_of)
    for goal in context.evidence.goals:
        if not context.is_current(goal) or goal.target_value is None:
            yield unknown("goal", goal.goal_id, "the goal is not in force or has no target")
            continue
        latest: dict[str, tuple[date, float, str]] = {}
        for row in _measured(context, goal):
            period = context.period_of_observation(row)
            value = to_scale(row.value or 0.0, row.unit, row.max, goal.unit, goal.target_max) if row.value is not None else None
            if period is not None and period in closed and value is not None and row.observed_on is not None:
                best = latest.get(period.label)
                if best is None or row.observed_on >= best[0]:
                    latest[period.label] = (row.observed_on, value, row.observation_id)
        found = [(period, latest[period.label]) for period in closed if period.label in latest][-2:]
        if len(found) < 2:
            yield unknown("goal", goal.goal_id, "fewer than two closed periods have a value")
            continue
        (first, (_, before, before_id)), (second, (_, after, after_id)) = found
        sign = -1 if direction_of(goal) == "decrease" else 1
        if sign * (after - before) <= 0 and not reaches(goal, after):
            words = f"{label_of(goal)}: {before:g} in {first.label}, {after:g} in {second.label}; target {goal.target_value:g} {goal.unit}."
            told = {"values": [before, after], "periods": [first.label, second.label], "observation_ids": [before_id, after_id]}
            yield _on_goal(goal, words, **told)
        else:
            yield fine("goal", goal.goal_id)


def check_regression(context: RuleContext) -> Iterator[Verdict]:
    for goal in context.evidence.goals:
        baseline = goal_baseline(goal)
        measured = [point for point in context.progress[goal.goal_id].points if not point.is_baseline]
        if not context.is_current(goal) or baseline is None or not measured:
            yield unknown("goal", goal.goal_id, "not in force, or no baseline and later level to compare")
            continue
        if goal.target_value is not None and reaches(goal, baseline):
            yield unknown("goal", goal.goal_id, "the baseline is no worse than the target: goal.target_not_beyond_baseline says it")
            continue
        level = latest_level(measured)
        worse = level > baseline if direction_of(goal) == "decrease" else level < baseline
        if worse:
            last = measured[-1]
            words = (
                f"{label_of(goal)}: the latest level is {level:g} {goal.unit or ''} ({iso(last.day)}), worse than the baseline of "
                f"{baseline:g}."
            )
            yield _on_goal(goal, words, baseline=baseline, level=level, date=iso(last.day), observation_ids=list(last.observation_ids))
        else:
            yield fine("goal", goal.goal_id)


def latest_level(measured: list[Point]) -> float:
    """The latest value; the median of the last three from six observations on."""
    return median(point.value for point in measured[-3:]) if len(measured) >= 6 else measured[-1].value


def check_escalation(context: RuleContext) -> Iterator[Verdict]:
    """Reports that say 'insufficient' running, with nothing done about it in between."""
    for goal in context.evidence.goals:
        rows = context.statements_of.get(goal.goal_id, [])
        if not context.is_current(goal) or not rows:
            yield unknown("goal", goal.goal_id, "not in force or not reported on")
            continue
        running: list[ProgressStatement] = []
        for row in reversed(rows):
            if row.rating not in ("insufficient", "regressed"):
                break
            running.append(row)
        first = context.day_of(running[-1]) if running else None
        acted = first is not None and any(
            n.student_id == goal.student_id and n.notice_date is not None and n.notice_date >= first for n in context.evidence.notices
        )
        if not running or acted:
            yield fine("goal", goal.goal_id)
            continue
        steps = context.thresholds.escalation_steps
        step = steps[min(len(running), len(steps)) - 1]
        words = (
            f"{label_of(goal)} was reported insufficient {len(running)} period(s) running; no staffing, contact or meeting "
            f"record found in this drop. Next step: {step}."
        )
        yield _on_goal(goal, words, periods=len(running), step=step, progress_statement_ids=[row.progress_statement_id for row in running])


_3 = "34 CFR 300.320(a)(3)"
RULES = (
    Rule(
        "goal.no_evidence",
        "high",
        "goal",
        _3,
        "No observation other than the baseline although a reporting period has closed.",
        check_no_evidence,
    ),
    Rule("goal.evidence_gap", "medium", "goal", _3, "No observation for longer than the stated cadence allows.", check_gap),
    Rule(
        "goal.off_track",
        "high",
        "goal",
        "34 CFR 300.324(b)(1)(ii)(A); Cal. Ed. Code 56343(b)",
        "The data will not reach the target by its date.",
        check_off_track,
    ),
    Rule(
        "goal.no_improvement",
        "medium",
        "goal",
        "34 CFR 300.324(b)(1)(ii)(A); Cal. Ed. Code 56343(b)",
        "The last two closed periods with data show no gain.",
        check_no_improvement,
    ),
    Rule(
        "goal.regression",
        "high",
        "goal",
        "34 CFR 300.324(b)(1)(ii)(A); Cal. Ed. Code 56343(b)",
        "The latest level is worse than the baseline.",
        check_regression,
    ),
    Rule(
        "goal.escalation",
        "low",
        "goal",
        DISTRICT_PRACTICE,
        "Insufficient for periods running with nothing done about it.",
        check_escalation,
    ),
)
