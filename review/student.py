"""One student's records gathered for the page: goals with their data, services with their minutes, what happened, what is unlinked.

Everything is asked by the student's key, so that the size of the store does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from flows.reports.charts import goal_chart, month_chart
from flows.reports.packet import data_by_then, goal_series, month_bar
from flows.reports.records import LastRun, last_run, load_student
from pipeline.analysis.delivery import ServiceRecord, balance_services
from pipeline.analysis.progress import GoalProgress, assess_goal, observations_by_goal
from pipeline.calendar import SchoolCalendar, school_calendar
from pipeline.model import Evidence, Goal, Iep, Objective, Observation, ProgressStatement, ServicePrescription

if TYPE_CHECKING:
    from flows.reports.drawing import Drawing
    from pipeline.store.journal import Waiting
    from review.app import Visit
    from review.flags import ShownFlag

# What a goal must say, and the columns in which it says it.
COMPONENTS: dict[str, tuple[str, ...]] = {
    "baseline": ("baseline_text",),
    "condition": ("condition",),
    "behavior": ("behavior",),
    "target": ("criterion",),
    "timeframe": ("target_date",),
    "method": ("measurement_method",),
}


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a measurable goal: the words that say it, or that it is missing; `is_wanted` is False where nobody asks for it."""

    name: str
    words: str | date | None
    is_missing: bool


@dataclass(frozen=True, slots=True)
class GoalView:
    """One goal with all that speaks of it."""

    goal: Goal
    is_current: bool
    progress: GoalProgress
    chart: Drawing | None
    components: tuple[Component, ...]
    data: tuple[tuple[Observation, str], ...]  # each with where it opens
    statements: tuple[tuple[ProgressStatement, str], ...]  # each with what was measured by then
    objectives: tuple[Objective, ...]


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One promised service and what became of its minutes."""

    service: ServicePrescription
    is_current: bool
    record: ServiceRecord
    chart: Drawing | None


@dataclass(frozen=True, slots=True)
class Event:
    """One artifact of the timeline."""

    on: date | None
    kind: str
    key: str
    parts: tuple[Any, ...]
    goal_id: str | None = None


@dataclass(frozen=True, slots=True)
class Loose:
    """An artifact that belongs to no goal and no service; `asked` is a link that still waits."""

    event: Event
    reason: str
    targets: str  # goal or service_prescription
    asked: Waiting | None


@dataclass(frozen=True, slots=True)
class StudentRecord:
    """Everything the student's page shows, but for flags."""

    row: dict[str, Any]
    run: LastRun
    evidence: Evidence
    ieps: tuple[Iep, ...]
    current: frozenset[str]

    @property
    def name(self) -> str | None:
        return str(self.row["student_name"] or self.row["local_id"] or "") or None


def find_student(visit: Visit, student_id: str) -> dict[str, Any] | None:
    """The student's row by the key of now or an earlier one."""
    found = visit.publication.ask(
        "SELECT * FROM student WHERE student_id = $key OR student_id IN (SELECT student_id FROM student_alias WHERE old_student_id = $key)",
        {"key": student_id},
    ).dicts()
    return found[0] if found else None


def load_record(visit: Visit, row: dict[str, Any]) -> StudentRecord:
    publication = visit.publication
    with publication.cursor() as connection:
        run = publication.keep("last run", lambda: last_run(connection))
        evidence = load_student(connection, row["student_id"])
    current = frozenset(iep.iep_id for iep in evidence.ieps if covers(iep.iep_begin_date, iep.iep_end_date, run.as_of))
    return StudentRecord(row, run, evidence, tuple(evidence.ieps), current)


def covers(start: date | None, end: date | None, when: date) -> bool:
    return (start is None or start <= when) and (end is None or end >= when)


def goal_views(record: StudentRecord, localize: Callable[[Drawing | None], Drawing | None], only: str | None = None) -> list[GoalView]:
    """The goals, those in force first; `only` one of them."""
    by_goal = observations_by_goal(record.evidence)
    wanted = [goal for goal in record.evidence.goals if only in (None, goal.goal_id)]
    views = [_goal_view(record, goal, by_goal.get(goal.goal_id, []), localize) for goal in wanted]
    return sorted(views, key=lambda view: not view.is_current)


def _goal_view(
    record: StudentRecord, goal: Goal, observations: Sequence[Observation], localize: Callable[[Drawing | None], Drawing | None]
) -> GoalView:
    run = record.run
    progress = assess_goal(goal, observations, run.settings.thresholds, run.as_of)
    series = goal_series(goal, goal.goal_number or "", progress, observations, run.as_of)
    opens = {observation.observation_id: where_it_opens(observation) for observation in observations}
    of_day = {(point.day, point.value): point.observation_ids for point in progress.points}
    links = tuple(next((opens[key] for key in of_day.get(point, ()) if key in opens), "") for point in series.points)
    statements = tuple(
        (row, data_by_then(goal, row, observations, progress))
        for row in record.evidence.statements
        if row.goal_id == goal.goal_id and row.same_as_id is None
    )
    return GoalView(
        goal,
        covers(goal.in_force_from, goal.in_force_to, run.as_of),
        progress,
        localize(goal_chart(replace(series, links=links, start_link=_start_link(goal, progress, opens)))),
        tuple(find_components(goal)),
        tuple((row, opens[row.observation_id]) for row in observations),
        statements,
        tuple(row for row in record.evidence.objectives if row.goal_id == goal.goal_id),
    )


