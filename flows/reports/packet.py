"""What a student's packet says, gathered from a published store before anything is drawn: the HTML and the PDF show the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flows.reports.charts import BLUE, GREY, ORANGE, PURPLE, RED, SKY, YELLOW, Bar, GoalSeries, Segment, goal_chart, month_chart
from flows.reports.drawing import Drawing
from flows.reports.lookups import FlagRow, Place, SourceRow, find_flags, find_places, find_sources
from flows.reports.records import LastRun, last_run, load_student
from flows.reports.words import SOURCES, amount, day, measure, unit_words
from pipeline.analysis.delivery import Balance, ServiceRecord, balance_services
from pipeline.analysis.progress import GoalProgress, aim_line, assess_goal, observations_by_goal
from pipeline.calendar import school_calendar
from pipeline.model import Accommodation, Evidence, Goal, Iep, Objective, Observation, ProgressStatement, ServicePrescription
from pipeline.units import to_scale

if TYPE_CHECKING:
    import duckdb

# What became of promised minutes: (name for people, key in Balance.causes, colour). Held minutes come first.
CAUSES: tuple[tuple[str, str, str], ...] = (
    ("student absent", "student_absent", SKY),
    ("refused", "refused", PURPLE),
    ("school closed", "school_closed", GREY),
    ("provider absent", "provider_absent", ORANGE),
    ("cancelled", "cancelled", YELLOW),
    ("other reason", "other", "#B4B4B4"),
)


@dataclass(frozen=True, slots=True)
class DataRow:
    """One measured value of a goal."""

    on: date | None
    value: str
    source: str
    text: str
    place: Place | None
    on_chart: bool
    observation_id: str = ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A progress statement as written, and beside it what was measured by then."""

    row: ProgressStatement
    data: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class GoalPage:
    """One goal with all that speaks of it."""

    goal: Goal
    heading: str
    is_current: bool
    progress: GoalProgress
    chart: Drawing | None
    data: tuple[DataRow, ...]
    statements: tuple[StatementRow, ...]
    objectives: tuple[Objective, ...]
    summaries: tuple[tuple[str, str], ...]
    flags: tuple[FlagRow, ...]
    place: Place | None


@dataclass(frozen=True, slots=True)
class ServicePage:
    """One promised service and what became of its minutes."""

    service: ServicePrescription
    is_current: bool
    record: ServiceRecord
    chart: Drawing | None
    flags: tuple[FlagRow, ...]
    place: Place | None


