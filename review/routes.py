"""Every address that needs a session, and which view answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.pages import decisions, flag, preferences, queue, source

if TYPE_CHECKING:
    from review.app import Page

ROUTES: list[tuple[str, str, Page]] = [
    ("GET", "/", queue.show_queue),
    ("GET", "/flag/{flag_id}", flag.show_flag),
    ("GET", "/source/{document_id}/{page_number:int}", source.show_source),
    ("GET", "/picture/{document_id}/{page_number:int}", source.send_picture),
    ("GET", "/open/{subject_id}", source.open_subject),
    ("POST", "/decide", decisions.decide),
    ("POST", "/undo", decisions.undo),
    ("POST", "/link", decisions.link),
    ("POST", "/preferences", preferences.change),
    ("POST", "/sign-out", preferences.sign_out),
]
