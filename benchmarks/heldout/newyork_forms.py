"""The state's IEP form as PDF, as Word and as a copier's scan; quarterly letters to parents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from docx import Document
from reportlab.platypus import Flowable, Spacer

from benchmarks.heldout.model import Goal, Plan, Student
from sample_docs.forms_pdf import BOLD, TITLE, labelled, para, ruled, write_pdf
from sample_docs.forms_word import add_table, save
from sample_docs.paper import Sheet, save_scan, scan

DISTRICT = "Batten Kill Central School District"
GOALS = [
    "Annual Goals\nWhat the student will be expected to achieve by the end of the year in which the IEP is in effect",
    "Criteria\nMeasure to determine if goal has been achieved",
    "Method\nHow progress will be measured",
    "Schedule\nWhen progress will be measured",
]
SERVICES = ["Special Education Program/Services", "Ratio", "Frequency", "Period", "Duration", "Location", "Projected Beginning/Service Date(s)"]


def slash(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def dates(p: Plan) -> str:
    return f"{slash(p.begin)} - {slash(p.end)}"


def services(p: Plan) -> list[list[str]]:
    return [[v.printed, v.cells["ratio"], v.cells["freq"], v.cells["period"], v.cells["dur"], v.location, dates(p)] for v in p.services]


def head(s: Student, p: Plan) -> list[list[tuple[str, str]]]:
    return [
        [("Student Name:", s.name), ("Local ID #:", s.local_id)],
        [("Date of Birth:", slash(s.born)), ("Disability Classification:", s.disability)],
        [("School:", s.school), ("Grade:", s.grade)],
        [("Date of IEP Meeting:" if p.kind != "amendment" else "Date of Amendment:", slash(p.meeting)), ("Case Manager:", s.manager)],
        [("Projected Date IEP Is To Be Implemented:", slash(p.begin)), ("Projected Date of Annual Review:", slash(p.end))],
    ]


def sed(s: Student, p: Plan, path: Path) -> None:
    """The state's form, ruled, one need after the other under PRESENT LEVELS."""
    story: list[Flowable] = [
        para(DISTRICT, BOLD),
        para("INDIVIDUALIZED EDUCATION PROGRAM (IEP)", TITLE),
        para("Committee on Special Education - Reason for Meeting: Annual Review"),
        ruled([[labelled(a, b) for a, b in row] for row in head(s, p)], [290, 250]),
        Spacer(1, 8),
        para("PRESENT LEVELS OF PERFORMANCE AND INDIVIDUAL NEEDS", BOLD),
        *(para(t) for t in p.levels),
    ]
    story += [para(f"{g.label}: {g.baseline}") for g in p.goals if g.baseline]
    story += [
        Spacer(1, 8),
        para("MEASURABLE ANNUAL GOALS", BOLD),
        para(
            "The following goals are recommended to enable the student to be involved in and make progress in the general education curriculum, address other educational needs that result from the student's disability."
        ),
    ]
    rows = [[para(t, BOLD) for t in GOALS]]
    for g in p.goals:
        rows += [[para(g.label.upper(), BOLD), "", "", ""], [para(f"{g.number}. {g.statement}"), para(g.criterion), para(g.method or ""), para(g.schedule or "")]]
    story += [
        ruled(rows, [240, 110, 110, 80]),
        Spacer(1, 6),
        para("REPORTING PROGRESS TO PARENTS", BOLD),
        para("Identify when periodic reports on the student's progress toward meeting the annual goals will be provided to the student's parents: Quarterly, with report cards"),
    ]
    table = [[para(t, BOLD) for t in SERVICES], *([para(t) for t in row] for row in services(p))]
    story += [
        Spacer(1, 8),
        para("RECOMMENDED SPECIAL EDUCATION PROGRAMS AND SERVICES", BOLD),
        ruled(table, [125, 70, 60, 60, 55, 90, 90]),
        Spacer(1, 8),
        para("SUPPLEMENTARY AIDS AND SERVICES/PROGRAM MODIFICATIONS/ACCOMMODATIONS", BOLD),
    ]
    story += [
        ruled(
            [
                [para(t, BOLD) for t in ("Accommodation", "Frequency", "Location", "Projected Beginning Date")],
                *([para(a), para("Daily"), para("All classes"), para(slash(p.begin))] for a in p.accommodations),
            ],
            [240, 90, 110, 100],
        ),
        Spacer(1, 8),
        para("12-MONTH SERVICE AND/OR PROGRAM: Student is eligible to receive special education services in July/August:  [X] No   [  ] Yes"),
    ]
    write_pdf(path, story, f"{s.name}   DOB {slash(s.born)}   Local ID {s.local_id}", "New York State Education Department IEP form")


