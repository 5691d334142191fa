"""Raw evidence as teachers keep it: tracking workbooks, printed data sheets, Word tables turned on their side, single papers."""

from __future__ import annotations

import csv
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
    if not samples or kind in ("notes", "none", "csv", "tracker"):
        return
    title = g.parts.get("title") or g.label
    for sample in samples:
        sample.title = title
    base = f"{root}/{s.last}, {s.first}/{title.replace('/', '-')}"
    if kind == "rubric":
        for sample in samples:
            rubric(s, g, sample, drop / f"{base} {sample.day:%b %d}.docx")
            book.points(s, plan, g, f"{base} {sample.day:%b %d}.docx", [sample], "text")
        return
    if kind == "quiz":
        for sample in samples:
            single(s, g, sample, drop / f"{base} {sample.day:%m-%d-%y}.pdf")
            book.points(s, plan, g, f"{base} {sample.day:%m-%d-%y}.pdf", [sample], "text")
        return
    path = f"{base}.{'xlsx' if kind == 'tally' else kind}"
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    {"xlsx": workbook, "pdf": sheet, "docx": sideways, "tally": tally}[kind](s, g, title, samples, drop / path)
    book.points(s, plan, g, path, samples, "table" if kind in ("xlsx", "tally") else "text")


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


def rubric(s: Student, g: Goal, sample: Sample, path: Path) -> None:
    """Four criteria and their sum."""
    document = Document()
    document.add_heading(sample.title, 2)
    document.add_paragraph(f"Writer: {s.name}      ID: {s.local_id}      Date scored: {us(sample.day)}")
    assert sample.value is not None
    assert len(sample.value) > 2
    score, most = int(sample.value[0]), int(sample.value[2])
    table = document.add_table(rows=6, cols=3)
    table.style = "Table Grid"
    rows = [
        ("Criterion", "Points possible", "Points earned"),
        *((name, str(most // 4), str(score // 4 + (1 if n < score % 4 else 0))) for n, name in enumerate(("Focus", "Content", "Organization", "Conventions"))),
        ("Total", str(most), str(score)),
    ]
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    save(document, path)


def tally(s: Student, g: Goal, title: str, samples: list[Sample], path: Path) -> None:
    """A row a week: a mark a day and the week's percentage."""
    wb = Workbook()
    ws = wb.active
    ws.append([f"{title} - {s.name} ({s.local_id})"])
    ws.append(["Week ending", "M", "T", "W", "Th", "F", "% of days"])
    for sample in samples:
        assert sample.value is not None
        done = round(sample.value[0] / 20)
        ws.append([f"{sample.day:%m/%d/%Y}", *("Y" if n < done else "N" for n in range(5)), sample.value[0]])
    wb.save(path)
    fix_zip_clocks(path)


def together(path: str, entries: list[tuple[Student, Plan, Goal]], drop: Path, book: Ledger) -> None:
    """A screening product's export: one row a score, several students."""
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    with (drop / path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Student ID", "Student Last Name", "Student First Name", "Grade", "Measure", "Administered", "Score", "Score Type", "Assessor"])
        for s, plan, g in entries:
            for sample in g.samples:
                assert sample.value is not None
                sample.title = g.parts["title"]
                writer.writerow(
                    [
                        s.local_id,
                        s.last,
                        s.first,
                        s.grade,
                        g.parts["title"],
                        f"{sample.day:%Y-%m-%d}",
                        printed(sample.value).rstrip("%"),
                        {"wcpm": "WRC per minute", "percent": "Percent"}.get(sample.value[1], "Correct"),
                        s.manager,
                    ]
                )
            book.points(s, plan, g, path, g.samples, "table", known=True)
    book.file(path, "work_sample", sorted({s.key for s, *_ in entries}), "table")


def tracker(path: str, entries: list[tuple[Student, Plan, Goal]], drop: Path, book: Ledger) -> None:
    """A class's tracker: a row a student and skill, a column a week, scores in the boxes."""
    days = sorted({x.day for *_, g in entries for x in g.samples})
    wb = Workbook()
    ws = wb.active
    ws.title = "Progress data"
    ws.append(["IEP goal data tracker"])
    ws.append(["Student", "ID", "Skill / measure", "Scored as", *days])
    for column in range(5, 5 + len(days)):
        ws.cell(2, column).number_format = "m/d/yyyy"
    for s, plan, g in entries:
        own = {x.day: printed(x.value).rstrip("%") for x in g.samples}
        for x in g.samples:
            x.title = g.parts["title"]
        ws.append([f"{s.last}, {s.first}", s.local_id, g.parts["title"], head(g.samples[0].value), *(own.get(d) for d in days)])
        book.points(s, plan, g, path, g.samples, "table", known=True)
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    wb.save(drop / path)
    fix_zip_clocks(drop / path)
    book.file(path, "work_sample", sorted({s.key for s, *_ in entries}), "table")
