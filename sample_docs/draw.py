"""Draws sample_docs/juniper_flats anew: the drop, district.toml, calendar.json and truth.json. Same code, same bytes."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sample_docs import forms_pdf, forms_scan, forms_word, logs
from sample_docs.paper import Sheet, photograph, save_scan, scan
from sample_docs.people import AS_OF, COUN, DISTRICT, FIRST_DAY, LAST_DAY, LOGGED_TO, NO_SCHOOL, OT, PERIODS, RES, RES2, SLP, STUDENTS, StudentSpec

HERE = Path(__file__).parent / "juniper_flats"
DROP = HERE / "drop"
REPORTED = {"Q1": date(2025, 11, 19), "Q2": date(2026, 2, 11)}


class Truth:
    """What a careful clerk would write down, collected while the papers are drawn."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {
            kind: [] for kind in ("students", "files", "ieps", "goals", "objectives", "services", "accommodations", "deliveries", "progress", "work_samples", "defects", "controls")
        }

    def file(self, path: str, kind: str, students: list[str], reading: str | None = "text", pages: int | None = 1, **more: Any) -> None:
        self.rows["files"].append({"path": path, "type": kind, "students": students, "pages": pages, "reading": reading, "broken": False, "same_as": None, **more})


def measured(prefix: str, measure: Any) -> dict[str, Any]:
    if measure is None:
        return {f"{prefix}value": None, f"{prefix}unit": None}
    return {f"{prefix}value": measure.value, f"{prefix}unit": measure.unit} | ({f"{prefix}max": measure.max} if measure.max else {})


def draw_iep(s: StudentSpec, truth: Truth, seed: int) -> None:
    suffix = "docx" if s.form == "word" else "pdf"
    path = f"IEPs/{s.last}_{s.first}_{s.local_id}_IEP.{suffix}"
    target = DROP / path
    form = forms_word if s.form == "word" else forms_pdf
    pages = forms_scan.draw_iep(s, target, seed) if s.form == "scan" else form.draw_iep(s, target)
    truth.file(path, "iep", [s.key], "scan" if s.form == "scan" else "text", pages)
    truth.rows["students"].append({"key": s.key, "name": s.name, "local_id": s.local_id, "birth_date": s.born.isoformat(), "grade": s.grade, "school": s.school})
    truth.rows["ieps"].append(
        {
            "student": s.key,
            "file": path,
            "meeting_date": s.meeting.isoformat(),
            "begin_date": s.begin.isoformat(),
            "end_date": s.end.isoformat(),
            "kind": "annual",
            "progress_report_frequency": "quarterly",
            "case_manager": s.manager,
        }
    )
    for goal in s.goals:
        truth.rows["goals"].append(
            {"key": f"{s.key}.g{goal.number}", "student": s.key, "file": path, "number": str(goal.number), "area": goal.area, "statement": goal.statement, "baseline_text": goal.baseline_text}
            | measured("baseline_", goal.baseline)
            | measured("target_", goal.target)
            | {
                "direction": goal.direction,
                "target_date": goal.target_date.isoformat() if goal.target_date else None,
                "measurement_method": goal.method,
                "measurement_frequency": goal.frequency,
                "measurable": goal.measurable,
                "missing": list(goal.missing),
            }
        )
    for service in s.services:
        weekly = service.minutes * service.per if service.interval == "week" else None
        truth.rows["services"].append(
            {"key": f"{s.key}.{service.key}", "student": s.key, "file": path, "service": service.service, "printed_as": service.printed, "minutes_per_session": service.minutes, "frequency": service.per, "frequency_interval": service.interval,
             "minutes_per_week": weekly, "delivery": service.model, "location": service.location, "begin_date": s.begin.isoformat(), "end_date": s.end.isoformat()}
        )  # fmt: skip
    truth.rows["accommodations"] += [{"student": s.key, "file": path, "text": text} for text in s.accommodations]


