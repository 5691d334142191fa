"""Flags against planted defects: a flag is right when what it is about is what the defect is about, or can only mean that one."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from benchmarks.pairing import Result, Row, as_day

if TYPE_CHECKING:
    from benchmarks.evaluate import Evaluation, Truth

_PARTS = {
    "goal": ("goal",),
    "progress": ("goal", "file", "period"),
    "progress.missing": ("student", "period"),
    "service": ("service", "date"),
    "service.not_prescribed": ("student", "file"),
    "iep": ("student",),
    "document": ("file",),
}
_NAMED_BY_PAIR = ("double_booked", "identical_across_students", "repeated")
Subject = dict[str, set[str]]


def parts_of(rule: str) -> tuple[str, ...]:
    return _PARTS.get(rule) or _PARTS[rule.split(".")[0]]


def match_flags(truth: Truth, run: Evaluation) -> Result:
    """Counts over all rules together (micro); `info` flags and `arguable` ones never count as false."""
    defects: dict[tuple[str, ...], Row] = {}
    for row in truth["defects"]:
        about = _defect_subject(truth, row)
        key = (row["rule"], *(",".join(sorted(about.get(part, ()))) for part in parts_of(row["rule"]) if part != "date"))
        defects.setdefault(key, {"rule": row["rule"], "about": about, "hit": False})
    by_rule: dict[str, list[Row]] = defaultdict(list)
    for group in defects.values():
        by_rule[group["rule"]].append(group)
    arguable = [(row["rule"], _defect_subject(truth, row)) for row in truth["arguable"]]
    subjects = _store_subjects(run)
    false = 0
    disturbed = set()
    judged = set(by_rule) | {row["rule"] for row in truth["controls"]}
    for flag in run.read("SELECT * FROM flag WHERE status NOT IN ('dismissed', 'resolved')"):
        about = dict(subjects.get(flag["subject_id"], {}))
        if flag["document_id"] and "file" not in about:
            about["file"] = run.homes.get(flag["document_id"], set())
        others = [subjects[i] for i in re.findall(r'"([^"]+)"', str(flag["evidence"])) if i in subjects] if flag["rule"].endswith(_NAMED_BY_PAIR) else []
        exact = [g for g in by_rule[flag["rule"]] for a in (about, *others) if _fits(flag["rule"], g["about"], a)]
        for group in exact:
            group["hit"] = True
        if exact or flag["severity"] == "info" or flag["rule"] not in judged:
            continue
        if any(rule == flag["rule"] and _overlap(wanted, about) for rule, wanted in arguable):
            continue
        false += 1
        disturbed |= about.get("student", set())
    hit = sum(group["hit"] for group in defects.values())
    clean = {row["key"] for row in truth["students"]} - {key for group in defects.values() for key in group["about"].get("student", ())}
    return Result(len(defects), hit + false, hit, {"clean students left alone": (len(clean - disturbed), len(clean))})


def _defect_subject(truth: Truth, row: Row) -> Subject:
    """The truth's keys; a period that only the note names counts as named."""
    period = row["period"] or next(iter(re.findall(r"\b[QT]\d\b", row["note"] or "")), None)
    student = row["student"] or next((row[part].split(".")[0] for part in ("goal", "service") if row[part]), None)
    told = {
        "student": [student, row["other_student"], *(row["candidates"] or ())],
        "goal": [row["goal"], row["previous"]],
        "service": [row["service"], row["other_service"]],
        "file": [truth.original.get(row["file"], row["file"])],
        "period": [period],
    }
    return {part: {value for value in values if value} for part, values in told.items() if any(values)}


def _store_subjects(run: Evaluation) -> dict[str, Subject]:
    """What each row of the store is about, in the truth's keys."""
    subjects: dict[str, Subject] = {}

    def add(row_id: str, row: Row, **parts: str | None) -> None:
        student = run.known["student"].get(row.get("student_id") or "")
        told = {"student": student, **parts}
        subjects[row_id] = {part: {value} for part, value in told.items() if value}
        if row.get("document_id") and "file" not in parts:
            subjects[row_id]["file"] = run.homes.get(row["document_id"], set())

    for document, homes in run.homes.items():
        subjects[document] = {"file": homes}
    for source in run.sources:
        subjects.setdefault(source["path"], {"file": {run.truth.original.get(source["path"], source["path"])}})
    for row in run.read("SELECT student_id FROM student"):
        add(row["student_id"], row)
    for row in run.read("SELECT iep_id, student_id FROM iep"):
        add(row["iep_id"], row)
    for table, kind in (("goal", "goal"), ("service_prescription", "service")):
        for row in run.read(f"SELECT {table}_id AS id, student_id FROM {table}"):
            add(row["id"], row, **{kind: run.known[kind].get(row["id"], "?")})
    for row in run.read("SELECT service_delivery_id AS id, student_id, document_id, service_prescription_id AS service, service_date FROM service_delivery"):
        add(row["id"], row, service=run.known["service"].get(row["service"]), date=as_day(row["service_date"]))
    for row in run.read(
        "SELECT s.progress_statement_id AS id, s.student_id, s.document_id, s.goal_id, r.period_label AS period FROM progress_statement s LEFT JOIN progress_report r USING (progress_report_id)"
    ):
        add(row["id"], row, goal=run.known["goal"].get(row["goal_id"]), period=row["period"])
    for row in run.read("SELECT progress_report_id AS id, student_id, document_id, period_label AS period FROM progress_report"):
        add(row["id"], row, period=row["period"])
    for row in run.read("SELECT work_sample_id AS id, student_id, document_id, goal_id FROM work_sample"):
        add(row["id"], row, goal=run.known["goal"].get(row["goal_id"]))
    return subjects


def _fits(rule: str, wanted: Subject, about: Subject) -> bool:
    named = [part for part in parts_of(rule) if part != "date" and wanted.get(part)]
    if wanted.get("student") and about.get("student") and wanted["student"].isdisjoint(about["student"]):
        return False
    return bool(named) and all(part not in about or not wanted[part].isdisjoint(about[part]) for part in named) and any(part in about for part in named)


def _overlap(wanted: Subject, about: Subject) -> bool:
    shared = [part for part in wanted if about.get(part)]
    return bool(shared) and all(not wanted[part].isdisjoint(about[part]) for part in shared)
