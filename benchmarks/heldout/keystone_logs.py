"""Service logs of Tuscarawa Valley: dates printed once a day, a Word log, a year's grid as CSV, weeks by weekdays, a ruled print, a scan."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from reportlab.platypus import Flowable, Spacer

from benchmarks.heldout.exam import Ledger
from benchmarks.heldout.model import Student
from benchmarks.heldout.texas_logs import Row, clock, length, note_of
from benchmarks.heldout.texas_logs import note_down as record
from sample_docs.forms_pdf import BOLD, TITLE, para, ruled, write_pdf
from sample_docs.forms_word import fix_zip_clocks, save
from sample_docs.paper import Sheet, save_scan, scan


def short(text: str) -> str:
    hour, minute = map(int, text.split(":"))
    return f"{(hour - 1) % 12 + 1}:{minute:02}"


def by_day(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """The date stands on the first row of a day only; length as h:mm; a remark for what was missed."""
    wb = Workbook()
    ws = wb.active
    ws.title = "Log"
    ws.append([f"Speech-Language Therapy Attendance & Data   {provider}   SY 2025-2026"])
    ws.append([])
    ws.append(["Date", "Time", "Student", "Student ID", "Therapy", "Length", "P/A", "Data / remarks"])
    last = None
    for row in rows:
        day, s, _, _, v, miss = row
        begin, end = clock(v.start, length(v))
        minutes = int(length(v))
        ws.append(
            [
                day if day != last else None,
                f"{short(begin)}-{short(end)}",
                f"{s.first} {s.last}",
                s.local_id,
                f"{v.logged} ({'ind' if v.model == 'individual' else 'grp'})",
                f"0:{0 if miss else minutes:02}",
                miss[1] if miss else "P",
                note_of(row),
            ]
        )
        last = day
        record(book, row, path, note_of(row), times=True)
    ws.append([])
    ws.append(["P present / A student absent / TA therapist absent / X not seen"])
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    wb.save(drop / path)
    fix_zip_clocks(drop / path)
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")


def word_log(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """A table for each student and service under a heading of one line."""
    document = Document()
    document.add_heading("Learning Support Service Log", 1)
    document.add_paragraph(f"Teacher: {provider}     August 25, 2025 - March 13, 2026")
    document.add_paragraph("Attendance: / = present, A = absent, T = no teacher or substitute, X = no session held")
    for key, name in sorted({(r[1].key, r[4].logged or "") for r in rows}):
        mine = [r for r in rows if (r[1].key, r[4].logged) == (key, name)]
        s = mine[0][1]
        document.add_paragraph().add_run(f"{s.last}, {s.first} ({s.local_id}) - {name}").bold = True
        table = document.add_table(rows=1, cols=8)
        table.style = "Table Grid"
        cells = [c for half in (0, 1) for c in ("Date", "Min", "Att", "Notes")]
        for cell, text in zip(table.rows[0].cells, cells, strict=True):
            cell.text = text
        half = (len(mine) + 1) // 2
        for n in range(half):
            texts = []
            for row in [mine[n], *mine[half + n : half + n + 1]]:
                texts += [f"{row[0].month}/{row[0].day}/{row[0]:%y}", "0" if row[5] else str(int(length(row[4]))), row[5][1] if row[5] else "/", note_of(row)]
                record(book, row, path, note_of(row))
            new = table.add_row().cells
            for cell, text in zip(new, texts, strict=False):
                cell.text = text
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    save(document, drop / path)
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")


def year_grid(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """A CSV of students by dates for the whole year: minutes, else a code."""
    days = sorted({r[0] for r in rows})
    with (drop / path).open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([f"Emotional / Learning / Life Skills Support minutes - {provider}"])
        writer.writerow(["Key", "AB = student absent", "TX = teacher out, no sub"])
        writer.writerow(["Student", "ID", "Support", *(f"{d:%m/%d/%Y}" for d in days)])
        for key, name in sorted({(r[1].key, r[4].logged or "") for r in rows}):
            own = {r[0]: r for r in rows if (r[1].key, r[4].logged) == (key, name)}
            s = next(iter(own.values()))[1]
            cells = []
            for d in days:
                row = own.get(d)
                cells.append("" if row is None else {"student_absent": "AB", "provider_absent": "TX"}[row[5][0]] if row[5] else str(int(length(row[4]))))
                if row:
                    record(book, row, path, None)
            writer.writerow([f"{s.last}, {s.first}", s.local_id, name, *cells])
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")


def weeks(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """A tab a student: weeks down, weekdays across."""
    wb = Workbook()
    wb.remove(wb.active)
    for key in sorted({r[1].key for r in rows}):
        mine = {r[0]: r for r in rows if r[1].key == key}
        s, v = next(iter(mine.values()))[1], next(iter(mine.values()))[4]
        ws = wb.create_sheet(s.last[:20])
        ws.append(["Student", s.name, "ID", s.local_id])
        ws.append(["Service", v.logged, "Provider", provider])
        ws.append(["Week of", "Mon", "Tue", "Wed", "Thu", "Fri"])
        monday = min(mine) - timedelta(days=min(mine).weekday())
        while monday <= max(mine):
            cells: list[object] = []
            for n in range(5):
                row = mine.get(monday + timedelta(days=n))
                cells.append(None if row is None else {"student_absent": "Absent", "provider_absent": "Psych out"}[row[5][0]] if row[5] else f"{int(length(row[4]))} min")
                if row:
                    record(book, row, path, None)
            ws.append([monday, *cells])
            ws.cell(ws.max_row, 1).number_format = "mm/dd/yyyy"
            monday += timedelta(days=7)
    wb.save(drop / path)
    fix_zip_clocks(drop / path)
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")


def printed(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str, extra: Student) -> None:
    """A ruled print by month with totals; four sessions of a student whose IEP offers none."""
    story: list[Flowable] = [para("Occupational Therapy Treatment Record", TITLE), para(f"Therapist: {provider}")]
    strangers = [date(2025, 11, 5), date(2025, 11, 12), date(2026, 1, 14), date(2026, 1, 21)]
    for year, month in sorted({(r[0].year, r[0].month) for r in rows}):
        mine = [r for r in rows if (r[0].year, r[0].month) == (year, month)]
        table: list[list[object]] = [[para(t, BOLD) for t in ("Date", "Student (ID)", "In", "Out", "Total min", "Outcome", "Treatment note")]]
        total = 0
        for row in mine:
            day, s, _, _, v, miss = row
            begin, end = clock(v.start, length(v))
            total += 0 if miss else int(length(v))
            table.append(
                [
                    f"{day:%m/%d/%y}",
                    para(f"{s.last}, {s.first} ({s.local_id})"),
                    begin,
                    end,
                    "0" if miss else str(int(length(v))),
                    para({"student_absent": "Student absent", "provider_absent": "Therapist absent"}[miss[0]] if miss else "Seen"),
                    para(note_of(row)),
                ]
            )
            record(book, row, path, note_of(row), times=True)
        for day in [d for d in strangers if (d.year, d.month) == (year, month)]:
            total += 30
            table.append([f"{day:%m/%d/%y}", para(f"{extra.last}, {extra.first} ({extra.local_id})"), "13:00", "13:30", "30", "Seen", para("sensory strategies")])
            book.delivery(extra, None, path, day, 30, "delivered", provider, "sensory strategies", start="13:00", end="13:30")
        table.append(["", para("Total for the month", BOLD), "", "", str(total), "", ""])
        story += [Spacer(1, 8), para(f"{date(year, month, 1):%B %Y}", BOLD), ruled(table, [55, 160, 35, 35, 50, 75, 130])]
    write_pdf(drop / path, story, "Tuscarawa Valley School District", "Billing copy")
    book.file(path, "service_log", sorted({r[1].key for r in rows} | {extra.key}), "text")


def paper(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """One student's paper log, filled in by hand and scanned."""
    s, v = rows[0][1], rows[0][4]
    page = Sheet()
    page.write("PHYSICAL THERAPY SESSION LOG", size=15, bold=True)
    page.write(f"Student: {s.name}     ID: {s.local_id}     Therapist: {provider}", size=10)
    page.write("A = student absent   T = therapist absent   otherwise write minutes", size=9)
    grid = [["Date", "Minutes", "Data / Notes"]]
    for row in rows:
        miss = row[5]
        grid.append([f"{row[0].month}/{row[0].day}/{row[0]:%y}", ("A" if miss[0] == "student_absent" else "T") if miss else str(int(length(v))), "" if miss else note_of(row)])
        record(book, row, path, None if miss else note_of(row))
    page.grid(grid, [110, 90, 300], size=11, header=True, hand_from=0, hand_rows=1)
    save_scan([scan(page, 4, 0.4)], drop / path)
    book.file(path, "service_log", [s.key], "scan")