def draw_reports(s: StudentSpec, truth: Truth, seed: int) -> None:
    for period, dated in REPORTED.items():
        suffix = "docx" if s.form == "word" else "pdf"
        path = f"Progress Reports/{period}/{s.last} {s.first} {period}.{suffix}"
        target = DROP / path
        if s.form == "scan":
            forms_scan.draw_report(s, period, target, dated, seed)
        elif s.form == "word":
            forms_word.draw_report(s, period, target, dated)
        else:
            forms_pdf.draw_report(s, period, target, dated)
        truth.file(path, "progress_report", [s.key], "scan" if s.form == "scan" else "text")
        for goal in s.goals:
            text, code, measure, vague = goal.reports[period]
            truth.rows["progress"].append(
                {
                    "student": s.key,
                    "goal": f"{s.key}.g{goal.number}",
                    "file": path,
                    "report_date": dated.isoformat(),
                    "period": period,
                    "text": text,
                    "rating": code,
                    **measured("", measure),
                    "vague": vague,
                }
            )


def draw_logs(truth: Truth) -> None:
    homes: dict[tuple[str, str], str] = {}  # (log, provider) -> path
    for provider, name in ((SLP, "Dolan speech log 25-26.xlsx"), (OT, "Roy OT log 25-26.xlsx")):
        path = f"Service Logs/{name}"
        logs.draw_workbook(DROP / path, provider, f"{'Speech-Language' if provider == SLP else 'Occupational Therapy'} Service Log")
        homes["xlsx", provider] = path
    path = "Service Logs/Birkeland_contact_log_export.csv"
    logs.draw_export(DROP / path, RES)
    homes["csv", RES] = path
    path = "Service Logs/secondary encounters.csv"
    logs.draw_units(DROP / path, [RES2, COUN])
    homes["csv2", RES2] = homes["csv2", COUN] = path
    for s in STUDENTS:
        for service in s.services:
            if service.log.startswith("paper"):
                path = f"Service Logs/scans/{s.last} {service.printed.split()[0]} log.pdf"
                pages = forms_scan.draw_log(s, service, DROP / path, seed=700 + int(s.key[1:]))
                homes[service.log + s.key, service.provider] = path
                truth.file(path, "service_log", [s.key], "scan", pages)
    owners: dict[str, set[str]] = {}
    for s in STUDENTS:
        for service in s.services:
            if not service.logged:
                continue
            log = service.log + s.key if service.log.startswith("paper") else service.log
            home = homes[log, service.provider]
            owners.setdefault(home, set()).add(s.key)
            for day in service.planned(s.begin, LOGGED_TO):
                missed = service.missed.get(day)
                observed = next((goal.notes[day] for goal in s.goals if day in goal.notes), None) if service.log == "xlsx" else None
                truth.rows["deliveries"].append(
                    {"student": s.key, "service": f"{s.key}.{service.key}", "file": home, "date": day.isoformat(), "minutes": 0 if missed else service.minutes, "status": missed[0] if missed else "delivered", "provider": service.provider,
                     "note": missed[2] if missed else (observed[0] if observed else None), **measured("", observed[1] if observed else None)}
                )  # fmt: skip
    for home, keys in owners.items():
        if "scans" not in home:
            truth.file(home, "service_log", sorted(keys), "table")


