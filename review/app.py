"""The page as one application: what each address answers, who may ask, and what every answer goes through."""

from __future__ import annotations

import re
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.errors import IeptraceError
from pipeline.store.access import record_access
from review.guard import Guard, TooLargeError
from review.published import Publication
from review.sessions import Notice, Session
from review.templating import render
from review.words import Words

if TYPE_CHECKING:
    from pipeline.store.journal import Waiting
    from review.house import House

# "/student/student_1?page=2" but not "//elsewhere.example" nor "/\\elsewhere"
_LOCAL = re.compile(r"^/(?![/\\])[^\\\s]*$")
MOST_FIELDS = 2_000


@dataclass(slots=True)
class Visit:
    """One request of a known person: what the page's functions need."""

    house: House
    request: Request
    session: Session
    publication: Publication
    waiting: Sequence[Waiting]
    form: dict[str, list[str]] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def words(self) -> Words:
        return Words(self.session.language)

    def told(self, name: str, default: str = "") -> str:
        """A field of the form or the address, trimmed; NUL is no character of any value."""
        found = self.form.get(name, [default])[0] if self.form else self.request.query_params.get(name, default)
        return found.replace("\x00", "").strip()

    def number(self, name: str, default: int = 1) -> int:
        """A number from 1 in the address, or the default for anything else."""
        found = self.request.query_params.get(name, "")
        return max(int(found), 1) if found.isdecimal() and len(found) < 8 else default

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        return render(template, self, status, **values)

    def record(self, what: str, view: str, students: Sequence[str | None] = (), subject: str = "") -> None:
        """Writes the access record; nothing of a student is shown before it is written."""
        record_access(
            self.house.store, who=self.session.name, purpose=self.session.purpose, what=what, view=view,
            students=[key for key in students if key], subject=subject,
        )  # fmt: skip

    def record_page(self, document_id: str, page_number: int) -> None:
        """Records that a page of a document was seen, once a session; a picture asked for by itself is a view too."""
        if (document_id, page_number) in self.session.pages:
            return
        students = self.publication.ask("SELECT DISTINCT student_id FROM student_decision WHERE document_id = ?", [document_id]).rows
        self.record("view", "page", [key for (key,) in students], f"{document_id} {page_number}")
        self.session.pages.add((document_id, page_number))

    def say(self, kind: str, words: str, undo: Sequence[str] = ()) -> None:
        self.session.notices.append(Notice("good" if kind == "good" else "bad", words, tuple(undo)))

    def back(self, default: str = "/") -> Response:
        """To the page that the form names, if it is one of ours."""
        wanted = self.told("back", default)
        return RedirectResponse(wanted if _LOCAL.match(wanted) else default, 303)


Page = Callable[[Visit], Response]


def make_app(house: House) -> Starlette:
    """The application for one store."""
    from review import doors
    from review.routes import ROUTES

    def page(function: Page) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            session = house.sessions.find(request.cookies.get(house.cookie))
            if session is None:
                return await run_in_threadpool(doors.turn_away, house, request)
            form, files = FormData(), []
            if request.method == "POST":
                form = await request.form(max_files=5, max_fields=MOST_FIELDS)
                files = [(one.filename or "", await one.read()) for one in form.getlist("file") if isinstance(one, UploadFile)]
                if not house.has_csrf(session, form.get("csrf")):
                    raise HTTPException(403, "csrf")
            return await run_in_threadpool(_answer, house, function, request, session, form, files)

        return endpoint

    routes: list[BaseRoute] = [Route(path, page(function), methods=[method]) for method, path, function in ROUTES]
    routes += [Route(path, function, methods=methods) for path, methods, function in doors.routes(house)]
    routes.append(Mount("/static", StaticFiles(packages=[("review", "static")])))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        house.desk.start()
        threading.Thread(target=house.warm, name="warm", daemon=True).start()
        try:
            yield
        finally:
            house.close()

    handlers: dict[Any, Any] = {HTTPException: _say_http, TooLargeError: _say_too_large, Exception: _say_unexpected}
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)
    app.state.house = house
    app.add_middleware(Guard, hosts=house.hosts, is_tls=house.is_tls)
    return app


def _answer(house: House, function: Page, request: Request, session: Session, form: FormData, files: list[tuple[str, bytes]]) -> Response:
    # Browsers end the lines of a form with two characters.
    told = {name: [value.replace("\r\n", "\n") for value in form.getlist(name) if isinstance(value, str)] for name in form}
    try:
        waiting = house.desk.waiting()  # before the publication, see Desk.waiting
        visit = Visit(house, request, session, house.published.get(), waiting, told, files)
        return function(visit)
    except IeptraceError as error:
        return render("problem.html", None, 500, session=session, house=house, words_of=Words(session.language), problem=str(error))


async def _say_http(request: Request, error: HTTPException) -> Response:
    house: House = request.app.state.house
    session = house.sessions.find(request.cookies.get(house.cookie))
    words = Words(session.language if session else "en")
    known = {403: "problem.stale", 404: "problem.nothing_here", 405: "problem.not_allowed"}
    problem = words(known.get(error.status_code, "problem.unforeseen"), place="")
    return await run_in_threadpool(
        render, "problem.html", None, error.status_code, session=session, house=house, words_of=words, problem=problem
    )


async def _say_too_large(_: Request, __: Exception) -> Response:
    return Response("Too large.", 413, media_type="text/plain")


async def _say_unexpected(request: Request, error: Exception) -> Response:
    from flows.failures import place_of, write_traceback

    write_traceback(error, "review page")
    house: House = request.app.state.house
    words = Words("en")
    problem = words("problem.unforeseen", place=place_of(error))
    return await run_in_threadpool(render, "problem.html", None, 500, session=None, house=house, words_of=words, problem=problem)
