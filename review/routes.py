"""Every address that needs a session, and which view answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.pages import check, decisions, drop, flag, leaders, preferences, queue, runs, source, student

if TYPE_CHECKING:
    from review.app import Page

ROUTES: list[tuple[str, str, Page]] = [
    ("GET", "/", queue.show_queue),
    ("GET", "/flag/{flag_id}", flag.show_flag),
    ("GET", "/students", student.show_students),
    ("GET", "/student/{student_id}", student.show_student),
    ("GET", "/goal/{goal_id}", student.show_goal),
    ("GET", "/source/{document_id}/{page_number:int}", source.show_source),
    ("GET", "/picture/{document_id}/{page_number:int}", source.send_picture),
    ("GET", "/open/{subject_id}", source.open_subject),
    ("GET", "/drop", drop.show_drop),
    ("GET", "/check", check.show_form),
    ("POST", "/check", check.judge),
    ("GET", "/leaders", leaders.show_leaders),
    ("GET", "/leaders.csv", leaders.export_table),
    ("GET", "/queue.csv", leaders.export_queue),
    ("GET", "/runs", runs.show_runs),
    ("POST", "/retry", runs.retry),
    ("POST", "/decide", decisions.decide),
    ("POST", "/undo", decisions.undo),
    ("POST", "/link", decisions.link),
    ("POST", "/preferences", preferences.change),
    ("POST", "/sign-out", preferences.sign_out),
]
