"""The plans of Cedar Hollow: a services matrix, a Word form of ticks and implementers, a form of columns; and its progress reports."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from html import escape
from pathlib import Path

from docx import Document
from reportlab.lib import colors
from reportlab.lib.pagesizes import landscape, letter
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, PageBreak, SimpleDocTemplate, Spacer, Table, TableStyle

from benchmarks.heldout.model import Goal, Plan, Service, Student
from sample_docs.forms_pdf import BODY, BOLD, TITLE, para, ruled, us, write_pdf
from sample_docs.forms_word import save

DISTRICT = "Cedar Hollow School District No. 412"


def us2(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def when(v: Service, p: Plan) -> tuple[date, date]:
    return v.begin or p.begin, v.end or p.end


# -- (1) landscape, with a matrix of services and its totals ----------------------------------------------------------------
def matrix(s: Student, p: Plan, path: Path) -> None:
    story: list[Flowable] = [para("Individualized Education Program", TITLE), Spacer(1, 4)]
    facts = [("Student Name", s.name), ("Birthdate", us2(s.born)), ("Student ID", s.local_id), ("Grade", s.grade), ("Serving School", s.school), ("Case Manager", s.manager), ("IEP Meeting Date", us2(p.meeting)), ("IEP Start Date", us2(p.begin)), ("IEP End Date", us2(p.end)), ("Eligibility", s.disability)]  # fmt: skip
    story += [
        Table([[para(f"{a}:", BOLD), para(b), para(f"{c}:", BOLD), para(d)] for (a, b), (c, d) in zip(facts[::2], facts[1::2], strict=True)], colWidths=[110, 250, 110, 250]),
        Spacer(1, 6),
        para("Purpose of meeting: " + ("Amendment of the current IEP" if p.kind == "amendment" else "Annual review")),
        Spacer(1, 6),
        para("Present Levels", BOLD),
        para(
            f"{s.first} is a hard worker and a good friend. Teacher report: classwork is completed about half of the time. {s.first} was evaluated in 2024; the standard score in broad reading was 82."
        ),
        PageBreak(),
    ]
    if p.goals:
        story.append(para("Measurable Annual Goals", TITLE))
    for g in p.goals:
        story.append(
            KeepTogether(
                [
                    ruled(
                        [
                            [para(f"Annual Goal: {g.label}", BOLD)],
                            [para(g.statement)],
                            [para("How will the district measure and report progress? Progress will be measured as stated in the goal and reported to parents each trimester by written report.")],
                        ],
                        [720],
                    ),
                    Spacer(1, 8),
                ]
            )
        )
        if g.objectives:
            story += [para(f"Benchmark {n}: {o}") for n, o in enumerate(g.objectives, 1)]
    story += [PageBreak(), para("Summary of Services", TITLE), para(f"Services {us2(p.begin)} - {us2(p.end)}", BOLD)]
    rows: list[list[object]] = [
        [para(t, BOLD) for t in ("Concurrent", "Service(s)", "Service Provider for Delivering Service", "Monitor", "Frequency", "Location (setting)", "Grouping", "Start Date", "End Date")],
        [para("Special Education and Related", BOLD), *[""] * 8],
    ]
    rows += [
        [
            "No",
            para(v.printed),
            para("Special Education Teacher" if v.kind != "speech-language therapy" else "Speech-Language Pathologist"),
            para("Special Education Teacher"),
            para(v.amount),
            para(v.location),
            para((v.model or "").title()),
            us2(when(v, p)[0]),
            us2(when(v, p)[1]),
        ]
        for v in p.services
    ]
    total = sum(v.minutes * v.times for v in p.services)
    story += [Table(rows, colWidths=[55, 95, 120, 95, 105, 85, 55, 60, 60], style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("SPAN", (0, 1), (-1, 1)), ("VALIGN", (0, 0), (-1, -1), "TOP")])), Spacer(1, 6),
              para(f"Total minutes per week student spends in school: 1800 minutes per week. Total minutes per week student is served in a special education setting: {int(total)} minutes per week."),
              para(f"Percent of time in general education setting: {100 - total / 18:.2f}%"), Spacer(1, 8), para("Accommodations and Modifications", BOLD),
              ruled([[para(t, BOLD) for t in ("Accommodation", "Frequency", "Location", "Duration")], *([para(a), "Daily", para("All classes"), f"{us2(p.begin)} to {us2(p.end)}"] for a in p.accommodations)], [330, 80, 120, 190])]  # fmt: skip

    def decorate(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 7)
        canvas.drawString(36, 20, f"{s.name}    {us2(p.meeting)}    {DISTRICT}")
        canvas.drawRightString(756, 20, f"Page {document.page}")

    SimpleDocTemplate(str(path), pagesize=landscape(letter), leftMargin=36, rightMargin=36, topMargin=36, bottomMargin=36, invariant=1).build(story, onFirstPage=decorate, onLaterPages=decorate)


# -- (2) Word: ticks, implementers, minutes per week by setting ----------------------------------------------------------------
def ticked(options: list[str], chosen: str | None) -> str:
    return "  ".join(f"{'☒' if o == chosen else '☐'} {o}" for o in options)


def implementer(s: Student, p: Plan, path: Path) -> None:
    document = Document()
    document.sections[0].footer.paragraphs[0].text = f"{DISTRICT}   Student: {s.name}   Confidential student record"
    document.add_heading("CONFERENCE SUMMARY REPORT / IEP", 1)
    table = document.add_table(rows=3, cols=3)
    table.style = "Table Grid"
    for n, (label, text) in enumerate(
        (
            ("STUDENT'S NAME (Last, First)", f"{s.last}, {s.first}"),
            ("STUDENT ID", s.local_id),
            ("DATE OF BIRTH", us(s.born)),
            ("DATE OF MEETING", us(p.meeting)),
            ("IEP BEGIN DATE", us(p.begin)),
            ("IEP END DATE", us(p.end)),
            ("SCHOOL", s.school),
            ("GRADE", s.grade),
            ("CASE MANAGER", s.manager),
        )
    ):
        cell = table.cell(n // 3, n % 3)
        cell.text = label
        cell.add_paragraph(text)
    document.add_paragraph(f"Purpose of conference: {ticked(['Initial IEP', 'IEP Review/Revision', 'Amendment', 'Other'], 'IEP Review/Revision')}")
    document.add_paragraph("Periodic reports on the student's progress will be sent with report cards, each quarter.")
    for g in p.goals:
        document.add_heading("GOALS AND OBJECTIVES/BENCHMARKS", 2)
        document.add_paragraph(
            f"Goal Statement #{g.number} of {len(p.goals)}      Indicate Goal Area:  {ticked(['Academic', 'Functional', 'Transition'], 'Transition' if g.area == 'transition' else 'Functional' if g.area in ('social-emotional', 'speech-language') else 'Academic')}      Area: {g.label}"
        )
        grid = document.add_table(rows=4, cols=1)
        grid.style = "Table Grid"
        for r, (label, text) in enumerate((("CURRENT ACADEMIC ACHIEVEMENT AND FUNCTIONAL PERFORMANCE (Include results of the initial or most recent evaluation and performance in comparison to general education peers and standards.)", g.baseline), ("MEASURABLE ANNUAL GOAL", g.statement), ("TITLE(S) OF GOAL IMPLEMENTER(S)", "Special education teacher, related service provider"),
                                           ("EVALUATION PROCEDURES", ticked(["Observation log", "Data charts", "Tests", "Work samples", "Other"], g.method)))):  # fmt: skip
            grid.cell(r, 0).text = label
            grid.cell(r, 0).add_paragraph(text)
        grid.cell(3, 0).add_paragraph("Schedule for determining progress:  " + ticked(["Daily", "Weekly", "Every two weeks", "Quarterly", "Semester"], g.schedule))
        for n, text in enumerate(g.objectives, 1):
            document.add_paragraph(f"Short-Term Objective/Benchmark {n}: {text}")
    document.add_heading("EDUCATIONAL SERVICES AND PLACEMENT", 2)
    document.add_paragraph("MPW = minutes per week in setting")
    grid = document.add_table(rows=1, cols=6)
    grid.style = "Table Grid"
    for cell, text in zip(grid.rows[0].cells, ("Special Education and Related Services", "Minutes Per Week in Setting", "Setting", "Individual / Group", "Begin", "End"), strict=True):
        cell.text = text
    for v in p.services:
        for cell, text in zip(
            grid.add_row().cells, (v.printed, v.amount, v.location, ticked(["Ind", "Grp"], {"individual": "Ind", "group": "Grp"}.get(v.model or "")), us(when(v, p)[0]), us(when(v, p)[1])), strict=True
        ):
            cell.text = text
    if p.accommodations:
        document.add_heading("SUPPLEMENTARY AIDS, ACCOMMODATIONS AND MODIFICATIONS", 2)
        document.add_paragraph("; ".join(p.accommodations))
    save(document, path)


# -- (3) portrait, goals as columns ---------------------------------------------------------------------------------------------
def columns(s: Student, p: Plan, path: Path) -> None:
    small = BODY.clone("smaller", fontSize=8, leading=9.5)
    story: list[Flowable] = [para("INDIVIDUALIZED EDUCATION PROGRAM", TITLE), para(DISTRICT), ruled([[para(f"{s.name}", BOLD), para(f"SSID {s.local_id}"), para(f"Born {us(s.born)}"), para(f"Gr. {s.grade}"), para(s.school)]], [150, 90, 90, 60, 150]),
                             para(f"IEP meeting date: {us(p.meeting)}    Annual IEP for {us(p.begin)} through {us(p.end)}    Case manager: {s.manager}"), Spacer(1, 8), para("Goals", BOLD)]  # fmt: skip
    rows: list[list[object]] = [[para(t, BOLD) for t in ("#", "Area and present level", "Annual measurable goal", "Evaluation procedure and schedule")]]
    rows += [[g.number, [para(g.label, BOLD), para(g.baseline, small)], para(g.statement, small), para(f"{g.method}, {g.schedule}" if g.schedule else g.method or "", small)] for g in p.goals]
    story += [
        ruled(rows, [20, 170, 230, 120]),
        para("How will progress be reported? Written progress report at the end of each trimester."),
        Spacer(1, 10),
        para("Specially Designed Instruction and Related Services", BOLD),
    ]
    grid: list[list[object]] = [[para(t, BOLD) for t in ("Service", "Anticipated amount / frequency", "Anticipated location", "Starting date / ending date", "Grouping")]]
    grid += [
        [para(v.printed, small), para(v.amount, small), para(v.location, small), para(f"{us(when(v, p)[0])} / {us(when(v, p)[1])}", small), para((v.model or "").title(), small)] for v in p.services
    ]
    story += [ruled(grid, [150, 120, 90, 110, 70]), Spacer(1, 8), para("Accommodations: " + ", ".join(p.accommodations) if p.accommodations else "")]
    write_pdf(path, story, f"IEP {s.name}", "")


# -- progress reports ----------------------------------------------------------------------------------------------------------
def boxes(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path, sent: dict[str, date]) -> None:
    """All periods so far in each goal's box."""
    story: list[Flowable] = [
        para("Progress Report on Annual Goals", TITLE),
        para(f"Student Name: {s.name}     Student ID: {s.local_id}     Report date: {us2(dated)}     Reporting period: {period}"),
        para("S = sufficient progress to achieve the goal within the duration of the IEP    I = insufficient progress    M = mastered    NA = not addressed"),
    ]
    for g in goals:
        rows: list[list[object]] = [[para(t, BOLD) for t in ("Period", "Date", "Rating", "Report of progress")]]
        rows += [[q, us2(dated if q == period else sent[q]), g.reports[q].code or "", para(g.reports[q].text)] for q in g.reports if q <= period]
        story += [Spacer(1, 8), para(f"Goal {g.number}: {g.label}", BOLD), para(g.statement), ruled(rows, [50, 70, 50, 370])]
    write_pdf(path, story, DISTRICT, "")


