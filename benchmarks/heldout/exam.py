"""What the districts of the second examination share: goals in their authors' words, the data that follow, the truth that is kept of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from benchmarks.heldout.model import Book, Goal, Measure, Plan, Report, Sample, Service, Student, Year, iso, measured

HE = {"m": ("he", "He", "his", "him"), "f": ("she", "She", "her", "her")}


@dataclass
class G:
    """A goal as written: `{n}` name, `{he}` `{He}` `{his}` `{him}`, `{due}`, `{b}` baseline, `{t}` target, `{v}` the value of now."""

    area: str
    label: str
    text: str
    unit: str
    base: float | None
    target: float | None
    level: str
    says: tuple[str, ...]
    method: str | None = None
    cadence: str | None = None  # as printed
    freq: str | None = None
    max: float | None = None
    trend: str = "up"  # up, flat, down (worse), none
    sheet: str = "xlsx"  # where the data stand: xlsx, pdf, docx, quiz, notes, none
    title: str = ""
    dated: bool = True
    step: int = 14
    objectives: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    measurable: bool = True
    codes: tuple[str, ...] = ()
    override: dict[str, tuple[str, Any]] = field(default_factory=dict)  # period -> words, value or None
    skip: tuple[date, date] | None = None
    silent: tuple[str, ...] = ()  # periods whose report leaves the goal out
    note: str = ""


@dataclass
class Sv:
    """A service as printed, and when it is held."""

    kind: str
    printed: str
    amount: str
    minutes: float
    times: float
    interval: str
    model: str | None
    place: str
    who: str = ""
    days: tuple[int, ...] = ()
    start: str = "9:00"
    total: bool = False
    more: dict[str, Any] = field(default_factory=dict)


@dataclass
class P:
    """A student with this year's plan."""

    key: str
    first: str
    last: str
    local_id: str
    born: date
    grade: str
    school: str
    manager: str
    sex: str
    form: str
    begin: date
    goals: list[G]
    services: list[Sv]
    helps: list[str] = field(default_factory=list)
    reports: str = "form"
    end: date | None = None
    kind: str = "annual"
    disability: str = "Specific Learning Disability"
    absent_reports: tuple[str, ...] = ()
    late: dict[str, date] = field(default_factory=dict)
    frequency: str = "quarterly"


