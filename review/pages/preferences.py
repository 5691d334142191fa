"""Language, light or dark, the name and purpose under which the access record is written; and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from review.doors import PURPOSES, clean_name
from review.sessions import THEMES
from review.words import LANGUAGES

if TYPE_CHECKING:
    from starlette.responses import Response

    from review.app import Visit


def change(visit: Visit) -> Response:
    """Takes what the form holds and leaves the rest. With a password the name stays the one of the sign-in."""
    session = visit.session
    language, theme, purpose = visit.told("language"), visit.told("theme"), visit.told("purpose")
    if language in LANGUAGES:
        session.language = language
    if theme in THEMES:
        session.theme = theme
    if purpose in PURPOSES:
        session.purpose = purpose
    if (name := clean_name(visit.told("name"))) and not visit.house.sessions.asks_password:
        session.name = name
    return visit.back()


def sign_out(visit: Visit) -> Response:
    visit.house.sessions.end(visit.session)
    response = RedirectResponse("/sign-in" if visit.house.sessions.asks_password else "/start", 303)
    response.delete_cookie(visit.house.cookie, path="/")
    return response