def codes(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path, sent: dict[str, date]) -> None:
    document = Document()
    document.add_heading("REPORT OF PROGRESS ON ANNUAL GOALS", 1)
    document.add_paragraph(f"Student: {s.last}, {s.first}\tID: {s.local_id}\tPeriod: {period}\tDate: {us(dated)}")
    grid = document.add_table(rows=1, cols=4)
    grid.style = "Table Grid"
    for cell, text in zip(grid.rows[0].cells, ("Goal #", "Annual Goal", "Status", "Comments/Data"), strict=True):
        cell.text = text
    for g in goals:
        for cell, text in zip(grid.add_row().cells, (str(g.number), g.statement, g.reports[period].code or "", g.reports[period].text), strict=True):
            cell.text = text
    document.add_paragraph("Status codes: C = Completed; E = Expected to be met by end of IEP; N = Not expected to be met")
    save(document, path)


def html(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path, sent: dict[str, date]) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "sped@cedarhollow.example", "guardian@example.org"
    message["Date"] = f"{dated:%a, %d %b %Y} 16:05:00 -0800"
    message["Subject"] = f"IEP progress report: {s.name} ({period})"
    message["Message-ID"] = f"<{s.local_id}{period}@cedarhollow.example>"
    rows = "".join(f"<tr><td>{g.number}. {escape(g.label)}</td><td>{escape(g.reports[period].text)}</td></tr>" for g in goals)
    body = f"<html><body><p>Dear family,</p><p>Below is the {period} IEP progress report for <b>{escape(s.name)}</b>, student ID {s.local_id}, dated {us(dated)}.</p><table border=1><tr><th>Goal</th><th>Progress</th></tr>{rows}</table><p>{s.manager}</p></body></html>"
    message.set_content("This message is best read as HTML.")
    message.add_alternative(body, subtype="html")
    message.set_boundary(f"=={s.local_id}{period}==")
    path.write_bytes(message.as_bytes())


def letter_home(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path, sent: dict[str, date]) -> None:
    story: list[Flowable] = [
        para(s.school, BOLD),
        para(us(dated)),
        Spacer(1, 10),
        para(f"RE: {s.name}, {s.local_id} - IEP progress, {period}"),
        Spacer(1, 8),
        para("Dear parent or guardian,"),
        para("Here is how your student is doing on the goals of the IEP."),
    ]
    for g in goals:
        story += [Spacer(1, 6), para(f"{g.label}: {g.reports[period].text}")]
    story += [Spacer(1, 8), para("Su hijo o hija recibe servicios de educación especial. Si necesita este informe en español, llame al (555) 010-4412."), Spacer(1, 8), para(f"Sincerely, {s.manager}")]
    write_pdf(path, story, DISTRICT, "")