def shown(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def fill(text: str, p: P, g: G, due: date | None, value: float | None = None) -> str:
    he = HE[p.sex]
    parts = {"n": p.first, "he": he[0], "He": he[1], "his": he[2], "him": he[3], "due": f"{due:%m/%d/%Y}" if due else "", "long": f"{due:%B} {due.day}, {due.year}" if due else "", "b": shown(g.base) if g.base is not None else "",
             "t": shown(g.target) if g.target is not None else "", "v": shown(value) if value is not None else "", "m": shown(g.max) if g.max else ""}  # fmt: skip
    for name, word in parts.items():
        text = text.replace("{" + name + "}", word)
    return text


def measure(g: G, value: float | None) -> Measure:
    if value is None:
        return None
    return (value, g.unit, g.max) if g.max else (value, g.unit)


def series(g: G, begin: date, end: date, year: Year, until: date) -> dict[date, float]:
    """Data on school days every `step` days: above the aim line and rising, flat, or worse than the start."""
    if g.trend == "none" or g.base is None or g.target is None:
        return {}
    points: dict[date, float] = {}
    day = max(begin, year.first) + timedelta(days=9)
    span, reach = (end - begin).days, g.target - g.base
    fine = 1 if abs(reach) >= 3 else 0.5
    while day <= until:
        at = day
        while not year.is_open(at):
            at += timedelta(days=1)
        share = (at - begin).days / span
        if g.trend == "up":
            value = g.base + reach * min(1.0, share * 1.12 + 0.07)
        elif g.trend == "down":
            value = g.base - reach * min(0.35, 0.08 + share * 0.3)
        else:
            value = g.base
        points[at] = float(round(value / fine) * fine)
        day += timedelta(days=g.step)
    if g.skip:
        points = {d: v for d, v in points.items() if not g.skip[0] <= d <= g.skip[1]}
    return points


def build(p: P, year: Year, sent: dict[str, date], path: str) -> Student:
    """The student with the plan, its goals measured and reported."""
    end = p.end or p.begin.replace(year=p.begin.year + 1) - timedelta(days=1)
    plan = Plan("", path, p.form, p.begin, p.begin, end, p.kind, p.frequency, accommodations=list(p.helps))
    for number, g in enumerate(p.goals, 1):
        points = series(g, p.begin, end, year, year.as_of - timedelta(days=8))
        goal = Goal(number, g.area, g.label, fill(g.text, p, g, end), fill(g.level, p, g, end), measure(g, g.base), measure(g, g.target), end, g.method, g.cadence, g.freq,
                    objectives=[fill(o, p, g, end) for o in g.objectives], missing=list(g.missing), measurable=g.measurable, down=g.base is not None and g.target is not None and g.target < g.base)  # fmt: skip
        goal.parts = {"dated": "yes" if g.dated else "", "sheet": g.sheet, "title": g.title, "note": g.note}
        goal.samples = [Sample(d, g.title, [], measure(g, v)) for d, v in points.items()]
        last = None
        for n, (label, start, stop, due) in enumerate(year.periods):
            in_force = len(year.days(max(start, p.begin), min(stop, end), (0, 1, 2, 3, 4))) >= 20
            if due >= year.as_of or not in_force or label in p.absent_reports or label in g.silent:
                continue
            # the goal's last point of the period, and never no better than the report before when all goes well
            value = next((v for d, v in reversed(points.items()) if d <= stop), None)
            if g.trend == "up" and value is not None and last is not None and g.target is not None and g.base is not None:
                one = 1 if g.target > g.base else -1
                if (value - last) * one <= 0:
                    value = last + one
                    for d in [d for d in points if start <= d <= stop][-1:]:
                        points[d] = value
            said, measured_now = g.override.get(label, ("", value))
            text = fill(said, p, g, end, value) if said else fill(g.says[n % len(g.says)], p, g, end, value)
            code = g.codes[n % len(g.codes)] if g.codes else None
            goal.reports[label] = Report(text, code, measure(g, measured_now), measured_now is None)
            last = value
        if g.trend == "up":
            keep_rising(points, g)
        goal.samples = [Sample(d, g.title, [], measure(g, v)) for d, v in points.items()]
        plan.goals.append(goal)
    for v in p.services:
        plan.services.append(Service(v.kind, v.printed, v.amount, v.minutes, v.times, v.interval, v.model, v.place, v.who, v.days, v.start, total=v.total, logged=v.more.get("logged", v.printed),
                                     **{k: x for k, x in v.more.items() if k != "logged"}))  # fmt: skip
    return Student(p.key, p.first, p.last, p.local_id, p.born, p.grade, p.school, p.manager, [plan], p.disability)


def keep_rising(points: dict[date, float], g: G) -> None:
    best = None
    up = (g.target or 0) > (g.base or 0)
    for d in points:
        if best is not None and (points[d] < best) == up and points[d] != best:
            points[d] = best
        best = points[d]


class Ledger(Book):
    """The truth, with the dates that the goals themselves state."""

    def plan(self, s: Student, plan: Plan, reading: str) -> None:
        self.file(plan.path, "iep", [s.key], reading)
        self.rows["ieps"].append({"student": s.key, "file": plan.path, "meeting_date": iso(plan.meeting), "begin_date": iso(plan.begin), "end_date": iso(plan.end), "kind": plan.kind or None, "progress_report_frequency": plan.frequency, "case_manager": s.manager})  # fmt: skip
        for g in plan.goals:
            key = f"{s.key}.{plan.key or 'g'}{g.number}"
            dates = {"target_date": iso(g.due)} if g.parts.get("dated") else {"target_date": None, "target_date_also": iso(g.due)}
            self.rows["goals"].append({"key": key, "student": s.key, "file": plan.path, "number": str(g.number), "area": g.area, "statement": g.statement, "baseline_text": g.baseline or None, **measured("baseline_", g.base), **measured("target_", g.target),
                                       "direction": "decrease" if g.down else "increase", **dates, "measurement_method": g.method, "measurement_frequency": g.frequency, "measurable": g.measurable, "missing": g.missing})  # fmt: skip
            self.rows["objectives"] += [{"goal": key, "ordinal": n, "text": text} for n, text in enumerate(g.objectives, 1)]
        for n, v in enumerate(plan.services, 1):
            weekly = (v.minutes * v.times or None) if v.interval == "week" else v.minutes * v.times * 5 if v.interval == "day" else None
            row = {"key": self.service_key(s, plan, n), "student": s.key, "file": plan.path, "service": v.kind, "minutes_per_session": v.minutes or None, "frequency": v.times or None, "frequency_interval": v.interval or None, "minutes_per_week": weekly, "delivery": v.model,
                   "location": v.location, "begin_date": iso(v.begin or plan.begin), "end_date": iso(v.end or plan.end), "printed_as": v.printed, "printed_amount": v.amount}  # fmt: skip
            self.rows["services"].append(row | ({"stated_as_total": True} if v.total or v.interval == "day" else {}))
        self.rows["accommodations"] += [{"student": s.key, "file": plan.path, "text": text} for text in plan.accommodations]

    def statements(self, s: Student, plan: Plan, path: str, period: str, dated: date, goals: list[Goal]) -> None:
        """As `report`, for a file already written down."""
        files = list(self.rows["files"])
        self.report(s, plan, path, period, dated, goals)
        self.rows["files"] = files

    def points(self, s: Student, plan: Plan, g: Goal, path: str, samples: list[Sample], reading: str, *, known: bool = False) -> None:
        if not known:
            self.file(path, "work_sample", [s.key], reading)
        for sample in samples:
            self.rows["work_samples"].append(
                {"student": s.key, "goal": f"{s.key}.{plan.key or 'g'}{g.number}", "file": path, "date": iso(sample.day), **measured("", sample.value), "title": sample.title}
            )
