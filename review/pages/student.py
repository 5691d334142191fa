"""The Student view, one goal by itself, and the list of students."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from flows.reports.packet import CAUSES
from review.drawings import localize
from review.flags import NOW, WORST_FIRST, ShownFlag, shown_flags, waiting_values
from review.student import (
    by_subject,
    calendar_of,
    covers,
    find_loose,
    find_student,
    goal_views,
    load_record,
    service_views,
    timeline,
)

if TYPE_CHECKING:
    from review.app import Visit

STUDENTS_A_PAGE, EVENTS_A_PAGE, LOOSE_A_PAGE = 50, 40, 15
MOST_FLAGS, MOST_GOALS, MOST_DATA = 25, 10, 12

_STUDENTS = (
    f"WITH {NOW}, counted AS (SELECT student_id, count(*) FILTER (severity = 'high') AS high, "
    "count(*) FILTER (severity = 'medium') AS medium, "
    "count(*) FILTER (severity = 'low') AS low FROM now WHERE status IN ('open', 'confirmed') GROUP BY student_id), "
    "listed AS (SELECT student.*, coalesce(high, 0) AS high, coalesce(medium, 0) AS medium, coalesce(low, 0) AS low "
    "FROM student LEFT JOIN counted USING (student_id) WHERE $wanted = '' OR local_id = $wanted "
    "OR contains(strip_accents(lower(student_name)), strip_accents(lower($wanted))) "
    "OR contains(strip_accents(lower(school)), strip_accents(lower($wanted)))) "
)


def show_students(visit: Visit) -> Response:
    wanted, sort = visit.told("q"), visit.told("sort", "name")
    values = {**waiting_values(visit), "wanted": wanted}
    total = int(visit.publication.ask(f"{_STUDENTS} SELECT count(*) FROM listed", values).rows[0][0])
    pages = max(1, -(-total // STUDENTS_A_PAGE))
    page = min(visit.number("page"), pages)
    order = "high DESC, medium DESC, low DESC, student_name, student_id" if sort == "flags" else "student_name NULLS LAST, student_id"
    rows = visit.publication.ask(
        f"{_STUDENTS} SELECT * FROM listed ORDER BY {order} LIMIT $most OFFSET $skip",
        {**values, "most": STUDENTS_A_PAGE, "skip": (page - 1) * STUDENTS_A_PAGE},
    ).dicts()
    visit.record("view", "students", [row["student_id"] for row in rows])

    def at(**changes: str) -> str:
        told = {"q": wanted, "sort": sort, **changes}
        return "/students?" + urlencode({name: value for name, value in told.items() if value})

    return visit.show(
        "students.html", students=rows, total=total, page=page, pages=pages, wanted=wanted, sort=sort, at=at,
        at_page=lambda number: at(page=str(number)),
    )  # fmt: skip


def show_student(visit: Visit) -> Response:
    student_id = visit.request.path_params["student_id"]
    row = find_student(visit, student_id)
    if row is None:
        raise HTTPException(404)
    if row["student_id"] != student_id:
        return RedirectResponse(f"/student/{row['student_id']}", 303)
    visit.record("view", "student", [student_id], student_id)
    record = load_record(visit, row)
    flags = flags_of(visit, student_id)
    language = visit.words.language
    by = "week" if visit.told("by") == "week" else "month"
    goals = goal_views(record, lambda drawing: localize(drawing, language))
    shown = [view for view in goals if view.is_current][:MOST_GOALS]
    services = service_views(record, lambda drawing: localize(drawing, language), calendar_of(visit, record), by)
    events = timeline(record)
    kind = visit.told("kind")
    chosen = [event for event in events if kind in ("", event.kind)]
    loose = find_loose(visit, record, events)
    return visit.show(
        "student.html",
        student=row,
        record=record,
        ieps=record.ieps,
        current=record.current,
        flags=flags[:MOST_FLAGS],
        flag_count=len(flags),
        alarms=sum(flag.row["severity"] != "info" for flag in flags),
        by_subject=by_subject(flags),
        goals=shown,
        other_goals=[view for view in goals if view not in shown],
        most_data=MOST_DATA,
        services=services,
        causes=CAUSES,
        by=by,
        accommodations=list(dict.fromkeys(one.statement for one in record.evidence.accommodations if one.iep_id in record.current))[:30],
        events=cut(chosen, visit.number("events"), EVENTS_A_PAGE),
        kinds=sorted({event.kind for event in events}),
        kind=kind,
        event_page=visit.number("events"),
        event_pages=max(1, -(-len(chosen) // EVENTS_A_PAGE)),
        event_count=len(chosen),
        loose=cut(loose, visit.number("loose"), LOOSE_A_PAGE),
        loose_count=len(loose),
        loose_page=visit.number("loose"),
        loose_pages=max(1, -(-len(loose) // LOOSE_A_PAGE)),
        decided=link_decisions(visit, {event.key for event in events}),
        covers=covers,
        with_query=lambda **changes: with_query(visit, **changes),
    )


def show_goal(visit: Visit) -> Response:
    goal_id = visit.request.path_params["goal_id"]
    found = visit.publication.ask("SELECT student_id FROM goal WHERE goal_id = ?", [goal_id]).rows
    row = find_student(visit, found[0][0]) if found else None
    if row is None:
        raise HTTPException(404)
    visit.record("view", "goal", [row["student_id"]], goal_id)
    record = load_record(visit, row)
    language = visit.words.language
    view = goal_views(record, lambda drawing: localize(drawing, language), goal_id)[0]
    flags = by_subject(flags_of(visit, row["student_id"])).get(goal_id, [])
    return visit.show("goal.html", student=row, record=record, goal=view, flags=flags, most_data=400)


def flags_of(visit: Visit, student_id: str) -> list[ShownFlag]:
    """The student's open and confirmed flags, the worst first."""
    rows = visit.publication.ask(
        f"WITH {NOW} SELECT * FROM now WHERE student_id = $student AND status IN ('open', 'confirmed') "
        f"ORDER BY {WORST_FIRST}, rule, flag_id",
        {**waiting_values(visit), "student": student_id},
    ).dicts()
    return shown_flags(visit, rows)


def link_decisions(visit: Visit, keys: set[str]) -> list[dict[str, Any]]:
    """Links that reviewers decided on these artifacts and that stand, the newest first."""
    rows = visit.publication.ask(
        "SELECT review_id, decided_at, reviewer, decision, artifact_kind, artifact_id, target_id, note FROM link_review "
        "WHERE decision <> 'undone' AND review_id NOT IN (SELECT undoes FROM link_review WHERE undoes IS NOT NULL) ORDER BY decided_at DESC"
    ).dicts()
    gone = {entry.subject for entry in visit.waiting if entry.kind == "undo"}
    return [row for row in rows if row["artifact_id"] in keys and row["review_id"] not in gone][:30]


def cut(rows: list[Any], page: int, size: int) -> list[Any]:
    return rows[(page - 1) * size : page * size]


def with_query(visit: Visit, **changes: str) -> str:
    """The present address with other values of some parameters."""
    told = {**dict(visit.request.query_params), **changes}
    return "?" + urlencode({name: value for name, value in told.items() if value})
