"""Charts in the page's language: their few words are replaced by those of the labels' [[chart]] table."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from flows.reports.drawing import Circle, Drawing, Polygon, Rect, Shape, Text, to_svg


@cache
def replacements(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """(pattern, replacement) of one language; none for English, in which charts are drawn."""
    told = tomllib.loads((Path(__file__).parent / "labels" / f"{language}.toml").read_text("utf-8"))
    rows: list[dict[str, Any]] = told.get("chart", [])
    return tuple((re.compile(row["from"]), row["to"]) for row in rows)


def localize(drawing: Drawing | None, language: str) -> Drawing | None:
    """The drawing with its words in another language."""
    if drawing is None or not replacements(language):
        return drawing
    shapes: list[Shape] = []
    for shape in drawing.shapes:
        if isinstance(shape, Text):
            shapes.append(replace(shape, words=_said(shape.words, language)))
        elif isinstance(shape, Circle | Rect | Polygon):
            shapes.append(replace(shape, title=_said(shape.title, language)))
        else:
            shapes.append(shape)
    return replace(drawing, title=_said(drawing.title, language), description=_said(drawing.description, language), shapes=tuple(shapes))


def _said(words: str, language: str) -> str:
    for pattern, other in replacements(language):
        words = pattern.sub(other, words)
    return words


def svg(drawing: Drawing, key: str) -> Markup:
    """The drawing as markup; `to_svg` escapes every word."""
    from review.words import show_safely

    return Markup(show_safely(to_svg(drawing, key)))  # noqa: S704 - to_svg escapes every word
