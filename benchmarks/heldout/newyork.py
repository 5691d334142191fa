"""The New York district: papers, attendance cards, what is wrong in them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Spacer

from benchmarks.heldout import newyork_forms
from benchmarks.heldout.model import Book, Miss, Sample, Student, Year
from benchmarks.heldout.newyork_people import DEVONTE, OLIVIA, OT, PRIYA, PSY, PT, Q1, Q2, RR, SLP
from benchmarks.heldout.newyork_people_more import AIDAN, MILO
from benchmarks.heldout.texas_logs import Row, clock, collect, length, note_down, note_of
from sample_docs.forms_pdf import BOLD, TITLE, draw_page, para, ruled, write_pdf
from sample_docs.forms_word import fix_zip_clocks
from sample_docs.paper import Sheet, photograph

D = date
MONTHS = {"Speech": "%b-%y", "OT": "%B", "PT": "%b %y"}  # how each therapist writes the months down the side of a card
SMALL = ParagraphStyle("small", parent=BOLD, fontSize=6, leading=8)
YEAR = Year("Batten Kill Central School District", "NY", "2025-26", D(2025, 9, 3), D(2026, 6, 25), [(D(2025, 9, 23), D(2025, 9, 24)), (D(2025, 10, 13), D(2025, 10, 13)), (D(2025, 11, 11), D(2025, 11, 11)), (D(2025, 11, 26), D(2025, 11, 28)), (D(2025, 12, 24), D(2026, 1, 2)), (D(2026, 1, 19), D(2026, 1, 19)), (D(2026, 2, 16), D(2026, 2, 20)), (D(2026, 4, 3), D(2026, 4, 10)), (D(2026, 5, 25), D(2026, 5, 25))],
            [(Q1, D(2025, 9, 3), D(2025, 11, 7), D(2025, 11, 21)), (Q2, D(2025, 11, 10), D(2026, 1, 23), D(2026, 2, 6)), ("Q3", D(2026, 1, 26), D(2026, 4, 2), D(2026, 4, 24)), ("Q4", D(2026, 4, 13), D(2026, 6, 25), D(2026, 6, 26))], D(2026, 3, 6))  # fmt: skip
STUDENTS = [OLIVIA, DEVONTE, PRIYA, MILO, AIDAN]
SENT = {Q1: D(2025, 11, 20), Q2: D(2026, 2, 5)}
LOG_FROM, LOG_TO = D(2025, 9, 3), D(2026, 2, 27)
ABSENT: Miss = ("student_absent", "A", "student absent")
OUT: Miss = ("provider_absent", "PA", "provider at CSE meeting")


def draw(drop: Path, book: Book) -> None:
    plant()
    for s in STUDENTS:
        book.student(s)
        for p in s.plans:
            (drop / p.path).parent.mkdir(parents=True, exist_ok=True)
            {"sed": newyork_forms.sed, "word": newyork_forms.word, "scan": newyork_forms.scanned}[p.form](s, p, drop / p.path)
            book.plan(s, p, "scan" if p.form == "scan" else "text")
        now = next(p for p in s.plans if p.key == "")
        for period, sent in SENT.items():
            goals = [g for g in now.goals if period in g.reports]
            if goals:
                dated = D(2025, 12, 12) if s is DEVONTE and period == Q1 else sent
                path = f"Quarterly Progress/{period}/{s.local_id} {s.last}.pdf"
                newyork_forms.letter(s, now, period, dated, goals, drop / path)
                book.report(s, now, path, period, dated, goals)
        for g in now.goals:
            for sample in g.samples:
                draw_sample(s, f"{s.key}.g{g.number}", sample, drop, book)
    draw_logs(drop, book)
    draw_strays(drop, book)
    draw_defects(book)


def plant() -> None:
    for n, day in enumerate(YEAR.days(D(2025, 9, 10), LOG_TO, (2,))):
        if n % 2 == 0:
            value = (35, 38, 36, 37, 34, 36)[n // 2 % 6]
            PRIYA.plans[0].services[0].notes[day] = (f"s-blends {value}% acc w/ visual cue", (value, "percent"))
    for day in YEAR.days(D(2025, 10, 2), D(2025, 12, 18), (3,)):
        if day.day % 2:
            DEVONTE.plans[1].services[0].misses[day] = ("other", "", "")
    for day in YEAR.days(D(2025, 9, 4), LOG_TO, (3,)):
        if day.toordinal() % 14 < 9:
            PRIYA.plans[0].services[1].misses[day] = OUT
    AIDAN.plans[0].services[1].last = D(2025, 12, 12)


def draw_sample(s: Student, goal: str, sample: Sample, drop: Path, book: Book) -> None:
    stem = f"Work Samples/{s.first} {s.last[0]}/{sample.title} {sample.day:%m-%d-%y}"
    if sample.photo:
        sheet = Sheet()
        sheet.write(sample.title, size=17, bold=True)
        sheet.write(f"Name: {s.first} {s.last}", size=14)
        sheet.write(f"Date: {sample.day.month}/{sample.day.day}/{sample.day:%y}", size=14)
        for line in sample.lines:
            sheet.write(line, size=14)
        photograph(sheet, drop / f"{stem}.jpg", sample.day.toordinal())
        book.sample(s, goal, f"{stem}.jpg", sample, "photo")
        return
    heads = [f"Name {s.name}      Date {sample.day:%m/%d/%Y}", f"Student Name: {s.name}    {sample.day:%B} {sample.day.day}, {sample.day.year}"]
    draw_page(drop / f"{stem}.pdf", [heads[sample.day.day % 2], *sample.lines], sample.title)
    book.sample(s, goal, f"{stem}.pdf", sample, "text")


def draw_logs(drop: Path, book: Book) -> None:
    rows = collect(STUDENTS, book, LOG_FROM, LOG_TO, [ABSENT])
    for provider, name in ((SLP, "Speech"), (OT, "OT"), (PT, "PT")):
        for key in sorted({r[1].key for r in rows[provider]}):
            draw_card([r for r in rows[provider] if r[1].key == key], name, provider, drop, book)
    draw_notes(rows[PSY], drop, book)
    draw_matrix(rows[RR], drop, book)


def draw_card(rows: list[Row], name: str, provider: str, drop: Path, book: Book) -> None:
    """A related-service attendance card: months down, days across, X for a session held; session notes beneath."""
    s, v = rows[0][1], rows[0][4]
    path = f"Related Service Cards/{name} card {s.last} {s.first}.pdf"
    months = sorted({(r[0].year, r[0].month) for r in rows})
    marks = {r[0]: r for r in rows}
    table: list[list[Any]] = [[para("Month", BOLD), *(para(str(n), SMALL) for n in range(1, 32))]]
    for year, month in months:
        line: list[Any] = [para(f"{D(year, month, 1):{MONTHS[name]}}")]
        for n in range(1, 32):
            row = next((marks[d] for d in marks if (d.year, d.month, d.day) == (year, month, n)), None)
            line.append(para("" if row is None else row[5][1] if row[5] else "X", SMALL))
        table.append(line)
    noted = [r for r in rows if note_of(r) and not r[5]]
    story: list[Flowable] = [
        para("RELATED SERVICE ATTENDANCE CARD 2025-2026", TITLE),
        para(f"Student: {s.last}, {s.first}     Local ID#: {s.local_id}     DOB: {s.born:%m/%d/%Y}"),
        para(f"Service: {name}     Provider: {provider}     Frequency/Duration/Group Size: {v.cells['freq']} x {v.cells['period']} / {v.cells['dur']} / {v.cells['ratio']}"),
        para("X = session provided    A = student absent    PA = provider absent (CSE meeting, illness)    C = school closed"),
        Spacer(1, 6),
        ruled(table, [56, *[15.6] * 31]),
    ]
    if noted:
        story += [Spacer(1, 8), para("Session notes", BOLD), *(para(f"{r[0].month}/{r[0].day}/{r[0]:%y}  {note_of(r)}") for r in noted)]
    write_pdf(drop / path, story, "", "Session length is as listed unless noted")
    for row in rows:
        day, _, p, n, service, miss = row
        note, value = service.notes.get(day, (None, None)) if not miss else (None, None)
        book.delivery(s, book.service_key(s, p, n), path, day, 0 if miss else length(service), miss[0] if miss else "delivered", provider, note, value)
    book.file(path, "service_log", [s.key], "text")


def draw_notes(rows: list[Row], drop: Path, book: Book) -> None:
    """Counseling sessions printed as a list under headings, group sessions included."""
    path = "Service Logs/Osei counseling session notes.pdf"
    story: list[Flowable] = [para("Counseling Log - Dr. Amara Osei", TITLE)]
    table = [[para(t, BOLD) for t in ("Date", "Student", "Start-End", "Attendance", "Note")]]
    for row in rows:
        begin, end = clock(row[4].start, length(row[4]))
        mark = "Held" if not row[5] else {"A": "Absent", "PA": "Provider out", "": "Not held"}[row[5][1]]
        table.append([para(f"{row[0]:%b} {row[0].day}, {row[0].year}"), para(row[1].name), para(f"{begin}-{end}"), para(mark), para(note_of(row))])
        note_down(book, row, path, note_of(row), times=True)
    # a student with no counseling on the IEP
    for day in (D(2025, 11, 5), D(2025, 11, 12), D(2025, 11, 19)):
        table.append([para(f"{day:%b} {day.day}, {day.year}"), para(AIDAN.name), para("12:00-12:30"), para("Held"), para("lunch bunch, parent request")])
        book.delivery(AIDAN, None, path, day, 30, "delivered", PSY, "lunch bunch, parent request", start="12:00", end="12:30")
    write_pdf(drop / path, [*story, ruled(table, [80, 130, 80, 80, 170])], "", "Confidential")
    book.file(path, "service_log", sorted({r[1].key for r in rows} | {"s05"}), "text")


def draw_matrix(rows: list[Row], drop: Path, book: Book) -> None:
    """Resource room: a sheet a month, days across, minutes in the cells."""
    path = "Service Logs/Resource Room minutes Lyons.xlsx"
    wb = Workbook()
    wb.remove(wb.active)
    for year, month in sorted({(r[0].year, r[0].month) for r in rows}):
        sheet = wb.create_sheet(f"{D(year, month, 1):%b %Y}")
        mine = [r for r in rows if (r[0].year, r[0].month) == (year, month)]
        days = [D(year, month, 1) + timedelta(n) for n in range(31)]
        days = [d for d in days if d.month == month and d.weekday() < 5]
        sheet.append([f"Resource Room - Mr. Fitzgerald Lyons - {D(year, month, 1):%B %Y}"])
        sheet.append(["Student", "ID", *days, "Total"])
        for key in sorted({r[1].key for r in mine}):
            own = {r[0]: r for r in mine if r[1].key == key}
            s = next(iter(own.values()))[1]
            cells = ["" if d not in own else own[d][5][1] if own[d][5] else int(length(own[d][4])) for d in days]
            sheet.append([f"{s.last}, {s.first}", s.local_id, *cells, sum(c for c in cells if isinstance(c, int))])
        sheet.append(["A = absent   PA = teacher out"])
    for row in rows:
        note_down(book, row, path, None)
    target = drop / path
    target.parent.mkdir(parents=True, exist_ok=True)
    wb.save(target)
    fix_zip_clocks(target)
    book.file(path, "service_log", sorted({r[1].key for r in rows}), "table")


def draw_strays(drop: Path, book: Book) -> None:
    blank, wrong = "Work Samples/unsorted/quiz 4.pdf", "Work Samples/unsorted/vocab.pdf"
    draw_page(drop / blank, ["Name ____________________   Date 1/15/26", "8/10"], "Vocabulary Quiz 4")
    book.sample(None, None, blank, Sample(D(2026, 1, 15), "", [], (8, "correct", 10)), "text")
    draw_page(drop / wrong, ["Name: Olivia Brzezinski    Local ID: 702207    Date: 02/03/2026", "Score 9/12"], "Vocabulary in Context")
    book.sample(None, None, wrong, Sample(D(2026, 2, 3), "", [], (9, "correct", 12)), "text")
    (drop / "CSE/Scan0004.pdf").write_bytes(b"%PDF-1.4\n%broken")
    book.file("CSE/Scan0004.pdf", "other", [], "scan", broken=True)
    book.defect("document.no_student", "Name left blank.", file=blank)
    book.defect("document.wrong_student", "Name says Olivia, ID is Aidan's.", file=wrong, candidates=["s01", "s05"])
    book.defect("document.unreadable", "Torn file.", file="CSE/Scan0004.pdf")


def draw_defects(book: Book) -> None:
    iep = {s.key: next(p.path for p in s.plans if p.key == "") for s in STUDENTS}
    report = {(r["student"], r["period"]): r["file"] for r in book.rows["progress"]}

    def raised(rule: str, student: str, note: str, **about: object) -> None:
        book.defect(rule, note, student=student, **({"file": iep[student]} | about))

    raised("goal.carried_over", "s02", "Same goal and target as in 2024-25.", goal="s02.g1", previous="s02.p1")
    for period in (Q1, Q2):
        raised("progress.vague", "s02", "No data.", goal="s02.g1", file=report["s02", period], period=period)
    raised("progress.repeated", "s02", "Same as Q1.", goal="s02.g1", file=report["s02", Q2], period=Q2)
    raised("progress.late", "s02", "Dated 12/12/2025, due 11/21.", file=report["s02", Q1], period=Q1)
    raised("goal.no_evidence", "s02", "Two statements without data.", goal="s02.g1")
    raised("goal.no_improvement", "s02", "2, then 1 of 4.", goal="s02.g2")
    book.arguable("goal.off_track", "the form's own year: no date stated", student="s02", goal="s02.g2")
    missed = [d.isoformat() for d, m in sorted(DEVONTE.plans[1].services[0].misses.items())]
    raised("service.unexplained_miss", "s02", "Not held, no reason: " + ", ".join(missed), service="s02.sv1", dates=missed)
    raised("service.not_logged", "s02", "No record of co-teaching.", service="s02.sv2")
    book.arguable("goal.off_track", "the form's own year: no date stated", student="s03", goal="s03.g1")
    raised("goal.no_improvement", "s03", "37, then 36 %.", goal="s03.g1")
    raised("service.underdelivered", "s03", "Most OT sessions missed for CSE meetings.", service="s03.sv2")
    for rule in ("missing_baseline", "missing_target", "unobservable", "no_evidence"):
        raised(f"goal.{rule}", "s04", "Understand and appreciate; no level.", goal="s04.g1")
    raised("progress.vague", "s04", "No data.", goal="s04.g1", file=report["s04", Q1], period=Q1)
    raised("iep.overdue", "s04", "Ended 1/27/2026.")
    raised("progress.missing", "s04", "No Q2 letter.", period=Q2, file=None)
    raised("service.not_logged", "s04", "No record of consultant teacher.", service="s04.sv1")
    book.arguable("goal.off_track", "the form's own year: no date stated", student="s05", goal="s05.g1")
    raised("progress.contradicts_data", "s05", "Says on track.", goal="s05.g1", file=report["s05", Q2], period=Q2)
    raised("progress.goal_not_addressed", "s05", "Goal 2 left out.", goal="s05.g2", file=report["s05", Q2], period=Q2)
    raised("goal.evidence_gap", "s05", "Monthly; nothing since November.", goal="s05.g2")
    raised("iep.changed_without_notice", "s05", "OT cut from twice to once a week; no notice.", service="s05.asv1", other_service="s05.sv2", file=AIDAN.plans[1].path)
    raised("service.not_prescribed", "s05", "Counseling logged, not in the IEP.", file="Service Logs/Osei counseling session notes.pdf")
    book.arguable("service.underdelivered", "misses planted", student="s02", service="s02.sv1")
    book.arguable("goal.regression", "equal to baseline", student="s03", goal="s03.g1")
    book.arguable("progress.contradicts_data", "PS beside flat data", student="s05", goal="s05.g1")
    book.arguable("goal.missing_timeframe", "form's dates", student="s04", goal="s04.g1")
    book.arguable("goal.weak_method", "", student="s04", goal="s04.g1")
    book.arguable("goal.evidence_gap", "", student="s04", goal="s04.g2")
    book.control("*", "Nothing is wrong with this student's papers.", student="s01")
