"""Tuscarawa Valley (Pennsylvania): who gets which papers, what is wrong in them, and what only looks wrong.

At first sight (commit d02e047): F1 of goals 85, services 87, deliveries 99, progress 85, work samples 77, flags 47.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.heldout import keystone_forms, keystone_logs, keystone_reports
from benchmarks.heldout.exam import Ledger, build
from benchmarks.heldout.exam_samples import draw_samples, lone, stray, together
from benchmarks.heldout.keystone_people import ES, LS, OT, PSY, PT, SLP
from benchmarks.heldout.keystone_people_more import PEOPLE
from benchmarks.heldout.model import Book, Miss, Plan, Service, Student, Year
from benchmarks.heldout.texas_logs import Row, collect
from sample_docs.forms_pdf import draw_page

D = date
YEAR = Year("Tuscarawa Valley School District", "PA", "2025-26", D(2025, 8, 25), D(2026, 6, 9), [(D(2025, 9, 1), D(2025, 9, 1)), (D(2025, 10, 13), D(2025, 10, 13)), (D(2025, 11, 26), D(2025, 12, 1)), (D(2025, 12, 24), D(2026, 1, 2)), (D(2026, 1, 19), D(2026, 1, 19)), (D(2026, 2, 13), D(2026, 2, 16)), (D(2026, 4, 2), D(2026, 4, 7)), (D(2026, 5, 25), D(2026, 5, 25))],
            [("MP1", D(2025, 8, 25), D(2025, 10, 31), D(2025, 11, 14)), ("MP2", D(2025, 11, 3), D(2026, 1, 16), D(2026, 1, 30)), ("MP3", D(2026, 1, 20), D(2026, 3, 27), D(2026, 4, 10)), ("MP4", D(2026, 3, 30), D(2026, 6, 9), D(2026, 6, 12))], D(2026, 3, 20))  # fmt: skip
SENT = {"MP1": D(2025, 11, 12), "MP2": D(2026, 1, 28)}
FROM, TO = D(2025, 8, 25), D(2026, 3, 13)
COMMON: list[Miss] = [("student_absent", "A", ""), ("student_absent", "A", "absent"), ("provider_absent", "T", "")]
SLP_CODES = {"student_absent": "A", "provider_absent": "TA", "other": "X"}


def draw(drop: Path, book: Book) -> None:
    assert isinstance(book, Ledger)
    names = {"annotated": "{0} {1} IEP.pdf", "direct": "{0}_{1}_{2}_IEP.docx", "sideways": "{1} {0} plan.pdf", "narrative": "{0}, {1} - annual IEP.pdf"}
    students = {p.key: build(p, YEAR, SENT, "IEPs/" + names[p.form].format(p.last, p.first, p.local_id)) for p in PEOPLE}
    more_plans(students)
    plant_log(students)
    for p in PEOPLE:
        s = students[p.key]
        book.student(s)
        for plan in s.plans:
            (drop / plan.path).parent.mkdir(parents=True, exist_ok=True)
            getattr(keystone_forms, plan.form)(s, plan, drop / plan.path)
            book.plan(s, plan, "text")
        note_values(s, now(s))
        for g in now(s).goals:
            draw_samples(s, now(s), g, drop, book, "Evidence")
    shared = [(s, now(s), g) for s in students.values() for g in now(s).goals if g.parts["sheet"] == "csv"]
    together("Evidence/progress monitoring export 2026-03-16.csv", shared, drop, book)
    draw_reports(students, drop, book)
    draw_logs(list(students.values()), drop, book)
    draw_strays(drop, book)
    draw_defects(students, book)


def now(s: Student) -> Plan:
    return next(q for q in s.plans if q.key == "")


def more_plans(students: dict[str, Student]) -> None:
    four, eleven = students["s04"], students["s11"]
    old = four.plans[0].goals[0]
    before = type(old)(**{**old.__dict__, "statement": old.statement.replace("2026", "2025"), "baseline": "September 2024 essay: 7 of 20 points on the scoring guide.", "base": (7, "points", 20), "due": D(2025, 9, 15), "reports": {}, "samples": []})  # fmt: skip
    four.plans.insert(0, Plan("p", "IEPs/previous/Grabowski_IEP_2024.docx", "direct", D(2024, 9, 17), D(2024, 9, 17), D(2025, 9, 15), "annual", "quarterly", [before], [
        Service("specialized academic instruction", "In-Class Resource: Language Arts", "5 x Weekly, 42 Min.", 42, 5, "week", "group", "General Education Classroom", LS, (0, 1, 2, 3, 4), "10:20", logged="ICR Language Arts")], ["Copies of notes"]))  # fmt: skip
    four.plans[1].services[1].last = D(2026, 1, 12)
    four.plans.append(Plan("a", "IEPs/Grabowski amendment 1-13-26.docx", "direct", D(2026, 1, 13), D(2026, 1, 13), D(2026, 9, 15), "amendment", None, services=[
        Service("counseling", "Counseling Services", "1 x Monthly, 30 Min.", 30, 1, "month", "individual", "Guidance Office", PSY, (1,), "13:30", begin=D(2026, 1, 13), logged="Counseling")]))  # fmt: skip
    eleven.plans[0].services[0].last = D(2026, 1, 26)
    eleven.plans.append(Plan("a", "IEPs/Lindholm, Seraphina - revision.pdf", "revision", D(2026, 1, 27), D(2026, 1, 27), D(2026, 8, 27), "amendment", None, services=[
        Service("specialized academic instruction", "Learning Support", "20 minutes a day", 20, 1, "day", "group", "the learning support classroom", LS, (0, 1, 2, 3, 4), "14:10", begin=D(2026, 1, 27), logged="LS")]))  # fmt: skip


def plant_log(students: dict[str, Student]) -> None:
    reading = now(students["s06"]).services[0]
    for day in YEAR.days(D(2025, 10, 20), D(2026, 2, 20), reading.weekdays):
        if day.toordinal() % 3:
            reading.misses[day] = ("provider_absent", "T", "no sub")
    now(students["s11"]).services[1].first = D(2025, 11, 20)
    speech = now(students["s07"]).services[0]
    for day in (D(2025, 11, 6), D(2026, 2, 3)):
        speech.misses[day] = ("other", "X", "")
    late = now(students["s10"]).services[1]
    late.weekdays = ()


def note_values(s: Student, plan: Plan) -> None:
    """Data that stand only in the therapist's session notes."""
    for g in plan.goals:
        if g.parts["sheet"] != "notes":
            continue
        v = next(v for v in plan.services if v.kind == ("physical therapy" if g.area == "motor" else "speech-language therapy"))
        days = YEAR.days(max(plan.begin, FROM), TO, v.weekdays)
        for sample in g.samples:
            day = min(days, key=lambda d: abs((d - sample.day).days))
            assert sample.value is not None
            v.notes[day] = (g.parts["note"].replace("{v}", str(int(sample.value[0]))), sample.value)
            v.misses.pop(day, None)


