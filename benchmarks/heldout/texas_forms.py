"""Three makers' ARD forms: boxed goals in PDF, borderless prose in PDF, tables in Word; and their progress reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from docx import Document
from reportlab.lib import colors
from reportlab.platypus import Flowable, PageBreak, Spacer, Table, TableStyle

from benchmarks.heldout.model import Goal, Plan, Student
from sample_docs.forms_pdf import BOLD, TITLE, labelled, para, ruled, write_pdf
from sample_docs.forms_word import add_table, save

DISTRICT = "Mesquite Bend ISD"
BARE = TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)])
LEGEND = "M = Mastered   S = Sufficient progress to master the goal within the ARD year   I = Insufficient progress   N = Not yet introduced"
WORD_LEGEND = "Codes:  M - Mastered;  P - Progressing at a rate sufficient to meet the annual goal;  NP - Not progressing at a sufficient rate;  NI - Not introduced"


def slash(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""


def long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def over(label: str, value: str) -> list[Flowable]:
    return [para(label, BOLD), para(value)]


def boxed(s: Student, p: Plan, path: Path) -> None:
    """Labels over values in a ruled head; four boxes a goal; a schedule of services with amount and frequency apart."""
    head = [
        [over("Student", f"{s.last}, {s.first}"), over("Local ID", s.local_id), over("DOB", slash(s.born)), over("Grade", s.grade)],
        [over("Campus", s.school), over("Date of Meeting", slash(p.meeting)), over("IEP Implementation Date", slash(p.begin)), over("Annual ARD Due", slash(p.end))],
        [over("Eligibility", s.disability), over("Case Manager", s.manager), over("Purpose", "Annual ARD/IEP Meeting"), over("District", DISTRICT)],
    ]
    story: list[Flowable] = [
        para("Admission, Review and Dismissal (ARD) / Individualized Education Program", TITLE),
        ruled(head, [160, 120, 130, 130]),
        Spacer(1, 8),
        para("PRESENT LEVELS OF ACADEMIC ACHIEVEMENT AND FUNCTIONAL PERFORMANCE", BOLD),
        *(para(t) for t in p.levels),
    ]
    story += [
        para("The ARD committee reviewed the FIE, state assessment results and teacher information. Goals must contain a timeframe, condition, behavior and criterion."),
        PageBreak(),
        para("MEASURABLE ANNUAL GOALS", TITLE),
    ]
    for g in p.goals:
        rows = [
            [labelled(f"Goal #{g.number}", ""), labelled("Area:", g.label)],
            [para("PLAAFP / Baseline", BOLD), para(g.baseline)],
            [para("Annual Goal", BOLD), para(g.statement)],
            *([para(label, BOLD), para(text)] for label, text in g.parts.items()),
            [para("Method of Evaluation", BOLD), para(g.method or "")],
            [para("Data collection schedule", BOLD), para(g.schedule or "")],
            [para("Implementer", BOLD), para("Special Education Teacher / General Education Teacher")],
        ]
        story += [ruled(rows, [120, 420]), Spacer(1, 8)]
    story += [para("Parents will be informed of progress every nine weeks, concurrent with report cards."), PageBreak(), para("SCHEDULE OF SERVICES", TITLE)]
    rows = [[para(t, BOLD) for t in ("Instructional / Related Service", "Amount and Frequency", "Delivery", "Location", "Start", "End")]]
    rows += [[para(v.printed), para(v.amount), para((v.model or "").title()), para(v.location), para(slash(v.begin or p.begin)), para(slash(v.end or p.end))] for v in p.services]
    story += [ruled(rows, [135, 125, 60, 100, 60, 60]), Spacer(1, 10), para("ACCOMMODATIONS BY CLASS", BOLD)]
    classes = ["ELA", "Math", "Sci", "SS", "Elect"]
    story += [ruled([[para(t, BOLD) for t in ("Accommodation", *classes)], *([para(a), *("X" if (n + c) % 3 else "" for c in range(5))] for n, a in enumerate(p.accommodations))], [290, *[50] * 5])]
    story += [
        Spacer(1, 8),
        para("ARD DELIBERATIONS", BOLD),
        para(
            "Introductions were made. The committee discussed the schedule of services and agreed by consensus. The parent received the Notice of Procedural Safeguards and waived the five-day waiting period."
        ),
    ]
    write_pdf(path, story, f"{s.last}, {s.first}    ID: {s.local_id}    ARD Date: {slash(p.meeting)}", f"{DISTRICT}   Special Education Services")


def prose(s: Student, p: Plan, path: Path) -> None:
    """No rules at all: labels left of values in columns, goals as paragraphs, services as a list in columns."""
    head = [
        [para("Name of Student:", BOLD), para(s.name), para("Student ID:", BOLD), para(s.local_id)],
        [para("Date of Birth:", BOLD), para(long(s.born)), para("Grade:", BOLD), para(s.grade)],
        [para("Campus:", BOLD), para(s.school), para("Case Manager:", BOLD), para(s.manager)],
        [para("ARD Meeting Date:", BOLD), para(long(p.meeting)), para("Disability:", BOLD), para(s.disability)],
        [para("Duration of IEP:", BOLD), para(f"From {slash(p.begin)} to {slash(p.end)}"), para("Meeting Type:", BOLD), para("Annual")],
    ]
    story: list[Flowable] = [
        para("ARD/IEP REPORT", TITLE),
        Table(head, colWidths=[110, 180, 90, 160], style=BARE),
        Spacer(1, 8),
        para("I. PLAAFP", BOLD),
        *(para(t) for t in p.levels),
        Spacer(1, 6),
        para("II. IEP ANNUAL GOALS", BOLD),
    ]
    for g in p.goals:
        story += [Spacer(1, 6), para(f"Annual Goal {g.number} - {g.label}", BOLD), para(g.statement), para(f"Present level: {g.baseline}")]
        if g.method:
            story.append(para(f"Progress will be measured by: {g.method}" + (f"; data taken: {g.schedule}" if g.schedule else "")))
    story += [Spacer(1, 6), para("Progress toward goals is reported to parents each nine weeks with the report card."), Spacer(1, 8), para("III. SPECIAL EDUCATION AND RELATED SERVICES", BOLD)]
    rows = [[para(t, BOLD) for t in ("Service", "Time", "Setting", "Place", "Dates of Service")]]
    rows += [[para(v.printed), para(v.amount), para((v.model or "").capitalize()), para(v.location), para(f"{slash(v.begin or p.begin)} - {slash(v.end or p.end)}")] for v in p.services]
    style = TableStyle([*BARE.getCommands(), ("LINEBELOW", (0, 0), (-1, 0), 0.7, colors.black)])
    story += [Table(rows, colWidths=[150, 130, 65, 95, 100], style=style), Spacer(1, 8), para("IV. SUPPLEMENTARY AIDS / ACCOMMODATIONS", BOLD), *(para(f"• {a}") for a in p.accommodations)]
    story += [Spacer(1, 8), para("V. ASSURANCES", BOLD), para("Removal from general education is not based solely on needed modifications. Signatures on file.")]
    write_pdf(path, story, DISTRICT, f"ARD/IEP   {s.name}   {s.local_id}")


def word(s: Student, p: Plan, path: Path) -> None:
    """A Word packet: goals only in their four boxes, services by rows, ticks for the meeting."""
    document = Document()
    amended = p.kind == "amendment"
    document.add_heading("IEP Amendment Without an ARD Committee Meeting" if amended else f"{DISTRICT} - ARD Committee Report", 1)
    kinds = "  ".join(f"{'☒' if p.kind == key else '☐'} {name}" for key, name in (("initial", "Initial"), ("annual", "Annual"), ("amendment", "Amendment")))
    rows = [
        ["Student Name", s.name, "PEIMS/Local ID", s.local_id],
        ["DOB", slash(s.born), "Grade Level", s.grade],
        ["Campus", s.school, "Case Manager", s.manager],
        ["Type", kinds, "Date of Amendment" if amended else "Meeting Date", slash(p.meeting)],
        ["IEP Begin", slash(p.begin), "IEP End", slash(p.end)],
    ]
    add_table(document, rows)
    for text in p.levels:
        document.add_paragraph(text)
    if amended:
        document.add_paragraph(f"The parent and the district agree to change the IEP dated {long(s.plans[0].meeting)} as follows. All other parts of the IEP remain in effect.")
    for g in p.goals:
        document.add_heading(f"Goal {g.number} of {len(p.goals)}: {g.label}", 2)
        add_table(document, [["Timeframe", "Condition", "Behavior", "Criterion"], [g.parts["Timeframe"], g.parts["Condition"], g.parts["Behavior"], g.parts["Criterion"]]])
        add_table(document, [["Current level (baseline)", g.baseline], ["Evaluation procedure", g.method or ""], ["Evaluation schedule", g.schedule or ""], ["Person responsible", s.manager]])
    document.add_heading("Services", 2)
    add_table(
        document,
        [
            ["Service", "Minutes / Frequency", "Individual/Group", "Where", "Begins", "Ends"],
            *([v.printed, v.amount, (v.model or "").capitalize(), v.location, slash(v.begin or p.begin), slash(v.end or p.end)] for v in p.services),
        ],
    )
    if p.accommodations:
        document.add_heading("Classroom Accommodations", 2)
        for text in p.accommodations:
            document.add_paragraph(text, style="List Bullet")
    if p.frequency:
        document.add_paragraph("IEP progress reports are sent to the parent every nine weeks.")
    save(document, path)


def report(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path) -> None:
    """A report for each form: a grid for boxed plans, paragraphs for prose ones, a Word table."""
    if p.form == "word":
        document = Document()
        document.add_heading("IEP Goal Progress", 1)
        document.add_paragraph(f"Student: {s.last}, {s.first}\tID: {s.local_id}\tGrading period: {period}\tDate sent: {slash(dated)}")
        document.add_paragraph(WORD_LEGEND)
        add_table(document, [["#", "Annual Goal", "Code", "Progress data and comments"], *([str(g.number), g.statement, g.reports[period].code or "", g.reports[period].text] for g in goals)])
        save(document, path)
        return
    story: list[Flowable] = [
        para("Special Education Progress Report", TITLE),
        para(f"Student: {s.name}      ID: {s.local_id}      Campus: {s.school}"),
        para(f"Reporting period: {period}, 2025-2026      Report date: {long(dated)}"),
        Spacer(1, 5),
        para(LEGEND),
        Spacer(1, 6),
    ]
    if p.form == "boxed":
        rows: list[list[Any]] = [[para(t, BOLD) for t in ("Goal", "Progress", "Comments")]]
        rows += [[para(f"{g.number}. {g.statement}"), para(g.reports[period].code or ""), para(g.reports[period].text)] for g in goals]
        story.append(ruled(rows, [260, 55, 225]))
    else:
        for g in goals:
            r = g.reports[period]
            story += [para(f"Goal {g.number}: {g.label}", BOLD), para(g.statement), para(f"Progress: {r.code}"), para(f"Comments: {r.text}"), Spacer(1, 8)]
    write_pdf(path, story, DISTRICT, "Sent home with report cards")
