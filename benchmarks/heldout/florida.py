"""Palmetto Bay County (Florida): who gets which papers, what is wrong in them, and what only looks wrong.

At first sight (commit 6690b90): F1 of goals 84, services 94, deliveries 99, progress 95, work samples 73, flags 70.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.heldout import florida_forms, florida_logs
from benchmarks.heldout.exam import Ledger, P, build
from benchmarks.heldout.exam_samples import draw_samples, lone, stray
from benchmarks.heldout.florida_people import COUN, ESE, ESE2, OT, PT, SLP
from benchmarks.heldout.florida_people_more import PEOPLE
from benchmarks.heldout.model import Book, Miss, Plan, Service, Student, Year
from benchmarks.heldout.texas_logs import collect
from sample_docs.forms_pdf import draw_page
from sample_docs.paper import Sheet, photograph

D = date
YEAR = Year("Palmetto Bay County Public Schools", "FL", "2025-26", D(2025, 8, 11), D(2026, 5, 29), [(D(2025, 9, 1), D(2025, 9, 1)), (D(2025, 10, 13), D(2025, 10, 13)), (D(2025, 11, 11), D(2025, 11, 11)), (D(2025, 11, 24), D(2025, 11, 28)), (D(2025, 12, 22), D(2026, 1, 5)), (D(2026, 1, 19), D(2026, 1, 19)), (D(2026, 2, 16), D(2026, 2, 16)), (D(2026, 3, 16), D(2026, 3, 20))],
            [("Q1", D(2025, 8, 11), D(2025, 10, 10), D(2025, 10, 24)), ("Q2", D(2025, 10, 14), D(2025, 12, 19), D(2026, 1, 16)), ("Q3", D(2026, 1, 6), D(2026, 3, 12), D(2026, 3, 27)), ("Q4", D(2026, 3, 23), D(2026, 5, 29), D(2026, 6, 5))], D(2026, 3, 6))  # fmt: skip
SENT = florida_forms.FIRST
FROM, TO = D(2025, 8, 18), D(2026, 2, 27)
COMMON: list[Miss] = [("student_absent", "A", "absent"), ("student_absent", "A", "student absent - sick"), ("provider_absent", "T", "provider out")]


def draw(drop: Path, book: Book) -> None:
    assert isinstance(book, Ledger)
    students = {p.key: build(p, YEAR, SENT, f"ESE/IEP/{p.last} {p.first} {p.local_id} IEP{' 25-26' if p.form == 'peer' else ''}.{'docx' if p.form == 'goiep' else 'pdf'}") for p in PEOPLE}
    more_plans(students)
    plant_log(students)
    for p in PEOPLE:
        s = students[p.key]
        book.student(s)
        for plan in s.plans:
            (drop / plan.path).parent.mkdir(parents=True, exist_ok=True)
            getattr(florida_forms, plan.form)(s, plan, drop / plan.path)
            book.plan(s, plan, "form_fields" if plan.form == "acro" else "text")
        now = next(q for q in s.plans if q.key == "")
        note_values(s, now)
        draw_reports(p, s, now, drop, book)
        for g in now.goals:
            draw_samples(s, now, g, drop, book, "ESE/Student work")
    draw_logs(list(students.values()), drop, book)
    draw_strays(students, drop, book)
    draw_defects(students, book)


def more_plans(students: dict[str, Student]) -> None:
    six = students["s06"]
    end = six.plans[0].end
    six.plans[0].services[1].last = D(2026, 1, 19)
    six.plans.append(Plan("a", "ESE/IEP/Frimpong amendment jan 2026.pdf", "acro", D(2026, 1, 20), D(2026, 1, 20), end, "amendment", "quarterly", services=[
        Service("occupational therapy", "Occupational Therapy", "30 minutes 1x/month", 30, 1, "month", "individual", "Therapy room", OT, (1,), "10:30", begin=D(2026, 1, 20), end=end, logged="OT")]))  # fmt: skip
    twelve = students["s12"]
    old = twelve.plans[0].goals[0]
    before = type(old)(**{**old.__dict__, "statement": old.statement.replace("09/24/2026", "09/24/2025"), "baseline": "Casimir corrected 5 of 20 planted errors in September 2024.", "base": (5, "items", 20), "due": D(2025, 9, 24), "reports": {}, "samples": []})  # fmt: skip
    twelve.plans.insert(0, Plan("p", "ESE/IEP/prior/Abrantes C 2024 IEP.pdf", "plain", D(2024, 9, 25), D(2024, 9, 25), D(2025, 9, 24), "annual", "quarterly", [before], [
        Service("specialized academic instruction", "Learning Strategies Instruction", "50 minutes per day", 50, 1, "day", "group", "ESE classroom", ESE2, (0, 1, 2, 3, 4), "13:20", logged="Learning Strategies")], ["Copy of class notes"]))  # fmt: skip


def plant_log(students: dict[str, Student]) -> None:
    sdi = students["s08"].plans[0].services[0]
    for day in YEAR.days(D(2025, 10, 14), D(2026, 2, 5), sdi.weekdays):
        if day.toordinal() % 4:
            sdi.misses[day] = ("provider_absent", "T", "covering another class")
    students["s11"].plans[0].services[1].first = D(2025, 11, 6)
    days = YEAR.days(D(2025, 10, 1), D(2026, 2, 20), (0, 1, 2, 3, 4))
    for day in (days[9], days[31], days[60]):
        students["s12"].plans[1].services[0].misses[day] = ("other", "NS", "")


def note_values(s: Student, plan: Plan) -> None:
    """Data that stand only in the therapist's session notes."""
    for g in plan.goals:
        if g.parts["sheet"] != "notes":
            continue
        v = next(v for v in plan.services if v.kind in ("speech-language therapy", "physical therapy"))
        days = YEAR.days(max(plan.begin, FROM), TO, v.weekdays)
        for sample in g.samples:
            day = min(days, key=lambda d: abs((d - sample.day).days))
            assert sample.value is not None
            v.notes[day] = (g.parts["note"].replace("{v}", str(int(sample.value[0]))), sample.value)
            v.misses.pop(day, None)


