"""Service logs of Mesquite Bend: two workbooks, a CSV export, a printed PDF log."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from reportlab.platypus import Flowable, Spacer

from benchmarks.heldout.model import Book, Miss, Plan, Service, Student
from sample_docs.forms_pdf import BOLD, TITLE, para, ruled, write_pdf
from sample_docs.forms_word import fix_zip_clocks

Row = tuple[date, Student, Plan, int, Service, Miss | None]
LOG_FROM, LOG_TO = date(2025, 8, 18), date(2026, 2, 20)


def clock(start: str, minutes: float) -> tuple[str, str]:
    hour, minute = map(int, start.split(":"))
    end = timedelta(hours=hour, minutes=minute + int(minutes))
    return f"{hour:02}:{minute:02}", f"{end.seconds // 3600:02}:{end.seconds // 60 % 60:02}"


def collect(students: list[Student], book: Book, start: date, stop: date, common: list[Miss]) -> dict[str, list[Row]]:
    """Every session that should be, by provider, with the misses planted and a few by chance."""
    rows: dict[str, list[Row]] = {}
    for s in students:
        for p in s.plans:
            for n, v in enumerate(p.services, 1):
                if not v.weekdays:
                    continue
                begin = max(v.first or v.begin or p.begin, start)
                for number, day in enumerate(book.year.days(begin, min(v.last or v.end or p.end, stop), v.weekdays)):
                    if v.interval == "grading period" and number % 3 == 2:
                        continue
                    if v.interval == "month" and day.day > 7 * v.times:
                        continue
                    miss = v.misses.get(day) or (book.rng.choice(common) if book.rng.random() < v.chance else None)
                    rows.setdefault(v.provider, []).append((day, s, p, n, v, miss))
    return {name: sorted(found, key=lambda r: (r[0], r[4].start.zfill(5))) for name, found in rows.items()}


def length(v: Service) -> float:
    return v.minutes / len(v.weekdays) if v.total and len(v.weekdays) > 1 else v.minutes


def note_down(book: Book, row: Row, path: str, note: str | None, *, times: bool = False) -> None:
    day, s, p, n, v, miss = row
    extra = dict(zip(("start", "end"), clock(v.start, length(v)), strict=True)) if times else {}
    value = v.notes.get(day, ("", None))[1] if not miss else None
    book.delivery(s, book.service_key(s, p, n), path, day, 0 if miss else length(v), miss[0] if miss else "delivered", v.provider, note, value, **extra)


def note_of(row: Row) -> str:
    day, *_, v, miss = row
    return miss[2] if miss else v.notes.get(day, ("", None))[0]


def workbook(path: str, drop: Path, rows: list[Row], book: Book, provider: str) -> None:
    """One row a session under a title; minutes as numbers, times as text, a legend beneath."""
    target = drop / path
    target.parent.mkdir(parents=True, exist_ok=True)
    wb = Workbook()
    sheet = wb.active
    sheet.title = "SY 25-26"
    sheet.append([f"Mesquite Bend ISD - Related Service Log - {provider}"])
    sheet.append(["Service dates 08/18/2025 - 02/20/2026"])
    sheet.append([])
    sheet.append(["Svc Date", "Student Name", "Stu ID", "Service", "I/G", "Time In", "Time Out", "Min", "Attendance", "Session Comments"])
    for row in rows:
        day, s, _, _, v, miss = row
        begin, end = clock(v.start, length(v))
        sheet.append([day, f"{s.last}, {s.first}", s.local_id, v.logged, "G" if v.model == "group" else "I", begin, end, 0 if miss else int(length(v)), miss[1] if miss else "P", note_of(row)])
        note_down(book, row, path, note_of(row), times=True)
    sheet.append([])
    sheet.append(["P = present   SA = student absent   PA = provider absent   NS = not seen   SC = school closed"])
    wb.save(target)
    fix_zip_clocks(target)
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")


def export(path: str, drop: Path, rows: list[Row], book: Book) -> None:
    target = drop / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["Encounter ID", "Student Last", "Student First", "Local ID", "Service Type", "Service Date", "Duration (hh:mm)", "Service Status", "Provider Name", "Clinical Note"])
        for number, row in enumerate(rows, 88120):
            day, s, _, _, v, miss = row
            state = {"student_absent": "Student Absent", "provider_absent": "Provider Absent", "other": "Not Seen"}[miss[0]] if miss else "Provided"
            minutes = int(length(v))
            writer.writerow(
                [
                    number,
                    s.last,
                    s.first,
                    s.local_id,
                    v.logged,
                    f"{day.month}/{day.day}/{day.year}",
                    f"{(0 if miss else minutes) // 60}:{(0 if miss else minutes) % 60:02}",
                    state,
                    v.provider,
                    note_of(row),
                ]
            )
            note_down(book, row, path, note_of(row))
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")


def printed(path: str, drop: Path, rows: list[Row], book: Book, provider: str) -> None:
    """A log printed student by student, with a signature line."""
    story: list[Flowable] = [para("RELATED SERVICES DOCUMENTATION LOG", TITLE), para(f"Provider: {provider}")]
    for key in sorted({r[1].key for r in rows}):
        mine = [r for r in rows if r[1].key == key]
        s, v = mine[0][1], mine[0][4]
        story += [Spacer(1, 10), para(f"Student: {s.name}    ID# {s.local_id}    Service: {v.logged}", BOLD)]
        table = [[para(t, BOLD) for t in ("Date", "Time", "Minutes", "Status", "Notes")]]
        for row in mine:
            miss = row[5]
            begin, end = clock(row[4].start, length(row[4]))
            table.append(
                [
                    para(f"{row[0]:%m-%d-%y}"),
                    para(f"{begin} - {end}"),
                    para("0" if miss else f"{int(length(row[4]))}"),
                    para({"SA": "Student absent", "PA": "Provider absent", "NS": "Not seen"}[miss[1]] if miss else "Provided"),
                    para(note_of(row)),
                ]
            )
            note_down(book, row, path, note_of(row), times=True)
        story.append(ruled(table, [65, 90, 55, 100, 230]))
    story += [Spacer(1, 12), para("Provider signature: ______________________    Date: ___________")]
    write_pdf(drop / path, story, "Mesquite Bend ISD", "Confidential")
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "text")
