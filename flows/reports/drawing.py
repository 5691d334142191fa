"""A drawing as plain shapes, written as SVG; the PDF draws the same shapes, so that a chart is the same on screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; `dash` as lengths of strokes and gaps."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: str
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled box; `title` is what a pointer over it says."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed shape: point markers other than circles."""

    points: tuple[tuple[float, float], ...]
    fill: str
    stroke: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    """A point marker; without `fill` it is open. `link` is where it leads on a screen."""

    x: float
    y: float
    radius: float
    colour: str
    fill: str
    title: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Words with their baseline at y."""

    x: float
    y: float
    words: str
    size: float = 10.5
    anchor: Anchor = "start"
    colour: str = "#333333"
    bold: bool = False


Shape = Line | Rect | Polygon | Circle | Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in points, origin top left; `title` and `description` are what a screen reader says."""

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Shape, ...] = field(default=())


def to_svg(drawing: Drawing, key: str) -> str:
    """The drawing as an SVG element; `key` makes its ids unique in the page. All words are escaped here."""
    # Whoever hears a picture hears its title only; links in it must be reachable.
    role = "group" if any(isinstance(shape, Circle) and shape.link for shape in drawing.shapes) else "img"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="{role}" aria-labelledby="{escape(key)}-t {escape(key)}-d" '
        f'viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" width="{_n(drawing.width)}" height="{_n(drawing.height)}">'
        f'<title id="{escape(key)}-t">{escape(drawing.title)}</title><desc id="{escape(key)}-d">{escape(drawing.description)}</desc>'
    )
    return head + "".join(_shape(shape) for shape in drawing.shapes) + "</svg>"


def _shape(shape: Shape) -> str:
    if isinstance(shape, Line):
        dash = f' stroke-dasharray="{" ".join(_n(part) for part in shape.dash)}"' if shape.dash else ""
        places = f'x1="{_n(shape.x0)}" y1="{_n(shape.y0)}" x2="{_n(shape.x1)}" y2="{_n(shape.y1)}"'
        return f'<line {places} stroke="{escape(shape.colour)}" stroke-width="{_n(shape.width)}"{dash}/>'
    if isinstance(shape, Rect):
        places = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
        return _titled(f'<rect {places} fill="{escape(shape.fill)}"', "rect", shape.title)
    if isinstance(shape, Polygon):
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
        stroke = f' stroke="{escape(shape.stroke)}"' if shape.stroke else ""
        return _titled(f'<polygon points="{points}" fill="{escape(shape.fill)}"{stroke}', "polygon", shape.title)
    if isinstance(shape, Circle):
        places = f'cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}"'
        drawn = _titled(
            f'<circle {places} fill="{escape(shape.fill)}" stroke="{escape(shape.colour)}" stroke-width="1.6"', "circle", shape.title
        )
        return f'<a href="{escape(shape.link)}" aria-label="{escape(shape.title)}">{drawn}</a>' if shape.link else drawn
    weight = ' font-weight="600"' if shape.bold else ""
    return (
        f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}" text-anchor="{shape.anchor}" '
        f'fill="{escape(shape.colour)}"{weight}>{escape(shape.words)}</text>'
    )


def _titled(start: str, name: str, title: str) -> str:
    return f"{start}><title>{escape(title)}</title></{name}>" if title else f"{start}/>"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def marker(kind: Literal["diamond", "square"], x: float, y: float, size: float, fill: str, title: str = "") -> Polygon:
    """A point marker that differs in shape, so that colour is never the only sign."""
    if kind == "diamond":
        points: Sequence[tuple[float, float]] = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
    else:
        points = ((x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size))
    return Polygon(tuple(points), fill, title=title)
