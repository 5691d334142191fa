"""The papers of Meridian Lakes: a numbered state form, a Word form with lettered service grids, two kinds of report, two logs."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from reportlab.platypus import Flowable, Spacer

from benchmarks.heldout.exam import Ledger
from benchmarks.heldout.model import Goal, Plan, Student
from benchmarks.heldout.texas_logs import Row, clock, length, note_of
from benchmarks.heldout.texas_logs import note_down as record
from sample_docs.forms_pdf import BOLD, TITLE, labelled, para, ruled, us, write_pdf
from sample_docs.forms_word import add_table, fix_zip_clocks, save

DISTRICT = "Meridian Lakes Local Schools"
METHODS = (
    "Curriculum-Based Assessment",
    "Portfolios",
    "Observation",
    "Anecdotal Records",
    "Short-Cycle Assessments",
    "Performance Assessments",
    "Checklists",
    "Running Records",
    "Work Samples",
    "Behavior Checklist/Charts",
)


def numbered(s: Student, p: Plan, path: Path) -> None:
    story: list[Flowable] = [para("IEP   Individualized Education Program", TITLE), para("CHILD'S INFORMATION", BOLD),
                             ruled([[labelled("NAME:", s.name), labelled("ID NUMBER:", s.local_id), labelled("DATE OF BIRTH:", us(s.born))], [labelled("GRADE:", s.grade), labelled("SCHOOL:", s.school), labelled("CASE MANAGER:", s.manager)]], [180, 180, 180]),
                             para("MEETING INFORMATION", BOLD), ruled([[labelled("MEETING DATE:", us(p.meeting)), para("MEETING TYPE:  [ ] INITIAL IEP   [X] ANNUAL REVIEW   [ ] AMENDMENT")], [labelled("IEP EFFECTIVE DATES  START:", us(p.begin)), labelled("END:", us(p.end))]], [200, 340]), Spacer(1, 6),
                             para("1. FUTURE PLANNING", BOLD), para("The family hopes for success in school and friends."), para("6. MEASURABLE ANNUAL GOALS", BOLD)]  # fmt: skip
    for g in p.goals:
        ticks = "   ".join(f"[{'X' if m == g.method else ' '}] {m}" for m in METHODS)
        story += [ruled([[labelled("NUMBER:", str(g.number)), labelled("AREA:", g.label)]], [120, 420]), para("PRESENT LEVEL OF ACADEMIC ACHIEVEMENT AND FUNCTIONAL PERFORMANCE", BOLD), para(g.baseline), para("MEASURABLE ANNUAL GOAL", BOLD), para(g.statement),
                  para("METHOD(S) FOR MEASURING THE CHILD'S PROGRESS TOWARDS ANNUAL GOAL", BOLD), para(ticks), labelled("FREQUENCY OF DATA COLLECTION:", g.schedule or ""), Spacer(1, 8)]  # fmt: skip
    story += [para("Progress will be reported to the child's parents every 9 weeks with interim reports."), Spacer(1, 6), para("7. DESCRIPTION(S) OF SPECIALLY DESIGNED SERVICES", BOLD)]
    heads = ("TYPE OF SERVICE", "GOAL(S) ADDRESSED", "PROVIDER TITLE", "LOCATION OF SERVICE", "BEGIN", "END", "AMOUNT OF TIME", "FREQUENCY", "GROUPING")
    rows: list[list[object]] = [[para(h, BOLD) for h in heads]]
    rows += [
        [
            para(v.printed),
            str(min(n, len(p.goals))),
            para("Intervention Specialist"),
            para(v.location),
            us(p.begin),
            us(p.end),
            para(v.amount),
            para(f"{int(v.times)} times per week"),
            para((v.model or "").title()),
        ]
        for n, v in enumerate(p.services, 1)
    ]
    story += [ruled(rows, [90, 55, 70, 75, 52, 52, 50, 55, 52]), Spacer(1, 6), para("ACCOMMODATIONS", BOLD), *(para(f"{n}) {a}") for n, a in enumerate(p.accommodations, 1))]
    write_pdf(path, story, f"CHILD'S NAME: {s.name}", "PR-07 IEP FORM   REVISED")


def delivery(s: Student, p: Plan, path: Path) -> None:
    document = Document()
    document.add_heading("Individualized Education Program", 1)
    add_table(
        document,
        [
            ["Student Name", s.name, "DOB", us(s.born)],
            ["Student ID", s.local_id, "Grade", s.grade],
            ["School", s.school, "IEP Liaison / Case Manager", s.manager],
            ["Meeting date", us(p.meeting), "Type", "☐ Initial ☒ Annual ☐ Amendment"],
        ],
    )
    document.add_paragraph(f"IEP Dates: from {us(p.begin)} to {us(p.end)}")
    for g in p.goals:
        document.add_paragraph()
        add_table(
            document,
            [
                [f"Goal #: {g.number}", f"Focus: {g.label}"],
                ["Baseline (what can the student currently do?)", g.baseline],
                ["Annual Goal/Target", g.statement],
                ["Method", g.method or ""],
                ["Schedule", g.schedule or ""],
                ["Progress report", "Four times a year"],
            ],
        )
    document.add_heading("Service Delivery Grid", 2)
    document.add_paragraph("C. Special Education and Related Services in Other Settings (Direct Service)")
    rows = [["Focus on Goal #", "Type of Service", "Type of Personnel", "Frequency and Duration/Per Cycle", "Location", "Ind/Group", "Start Date", "End Date"]]
    rows += [
        [str(min(n, len(p.goals))), v.printed, "Teacher" if "Support" in v.printed else "Therapist", v.amount, v.location, (v.model or "").title(), us(p.begin), us(p.end)]
        for n, v in enumerate(p.services, 1)
    ]
    add_table(document, rows)
    document.add_heading("Accommodations", 2)
    add_table(document, [["Accommodation", "Setting"], *([a, "Classroom"] for a in p.accommodations)])
    document.add_paragraph("N1: The parent asked for 45 minutes of daily tutoring; the team refused because the current program meets the needs.")
    save(document, path)


def card(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path) -> None:
    story: list[Flowable] = [
        para("IEP PROGRESS REPORT", TITLE),
        ruled([[labelled("NAME:", s.name), labelled("ID NUMBER:", s.local_id)], [labelled("REPORTING PERIOD:", period), labelled("DATE:", us(dated))]], [270, 270]),
    ]
    for g in goals:
        story += [Spacer(1, 8), ruled([[labelled("GOAL NUMBER:", str(g.number))], [labelled("ANNUAL GOAL:", g.statement)], [labelled("PROGRESS:", g.reports[period].text)]], [540])]
    write_pdf(path, story, DISTRICT, "")


def note(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path) -> None:
    document = Document()
    document.add_heading(f"Progress Report {period}", 1)
    document.add_paragraph(f"Student: {s.name} (#{s.local_id})")
    document.add_paragraph(f"Date of this report: {dated:%B} {dated.day}, {dated.year}")
    for g in goals:
        document.add_paragraph(f"Goal {g.number} {g.label}", style="Heading 2")
        document.add_paragraph(g.statement)
        document.add_paragraph(f"Progress: {g.reports[period].text}")
    save(document, path)


def hours(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """Time in hours as decimals, status words; the student as 'First Last (id)'."""
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    with (drop / path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Service Date", "Student (ID)", "Service Provided", "Hours", "Outcome", "Provider", "Remarks"])
        for row in rows:
            day, s, _, _, v, miss = row
            writer.writerow(
                [
                    us(day),
                    f"{s.name} ({s.local_id})",
                    v.logged,
                    "0" if miss else f"{length(v) / 60:.4g}",
                    {"student_absent": "Absent - student", "provider_absent": "Absent - provider"}[miss[0]] if miss else "Held",
                    provider,
                    note_of(row),
                ]
            )
            record(book, row, path, note_of(row))
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")


def two_heads(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """A tab a student; a head of two rows; planned and actual times beside each other."""
    wb = Workbook()
    wb.remove(wb.active)
    for key, name in sorted({(r[1].key, r[4].logged or "") for r in rows}):
        mine = [r for r in rows if (r[1].key, r[4].logged) == (key, name)]
        s = mine[0][1]
        ws = wb.create_sheet(f"{s.last[:18]} {name[:10]}")
        ws.append([f"{s.last}, {s.first}", None, s.local_id, name, provider])
        ws.append(["Date", "Planned", None, "Actual", None, "Why not held"])
        ws.append([None, "Start", "Min", "Start", "Min", None])
        for row in mine:
            day, _, _, _, v, miss = row
            begin = clock(v.start, length(v))[0]
            ws.append(
                [
                    day,
                    begin,
                    int(length(v)),
                    None if miss else begin,
                    0 if miss else int(length(v)),
                    {"student_absent": "student absent", "provider_absent": "teacher absent"}[miss[0]] if miss else None,
                ]
            )
            record(book, row, path, None)
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    wb.save(drop / path)
    fix_zip_clocks(drop / path)
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")
