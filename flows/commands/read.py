"""`ieptrace read`: one document as it is understood, its records field by field, and one of its pages with boxes drawn on it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from flows.examine import Examined
    from pipeline.model import DocumentFacts

_UNSET: tuple[Any, ...] = (None, "", ())


class ReadFormat(StrEnum):
    """How a document as understood is written."""

    TEXT = "text"
    JSON = "json"


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One document of any readable kind.")],
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="district.toml")] = None,
    form: Annotated[ReadFormat, typer.Option("--format", help="text for people, json for programs.")] = ReadFormat.TEXT,
    page: Annotated[int | None, typer.Option(min=1, metavar="N", help="One page: its lines and tables as read, its records.")] = None,
    png: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Draw the page (the first without --page) with boxes of words, lines, cells and ticks."),
    ] = None,
) -> None:
    """Print one document as it is understood: kind, parts, students, records with their places. No store is needed.

    Exit status: 0 all well, 2 the document, the page or its picture cannot be had.
    """
    from flows.alone import examine_alone

    result = examine_alone(file, config)
    view = _view(file, page or 1, png) if (page or png) and not result.reason else None
    if form is ReadFormat.JSON:
        told = _as_dict(result)
        if view is not None:
            told["page"] = view
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n")
    else:
        for line in _tell(result, page, view):
            sys.stdout.write(line + "\n")
    problem = view.get("problem") if view else None
    if problem:
        sys.stderr.write(f"ieptrace: page {page or 1}: {problem}\n")
    raise typer.Exit(2 if result.reason or problem else 0)


def _view(file: Path, page: int, png: Path | None) -> dict[str, Any]:
    from flows.page_view import view_page
    from pipeline.errors import IeptraceError

    if png is not None and not png.absolute().parent.is_dir():
        raise IeptraceError(f"{png.parent}: no such folder; name one that exists for --png")
    outcome = view_page(file, page, png)
    return outcome.result if outcome.result is not None else {"lines": [], "problem": outcome.message}


def _as_dict(result: Examined) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(result)


def _tell(result: Examined, page: int | None, view: dict[str, Any] | None) -> Iterator[str]:
    if result.media_type:  # none where the file could not even be opened
        yield f"{result.media_type}, {len(result.pages)} pages, text from {result.text_source or 'nowhere'}"
    for note in result.notes:
        if page is None or note.page_number in (None, page):
            yield f"Note: {note.message}"
    if result.reason:
        yield f"Not understood: {result.reason}: {result.message}"
        return
    facts = result.facts
    assert facts is not None
    yield f"Kind: {facts.document_type or 'unknown'} ({facts.document_type_score:.2f})"
    if view is not None and page is not None:
        yield from ("", *view["lines"])
    yield from _tell_records(facts, page)


def _tell_records(facts: DocumentFacts, page: int | None) -> Iterator[str]:
    """Every record as one line a field, fields without a value left out; only those with a source on `page` where one is asked for."""
    from flows.output import words

    pages: dict[str, set[int]] = {}
    for source in facts.provenance:
        if source.page_number is not None:
            pages.setdefault(source.subject_id, set()).add(source.page_number)
    for name in facts.__slots__:
        rows = getattr(facts, name)
        if not isinstance(rows, tuple) or not rows or name == "provenance":
            continue
        shown = [row for row in rows if page is None or page in _pages_of(row, pages)]
        if not shown:
            continue
        yield ""
        yield f"{name} ({len(shown)})"
        for row in shown:
            yield ""
            found = sorted(pages.get(str(getattr(row, row.__slots__[0])), ()))
            fields = {field: getattr(row, field) for field in row.__slots__ if field != "document_id"}
            if found and "page_number" not in fields:
                fields["pages"] = tuple(found)
            for field, value in fields.items():
                if value not in _UNSET:
                    yield f"  {field}: {words(value)}".replace("\n", "\n    ")


def _pages_of(row: Any, pages: dict[str, set[int]]) -> set[int]:
    """The pages that a record stands on: its own, a part's run, or those of its values' sources."""
    if hasattr(row, "first_page"):
        return set(range(row.first_page, row.last_page + 1))
    own = getattr(row, "page_number", None)
    return {own} if own is not None else pages.get(str(getattr(row, row.__slots__[0])), set())
