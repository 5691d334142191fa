"""Evidence for tests: records with sensible defaults, so that a test shows only what it is about. All people are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pipeline.assembly import collect_observations
from pipeline.assembly_force import put_in_force
from pipeline.assembly_repeats import mark_repeated_deliveries, mark_repeated_statements
from pipeline.chain import IepChain
from pipeline.model import (
    DocumentFacts,
    Evidence,
    Goal,
    Iep,
    LogCoverage,
    Notice,
    Observation,
    ProgressReport,
    ProgressStatement,
    ServiceDelivery,
    ServicePrescription,
    Student,
    StudentDecision,
    WorkSample,
)
from pipeline.rules import RULES
from pipeline.rules.base import RuleContext
from pipeline.settings import CalendarSettings, District, ReportingPeriod, Settings

AS_OF = date(2026, 3, 6)
SETTINGS = Settings(
    district=District(name="Harborlight Schools", state="OH"),
    calendar=CalendarSettings(
        first_day=date(2025, 8, 20),
        last_day=date(2026, 5, 29),
        no_school=((date(2025, 9, 1), date(2025, 9, 1)), (date(2025, 11, 26), date(2025, 11, 28)), (date(2025, 12, 22), date(2026, 1, 2))),
    ),
    reporting_periods=(
        ReportingPeriod(label="Q1", start=date(2025, 8, 20), end=date(2025, 10, 17), report_due=date(2025, 10, 31)),
        ReportingPeriod(label="Q2", start=date(2025, 10, 20), end=date(2026, 1, 16), report_due=date(2026, 1, 30)),
        ReportingPeriod(label="Q3", start=date(2026, 1, 20), end=date(2026, 3, 20), report_due=date(2026, 4, 3)),
        ReportingPeriod(label="Q4", start=date(2026, 3, 23), end=date(2026, 5, 29), report_due=date(2026, 6, 5)),
    ),
)
NAMES = {"ines": "Ines Ortiz-Vale", "bruno": "Bruno Hale"}


def day(text: str) -> date:
    """'9/15' or '1/12' of the school year 2025-26; '2024-11-05' as it is."""
    if "-" in text:
        return date.fromisoformat(text)
    month, number = (int(part) for part in text.split("/"))
    return date(2025 if month >= 7 else 2026, month, number)


def student(key: str = "ines", **changes) -> Student:
    return replace(Student(key, f"70{len(key)}1", NAMES.get(key, key.title() + " Doe"), date(2015, 4, 5), "4", "Lantern School"), **changes)


def iep(key: str = "i1", begin: str = "9/3", end: str | None = "2026-09-02", **changes) -> Iep:
    told = Iep(
        key, "ines", f"doc-{key}", "annual", day(begin), day(begin), day(end) if end else None, progress_report_frequency="quarterly"
    )
    return replace(told, **changes)


def goal(key: str = "g1", **changes) -> Goal:
    told = Goal(
        key, "i1", "ines", "doc-i1", goal_number=key[-1], goal_area="reading",
        statement="By 9/2/2026, given a fourth grade passage, Ines will read 100 words correct per minute in 3 of 4 probes.",
        baseline_value=60, baseline_unit="wcpm", target_value=100, unit="wcpm", direction="increase", target_date=day("2026-09-02"),
        measurement_method="weekly probes", measurement_frequency="weekly", is_measurable=True, is_complete=True,
        condition="given a fourth grade passage",
    )  # fmt: skip
    return replace(told, **changes)


def service(key: str = "s1", **changes) -> ServicePrescription:
    told = ServicePrescription(
        key, "i1", "ines", "doc-i1", "speech-language therapy", "Speech-Language Therapy", "30 min x 2 weekly", 30, 2, "week", 60, 60,
        delivery_model="individual", begin_date=day("9/3"), end_date=day("2026-09-02"),
    )  # fmt: skip
    return replace(told, **changes)


def delivery(on: str, minutes: float = 30, status: str = "delivered", **changes) -> ServiceDelivery:
    told = ServiceDelivery(
        f"d-{on}-{changes.get('student_id', 'ines')}-{changes.get('document_id', 'log')}", "log", "ines", "s1", "speech-language therapy", "Speech",
        day(on), minutes=minutes, attendance_status=status, provider="Rita Moss",
    )  # fmt: skip
    return replace(told, **changes)


def sessions(first: str, last: str, weekdays: tuple[int, ...] = (1, 3), **changes) -> list[ServiceDelivery]:
    """Sessions held on these weekdays (0 Monday) of every school week."""
    from pipeline.calendar import school_calendar

    calendar = school_calendar(SETTINGS, AS_OF)
    count = (day(last) - day(first)).days + 1
    days = (day(first) + timedelta(days=n) for n in range(count))
    return [delivery(on.isoformat(), **changes) for on in days if calendar.is_school_day(on) and on.weekday() in weekdays]


def report(key: str = "r1", on: str = "10/24", period: str | None = "Q1", **changes) -> ProgressReport:
    return replace(ProgressReport(key, f"doc-{key}", "ines", period, day(on), None), **changes)


def statement(key: str, text: str | None, on: str = "10/24", period: str | None = "Q1", **changes) -> ProgressStatement:
    told = ProgressStatement(
        key, f"r-{period}", f"doc-r-{period}", "ines", "g1", "Goal 1", statement=text, report_date=day(on), period_label=period,
        is_vague=False if text else None,
    )  # fmt: skip
    return replace(told, **changes)


def sample(on: str, value: float, **changes) -> WorkSample:
    return replace(WorkSample(f"w-{on}", f"doc-w-{on}", "ines", "g1", "Oral reading probe", None, day(on), value, None, "wcpm"), **changes)


def probes(*points: tuple[str, float], **changes) -> list[WorkSample]:
    return [sample(on, value, **changes) for on, value in points]


def notice(on: str | None, kind: str = "prior_written_notice", **changes) -> Notice:
    return replace(Notice("doc-n", "ines", kind, day(on) if on else None), **changes)


def gather(*records, linked: bool = True) -> Evidence:
    """Evidence of these records, as assembly would leave them; students of them are added."""
    evidence = Evidence()
    lists = {
        Student: evidence.students, Iep: evidence.ieps, Goal: evidence.goals, ServicePrescription: evidence.services, ServiceDelivery: evidence.deliveries,
        ProgressReport: evidence.reports, ProgressStatement: evidence.statements, WorkSample: evidence.work_samples, Observation: evidence.observations,
        Notice: evidence.notices, LogCoverage: evidence.log_coverage, StudentDecision: evidence.decisions, DocumentFacts: evidence.documents,
    }  # fmt: skip
    for record in records:
        for one in record if isinstance(record, list) else [record]:
            lists[type(one)].append(one)
    known = {s.student_id for s in evidence.students}
    told = {
        r.student_id
        for rows in (evidence.ieps, evidence.deliveries, evidence.statements, evidence.work_samples)
        for r in rows
        if r.student_id
    }
    evidence.students += [student(key) for key in sorted(told - known)]
    evidence.goals, evidence.services = put_in_force(evidence.ieps, evidence.goals, evidence.services)
    evidence.deliveries = mark_repeated_deliveries(evidence.deliveries)
    evidence.statements = mark_repeated_statements(evidence.statements)
    if not evidence.reports:
        keys = dict.fromkeys(
            (s.progress_report_id, s.document_id, s.student_id, s.period_label, s.report_date) for s in evidence.statements
        )
        evidence.reports = [ProgressReport(key, document, who, period, on, None) for key, document, who, period, on in keys]
    if linked:
        goal_of = {s.progress_statement_id: s.goal_id for s in evidence.statements} | {
            w.work_sample_id: w.goal_id for w in evidence.work_samples
        }
        points = collect_observations(evidence, IepChain(evidence.ieps))
        evidence.observations = [replace(o, goal_id=o.goal_id or goal_of.get(o.source_id)) for o in points]
    return evidence


def verdicts(code: str, evidence: Evidence, *, settings: Settings = SETTINGS, as_of: date = AS_OF, quarantined=()) -> dict[str, str]:
    """subject id -> 'fire', 'fine' or 'unknown' by one rule; fire wins where it speaks twice of a subject."""
    rule = next(rule for rule in RULES if rule.code == code)
    told: dict[str, str] = {}
    for verdict in rule.check(RuleContext(evidence, settings, as_of, quarantined)):
        if told.get(verdict.subject_id) != "fire":
            told[verdict.subject_id] = verdict.state
    return told
