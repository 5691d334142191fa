"""Service logs of Palmetto Bay County: a vendor's export, a grid of students by dates, billing units, calendars, listings."""

from __future__ import annotations

import calendar
import csv
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from benchmarks.heldout.exam import Ledger
from benchmarks.heldout.model import Student
from benchmarks.heldout.texas_logs import Row, clock, length, note_of
from benchmarks.heldout.texas_logs import note_down as record
from sample_docs.forms_pdf import us
from sample_docs.forms_word import fix_zip_clocks


def half_day(text: str) -> str:
    hour, minute = map(int, text.split(":"))
    return f"{(hour - 1) % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'PM'}"


def vendor_csv(path: str, drop: Path, rows: list[Row], book: Ledger) -> None:
    target = drop / path
    target.parent.mkdir(parents=True, exist_ok=True)
    state = {"student_absent": "Student Absent", "provider_absent": "Provider Unavailable", "other": "Not Seen"}
    with target.open("w", newline="", encoding="cp1252", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(["Session Notes Export", "", "Generated 02/28/2026 07:14 AM"])
        writer.writerow(["Date Range: 08/18/2025 - 02/27/2026"])
        writer.writerow([])
        writer.writerow(["Student", "Student ID", "DOB", "Service", "Group Size", "Session Date", "Start", "End", "Attendance", "Provider", "Note"])
        for row in rows:
            day, s, _, _, v, miss = row
            begin, end = clock(v.start, length(v))
            writer.writerow(
                [
                    f"{s.last}, {s.first}",
                    s.local_id,
                    us(s.born),
                    v.logged,
                    3 if v.model == "group" else 1,
                    us(day),
                    half_day(begin),
                    half_day(end),
                    state[miss[0]] if miss else "Present",
                    v.provider,
                    note_of(row),
                ]
            )
            record(book, row, path, note_of(row), times=True)
        writer.writerow([])
        writer.writerow(["Total sessions", len(rows)])
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")


def wide(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """A sheet a month: students down, dates across; minutes, or a code."""
    wb = Workbook()
    wb.remove(wb.active)
    months = sorted({(r[0].year, r[0].month) for r in rows})
    for year, month in months:
        ws = wb.create_sheet(f"{calendar.month_abbr[month]} {year}")
        mine = [r for r in rows if (r[0].year, r[0].month) == (year, month)]
        days = sorted({r[0] for r in mine})
        ws.append([f"SDI minutes delivered - {provider} - {calendar.month_name[month]} {year}"])
        ws.append(["Minutes served, or code: A = student absent, T = teacher absent, blank = not scheduled"])
        ws.append(["Student", "ID", "Service", *days, "Total"])
        for column in range(4, 4 + len(days)):
            ws.cell(3, column).number_format = "m/d"
        for key, kind in sorted({(r[1].key, r[4].logged or "") for r in mine}):
            own = {r[0]: r for r in mine if (r[1].key, r[4].logged) == (key, kind)}
            s = next(iter(own.values()))[1]
            cells = [(own[d][5][1] if own[d][5] else int(length(own[d][4]))) if d in own else None for d in days]  # type: ignore[index]
            ws.append([f"{s.first} {s.last}", s.local_id, kind, *cells, sum(c for c in cells if isinstance(c, int))])
            for r in own.values():
                record(book, r, path, None)
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    wb.save(drop / path)
    fix_zip_clocks(drop / path)
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")


def units(path: str, drop: Path, rows: list[Row], book: Ledger, extra: Student) -> None:
    """Billing units of a quarter of an hour; four sessions of a student whose IEP offers none."""
    with (drop / path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Rendering Provider", "Last Name", "First Name", "Student Number", "Date of Service", "Procedure", "Units (15 min)", "Encounter Status", "Comments"])
        for row in rows:
            day, s, _, _, v, miss = row
            writer.writerow(
                [
                    v.provider,
                    s.last,
                    s.first,
                    s.local_id,
                    f"{day:%Y%m%d}",
                    "97530 OT",
                    0 if miss else int(length(v) // 15),
                    {"student_absent": "Student absent", "provider_absent": "Provider absent"}[miss[0]] if miss else "Completed",
                    note_of(row),
                ]
            )
            record(book, row, path, note_of(row))
        for day in (date(2025, 12, 4), date(2025, 12, 11), date(2026, 1, 15), date(2026, 1, 22)):
            writer.writerow([rows[0][4].provider, extra.last, extra.first, extra.local_id, f"{day:%Y%m%d}", "97530 OT", 2, "Completed", "push-in"])
            book.delivery(extra, None, path, day, 30, "delivered", rows[0][4].provider, "push-in")
    book.file(path, "service_log", sorted({r[1].key for r in rows} | {extra.key}), "table")


def listing(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str, *, times: bool) -> None:
    """A report without rules, sorted by date, columns by position alone."""
    (drop / path).parent.mkdir(parents=True, exist_ok=True)
    canvas, y = Canvas(str(drop / path), pagesize=letter, invariant=1), 0.0
    columns = (("Service Date", 40), ("Student", 105), ("Student ID", 235), ("Service", 290), ("Time" if times else "Minutes", 385), ("Status", 460), ("Comment", 500))
    for row in rows:
        if y < 60:
            if y:
                canvas.showPage()
            canvas.setFont("Helvetica-Bold", 11)
            canvas.drawString(40, 750, "Service Delivery Report")
            canvas.setFont("Helvetica", 8)
            canvas.drawString(40, 737, f"Provider: {provider}     Report period: 08/18/2025 to 02/27/2026")
            canvas.drawString(40, 726, "Status: P = provided, A = student absent, T = provider absent, NS = not seen")
            canvas.setFont("Helvetica-Bold", 8)
            for label, x in columns:
                canvas.drawString(x, 706, label)
            y = 692
        day, s, _, _, v, miss = row
        begin, end = clock(v.start, length(v))
        amount = f"{begin}-{end}" if times else str(0 if miss else int(length(v)))
        canvas.setFont("Helvetica", 8)
        for (_, x), text in zip(columns, (f"{day:%m/%d/%Y}", f"{s.last}, {s.first}", s.local_id, v.logged or "", amount, miss[1] if miss else "P", note_of(row)), strict=True):
            canvas.drawString(x, y, text)
        record(book, row, path, note_of(row), times=times)
        y -= 13
    canvas.save()
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "text")


def calendars(path: str, drop: Path, rows: list[Row], book: Ledger, provider: str) -> None:
    """A page a student and month: the counselor writes minutes or a code in the day's box."""
    canvas = Canvas(str(drop / path), pagesize=letter, invariant=1)
    for key, year, month in sorted({(r[1].key, r[0].year, r[0].month) for r in rows}):
        own = {r[0].day: r for r in rows if (r[1].key, r[0].year, r[0].month) == (key, year, month)}
        s, v = next(iter(own.values()))[1], next(iter(own.values()))[4]
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(50, 740, f"{calendar.month_name[month]} {year}")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(50, 722, f"Student: {s.name}    ID: {s.local_id}    Service: {v.logged}    Provider: {provider}")
        canvas.drawString(50, 706, "Write minutes seen. A = student absent   T = counselor out")
        for c, name in enumerate(("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")):
            canvas.drawString(55 + 73 * c, 684, name)
        for w, week in enumerate(calendar.Calendar(6).monthdayscalendar(year, month)):
            for c, number in enumerate(week):
                canvas.rect(50 + 73 * c, 620 - 62 * w, 73, 60)
                if number:
                    canvas.setFont("Helvetica", 7)
                    canvas.drawString(53 + 73 * c, 671 - 62 * w, str(number))
                    if number in own:
                        canvas.setFont("Helvetica-Bold", 11)
                        miss = own[number][5]
                        canvas.drawString(72 + 73 * c, 645 - 62 * w, miss[1] if miss else f"{int(length(v))} min")
                        record(book, own[number], path, None)
        canvas.showPage()
    canvas.save()
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "text")
