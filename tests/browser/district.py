"""A small district for the browser: an IEP as PDF, its log, a report, drawn on the spot; and a store full of hostile names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from flows.options import IngestOptions, make_plan
from flows.stages import Report, run_ingest
from pipeline.store.working import connect
from tests.browser.hostile_names import HOSTILE_NAMES
from tests.flow.small_drop import CANARY, IEP, LOG, write_district

REPORT = f"""PROGRESS REPORT
Student Name: Rosalind {CANARY}
Student ID: 774401
Reporting Period: Q1
Report Date: 11/05/2025

Goal 1: Reading
Rosalind continues to make steady progress and is a pleasure to have in class.
Rating: Sufficient
"""


def draw_iep(path: Path) -> None:
    """The IEP of the small drop as a PDF, so that there is a page to picture."""
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=letter)
    y = 740
    for line in IEP.splitlines():
        canvas.setFont("Helvetica-Bold" if line.isupper() else "Helvetica", 10.5)
        for start in range(0, max(len(line), 1), 105):
            canvas.drawString(60, y, line[start : start + 105])
            y -= 17
    canvas.save()


def make_district(folder: Path) -> Path:
    """Writes the drop and ingests it; gives the store."""
    drop = folder / "drop"
    drop.mkdir(parents=True)
    write_district(folder)
    draw_iep(drop / "iep.pdf")
    (drop / "log.csv").write_text(LOG)
    (drop / "report.txt").write_text(REPORT)
    (drop / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    ingest(folder)
    return folder / "evidence.duckdb"


def ingest(folder: Path, **more: Any) -> None:
    options = IngestOptions(
        folder / "drop", folder / "evidence.duckdb", folder / "district.toml", date(2026, 1, 15), 1, "off", direct=True, **more
    )
    run_ingest(make_plan(options), Report())


def make_hostile_store(path: Path) -> None:
    """A synthetic store in which every word that comes from documents, files or people is one of the hostile names."""
    from benchmarks.page import make_store

    count = len(HOSTILE_NAMES)
    make_store(path, count, 8 * count)
    connection = connect(path, read_only=False)
    connection.execute("CREATE TEMP TABLE name AS SELECT unnest(?) AS word, unnest(range(?)) AS n", [list(HOSTILE_NAMES), count])
    # Every student, and what hangs on them, bears one name; n is the place of the student's number.
    connection.execute("CREATE TEMP TABLE whose AS SELECT student_id, word FROM student JOIN name ON local_id = (300000 + n)::VARCHAR")
    connection.execute("UPDATE student SET student_name = word, school = word FROM whose WHERE student.student_id = whose.student_id")
    for table, columns in {
        "iep": ("case_manager", "progress_report_frequency"),
        "goal": ("statement", "behavior", "condition", "criterion", "measurement_method", "area_text", "goal_number"),
        "service_prescription": ("service_text", "amount_text"),
        "service_delivery": ("service_text", "provider"),
        "progress_statement": ("statement", "rating_text", "period_label"),
        "work_sample": ("title",),
        "unlinked": ("reason",),
        "flag": ("message", "basis"),
    }.items():
        sets = ", ".join(f"{column} = word" for column in columns)
        connection.execute(f"UPDATE {table} SET {sets} FROM whose WHERE {table}.student_id = whose.student_id")
    connection.execute("UPDATE flag SET evidence = to_json(map([word], [word])) FROM whose WHERE flag.student_id = whose.student_id")
    connection.execute("UPDATE flag_review SET reviewer = (SELECT word FROM name WHERE n = 3), note = (SELECT word FROM name WHERE n = 4)")
    for table, columns in {
        "document": ("file_name",),
        "page": ("text",),
        "source_file": ("path",),
        "provenance": ("quote", "field", "locator"),
    }.items():
        sets = ", ".join(f"{column} = word" for column in columns)
        connection.execute(
            f"UPDATE {table} SET {sets} FROM student_decision AS d JOIN whose USING (student_id) WHERE {table}.document_id = d.document_id"
        )
    connection.execute("UPDATE source_file SET status = 'quarantined', reason = path WHERE hash(path) % 3 = 0")
    connection.execute("UPDATE run SET drop_path = (SELECT word FROM name WHERE n = 5), notes = (SELECT list(word) FROM name)")
    connection.close()
