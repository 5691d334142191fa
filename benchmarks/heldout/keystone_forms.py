"""The plans of Tuscarawa Valley: the state's annotated grid, a Word export, services turned on their side, a narrative."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from docx import Document
from reportlab.lib import colors
from reportlab.platypus import Flowable, PageBreak, Spacer, Table, TableStyle

from benchmarks.heldout.model import Plan, Service, Student
from sample_docs.forms_pdf import BODY, BOLD, TITLE, para, ruled, us, write_pdf
from sample_docs.forms_word import save

DISTRICT = "Tuscarawa Valley School District"
EVERY = "Quarterly, with report cards"


def when(v: Service, p: Plan) -> tuple[date, date]:
    return v.begin or p.begin, v.end or p.end


# -- (1) the state's form -----------------------------------------------------------------------------------------------
def annotated(s: Student, p: Plan, path: Path) -> None:
    small = BODY.clone("tiny", fontSize=7.5, leading=9)
    head: list[Flowable] = [
        para("INDIVIDUALIZED EDUCATION PROGRAM (IEP)", TITLE), para("School Age", BOLD),
        para(f"Student's Name: {s.name}"), para(f"IEP Team Meeting Date: {us(p.meeting)}        IEP Implementation Date (Projected Date when Services and Programs Will Begin): {us(p.begin)}"),
        para(f"Anticipated Duration of Services and Programs: {us(p.end)}"), para(f"Date of Birth: {us(s.born)}      Age: {p.meeting.year - s.born.year}      Grade: {s.grade}      PAsecureID / Student ID: {s.local_id}"),
        para(f"School: {s.school}      Case Manager: {s.manager}"), para(f"Disability: {s.disability}"), Spacer(1, 6),
        para("The LEA and parent have agreed to make the following changes to the IEP without convening an IEP meeting, as documented by:"),
        ruled([[para(t, BOLD) for t in ("Date of Revision(s)", "Participants/Roles", "IEP Section(s) Amended")], ["", "", ""]], [140, 220, 180]), Spacer(1, 8),
        para("II. PRESENT LEVELS OF ACADEMIC ACHIEVEMENT AND FUNCTIONAL PERFORMANCE", BOLD),
        para(f"{s.first} is a {s.grade}th grade student. Attendance: 3 absences. The most recent reevaluation (RR) was completed on {us(date(p.meeting.year - 1, 2, 14))}; the Full Scale IQ was 88."),
    ]  # fmt: skip
    head += [para(f"{g.label}: {g.baseline}") for g in p.goals]
    head += [para(f"Strengths: {s.first} is kind and curious. Parental concerns: homework takes more than 60 minutes each evening."), PageBreak(), para("V. GOALS AND OBJECTIVES", BOLD),
             para("Include, as appropriate, academic and functional goals. Use as many copies of this page as needed to plan appropriately. Short term learning outcomes are required for students who are gifted.")]  # fmt: skip
    for g in p.goals:
        rows: list[list[object]] = [
            [para(t, small) for t in ("MEASURABLE ANNUAL GOAL Include: Condition, Name, Behavior, and Criteria (Refer to Annotated IEP for description of these components)",
                                      "Describe HOW the student's progress toward meeting this goal will be measured", "Describe WHEN periodic reports on progress will be provided to parents", "Report of Progress")],
            [para(g.statement), para("; ".join(x for x in (g.method, g.schedule) if x)), para(EVERY), ""],
        ]  # fmt: skip
        head += [
            Table(
                rows,
                colWidths=[250, 120, 95, 75],
                style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke)]),
            ),
            Spacer(1, 150),
        ]
    head += [
        PageBreak(),
        para("VI. SPECIAL EDUCATION / RELATED SERVICES / SUPPLEMENTARY AIDS AND SERVICES / PROGRAM MODIFICATIONS", BOLD),
        para("A. PROGRAM MODIFICATIONS AND SPECIALLY DESIGNED INSTRUCTION (SDI)", BOLD),
    ]
    sdi: list[list[object]] = [[para(t, BOLD) for t in ("Modifications and SDI", "Location", "Frequency", "Projected Beginning Date", "Anticipated Duration")]]
    sdi += [[para(a), para("All classes"), para("Daily"), us(p.begin), us(p.end)] for a in p.accommodations]
    head += [ruled(sdi, [220, 90, 70, 80, 80]), Spacer(1, 10), para("B. SPECIAL EDUCATION AND RELATED SERVICES", BOLD)]
    grid: list[list[object]] = [[para(t, BOLD) for t in ("Service", "Location", "Frequency", "Ind/Grp", "Projected Beginning Date", "Anticipated Duration")]]
    grid += [
        [para(v.printed), para(v.location), para(v.amount), para({"individual": "Individual", "group": "Group"}.get(v.model or "", "")), us(when(v, p)[0]), us(when(v, p)[1])]
        for v in p.services
        if not v.esy
    ]
    head += [ruled(grid, [130, 110, 120, 55, 65, 60]), Spacer(1, 10), para("E. EXTENDED SCHOOL YEAR (ESY)", BOLD)]
    extra = [v for v in p.services if v.esy]
    if extra:
        head += [para("[X] Yes   [  ] No    The student IS eligible for ESY based on the following information: regression and recoupment data."),
                 ruled([[para(t, BOLD) for t in ("ESY Service", "Location", "Frequency", "Ind/Grp", "Projected Beginning Date", "Anticipated Duration")],
                        *([para(v.printed), para(v.location), para(v.amount), "Group", us(when(v, p)[0]), us(when(v, p)[1])] for v in extra)], [130, 110, 120, 55, 65, 60])]  # fmt: skip
    else:
        head.append(para("[  ] Yes   [X] No    As of the date of this IEP, the student is NOT eligible for ESY."))
    write_pdf(path, head, f"IEP of {s.name}", "PDE form 3/2024")


# -- (2) a Word export ----------------------------------------------------------------------------------------------------
def direct(s: Student, p: Plan, path: Path) -> None:
    document = Document()
    document.add_heading(f"{DISTRICT}\nINDIVIDUALIZED EDUCATION PROGRAM", 1)
    table = document.add_table(rows=0, cols=4)
    for pair in ((("Student:", s.name), ("State/Local ID:", s.local_id)), (("DOB:", us(s.born)), ("Grade:", s.grade)), (("School:", s.school), ("Case Manager:", s.manager)),
                 (("Meeting Date:", us(p.meeting)), ("Meeting Type:", "Annual Review" if p.kind == "annual" else "Amendment")), (("IEP Start:", us(p.begin)), ("IEP End:", us(p.end)))):  # fmt: skip
        cells = table.add_row().cells
        for n, (label, text) in enumerate(pair):
            cells[2 * n].text, cells[2 * n + 1].text = label, text
    if p.goals:
        document.add_heading("Academic and/or Functional Area: Goals and Objectives", 2)
    for g in p.goals:
        grid = document.add_table(rows=4, cols=3)
        grid.style = "Table Grid"
        top = grid.cell(0, 0).merge(grid.cell(0, 2))
        top.text = f"Area: {g.label}"
        body = grid.cell(1, 0).merge(grid.cell(1, 2))
        body.text = f"Annual Measurable Goal {g.number}:\n{g.statement}"
        level = grid.cell(2, 0).merge(grid.cell(2, 2))
        level.text = f"PLAAFP / Baseline:\n{g.baseline}"
        for c, text in enumerate((f"Evaluation Procedure:\n{g.method or ''}", f"Data Collection:\n{g.schedule or ''}", "Progress Reports:\nEach marking period")):
            grid.cell(3, c).text = text
        document.add_paragraph()
    document.add_heading("Special Education Programs and Related Services", 2)
    grid = document.add_table(rows=2, cols=6)
    grid.style = "Table Grid"
    merged = grid.cell(0, 0).merge(grid.cell(0, 5))
    merged.text = f"School Year {p.begin.year}-{p.begin.year + 1}"
    for c, text in enumerate(("Service", "Frequency / Session", "Location", "Start Date", "End Date", "Grouping")):
        grid.cell(1, c).text = text
    for v in p.services:
        begin, end = when(v, p)
        for cell, text in zip(grid.add_row().cells, (v.printed, v.amount, v.location, us(begin), us(end), (v.model or "").title()), strict=True):
            cell.text = text
    if p.accommodations:
        document.add_heading("Modifications and Supplementary Aids", 2)
        for a in p.accommodations:
            document.add_paragraph(f"• {a}")
        document.add_paragraph("Statement of progress reporting: Parents will be informed of progress at the end of each marking period.")
    save(document, path)


# -- (3) services down the side ---------------------------------------------------------------------------------------------
def sideways(s: Student, p: Plan, path: Path) -> None:
    story: list[Flowable] = [para("Individualized Education Program", TITLE), ruled([[[para("Student", BOLD), para(s.name)], [para("Student ID", BOLD), para(s.local_id)], [para("Date of Birth", BOLD), para(us(s.born))], [para("Grade", BOLD), para(s.grade)]],
                              [[para("School", BOLD), para(s.school)], [para("Case Manager", BOLD), para(s.manager)], [para("Meeting Date", BOLD), para(us(p.meeting))], [para("IEP Dates", BOLD), para(f"{us(p.begin)} - {us(p.end)}")]]], [150, 130, 130, 130]),
             para("Type of meeting: ___ Initial   _X_ Annual   ___ Amendment"), Spacer(1, 10)]  # fmt: skip
    for g in p.goals:
        story += [para(f"GOAL #{g.number}", BOLD), ruled([[[para("Skill area", BOLD), para(g.label)], [para("Where the student is now", BOLD), para(g.baseline)]], [[para("What we expect in one year", BOLD), para(g.statement)], [para("How we will know", BOLD), para(g.method or ""), para(f"Data taken: {g.schedule}" if g.schedule else "")]]], [270, 270]), Spacer(1, 9)]  # fmt: skip
    story += [para("Parents receive a report of progress on each goal every marking period (4 times a year)."), Spacer(1, 8), para("SERVICES", BOLD)]
    names = ("Service", "Amount", "Group or individual", "Place", "Begins", "Ends")
    columns = [(v.printed, v.amount, (v.model or "").title(), v.location, us(when(v, p)[0]), us(when(v, p)[1])) for v in p.services]
    rows: list[list[object]] = [[para(name, BOLD), *(para(c[n]) for c in columns)] for n, name in enumerate(names)]
    story += [
        ruled(rows, [120, *([200] * len(columns))]),
        Spacer(1, 8),
        para("ACCOMMODATIONS", BOLD),
        ruled([[para("Accommodation", BOLD), para("Where", BOLD)], *([para(a), para("All settings")] for a in p.accommodations)], [350, 150]),
    ]
    write_pdf(path, story, DISTRICT, f"{s.last}, {s.first}")


# -- (4) prose -------------------------------------------------------------------------------------------------------------
def narrative(s: Student, p: Plan, path: Path) -> None:
    he = "She" if s.first in ("Ottilie", "Seraphina") else "He"
    story: list[Flowable] = [para("IEP", TITLE), para(f"Student: {s.name}  |  ID: {s.local_id}  |  DOB: {us(s.born)}  |  Grade {s.grade}  |  {s.school}", BOLD),
                             para(f"Annual review meeting held {us(p.meeting)}. This IEP is in effect from {us(p.begin)} to {us(p.end)}. Case manager: {s.manager}."), Spacer(1, 8), para("1. Present Levels", BOLD)]  # fmt: skip
    story += [para(f"{g.label}. {g.baseline}") for g in p.goals]
    story += [Spacer(1, 8), para("2. Measurable Annual Goals", BOLD)]
    for g in p.goals:
        story += [para(f"{g.number}. {g.label} - {g.statement}"), para(f"Measured by {g.method} ({g.schedule})."), Spacer(1, 4)]
    story += [para("Progress will be reported to the parents quarterly."), Spacer(1, 8), para("3. Special Education and Related Services", BOLD)]
    for v in p.services:
        begin, end = when(v, p)
        kind = {"individual": "individually", "group": "in a small group"}[v.model or "group"]
        story.append(para(f"{v.printed}: {s.first} will receive {v.printed.lower()} {v.amount} {kind} in {v.location}, from {us(begin)} through {us(end)}."))
    story += [para(f"{he} had 60 minutes a week of speech in preschool."), Spacer(1, 8), para("4. Accommodations and modifications", BOLD)]
    story += [para(f"* {a}") for a in p.accommodations]
    write_pdf(path, story, DISTRICT, s.name)


def revision(s: Student, p: Plan, path: Path) -> None:
    v = p.services[0]
    story: list[Flowable] = [para("IEP REVISION WITHOUT A MEETING (AMENDMENT)", TITLE), para(f"Student: {s.name}  |  ID: {s.local_id}  |  DOB: {us(s.born)}  |  {s.school}", BOLD),
                             para(f"Date of revision: {us(p.meeting)}. All other parts of the IEP dated {us(s.plans[0].meeting)} remain in effect."), Spacer(1, 8), para("Special Education and Related Services", BOLD),
                             para(f"{v.printed}: {s.first} will receive {v.printed.lower()} {v.amount} in a small group in {v.location}, from {us(p.begin)} through {us(p.end)}.")]  # fmt: skip
    write_pdf(path, story, DISTRICT, s.name)
