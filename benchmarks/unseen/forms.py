"""Four forms unlike those of the samples: two PDFs, a Word form without boxes around goals, and a landscape grid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from docx import Document
from reportlab.lib import colors
from reportlab.platypus import Flowable, PageBreak, Spacer, Table, TableStyle

from benchmarks.unseen.people import PERIODS, Goal, Student
from sample_docs.forms_pdf import BOLD, RULED, TITLE, labelled, para, write_pdf
from sample_docs.forms_word import add_table, save

DISTRICT = "Ferris Valley Cooperative Schools"
HEAD_RULE = TableStyle([("LINEBELOW", (0, 0), (-1, 0), 1, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"), ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"), ("FONTSIZE", (0, 0), (-1, -1), 8.5)])
FREQUENCY = {"monthly": "Monthly", None: ""}


def long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def slash(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def with_date(goal: Goal, day: Callable[[date], str]) -> str:
    return goal.fill(goal.bank.statement, day=day(goal.due))


# -- IEPs: each gives the goals' statements as printed -----------------------------------------------------------------------
def ny_iep(s: Student, path: Path) -> dict[int, str]:
    """Goals as rows 'Annual Goals | Criteria | Method | Schedule'; services with ratio and projected dates; only header rules."""
    printed = {goal.number: with_date(goal, slash) for goal in s.goals}
    rows: list[list[object]] = [[para(h, BOLD) for h in ("Annual Goals", "Criteria", "Method", "Schedule")]]
    rows += [[para(printed[g.number]), para(g.fill(g.bank.criterion)), para(g.bank.method), para(FREQUENCY[g.frequency] or "As scheduled")] for g in s.goals]
    heads = ("Special Education Program/Services", "Service Delivery Recommendations", "Frequency", "Duration", "Location", "Projected Beginning/Service Date(s)")
    services: list[list[object]] = [[para(head, BOLD) for head in heads]]
    services += [
        [
            para(v.printed),
            para("Group (3:1)" if v.model == "group" else "Individual (1:1)"),
            para(f"{v.times} {'Weekly' if v.interval == 'week' else 'Monthly'}"),
            para(f"{v.minutes} min."),
            para(v.location),
            para(f"{slash(s.begin)} - {slash(s.end)}"),
        ]
        for v in s.services
    ]
    story: list[Flowable] = [
        para("Individualized Education Program (IEP)", TITLE),
        ruled_rows([[labelled("Student Name:", f"{s.first} {s.last}"), labelled("Local ID #:", s.local_id)], [labelled("Date of Birth:", slash(s.born)), labelled("Grade:", s.grade)], [labelled("School:", s.school), labelled("Date of Meeting:", slash(s.begin))],
                    [labelled("Projected Date IEP Is To Be Implemented:", slash(s.begin)), labelled("Projected Date of Annual Review:", slash(s.end))], [labelled("CSE Case Manager:", s.manager), labelled("Type of Meeting:", "Annual Review")]], [300, 240]),
        Spacer(1, 8), para("PRESENT LEVELS OF PERFORMANCE", BOLD),
        *(para(f"{g.bank.area_text}: {g.fill(g.bank.baseline, g.base)}") for g in s.goals),
        Spacer(1, 8), para("MEASURABLE ANNUAL GOALS", BOLD),
        para("The following goals are recommended to enable the student to be involved in and make progress in the general education curriculum."),
        Table(rows, colWidths=[250, 110, 110, 70], style=HEAD_RULE),
        para("REPORTING PROGRESS TO PARENTS: progress will be reported to parents quarterly."),
        PageBreak(), para("RECOMMENDED SPECIAL EDUCATION PROGRAMS AND SERVICES", BOLD),
        Table(services, colWidths=[110, 95, 65, 55, 95, 120], style=HEAD_RULE),
        Spacer(1, 8), para("PROGRAM MODIFICATIONS/ACCOMMODATIONS", BOLD),
        Table([["Accommodation", "Frequency", "Location"], *([para(a), para("Daily"), para("All classes")] for a in s.accommodations)], colWidths=[280, 120, 140], style=HEAD_RULE)
    ]  # fmt: skip
    write_pdf(path, story, f"{s.last}, {s.first}   ID {s.local_id}", DISTRICT)
    return printed


def tx_iep(s: Student, path: Path) -> dict[int, str]:
    """Word: goals as numbered paragraphs with labels, a schedule of services table, no boxes around goals."""
    printed = {goal.number: with_date(goal, long) for goal in s.goals}
    document = Document()
    document.add_heading("ARD/IEP: Admission, Review, and Dismissal Committee Report", 1)
    document.add_paragraph(f"Name of Student: {s.first} {s.last}\tLocal ID: {s.local_id}\tDOB: {slash(s.born)}\tGrade: {s.grade}")
    document.add_paragraph(f"Campus: {s.school}\tDate of ARD Meeting: {slash(s.begin)}\tDuration of IEP: from {slash(s.begin)} to {slash(s.end)}")
    document.add_paragraph("Purpose of meeting: ☐ Initial  ☒ Annual  ☐ Review of existing evaluation data")
    document.add_heading("Measurable Annual Goals", 2)
    for g in s.goals:
        document.add_paragraph(f"{g.bank.area_text} ({g.number} of {len(s.goals)})", style="Heading 3")
        document.add_paragraph(f"PLAAFP: {g.fill(g.bank.baseline, g.base)}")
        document.add_paragraph(f"Annual Goal: {printed[g.number]}")
        document.add_paragraph(f"Method of Evaluation: {g.bank.method}")
        if g.frequency:
            document.add_paragraph(f"Data will be collected: {FREQUENCY[g.frequency].lower()}")
    document.add_heading("Schedule of Services", 2)
    rows = [["Instructional / Related Service", "Minutes per Session", "Frequency", "Location", "Individual or Group", "Begin Date", "End Date"]]
    rows += [[v.printed, str(v.minutes), f"{v.times} per {v.interval}", v.location, v.model.capitalize(), slash(s.begin), slash(s.end)] for v in s.services]
    add_table(document, rows)
    document.add_heading("Accommodations", 2)
    for a in s.accommodations:
        document.add_paragraph(a, style="List Bullet")
    document.add_paragraph("Parents will receive IEP progress reports every nine weeks. The committee discussed 60 minutes weekly as an option and did not adopt it.")
    document.add_paragraph(f"Case manager: {s.manager}")
    save(document, path)
    return printed


def oh_iep(s: Student, path: Path) -> dict[int, str]:
    """Numbered sections, method tick boxes, a services grid by goal with amount of time and frequency apart."""
    printed = {goal.number: with_date(goal, slash) for goal in s.goals}
    methods = ["A. Curriculum-Based Assessment", "B. Portfolios", "C. Observation", "D. Work Samples", "E. Other"]
    story: list[Flowable] = [
        para("IEP INDIVIDUALIZED EDUCATION PROGRAM", TITLE),
        ruled_rows([[labelled("CHILD'S NAME:", f"{s.first} {s.last}"), labelled("ID NUMBER:", s.local_id), labelled("GRADE:", s.grade)], [labelled("DATE OF BIRTH:", slash(s.born)), labelled("SCHOOL BUILDING:", s.school), labelled("MEETING DATE:", slash(s.begin))],
                    [labelled("EFFECTIVE DATES FROM:", slash(s.begin)), labelled("TO:", slash(s.end)), labelled("NEXT IEP REVIEW:", slash(s.end))], [labelled("MEETING TYPE:", "[ ] Initial IEP  [X] Annual Review  [ ] Amendment"), "", labelled("CASE MANAGER:", s.manager)]], [200, 170, 170]),
        Spacer(1, 8), para("6. MEASURABLE ANNUAL GOALS", BOLD)
    ]  # fmt: skip
    for g in s.goals:
        chosen = {"Curriculum-based measurement": 0, "Weekly math probes": 0, "Writing samples scored with a rubric": 3}.get(g.bank.method, 2)
        ticked = "   ".join(f"[{'X' if i == chosen else ' '}] {m}" for i, m in enumerate(methods))
        rows = [
            [labelled("NUMBER:", str(g.number)), labelled("AREA:", g.bank.area_text)],
            [labelled("PRESENT LEVEL OF ACADEMIC ACHIEVEMENT AND FUNCTIONAL PERFORMANCE:", g.fill(g.bank.baseline, g.base)), ""],
            [labelled("MEASURABLE ANNUAL GOAL:", printed[g.number]), ""],
            [labelled("METHOD(S) FOR MEASURING THE CHILD'S PROGRESS:", ticked), ""],
        ]
        if g.frequency:
            rows.append([labelled("FREQUENCY OF DATA COLLECTION:", FREQUENCY[g.frequency]), ""])
        spans = [("SPAN", (0, r), (1, r)) for r in range(1, len(rows))]
        story += [Table(rows, colWidths=[150, 390], style=TableStyle([*RULED.getCommands(), *spans])), Spacer(1, 7)]
    rows2: list[list[object]] = [["TYPE OF SERVICE", "GOAL(S) ADDRESSED", "PROVIDER TITLE", "LOCATION OF SERVICE", "BEGIN DATE", "END DATE", "AMOUNT OF TIME", "FREQUENCY"]]
    rows2 = [[para(str(c), BOLD) for c in rows2[0]]]
    rows2 += [
        [
            para(v.printed),
            para("1"),
            para("Intervention Specialist"),
            para(v.location),
            para(slash(s.begin)),
            para(slash(s.end)),
            para(f"{v.minutes} minutes"),
            para(f"{v.times} x {'weekly' if v.interval == 'week' else 'monthly'}"),
        ]
        for v in s.services
    ]
    story += [
        PageBreak(), para("7. DESCRIPTION(S) OF SPECIALLY DESIGNED SERVICES", BOLD), Table(rows2, colWidths=[85, 60, 75, 80, 58, 58, 62, 62], style=RULED), Spacer(1, 8),
        para("ACCOMMODATIONS", BOLD), *(para(f"• {a}") for a in s.accommodations),
        para("11. REPORTING: progress will be reported to the parents at the end of each quarter.")
    ]  # fmt: skip
    write_pdf(path, story, f"CHILD'S NAME: {s.first} {s.last}", "PR-07")
    return printed


def ma_iep(s: Student, path: Path) -> dict[int, str]:
    """Goal paragraphs under 'Goal # / Specific Goal Focus', a service delivery grid with personnel and per-cycle amounts."""
    printed = {goal.number: with_date(goal, long) for goal in s.goals}
    story: list[Flowable] = [
        para("Individualized Education Program", TITLE), para(f"IEP Dates: from {slash(s.begin)} to {slash(s.end)}"), para(f"Student Name: {s.first} {s.last}     DOB: {slash(s.born)}     SIS ID#: {s.local_id}     Grade/Level: {s.grade}"),
        para(f"School: {s.school}     Liaison: {s.manager}     Meeting date: {slash(s.begin)}     Type: Annual"), Spacer(1, 8), para("Measurable Annual Goals", BOLD)
    ]  # fmt: skip
    for g in s.goals:
        story += [
            para(f"Goal # {g.number}     Specific Goal Focus: {g.bank.area_text}", BOLD),
            para("Current Performance Level: What can the student currently do?"),
            para(g.fill(g.bank.baseline, g.base)),
            para("Measurable Annual Goal: What challenging, yet attainable, goal can we expect the student to meet by the end of this IEP period?"),
            para(printed[g.number]),
            para(f"How will we know that the student has reached this goal? {g.bank.method}"),
            Spacer(1, 7),
        ]
        if g.frequency:
            story.insert(-1, para(f"Progress monitoring: {FREQUENCY[g.frequency]}"))
    rows: list[list[object]] = [[para(t, BOLD) for t in ("Focus on Goal #", "Type of Service", "Type of Personnel", "Frequency and Duration/Per Cycle", "Start Date", "End Date")]]
    rows += [[para(str(i)), para(v.printed), para(v.provider), para(f"{v.times} x {v.minutes} min / {v.interval}"), para(slash(s.begin)), para(slash(s.end))] for i, v in enumerate(s.services, 1)]
    story += [
        PageBreak(),
        para("Service Delivery", BOLD),
        Table(rows, colWidths=[50, 120, 120, 110, 70, 70], style=RULED),
        Spacer(1, 8),
        para("Accommodations", BOLD),
        *(para(f"- {a}") for a in s.accommodations),
        para("Parents are informed of progress at least as often as report cards: quarterly."),
    ]
    write_pdf(path, story, DISTRICT, f"{s.first} {s.last}")
    return printed


def ruled_rows(rows: list[list[object]], widths: list[float]) -> Table:
    return Table(rows, colWidths=widths, style=RULED)


# -- progress reports ----------------------------------------------------------------------------------------------------------
Said = dict[int, tuple[str, str]]  # goal number -> narrative, code


def grid_report(s: Student, period: str, dated: date, said: Said, path: Path) -> None:
    label = next(p for p in PERIODS if p[0] == period)[0]
    rows: list[list[object]] = [[para(t, BOLD) for t in ("No.", "Annual Goal", "Code", "Explanation of Progress")]]
    rows += [[para(str(g.number)), para(with_date(g, slash)), para(said[g.number][1]), para(said[g.number][0])] for g in s.goals]
    story: list[Flowable] = [
        para("Report of Student Progress on IEP Goals", TITLE),
        para(f"Student: {s.last}, {s.first}     Student ID: {s.local_id}     Marking Period: {label}     Date sent home: {slash(dated)}"),
        Spacer(1, 6),
        Table(rows, colWidths=[30, 230, 40, 240], style=RULED),
        Spacer(1, 6),
        para("Codes: P = progressing satisfactorily; L = progress is less than expected; A = goal achieved"),
    ]
    write_pdf(path, story, DISTRICT, "")


def prose_report(s: Student, period: str, dated: date, said: Said, path: Path) -> None:
    document = Document()
    document.add_heading("Progress Update", 1)
    document.add_paragraph(f"For: {s.first} {s.last} (ID {s.local_id})")
    document.add_paragraph(f"Period: {period}    Date: {long(dated)}")
    for g in s.goals:
        document.add_paragraph(f"Goal {g.number} - {g.bank.area_text}: {said[g.number][0]} (Code: {said[g.number][1]})")
    document.add_paragraph("P = progressing satisfactorily, L = less than expected, A = achieved")
    save(document, path)


IEPS: dict[str, tuple[str, Callable[[Student, Path], dict[int, str]]]] = {"ny": ("pdf", ny_iep), "tx": ("docx", tx_iep), "oh": ("pdf", oh_iep), "ma": ("pdf", ma_iep)}
REPORTS: dict[str, tuple[str, Callable[[Student, str, date, Said, Path], None]]] = {"ny": ("pdf", grid_report), "oh": ("pdf", grid_report), "tx": ("docx", prose_report), "ma": ("docx", prose_report)}