def word(s: Student, p: Plan, path: Path) -> None:
    document = Document()
    document.add_heading("Individualized Education Program" + (" - Amendment without a Meeting" if p.kind == "amendment" else ""), 1)
    document.add_paragraph(DISTRICT)
    add_table(document, [[text for pair in row for text in pair] for row in head(s, p)])
    for text in p.levels:
        document.add_paragraph(text)
    if p.kind == "amendment":
        document.add_paragraph("The following recommendation of the IEP is amended; all else stays as written.")
    if p.goals:
        document.add_heading("Present Levels of Performance", 2)
        for g in p.goals:
            document.add_paragraph(f"{g.label}: {g.baseline}")
        document.add_heading("Measurable Annual Goals", 2)
        add_table(document, [[t.split("\n")[0] for t in GOALS], *([g.statement, g.criterion, g.method or "", g.schedule or ""] for g in p.goals)])
        document.add_paragraph("Progress reports will be provided to parents quarterly.")
    document.add_heading("Recommended Special Education Programs and Services", 2)
    add_table(document, [SERVICES, *services(p)])
    if p.accommodations:
        document.add_heading("Program Modifications/Accommodations", 2)
        add_table(document, [["Accommodation", "Frequency", "Location"], *([a, "Daily", "All classes"] for a in p.accommodations)])
    save(document, path)


def scanned(s: Student, p: Plan, path: Path) -> None:
    """The same form from a copier, two pages."""
    one, two = Sheet(), Sheet()
    one.write("INDIVIDUALIZED EDUCATION PROGRAM (IEP)", size=14, bold=True)
    one.write(DISTRICT, size=10)
    one.grid([[f"{a} {b}" for a, b in row] for row in head(s, p)], [280, 250])
    one.y += 12
    one.write("PRESENT LEVELS OF PERFORMANCE", bold=True)
    for g in p.goals:
        one.write(f"{g.label}: {g.baseline}")
    one.y += 10
    one.write("MEASURABLE ANNUAL GOALS", bold=True)
    one.grid([["Annual Goals", "Criteria", "Method", "Schedule"], *([f"{g.number}. {g.statement}", g.criterion, g.method or "", g.schedule or ""] for g in p.goals)], [240, 120, 100, 70], header=True)
    one.y += 10
    one.write("REPORTING PROGRESS TO PARENTS: Quarterly")
    two.write("RECOMMENDED SPECIAL EDUCATION PROGRAMS AND SERVICES", bold=True)
    two.grid([SERVICES, *services(p)], [110, 75, 60, 55, 55, 85, 90], header=True)
    two.y += 12
    two.write("Program Modifications / Accommodations", bold=True)
    for a in p.accommodations:
        two.write(f"- {a}")
    save_scan([scan(one, 5, 0.6), scan(two, 6, -0.5)], path)


def letter(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path) -> None:
    story: list[Flowable] = [
        para(DISTRICT, BOLD),
        para("Office of Special Education"),
        Spacer(1, 6),
        para(f"{dated:%B} {dated.day}, {dated.year}"),
        Spacer(1, 6),
        para(f"To the Parents of {s.name} (Local ID {s.local_id}):"),
        para(
            f"Below is the IEP annual goal progress report for Marking Period {period}. Key: A = Achieved, PS = Progressing Satisfactorily, PI = Progressing Inconsistently, PG = Progressing Gradually, AC = Area of Concern."
        ),
        Spacer(1, 8),
    ]
    for g in goals:
        r = g.reports[period]
        story += [
            ruled(
                [
                    [labelled(f"{g.label} - Annual Goal {g.number}", ""), labelled("Rating:", r.code or "")],
                    [para(g.statement), labelled("Criteria:", g.criterion)],
                    [labelled("Comments:", r.text), ""],
                ],
                [380, 160],
            ),
            Spacer(1, 8),
        ]
    story += [para("Sincerely,"), para(s.manager)]
    write_pdf(path, story, DISTRICT, "c: cumulative file")
