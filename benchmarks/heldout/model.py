"""What both districts are made of: students, plans, goals, services, and the book in which the truth is kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

Measure = tuple[float, str] | tuple[float, str, float] | None
Miss = tuple[str, str, str]  # status, code as printed, reason as printed


@dataclass
class Report:
    """One entry of a progress report on one goal."""

    text: str
    code: str | None = None
    value: Measure = None
    vague: bool = False


@dataclass
class Sample:
    day: date
    title: str
    lines: list[str]
    value: Measure
    photo: bool = False


@dataclass
class Goal:
    number: int
    area: str
    label: str
    statement: str
    baseline: str
    base: Measure
    target: Measure
    due: date | None
    method: str | None
    schedule: str | None = None
    frequency: str | None = None
    parts: dict[str, str] = field(default_factory=dict)
    objectives: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    measurable: bool = True
    reports: dict[str, Report] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    down: bool = False
    criterion: str = ""


@dataclass
class Service:
    kind: str
    printed: str
    amount: str
    minutes: float
    times: float
    interval: str
    model: str | None
    location: str
    provider: str = ""
    weekdays: tuple[int, ...] = ()
    start: str = ""
    begin: date | None = None
    end: date | None = None
    first: date | None = None
    last: date | None = None
    misses: dict[date, Miss] = field(default_factory=dict)
    chance: float = 0.03
    notes: dict[date, tuple[str, Measure]] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    total: bool = False
    esy: bool = False
    logged: str | None = None  # how the log calls it


@dataclass
class Plan:
    key: str  # "" for the plan of now, "p" for last year's, "a" for an amendment
    path: str
    form: str
    meeting: date
    begin: date
    end: date
    kind: str
    frequency: str | None
    goals: list[Goal] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    accommodations: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)


@dataclass
class Student:
    key: str
    first: str
    last: str
    local_id: str
    born: date
    grade: str
    school: str
    manager: str
    plans: list[Plan]
    disability: str = "Specific Learning Disability"

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass
class Year:
    name: str
    state: str
    school_year: str
    first: date
    last: date
    closed: list[tuple[date, date]]
    periods: list[tuple[str, date, date, date]]
    as_of: date

    def is_open(self, day: date) -> bool:
        return day.weekday() < 5 and self.first <= day <= self.last and not any(a <= day <= b for a, b in self.closed)

    def days(self, start: date, end: date, weekdays: tuple[int, ...]) -> list[date]:
        span = (start + timedelta(n) for n in range((end - start).days + 1))
        return [day for day in span if day.weekday() in weekdays and self.is_open(day)]


def measured(prefix: str, value: Measure) -> dict[str, Any]:
    if value is None:
        return {f"{prefix}value": None, f"{prefix}unit": None}
    return {f"{prefix}value": value[0], f"{prefix}unit": value[1]} | ({f"{prefix}max": value[2]} if len(value) > 2 else {})


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class Book:
    """The truth's rows, written down as the papers are drawn."""

    def __init__(self, year: Year, rng: Random) -> None:
        self.year, self.rng = year, rng
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for kind in ["students", "files", "ieps", "goals", "objectives", "services", "accommodations", "deliveries", "progress", "work_samples", "defects", "controls", "arguable"]:
            self.rows[kind] = []

    def file(self, path: str, kind: str, students: list[str], reading: str = "text", *, pages: int | None = None, broken: bool = False) -> None:
        self.rows["files"].append({"path": path, "type": kind, "students": students, "pages": pages, "reading": reading, "broken": broken, "same_as": None})

    def student(self, s: Student) -> None:
        self.rows["students"].append({"key": s.key, "name": s.name, "local_id": s.local_id, "birth_date": iso(s.born), "grade": s.grade, "school": s.school})

    def plan(self, s: Student, plan: Plan, reading: str) -> None:
        self.file(plan.path, "iep", [s.key], reading)
        self.rows["ieps"].append({"student": s.key, "file": plan.path, "meeting_date": iso(plan.meeting), "begin_date": iso(plan.begin), "end_date": iso(plan.end), "kind": plan.kind, "progress_report_frequency": plan.frequency, "case_manager": s.manager})  # fmt: skip
        for g in plan.goals:
            key = f"{s.key}.{plan.key or 'g'}{g.number}"
            dated = any(word in g.statement for word in ("/2026", "May 22", "school year"))
            # "in 36 weeks" or the form's own year: a clerk may leave the date open or write the plan's end
            dates = {"target_date": iso(g.due)} if dated else {"target_date": None, "target_date_also": "2025-10-31" if "October 2025" in g.statement else iso(g.due)}
            self.rows["goals"].append({"key": key, "student": s.key, "file": plan.path, "number": str(g.number), "area": g.area, "statement": g.statement, "baseline_text": g.baseline or None, **measured("baseline_", g.base), **measured("target_", g.target),
                                       "direction": "decrease" if g.down else "increase", **dates, "measurement_method": g.method, "measurement_frequency": g.frequency, "measurable": g.measurable, "missing": g.missing})  # fmt: skip
            self.rows["objectives"] += [{"goal": key, "ordinal": n, "text": text} for n, text in enumerate(g.objectives, 1)]
        for n, v in enumerate(plan.services, 1):
            weekly = v.minutes * v.times if v.interval == "week" else v.minutes * v.times * 5 if v.interval == "day" else None
            row = {"key": self.service_key(s, plan, n), "student": s.key, "file": plan.path, "service": v.kind, "minutes_per_session": v.minutes, "frequency": v.times, "frequency_interval": v.interval, "minutes_per_week": weekly, "delivery": v.model,
                   "location": v.location, "begin_date": iso(v.begin or plan.begin), "end_date": iso(v.end or plan.end), "printed_as": v.printed, "printed_amount": v.amount}  # fmt: skip
            self.rows["services"].append(row | ({"stated_as_total": True} if v.total else {}))
        self.rows["accommodations"] += [{"student": s.key, "file": plan.path, "text": text} for text in plan.accommodations]

    @staticmethod
    def service_key(s: Student, plan: Plan, number: int) -> str:
        return f"{s.key}.{plan.key}sv{number}"

    def delivery(self, s: Student, service: str | None, path: str, day: date, minutes: float, status: str, provider: str, note: str | None, value: Measure = None, **extra: Any) -> None:
        self.rows["deliveries"].append(
            {"student": s.key, "service": service, "file": path, "date": iso(day), "minutes": minutes, "status": status, "provider": provider, "note": note or None, **measured("", value), **extra}
        )

    def report(self, s: Student, plan: Plan, path: str, period: str, dated: date, goals: list[Goal], reading: str = "text") -> None:
        self.file(path, "progress_report", [s.key], reading)
        for g in goals:
            r = g.reports[period]
            self.rows["progress"].append(
                {
                    "student": s.key,
                    "goal": f"{s.key}.{plan.key or 'g'}{g.number}",
                    "file": path,
                    "report_date": iso(dated),
                    "period": period,
                    "text": r.text,
                    "rating": r.code,
                    **measured("", r.value),
                    "vague": r.vague,
                }
            )

    def sample(self, s: Student | None, goal: str | None, path: str, sample: Sample, reading: str) -> None:
        keys = [s.key] if s else []
        self.file(path, "work_sample", keys, reading)
        if s:
            self.rows["work_samples"].append({"student": s.key, "goal": goal, "file": path, "date": iso(sample.day), **measured("", sample.value), "title": sample.title})

    def defect(self, rule: str, note: str, **about: Any) -> None:
        self.rows["defects"].append({"rule": rule, "student": None, "goal": None, "service": None, "file": None, "note": note, **about})

    def control(self, rule: str, why: str, **about: Any) -> None:
        self.rows["controls"].append({"rule": rule, "student": None, "goal": None, "service": None, "file": None, "why": why, **about})

    def arguable(self, rule: str, why: str, **about: Any) -> None:
        self.rows["arguable"].append({"rule": rule, "student": None, "goal": None, "service": None, "file": None, "why": why, **about})
