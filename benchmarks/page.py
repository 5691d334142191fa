"""How fast the review page is on a district of 10,000 students and a million sessions: `make bench-page` writes benchmarks/PAGE.md.

The store is made with SQL directly (about two minutes), no document is read. Every page is asked of the real application in
this process, for several students, filters and pages; what is told is the time of the answer, its CPU time and its size.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipeline.settings import Settings
from pipeline.store.indexes import add_indexes
from pipeline.store.schema import create_schema
from pipeline.store.working import connect

STUDENTS, DELIVERIES = 10_000, 1_000_000
AS_OF = date(2026, 3, 20)
_RULES = (
    ("service.underdelivered", "high"), ("goal.off_track", "high"), ("goal.no_evidence", "high"), ("progress.vague", "medium"),
    ("goal.evidence_gap", "medium"), ("progress.repeated", "medium"), ("service.unaccounted", "low"), ("service.no_session_note", "info"),
)  # fmt: skip


def _key(kind: str, number: str) -> str:
    return f"'{kind}_' || left(md5('{kind}' || ({number})), 20)"


def make_statements(students: int, deliveries: int) -> list[str]:
    """SQL that fills an empty store: two services, two goals, eight statements and a year of sessions a student."""
    each = deliveries // students
    document = "sha256('d' || ({n}))"
    pages = "lower(repeat(md5('w' || i) || ' minutes therapy session baseline goal ', 24))"
    rules = ", ".join(f"('{rule}', '{severity}', {number})" for number, (rule, severity) in enumerate(_RULES))
    return [
        f"CREATE TEMP TABLE s AS SELECT i, {_key('student', 'i')} AS student_id FROM range({students}) t(i)",
        "INSERT INTO student SELECT student_id, (300000 + i)::VARCHAR, 'Given' || i || ' Family' || (i % 977), DATE '2012-01-01' + (i % 2000)::INT, "
        "(i % 12 + 1)::VARCHAR, 'School ' || (i % 37) FROM s ORDER BY 1",
        "INSERT INTO document SELECT sha256('d' || i), 'Document ' || i || '.pdf', 'application/pdf', 50000, 2, ['iep', 'service_log', "
        f"'progress_report', 'work_sample'][i % 4 + 1], 0.99, 'text_layer', NULL, 'en', '2', now()::TIMESTAMP, 'x', NULL FROM range({4 * students}) t(i) ORDER BY 1",
        f"INSERT INTO page SELECT sha256('d' || i), p, 612, 792, 0, 'text_layer', NULL, {pages}, NULL FROM range({4 * students}) t(i), range(1, 3) u(p) ORDER BY 1, 2",
        "INSERT INTO source_file SELECT 'drop_1', 'Campus ' || (i % 37) || '/Document ' || i || '.pdf', sha256('d' || i), 'run_1', 50000, now()::TIMESTAMP, 'unchanged', "
        f"NULL, 'application/pdf', NULL FROM range({4 * students}) t(i) ORDER BY 2",
        f"INSERT INTO student_decision SELECT {document.format(n='4 * i + k')}, 'm1', student_id, 'printed', NULL, NULL FROM s, range(4) t(k)",
        f"INSERT INTO iep SELECT {_key('iep', 'i')}, student_id, {document.format(n='4 * i')}, 'annual', DATE '2025-09-10', DATE '2025-09-10', DATE '2026-09-09', NULL, "
        "'quarterly', 'Manager ' || (i % 400), 'federal', NULL, NULL, NULL FROM s ORDER BY 1",
        "INSERT INTO goal (goal_id, iep_id, student_id, document_id, goal_number, goal_area, statement, condition, behavior, criterion, baseline_text, baseline_value, "
        "baseline_unit, target_value, unit, direction, target_date, target_date_basis, measurement_method, is_measurable, is_complete, missing_components, in_force_from, "
        f"in_force_to, position) SELECT {_key('goal', 'i * 2 + k')}, {_key('iep', 'i')}, student_id, {document.format(n='4 * i')}, (k + 1)::VARCHAR, ['reading', 'math'][k + 1], "
        "'By September 2026, given a grade-level passage, the student will read 90 words correct per minute in 3 of 4 probes.', 'given a grade-level passage', "
        "'read', '90 words correct per minute', '40 words', 40, 'wcpm', 90, 'wcpm', 'increase', DATE '2026-09-09', 'stated', 'probes', true, true, [], DATE '2025-09-10', "
        "DATE '2026-09-09', k + 1 FROM s, range(2) t(k) ORDER BY 1",
        "INSERT INTO service_prescription (service_prescription_id, iep_id, student_id, document_id, service_type, service_text, amount_text, duration_minutes, frequency, "
        "frequency_interval, minutes_per_interval, minutes_per_week, begin_date, end_date, in_force_from, in_force_to, is_esy, is_removed, position) "
        f"SELECT {_key('service_prescription', 'i * 2 + k')}, {_key('iep', 'i')}, student_id, {document.format(n='4 * i')}, ['speech-language therapy', 'occupational therapy'][k + 1], "
        "['Speech-Language Therapy', 'Occupational Therapy'][k + 1], '30 min twice weekly', 30, 2, 'week', 60, 60, DATE '2025-09-10', DATE '2026-09-09', DATE '2025-09-10', "
        "DATE '2026-09-09', false, false, k + 1 FROM s, range(2) t(k) ORDER BY 1",
        "INSERT INTO service_delivery (service_delivery_id, document_id, student_id, service_prescription_id, service_type, service_text, service_date, minutes, scheduled_minutes, "
        f"attendance_status, status_text, provider, confidence, position) SELECT {_key('service_delivery', f'i * {each} + n')}, {document.format(n='4 * i + 1')}, student_id, "
        f"CASE WHEN n % 50 = 49 THEN NULL ELSE {_key('service_prescription', 'i * 2 + n % 2')} END, ['speech-language therapy', 'occupational therapy'][n % 2 + 1], "
        "['Speech-Language Therapy', 'Occupational Therapy'][n % 2 + 1], DATE '2025-09-10' + (n * 190 / "
        f"{each})::INT, CASE WHEN (i + n) % 9 = 0 THEN 0 ELSE 30 END, 30, ['student_absent', 'delivered'][((i + n) % 9 > 0)::INT + 1], 'held', 'Provider ' || (i % 900), 0.97, n + 1 "
        f"FROM s, range({each}) t(n) ORDER BY 1",
        "INSERT INTO unlinked SELECT 'service_delivery', service_delivery_id, student_id, document_id, 'No service of this kind was promised.' FROM service_delivery "
        "WHERE service_prescription_id IS NULL ORDER BY 2",
        "INSERT INTO link SELECT 'link_' || left(md5(service_delivery_id), 20), 'service_delivery', service_delivery_id, 'service_prescription', service_prescription_id, 0.97, "
        "'service named', 'The log names this service.', 'pipeline', NULL, NULL FROM service_delivery WHERE service_prescription_id IS NOT NULL ORDER BY 1",
        f"INSERT INTO progress_report (progress_report_id, document_id, student_id, period_label, report_date) SELECT {_key('progress_report', 'i * 4 + q')}, "
        f"{document.format(n='4 * i + 2')}, student_id, 'Q' || (q + 1), DATE '2025-11-01' + (q * 45)::INT FROM s, range(4) t(q) ORDER BY 1",
        "INSERT INTO progress_statement (progress_statement_id, progress_report_id, document_id, student_id, goal_id, goal_reference, statement, rating_text, rating, value, unit, is_vague, "
        f"vague_phrases, report_date, period_label, position) SELECT {_key('progress_statement', 'i * 8 + k * 4 + q')}, {_key('progress_report', 'i * 4 + q')}, {document.format(n='4 * i + 2')}, "
        f"student_id, {_key('goal', 'i * 2 + k')}, 'Goal ' || (k + 1), 'Read ' || (45 + q * 6) || ' words correct per minute on a grade-level passage.', 'SP', 'sufficient', 45 + q * 6, 'wcpm', "
        "(i + q) % 5 = 0, [], DATE '2025-11-01' + (q * 45)::INT, 'Q' || (q + 1), k + 1 FROM s, range(2) t(k), range(4) u(q) ORDER BY 1",
        "INSERT INTO work_sample (work_sample_id, document_id, student_id, goal_id, title, subject, sample_date, value, max, unit) "
        f"SELECT {_key('work_sample', 'i * 6 + n')}, {document.format(n='4 * i + 3')}, student_id, {_key('goal', 'i * 2 + n % 2')}, 'Probe ' || n, 'reading', DATE '2025-10-01' + (n * 25)::INT, 42 + n * 4, NULL, "
        "'wcpm' FROM s, range(6) t(n) ORDER BY 1",
        "INSERT INTO observation SELECT 'observation_' || left(md5(progress_statement_id), 20), student_id, goal_id, document_id, 'progress_statement', progress_statement_id, report_date, value, NULL, "
        "unit, NULL FROM progress_statement UNION ALL SELECT 'observation_' || left(md5(work_sample_id), 20), student_id, goal_id, document_id, 'work_sample', work_sample_id, sample_date, value, "
        "NULL, unit, NULL FROM work_sample ORDER BY 1",
        "INSERT INTO analysis_goal_progress SELECT goal_id, student_id, 40, 90, 'wcpm', target_date, 63, DATE '2026-03-15', 10, 0.9, 66, 85, 80, 90, "
        "['on_track', 'watch', 'off_track', 'insufficient_data'][position % 4 + 1], 'full' FROM goal ORDER BY 1",
        "INSERT INTO analysis_service_balance SELECT service_prescription_id, student_id, DATE '2025-09-08' + (w * 7)::INT, DATE '2025-09-14' + (w * 7)::INT, 60, 52, 5, 0, 0, 0, 0, 0, 3, 8, 3 "
        "FROM service_prescription, range(27) t(w) ORDER BY 1, 3",
        "INSERT INTO analysis_service_summary SELECT service_prescription_id, student_id, DATE '2025-09-10', DATE '2026-03-18', 1620, 1400, 140, 0, 0, 0, 0, 0, 80, 220, 80 FROM service_prescription ORDER BY 1",
        "INSERT INTO flag SELECT 'flag_' || left(md5(rule || i), 20), rule, severity, student_id, CASE WHEN rule LIKE 'service%' THEN 'service_prescription' ELSE 'goal' END, "
        f"CASE WHEN rule LIKE 'service%' THEN {_key('service_prescription', 'i * 2')} ELSE {_key('goal', 'i * 2')} END, {document.format(n='4 * i')}, "
        "'Promised 1620 min, delivered 1400 min, 2025-09-10 to 2026-03-18 (14 % short, tolerance 10 %).', '{\"promised_minutes\": 1620, \"delivered_minutes\": 1400, \"unaccounted_minutes\": 80}', "
        "'34 CFR 300.323(c)(2)', now()::TIMESTAMP, now()::TIMESTAMP, CASE WHEN (i + number) % 11 = 0 THEN 'dismissed' ELSE 'open' END "
        f"FROM s, (VALUES {rules}) AS r(rule, severity, number) WHERE (i + number) % 3 < 2 ORDER BY 1",
        "INSERT INTO flag_review SELECT flag_id, now()::TIMESTAMP, 'J. Holm', 'dismissed', 'make-ups in the spring log' FROM flag WHERE status = 'dismissed'",
        "INSERT INTO flag_event SELECT flag_id, 'run_' || r, CASE WHEN r = 1 THEN 'opened' ELSE 'still_there' END FROM flag, range(1, 6) t(r)",
        "INSERT INTO provenance SELECT 'service_delivery', service_delivery_id, f, document_id, position % 2 + 1, 72, 60 + position % 50 * 13, 140, 70 + position % 50 * 13, NULL, '30', 'log', 0.97 "
        "FROM service_delivery, unnest(['service_date', 'minutes', 'attendance_status']) u(f) UNION ALL SELECT 'goal', goal_id, f, document_id, 1, 72, 300, 400, 330, NULL, statement, 'forms', 0.98 "
        "FROM goal, unnest(['statement', 'baseline_value', 'target_value']) u(f) UNION ALL SELECT 'service_prescription', service_prescription_id, f, document_id, 2, 72, 200, 400, 220, NULL, amount_text, "
        "'forms', 0.98 FROM service_prescription, unnest(['service_text', 'amount_text']) u(f) UNION ALL SELECT 'progress_statement', progress_statement_id, 'statement', document_id, 1, 72, 200, 400, "
        "220, NULL, statement, 'forms', 0.98 FROM progress_statement ORDER BY 1, 2, 3",
    ]  # fmt: skip


def make_store(path: Path, students: int, deliveries: int) -> float:
    """Writes the synthetic store; gives the seconds it took."""
    began = time.monotonic()
    path.unlink(missing_ok=True)
    connection = connect(path, read_only=False)
    create_schema(connection)
    settings = Settings().model_dump_json()
    for number in range(1, 6):
        at = datetime(2026, 3, 10 + number, 2, 0)
        connection.execute(
            "INSERT INTO run VALUES (?, NULL, ?, ?, '/nowhere', ?, 'benchmark', 'x', ?, 0, ?, 0, ?, [])",
            [f"run_{number}", at, at.replace(minute=40), AS_OF, 4 * students, 4 * students, settings],
        )
    for statement in make_statements(students, deliveries):
        connection.execute(statement)
    connection.execute("UPDATE store_meta SET published_at = ?", [datetime.now(UTC).replace(tzinfo=None)])
    add_indexes(connection)
    connection.execute("CHECKPOINT")
    connection.close()
    return time.monotonic() - began


@dataclass(frozen=True, slots=True)
class Timed:
    """One page, asked several times: milliseconds of wall and CPU time, bytes."""

    name: str
    first_ms: float
    median_ms: float
    worst_ms: float
    cpu_ms: float
    size: int


@contextmanager
def open_client(store: Path) -> Iterator[Any]:
    from starlette.testclient import TestClient

    from review.app import make_app
    from review.start import ServeOptions, open_house

    house = open_house(ServeOptions(store, open_browser=False), 1)
    with TestClient(make_app(house), base_url="http://127.0.0.1") as client:
        client.get(f"/start?token={house.sessions.token}")
        yield client, house


def time_pages(store: Path, repeats: int) -> list[Timed]:
    connection = connect(store, read_only=True)
    pick = "SELECT {k} FROM {t} ORDER BY hash({k}) LIMIT 40"
    keys = {table: [row[0] for row in connection.execute(pick.format(k=f"{table}_id", t=table)).fetchall()] for table in ("student", "flag", "goal", "document", "service_delivery")}
    connection.close()
    school = "School 7"
    pages: dict[str, Callable[[int], str]] = {
        "Queue, all": lambda n: f"/?page={n + 1}",
        "Queue, a school and severity": lambda n: f"/?school=School {n}&severity=high",
        "Queue, a case manager": lambda n: f"/?manager=Manager {n * 7}",
        "Queue, a student's name": lambda n: f"/?student=Family{n * 11}",
        "Flag": lambda n: f"/flag/{keys['flag'][n]}",
        "Students": lambda n: f"/students?page={n + 1}&sort=flags",
        "Student, by month": lambda n: f"/student/{keys['student'][n]}",
        "Student, by week": lambda n: f"/student/{keys['student'][n]}?by=week",
        "Goal": lambda n: f"/goal/{keys['goal'][n]}",
        "Open a session's place": lambda n: f"/open/{keys['service_delivery'][n]}",
        "Source (values of the page)": lambda n: f"/source/{keys['document'][n]}/1",
        "Sources": lambda n: f"/drop?page={n + 1}",
        "Search for words that are nowhere": lambda n: f"/drop?q=zzyzx {n}",
        "Search in 80,000 pages": lambda n: f"/drop?q=session baseline goal {'abcdef'[n % 6]}",
        "Leaders, district": lambda n: "/leaders",
        "Leaders, a campus": lambda n: f"/leaders?school=School {n}",
        "Runs": lambda n: "/runs",
        "Goal check, the form": lambda n: "/check",
        "Leaders, export": lambda n: f"/leaders.csv?table=managers&school={school}",
    }
    found = []
    with open_client(store) as (client, _):
        time.sleep(4)  # the page warms itself in the background as soon as it is started
        for name, where in pages.items():
            walls, cpus, size = [], [], 0
            for number in range(repeats):
                began, cpu = time.perf_counter(), _cpu()
                answer = client.get(where(number), follow_redirects=name.startswith("Open"))
                walls.append((time.perf_counter() - began) * 1000)
                cpus.append((_cpu() - cpu) * 1000)
                size = max(size, len(answer.content))
                if answer.status_code != 200:
                    raise SystemExit(f"{name}: status {answer.status_code}")
            found.append(Timed(name, walls[0], statistics.median(walls[1:]), max(walls[1:]), statistics.median(cpus[1:]), size))
    return found


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def explain_queries(store: Path) -> list[tuple[str, str]]:
    """(what it asks, the engine's plan with times) of the queries that touch the largest tables."""
    from review.flags import NOW
    from review.listing import ALL_FLAGS

    connection = connect(store, read_only=True)
    student, delivery, document = (_one(connection, table) for table in ("student", "service_delivery", "document"))
    none: dict[str, Any] = {"ids": [], "statuses": []}
    asked: list[tuple[str, str, Any]] = [
        ("Queue: all flags with their order, once a publication", ALL_FLAGS, []),
        ("Queue: a student's flags", f"WITH {NOW} SELECT * FROM now WHERE student_id = $student", {**none, "student": student}),
        ("Student: sessions", "SELECT * FROM service_delivery WHERE student_id = ? ORDER BY service_date", [student]),
        ("Where a session stands", "SELECT * FROM provenance WHERE subject_id IN (?)", [delivery]),
        ("Source: all values of a page", "SELECT * FROM provenance WHERE document_id = ? AND page_number = 1", [document]),
    ]  # fmt: skip
    plans = []
    for name, sql, values in asked:
        connection.execute(f"EXPLAIN ANALYZE {sql}", values).fetchall()
        told = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values).fetchall()[0][1]
        plans.append((name, summarize_plan(json.loads(told))))
    connection.close()
    return plans


