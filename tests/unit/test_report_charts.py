"""Charts: what they show, that words are escaped, and what cannot be drawn."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from flows.reports.charts import Bar, GoalSeries, Segment, bar_chart, goal_chart, month_chart, nice_scale
from flows.reports.drawing import Circle, Drawing, Line, Text, to_svg
from flows.reports.pictures import _turn_upright
from flows.reports.words import amount, day, measure
from pipeline.document import Page

TODAY = date(2026, 1, 15)
POINTS = ((date(2025, 10, 1), 44.0), (date(2025, 11, 3), 51.0), (date(2025, 12, 1), 58.0))


def series(**changes: object) -> GoalSeries:
    told: dict[str, object] = {
        "name": "Goal 1", "unit": "percent", "points": POINTS, "as_of": TODAY, "start": (date(2025, 9, 10), 40.0),
        "target": (date(2026, 6, 5), 80.0), "slope_per_week": 1.5, "projected": (76.0, 84.0, 90.0),
    }  # fmt: skip
    return GoalSeries(**(told | changes))  # type: ignore[arg-type]


def words_of(drawing: Drawing) -> list[str]:
    return [shape.words for shape in drawing.shapes if isinstance(shape, Text)]


def test_a_goal_chart_shows_points_aim_line_target_and_trend() -> None:
    drawing = goal_chart(series())
    assert drawing is not None
    filled = [shape for shape in drawing.shapes if isinstance(shape, Circle) and shape.title and shape.fill == shape.colour]
    assert [shape.title for shape in filled] == ["Oct 1, 2025: 44 percent", "Nov 3, 2025: 51 percent", "Dec 1, 2025: 58 percent"]
    assert filled[0].y > filled[1].y > filled[2].y  # higher values stand higher
    assert "Target 80" in words_of(drawing)
    aim = [shape for shape in drawing.shapes if isinstance(shape, Line) and shape.dash == (7, 4)]
    assert len(aim) == 2  # the line and its legend
    assert "target 80 by Jun 5, 2026" in drawing.description


@pytest.mark.parametrize(
    ("changes", "drawn"),
    [({"points": (), "start": None}, False), ({"points": ()}, True), ({"target": None, "projected": None}, True),
     ({"target": (None, 80.0), "projected": None}, True), ({"points": POINTS[:1], "start": None, "as_of": POINTS[0][0], "target": None}, True),
     ({"points": ((TODAY, 0.0),), "start": None, "target": None, "projected": None}, True)],
    ids=["no data", "a start alone", "no target", "a target without a day", "one point today", "a zero"],
)  # fmt: skip
def test_a_goal_chart_without_some_of_it(changes: dict[str, object], drawn: bool) -> None:
    assert (goal_chart(series(**changes)) is not None) is drawn


def test_svg_is_well_formed_and_every_word_escaped() -> None:
    drawing = goal_chart(series(name='<script>"x"</script> & more', unit="<b>"))
    assert drawing is not None
    text = to_svg(drawing, "k1")
    assert "<script>" not in text
    assert "<b>" not in text
    root = ET.fromstring(text)
    assert root.attrib["role"] == "img"
    assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]


def test_months_stack_what_became_of_promised_minutes() -> None:
    bars = [Bar("Oct 25", (Segment("held", 90, "#000000"), Segment("student absent", 30, "#111111")), 120.0)]
    drawing = month_chart("Speech", bars)
    assert drawing is not None
    assert "promised 120, held 90, student absent 30" in drawing.description
    assert "promised" in words_of(drawing)
    assert month_chart("Speech", []) is None


def test_bars_name_only_the_parts_that_occur() -> None:
    bars = [
        Bar("A", (Segment("held", 5, "#000000"), Segment("refused", 0, "#111111")), said="5 min"),
        Bar("B", (Segment("other", 2, "#222222"),)),
    ]
    drawing = bar_chart("x", bars)
    assert drawing is not None
    assert "refused" not in words_of(drawing)
    assert {"held", "other", "5 min"} <= set(words_of(drawing))
    assert bar_chart("x", []) is None


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(0, 100, [0, 20, 40, 60, 80, 100]), (0, 7, [0, 2, 4, 6, 8]), (0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1.0]), (-3, 4, [-4, -2, 0, 2, 4])],
    ids=["hundred", "seven", "nothing", "below zero"],
)  # fmt: skip
def test_scales_are_round_and_hold_all(low: float, high: float, marks: list[float]) -> None:
    assert nice_scale(low, high) == pytest.approx(marks)


def test_words_of_amounts_days_and_measures() -> None:
    assert [amount(value) for value in (None, 0.0, 62.0, 62.5, 1240.0, -0.001)] == ["—", "0", "62", "62.5", "1,240", "0"]
    assert day(date(2026, 9, 7)) == "Sep 7, 2026"
    assert day(None) == "—"
    assert measure(3, "opportunities", 10) == "3 of 10 opportunities"
    assert measure(62, "wcpm") == "62 words correct per minute"
    assert measure(None, "percent") == "—"


@pytest.mark.parametrize(
    ("to_display", "told"),
    [
        (None, (10.0, 20.0, 30.0, 40.0)),
        ((1, 0, 0, 0, 1, 0, 0, 0, 1), (10.0, 20.0, 30.0, 40.0)),
        ((0, 1, 0, -1, 0, 800, 0, 0, 1), (760.0, 10.0, 780.0, 30.0)),
        ((0, -1, 600, 1, 0, 0, 0, 0, 1), (20.0, 570.0, 40.0, 590.0)),
        ((-1, 0, 600, 0, -1, 800, 0, 0, 1), (570.0, 760.0, 590.0, 780.0)),
    ],
    ids=["digital", "upright", "text runs up", "text runs down", "upside down"],
)
def test_sideways_pages_and_their_boxes_are_turned_upright(to_display: tuple[float, ...] | None, told: tuple[float, ...]) -> None:
    shown = Image.new("RGB", (600, 800), "white")
    shown.paste("red", (10, 20, 30, 40))
    page = Page(1, 600, 800, (), "", to_display=to_display)
    picture, _, boxes = _turn_upright(shown, 1.0, [(10.0, 20.0, 30.0, 40.0)], page)
    assert boxes == [told]
    x0, y0, x1, y1 = (round(part) for part in boxes[0])
    assert picture.getpixel(((x0 + x1) // 2, (y0 + y1) // 2)) == (255, 0, 0)
    assert picture.getpixel((x0 - 2, y0 - 2)) == (255, 255, 255)