def draw_reports(students: dict[str, Student], drop: Path, book: Ledger) -> None:
    several: dict[str, list[keystone_reports.Entry]] = {}
    for period, sent in SENT.items():
        batch: list[keystone_reports.Entry] = []
        for p in PEOPLE:
            s, plan = students[p.key], now(students[p.key])
            goals = [g for g in plan.goals if period in g.reports]
            if not goals:
                continue
            for g in goals:
                g.reports[period].code = ("IP" if p.key in ("s02", "s06") and g.number == 1 else "AP") if p.reports == "grid" else None
            dated = p.late.get(period, sent)
            entry = (s, plan, goals, dated)
            if p.reports == "merged":
                batch.append(entry)
            elif p.reports == "table":
                several.setdefault(period, []).append(entry)
            else:
                path = f"Progress Monitoring/{period}/{s.last} {s.first} {period}.{'docx' if p.reports == 'letter' else 'pdf'}"
                (drop / path).parent.mkdir(parents=True, exist_ok=True)
                getattr(keystone_reports, p.reports)(s, plan, period, dated, goals, drop / path)
                book.report(s, plan, path, period, dated, goals)
        keystone_reports.merged(period, batch, drop, book)
    keystone_reports.spreadsheet(several, drop, book)


def draw_logs(students: list[Student], drop: Path, book: Ledger) -> None:
    rows = collect(students, book, FROM, TO, COMMON)
    spoken: list[Row] = [(d, s, p, n, v, (m[0], SLP_CODES[m[0]], m[2]) if m else None) for d, s, p, n, v, m in rows[SLP]]
    keystone_logs.by_day("Logs/Szymanski speech attendance.xlsx", drop, spoken, book, SLP)
    keystone_logs.word_log("Logs/Pryce LS log.docx", drop, rows[LS], book, LS)
    keystone_logs.year_grid("Logs/vandermeer_minutes.csv", drop, rows[ES], book, ES)
    keystone_logs.weeks("Logs/Dr Castellan counseling.xlsx", drop, rows[PSY], book, PSY)
    keystone_logs.printed("Logs/OT treatment record.pdf", drop, rows[OT], book, OT, students[6])
    keystone_logs.paper("Logs/PT scan.pdf", drop, rows[PT], book, PT)