def _one(connection: Any, table: str) -> str:
    return str(connection.execute(f"SELECT {table}_id FROM {table} LIMIT 1").fetchone()[0])


def summarize_plan(plan: dict[str, Any], depth: int = 0) -> str:
    """The operators of a plan, a line each, with their table, rows and milliseconds."""
    lines = []
    name = plan.get("operator_name") or plan.get("operator_type")
    if name and name != "EXPLAIN_ANALYZE":
        extra = plan.get("extra_info") or {}
        table = extra.get("Table", "")
        kind = f" [{extra['Type']}]" if "Type" in extra else ""
        cost = 1000 * float(plan.get("operator_timing", 0))
        lines.append(f"{'  ' * depth}{name.strip()} {table}{kind} rows {plan.get('operator_cardinality', 0):,} · {cost:.2f} ms")
        depth += 1
    lines += [summarize_plan(child, depth) for child in plan.get("children", [])]
    return "\n".join(line for line in lines if line)


def write_report(out: Path, timed: list[Timed], plans: list[tuple[str, str]], store: Path, seconds: float, students: int, deliveries: int) -> None:
    load = os.getloadavg()[0]
    lines = [
        "# The review page on a large district",
        "",
        f"A synthetic store of {students:,} students and {deliveries:,} sessions ({store.stat().st_size / 1e6:,.0f} MB{f', made in {seconds:.0f} s' if seconds else ''}),",
        f"asked in one process on {os.cpu_count()} cores of {platform.machine()} (load {load:.1f} meanwhile). First: the page's first answer after",
        "the start; median and worst: of the further ones, each for another student, school or page. Size is without compression.",
        "",
        "| page | first ms | median ms | worst ms | CPU ms | kB |",
        "|---|---:|---:|---:|---:|---:|",
        *(f"| {row.name} | {row.first_ms:.0f} | {row.median_ms:.0f} | {row.worst_ms:.0f} | {row.cpu_ms:.0f} | {row.size / 1000:.0f} |" for row in timed),
        "",
        "Promised: under 150 ms and 200 kB a page. "
        f"Under 150 ms: {sum(row.cpu_ms < 150 for row in timed)} of {len(timed)} pages by CPU time, "
        f"{sum(row.median_ms < 150 for row in timed)} by the clock; under 200 kB: {sum(row.size < 200_000 for row in timed)}.",
        "With more processes at work than cores (see the load) the clock tells how long a page waited for them; the CPU time is the page's own, and",
        "an upper bound for an idle machine, since the engine divides it among the cores.",
        "",
        "## The queries' plans",
        "",
        *(f"**{name}**\n\n```\n{plan}\n```\n" for name, plan in plans),
        "Run it: `make bench-page`.",
    ]
    out.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--store", type=Path, help="Keep the synthetic store here and use it again.")
    options.add_argument("--students", type=int, default=STUDENTS)
    options.add_argument("--deliveries", type=int, default=DELIVERIES)
    options.add_argument("--repeats", type=int, default=8)
    options.add_argument("--out", type=Path, default=Path(__file__).with_name("PAGE.md"))
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
        store = told.store or Path(folder) / "large.duckdb"
        seconds = 0.0 if store.exists() else make_store(store, told.students, told.deliveries)
        timed = time_pages(store, told.repeats)
        for row in timed:
            sys.stdout.write(f"{row.name:32} first {row.first_ms:6.0f}  median {row.median_ms:6.0f}  worst {row.worst_ms:6.0f}  cpu {row.cpu_ms:6.0f} ms  {row.size / 1000:5.0f} kB\n")
        write_report(told.out, timed, explain_queries(store), store, seconds, told.students, told.deliveries)


if __name__ == "__main__":
    main()
