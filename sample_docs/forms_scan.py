"""The paper form that is printed, filled in and scanned: IEP, progress report and service log."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sample_docs.paper import Sheet, save_scan, scan
from sample_docs.people import DISTRICT, LOGGED_TO, ServiceSpec, StudentSpec


def us(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def head(sheet: Sheet, title: str, student: StudentSpec) -> None:
    sheet.write(title, size=13, bold=True)
    sheet.write(DISTRICT, size=8)
    sheet.grid(
        [[f"Name: {student.last}, {student.first}", f"ID: {student.local_id}", f"IEP Team Meeting Date: {us(student.meeting)}"]],
        [200, 120, 210],
    )
    sheet.y += 8


def draw_iep(student: StudentSpec, path: Path, seed: int) -> int:
    s, first, second = student, Sheet(), Sheet()
    head(first, "INDIVIDUALIZED EDUCATION PROGRAM (IEP)", s)
    first.write("STUDENT AND SCHOOL INFORMATION", bold=True)
    first.grid(
        [
            ["First Name", s.first, "Last Name", s.last],
            ["Student ID (local)", s.local_id, "Grade", s.grade],
            ["Date of Birth", us(s.born), "School", s.school],
            ["IEP Type", "Annual", "Case Manager", s.manager],
            ["IEP Begin Date", us(s.begin), "IEP End Date", us(s.end)],
        ],
        [110, 150, 100, 170],
    )
    first.y += 10
    for goal in s.goals:
        first.grid(
            [
                [f"GOAL {goal.number}", f"Area: {goal.area_text}"],
                ["Goal:", goal.statement],
                ["Baseline:", goal.baseline_text or ""],
                ["By:", us(goal.target_date) if goal.target_date else ""],
                ["Evaluation method:", goal.method or ""],
            ],
            [110, 420],
        )
        first.y += 10
    first.write("Progress will be reported to parents: quarterly, in writing.")
    head(second, "INDIVIDUALIZED EDUCATION PROGRAM (IEP)", s)
    second.write("SERVICES", bold=True)
    rows = [["Service Nature", "Location", "Number of Sessions", "Length of Time", "Frequency", "Begin Date", "End Date", "Delivery"]]
    rows += [
        [
            v.printed,
            v.location,
            str(v.per),
            f"{v.minutes} Minutes",
            {"week": "Weekly", "month": "Monthly"}[v.interval],
            us(s.begin),
            us(s.end),
            v.model.capitalize(),
        ]
        for v in s.services
    ]
    second.grid(rows, [95, 65, 55, 60, 58, 66, 66, 65], size=8, header=True)
    second.y += 10
    second.write("INSTRUCTIONAL AND TESTING ACCOMMODATIONS", bold=True)
    second.grid([["Accommodation", "Conditions"], *([text, "Daily, as appropriate"] for text in s.accommodations)], [300, 230], header=True)
    second.y += 12
    second.write("Parents received the procedural safeguards. Signature: ____________________")
    save_scan([scan(first, seed, 0.7), scan(second, seed + 1, -0.5)], path)
    return 2


def draw_report(student: StudentSpec, period: str, path: Path, report_date: date, seed: int) -> int:
    s, sheet = student, Sheet()
    sheet.write("INDIVIDUALIZED EDUCATION PROGRAM - PROGRESS REPORT", size=12, bold=True)
    sheet.write(DISTRICT, size=8)
    sheet.write(f"Student: {s.name}    ID: {s.local_id}    Grade {s.grade}    {s.school}")
    sheet.write(f"IEP dated: {us(s.meeting)}    Marking period: {period}    Date of report: {us(report_date)}")
    sheet.y += 6
    rows = [["Goal #", "Area of need", "Progress code", "Comments / data"]]
    rows += [[str(goal.number), goal.area_text, goal.reports[period][1], goal.reports[period][0] or ""] for goal in s.goals]
    sheet.grid(rows, [50, 120, 70, 290], header=True)
    sheet.y += 8
    sheet.write("SP = sufficient progress   IP = insufficient progress   ES = emerging skill   M = goal met", size=8)
    save_scan([scan(sheet, seed, 0.4)], path)
    return 1


def draw_log(student: StudentSpec, service: ServiceSpec, path: Path, seed: int) -> int:
    """A log filled in by hand, a page for about thirty sessions."""
    days = service.planned(student.begin, LOGGED_TO)
    chunks = [days[start : start + 30] for start in range(0, len(days), 30)]
    pages = []
    for number, chunk in enumerate(chunks):
        sheet = Sheet()
        sheet.write(f"{service.printed} - Service Log", size=13, bold=True)
        sheet.write(DISTRICT, size=8)
        sheet.grid(
            [["Student", student.name, "ID", student.local_id], ["Provider", service.provider, "School year", "2025-26"]],
            [70, 230, 80, 150],
            hand_from=None,
        )
        sheet.y += 6
        rows = [["Date", "Start", "Min", "Code", "Notes"]]
        for day in chunk:
            missed = service.missed.get(day)
            rows.append(
                [
                    f"{day.month}/{day.day}/{day:%y}",
                    "" if missed else service.start,
                    "0" if missed else str(service.minutes),
                    missed[1] if missed else "P",
                    missed[2] if missed else "",
                ]
            )
        sheet.grid(rows, [90, 70, 60, 60, 250], size=9.5, header=True, hand_from=0, hand_rows=1)
        sheet.y += 6
        sheet.write("P = present   SA = student absent   PA = provider absent   SC = school closed   MU = make-up", size=8)
        pages.append(scan(sheet, seed + number, 0.3 * (-1) ** number))
    save_scan(pages, path)
    return len(pages)