def draw_reports(p: P, s: Student, plan: Plan, drop: Path, book: Ledger) -> None:
    draw_one = {"form": florida_forms.form, "letter": florida_forms.letter_home, "table": florida_forms.table, "email": florida_forms.email}[p.reports]
    ending = {"form": "pdf", "letter": "docx", "table": "pdf", "email": "eml"}[p.reports]
    for period, sent in SENT.items():
        goals = [g for g in plan.goals if period in g.reports]
        if not goals:
            continue
        dated = p.late.get(period, sent)
        path = f"ESE/Progress/{period}/{s.last}_{s.first[0]}_{period}.{ending}"
        (drop / path).parent.mkdir(parents=True, exist_ok=True)
        draw_one(s, plan, period, dated, goals, drop / path)
        book.report(s, plan, path, period, dated, goals)


def draw_logs(students: list[Student], drop: Path, book: Ledger) -> None:
    rows = collect(students, book, FROM, TO, COMMON)
    florida_logs.vendor_csv("Logs/SLP_Session_Export.csv", drop, rows[SLP], book)
    florida_logs.wide("Logs/Plimpton SDI minutes 25-26.xlsx", drop, rows[ESE], book, ESE)
    florida_logs.units("Logs/OT medicaid units.csv", drop, rows[OT], book, students[10])
    florida_logs.listing("Logs/PT visits - Vasquez-Ortiz.pdf", drop, rows[PT], book, PT, times=True)
    florida_logs.calendars("Logs/Counseling calendars.pdf", drop, rows[COUN], book, COUN)
    florida_logs.listing("Logs/Castleberry service report.pdf", drop, rows[ESE2], book, ESE2, times=False)


def draw_strays(students: dict[str, Student], drop: Path, book: Ledger) -> None:
    stray(
        drop,
        book,
        "ESE/notes/Frimpong conference notes 5-13-25.pdf",
        [
            "Student: Octavian Frimpong   ID 5202045   Meeting date: 5/13/2025",
            "Discussed last year's 60 minutes weekly of speech, ended in 2024. Mother asked for 45 minutes of OT twice weekly; team offered 30 minutes weekly.",
            "Attended: A. Brandt, T. Abernethy, parent.",
        ],
        "IEP Meeting Notes",
    )
    stray(
        drop,
        book,
        "ESE/Quarter 2 newsletter.pdf",
        ["Our therapists see 214 students each week. Reading scores rose 12% this fall!", "Upcoming: parent night on 3/10/2026 at 6:00 pm."],
        "ESE Newsletter",
    )
    blank, wrong, empty = "ESE/Student work/misc/exit ticket.pdf", "ESE/Student work/misc/fluency check.pdf", "ESE/Student work/misc/scan_0009.pdf"
    draw_page(drop / blank, ["Name ____________________   Date 2/11/2026", "Score: 3/5"], "Exit Ticket - Ratios")
    lone(book, blank, D(2026, 2, 11), (3, "correct", 5), "Exit Ticket - Ratios")
    draw_page(drop / wrong, ["Student: Juniper Hallström     ID: 5206123     Date: 2/4/2026", "Words read correctly in one minute: 71"], "Fluency check")
    lone(book, wrong, D(2026, 2, 4), (71, "wcpm"), "Fluency check")
    (drop / empty).write_bytes(b"")
    book.file(empty, "other", [], "scan", broken=True)
    page = Sheet()
    page.write("Vowel Teams - Friday check", size=17, bold=True)
    page.write("Name: Saoirse Del Castillo       Date: 2-20-26", size=13, hand=True)
    page.write("16/20", size=22, hand=True)
    photo = "ESE/Student work/Del Castillo, Saoirse/IMG_0412.jpg"
    photograph(page, drop / photo, 5)
    lone(book, photo, D(2026, 2, 20), (16, "correct", 20), "Vowel Teams - Friday check", students["s05"], "s05.g1", "photo")
    book.defect("document.no_student", "Name line left blank.", file=blank)
    book.defect("document.wrong_student", "Name is Juniper Hallström's, ID 5206123 is Zainab Thibodeaux's.", file=wrong, candidates=["s07", "s09"])
    book.defect("document.unreadable", "Empty file.", file=empty)