@dataclass(frozen=True, slots=True)
class Region:
    """A cited part of a page: `picture` as PNG or JPEG bytes, or why there is none."""

    place: Place
    cited: tuple[str, ...]
    picture: bytes | None
    problem: str | None = None
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything that a packet says, in the order in which it is said."""

    student: dict[str, Any]
    district: str | None
    run: LastRun
    made_at: datetime
    ieps: tuple[Iep, ...]
    current_ieps: frozenset[str]
    goals: tuple[GoalPage, ...]
    services: tuple[ServicePage, ...]
    accommodations: tuple[Accommodation, ...]
    flags: tuple[FlagRow, ...]
    sessions: tuple[dict[str, Any], ...]
    unlinked: tuple[dict[str, Any], ...]
    sources: tuple[SourceRow, ...]
    iep_places: dict[str, Place]
    regions: tuple[Region, ...] = field(default=())

    @property
    def name(self) -> str:
        return str(self.student["student_name"] or self.student["local_id"] or "Student")

    @property
    def support(self) -> tuple[str, ...]:
        """Accommodations with where they apply, each once though several IEPs state it."""
        told = [row.statement + (f" ({row.setting})" if row.setting else "") for row in self.accommodations]
        return tuple(dict.fromkeys(told))

    @property
    def alarms(self) -> tuple[FlagRow, ...]:
        return tuple(flag for flag in self.flags if flag.severity != "info")

    @property
    def notes(self) -> tuple[FlagRow, ...]:
        return tuple(flag for flag in self.flags if flag.severity == "info")


def gather_packet(connection: duckdb.DuckDBPyConnection, student_id: str, made_at: datetime) -> Packet:
    """Everything that the packet of one student says, but for the pictures of pages."""
    from pipeline.store.queries import ask

    run = last_run(connection)
    evidence = load_student(connection, student_id)
    student = ask(connection, "SELECT * FROM student WHERE student_id = ?", [student_id]).dicts()[0]
    places = find_places(connection, student_id)
    flags = find_flags(connection, student_id)
    by_subject: dict[str, list[FlagRow]] = defaultdict(list)
    for flag in flags:
        by_subject[flag.subject_id].append(flag)
    sessions = ask(
        connection,
        "SELECT d.*, path FROM service_delivery AS d LEFT JOIN document_path USING (document_id) "
        "WHERE student_id = ? AND same_as_id IS NULL ORDER BY service_date, start_time, position, service_delivery_id",
        [student_id],
    ).dicts()
    unlinked = ask(
        connection,
        "SELECT u.artifact_kind, u.reason, path, t.event_date, t.title FROM unlinked_artifact AS u "
        "LEFT JOIN document_path USING (document_id) LEFT JOIN evidence_timeline AS t USING (artifact_kind, artifact_id) "
        "WHERE u.student_id = ? ORDER BY t.event_date, u.artifact_kind, u.artifact_id",
        [student_id],
    ).dicts()
    summaries = ask(
        connection, "SELECT goal_id, period_label, summary FROM progress_summary WHERE student_id = ? ORDER BY goal_id, period_label",
        [student_id],
    ).rows  # fmt: skip
    goals = [
        _goal_page(goal, evidence, run, places, tuple(by_subject[goal.goal_id]), [(p, s) for g, p, s in summaries if g == goal.goal_id])
        for goal in evidence.goals
    ]
    records = balance_services(evidence, school_calendar(run.settings, run.as_of), run.as_of)
    services = [
        _service_page(service, records[service.service_prescription_id], run, places, tuple(by_subject[service.service_prescription_id]))
        for service in evidence.services
    ]
    return Packet(
        student,
        run.settings.district.name,
        run,
        made_at,
        tuple(evidence.ieps),
        frozenset(row.iep_id for row in evidence.ieps if _covers(row.iep_begin_date, row.iep_end_date, run.as_of)),
        tuple(sorted(goals, key=lambda page: not page.is_current)),
        tuple(sorted(services, key=lambda page: not page.is_current)),
        tuple(evidence.accommodations),
        tuple(flags),
        tuple(sessions),
        tuple(unlinked),
        tuple(find_sources(connection, student_id)),
        {row.iep_id: places[row.iep_id] for row in evidence.ieps if row.iep_id in places},
    )


def with_regions(packet: Packet, regions: Sequence[Region]) -> Packet:
    return replace(packet, regions=tuple(regions))


def _covers(start: date | None, end: date | None, when: date) -> bool:
    return (start is None or start <= when) and (end is None or end >= when)


def _goal_page(
    goal: Goal, evidence: Evidence, run: LastRun, places: dict[str, Place], flags: tuple[FlagRow, ...], told: Sequence[tuple[str, str]]
) -> GoalPage:
    observations = observations_by_goal(evidence).get(goal.goal_id, [])
    progress = assess_goal(goal, observations, run.settings.thresholds, run.as_of)
    heading = f"Goal {goal.goal_number}" if goal.goal_number and goal.goal_number[:1].isdigit() else goal.goal_number or "Goal"
    area = goal.area_text or (goal.goal_area or "").replace("-", " ").capitalize()
    heading = f"{heading}: {area}" if area else heading
    on_chart = {key for point in progress.points for key in point.observation_ids}
    data = tuple(
        DataRow(row.observed_on, measure(row.value, row.unit, row.max), SOURCES.get(row.source_kind, row.source_kind),
                row.text or "", places.get(row.source_id) or places.get(row.observation_id), row.observation_id in on_chart,
                row.observation_id)
        for row in observations
    )  # fmt: skip
    statements = tuple(
        StatementRow(row, data_by_then(goal, row, observations, progress), places.get(row.progress_statement_id))
        for row in evidence.statements
        if row.goal_id == goal.goal_id and row.same_as_id is None
    )
    objectives = tuple(row for row in evidence.objectives if row.goal_id == goal.goal_id)
    is_current = _covers(goal.in_force_from, goal.in_force_to, run.as_of)
    chart = goal_chart(goal_series(goal, heading, progress, observations, run.as_of))
    return GoalPage(
        goal, heading, is_current, progress, chart, data, statements, objectives,
        tuple(told), flags, places.get(goal.goal_id),
    )  # fmt: skip


def goal_series(goal: Goal, heading: str, progress: GoalProgress, observations: Sequence[Observation], as_of: date) -> GoalSeries:
    start = next((point for point in progress.points if point.is_baseline), None)
    points = [(point.day, point.value) for point in progress.points if not point.is_baseline]
    if start is not None and len(start.observation_ids) > 1:
        # Without a stated baseline the first probes make the start; they are data all the same and are drawn.
        for row in observations:
            if row.observation_id in start.observation_ids and row.observed_on and row.value is not None:
                value = to_scale(row.value, row.unit, row.max, goal.unit or goal.baseline_unit, goal.target_max)
                points += [(row.observed_on, value)] if value is not None else []
    projected = None
    is_ahead = goal.target_date is not None and goal.target_date >= as_of
    if is_ahead and progress.projected_value is not None and progress.projected_low is not None and progress.projected_high is not None:
        projected = (progress.projected_low, progress.projected_value, progress.projected_high)
    return GoalSeries(
        heading,
        unit_words(goal.unit or goal.baseline_unit, goal.target_max) or "measured level",
        tuple(sorted(points)),
        as_of,
        (start.day, start.value) if start else None,
        (goal.target_date, goal.target_value) if goal.target_value is not None else None,
        progress.slope_per_week,
        projected,
    )


def data_by_then(goal: Goal, row: ProgressStatement, observations: Sequence[Observation], progress: GoalProgress) -> str:
    """The latest measured level from other papers up to the statement's day, and the aim line on that day."""
    if row.report_date is None:
        return "The statement has no date."
    others = [
        item
        for item in observations
        if item.source_id != row.progress_statement_id and item.observed_on and item.observed_on <= row.report_date
    ]
    said = []
    if others:
        last = others[-1]
        said.append(f"{measure(last.value, last.unit, last.max)} on {day(last.observed_on)} ({SOURCES.get(last.source_kind, '')})")
    else:
        said.append("No other data by then")
    start = next((point for point in progress.points if point.is_baseline), None)
    if start is not None and start.day <= row.report_date:
        expected = aim_line(start, goal, row.report_date)
        if expected is not None:
            said.append(f"aim line that day: {amount(expected)}")
    return "; ".join(said) + "."


def _service_page(
    service: ServicePrescription, record: ServiceRecord, run: LastRun, places: dict[str, Place], flags: tuple[FlagRow, ...]
) -> ServicePage:
    chart = month_chart(service.service_text, [month_bar(month) for month in record.months])
    is_current = _covers(service.in_force_from, service.in_force_to, run.as_of) and not service.is_removed
    return ServicePage(service, is_current, record, chart, flags, places.get(service.service_prescription_id))


def month_bar(balance: Balance) -> Bar:
    """One month of a service: held, not held by cause, unaccounted, against what was promised."""
    parts = [Segment("held", balance.delivered, BLUE)]
    parts += [Segment(name, balance.causes.get(key, 0.0), colour) for name, key, colour in CAUSES]
    parts.append(Segment("unaccounted", balance.unaccounted, RED))
    return Bar(f"{balance.start:%b %y}", tuple(parts), balance.promised)
