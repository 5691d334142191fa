"""The Source view: the page as it came, with the place of a value marked; sheets, Word and mail as readable text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from review.flags import find_paths
from review.places import Cited, Sheet, find_cited, find_cited_on, find_source, find_subject, make_sheet
from review.words import show_safely

if TYPE_CHECKING:
    from review.app import Visit
    from review.pictures import Reading

MOST_TEXT = 20_000


def show_source(visit: Visit) -> Response:
    document_id, number = visit.request.path_params["document_id"], int(visit.request.path_params["page_number"])
    source = find_source(visit, document_id, number)
    if source is None:
        raise HTTPException(404)
    publication = visit.publication
    at, field = visit.told("at"), visit.told("field")
    cited = find_cited_on(publication, document_id, number)
    main = [one for one in cited if one.subject_id == at and field in ("", one.field)]
    students = publication.ask("SELECT DISTINCT student_id FROM student_decision WHERE document_id = ?", [document_id]).rows
    visit.record("view", "source", [key for (key,) in students], f"{document_id} {number}")
    visit.session.pages.add((document_id, number))
    told = publication.ask(
        "SELECT page_count, document_type, media_type, p.text, p.problem, p.ocr_confidence FROM document LEFT JOIN "
        "(SELECT * FROM page WHERE document_id = $document AND page_number = $page) AS p USING (document_id) WHERE document_id = $document",
        {"document": document_id, "page": number},
    ).dicts()[0]
    sheet: Sheet | None = None
    reading: Reading | None = None
    if source.has_picture:
        keys = {one.subject_id for one in main}
        boxed = [one for one in cited if one in main or not main] if field else cited
        sheet = make_sheet(visit, source, boxed, keys)
    else:
        start = visit.number("from")
        reading = visit.house.pictures.read(publication, source, sorted({one.locator for one in main if one.locator}), start)
    paths = dict(find_paths(visit, [document_id]))
    return visit.show(
        "source.html",
        source=source,
        path=paths.get(document_id, source.name),
        document=told,
        text=(told["text"] or "")[:MOST_TEXT],
        sheet=sheet,
        reading=reading,
        cited=cited,
        main=main,
        cited_together=put_together(main),
        marked={one.locator for one in main if one.locator},
        also={one.locator for one in cited if one.locator},
        at=at,
        field=field,
        page_address=lambda page: f"/source/{document_id}/{page}" + (f"?{urlencode({'at': at, 'field': field})}" if at else ""),
        students=visit.publication.ask(
            "SELECT student_id, student_name FROM student WHERE list_contains(?, student_id) ORDER BY student_name",
            [[key for (key,) in students if key]],
        ).rows,
    )


@dataclass(frozen=True, slots=True)
class Together:
    """Several fields that were read from the same words at the same place."""

    kind: str
    fields: tuple[str, ...]
    quote: str
    locator: str | None
    confidence: float | None


def put_together(cited: Sequence[Cited]) -> list[Together]:
    found: dict[tuple[Any, ...], list[Cited]] = {}
    for one in cited:
        found.setdefault((one.subject_kind, one.quote, one.box, one.locator), []).append(one)
    return [
        Together(ones[0].subject_kind, tuple(dict.fromkeys(one.field for one in ones)), ones[0].quote, ones[0].locator, ones[0].confidence)
        for ones in found.values()
    ]


def send_picture(visit: Visit) -> Response:
    """The bare picture of a page; what is marked on it is drawn over it by the page."""
    document_id, number = visit.request.path_params["document_id"], int(visit.request.path_params["page_number"])
    source = find_source(visit, document_id, number)
    if source is None or not source.has_picture:
        raise HTTPException(404)
    visit.record_page(document_id, number)
    picture = visit.house.pictures.picture(visit.publication, source)
    if picture.problem:
        return Response(say_as_picture(visit.words("source.no_picture"), picture.problem), media_type="image/svg+xml")
    return Response(picture.data, media_type=picture.media_type)


def say_as_picture(*lines: str) -> str:
    """Words in the place of a page that cannot be drawn."""
    told = "".join(
        f'<text x="306" y="{370 + 24 * number}" text-anchor="middle" font-family="sans-serif" font-size="14" fill="#555">'
        f"{escape(show_safely(line))}</text>"
        for number, line in enumerate(lines)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 612 792"><rect width="612" height="792" fill="#f3f4f6"/>{told}</svg>'


def open_subject(visit: Visit) -> Response:
    """To the first place where a row (or one field of it) stands."""
    key, field = visit.request.path_params["subject_id"], visit.told("field")
    cited = find_cited(visit.publication, [key])
    wanted = [one for one in cited if one.field == field] or cited
    if not wanted:
        subject = find_subject(visit.publication, key)
        if subject is None or not subject.row.get("document_id"):
            raise HTTPException(404)
        return RedirectResponse(f"/source/{subject.row['document_id']}/1", 303)
    query = {"at": key} | ({"field": field} if wanted[0].field == field else {})
    return RedirectResponse(f"/source/{wanted[0].document_id}/{wanted[0].page_number}?{urlencode(query)}#cited", 303)