def draw_samples(truth: Truth) -> None:
    photographed = {("j02", 2), ("j05", 2)}
    for s in STUDENTS:
        for goal in s.goals:
            for order, (day, title, measure) in enumerate(goal.samples):
                shown = f"{measure.value:g}"
                score = {"percent": f"Score: {shown}%", "wcpm": f"Words correct per minute: {shown}   Errors: 4", "times": f"Total count for the class period: {shown} times"}.get(measure.unit)
                if score is None:
                    score = f"Score: {shown} of {measure.max:g}" if measure.max else f"Complete sentences: {shown}"
                stem = f"Work Samples/{s.last} {s.first[0]}/{title.split(' - ')[0].split(':')[0].replace('/', '-')} {day:%m%d%y}"
                if (s.key, goal.number) in photographed and order == 0:
                    path = f"Work Samples/from phones/IMG_{4100 + 7 * int(s.key[1:])}.jpg"
                    sheet = Sheet()
                    sheet.write(title, size=16, bold=True)
                    sheet.y += 8
                    sheet.write(f"Name: {s.name}        Date: {day.month}/{day.day}/{day.year}", size=13)
                    sheet.y += 14
                    for line in ("1. Plan with the organizer.", "2. Write your paragraph.", "3. Check capital letters and end marks."):
                        sheet.write(line, size=12)
                    sheet.y += 24
                    sheet.write(score, size=18, bold=True)
                    photograph(sheet, DROP / path, seed=900 + int(s.key[1:]))
                    reading = "photo"
                elif s.form == "word":
                    path, reading = f"{stem}.docx", "text"
                    forms_word.draw_page(DROP / path, title, [f"Name: {s.name}          Date: {day.month}/{day.day}/{day.year}", f"Student ID: {s.local_id}", score])
                elif s.form == "scan":
                    path, reading = f"{stem}.pdf", "scan"
                    sheet = Sheet()
                    sheet.write(title, size=15, bold=True)
                    sheet.write(f"Name: {s.name}      Date: {day.month}/{day.day}/{day.year}", size=11)
                    sheet.y += 10
                    sheet.write(score, size=13, bold=True)
                    save_scan([scan(sheet, 800, -0.6)], DROP / path)
                else:
                    path, reading = f"{stem}.pdf", "text"
                    forms_pdf.draw_page(DROP / path, [f"Student: {s.name}     Date: {day.month}/{day.day}/{day.year}", "Examiner: H. Birkeland", score], title)
                truth.file(path, "work_sample", [s.key], reading)
                truth.rows["work_samples"].append({"student": s.key, "goal": f"{s.key}.g{goal.number}", "file": path, "date": day.isoformat(), **measured("", measure), "title": title})


