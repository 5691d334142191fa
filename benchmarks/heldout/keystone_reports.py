"""Progress reports of Tuscarawa Valley: the state's grid with a legend, Word letters, a merged print, a spreadsheet of everyone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from reportlab.platypus import Flowable, PageBreak, Spacer

from benchmarks.heldout.exam import Ledger
from benchmarks.heldout.model import Goal, Plan, Student
from sample_docs.forms_pdf import BOLD, TITLE, para, ruled, us, write_pdf
from sample_docs.forms_word import fix_zip_clocks, save

Entry = tuple[Student, Plan, list[Goal], date]
LEGEND = "Key: M = Mastered;  AP = Adequate progress, expected to master;  IP = Inadequate progress;  NI = Not introduced"


def code(g: Goal, period: str) -> str:
    return g.reports[period].code or ""


def grid(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path) -> None:
    story: list[Flowable] = [
        para("PROGRESS REPORT ON IEP GOALS", TITLE),
        para(f"Student's Name: {s.name}      Student ID: {s.local_id}      Grade: {s.grade}"),
        para(f"Marking Period: {period}      Date Sent: {us(dated)}      Case Manager: {s.manager}"),
        para(LEGEND),
        Spacer(1, 8),
    ]
    for g in goals:
        story += [ruled([[para("Goal", BOLD), para(g.statement)], [para("Progress", BOLD), para(code(g, period))], [para("Narrative", BOLD), para(g.reports[period].text)]], [80, 460]), Spacer(1, 8)]
    write_pdf(path, story, "Tuscarawa Valley School District", "")


def letter(s: Student, p: Plan, period: str, dated: date, goals: list[Goal], path: Path) -> None:
    document = Document()
    document.add_paragraph(f"{dated:%B} {dated.day}, {dated.year}")
    document.add_paragraph(f"To the parents of {s.name} (ID# {s.local_id})")
    document.add_paragraph(f"Subject: IEP Progress, {period}")
    document.add_paragraph(f"Below you will find an update on each of {s.first}'s annual goals. It is based on data that we collected through the end of the marking period.")
    for g in goals:
        document.add_heading(g.label, 3)
        document.add_paragraph(g.reports[period].text)
    document.add_paragraph("Progress codes are no longer used in our district. If you would like to see the data, please ask me.")
    document.add_paragraph(s.manager)
    save(document, path)


def merged(period: str, entries: list[Entry], drop: Path, book: Ledger) -> None:
    """One print of several students, a page each."""
    path = f"Progress Monitoring/{period}/{period} reports LS (batch print).pdf"
    story: list[Flowable] = []
    for s, _, goals, dated in entries:
        story += [
            para("IEP Progress Report", TITLE),
            para(f"Name: {s.last}, {s.first}", BOLD),
            para(f"ID: {s.local_id}     DOB: {us(s.born)}     Marking period: {period}     Report date: {us(dated)}"),
            Spacer(1, 8),
        ]
        for g in goals:
            story += [para(f"Goal {g.number}: {g.statement}"), para(f"Comments: {g.reports[period].text}"), Spacer(1, 8)]
        story.append(PageBreak())
    write_pdf(drop / path, story, "Tuscarawa Valley School District", "Confidential")
    book.file(path, "progress_report", [s.key for s, *_ in entries])
    for s, p, goals, dated in entries:
        book.statements(s, p, path, period, dated, goals)


def spreadsheet(entries: dict[str, list[Entry]], drop: Path, book: Ledger) -> None:
    path = "Progress Monitoring/goal progress export.xlsx"
    wb = Workbook()
    ws = wb.active
    ws.title = "Goal Progress"
    ws.append(["Student Name", "Student ID", "Grade", "Goal #", "Annual Goal", "Reporting Period", "Date Reported", "Progress Comment"])
    for period, several in entries.items():
        for s, p, goals, dated in several:
            for g in goals:
                ws.append([f"{s.last}, {s.first}", s.local_id, s.grade, g.number, g.statement, period, dated, g.reports[period].text])
            book.statements(s, p, path, period, dated, goals)
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    wb.save(drop / path)
    fix_zip_clocks(drop / path)
    book.file(path, "progress_report", sorted({s.key for several in entries.values() for s, *_ in several}), "table")