def draw_strays(drop: Path, book: Ledger) -> None:
    stray(drop, book, "Notices/Lindholm NOREP 1-23-26.pdf", ["School Age   Date: 1/23/2026   Name of Child: Seraphina Lindholm   ID 00392046", "Type of action proposed: change in amount of service. Learning Support is reduced from 30 minutes a day to 20 minutes a day because the writing goal is on target.",
          "Other options considered: no change. Parent approved the recommendation on 1/26/2026."], "NOTICE OF RECOMMENDED EDUCATIONAL PLACEMENT / PRIOR WRITTEN NOTICE (NOREP/PWN)")  # fmt: skip
    stray(
        drop,
        book,
        "Notices/Invitation Grabowski.pdf",
        [
            "Invitation to participate in the IEP team meeting on 9/16/2025 at 2:30 PM for Thelonious Grabowski (00376652).",
            "Last year 42 minutes of language arts support and 60 minutes of counseling were discussed.",
        ],
        "Invitation to Participate in the IEP Team Meeting",
    )
    blank, wrong, empty = "Evidence/unfiled/math quiz.pdf", "Evidence/unfiled/reading log.pdf", "Evidence/unfiled/IMG_3301.pdf"
    draw_page(drop / blank, ["Name: _______________________      Date: 2/25/26", "8 out of 12"], "Math Quiz 5.3")
    lone(book, blank, D(2026, 2, 25), (8, "correct", 12), "Math Quiz 5.3")
    draw_page(drop / wrong, ["Name: Leopold Quattrocchi     Student ID: 00412277     2/18/2026", "Comprehension questions correct: 6/8"], "Reading response")
    lone(book, wrong, D(2026, 2, 18), (6, "correct", 8), "Reading response")
    (drop / empty).write_bytes(b"%PDF-1.4\n")
    book.file(empty, "other", [], "scan", broken=True)
    book.defect("document.no_student", "Name line left blank.", file=blank)
    book.defect("document.wrong_student", "Name is Leopold Quattrocchi's, ID 00412277 is Calliope Ferreira-Nash's.", file=wrong, candidates=["s10", "s01"])
    book.defect("document.unreadable", "A PDF that breaks off after its first line.", file=empty)