def draw_the_rest(truth: Truth) -> None:
    """What every drop holds besides: a newsletter, a roster, a page without a name, a torn file, an e-mail, an archive, a copy."""
    forms_pdf.draw_page(
        DROP / "misc/April newsletter.pdf",
        ["Dear families, spring is here!", "Picture day is on April 9. Progress reports go home on April 24.", "Lunch on Friday is pizza and salad."],
        "The Sagebrush Post",
    )
    truth.file("misc/April newsletter.pdf", "other", [])
    sheet = Sheet()
    sheet.write("Subtraction Page", size=15, bold=True)
    sheet.write("Name: ____________________      Date: ____________", size=11)
    sheet.write("Score: 7 of 12", size=13, bold=True)
    save_scan([scan(sheet, 321, 0.9)], DROP / "Work Samples/unsorted/Scan_0031.pdf")
    truth.file("Work Samples/unsorted/Scan_0031.pdf", "work_sample", [], "scan")
    truth.rows["work_samples"].append(
        {"student": None, "goal": None, "file": "Work Samples/unsorted/Scan_0031.pdf", "date": None, "value": 7, "max": 12, "unit": "correct", "title": "Subtraction Page"}
    )
    truth.rows["defects"].append({"rule": "document.no_student", "student": None, "goal": None, "service": None, "file": "Work Samples/unsorted/Scan_0031.pdf", "note": "No name on the page."})
    whole = (DROP / "IEPs/Okonjo_Nadia_310442_IEP.pdf").read_bytes()
    torn = DROP / "Progress Reports/Q2/scan interrupted.pdf"
    torn.write_bytes(whole[: len(whole) // 6])
    truth.file("Progress Reports/Q2/scan interrupted.pdf", "other", [], None, None, broken=True)
    truth.rows["defects"].append(
        {"rule": "document.unreadable", "student": None, "goal": None, "service": None, "file": "Progress Reports/Q2/scan interrupted.pdf", "note": "The file ends in the middle."}
    )
    copy = DROP / "misc/Copy of report (1).pdf"
    original = "Progress Reports/Q1/Okonjo Nadia Q1.pdf"
    shutil.copyfile(DROP / original, copy)
    truth.file("misc/Copy of report (1).pdf", "progress_report", ["j01"], same_as=original)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ("front office <office@juniperflats.example>", "sped <sped@juniperflats.example>", "for the file")
    mail["Date"] = "Wed, 11 Mar 2026 09:15:00 -0600"
    mail.set_content("Please add the attached page to the file. Thank you.\n")
    inner = "Planner note.txt"
    mail.add_attachment("The supply room has new planners.\n", filename=inner)
    mail.set_boundary("=====juniper=====")
    (DROP / "misc/for the file.eml").write_bytes(mail.as_bytes())
    truth.file("misc/for the file.eml", "other", [])
    truth.file(f"misc/for the file.eml!/{inner}", "other", [])
    (DROP / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0 thumbnails")
    truth.file("Thumbs.db", "other", [], None, None)
    pack_archive(truth)


def pack_archive(truth: Truth) -> None:
    """One student's samples came as a ZIP."""
    folder = DROP / "Work Samples/Varga T"
    archive_path = "Work Samples/Theo Varga samples.zip"
    with zipfile.ZipFile(DROP / archive_path, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            info = zipfile.ZipInfo(path.name, (2026, 3, 20, 0, 0, 0))
            archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
            old, new = f"Work Samples/Varga T/{path.name}", f"{archive_path}!/{path.name}"
            for row in truth.rows["files"] + truth.rows["work_samples"]:
                for key in ("path", "file"):
                    if row.get(key) == old:
                        row[key] = new
    shutil.rmtree(folder)
    truth.file(archive_path, "other", ["j04"], None, None)


def write_settings() -> None:
    calendar = {
        "school_year": "2025-26", "first_day": FIRST_DAY.isoformat(), "last_day": LAST_DAY.isoformat(),
        "no_school": [[a.isoformat(), b.isoformat()] for a, b in NO_SCHOOL],
        "reporting_periods": [{"label": label, "start": a.isoformat(), "end": b.isoformat(), "report_due": due.isoformat()} for label, a, b, due in PERIODS],
        "as_of": AS_OF.isoformat()
    }  # fmt: skip
    (HERE / "calendar.json").write_text(json.dumps(calendar, indent=1) + "\n", "utf-8")
    lines = ["# What the district tells the program. Run with --as-of " + AS_OF.isoformat() + ".", "[district]", f'name = "{DISTRICT}"', 'state = "OR"', "", "[calendar]", 'school_year = "2025-26"',
             f"first_day = {FIRST_DAY}", f"last_day = {LAST_DAY}", "no_school = [", *(f"    [{a}, {b}]," for a, b in NO_SCHOOL), "]"]  # fmt: skip
    for label, a, b, due in PERIODS:
        lines += ["", "[[reporting_period]]", f'label = "{label}"', f"start = {a}", f"end = {b}", f"report_due = {due}"]
    (HERE / "district.toml").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Draws everything and says how much."""
    shutil.rmtree(DROP, ignore_errors=True)
    DROP.mkdir(parents=True)
    truth = Truth()
    for s in STUDENTS:
        number = int(s.key[1:])
        draw_iep(s, truth, seed=100 + number)
        draw_reports(s, truth, seed=200 + number)
        for defect in s.defects:
            row = {"rule": defect["rule"], "student": s.key, "goal": None, "service": None, "file": None, "note": str(defect.get("period", ""))}
            row |= {part: f"{s.key}.g{defect[part]}" if part == "goal" else f"{s.key}.{defect[part]}" for part in ("goal", "service") if part in defect}
            truth.rows["defects"].append(row | ({"period": defect["period"]} if "period" in defect else {}))
        if not s.defects:
            truth.rows["controls"].append({"rule": "*", "student": s.key, "goal": None, "service": None, "file": None, "why": "Nothing is wrong with this student's papers."})
    draw_logs(truth)
    draw_samples(truth)
    draw_the_rest(truth)
    write_settings()
    (HERE / "truth.json").write_text(json.dumps(truth.rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
    size = sum(path.stat().st_size for path in DROP.rglob("*") if path.is_file())
    print(f"{len(truth.rows['files'])} files, {size / 1e6:.1f} MB, {len(truth.rows['deliveries'])} sessions, {len(truth.rows['defects'])} planted defects")


if __name__ == "__main__":
    main()