def _start_link(goal: Goal, progress: GoalProgress, opens: Mapping[str, str]) -> str:
    """Where the starting level opens: the probes that made it, else the baseline of the IEP."""
    start = next((point for point in progress.points if point.is_baseline), None)
    found = next((opens[key] for key in start.observation_ids if key in opens), None) if start else None
    return found or f"/open/{goal.goal_id}?field=baseline_value"


def where_it_opens(row: Observation) -> str:
    """The address of the place where a data point stands."""
    if row.source_kind == "baseline":
        return f"/open/{row.goal_id}?field=baseline_value"
    return f"/open/{row.observation_id if row.source_kind == 'data_sheet' else row.source_id}"


def find_components(goal: Goal) -> list[Component]:
    found = []
    for name, columns in COMPONENTS.items():
        words = next((value for column in columns if (value := getattr(goal, column)) not in (None, "")), None)
        if name == "target" and words is None and goal.target_value is not None:
            words = f"{goal.target_value:g}"
        found.append(Component(name, words, name in goal.missing_components))
    return found


def service_views(
    record: StudentRecord, localize: Callable[[Drawing | None], Drawing | None], calendar: SchoolCalendar, by: str
) -> list[ServiceView]:
    """The services with their minutes by 'week' or 'month', those in force first."""
    records = balance_services(record.evidence, calendar, record.run.as_of)
    views = []
    for service in record.evidence.services:
        told = records[service.service_prescription_id]
        is_weekly = by == "week" and bool(told.intervals)
        bars = [month_bar(one) for one in (told.intervals if is_weekly else told.months)]
        if is_weekly:
            bars = [replace(bar, name=f"{one.start:%b} {one.start.day}") for bar, one in zip(bars, told.intervals, strict=True)]
        chart = localize(month_chart(service.service_text, bars, by if is_weekly else "month"))
        is_current = covers(service.in_force_from, service.in_force_to, record.run.as_of) and not service.is_removed
        views.append(ServiceView(service, is_current, told, chart))
    return sorted(views, key=lambda view: not view.is_current)


def calendar_of(visit: Visit, record: StudentRecord) -> SchoolCalendar:
    """The school calendar of the last run, made once a publication."""
    found: SchoolCalendar = visit.publication.keep("calendar", lambda: school_calendar(record.run.settings, record.run.as_of))
    return found


def timeline(record: StudentRecord) -> list[Event]:
    """All artifacts, the latest first; copies and reprints left out."""
    told = record.evidence
    events = [
        Event(
            row.service_date,
            "service_delivery",
            row.service_delivery_id,
            (row.service_text or row.service_type, row.minutes, row.attendance_status),
        )
        for row in told.deliveries
        if row.same_as_id is None
    ]
    events += [
        Event(
            row.report_date,
            "progress_statement",
            row.progress_statement_id,
            (row.period_label, row.statement or row.rating_text),
            row.goal_id,
        )
        for row in told.statements
        if row.same_as_id is None
    ]
    events += [
        Event(row.sample_date, "work_sample", row.work_sample_id, (row.title or row.subject, _score(row.value, row.max)), row.goal_id)
        for row in told.work_samples
    ]
    events += [
        Event(row.observed_on, "observation", row.observation_id, (row.text, _score(row.value, row.max)), row.goal_id)
        for row in told.observations
        if row.source_kind == "data_sheet"
    ]
    events += [
        Event(row.meeting_date or row.iep_amended_date or row.iep_begin_date, "iep", row.iep_id, (row.iep_type,)) for row in told.ieps
    ]
    return sorted(events, key=lambda event: (event.on or date.min, event.kind, event.key), reverse=True)


def _score(value: float | None, most: float | None) -> str | None:
    if value is None:
        return None
    return f"{value:g} / {most:g}" if most else f"{value:g}"


def find_loose(visit: Visit, record: StudentRecord, events: Sequence[Event]) -> list[Loose]:
    """What belongs to nothing, with the reason that the last run gave, the latest first."""
    told = record.evidence
    linked = {row.service_delivery_id for row in told.deliveries if row.service_prescription_id or row.same_as_id}
    linked |= {row.progress_statement_id for row in told.statements if row.goal_id or row.same_as_id}
    linked |= {row.work_sample_id for row in told.work_samples if row.goal_id}
    linked |= {row.observation_id for row in told.observations if row.goal_id}
    reasons: dict[str, str] = dict(
        visit.publication.ask(
            "SELECT artifact_id, min(reason) FROM unlinked WHERE student_id = ? GROUP BY 1", [record.row["student_id"]]
        ).rows
    )
    asked = {entry.subject: entry for entry in visit.waiting if entry.kind == "link" and entry.problem is None}
    return [
        Loose(
            event, reasons.get(event.key, ""), "service_prescription" if event.kind == "service_delivery" else "goal", asked.get(event.key)
        )
        for event in events
        if event.kind != "iep" and event.key not in linked
    ]


def by_subject(flags: Sequence[ShownFlag]) -> dict[str, list[ShownFlag]]:
    found: dict[str, list[ShownFlag]] = defaultdict(list)
    for flag in flags:
        found[flag.row["subject_id"]].append(flag)
    return dict(found)