def draw_defects(students: dict[str, Student], book: Ledger) -> None:
    iep = {key: next(q.path for q in s.plans if q.key == "") for key, s in students.items()}
    report = {(r["student"], r["period"]): r["file"] for r in book.rows["progress"]}

    def raised(rule: str, student: str, note: str, **about: object) -> None:
        book.defect(rule, note, student=student, **({"file": iep[student]} | about))

    for goal in ("s02.g1",):
        raised("goal.off_track", goal[:3], "Flat at the baseline.", goal=goal)
        raised("goal.no_improvement", goal[:3], "No gain between the quarters.", goal=goal)
    for rule in ("off_track", "regression", "no_improvement"):
        raised(f"goal.{rule}", "s06", "Falls below the baseline of 22.", goal="s06.g1")
    for rule in ("missing_baseline", "missing_target", "missing_timeframe", "missing_method", "unobservable", "no_evidence"):
        raised(f"goal.{rule}", "s04", "Understand / appreciate, nothing measured.", goal="s04.g3")
    for period in ("Q1", "Q2"):
        raised("progress.vague", "s04", "No data.", goal="s04.g3", file=report["s04", period], period=period)
        raised("progress.vague", "s08", "No data.", goal="s08.g2", file=report["s08", period], period=period)
    raised("progress.repeated", "s08", "Same sentence.", goal="s08.g2", file=report["s08", "Q2"], period="Q2")
    raised("goal.missing_method", "s08", "No method.", goal="s08.g2")
    raised("goal.no_evidence", "s08", "Two statements without data.", goal="s08.g2")
    raised("goal.missing_target", "s10", "No criterion.", goal="s10.g1")
    raised("progress.goal_not_addressed", "s10", "Goal 2 left out.", goal="s10.g2", file=report["s10", "Q2"], period="Q2")
    raised("progress.late", "s10", "Dated 11/14/2025, due 10/24.", file=report["s10", "Q1"], period="Q1")
    raised("iep.overdue", "s08", "Ended 2/10/2026.")
    raised("service.not_logged", "s08", "No record of behaviour consultation.", service="s08.sv3")
    raised("service.underdelivered", "s08", "Most sessions since October missed.", service="s08.sv1")
    raised("service.late_start", "s11", "Begins 9/16/2025, first session 11/6/2025.", service="s11.sv2")
    raised("service.not_prescribed", "s11", "OT sessions; the IEP offers none.", file="Logs/OT medicaid units.csv")
    raised("service.unexplained_miss", "s12", "Not seen, no reason.", service="s12.sv1")
    raised("progress.missing", "s12", "No Q1 report on the IEP then in force.", period="Q1", file=None)
    raised("goal.carried_over", "s12", "Same goal, 17 of 20, as in the IEP of 9/25/2024.", goal="s12.g1", previous="s12.p1")
    raised("iep.changed_without_notice", "s06", "OT cut from 30 minutes a week to 30 a month.", service="s06.asv1", other_service="s06.sv2", file=students["s06"].plans[1].path)
    for student, goal in (("s02", "s02.g1"), ("s06", "s06.g1"), ("s08", "s08.g2"), ("s04", "s04.g3"), ("s10", "s10.g1"), ("s02", "s02.g2")):
        for rule in ("progress.contradicts_data", "goal.evidence_gap", "goal.off_track", "goal.no_improvement", "goal.regression"):
            book.arguable(rule, "follows from what is planted", student=student, goal=goal)
    for service in ("s11.sv2", "s08.sv1", "s12.sv1", "s06.sv2", "s06.asv1"):
        for rule in ("service.unaccounted", "service.underdelivered"):
            book.arguable(rule, "follows from what is planted", student=service[:3], service=service)
    for student, goal in (("s04", "s04.g2"), ("s04", "s04.g3"), ("s10", "s10.g1")):
        book.arguable("goal.no_service", "the area has no service of its own", student=student, goal=goal)
    book.arguable("goal.evidence_gap", "the Q2 report leaves it out", student="s10", goal="s10.g2")
    book.arguable("goal.unobservable", "increase his reading skills", student="s10", goal="s10.g1")
    book.arguable("goal.missing_timeframe", "the form's dates give the time", student="s04", goal="s04.g3")
    book.arguable("progress.late", "no date of its own", student="s12")
    for key in ("s01", "s03", "s05", "s07", "s09"):
        book.control("*", "Nothing is wrong with this student's papers.", student=key)
