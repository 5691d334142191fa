"""Sources: the documents of the drop, and a search in the words of all their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from review.flags import find_paths, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from review.app import Visit

ROWS_A_PAGE, HITS_A_PAGE = 50, 25
_BEFORE, _AFTER = 70, 130
SHORTEST = 2

_DOCUMENTS = (
    "WITH listed AS (SELECT document_id, file_name, document_type, media_type, page_count, text_source, ocr_confidence FROM document "
    "WHERE retired_at IS NULL AND media_type <> 'application/zip' AND ($type = '' OR coalesce(document_type, '-') = $type)) "
)


def show_drop(visit: Visit) -> Response:
    wanted, kind = visit.told("q"), visit.told("type")
    page = visit.number("page")

    def at_page(number: int) -> str:
        told = {"q": wanted, "type": kind, "page": str(number) if number > 1 else ""}
        return "/drop?" + urlencode({name: value for name, value in told.items() if value})

    counts = visit.publication.keep(
        "documents by type",
        lambda: (
            visit.publication.ask(
                "SELECT coalesce(document_type, '-'), count(*) FROM document WHERE retired_at IS NULL AND media_type <> 'application/zip' "
                "GROUP BY 1 ORDER BY 2 DESC, 1"
            ).rows
        ),
    )
    if len(wanted) >= SHORTEST:
        hits, has_more = find_words(visit, wanted, (page - 1) * HITS_A_PAGE)
        keys = sorted({document for document, _, _ in hits})
        record_documents(visit, "search", keys)
        return visit.show(
            "drop.html", wanted=wanted, kind=kind, counts=counts, hits=hits, paths=dict(find_paths(visit, keys)), documents=[], total=0,
            page=page, pages=page + 1 if has_more else page, at_page=at_page,
        )  # fmt: skip
    total = sum(count for code, count in counts if kind in ("", code))
    pages = max(1, -(-total // ROWS_A_PAGE))
    rows = visit.publication.ask(
        f"{_DOCUMENTS} SELECT * FROM listed ORDER BY file_name, document_id LIMIT $most OFFSET $skip",
        {"type": kind, "most": ROWS_A_PAGE, "skip": (min(page, pages) - 1) * ROWS_A_PAGE},
    ).dicts()
    keys = [row["document_id"] for row in rows]
    record_documents(visit, "documents", keys)
    return visit.show(
        "drop.html", wanted=wanted, kind=kind, counts=counts, hits=[], paths=dict(find_paths(visit, keys)), documents=rows, total=total,
        page=min(page, pages), pages=pages, at_page=at_page,
    )  # fmt: skip


def find_words(visit: Visit, wanted: str, skip: int) -> tuple[list[tuple[str, int, tuple[str, str, str]]], bool]:
    """(document, page, words before, found and after) of pages that hold the words, and whether there are more.

    Pages come in the order in which they were stored: an order of our own would have to read them all.
    """
    rows = visit.publication.ask(
        "SELECT document_id, page_number, text FROM page WHERE contains(lower(text), lower(?)) LIMIT ? OFFSET ?",
        [wanted, HITS_A_PAGE + 1, skip],
    ).rows
    gone = {key for (key,) in visit.publication.keep("retired", lambda: _retired(visit))}
    shown = [row for row in rows[:HITS_A_PAGE] if row[0] not in gone]
    return [(document, page, cut_around(text or "", wanted)) for document, page, text in shown], len(rows) > HITS_A_PAGE


def _retired(visit: Visit) -> list[tuple[str]]:
    return visit.publication.ask("SELECT document_id FROM document WHERE retired_at IS NOT NULL").rows


def cut_around(text: str, wanted: str) -> tuple[str, str, str]:
    """The words around the first place of what is wanted; the beginning where letters fold so that it cannot be told."""
    at = text.lower().find(wanted.lower())
    if at < 0 or len(text.lower()) != len(text):
        return text[:_AFTER], "", ""
    end = at + len(wanted)
    return text[max(at - _BEFORE, 0) : at], text[at:end], text[end : end + _AFTER]


def record_documents(visit: Visit, view: str, documents: Sequence[str]) -> None:
    """The access record for a list of documents names every student of whom they speak."""
    if not documents:
        return
    students = visit.publication.ask(
        f"SELECT DISTINCT student_id FROM student_decision WHERE document_id IN ({places(documents)})",
        documents,
    ).rows
    visit.record("view", view, [key for (key,) in students])
