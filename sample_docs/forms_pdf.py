"""The boxed PDF form of the elementary schools: an IEP and its progress report, drawn with ruled tables."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from sample_docs.people import DISTRICT, PERIODS, GoalSpec, ServiceSpec, StudentSpec

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9, leading=11)
BOLD = ParagraphStyle("bold", parent=BODY, fontName="Helvetica-Bold")
TITLE = ParagraphStyle("title", parent=BOLD, fontSize=13, leading=17, alignment=1)
RULED = TableStyle([("GRID", (0, 0), (-1, -1), 0.6, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 4)])
WIDTH = 540


def us(day) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def ticks(options: list[str], chosen: str) -> str:
    return "   ".join(f"[{'X' if option.lower() == chosen.lower() else '  '}] {option}" for option in options)


def para(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(escape(text), style)


def labelled(label: str, text: str) -> Paragraph:
    return Paragraph(f"<b>{escape(label)}</b> {escape(text)}", BODY)


def ruled(rows: list[list[object]], widths: list[float]) -> Table:
    return Table(rows, colWidths=widths, style=RULED)


def write_pdf(path: Path, story: list[Flowable], head: str, foot: str) -> None:
    """A PDF with a running head and foot; `invariant` keeps the bytes the same on every run."""

    def decorate(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(36, 770, head)
        canvas.drawString(36, 22, foot)
        canvas.drawRightString(576, 22, f"Page {document.page}")

    path.parent.mkdir(parents=True, exist_ok=True)
    SimpleDocTemplate(str(path), pagesize=letter, leftMargin=36, rightMargin=36, topMargin=44, bottomMargin=40, invariant=1, title="").build(story, onFirstPage=decorate, onLaterPages=decorate)


def goal_block(goal: GoalSpec) -> list[Flowable]:
    rows: list[list[object]] = [
        [labelled("Area of Need:", goal.area_text), labelled("Measurable Annual Goal #:", str(goal.number))],
        [labelled("Baseline:", goal.baseline_text or ""), labelled("Goal:", goal.statement)],
        ["", labelled("Person(s) responsible:", "Special Education Teacher")],
    ]
    if goal.frequency_text:
        rows.append(["", labelled("Data collected:", goal.frequency_text)])
    table = Table(rows, colWidths=[190, 350], style=TableStyle([*RULED.getCommands(), ("SPAN", (0, 1), (0, len(rows) - 1))]))
    return [table, Spacer(1, 9)]


def service_block(service: ServiceSpec, student: StudentSpec) -> list[Flowable]:
    model = ticks(["Ind", "Grp", "Consult"], {"individual": "Ind", "group": "Grp", "consult": "Consult"}[service.model])
    rows = [
        [labelled("Service:", service.printed), labelled("Start Date:", us(student.begin)), labelled("End Date:", us(student.end))],
        [labelled("Provider:", "District of Service"), para(model), ""],
        [labelled("Duration/Freq:", f"{service.minutes} min x {service.per} Totaling: {service.minutes * service.per} min served Weekly"), labelled("Location:", service.location), ""],
    ]
    style = TableStyle([*RULED.getCommands(), ("SPAN", (1, 1), (2, 1)), ("SPAN", (1, 2), (2, 2))])
    return [Table(rows, colWidths=[280, 130, 130], style=style), Spacer(1, 7)]


def draw_iep(student: StudentSpec, path: Path) -> int:
    s = student
    story: list[Flowable] = [
        para("INDIVIDUALIZED EDUCATION PROGRAM (IEP)", TITLE),
        ruled([[labelled("Purpose of Meeting:", ticks(["Initial", "Annual", "Triennial", "Amendment"], "Annual"))]], [WIDTH]),
        ruled(
            [
                [labelled("IEP Date:", us(s.meeting)), labelled("Implementation Date:", us(s.begin)), labelled("Next Annual Plan Review:", us(s.end))],
                [labelled("Last Name:", s.last), labelled("First Name:", s.first), labelled("Birthdate:", us(s.born))],
                [labelled("Student ID:", s.local_id), labelled("Grade:", s.grade), labelled("School:", s.school)],
                [labelled("Case Manager:", s.manager), labelled("Eligibility:", "Specific Learning Disability"), labelled("Native Language:", "English")],
            ],
            [180, 180, 180],
        ),
        Spacer(1, 10),
        para("PRESENT LEVELS OF ACADEMIC ACHIEVEMENT AND FUNCTIONAL PERFORMANCE", BOLD),
        para(f"{s.first} works hard and likes to help. {s.first} attends school regularly and has friends in class. The disability affects access to the general curriculum."),
        para(
            "The IEP must include measurable annual goals and a description of how progress toward them will be measured. Teams often offer 30 minutes 2 times per week as a starting point; this is an example and not an offer."
        ),
        PageBreak(),
        para("ANNUAL GOALS AND OBJECTIVES", TITLE),
    ]
    for goal in s.goals:
        story += goal_block(goal)
    story += [
        para("Parents will be informed of progress: " + ticks(["Quarterly", "Trimester", "Semester"], "Quarterly")),
        PageBreak(),
        para("OFFER OF FAPE - SERVICES", TITLE),
        para("PROGRAM ACCOMMODATIONS", BOLD),
        ruled(
            [[para(t, BOLD) for t in ("Program Accommodations", "Start Date", "End Date", "Location")], *([para(a), us(s.begin), us(s.end), "Regular classroom"] for a in s.accommodations)],
            [270, 80, 80, 110],
        ),
        Spacer(1, 10),
        para("SPECIAL EDUCATION and RELATED SERVICES", BOLD),
    ]
    for service in s.services:
        story += service_block(service, s)
    story += [
        Spacer(1, 10),
        para("SIGNATURE AND PARENT CONSENT", BOLD),
        para("I agree to all parts of the IEP.   Signature: ______________________   Date: ____________"),
        para("IEP TEAM MEETING NOTES", BOLD),
        para("The team reviewed last year's goals and discussed the new ones. The procedural safeguards were explained. No changes were asked for."),
    ]
    write_pdf(path, story, f"Student Name: {s.name}     Birthdate: {us(s.born)}     IEP Date: {us(s.meeting)}", f"{DISTRICT}   CONFIDENTIAL")
    return 3


def draw_report(student: StudentSpec, period: str, path: Path, report_date) -> int:
    s = student
    label, start, end, _ = next(p for p in PERIODS if p[0] == period)
    story: list[Flowable] = [
        para("IEP PROGRESS REPORT", TITLE),
        ruled(
            [
                [labelled("Student:", f"{s.last}, {s.first}"), labelled("ID#", s.local_id), labelled("Report Date:", us(report_date))],
                [labelled("Reporting Period:", f"{label} ({us(start)} - {us(end)})"), labelled("IEP Dated:", us(s.meeting)), labelled("School:", s.school)],
            ],
            [220, 140, 180],
        ),
        Spacer(1, 6),
        para("Status key: SP = Sufficient Progress; IP = Insufficient Progress; ES = Emerging Skill; GM = Goal Met."),
        Spacer(1, 6),
    ]
    for goal in s.goals:
        text, code, _, _ = goal.reports[period]
        story += [
            ruled(
                [[labelled(f"Goal {goal.number}", ""), para(goal.area_text)], [para("Annual goal"), para(goal.statement)], [para("Status"), para(code)], [para("Progress comments"), para(text or "")]],
                [110, 430],
            ),
            Spacer(1, 8),
        ]
    story.append(para("Please contact the case manager with any questions. Reports are issued four times per year."))
    write_pdf(path, story, DISTRICT, "Progress Report")
    return 1


def draw_page(path: Path, lines: list[str], title: str, head: str = "") -> int:
    """A plain page of text: a probe sheet, a notice, a newsletter."""
    story: list[Flowable] = [para(title, TITLE), Spacer(1, 8)]
    for line in lines:
        story += [para(line), Spacer(1, 5)]
    write_pdf(path, story, head, "")
    return 1