def draw_defects(students: dict[str, Student], book: Ledger) -> None:
    iep = {key: now(s).path for key, s in students.items()}
    report = {(r["student"], r["period"]): r["file"] for r in book.rows["progress"]}

    def raised(rule: str, student: str, note: str, **about: object) -> None:
        book.defect(rule, note, student=student, **({"file": iep[student]} | about))

    for rule in ("off_track", "no_improvement"):
        raised(f"goal.{rule}", "s02", "Flat at the baseline.", goal="s02.g1")
    for rule in ("off_track", "no_improvement", "regression"):
        raised(f"goal.{rule}", "s06", "Falls below the baseline of 22.", goal="s06.g1")
    for rule in ("missing_baseline", "missing_target", "missing_timeframe", "missing_method", "unobservable", "no_evidence"):
        raised(f"goal.{rule}", "s04", "Understand / appreciate, nothing measured.", goal="s04.g2")
    for period in SENT:
        raised("progress.vague", "s04", "No data.", goal="s04.g2", file=report["s04", period], period=period)
    raised("goal.carried_over", "s04", "Same goal, 16 of 20, as in the IEP of 9/17/2024.", goal="s04.g1", previous="s04.p1")
    raised("iep.changed_without_notice", "s04", "Counseling cut from twice to once a month.", service="s04.asv1", other_service="s04.sv2", file=students["s04"].plans[2].path)
    raised("goal.identical_across_students", "s07", "Word for word the same goal for Ottilie and Peregrine.", goal="s07.g1", other_student="s08")
    raised("goal.identical_across_students", "s08", "Word for word the same goal for Ottilie and Peregrine.", goal="s08.g1", other_student="s07")
    raised("progress.identical_across_students", "s02", "Same sentence for Desmond and Fitzgerald.", goal="s02.g2", file=report["s02", "MP2"], period="MP2")
    raised("progress.identical_across_students", "s06", "Same sentence for Desmond and Fitzgerald.", goal="s06.g2", file=report["s06", "MP2"], period="MP2")
    raised("goal.missing_target", "s10", "No criterion.", goal="s10.g1")
    raised("progress.goal_not_addressed", "s10", "Goal 2 left out.", goal="s10.g2", file=report["s10", "MP2"], period="MP2")
    raised("progress.late", "s10", "Dated 12/5/2025, due 11/14.", file=report["s10", "MP1"], period="MP1")
    raised("progress.missing", "s12", "No MP2 report.", period="MP2", file=None)
    raised("iep.overdue", "s06", "Ended 3/3/2026.")
    raised("service.underdelivered", "s06", "Two of three sessions not held for months.", service="s06.sv1")
    raised("service.late_start", "s04", "Begins 9/16/2025, first session 10/7/2025.", service="s04.sv2")
    raised("service.late_start", "s11", "Begins 8/28/2025, first session 11/20/2025.", service="s11.sv2")
    raised("service.unexplained_miss", "s07", "Not seen, no reason.", service="s07.sv1")
    raised("service.not_logged", "s10", "No record of OT.", service="s10.sv2")
    raised("service.not_prescribed", "s07", "OT sessions; the IEP offers none.", file="Logs/OT treatment record.pdf")
    raised("service.double_booked", "s08", "2:00-2:30 and 2:10-2:30, both individual.", service="s08.sv1", other_student="s12", other_service="s12.sv2")
    for student, goal in (("s02", "s02.g1"), ("s06", "s06.g1"), ("s04", "s04.g2"), ("s10", "s10.g1"), ("s02", "s02.g2"), ("s06", "s06.g2"), ("s10", "s10.g2"), ("s12", "s12.g2"), ("s12", "s12.g1")):
        for rule in ("progress.contradicts_data", "goal.evidence_gap", "goal.off_track", "goal.no_improvement", "goal.regression"):
            book.arguable(rule, "follows from what is planted", student=student, goal=goal)
    for service in ("s11.sv2", "s06.sv1", "s07.sv1", "s04.sv2", "s04.asv1", "s01.sv2", "s02.sv2"):
        for rule in ("service.unaccounted", "service.underdelivered", "service.unexplained_miss"):
            book.arguable(rule, "follows from what is planted, or an interval that is hard to spread", student=service[:3], service=service)
    for student, goal in (("s10", "s10.g1"), ("s12", "s12.g2"), ("s04", "s04.g2"), ("s09", "s09.g1"), ("s03", "s03.g2")):
        book.arguable("goal.no_service", "the area has no service of its own", student=student, goal=goal)
    book.arguable("service.late_start", "not held at all", student="s10", service="s10.sv2")
    book.arguable("goal.unobservable", "read with better fluency", student="s10", goal="s10.g1")
    book.arguable("goal.missing_timeframe", "the form's dates give the time", student="s04", goal="s04.g2")
    book.control("iep.changed_without_notice", "The NOREP of 1/23/2026 is in the drop.", student="s11", service="s11.asv1")
    for key in ("s01", "s03", "s05", "s09"):
        book.control("*", "Nothing is wrong with this student's papers.", student=key)
