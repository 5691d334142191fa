"""The Word form of the secondary schools: an IEP of tables under headings, a progress report of labelled paragraphs."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument

from sample_docs.people import PERIODS, StudentSpec

LONG = {"week": "per week", "month": "per month"}


def long_date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def save(document: WordDocument, path: Path) -> None:
    """Writes the file with fixed clocks inside, so that drawing again gives the same bytes."""
    fixed = datetime(2026, 3, 20, tzinfo=UTC)
    document.core_properties.created = document.core_properties.modified = fixed
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    fix_zip_clocks(path)


def fix_zip_clocks(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    # openpyxl stamps the moment of saving whatever the properties say
    clock = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
    members = [(name, clock.sub(rb"\g<1>2026-03-20T00:00:00Z", data) if name == "docProps/core.xml" else data) for name, data in members]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, (2026, 3, 20, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def add_table(document: WordDocument, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=max(len(row) for row in rows))
    table.style = "Table Grid"
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text


def tick(chosen: bool) -> str:
    return "☒" if chosen else "☐"


def draw_iep(student: StudentSpec, path: Path) -> int:
    s, document = student, Document()
    document.add_heading("Individualized Education Program", 1)
    add_table(
        document,
        [
            ["Student", s.name],
            ["Date of birth / Grade", f"{long_date(s.born)} / {s.grade}"],
            ["District ID", s.local_id],
            ["School", s.school],
            ["Meeting type", f"{tick(False)} Initial  {tick(True)} Annual  {tick(False)} Amendment"],
            ["Meeting date", long_date(s.meeting)],
            ["IEP effective", f"{us(s.begin)} through {us(s.end)}"],
            ["Case manager", s.manager],
            ["Progress reports", "Written progress reports go home every quarter with report cards."],
        ],
    )
    document.add_paragraph("The team talked about last year's program. A goal of 20 of 20 was discussed and not adopted.")
    for goal in s.goals:
        document.add_heading(f"Goal {goal.number}: {goal.area_text}", 2)
        rows = [["Present level / baseline", goal.baseline_text or ""], ["Measurable annual goal", goal.statement]]
        if goal.target_date:
            rows.append(["Target date", us(goal.target_date)])
        if goal.method:
            rows.append(["How progress will be measured", goal.method])
        if goal.frequency_text:
            rows.append(["How often data are collected", goal.frequency_text])
        add_table(document, rows)
    document.add_heading("Special education and related services", 2)
    rows = [["Service", "Amount and frequency", "Type", "Location", "Begin date", "End date"]]
    for service in s.services:
        kind = f"{tick(service.model == 'individual')} Individual\n{tick(service.model == 'group')} Group\n{tick(service.model == 'consult')} Consult"
        rows.append(
            [
                service.printed,
                f"{service.minutes} minutes, {service.per} times {LONG[service.interval]}",
                kind,
                service.location,
                us(s.begin),
                us(s.end),
            ]
        )
    add_table(document, rows)
    document.add_heading("Accommodations", 2)
    for text in s.accommodations:
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph("Parents received a copy of the procedural safeguards.")
    save(document, path)
    return 1


def draw_report(student: StudentSpec, period: str, path: Path, report_date: date) -> int:
    s, document = student, Document()
    label = next(p for p in PERIODS if p[0] == period)[0]
    document.add_heading("IEP Progress Report", 1)
    document.add_paragraph(f"Student: {s.name}     ID #: {s.local_id}     Grade: {s.grade}")
    document.add_paragraph(f"Reporting period: {label} (2025-2026)     Report date: {long_date(report_date)}")
    for goal in s.goals:
        text, code, _, _ = goal.reports[period]
        document.add_heading(f"Goal {goal.number}: {goal.area_text}", 3)
        document.add_paragraph(f"Goal: {goal.statement}")
        document.add_paragraph(f"Progress code: {code}")
        document.add_paragraph(f"Comments: {text or ''}")
    document.add_paragraph("Progress codes: SP = sufficient progress   IP = insufficient progress   ES = emerging skill   GM = goal met")
    save(document, path)
    return 1


def draw_page(path: Path, title: str, lines: list[str]) -> int:
    document = Document()
    for line in lines[:2]:
        document.add_paragraph(line)
    document.add_heading(title, 1)
    for line in lines[2:]:
        document.add_paragraph(line)
    save(document, path)
    return 1
