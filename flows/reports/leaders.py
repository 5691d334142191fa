"""The leaders' summary: how schools, services, goal areas and rules stand over the whole store. It names no student."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.reports.charts import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, SKY, YELLOW, Bar, Segment, bar_chart
from flows.reports.drawing import Drawing
from flows.reports.packet import CAUSES
from flows.reports.records import LastRun, last_run
from flows.reports.words import STATUS, amount

if TYPE_CHECKING:
    import duckdb

_STATUS_COLOURS = {
    "met": GREEN,
    "on_track": SKY,
    "watch": YELLOW,
    "off_track": RED,
    "insufficient_data": "#B4B4B4",
    "not_measurable": PURPLE,
}
_SEVERITY_COLOURS = {"high": RED, "medium": ORANGE, "low": GREY}
SMALL_GROUP = 10  # fewer students than this may be told apart even without names

_IN_FORCE = "(in_force_from IS NULL OR in_force_from <= $1) AND (in_force_to IS NULL OR in_force_to >= $1)"
_MINUTES = (
    "sum(promised_minutes) AS promised_minutes, sum(delivered_minutes) AS delivered_minutes, "
    + ", ".join(f"sum({key}_minutes) AS {key}_minutes" for _, key, _ in CAUSES)
    + ", sum(unaccounted_minutes) AS unaccounted_minutes, sum(shortfall_minutes) AS shortfall_minutes, "
    "sum(school_caused_shortfall_minutes) AS school_caused_shortfall_minutes"
)
# Section -> its question. Every one is grouped; none names a student.
QUESTIONS: dict[str, str] = {
    "totals": "SELECT (SELECT count(*) FROM student) AS students, (SELECT count(*) FROM goal WHERE {force}) AS goals_in_force, "
    "(SELECT count(*) FROM service_prescription WHERE {force} AND NOT coalesce(is_removed, false)) AS services_in_force, "
    "(SELECT count(*) FROM service_delivery WHERE same_as_id IS NULL) AS sessions, "
    "(SELECT count(*) FROM progress_statement WHERE same_as_id IS NULL) AS statements, "
    "(SELECT count(*) FROM progress_statement WHERE same_as_id IS NULL AND is_vague) AS vague_statements, "
    "(SELECT count(*) FROM source_file WHERE status <> 'removed') AS files, "
    "(SELECT count(*) FROM source_file WHERE status = 'quarantined') AS files_not_read, "
    "(SELECT count(*) FROM unlinked_artifact) AS unlinked_artifacts",
    "schools": "SELECT school, student_count AS students, students_with_high_flags, goal_count AS goals, goals_off_track, "
    "promised_minutes, delivered_minutes, delivered_percent, statement_count AS statements, vague_count AS vague_statements, "
    "high_flags, medium_flags, low_flags FROM school_summary ORDER BY school NULLS LAST",
    "services": "SELECT service_type, count(DISTINCT p.student_id) AS students, count(*) AS services, "
    "count(s.service_prescription_id) AS services_with_logs, {minutes} FROM service_prescription AS p "
    "LEFT JOIN service_delivery_summary AS s USING (service_prescription_id) WHERE NOT coalesce(p.is_removed, false) "
    "GROUP BY service_type ORDER BY sum(promised_minutes) DESC NULLS LAST, service_type",
    "months": "SELECT strftime(interval_start, '%Y-%m') AS month, {minutes} FROM service_balance GROUP BY 1 ORDER BY 1",
    "goal_areas": "SELECT goal_area, progress_status, count(*) AS goals, count(DISTINCT goal.student_id) AS students FROM goal "
    "LEFT JOIN (SELECT goal_id, progress_status FROM goal_progress) USING (goal_id) WHERE {force} GROUP BY 1, 2 "
    "ORDER BY goal_area NULLS LAST, progress_status",
    "rules": "SELECT rule, severity, count(*) AS flags, count(DISTINCT student_id) AS students FROM review_queue "
    "WHERE severity <> 'info' GROUP BY 1, 2 ORDER BY list_position(['high', 'medium', 'low'], severity), flags DESC, rule",
    "unread": "SELECT split_part(reason, ':', 1) AS reason, count(*) AS files FROM source_file WHERE status = 'quarantined' "
    "GROUP BY 1 ORDER BY 2 DESC, 1",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Summary:
    """Answers by section, each a list of rows."""

    run: LastRun
    sections: dict[str, list[dict[str, Any]]]


def gather_summary(connection: duckdb.DuckDBPyConnection) -> Summary:
    from pipeline.store.queries import ask

    run = last_run(connection)
    sections = {}
    for name, question in QUESTIONS.items():
        sql = question.format(force=_IN_FORCE, minutes=_MINUTES)
        sections[name] = ask(connection, sql, [run.as_of] if "$1" in sql else []).dicts()
    return Summary(run, sections)


def write_report(connection: duckdb.DuckDBPyConnection, form: str) -> str:
    """The summary as 'html', 'json' or 'csv'."""
    summary = gather_summary(connection)
    if form == "json":
        head = {"district": summary.run.settings.district.name, "as_of": summary.run.as_of.isoformat()}
        return json.dumps(head | summary.sections, ensure_ascii=False, indent=1, default=str) + "\n"
    return as_csv(summary) if form == "csv" else as_html(summary)


def as_csv(summary: Summary) -> str:
    """One table for all: section, group, measure, value."""
    from flows.output import neutral

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("section", "group", "measure", "value"))
    for section, rows in summary.sections.items():
        for row in rows:
            names = [name for name, value in row.items() if isinstance(value, str) or name in ("school", "goal_area", "progress_status")]
            group = " / ".join(str(row[name]) if row[name] is not None else "not known" for name in names)
            for name, value in row.items():
                if name not in names:
                    writer.writerow((section, neutral(group), name, value))
    return out.getvalue()


def as_html(summary: Summary) -> str:
    from flows.reports.pages import report_html

    told = summary.sections
    schools = {row["school"]: row["students"] for row in told["schools"]}
    values = {
        "district": summary.run.settings.district.name or "District",
        "run": summary.run,
        "totals": told["totals"][0],
        "sections": told,
        "areas": area_rows(told["goal_areas"]),
        "statuses": STATUS,
        "small": sum(0 < count < SMALL_GROUP for count in schools.values()),
        "small_group": SMALL_GROUP,
    }
    return report_html(values, [(name, drawing) for name, drawing in summary_charts(told).items() if drawing is not None])


def area_rows(rows: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """goal area -> status -> goals."""
    areas: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        areas[row["goal_area"] or "not known"][row["progress_status"] or "insufficient_data"] = row["goals"]
    return dict(areas)


def summary_charts(told: dict[str, list[dict[str, Any]]]) -> dict[str, Drawing | None]:
    """The plots of the summary by name."""
    services = [
        Bar(row["service_type"], tuple(minute_parts(row)), row["promised_minutes"], _share(row))
        for row in told["services"]
        if row["promised_minutes"]
    ]
    schools = [
        Bar(
            row["school"] or "school not known",
            tuple(Segment(f"{name} flags", row[f"{name}_flags"] or 0, colour) for name, colour in _SEVERITY_COLOURS.items()),
            said=f"{row['students']} {'student' if row['students'] == 1 else 'students'}",
        )
        for row in told["schools"]
    ]
    shares = [
        Bar(row["school"] or "school not known", (Segment("held", row["delivered_minutes"] or 0.0, BLUE),), row["promised_minutes"],
            _share(row))
        for row in told["schools"]
        if row["promised_minutes"]
    ]  # fmt: skip
    areas = [
        Bar(
            area.replace("-", " "),
            tuple(Segment(STATUS[code], counts.get(code, 0), colour) for code, colour in _STATUS_COLOURS.items()),
            said=f"{sum(counts.values())} goals",
        )
        for area, counts in area_rows(told["goal_areas"]).items()
    ]
    rules = [
        Bar(row["rule"], (Segment(row["severity"], row["flags"], _SEVERITY_COLOURS[row["severity"]]),),
            said=f"{row['flags']} ({row['students']} {'student' if row['students'] == 1 else 'students'})")
        for row in told["rules"]
    ]  # fmt: skip
    months = [Bar(row["month"], tuple(minute_parts(row)), row["promised_minutes"], _share(row)) for row in told["months"]]
    return {
        "services": bar_chart("minutes promised and held by service", services),
        "schools": bar_chart("open flags by school", schools),
        "shares": bar_chart("minutes promised and held by school", shares),
        "areas": bar_chart("goals in force by area and where they stand", areas, label_width=130),
        "rules": bar_chart("open flags by rule", rules, label_width=230),
        "months": bar_chart("minutes promised and held by month", months, label_width=90),
    }


def minute_parts(row: dict[str, Any]) -> list[Segment]:
    """What became of promised minutes: held, not held by cause, unaccounted."""
    parts = [Segment("held", row["delivered_minutes"] or 0.0, BLUE)]
    parts += [Segment(name, row[f"{key}_minutes"] or 0.0, colour) for name, key, colour in CAUSES]
    return [*parts, Segment("unaccounted", row["unaccounted_minutes"] or 0.0, RED)]


def _share(row: dict[str, Any]) -> str:
    promised = row["promised_minutes"]
    if not promised:
        return ""
    held = row["delivered_minutes"] or 0.0
    return f"{100 * held / promised:.0f} % of {amount(round(promised))} min"
