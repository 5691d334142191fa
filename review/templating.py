"""Templates with escaping always on; every unknown word is shown safely, whatever a document or file name holds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from flows.commands.check import describe
from flows.reports.words import amount, measure
from review.drawings import svg
from review.words import Words, show_safely

if TYPE_CHECKING:
    from review.app import Visit

_TOO_LONG = 600


def _finish(value: Any) -> Any:
    """What stands for a value in the page; our own markup stays as it is."""
    if value is None:
        return ""
    if isinstance(value, Markup):
        return value
    return show_safely(value) if isinstance(value, str) else value


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("review"), autoescape=True, undefined=StrictUndefined, finalize=_finish, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(amount=amount, measure=measure, svg=svg, describe=describe)
    made.filters["short"] = shorten
    return made


def shorten(text: str | None, most: int = _TOO_LONG) -> str:
    """Words cut at a word's end where they are longer than a page can bear."""
    text = text or ""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0] + " …"


def render(template: str, visit: Visit | None, status: int = 200, **values: Any) -> Response:
    """A page as HTML; `visit` None for the few pages that need nobody known."""
    if visit is not None:
        values |= {"visit": visit, "session": visit.session, "house": visit.house, "words_of": visit.words}
    words: Words = values.pop("words_of")
    session = values.get("session")
    values |= {"t": words, "notices": session.take_notices() if session is not None else [], "address": ""}
    if visit is not None:
        query = visit.request.url.query
        values["address"] = visit.request.url.path + (f"?{query}" if query else "")
    return HTMLResponse(environment().get_template(template).render(**values), status)
