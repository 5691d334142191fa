"""Leaders: district and campus in figures, how runs compare, and all of it as CSV. It names no student."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from flows.output import neutral
from flows.reports.leaders import SMALL_GROUP, summary_charts
from flows.reports.packet import CAUSES
from flows.reports.records import last_run
from review.drawings import localize
from review.flags import NOW, waiting_values
from review.listing import NOBODY
from review.pages.queue import narrow_queue, read_filters, rows_of_queue

if TYPE_CHECKING:
    from review.app import Visit

MOST_EXPORTED = 50_000
_MINUTES = (
    "sum(promised_minutes) AS promised_minutes, sum(delivered_minutes) AS delivered_minutes, "
    + ", ".join(f"sum({key}_minutes) AS {key}_minutes" for _, key, _ in CAUSES)
    + ", sum(unaccounted_minutes) AS unaccounted_minutes"
)
_WHO = "who AS (SELECT student_id, school FROM student WHERE $school = '' OR coalesce(school, '-') = $school)"
_FORCE = "(in_force_from IS NULL OR in_force_from <= $as_of) AND (in_force_to IS NULL OR in_force_to >= $as_of)"

# Table -> its question. `$school` narrows all of them to one campus.
TABLES: dict[str, str] = {
    "schools": f"WITH {_WHO}, {NOW}, "
    "f AS (SELECT student_id, count(*) FILTER (severity = 'high') AS high, count(*) FILTER (severity = 'medium') AS medium, "
    "count(*) FILTER (severity = 'low') AS low FROM now WHERE status IN ('open', 'confirmed') GROUP BY student_id), "
    f"g AS (SELECT student_id, count(*) AS goals, count(*) FILTER (progress_status = 'off_track') AS off FROM goal "
    f"LEFT JOIN analysis_goal_progress USING (goal_id, student_id) WHERE {_FORCE} GROUP BY student_id), "
    "m AS (SELECT student_id, sum(promised_minutes) AS promised, sum(delivered_minutes) AS delivered FROM analysis_service_summary "
    "GROUP BY student_id), "
    "p AS (SELECT student_id, count(*) AS statements, count(*) FILTER (is_vague) AS vague FROM progress_statement "
    "WHERE same_as_id IS NULL GROUP BY student_id) "
    "SELECT school, count(*) AS students, count(*) FILTER (high > 0) AS students_with_high_flags, sum(goals)::BIGINT AS goals, "
    "sum(off)::BIGINT AS goals_off_track, sum(promised) AS promised_minutes, sum(delivered) AS delivered_minutes, "
    "round(100 * sum(delivered) / nullif(sum(promised), 0), 1) AS delivered_percent, sum(statements)::BIGINT AS statements, "
    "sum(vague)::BIGINT AS vague_statements, sum(high)::BIGINT AS high_flags, sum(medium)::BIGINT AS medium_flags, "
    "sum(low)::BIGINT AS low_flags FROM who LEFT JOIN f USING (student_id) LEFT JOIN g USING (student_id) LEFT JOIN m USING (student_id) "
    "LEFT JOIN p USING (student_id) GROUP BY school ORDER BY school NULLS LAST",
    "services": f"WITH {_WHO} SELECT service_type, count(DISTINCT student_id) AS students, count(*) AS services, "
    f"count(s.promised_minutes) AS services_with_logs, {_MINUTES} FROM service_prescription AS p JOIN who USING (student_id) "
    "LEFT JOIN analysis_service_summary AS s USING (service_prescription_id, student_id) WHERE NOT coalesce(p.is_removed, false) "
    "GROUP BY service_type ORDER BY sum(promised_minutes) DESC NULLS LAST, service_type",
    "months": f"WITH {_WHO} SELECT strftime(date_trunc('month', interval_start), '%Y-%m') AS month, {_MINUTES} "
    "FROM analysis_service_balance JOIN who USING (student_id) GROUP BY date_trunc('month', interval_start) ORDER BY 1",
    "goal_areas": f"WITH {_WHO} SELECT goal_area, progress_status, count(*) AS goals, count(DISTINCT student_id) AS students "
    f"FROM goal JOIN who USING (student_id) LEFT JOIN (SELECT goal_id, progress_status FROM analysis_goal_progress) USING (goal_id) "
    f"WHERE {_FORCE} GROUP BY 1, 2 ORDER BY goal_area NULLS LAST, progress_status",
    "rules": f"WITH {_WHO}, {NOW} SELECT rule, severity, count(*) AS flags, count(DISTINCT student_id) AS students, "
    "count(*) FILTER (status = 'confirmed') AS confirmed FROM now WHERE severity <> 'info' AND status IN ('open', 'confirmed') "
    "AND ($school = '' OR student_id IN (SELECT student_id FROM who)) GROUP BY 1, 2 "
    "ORDER BY list_position(['high', 'medium', 'low'], severity), flags DESC, rule",
    "managers": f"WITH {_WHO}, {NOW}, m AS (SELECT student_id, arg_max(case_manager, coalesce(iep_begin_date, DATE '1900-01-01')) "
    "AS case_manager FROM iep WHERE case_manager IS NOT NULL GROUP BY student_id), "
    "f AS (SELECT student_id, count(*) FILTER (severity = 'high') AS high, count(*) FILTER (severity = 'medium') AS medium FROM now "
    "WHERE status = 'open' GROUP BY student_id) "
    "SELECT case_manager, count(*) AS students, coalesce(sum(high), 0)::BIGINT AS high_flags, coalesce(sum(medium), 0)::BIGINT AS "
    "medium_flags FROM who LEFT JOIN m USING (student_id) LEFT JOIN f USING (student_id) GROUP BY case_manager "
    "ORDER BY high_flags DESC, medium_flags DESC, case_manager NULLS LAST LIMIT 200",
    "runs": "WITH told AS (SELECT run_id, severity, event, count(*) AS n FROM flag_event JOIN (SELECT flag_id, severity FROM flag WHERE "
    "severity <> 'info' AND ($school = '' OR student_id IN (SELECT student_id FROM student WHERE coalesce(school, '-') = $school))) "
    "USING (flag_id) GROUP BY ALL) SELECT run.started_at, run.as_of, "
    "coalesce(sum(n) FILTER (event <> 'gone'), 0)::BIGINT AS found, coalesce(sum(n) FILTER (event <> 'gone' AND severity = 'high'), 0)"
    "::BIGINT AS high, coalesce(sum(n) FILTER (event <> 'gone' AND severity = 'medium'), 0)::BIGINT AS medium, "
    "coalesce(sum(n) FILTER (event <> 'gone' AND severity = 'low'), 0)::BIGINT AS low, coalesce(sum(n) FILTER (event = 'opened'), 0)"
    "::BIGINT AS opened, coalesce(sum(n) FILTER (event = 'changed'), 0)::BIGINT AS changed, coalesce(sum(n) FILTER (event = 'gone'), 0)"
    "::BIGINT AS gone FROM run LEFT JOIN told USING (run_id) WHERE finished_at IS NOT NULL GROUP BY run.run_id, run.started_at, run.as_of "
    "ORDER BY run.started_at DESC LIMIT 12",
}  # fmt: skip


def show_leaders(visit: Visit) -> Response:
    school = visit.told("school")
    with visit.publication.cursor() as connection:
        run = visit.publication.keep("last run", lambda: last_run(connection))
    told = {name: ask_table(visit, name, school, run.as_of) for name in TABLES}
    schools = ask_table(visit, "schools", "", run.as_of)
    charts = {name: localize(drawing, visit.words.language) for name, drawing in summary_charts({**told, "totals": []}).items()}
    visit.record("view", "leaders", (), school)
    return visit.show(
        "leaders.html",
        run=run,
        school=school,
        nobody=NOBODY,
        told=told,
        totals=add_up(told["schools"]),
        schools=[row["school"] for row in schools],
        charts=charts,
        small=sum(0 < row["students"] < SMALL_GROUP for row in told["schools"]),
        small_group=SMALL_GROUP,
        export=lambda name: "/leaders.csv?" + urlencode({"table": name, "school": school}),
    )


def ask_table(visit: Visit, name: str, school: str, as_of: Any) -> list[dict[str, Any]]:
    """One table; asked once a publication and set of waiting decisions."""
    sql = TABLES[name]
    values: dict[str, Any] = {"school": school}
    if "$ids" in sql:
        values |= waiting_values(visit)
    if "$as_of" in sql:
        values["as_of"] = as_of
    key = ("leaders", name, school, str(values.get("ids")), str(values.get("statuses")))
    found: list[dict[str, Any]] = visit.publication.keep(key, lambda: visit.publication.ask(sql, values).dicts())
    return found


def add_up(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The columns of all schools together; they add up because every student is counted at one school."""
    names = ("students", "students_with_high_flags", "goals", "goals_off_track", "promised_minutes", "delivered_minutes", "statements",
             "vague_statements", "high_flags", "medium_flags", "low_flags")  # fmt: skip
    return {name: sum(row[name] or 0 for row in rows) for name in names}


def export_table(visit: Visit) -> Response:
    """One of the tables as CSV, as it is shown."""
    name, school = visit.told("table"), visit.told("school")
    if name not in TABLES:
        raise HTTPException(404)
    with visit.publication.cursor() as connection:
        run = visit.publication.keep("last run", lambda: last_run(connection))
    rows = ask_table(visit, name, school, run.as_of)
    visit.record("export", f"leaders {name}", (), school)
    return as_csv(f"ieptrace-{name}.csv", list(rows[0]) if rows else [], [list(row.values()) for row in rows])


def export_queue(visit: Visit) -> Response:
    """The flags that the queue's filters choose, as CSV; the record names every student in it."""
    chosen = read_filters(visit)
    rows = rows_of_queue(visit, narrow_queue(visit, chosen).keys[:MOST_EXPORTED])
    visit.record("export", "queue", sorted({row["student_id"] for row in rows if row["student_id"]}))
    names = ("severity", "rule", "status", "student_name", "local_id", "school", "case_manager", "message", "basis", "flag_id")
    return as_csv("ieptrace-queue.csv", names, [[row[name] for name in names] for row in rows])


def as_csv(file_name: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Response:
    """A CSV file that no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([[neutral(value) for value in row] for row in rows])
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
