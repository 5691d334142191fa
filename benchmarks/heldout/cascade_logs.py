"""Service logs of Cedar Hollow: groups on one row, clock stamps, a landscape grid, days by months, a typed diary."""

from __future__ import annotations

import calendar
import csv
from datetime import date
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from reportlab.lib.pagesizes import landscape, letter
from reportlab.platypus import Flowable, PageBreak, SimpleDocTemplate

from benchmarks.heldout.exam import Ledger
from benchmarks.heldout.model import Student
from benchmarks.heldout.texas_logs import Row, clock, length, note_of
from benchmarks.heldout.texas_logs import note_down as record
from sample_docs.forms_pdf import BODY, BOLD, TITLE, para, ruled, us
from sample_docs.forms_word import fix_zip_clocks, save


def keys(rows: list[Row]) -> list[str]:
    return sorted({r[1].key for r in rows})


def groups(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """A row a session; the students of the group in one cell, those away marked."""
    wb = Workbook()
    ws = wb.active
    ws.title = "Sessions"
    ws.append([f"{provider} - special education service minutes"])
    ws.append(["(A) after a name = absent. A session that was not held says why in Comments."])
    ws.append(["Date", "Start", "End", "Minutes", "Service", "Students", "Held", "Comments"])
    slots: dict[tuple[date, str, str], list[Row]] = {}
    for row in rows:
        slots.setdefault((row[0], row[4].start.zfill(5), row[4].logged or ""), []).append(row)
    for (day, _, name), several in sorted(slots.items()):
        v = several[0][4]
        begin, end = clock(v.start, length(v))
        out = next((r[5] for r in several if r[5] and r[5][0] != "student_absent"), None)
        names = "; ".join(f"{r[1].first} {r[1].last}" + (" (A)" if r[5] and not out else "") for r in several)
        ws.append([day, begin, end, int(length(v)), name, names, "N" if out else "Y", out[2] if out else ""])
        for d, s, p, n, w, _ in [(*r[:5], None) for r in several]:
            miss = out or next(r[5] for r in several if r[1] is s)
            record(book, (d, s, p, n, w, miss), path, miss[2] if out and miss else None, times=True)
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    wb.save(drop / path)
    fix_zip_clocks(drop / path)
    book.file(path, "service_log", keys(rows), "table")


def stamps(path: str, drop: Path, rows: list[Row], book: Ledger, extra: Student) -> None:
    """Start and end as stamps, no minutes; four sessions of a student whose IEP offers none."""
    with (drop / path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(["session_id", "student_number", "student", "service", "started_at", "ended_at", "status", "reason", "clinician", "notes"])
        for number, row in enumerate(rows, 7001):
            day, s, _, _, v, miss = row
            begin, end = clock(v.start, length(v))
            writer.writerow(
                [
                    number,
                    s.local_id,
                    f"{s.first} {s.last}",
                    v.logged,
                    f"{day}T{begin}:00",
                    f"{day}T{end}:00",
                    "missed" if miss else "completed",
                    {"student_absent": "student absent", "provider_absent": "clinician absent", "other": ""}[miss[0]] if miss else "",
                    v.provider,
                    "" if miss else note_of(row),
                ]
            )
            record(book, row, path, "" if miss else note_of(row), times=True)
        for number, day in enumerate((date(2025, 11, 6), date(2025, 11, 13), date(2026, 1, 15), date(2026, 1, 22)), 9001):
            writer.writerow([number, extra.local_id, extra.name, "Speech/Language", f"{day}T14:30:00", f"{day}T15:00:00", "completed", "", rows[0][4].provider, "screening follow up"])
            book.delivery(extra, None, path, day, 30, "delivered", rows[0][4].provider, "screening follow up", start="14:30", end="15:00")
    book.file(path, "service_log", [*keys(rows), extra.key], "table")


def grid(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """A landscape page a month: students down, days across, minutes or a code in the box."""
    tiny = BODY.clone("cell", fontSize=6.5, leading=8)
    story: list[Flowable] = []
    for year, month in sorted({(r[0].year, r[0].month) for r in rows}):
        mine = [r for r in rows if (r[0].year, r[0].month) == (year, month)]
        days = sorted({r[0].day for r in mine})
        table: list[list[object]] = [[para("Student / ID / Service", BOLD), *(para(str(d), tiny) for d in days)]]
        for key, name in sorted({(r[1].key, r[4].logged or "") for r in mine}):
            own = {r[0].day: r for r in mine if (r[1].key, r[4].logged) == (key, name)}
            s = next(iter(own.values()))[1]
            cells: list[object] = []
            for d in days:
                row = own.get(d)
                cells.append("" if row is None else para(row[5][1] if row[5] else str(int(length(row[4]))), tiny))
                if row:
                    record(book, row, path, None)
            table.append([para(f"{s.last}, {s.first} / {s.local_id} / {name}", tiny), *cells])
        story += [
            para(f"Service minutes - {calendar.month_name[month]} {year}", TITLE),
            para(f"Provider: {provider}     AB = student absent   TA = teacher absent   NS = not seen   blank = not scheduled"),
            ruled(table, [200, *([500 / len(days)] * len(days))]),
            PageBreak(),
        ]
    SimpleDocTemplate(str(drop / path), pagesize=landscape(letter), leftMargin=36, rightMargin=36, topMargin=36, bottomMargin=36, invariant=1).build(story)
    book.file(path, "service_log", keys(rows), "text")


def days_by_months(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """One student's year on one sheet: days down, months across."""
    s, v = rows[0][1], rows[0][4]
    wb = Workbook()
    ws = wb.active
    ws.title = "2025-26"
    ws.append(["Student:", s.name, "ID:", s.local_id, "Service:", v.logged, "Therapist:", provider])
    ws.append(["Minutes, or A = absent, TA = therapist absent"])
    months = [(2025, m) for m in range(9, 13)] + [(2026, m) for m in range(1, 5)]
    ws.append(["Day", *(f"{calendar.month_abbr[m]} {y}" for y, m in months)])
    own = {r[0]: r for r in rows}
    for number in range(1, 32):
        cells: list[object] = []
        for y, m in months:
            row = own.get(date(y, m, number)) if number <= calendar.monthrange(y, m)[1] else None
            cells.append(None if row is None else {"student_absent": "A", "provider_absent": "TA"}[row[5][0]] if row[5] else int(length(row[4])))
            if row:
                record(book, row, path, None)
        ws.append([number, *cells])
    wb.save(drop / path)
    fix_zip_clocks(drop / path)
    book.file(path, "service_log", [s.key], "table")


def diary(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """A counselor's typed notes, a paragraph a session."""
    document = Document()
    document.add_heading(f"Counseling session notes - {provider}", 1)
    for key in keys(rows):
        mine = [r for r in rows if r[1].key == key]
        s = mine[0][1]
        document.add_heading(f"{s.name} (ID {s.local_id}) - {mine[0][4].logged}", 2)
        for n, row in enumerate(mine):
            miss = row[5]
            text = (
                ("Student absent." if miss[0] == "student_absent" else "Counselor absent.")
                if miss
                else f"{int(length(row[4]))} minutes. {('Role play.', 'Feelings check-in and a game.', 'Reviewed coping plan.')[n % 3]}"
            )
            document.add_paragraph(f"{us(row[0])} - {text}")
            record(book, row, path, None if miss else text.split(". ", 1)[1])
    save(document, drop / path)
    book.file(path, "service_log", keys(rows), "text")
