"""How a browser comes in: by the token that `ieptrace serve` printed, or by a password; and how it leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from review.templating import render
from review.words import LANGUAGES, Words

if TYPE_CHECKING:
    from review.house import House
    from review.sessions import Session

PURPOSES = ("case_review", "progress", "meeting", "compliance", "request", "support")
MOST_NAME = 80


def routes(house: House) -> list[tuple[str, list[str], Callable[[Request], Any]]]:
    """Addresses that need no session."""

    async def start(request: Request) -> Response:
        if not house.sessions.knows_token(request.query_params.get("token", "")):
            return await run_in_threadpool(turn_away, house, request)
        session = house.sessions.begin(house.login, PURPOSES[0], preferred_language(request))
        return with_cookie(house, RedirectResponse("/", 303), session)

    async def sign_in(request: Request) -> Response:
        if not house.sessions.asks_password:
            return await run_in_threadpool(turn_away, house, request)
        if request.method != "POST":
            return await run_in_threadpool(_show_sign_in, house, request, None)
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        return await run_in_threadpool(_sign_in, house, request, form)

    async def robots(_: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    return [("/start", ["GET"], start), ("/sign-in", ["GET", "POST"], sign_in), ("/robots.txt", ["GET"], robots)]


def turn_away(house: House, request: Request) -> Response:
    """For a browser without a session: the password is asked, or it is told where the token stands."""
    if house.sessions.asks_password:
        return RedirectResponse("/sign-in", 303)
    words = Words(preferred_language(request))
    return render("closed.html", None, 403, session=None, house=house, words_of=words)


def _show_sign_in(house: House, request: Request, problem: str | None, status: int = 200) -> Response:
    words = Words(preferred_language(request))
    return render("sign_in.html", None, status, session=None, house=house, words_of=words, problem=problem, purposes=PURPOSES)


def _sign_in(house: House, request: Request, form: dict[str, str]) -> Response:
    words = Words(preferred_language(request))
    if house.sessions.must_wait():
        return _show_sign_in(house, request, words("sign_in.wait"), 429)
    name = clean_name(form.get("name", ""))
    if not house.sessions.knows_password(form.get("password", "")):
        return _show_sign_in(house, request, words("sign_in.wrong"), 403)
    if not name:
        return _show_sign_in(house, request, words("sign_in.no_name"), 400)
    purpose = form.get("purpose", "")
    session = house.sessions.begin(name, purpose if purpose in PURPOSES else PURPOSES[0], words.language)
    return with_cookie(house, RedirectResponse("/", 303), session)


def with_cookie(house: House, response: Response, session: Session) -> Response:
    response.set_cookie(house.cookie, session.key, httponly=True, samesite="strict", secure=house.is_tls, path="/")
    return response


def clean_name(told: str) -> str:
    return " ".join(told.replace("\x00", "").split())[:MOST_NAME]


def preferred_language(request: Request) -> str:
    """The first language of the browser's that we have words in."""
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]
