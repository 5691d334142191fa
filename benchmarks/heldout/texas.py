"""The Texas district: who gets which papers, what is wrong in them, and what only looks wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.heldout import texas_forms, texas_logs
from benchmarks.heldout.model import Book, Measure, Plan, Sample, Student, Year
from benchmarks.heldout.texas_people import ABSENT, ARACELI, ILL, JAYLEN, KINLEY, LSSP, NW1, NW2, OT, PT, SLP, SPED
from benchmarks.heldout.texas_people_more import MATEUS, NOOR, TOBIAH
from sample_docs.forms_pdf import draw_page
from sample_docs.paper import Sheet, photograph

D = date
YEAR = Year("Mesquite Bend Independent School District", "TX", "2025-26", D(2025, 8, 13), D(2026, 5, 28), [(D(2025, 9, 1), D(2025, 9, 1)), (D(2025, 10, 13), D(2025, 10, 13)), (D(2025, 11, 24), D(2025, 11, 28)), (D(2025, 12, 22), D(2026, 1, 6)), (D(2026, 1, 19), D(2026, 1, 19)), (D(2026, 3, 9), D(2026, 3, 13)), (D(2026, 4, 3), D(2026, 4, 3))],
            [(NW1, D(2025, 8, 13), D(2025, 10, 10), D(2025, 10, 17)), (NW2, D(2025, 10, 14), D(2025, 12, 19), D(2026, 1, 9)), ("3rd 9 Weeks", D(2026, 1, 7), D(2026, 3, 6), D(2026, 3, 20)), ("4th 9 Weeks", D(2026, 3, 16), D(2026, 5, 28), D(2026, 6, 2))], D(2026, 2, 27))  # fmt: skip
STUDENTS = [ARACELI, JAYLEN, KINLEY, MATEUS, TOBIAH, NOOR]
SENT = {NW1: D(2025, 10, 16), NW2: D(2026, 1, 8)}


def draw(drop: Path, book: Book) -> None:
    plant_session_notes()
    for s in STUDENTS:
        book.student(s)
        for p in s.plans:
            (drop / p.path).parent.mkdir(parents=True, exist_ok=True)
            getattr(texas_forms, p.form)(s, p, drop / p.path)
            book.plan(s, p, "text")
        now = next(p for p in s.plans if p.key == "")
        draw_reports(s, now, drop, book)
        for g in now.goals:
            for sample in g.samples:
                draw_sample(s, f"{s.key}.g{g.number}", sample, drop, book)
    draw_logs(drop, book)
    draw_strays(drop, book)
    draw_defects(book)


def plant_session_notes() -> None:
    values = [(D(2025, 10, 20), 4), (D(2025, 11, 3), 5), (D(2025, 11, 14), 5), (D(2025, 12, 5), 6), (D(2026, 1, 9), 6), (D(2026, 1, 26), 7), (D(2026, 2, 9), 7)]
    for day, n in values:
        NOOR.plans[0].services[0].notes[day] = (f"pointed to named picture {n}/10 trials", (n, "trials", 10))
    speech = JAYLEN.plans[1].services[0]
    for day, n in ((D(2025, 10, 21), 7), (D(2025, 11, 6), 6), (D(2025, 12, 9), 7), (D(2026, 1, 15), 8), (D(2026, 2, 10), 7)):
        speech.notes[day] = (f"past tense -ed: {n} out of 20 trials", (n, "trials", 20))
    for day in YEAR.days(D(2025, 11, 11), D(2026, 2, 19), (1, 3)):
        if day not in speech.notes and day.toordinal() % 5 != 0:
            speech.misses[day] = ("provider_absent", "PA", "SLP in evaluations")
    for day, n in ((D(2025, 10, 21), 2), (D(2025, 11, 18), 3), (D(2025, 12, 2), 3), (D(2026, 1, 13), 3)):
        MATEUS.plans[0].services[1].notes[day] = (f"used break card in {n} of 5 opportunities per teacher log", (n, "opportunities", 5))


def draw_reports(s: Student, p: Plan, drop: Path, book: Book) -> None:
    for period, sent in SENT.items():
        goals = [g for g in p.goals if period in g.reports]
        if not goals:
            continue
        dated = D(2026, 1, 30) if s is MATEUS and period == NW2 else sent
        path = f"Progress Reports/{'NW1' if period == NW1 else 'NW2'}/{s.last.upper()} {s.first} progress{'.docx' if p.form == 'word' else '.pdf'}"
        (drop / path).parent.mkdir(parents=True, exist_ok=True)
        texas_forms.report(s, p, period, dated, goals, drop / path)
        book.report(s, p, path, period, dated, goals)


def draw_sample(s: Student, goal: str, sample: Sample, drop: Path, book: Book) -> None:
    path = f"Student Work/{s.last}/{sample.title.replace('/', '-')} {sample.day:%m%d%y}.pdf"
    heads = [
        f"Name: {s.name}     Date: {sample.day:%m/%d/%Y}",
        f"Student: {s.last}, {s.first}   ID {s.local_id}    {sample.day:%b} {sample.day.day}, {sample.day.year}",
        f"{s.first} {s.last[0]}.      Date {sample.day.month}-{sample.day.day}-{sample.day:%y}",
    ]
    draw_page(drop / path, [heads[sample.day.toordinal() % 3], *sample.lines], sample.title)
    book.sample(s, goal, path, sample, "text")


def draw_logs(drop: Path, book: Book) -> None:
    rows = texas_logs.collect(STUDENTS, book, texas_logs.LOG_FROM, texas_logs.LOG_TO, [ABSENT, ABSENT, ILL])
    texas_logs.workbook("Service Logs/Quiroga SLP Log 25-26.xlsx", drop, rows[SLP], book, SLP)
    texas_logs.export("Service Logs/OT_PT_encounters_export.csv", drop, sorted(rows[OT] + rows[PT], key=lambda r: r[0]), book)
    texas_logs.printed("Service Logs/Castellanos counseling log.pdf", drop, rows[LSSP], book, LSSP)
    texas_logs.workbook("Service Logs/Hanks resource & inclusion.xlsx", drop, rows[SPED], book, SPED)
    texas_logs.export("Service Logs/lindgren math export.csv", drop, rows["Coach D. Lindgren"], book)


def draw_strays(drop: Path, book: Book) -> None:
    value: Measure = (7, "correct", 10)
    blank, wrong = "Student Work/unsorted/spelling test.pdf", "Student Work/unsorted/fractions.pdf"
    draw_page(drop / blank, ["Name: ______________________     Date: 02/06/2026", "Score: 7/10"], "Spelling Test Unit 14")
    book.sample(None, None, blank, Sample(D(2026, 2, 6), "", [], value), "text")
    draw_page(drop / wrong, ["Student: Kinley Prudhomme     ID# 0348812     Date: 01/30/2026", "Score: 5 of 8 correct"], "Fractions Exit Slip")
    book.sample(None, None, wrong, Sample(D(2026, 1, 30), "", [], (5, "correct", 8)), "text")
    empty = "Student Work/unsorted/scan 0031.pdf"
    (drop / empty).write_bytes(b"")
    book.file(empty, "work_sample", [], "scan", broken=True)
    sheet = Sheet()
    sheet.write("Rodeo Day Math - Addition", size=16, bold=True)
    sheet.write("Name: Araceli T.          Date: 2/20/26", size=13, hand=True)
    sheet.write("Two-step word problems        14/20", size=13, hand=True)
    path = "Student Work/Treviño-Boggs/IMG_2201.jpg"
    photograph(sheet, drop / path, 11)
    book.sample(ARACELI, "s01.g2", path, Sample(D(2026, 2, 20), "Rodeo Day Math - Addition", [], (14, "correct", 20)), "photo")
    book.defect("document.no_student", "Name line left blank.", file=blank)
    book.defect("document.wrong_student", "Name says Kinley Prudhomme, ID 0348812 is Araceli's.", file=wrong, candidates=["s03", "s01"])
    book.defect("document.unreadable", "Empty file.", file=empty)


def draw_defects(book: Book) -> None:
    iep = {s.key: next(p.path for p in s.plans if p.key == "") for s in STUDENTS}
    report = {(r["student"], r["period"]): r["file"] for r in book.rows["progress"]}

    def raised(rule: str, student: str, note: str, **about: object) -> None:
        book.defect(rule, note, student=student, **({"file": iep[student]} | about))

    raised("goal.carried_over", "s02", "Same paragraph goal, 5 sentences at 3 of 4, as in the IEP of 10/16/2024.", goal="s02.g2", previous="s02.p2")
    book.arguable("goal.off_track", "36 weeks: no date stated", student="s02", goal="s02.g1")
    raised("service.underdelivered", "s02", "Most sessions since 11/11 missed for evaluations.", service="s02.sv1")
    raised("service.late_start", "s02", "Begins 10/16/2025; first session 11/19/2025.", service="s02.sv2")
    raised("goal.missing_baseline", "s03", "'Struggles' only.", goal="s03.g1")
    raised("goal.missing_target", "s03", "No criterion.", goal="s03.g1")
    raised("goal.unobservable", "s03", "Improve comprehension skills.", goal="s03.g1")
    raised("goal.missing_method", "s03", "No method.", goal="s03.g2")
    raised("goal.off_track", "s03", "Elopement goes up, 9 to 13.", goal="s03.g3")
    raised("goal.regression", "s03", "13 incidents against a baseline of 9.", goal="s03.g3")
    raised("goal.no_improvement", "s03", "10, then 12 incidents.", goal="s03.g3")
    for period in (NW1, NW2):
        raised("progress.vague", "s03", "No data.", goal="s03.g1", file=report["s03", period], period=period)
    raised("progress.repeated", "s03", "Same sentence as the nine weeks before.", goal="s03.g1", file=report["s03", NW2], period=NW2)
    raised("service.not_logged", "s03", "No record of OT consultation.", service="s03.sv3")
    raised("goal.no_evidence", "s03", "Only two statements without data.", goal="s03.g1")
    raised("goal.no_evidence", "s04", "No application scored since September.", goal="s04.g3")
    raised("progress.goal_not_addressed", "s04", "Goal 3 left out.", goal="s04.g3", file=report["s04", NW2], period=NW2)
    raised("progress.contradicts_data", "s04", "Says met; three of five against four of five.", goal="s04.g2", file=report["s04", NW2], period=NW2)
    raised("progress.late", "s04", "Dated 1/30/2026, due 1/9/2026.", file=report["s04", NW2], period=NW2)
    raised("service.unexplained_miss", "s04", "Not seen, no reason: 2025-10-28, 2025-12-09.", service="s04.sv2", dates=["2025-10-28", "2025-12-09"])
    raised("iep.changed_without_notice", "s04", "Counseling cut from 60 min a week to 30 a month; no notice in the drop.", service="s04.asv1", other_service="s04.sv2", file=MATEUS.plans[1].path)
    raised("goal.regression", "s05", "45 % against a baseline of 55 %.", goal="s05.g1")
    raised("goal.off_track", "s05", "Target date passed, 45 % of 90 %.", goal="s05.g1")
    raised("iep.overdue", "s05", "Ended 2/3/2026.")
    raised("progress.missing", "s02", "No first nine weeks report on the goals of the IEP then in force.", period=NW1, file=None)
    raised("progress.missing", "s05", "No second nine weeks' report.", period=NW2, file=None)
    book.arguable("service.underdelivered", "late start", student="s02", service="s02.sv2")
    book.arguable("progress.contradicts_data", "S beside 9-to-12 or flat data", student="s02", goal="s02.g1")
    book.arguable("service.unaccounted", "", student="s02", service="s02.sv2")
    book.arguable("goal.missing_timeframe", "the form's dates give the time", student="s03", goal="s03.g1")
    book.arguable("goal.missing_timeframe", "the form's dates give the time", student="s03", goal="s03.g2")
    book.arguable("goal.off_track", "target 28 May; above half way", student="s04", goal="s04.g1")
    book.arguable("goal.off_track", "4 points", student="s04", goal="s04.g2")
    book.arguable("goal.no_improvement", "", student="s05", goal="s05.g1")
    book.arguable("goal.evidence_gap", "", student="s02", goal="s02.g1")
    for key in ("s01", "s06"):
        book.control("*", "Nothing is wrong with this student's papers.", student=key)
    book.control("goal.missing_timeframe", "36 instructional weeks", student="s02", goal="s02.g1")
    book.control("goal.carried_over", "A new speech goal", student="s02", goal="s02.g1")
