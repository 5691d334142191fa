"""Cedar Hollow (Washington): who gets which papers, what is wrong in them, and what only looks wrong.

At first sight (commit 794b0e5): F1 of goals 91, services 80, deliveries 61, progress 72, work samples 58, flags 56.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.heldout import cascade_forms, cascade_logs
from benchmarks.heldout.cascade_people import LIFE, OT, PEOPLE, PSY, RES, SLP
from benchmarks.heldout.exam import Ledger, build
from benchmarks.heldout.exam_samples import draw_samples, lone, stray, tracker
from benchmarks.heldout.model import Book, Miss, Plan, Service, Student, Year
from benchmarks.heldout.texas_logs import Row, collect
from sample_docs.forms_pdf import draw_page

D = date
YEAR = Year("Cedar Hollow School District", "WA", "2025-26", D(2025, 9, 3), D(2026, 6, 17), [(D(2025, 10, 10), D(2025, 10, 10)), (D(2025, 11, 11), D(2025, 11, 11)), (D(2025, 11, 26), D(2025, 11, 28)), (D(2025, 12, 22), D(2026, 1, 2)), (D(2026, 1, 19), D(2026, 1, 19)), (D(2026, 2, 16), D(2026, 2, 20)), (D(2026, 4, 6), D(2026, 4, 10)), (D(2026, 5, 25), D(2026, 5, 25))],
            [("T1", D(2025, 9, 3), D(2025, 11, 25), D(2025, 12, 12)), ("T2", D(2025, 12, 1), D(2026, 3, 13), D(2026, 3, 27)), ("T3", D(2026, 3, 16), D(2026, 6, 17), D(2026, 6, 24))], D(2026, 4, 17))  # fmt: skip
SENT = {"T1": D(2025, 12, 10), "T2": D(2026, 3, 25)}
FROM, TO = D(2025, 9, 4), D(2026, 4, 3)
COMMON: list[Miss] = [("student_absent", "AB", ""), ("student_absent", "AB", ""), ("provider_absent", "TA", "")]


def now(s: Student) -> Plan:
    return next(q for q in s.plans if q.key == "")


def draw(drop: Path, book: Book) -> None:
    assert isinstance(book, Ledger)
    names = {"matrix": "{0}_{1}_IEP.pdf", "implementer": "{0}, {1} {2}.docx", "columns": "IEP {1} {0}.pdf"}
    students = {p.key: build(p, YEAR, SENT, "1 IEP/" + names[p.form].format(p.last, p.first, p.local_id)) for p in PEOPLE}
    more_plans(students)
    plant_log(students)
    for p in PEOPLE:
        s = students[p.key]
        book.student(s)
        for plan in s.plans:
            (drop / plan.path).parent.mkdir(parents=True, exist_ok=True)
            getattr(cascade_forms, plan.form)(s, plan, drop / plan.path)
            book.plan(s, plan, "text")
        note_values(s, now(s))
        for period, sent in SENT.items():
            goals = [g for g in now(s).goals if period in g.reports]
            if not goals:
                continue
            for g in goals:
                g.reports[period].code = {"boxes": g.reports[period].code, "codes": "E"}.get(p.reports)
            dated = p.late.get(period, sent)
            path = f"3 Progress/{s.last} {period}.{ {'boxes': 'pdf', 'codes': 'docx', 'html': 'eml', 'letter': 'pdf'}[p.reports] }"
            (drop / path).parent.mkdir(parents=True, exist_ok=True)
            draw_one = {"boxes": cascade_forms.boxes, "codes": cascade_forms.codes, "html": cascade_forms.html, "letter": cascade_forms.letter_home}[p.reports]
            draw_one(s, now(s), period, dated, goals, drop / path, SENT)
            book.report(s, now(s), path, period, dated, goals)
        for g in now(s).goals:
            draw_samples(s, now(s), g, drop, book, "4 Work")
    tracker("4 Work/class data tracker.xlsx", [(s, now(s), g) for s in students.values() for g in now(s).goals if g.parts["sheet"] == "tracker"], drop, book)
    draw_logs(list(students.values()), drop, book)
    draw_strays(drop, book)
    draw_defects(students, book)


def more_plans(students: dict[str, Student]) -> None:
    one, two, seven = students["s01"], students["s02"], students["s07"]
    old = seven.plans[0].goals[1]
    before = type(old)(**{**old.__dict__, "number": 1, "statement": old.statement.replace("09/29/2026", "09/30/2025"), "due": D(2025, 9, 30), "reports": {}, "samples": []})  # fmt: skip
    sdi = "specialized academic instruction"
    seven.plans.insert(0, Plan("p", "1 IEP/old/Oyelowo_2024.pdf", "matrix", D(2024, 10, 1), D(2024, 10, 1), D(2025, 9, 30), "annual", "trimester", [before], [
        Service(sdi, "Written Expression", "25 Minutes / 3 Times Weekly", 25, 3, "week", "group", "Special Education", RES, (0, 2, 4), "13:00", last=D(2025, 9, 29), logged="Written Expression")], ["Editing checklist"]))  # fmt: skip
    two.plans[0].services[0].last = D(2026, 1, 30)
    two.plans.append(Plan("a", "1 IEP/Pemberly_Amendment_Feb2026.pdf", "matrix", D(2026, 2, 2), D(2026, 2, 2), D(2026, 5, 5), "amendment", None, services=[
        Service(sdi, "Written Expression", "15 Minutes / 2 Times Weekly", 15, 2, "week", "group", "Special Education", RES, (0, 2), "13:00", begin=D(2026, 2, 2), logged="Written Expression")]))  # fmt: skip
    one.plans[0].services[1].last = D(2026, 1, 23)
    one.plans.append(Plan("a", "1 IEP/Okafor-Lund_Amendment_Jan2026.pdf", "matrix", D(2026, 1, 26), D(2026, 1, 26), D(2026, 9, 23), "amendment", None, services=[
        Service(sdi, "Math", "40 Minutes / 3 Times Weekly", 40, 3, "week", "group", "Special Education", RES, (0, 2, 3), "10:30", begin=D(2026, 1, 26), logged="Math")]))  # fmt: skip


def plant_log(students: dict[str, Student]) -> None:
    reading = now(students["s06"]).services[0]
    for day in YEAR.days(D(2025, 10, 20), D(2026, 3, 20), reading.weekdays):
        if day.toordinal() % 3:
            reading.misses[day] = ("provider_absent", "TA", "")
    now(students["s11"]).services[1].first = D(2025, 11, 13)
    maths = now(students["s08"]).services[0]
    for day in YEAR.days(D(2025, 11, 3), D(2026, 3, 6), (2,))[::6]:
        maths.misses[day] = ("other", "NS", "")


def note_values(s: Student, plan: Plan) -> None:
    for g in plan.goals:
        if g.parts["sheet"] != "notes":
            continue
        v = next(v for v in plan.services if v.kind == "speech-language therapy")
        days = YEAR.days(max(plan.begin, FROM), TO, v.weekdays)
        for sample in g.samples:
            day = min(days, key=lambda d: abs((d - sample.day).days))
            assert sample.value is not None
            v.notes[day] = (g.parts["note"].replace("{v}", str(int(sample.value[0]))), sample.value)
            v.misses.pop(day, None)


def draw_logs(students: list[Student], drop: Path, book: Ledger) -> None:
    rows = collect(students, book, FROM, TO, COMMON)
    taught: list[Row] = [(d, s, p, n, v, ("student_absent", "A", "") if m and m[0] == "provider_absent" else m) for d, s, p, n, v, m in rows[RES]]
    cascade_logs.groups("2 Logs/Holloway session log.xlsx", drop, taught, book, RES)
    cascade_logs.stamps("2 Logs/slp_sessions.tsv", drop, rows[SLP], book, students[9])
    cascade_logs.grid("2 Logs/Marchetti-Cole minutes.pdf", drop, rows[LIFE], book, LIFE)
    cascade_logs.days_by_months("2 Logs/OT Strand.xlsx", drop, rows[OT], book, OT)
    cascade_logs.diary("2 Logs/Fairweather notes.docx", drop, rows[PSY], book, PSY)


def draw_strays(drop: Path, book: Ledger) -> None:
    stray(
        drop,
        book,
        "5 Other/PWN Okafor-Lund 1-26-26.pdf",
        [
            "To: parents of Beatrix Okafor-Lund (9018834)      Date: 1/26/2026",
            "The district is proposing to change the provision of FAPE: math is increased from 30 to 40 minutes, 3 times weekly. The student missed 2 sessions in December.",
        ],
        "PRIOR WRITTEN NOTICE",
    )
    stray(
        drop,
        book,
        "5 Other/Team meeting notes Strand.pdf",
        [
            "Philomena Strand, 9/10/2025. Present: B. Holloway, Q. Adebayo, parent.",
            "Parent asked for 60 minutes of OT weekly. Private OT: 45 minutes twice a week. The team decided on 30 sessions of 30 minutes.",
        ],
        "Meeting Notes",
    )
    blank, wrong, empty = "4 Work/_to sort/reading quiz.pdf", "4 Work/_to sort/page 12.pdf", "4 Work/_to sort/scan3.pdf"
    draw_page(drop / blank, ["Student ______________________     3/4/2026", "Correct: 6/10"], "Chapter 4 Reading Quiz")
    lone(book, blank, D(2026, 3, 4), (6, "correct", 10), "Chapter 4 Reading Quiz")
    draw_page(drop / wrong, ["Name: Rutherford Amari    ID: 9019903    Date: 3/11/2026", "Score 9/12"], "Fractions page 12")
    lone(book, wrong, D(2026, 3, 11), (9, "correct", 12), "Fractions page 12")
    (drop / empty).write_bytes(b"")
    book.file(empty, "other", [], "scan", broken=True)
    book.defect("document.no_student", "Name line left blank.", file=blank)
    book.defect("document.wrong_student", "Name is Rutherford Amari's, ID 9019903 is Philomena Strand's.", file=wrong, candidates=["s10", "s05"])
    book.defect("document.unreadable", "Empty file.", file=empty)


def draw_defects(students: dict[str, Student], book: Ledger) -> None:
    iep = {key: now(s).path for key, s in students.items()}
    report = {(r["student"], r["period"]): r["file"] for r in book.rows["progress"]}

    def raised(rule: str, student: str, note: str, **about: object) -> None:
        book.defect(rule, note, student=student, **({"file": iep[student]} | about))

    for rule in ("off_track", "no_improvement"):
        raised(f"goal.{rule}", "s02", "Flat at the baseline.", goal="s02.g1")
    for rule in ("off_track", "no_improvement", "regression"):
        raised(f"goal.{rule}", "s06", "Falls below the baseline of 11.", goal="s06.g1")
    for rule in ("missing_baseline", "missing_target", "missing_timeframe", "missing_method", "unobservable", "no_evidence"):
        raised(f"goal.{rule}", "s04", "Responsible / value, nothing measured.", goal="s04.g2")
    for period in SENT:
        raised("progress.vague", "s04", "No data.", goal="s04.g2", file=report["s04", period], period=period)
    raised("goal.carried_over", "s07", "Same goal, 17 of 20, as in the IEP of 10/1/2024.", goal="s07.g2", previous="s07.p1")
    raised("iep.changed_without_notice", "s02", "Writing cut from 75 to 30 minutes a week.", service="s02.asv1", other_service="s02.sv1", file=students["s02"].plans[1].path)
    raised("goal.missing_target", "s10", "No criterion.", goal="s10.g1")
    raised("progress.goal_not_addressed", "s10", "Goal 2 left out.", goal="s10.g2", file=report["s10", "T2"], period="T2")
    raised("progress.late", "s10", "Dated 1/9/2026, due 12/12.", file=report["s10", "T1"], period="T1")
    raised("progress.missing", "s11", "No T1 report.", period="T1", file=None)
    raised("iep.overdue", "s06", "Ended 3/17/2026.")
    raised("service.underdelivered", "s06", "Two of three sessions not held for months.", service="s06.sv1")
    raised("service.not_logged", "s06", "No record of PT consultation.", service="s06.sv2")
    raised("service.late_start", "s11", "Begins 9/4/2025, first session 11/13/2025.", service="s11.sv2")
    raised("service.unexplained_miss", "s08", "Not seen, no reason.", service="s08.sv1")
    raised("service.not_prescribed", "s10", "Speech sessions; the IEP offers none.", file="2 Logs/slp_sessions.tsv")
    raised("service.ambiguous_amount", "s08", "As needed.", service="s08.sv2")
    raised("service.ambiguous_amount", "s10", "20-30 MPW.", service="s10.sv2")
    for student, goal in (("s02", "s02.g1"), ("s06", "s06.g1"), ("s04", "s04.g2"), ("s10", "s10.g1"), ("s10", "s10.g2"), ("s11", "s11.g1"), ("s11", "s11.g2")):
        for rule in ("progress.contradicts_data", "goal.evidence_gap", "goal.off_track", "goal.no_improvement", "goal.regression"):
            book.arguable(rule, "follows from what is planted", student=student, goal=goal)
    for service in ("s11.sv2", "s06.sv1", "s08.sv1", "s08.sv2", "s10.sv2", "s02.sv1", "s02.asv1", "s05.sv2"):
        for rule in ("service.unaccounted", "service.underdelivered", "service.not_logged"):
            book.arguable(rule, "follows from what is planted, or an amount that is hard to spread", student=service[:3], service=service)
    for student, goal in (("s03", "s03.g1"), ("s04", "s04.g2"), ("s06", "s06.g2"), ("s07", "s07.g1"), ("s11", "s11.g1")):
        book.arguable("goal.no_service", "the area has no service of its own", student=student, goal=goal)
    book.arguable("goal.unobservable", "improve his writing", student="s10", goal="s10.g1")
    book.arguable("goal.missing_timeframe", "the form's dates give the time", student="s04", goal="s04.g2")
    book.control("iep.changed_without_notice", "More minutes, and a notice of 1/26/2026.", student="s01", service="s01.asv1")
    for key in ("s01", "s03", "s05", "s09"):
        book.control("*", "Nothing is wrong with this student's papers.", student=key)
