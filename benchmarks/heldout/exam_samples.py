"""Raw evidence as teachers keep it: tracking workbooks, printed data sheets, Word tables turned on their side, single papers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from reportlab.platypus import Flowable, Spacer

from benchmarks.heldout.exam import Ledger, shown
from benchmarks.heldout.model import Goal, Measure, Plan, Sample, Student, iso, measured
from sample_docs.forms_pdf import BOLD, TITLE, draw_page, para, ruled, us, write_pdf
from sample_docs.forms_word import fix_zip_clocks, save

WORDS = {"wcpm": "WCPM", "percent": "% correct", "rubric_points": "Rubric points", "incidents": "Incidents", "trials": "Trials correct", "steps": "Steps completed", "seconds": "Seconds", "words": "Words", "correct": "Number correct",
         "items": "Items correct", "times": "Times", "minutes": "Minutes", "opportunities": "Opportunities", "prompts": "Prompts", "sentences": "Sentences", "points": "Points", "level": "Level", "score": "Score"}  # fmt: skip


def printed(value: Measure) -> str:
    if value is None:
        return ""
    if len(value) > 2:
        return f"{shown(value[0])}/{shown(value[2])}"
    return f"{shown(value[0])}%" if value[1] == "percent" else shown(value[0])


def draw_samples(s: Student, plan: Plan, g: Goal, drop: Path, book: Ledger, root: str) -> None:
    kind, samples = g.parts.get("sheet", ""), g.samples
    if not samples or kind in ("notes", "none"):
        return
    title = g.parts.get("title") or g.label
    for sample in samples:
        sample.title = title
    base = f"{root}/{s.last}, {s.first}/{title.replace('/', '-')}"
    if kind == "quiz":
        for sample in samples:
            single(s, g, sample, drop / f"{base} {sample.day:%m-%d-%y}.pdf")
            book.points(s, plan, g, f"{base} {sample.day:%m-%d-%y}.pdf", [sample], "text")
        return
    path = f"{base}.{kind}"
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    {"xlsx": workbook, "pdf": sheet, "docx": sideways}[kind](s, g, title, samples, drop / path)
    book.points(s, plan, g, path, samples, "table" if kind == "xlsx" else "text")


def head(value: Measure) -> str:
    assert value is not None
    return WORDS.get(value[1], value[1]) + (f" (out of {shown(value[2])})" if len(value) > 2 else "")


def workbook(s: Student, g: Goal, title: str, samples: list[Sample], path: Path) -> None:
    wb = Workbook()
    ws = wb.active
    ws.title = "Data"
    ws.append([title])
    ws.append(["Student:", s.name, "ID:", s.local_id])
    ws.append(["Goal area:", g.label])
    ws.append([])
    ws.append(["Date", head(samples[0].value), "Notes"])
    for n, sample in enumerate(samples):
        assert sample.value is not None
        ws.append([sample.day, sample.value[0] / 100 if sample.value[1] == "percent" else sample.value[0], ["", "tired today", "", "used checklist", ""][n % 5]])
        ws.cell(ws.max_row, 1).number_format = "m/d/yy"
        if sample.value[1] == "percent":
            ws.cell(ws.max_row, 2).number_format = "0%"
    wb.save(path)
    fix_zip_clocks(path)


def sheet(s: Student, g: Goal, title: str, samples: list[Sample], path: Path) -> None:
    rows: list[list[object]] = [[para(t, BOLD) for t in ("Date", head(samples[0].value), "Staff")]]
    rows += [[f"{x.day:%m/%d/%Y}", printed(x.value), "".join(w[0] for w in s.manager.split())[:2]] for x in samples]
    story: list[Flowable] = [para(title, TITLE), para(f"Student name: {s.name}        Student ID: {s.local_id}"), para(f"IEP goal: {g.label}"), Spacer(1, 8), ruled(rows, [110, 150, 60])]
    write_pdf(path, story, "Data collection sheet", "")


def sideways(s: Student, g: Goal, title: str, samples: list[Sample], path: Path) -> None:
    document = Document()
    document.add_heading(title, 2)
    document.add_paragraph(f"Name: {s.name}     ID: {s.local_id}     Skill: {g.label}")
    for start in range(0, len(samples), 6):
        part = samples[start : start + 6]
        table = document.add_table(rows=2, cols=len(part) + 1)
        table.style = "Table Grid"
        table.cell(0, 0).text, table.cell(1, 0).text = "Date", head(part[0].value)
        for c, sample in enumerate(part, 1):
            table.cell(0, c).text, table.cell(1, c).text = f"{sample.day:%m/%d/%y}", printed(sample.value)
        document.add_paragraph()
    save(document, path)


def single(s: Student, g: Goal, sample: Sample, path: Path) -> None:
    heads = (
        f"Name: {s.name}          Date: {sample.day.month}/{sample.day.day}/{sample.day:%y}",
        f"{s.first} {s.last}   {sample.day:%B} {sample.day.day}, {sample.day.year}   ID {s.local_id}",
        f"Student: {s.last}, {s.first}    Date given: {us(sample.day)}",
    )
    ends = (f"Score: {printed(sample.value)}", f"Total {head(sample.value).lower()}: {printed(sample.value)}", f"{printed(sample.value)}   {WORDS[sample.value[1]].lower()}" if sample.value else "")
    n = sample.day.toordinal() % 3
    draw_page(
        path,
        [
            heads[n],
            "Directions: do your best and check your work when you finish.",
            "1. ______________     2. ______________     3. ______________",
            ends[n % 2 if sample.value and sample.value[1] == "percent" else n],
        ],
        sample.title,
    )


def stray(drop: Path, book: Ledger, path: str, lines: list[str], title: str) -> None:
    draw_page(drop / path, lines, title)
    book.file(path, "other", [])


def lone(book: Ledger, path: str, day: date, value: Measure, title: str, student: Student | None = None, goal: str | None = None, reading: str = "text") -> None:
    book.sample(student, goal, path, Sample(day, title, [], value), reading)
    if student is None:
        book.rows["work_samples"].append({"student": None, "goal": None, "file": path, "date": iso(day), **measured("", value), "title": title})
