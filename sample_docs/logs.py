"""The service logs of the district: a therapist's workbook, a comma-separated export, and a billing-like export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from sample_docs.forms_word import fix_zip_clocks
from sample_docs.people import LOGGED_TO, STUDENTS, ServiceSpec, StudentSpec

Session = tuple[date, StudentSpec, ServiceSpec]


def sessions_of(log: str, provider: str | None = None) -> list[Session]:
    """Every planned session that one log holds, in date order."""
    found = [
        (day, student, service)
        for student in STUDENTS
        for service in student.services
        if service.logged and service.log == log and (provider is None or service.provider == provider)
        for day in service.planned(student.begin, LOGGED_TO)
    ]
    return sorted(found, key=lambda session: (session[0], session[1].key))


def note_of(student: StudentSpec, day: date) -> str:
    return next((goal.notes[day][0] for goal in student.goals if day in goal.notes), "")


def draw_workbook(path: Path, provider: str, title: str) -> None:
    """Title lines, one sheet a half-year, codes on a sheet of their own."""
    book = Workbook()
    book.remove(book.active)
    halves = {"Fall": (date(2025, 9, 1), date(2025, 12, 31)), "Winter": (date(2026, 1, 1), date(2026, 6, 30))}
    for name, (first, last) in halves.items():
        sheet = book.create_sheet(name)
        sheet.append([title])
        sheet.append([f"Provider: {provider}", None, None, None, "School year 2025-26"])
        sheet.append([])
        sheet.append(["Date", "Student", "Student #", "In", "Min", "I/G", "Code", "Data / notes"])
        for cell in sheet[4]:
            cell.font = Font(bold=True)
        total = 0
        for day, student, service in sessions_of("xlsx", provider):
            if not first <= day <= last:
                continue
            missed = service.missed.get(day)
            minutes = 0 if missed else service.minutes
            total += minutes
            sheet.append(
                [
                    day,
                    f"{student.last}, {student.first}",
                    int(student.local_id),
                    service.start,
                    minutes,
                    service.model[0].upper(),
                    missed[1] if missed else "S",
                    missed[2] if missed else note_of(student, day),
                ]
            )
            sheet.cell(sheet.max_row, 1).number_format = "m/d/yy"
        sheet.append(["Total", None, None, None, total])
    codes = book.create_sheet("Codes")
    for row in (["S", "session held"], ["SA", "student absent"], ["PA", "provider absent"], ["I / G", "individual / group"]):
        codes.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    fix_zip_clocks(path)


def draw_export(path: Path, provider: str, log: str = "csv") -> None:
    """An export with a byte-order mark, title lines, mixed date forms and a total at the end."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([f"Resource program contact log - {provider}"])
    writer.writerow([])
    writer.writerow(["Student (Last, First)", "Stu #", "Svc Date", "Service", "Start", "Mins", "Code", "Notes"])
    total = 0
    for order, (day, student, service) in enumerate(sessions_of(log, provider)):
        missed = service.missed.get(day)
        shown = [f"{day.month}/{day.day}/{day:%y}", f"{day:%m/%d/%Y}", day.isoformat()][order % 3]
        minutes = 0 if missed else service.minutes
        total += minutes
        writer.writerow([f"{student.last}, {student.first}", student.local_id, shown, service.printed, service.start, minutes, missed[1] if missed else "P", missed[2] if missed else ""])
    writer.writerow(["", "", "", "", "Total", total, "", ""])
    writer.writerow(["P = present; SA = student absent; PA = provider absent; SC = school closed"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode("utf-8"))


def draw_units(path: Path, providers: Iterable[str]) -> None:
    """A billing-like export: semicolons, start and end times, words for what happened."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Service encounters 2025-26", "through 03/13/2026"])
    writer.writerow(["Client", "Client ID", "Service date", "Service", "Begin", "End", "Outcome", "Practitioner", "Memo"])
    words = {"delivered": "Completed", "student_absent": "Student absent", "school_closed": "School closed", "provider_absent": "Provider absent"}
    for day, student, service in sorted((s for p in providers for s in sessions_of("csv2", p)), key=lambda s: (s[0], s[1].key)):
        missed = service.missed.get(day)
        hour, minute = map(int, service.start.split(":"))
        hour += 12 if hour < 8 else 0
        end = timedelta(hours=hour, minutes=minute + service.minutes)
        ended = f"{end.seconds // 3600}:{end.seconds // 60 % 60:02}"
        times = ["", ""] if missed else [f"{hour}:{minute:02}", ended]
        writer.writerow(
            [
                f"{student.last.upper()} {student.first.upper()}",
                student.local_id,
                f"{day:%Y%m%d}",
                service.printed,
                *times,
                words[missed[0] if missed else "delivered"],
                service.provider,
                missed[2] if missed else "",
            ]
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(out.getvalue(), "cp1252")
