"""Drawn lines of a PDF page by pdfium: ruling lines, tick boxes with their strokes, dark backgrounds, and how much is picture.

Path objects are walked into form XObjects; a path may hold many pieces, and every piece counts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise, repeat

import pypdfium2.raw as pdfium_c

from extractors.readers.grids import Rectangle, Rule
from extractors.readers.pdfium_calls import (
    count_form_objects,
    count_page_objects,
    count_segments,
    floats,
    get_draw_mode,
    get_fill_colour,
    get_form_object,
    get_object_matrix,
    get_object_type,
    get_page_object,
    get_segment,
    get_segment_close,
    get_segment_point,
    get_segment_type,
    get_stroke_colour,
    whole_numbers,
)
from extractors.readers.ticks import DrawnBox

ToDisplay = Callable[[float, float], tuple[float, float]]
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_PATH, _IMAGE, _FORM, _TEXT = (
    int(kind)
    for kind in (
        pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM, pdfium_c.FPDF_PAGEOBJ_TEXT,
    )
)  # fmt: skip
_DRAWN = (_PATH, _IMAGE)
_MOVE, _CURVE = int(pdfium_c.FPDF_SEGMENT_MOVETO), int(pdfium_c.FPDF_SEGMENT_BEZIERTO)
_MAX_DEPTH = 15
_MAX_OBJECTS = 60_000  # a page of more drawn objects is a picture, not a form
_STRAIGHT = 1.0  # points that a rule may lean
_THIN = 3.0  # a filled bar up to this thick is a rule
_TICK_MIN, _TICK_MAX = 4.5, 18.0


@dataclass(slots=True)
class Drawings:
    """What is drawn on a page, in points as displayed."""

    horizontals: list[Rule] = field(default_factory=list)
    verticals: list[Rule] = field(default_factory=list)
    boxes: list[DrawnBox] = field(default_factory=list)
    dark: list[Rectangle] = field(default_factory=list)
    images: list[Rectangle] = field(default_factory=list)
    has_hidden_text: bool = False
    objects: int = 0
    curves: int = 0


@dataclass(slots=True)
class _Shape:
    box: Rectangle
    closed_box: bool  # a square or circle outline
    strokes: bool  # something drawn inside that is no outline
    dark_fill: bool


def _multiply(inner: Matrix, outer: Matrix) -> Matrix:
    if outer == _IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


_MATRIX = floats(6)
_MAX_SEGMENTS, _FEW_SEGMENTS = 20_000, 16
_POINTS = floats(2 * _FEW_SEGMENTS)
_COLOUR = whole_numbers(4)
_COLOUR_PARTS = tuple(_COLOUR.part(index) for index in range(4))
_MODE = whole_numbers(2)
_MODE_PARTS = (_MODE.at, _MODE.part(1))


def _matrix_of(page_object: int) -> Matrix:
    if not get_object_matrix(page_object, _MATRIX.at):
        return _IDENTITY
    a, b, c, d, e, f = _MATRIX.values
    return (a, b, c, d, e, f)


def read_drawings(page: int, to_display: ToDisplay, page_box: Rectangle) -> Drawings:
    """All drawn lines, boxes and pictures of an open page, given by its handle."""
    drawings = Drawings()
    shapes: list[_Shape] = []
    for page_object, kind, matrix in _walk(page, drawings):
        if kind == _PATH:
            _read_path(page_object, matrix, to_display, drawings, shapes, page_box)
        elif kind == _IMAGE:
            drawings.images.append(_image_box(_multiply(_matrix_of(page_object), matrix), to_display))
    drawings.boxes = _tick_boxes(shapes, drawings)
    return drawings


def _walk(page: int, drawings: Drawings) -> Iterator[tuple[int, int, Matrix]]:
    stack: list[tuple[int, bool, Matrix, int]] = [(page, True, _IDENTITY, 0)]
    while stack:
        container, is_page, matrix, depth = stack.pop()
        count = count_page_objects(container) if is_page else count_form_objects(container)
        room = _MAX_OBJECTS - drawings.objects
        drawings.objects += min(count, room + 1)
        objects = list(map(get_page_object if is_page else get_form_object, repeat(container), range(min(count, room))))
        for page_object, kind in zip(objects, map(get_object_type, objects), strict=True):
            if kind == _FORM:
                if depth < _MAX_DEPTH:
                    stack.append((page_object, False, _multiply(_matrix_of(page_object), matrix), depth + 1))
            elif kind in _DRAWN:
                yield page_object, kind, matrix
        if count > room:
            return


def _image_box(matrix: Matrix, to_display: ToDisplay) -> Rectangle:
    a, b, c, d, e, f = matrix
    corners = [to_display(a * x + c * y + e, b * x + d * y + f) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    xs, ys = [p[0] for p in corners], [p[1] for p in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _colour(page_object: int, getter: Callable[..., int]) -> tuple[int, int, int, int]:
    if not getter(page_object, *_COLOUR_PARTS):
        return 0, 0, 0, 255
    red, green, blue, alpha = _COLOUR.values
    return red, green, blue, alpha


def _paint(page_object: int) -> tuple[bool, bool, bool]:
    """Whether a path is filled and stroked so that it can be seen on white paper, and whether the fill is dark."""
    _MODE.values[0] = _MODE.values[1] = 0
    get_draw_mode(page_object, *_MODE_PARTS)
    fill, stroke = _MODE.values
    filled = stroked = dark = False
    if fill:
        red, green, blue, alpha = _colour(page_object, get_fill_colour)
        filled = alpha > 10 and min(red, green, blue) < 250
        dark = filled and (red + green + blue) < 450
    if stroke:
        red, green, blue, alpha = _colour(page_object, get_stroke_colour)
        stroked = alpha > 10 and min(red, green, blue) < 250
    return filled, stroked, dark


def _segments(page_object: int, matrix: Matrix, to_display: ToDisplay) -> tuple[list[list[Point]], int]:
    """The sub-paths of a path as points as displayed, and how many of its pieces are curves."""
    to_page = _multiply(_matrix_of(page_object), matrix)
    count = min(count_segments(page_object), _MAX_SEGMENTS)
    segments = list(map(get_segment, repeat(page_object), range(count)))
    points = _POINTS if count <= _FEW_SEGMENTS else floats(2 * count)
    end = points.at + 8 * count
    deque(map(get_segment_point, segments, range(points.at, end, 8), range(points.at + 4, end, 8)), maxlen=0)
    numbers = points.values[: 2 * count].tolist()
    places = zip(numbers[::2], numbers[1::2], strict=True)
    if to_page == _IDENTITY:
        shown = [to_display(x, y) for x, y in places]
    else:
        a, b, c, d, e, f = to_page
        shown = [to_display(a * x + c * y + e, b * x + d * y + f) for x, y in places]
    paths: list[list[Point]] = []
    path: list[Point] = []
    curves = 0
    for point, kind, closes in zip(shown, map(get_segment_type, segments), map(get_segment_close, segments), strict=True):
        if kind == _MOVE or not paths:
            path = [point]
            paths.append(path)
        else:
            path.append(point)
            curves += kind == _CURVE
        if closes and path[0] != point:
            path.append(path[0])
    return paths, curves


def _read_path(
    page_object: int, matrix: Matrix, to_display: ToDisplay, drawings: Drawings, shapes: list[_Shape], page_box: Rectangle
) -> None:
    filled, stroked, dark = _paint(page_object)
    if not filled and not stroked:
        return
    paths, curves = _segments(page_object, matrix, to_display)
    points = paths[0] if len(paths) == 1 else [point for path in paths for point in path]
    if not points:
        return
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
    if x1 < page_box[0] or y1 < page_box[1] or x0 > page_box[2] or y0 > page_box[3]:
        return
    width, height = x1 - x0, y1 - y0
    if width <= _TICK_MAX and height <= _TICK_MAX and max(width, height) >= 2.0 and min(width, height) >= 1.0:
        shape = _small_shape(paths, curves, (x0, y0, x1, y1), dark and not stroked)
        shapes.append(shape)
        if not shape.closed_box:
            return
    drawings.curves += curves
    # Rounded rectangles have four short curves amid straight sides; anything more curved is no rule.
    if curves and curves > len(points) // 6 * 3 and (curves > 12 or width < 20 or height < 8):
        return
    if filled and dark and width > 3 and height > 3:
        drawings.dark.append((x0, y0, x1, y1))
    if len(paths) == 1:
        _read_rules(points, (x0, y0, x1, y1), drawings)
        return
    for path in paths:
        xs, ys = [p[0] for p in path], [p[1] for p in path]
        _read_rules(path, (min(xs), min(ys), max(xs), max(ys)), drawings)


def _read_rules(path: list[Point], box: Rectangle, drawings: Drawings) -> None:
    x0, y0, x1, y1 = box
    if y1 - y0 <= _THIN and x1 - x0 > y1 - y0:
        drawings.horizontals.append(((y0 + y1) / 2, x0, x1))
        return
    if x1 - x0 <= _THIN and y1 - y0 > x1 - x0:
        drawings.verticals.append(((x0 + x1) / 2, y0, y1))
        return
    for (ax, ay), (bx, by) in pairwise(path):
        dx, dy = abs(ax - bx), abs(ay - by)
        if dy <= _STRAIGHT and dx > dy:
            drawings.horizontals.append(((ay + by) / 2, min(ax, bx), max(ax, bx)))
        elif dx <= _STRAIGHT and dy > dx:
            drawings.verticals.append(((ax + bx) / 2, min(ay, by), max(ay, by)))


def _small_shape(paths: list[list[Point]], curves: int, box: Rectangle, dark_fill: bool) -> _Shape:
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    squarish = 0.75 <= width / max(height, 0.01) <= 1.34 and width >= _TICK_MIN
    sides: set[str] = set()
    slanted = False
    for path in paths:
        for (ax, ay), (bx, by) in pairwise(path):
            dx, dy = abs(ax - bx), abs(ay - by)
            if dx > 0.7 * width and dy < 0.1 * height:
                sides.add("top" if (ay + by) / 2 < (y0 + y1) / 2 else "bottom")
            elif dy > 0.7 * height and dx < 0.1 * width:
                sides.add("left" if (ax + bx) / 2 < (x0 + x1) / 2 else "right")
            elif dx > 0.25 * width and dy > 0.25 * height and not curves:
                slanted = True
    circle = curves >= 4 and squarish
    outline = squarish and (len(sides) == 4 or circle)
    return _Shape(box, outline, slanted or not outline, dark_fill)


def _inside(inner: Rectangle, outer: Rectangle, slack: float) -> bool:
    return inner[0] >= outer[0] - slack and inner[1] >= outer[1] - slack and inner[2] <= outer[2] + slack and inner[3] <= outer[3] + slack


def _tick_boxes(shapes: list[_Shape], drawings: Drawings) -> list[DrawnBox]:
    """Small outlines that stand alone, with the marks drawn in them; squares side by side are cells of a grid."""
    outlines = [shape for shape in shapes if shape.closed_box]
    if len(outlines) > 2_000:
        return []
    unique: list[_Shape] = []
    for shape in sorted(outlines, key=lambda s: (s.box[0] - s.box[2]) * (s.box[3] - s.box[1])):
        twin = next((u for u in unique if _inside(shape.box, u.box, 1.0)), None)
        if twin is None:
            unique.append(shape)
        elif shape.dark_fill and not twin.dark_fill:
            twin.strokes = True  # a dark square or dot inside an outline
    boxes: list[DrawnBox] = []
    for shape in unique:
        x0, y0, x1, y1 = shape.box
        width = x1 - x0
        if any(other is not shape and _touch(shape.box, other.box) for other in unique):
            continue
        ticked: bool | None = shape.strokes
        for mark in shapes:
            if mark.closed_box or mark is shape:
                continue
            a0, b0, a1, b1 = mark.box
            big = max(a1 - a0, b1 - b0) >= 0.35 * width
            if big and x0 - 2 <= (a0 + a1) / 2 <= x1 + 2 and y0 - 2 <= (b0 + b1) / 2 <= y1 + 2:
                ticked = True
        if shape.dark_fill:
            empty_twin = any(not o.dark_fill and abs((o.box[2] - o.box[0]) - width) < 1.5 for o in unique)
            if not empty_twin:
                continue  # a bullet, not a box
            ticked = True
        boxes.append(DrawnBox(x0, y0, x1, y1, ticked))
    _drop_rules_of(boxes, drawings)
    return boxes


def _touch(first: Rectangle, second: Rectangle) -> bool:
    apart_x = max(first[0], second[0]) - min(first[2], second[2])
    apart_y = max(first[1], second[1]) - min(first[3], second[3])
    return apart_x < 0.6 and apart_y < 0.6


def _drop_rules_of(boxes: list[DrawnBox], drawings: Drawings) -> None:
    """Sides of tick boxes are no ruling lines."""
    if not boxes:
        return

    def within(x0: float, y0: float, x1: float, y1: float) -> bool:
        return any(b.x0 - 1 <= x0 and x1 <= b.x1 + 1 and b.y0 - 1 <= y0 and y1 <= b.y1 + 1 for b in boxes)

    drawings.horizontals = [r for r in drawings.horizontals if r[2] - r[1] > _TICK_MAX or not within(r[1], r[0], r[2], r[0])]
    drawings.verticals = [r for r in drawings.verticals if r[2] - r[1] > _TICK_MAX or not within(r[0], r[1], r[0], r[2])]
