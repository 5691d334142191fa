"""The papers of Palmetto Bay County: a printed matrix with labels over values, a Word form of content controls, a fillable form, a plain typed plan."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.shared import Pt
from reportlab.lib import colors
from reportlab.lib.pagesizes import landscape, letter
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, SimpleDocTemplate, Spacer, Table, TableStyle

from benchmarks.heldout.model import Goal, Plan, Student
from sample_docs.forms_pdf import BODY, BOLD, TITLE, para, ruled, us, write_pdf
from sample_docs.forms_word import save

DISTRICT = "Palmetto Bay County Public Schools"
MODELS = {"individual": "I", "group": "G", "consult": "C", None: ""}
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def end_of(p: Plan) -> date:
    return p.end


# -- (1) the matrix: labels above their values -----------------------------------------------------------------------------
def peer(s: Student, p: Plan, path: Path) -> None:
    def pairs(cells: list[tuple[str, str]]) -> Table:
        small = BODY.clone("small", fontSize=6.5, textColor=colors.grey)
        return Table(
            [[para(a, small) for a, _ in cells], [para(b) for _, b in cells]],
            colWidths=[720 / len(cells)] * len(cells),
            style=TableStyle([("BOTTOMPADDING", (0, 0), (-1, -1), 1), ("TOPPADDING", (0, 0), (-1, -1), 1)]),
        )

    story: list[Flowable] = [
        para("Individual Educational Plan", TITLE),
        pairs([("STUDENT NAME (Last, First)", f"{s.last}, {s.first}"), ("STUDENT NUMBER", s.local_id), ("DATE OF BIRTH", us(s.born)), ("GRADE", s.grade), ("SCHOOL OF ENROLLMENT", s.school)]),
        pairs([("IEP MEETING DATE", us(p.meeting)), ("INITIATION DATE OF IEP", us(p.begin)), ("DURATION DATE OF IEP", us(p.end)), ("PRIMARY EXCEPTIONALITY", s.disability), ("CASE MANAGER", s.manager)]),
        pairs([("MEETING PURPOSE", "( ) Initial   (X) Annual Review   ( ) Interim   ( ) Reevaluation"), ("LAST REEVALUATION", us(date(p.meeting.year - 1, 4, 2))), ("PARENT NOTIFIED", us(date(p.meeting.year, p.meeting.month, 1)))]),
        Spacer(1, 8), para("Domain pages", BOLD),
    ]  # fmt: skip
    for g in p.goals:
        rows = [
            [para(f"Domain / Transition Area: {g.label}", BOLD), ""],
            [para("Present Level of Academic Achievement and Functional Performance"), para(g.baseline + f" The disability affects {s.first}'s involvement and progress in the general curriculum.")],
            [para(f"Measurable Annual Goal {g.number}"), para(g.statement)],
            [para("Evaluation/assessment procedures and schedule"), para("; ".join(x for x in (g.method, g.schedule) if x))],
            [para("Person(s) responsible"), para("ESE teacher, therapist, general education teacher")],
        ]
        if g.objectives:
            rows.insert(3, [para("Short-term objectives or benchmarks"), [para(f"{n}. {o}") for n, o in enumerate(g.objectives, 1)]])
        story += [Table(rows, colWidths=[190, 530], style=TableStyle([("BOX", (0, 0), (-1, -1), 0.8, colors.black), ("LINEBELOW", (0, 0), (-1, -2), 0.3, colors.grey), ("SPAN", (0, 0), (1, 0)), ("BACKGROUND", (0, 0), (1, 0), colors.lightgrey), ("VALIGN", (0, 0), (-1, -1), "TOP")])), Spacer(1, 10)]  # fmt: skip
    story += [
        para("A report of progress toward the annual goals will be provided to parents: each nine weeks, with the report card."),
        PageBreak(),
        para("Special Education and Related Services", TITLE),
    ]
    grid: list[list[object]] = [[para(t, BOLD) for t in ("Specially designed instruction / related service", "Initiation", "Duration", "Frequency / amount", "I/G/C", "Location", "Title of provider")]]
    grid += [[para(v.printed), us(v.begin or p.begin), us(v.end or p.end), para(v.amount), MODELS[v.model], para(v.location), para(role(v.provider))] for v in p.services]
    story += [ruled(grid, [185, 62, 62, 140, 35, 120, 110]), para("I = individual, G = group, C = consultation to staff"), Spacer(1, 8), para("Accommodations", BOLD)]
    story += [para(f"{a}  -  daily, all classes") for a in p.accommodations]
    story += [
        Spacer(1, 8),
        para("Extended School Year: the team considered ESY and determined that it is not required."),
        para("Conference notes: the parent asked about 60 minutes of tutoring each day; the team explained the current offer."),
    ]

    def decorate(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 7)
        canvas.drawString(36, 588, f"{DISTRICT} - Exceptional Student Education")
        canvas.drawRightString(756, 20, f"{s.last}, {s.first}  #{s.local_id}   page {document.page}")

    path.parent.mkdir(parents=True, exist_ok=True)
    SimpleDocTemplate(str(path), pagesize=landscape(letter), leftMargin=36, rightMargin=36, topMargin=36, bottomMargin=36, invariant=1).build(story, onFirstPage=decorate, onLaterPages=decorate)


def role(provider: str) -> str:
    if "SLP" in provider:
        return "Speech-Language Pathologist"
    if "OTR" in provider:
        return "Occupational Therapist"
    if provider.endswith("PT"):
        return "Physical Therapist"
    return {"LMHC": "School Counselor", "analyst": "Behavior Analyst"}.get(provider.split()[-1] if provider else "", "ESE Teacher")


# -- (2) Word: tables within tables, content controls ---------------------------------------------------------------------
def control(paragraph: object, text: str, tag: str) -> None:
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    paragraph._p.append(
        parse_xml(f'<w:sdt {W}><w:sdtPr><w:alias w:val="{tag}"/><w:tag w:val="{tag}"/><w:text/></w:sdtPr><w:sdtContent><w:r><w:t xml:space="preserve">{safe}</w:t></w:r></w:sdtContent></w:sdt>')
    )  # type: ignore[attr-defined]


def box(paragraph: object, ticked: bool, label: str) -> None:
    paragraph._p.append(
        parse_xml(
            f'<w:sdt {W}><w:sdtPr><w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>{"☒" if ticked else "☐"}</w:t></w:r></w:sdtContent></w:sdt>'
        )
    )  # type: ignore[attr-defined]
    paragraph.add_run(f" {label}   ")  # type: ignore[attr-defined]


def labelled_control(cell: object, label: str, text: str) -> None:
    paragraph = cell.paragraphs[0] if not cell.text else cell.add_paragraph()  # type: ignore[attr-defined]
    run = paragraph.add_run(f"{label}: ")
    run.bold = True
    run.font.size = Pt(9)
    control(paragraph, text, label.lower().replace(" ", "_"))


def goiep(s: Student, p: Plan, path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = f"{DISTRICT}    IEP for {s.name}    CONFIDENTIAL"
    document.add_heading("INDIVIDUAL EDUCATIONAL PLAN", 1)
    outer = document.add_table(rows=1, cols=2)
    outer.style = "Table Grid"
    left, right = outer.rows[0].cells
    for label, text in (("Student", s.name), ("Student ID", s.local_id), ("Birth Date", us(s.born)), ("Grade", s.grade)):
        labelled_control(left, label, text)
    for label, text in (("School", s.school), ("Meeting Date", us(p.meeting)), ("IEP Begin Date", us(p.begin)), ("IEP End Date", us(p.end)), ("Case Manager", s.manager)):
        labelled_control(right, label, text)
    kinds = document.add_paragraph("Type of IEP:  ")
    for kind in ("Initial", "Annual", "Amendment"):
        box(kinds, kind.lower() == p.kind, kind)
    document.add_heading("Measurable Annual Goals", 2)
    for g in p.goals:
        table = document.add_table(rows=3, cols=1)
        table.style = "Table Grid"
        labelled_control(table.cell(0, 0), f"Goal {g.number} - {g.label}", g.statement)
        labelled_control(table.cell(1, 0), "Current performance", g.baseline)
        inner = table.cell(2, 0).add_table(rows=2, cols=3)
        inner.style = "Table Grid"
        for c, (head, text) in enumerate((("Method of evaluation", g.method or ""), ("Frequency of data collection", g.schedule or ""), ("Progress reported", "Every 9 weeks"))):
            inner.cell(0, c).text = head
            control(inner.cell(1, c).paragraphs[0], text, head.lower().replace(" ", "_"))
        for n, text in enumerate(g.objectives, 1):
            document.add_paragraph(f"Objective {n}: {text}")
        document.add_paragraph()
    document.add_heading("Special Education / Related Services", 2)
    table = document.add_table(rows=1, cols=6)
    table.style = "Table Grid"
    for c, head in enumerate(("Service", "Frequency & Duration", "Setting", "Dates of service", "Provider", "Delivery")):
        table.cell(0, c).text = head
    for v in p.services:
        cells = table.add_row().cells
        for c, text in enumerate((v.printed, v.amount, v.location, f"{us(v.begin or p.begin)} to {us(v.end or p.end)}", role(v.provider))):
            control(cells[c].paragraphs[0], text, f"svc{c}")
        for model in ("individual", "group", "consult"):
            box(cells[5].paragraphs[0], v.model == model, model.title())
    document.add_heading("Supplementary Aids and Accommodations", 2)
    for text in p.accommodations:
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph("Parents will be informed of the child's progress every nine weeks with the district progress report.")
    save(document, path)


# -- (3) a fillable form ----------------------------------------------------------------------------------------------------
def acro(s: Student, p: Plan, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), pagesize=letter, invariant=1)
    form, count = canvas.acroForm, 0

    def text(label: str, value: str, x: float, y: float, width: float, height: float = 16, *, above: bool = True) -> None:
        nonlocal count
        count += 1
        canvas.setFont("Helvetica-Bold", 8)
        canvas.drawString(x, y + height + 3 if above else y + 4, label)
        at = x if above else x + canvas.stringWidth(label, "Helvetica-Bold", 8) + 4
        form.textfield(
            name=f"f{count}",
            tooltip=label,
            value=value,
            x=at,
            y=y,
            width=width,
            height=height,
            fontName="Helvetica",
            fontSize=8,
            borderWidth=0.5,
            fieldFlags="multiline" if height > 20 else "",
            maxlen=2000,
        )

    def tick(label: str, on: bool, x: float, y: float) -> None:
        nonlocal count
        count += 1
        form.checkbox(name=f"c{count}", tooltip=label, checked=on, x=x, y=y, size=10, buttonStyle="check", borderWidth=0.5)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(x + 13, y + 2, label)

    def head(title: str) -> None:
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(40, 756, title)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(40, 28, f"{DISTRICT}   ESE-14 (rev. 7/24)")

    head("Individual Educational Plan (IEP)")
    for n, (label, value) in enumerate((("Student name", s.name), ("Student ID", s.local_id), ("Date of birth", f"{s.born:%m/%d/%Y}"), ("Grade", s.grade), ("School", s.school), ("Case manager", s.manager),
                                        ("IEP meeting date", f"{p.meeting:%m/%d/%Y}"), ("IEP start date", f"{p.begin:%m/%d/%Y}"), ("IEP end date", f"{p.end:%m/%d/%Y}"))):  # fmt: skip
        text(label, value, 40 + 180 * (n % 3), 700 - 38 * (n // 3), 165)
    for n, kind in enumerate(("Initial IEP", "Annual review", "Amendment")):
        tick(kind, kind.lower().startswith(p.kind), 40 + 110 * n, 590)
    text("Parents will be told of progress", "Every nine weeks, with report cards", 40, 545, 300)
    for n, a in enumerate(p.accommodations, 1):
        text(f"Accommodation {n}", a, 40, 505 - 36 * n, 500)
    for g in p.goals:
        canvas.showPage()
        head(f"Annual Goal {g.number}")
        text("Area", g.label, 40, 715, 250)
        text("Present level of performance", g.baseline, 40, 640, 530, 50)
        text("Measurable annual goal", g.statement, 40, 560, 530, 55)
        canvas.setFont("Helvetica-Bold", 8)
        canvas.drawString(40, 540, "How progress will be measured (check all that apply)")
        methods = ["Work samples", "Teacher observation", "Norm-referenced test", g.method or "Portfolio", "Parent report"]
        for n, m in enumerate(methods):
            tick(m, m == g.method, 40 + 180 * (n % 3), 520 - 16 * (n // 3))
        text("How often", g.schedule or "", 40, 470, 200)
    canvas.showPage()
    head("Special Education and Related Services")
    y = 700.0
    for v in p.services:
        text("Service", v.printed, 40, y, 200)
        text("Amount", v.amount, 250, y, 140)
        text("Location", v.location, 400, y, 170)
        text("Begins", us(v.begin or p.begin), 40, y - 36, 80)
        text("Ends", us(v.end or p.end), 130, y - 36, 80)
        for n, model in enumerate(("Individual", "Group", "Consult")):
            tick(model, (v.model or "") == model.lower(), 230 + 80 * n, y - 33)
        text("Provider title", role(v.provider), 475, y - 36, 95)
        y -= 95
    canvas.save()


# -- (4) typed, without rules, two columns ------------------------------------------------------------------------------
def plain(s: Student, p: Plan, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), pagesize=letter, invariant=1)
    y = 750.0

    def line(text: str, x: float = 54, *, bold: bool = False, width: float = 500, indent: float = 0) -> None:
        nonlocal y
        for n, part in enumerate(simpleSplit(text, "Times-Bold" if bold else "Times-Roman", 10.5, width)):
            if y < 60:
                turn()
            canvas.setFont("Times-Bold" if bold else "Times-Roman", 10.5)
            canvas.drawString(x + (indent if n else 0), y, part)
            y -= 13.5

    def turn() -> None:
        nonlocal y
        canvas.setFont("Times-Italic", 8)
        canvas.drawString(54, 36, f"IEP - {s.name} - DOB {us(s.born)} - confidential")
        canvas.showPage()
        y = 750.0

    line(f"{DISTRICT}: Individual Educational Plan", bold=True)
    y -= 6
    top = y
    for a in (f"Name: {s.name}", f"Student #: {s.local_id}", f"DOB: {us(s.born)}", f"Grade: {s.grade}", f"School: {s.school}"):
        line(a)
    low, y = y, top
    for a in (f"Date of IEP meeting: {us(p.meeting)}", f"IEP in effect: {us(p.begin)} - {us(p.end)}", "Purpose: Annual review", f"Case manager: {s.manager}", f"Eligibility: {s.disability}"):
        line(a, 320)
    y = low - 10
    line("Present levels", bold=True)
    line(f"{s.first} is well liked and comes to school ready to work. Family reports that homework takes a long time. Attendance is 94%.")
    for g in p.goals:
        line(f"{g.label}: {g.baseline}")
    y -= 8
    line("Annual goals", bold=True)
    for g in p.goals:
        y -= 4
        line(f"Goal {g.number} ({g.label})", bold=True)
        line(g.statement)
        if g.method:
            line(f"Progress measured by: {g.method}" + (f", {g.schedule}" if g.schedule else ""))
        for n, o in enumerate(g.objectives):
            line(f"{'abc'[n]}) {o}", 72, indent=10)
    line("Progress on these goals is reported every nine weeks.")
    y -= 8
    line("Services", bold=True)
    for x, label in ((54, "Service"), (240, "How much / how often"), (365, "Where"), (460, "Group/Ind"), (515, "Dates")):
        canvas.setFont("Times-Bold", 9)
        canvas.drawString(x, y, label)
    y -= 14
    for v in p.services:
        row = y
        for x, label, width in (
            (54, v.printed, 180),
            (240, v.amount, 120),
            (365, v.location, 92),
            (460, {"group": "Group", "individual": "Individual", "consult": "Consult", None: ""}[v.model], 52),
            (515, f"{us(v.begin or p.begin)} - {us(v.end or p.end)}", 60),
        ):
            canvas.setFont("Times-Roman", 9)
            for n, part in enumerate(simpleSplit(label, "Times-Roman", 9, width)):
                canvas.drawString(x, row - 11 * n, part)
        y -= 34
    line("Accommodations", bold=True)
    for a in p.accommodations:
        line(f"- {a}")
    turn()
    canvas.save()


# -- reports --------------------------------------------------------------------------------------------------------------
def form(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path) -> None:
    rows: list[list[object]] = [[para(t, BOLD) for t in ("Goal", "Annual goal", "Code", "Comments")]]
    rows += [[str(g.number), para(g.statement), g.reports[period].code or "", para(g.reports[period].text)] for g in goals]
    story: list[Flowable] = [para("Annual Goal Progress Report", TITLE), para(f"Student: {s.last}, {s.first}     Student Number: {s.local_id}     Grade: {s.grade}     School: {s.school}"), para(f"Reporting period: {period}     Date of report: {us(dated)}     IEP dated {us(p.meeting)}"), Spacer(1, 6), ruled(rows, [35, 215, 40, 250]), Spacer(1, 8),
              para("Codes: 1 = Goal has been met   2 = Progress is sufficient to meet the goal by the end of the IEP   3 = Progress is not sufficient   4 = Not yet introduced")]  # fmt: skip
    write_pdf(path, story, DISTRICT, "Copy: parent, cumulative folder")


def table(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path) -> None:
    story: list[Flowable] = [para("IEP PROGRESS NOTES", TITLE), para(f"{s.name}   (ID {s.local_id})   {s.school}", BOLD)]
    for g in goals:
        shown = [q for q in g.reports if list(g.reports).index(q) <= list(g.reports).index(period)]
        story += [Spacer(1, 9), para(f"Annual Goal #{g.number}: {g.label}", BOLD), para(g.statement), ruled([[para(t, BOLD) for t in ("Marking period", "Date", "What the data show")], *([q, us(dated) if q == period else us(FIRST[q]), para(g.reports[q].text)] for q in shown)], [90, 80, 370])]  # fmt: skip
    write_pdf(path, story, DISTRICT, f"Printed {us(dated)}")


FIRST = {"Q1": date(2025, 10, 22), "Q2": date(2026, 1, 14)}


def letter_home(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path) -> None:
    document = Document()
    document.add_paragraph(f"{s.school}\n{DISTRICT}")
    document.add_paragraph(f"{dated:%B} {dated.day}, {dated.year}")
    document.add_paragraph(f"Re: {s.name} (student ID {s.local_id}), IEP progress for {period}")
    document.add_paragraph("Dear Parent or Guardian / Estimados padres:")
    document.add_paragraph("This letter tells you how your child is doing on the annual goals of the IEP. / Esta carta le informa sobre el progreso de su hijo(a) en las metas anuales del IEP.")
    for g in goals:
        document.add_paragraph(f"Goal {g.number} ({g.label}): {g.reports[period].text}", style="List Number" if g.number > 8 else None)
    document.add_paragraph("Please call if you have questions. / Llámenos si tiene preguntas. (555) 014-2270")
    document.add_paragraph(f"Sincerely,\n{s.manager}")
    save(document, path)


def email(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "ese.casemanager@palmettobay.example", "parent@example.org"
    message["Date"] = f"{dated:%a, %d %b %Y} 15:42:00 -0500"
    message["Subject"] = f"{s.name} - {period} IEP progress report"
    message["Message-ID"] = f"<{s.local_id}.{period}@palmettobay.example>"
    body = [f"Hello,\n\nHere is the {period} progress report for {s.name} (ID {s.local_id}). Report date: {us(dated)}.\n"]
    body += [f"Goal {g.number} - {g.label}\n{g.reports[period].text}\n" for g in goals]
    message.set_content("\n".join([*body, f"Thanks,\n{s.manager}\n"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(message.as_bytes())
