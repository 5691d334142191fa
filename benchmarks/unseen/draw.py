"""Draws the second district with its truth: `python -m benchmarks.unseen.draw FOLDER [SEED]`."""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.unseen.forms import DISTRICT, IEPS, REPORTS
from benchmarks.unseen.people import AS_OF, FIRST_DAY, LAST_DAY, LOGGED_TO, NO_SCHOOL, PERIODS, REPORTED, Service, Student, draw_people, sessions
from sample_docs.draw import measured
from sample_docs.forms_pdf import draw_page

Rows = dict[str, list[dict[str, Any]]]
MISSES = [("student_absent", "AB", "absent"), ("provider_absent", "TA", "therapist ill"), ("student_absent", "AB", "field trip")]


def draw(folder: Path, seed: int) -> Rows:
    """Papers into `folder/drop`; gives the truth's rows."""
    rng, truth = Random(seed + 1), defaultdict(list)
    drop = folder / "drop"
    people = draw_people(seed, list(IEPS))
    for student in people:
        draw_student(student, drop, truth, rng)
    draw_logs(people, drop, truth, rng)
    draw_settings(folder)
    (folder / "truth.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return truth


def note_file(truth: Rows, path: str, kind: str, keys: list[str], reading: str = "text") -> None:
    truth["files"].append({"path": path, "type": kind, "students": keys, "pages": None, "reading": reading, "broken": False, "same_as": None})


def draw_student(s: Student, drop: Path, truth: Rows, rng: Random) -> None:
    suffix, draw_iep = IEPS[s.form]
    path = f"plans/{s.local_id}-{s.last}.{suffix}"
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    printed = draw_iep(s, drop / path)
    note_file(truth, path, "iep", [s.key])
    truth["students"].append({"key": s.key, "name": f"{s.first} {s.last}", "local_id": s.local_id, "birth_date": s.born.isoformat(), "grade": s.grade, "school": s.school})
    truth["ieps"].append(
        {
            "student": s.key,
            "file": path,
            "meeting_date": s.begin.isoformat(),
            "begin_date": s.begin.isoformat(),
            "end_date": s.end.isoformat(),
            "kind": "annual",
            "progress_report_frequency": "quarterly",
            "case_manager": s.manager,
        }
    )
    for g in s.goals:
        low, high = g.measure(g.base), g.measure(g.target)
        truth["goals"].append({"key": f"{s.key}.g{g.number}", "student": s.key, "file": path, "number": str(g.number), "area": g.bank.area, "statement": printed[g.number], **measured("baseline_", low), **measured("target_", high), "direction": "decrease" if g.target < g.base else "increase",
                               "target_date": g.due.isoformat(), "measurement_method": g.bank.method, "measurement_frequency": g.frequency or ("weekly" if "weekly trials" in printed[g.number] else None), "measurable": True, "missing": []})  # fmt: skip
    for i, v in enumerate(s.services, 1):
        truth["services"].append({"key": f"{s.key}.sv{i}", "student": s.key, "file": path, "service": v.kind, "printed_as": v.printed, "minutes_per_session": v.minutes, "frequency": v.times, "frequency_interval": v.interval, "minutes_per_week": v.minutes * v.times if v.interval == "week" else None,
                                  "delivery": v.model if s.form in ("ny", "tx") else None, "location": v.location if s.form != "ma" else None, "begin_date": s.begin.isoformat(), "end_date": s.end.isoformat()})  # fmt: skip
    truth["accommodations"] += [{"student": s.key, "file": path, "text": a} for a in s.accommodations]
    for period, dated in REPORTED.items():
        suffix, draw_report = REPORTS[s.form]
        path = f"home reports/{period} {s.first}.{suffix}"
        (drop / path).parent.mkdir(parents=True, exist_ok=True)
        values = {g.number: g.value_on(dated - timedelta(12), rng) for g in s.goals}
        said = {g.number: (g.fill(g.bank.progress[0 if period == "Q1" else 1], values[g.number]), "P") for g in s.goals}
        draw_report(s, period, dated, said, drop / path)
        note_file(truth, path, "progress_report", [s.key])
        for g in s.goals:
            truth["progress"].append(
                {
                    "student": s.key,
                    "goal": f"{s.key}.g{g.number}",
                    "file": path,
                    "report_date": dated.isoformat(),
                    "period": period,
                    "text": said[g.number][0],
                    "rating": "P",
                    **measured("", g.measure(values[g.number])),
                    "vague": False,
                }
            )
    for g in s.goals:
        if g.bank.sample and g.bank.score:
            for offset in (30, 75, 160):
                day = s.begin + timedelta(offset)
                while day.weekday() > 4 or any(a <= day <= b for a, b in NO_SCHOOL):
                    day += timedelta(1)
                value = g.value_on(day, rng)
                path = f"evidence/{s.first}/{g.bank.sample} {day:%m-%d}.pdf"
                draw_page(
                    drop / path,
                    [f"{s.first} {s.last[0]}.        {day:%B} {day.day}, {day.year}" if offset == 75 else f"Student: {s.first} {s.last}      Date: {day:%m/%d/%y}", g.fill(g.bank.score, value)],
                    g.bank.sample,
                )
                note_file(truth, path, "work_sample", [s.key])
                truth["work_samples"].append({"student": s.key, "goal": f"{s.key}.g{g.number}", "file": path, "date": day.isoformat(), **measured("", g.measure(value)), "title": g.bank.sample})


def draw_logs(people: list[Student], drop: Path, truth: Rows, rng: Random) -> None:
    by_provider: dict[str, list[tuple[date, Student, Service, int]]] = defaultdict(list)
    for s in people:
        for i, v in enumerate(s.services, 1):
            for day in sessions(s, v):
                by_provider[v.provider].append((day, s, v, i))
    for number, (provider, rows) in enumerate(sorted(by_provider.items())):
        rows.sort(key=lambda r: (r[0], r[1].key))
        path = f"provider logs/{provider.split(',')[0].split()[-1]}.{'csv' if number % 2 else 'txt'}"
        (drop / path).parent.mkdir(parents=True, exist_ok=True)
        lines: list[list[str]] = []
        for day, s, v, i in rows:
            miss = rng.choice(MISSES) if rng.random() < 0.04 else None
            goal = next((g for g in s.goals if g.bank.service == v.kind and g.bank.note), None)
            value = goal.value_on(day, rng) if goal and not miss and rng.random() < 0.2 else None
            note = miss[2] if miss else (goal.fill(goal.bank.note or "", value) if goal and value is not None else "")
            minutes = 0 if miss else v.minutes
            if number % 2:
                hour, minute = map(int, v.start.split(":"))
                end = timedelta(hours=hour, minutes=minute + v.minutes)
                lines.append(
                    [
                        f"{day:%b} {day.day}, {day.year}",
                        f"{s.first} {s.last}",
                        s.local_id,
                        v.start,
                        f"{end.seconds // 3600}:{end.seconds // 60 % 60:02}",
                        "Group" if v.model == "group" else "Individual",
                        miss[1] if miss else "Attended",
                        note,
                    ]
                )
            else:
                lines.append([f"{day:%m/%d/%y}", f"{s.last}, {s.first}", s.local_id, v.printed, f"{minutes} min", miss[1] if miss else "P", note])
            truth["deliveries"].append(
                {
                    "student": s.key,
                    "service": f"{s.key}.sv{i}",
                    "file": path,
                    "date": day.isoformat(),
                    "minutes": minutes,
                    "status": miss[0] if miss else "delivered",
                    "provider": provider,
                    "note": note or None,
                    **(measured("", goal.measure(value)) if goal and value is not None else {}),
                }
            )
        if number % 2:
            with (drop / path).open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(["Encounter Export", provider])
                writer.writerow(["Encounter Date", "Student", "Local ID", "Begin", "End", "Setting", "Attendance", "Progress Note"])
                writer.writerows(lines)
                writer.writerow(["AB = student absent", "TA = therapist absent"])
        else:
            head = [f"Session record of {provider}", "P = present, AB = student absent, TA = therapist absent", "", "\t".join(["Date", "Student", "ID", "Service", "Time", "Att", "Notes"])]
            (drop / path).write_text("\n".join([*head, *("\t".join(line) for line in lines)]) + "\n", "utf-8")
        note_file(truth, path, "service_log", sorted({r[1].key for r in rows}), "table")


def draw_settings(folder: Path) -> None:
    calendar = {"school_year": "2025-26", "first_day": FIRST_DAY.isoformat(), "last_day": LAST_DAY.isoformat(), "no_school": [[a.isoformat(), b.isoformat()] for a, b in NO_SCHOOL], "as_of": AS_OF.isoformat(),
                "reporting_periods": [{"label": p[0], "start": p[1].isoformat(), "end": p[2].isoformat(), "report_due": p[3].isoformat()} for p in PERIODS]}  # fmt: skip
    (folder / "calendar.json").write_text(json.dumps(calendar, indent=1) + "\n", "utf-8")
    lines = [
        "[district]",
        f'name = "{DISTRICT}"',
        'state = "NY"',
        "[calendar]",
        'school_year = "2025-26"',
        f"first_day = {FIRST_DAY}",
        f"last_day = {LAST_DAY}",
        "no_school = [" + ", ".join(f"[{a}, {b}]" for a, b in NO_SCHOOL) + "]",
    ]
    for label, a, b, due in PERIODS:
        lines += ["[[reporting_period]]", f'label = "{label}"', f"start = {a}", f"end = {b}", f"report_due = {due}"]
    (folder / "district.toml").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    counts = draw(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 7)
    print({kind: len(rows) for kind, rows in counts.items()}, "logged to", LOGGED_TO)
