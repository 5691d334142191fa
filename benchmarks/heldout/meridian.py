"""Meridian Lakes (Ohio): a small district, drawn after what the others found was mended, to see what the next one would bring.

At first sight (commit 4a2d476): F1 of goals 67, services 100, deliveries 19, progress 100, work samples 90, flags 39.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.heldout import meridian_forms
from benchmarks.heldout.exam import Ledger, build
from benchmarks.heldout.exam_samples import draw_samples, lone
from benchmarks.heldout.meridian_people import IS, OT, PEOPLE, SLP
from benchmarks.heldout.model import Book, Miss, Plan, Student, Year
from benchmarks.heldout.texas_logs import collect
from sample_docs.forms_pdf import draw_page

D = date
YEAR = Year("Meridian Lakes Local Schools", "OH", "2025-26", D(2025, 8, 20), D(2026, 5, 28), [(D(2025, 9, 1), D(2025, 9, 1)), (D(2025, 10, 17), D(2025, 10, 17)), (D(2025, 11, 26), D(2025, 11, 28)), (D(2025, 12, 22), D(2026, 1, 2)), (D(2026, 1, 19), D(2026, 1, 19)), (D(2026, 2, 16), D(2026, 2, 16)), (D(2026, 3, 30), D(2026, 4, 3))],
            [("Q1", D(2025, 8, 20), D(2025, 10, 24), D(2025, 11, 7)), ("Q2", D(2025, 10, 27), D(2026, 1, 9), D(2026, 1, 23)), ("Q3", D(2026, 1, 12), D(2026, 3, 20), D(2026, 4, 10)), ("Q4", D(2026, 3, 23), D(2026, 5, 28), D(2026, 6, 5))], D(2026, 3, 6))  # fmt: skip
SENT = {"Q1": D(2025, 11, 5), "Q2": D(2026, 1, 21)}
FROM, TO = D(2025, 8, 20), D(2026, 2, 27)
COMMON: list[Miss] = [("student_absent", "", ""), ("student_absent", "", ""), ("provider_absent", "", "")]


def now(s: Student) -> Plan:
    return s.plans[0]


def draw(drop: Path, book: Book) -> None:
    assert isinstance(book, Ledger)
    students = {p.key: build(p, YEAR, SENT, f"IEPs/{p.last}, {p.first}.{'pdf' if p.form == 'numbered' else 'docx'}") for p in PEOPLE}
    maths = now(students["s05"]).services[0]
    for day in YEAR.days(D(2025, 10, 6), D(2026, 2, 13), maths.weekdays):
        if day.toordinal() % 5 > 1:
            maths.misses[day] = ("provider_absent", "", "")
    for p in PEOPLE:
        s, plan = students[p.key], now(students[p.key])
        book.student(s)
        (drop / plan.path).parent.mkdir(parents=True, exist_ok=True)
        getattr(meridian_forms, plan.form)(s, plan, drop / plan.path)
        book.plan(s, plan, "text")
        for g in plan.goals:
            if g.parts["sheet"] == "notes":
                v = next(v for v in plan.services if v.kind == "speech-language therapy")
                days = YEAR.days(max(plan.begin, FROM), TO, v.weekdays)
                for sample in g.samples:
                    day = min(days, key=lambda d: abs((d - sample.day).days))
                    assert sample.value is not None
                    v.notes[day] = (g.parts["note"].replace("{v}", str(int(sample.value[0]))), sample.value)
            draw_samples(s, plan, g, drop, book, "Data")
        for period, sent in SENT.items():
            goals = [g for g in plan.goals if period in g.reports]
            if goals:
                path = f"Reports/{s.last} {period}.{'pdf' if p.reports == 'card' else 'docx'}"
                (drop / path).parent.mkdir(parents=True, exist_ok=True)
                {"card": meridian_forms.card, "note": meridian_forms.note}[p.reports](s, plan, period, sent, goals, drop / path)
                book.report(s, plan, path, period, sent, goals)
    rows = collect(list(students.values()), book, FROM, TO, COMMON)
    meridian_forms.hours("Logs/therapy log.csv", drop, rows[SLP], book, SLP)
    meridian_forms.hours("Logs/ot log.csv", drop, rows[OT], book, OT)
    meridian_forms.two_heads("Logs/Okereke.xlsx", drop, rows[IS], book, IS)
    blank = "Data/loose/quiz.pdf"
    draw_page(drop / blank, ["Name: ____________________    Date: 1/30/2026", "Total correct: 7 / 15"], "Vocabulary quiz")
    lone(book, blank, D(2026, 1, 30), (7, "correct", 15), "Vocabulary quiz")
    book.defect("document.no_student", "Name line left blank.", file=blank)
    draw_defects(students, book)


def draw_defects(students: dict[str, Student], book: Ledger) -> None:
    report = {(r["student"], r["period"]): r["file"] for r in book.rows["progress"]}

    def raised(rule: str, student: str, note: str, **about: object) -> None:
        book.defect(rule, note, student=student, **({"file": now(students[student]).path} | about))

    for rule in ("off_track", "no_improvement"):
        raised(f"goal.{rule}", "s02", "Flat at the baseline.", goal="s02.g1")
    for rule in ("missing_baseline", "missing_target", "missing_timeframe", "missing_method", "unobservable", "no_evidence"):
        raised(f"goal.{rule}", "s04", "Awareness / appreciate, nothing measured.", goal="s04.g2")
    for period in SENT:
        raised("progress.vague", "s04", "No data.", goal="s04.g2", file=report["s04", period], period=period)
    raised("iep.overdue", "s05", "Ended 2/24/2026.")
    raised("service.underdelivered", "s05", "Three of five sessions not held for months.", service="s05.sv1")
    raised("progress.missing", "s06", "No Q2 report.", period="Q2", file=None)
    for student, goal in (("s02", "s02.g1"), ("s04", "s04.g2"), ("s05", "s05.g1")):
        for rule in ("progress.contradicts_data", "goal.evidence_gap", "goal.off_track", "goal.no_improvement", "goal.regression", "goal.no_service"):
            book.arguable(rule, "follows from what is planted", student=student, goal=goal)
    for service in ("s05.sv1", "s04.sv2"):
        for rule in ("service.unaccounted", "service.underdelivered", "service.unexplained_miss", "service.late_start"):
            book.arguable(rule, "follows from what is planted", student=service[:3], service=service)
    book.arguable("goal.missing_timeframe", "the form's dates give the time", student="s04", goal="s04.g2")
    for key in ("s01", "s03"):
        book.control("*", "Nothing is wrong with this student's papers.", student=key)
