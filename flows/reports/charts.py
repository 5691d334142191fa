"""The charts of reports, as drawings: a goal's data against its aim line, a service's months, bars that compare groups.

Pure functions of numbers. Colours are the Okabe-Ito set, which people with any colour vision tell apart; shapes, dashes and printed
figures say the same again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.reports.drawing import Circle, Drawing, Line, Rect, Shape, Text, marker
from flows.reports.words import amount, day

BLUE, ORANGE, GREEN, RED, SKY, YELLOW, PURPLE, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#F0E442", "#CC79A7", "#8C8C8C",
)  # fmt: skip
INK, FAINT, GRID = "#333333", "#666666", "#DDDDDD"
# Words in the colour of their line, dark enough to be read.
_GREEN_WORDS = "#00684a"
_WIDTH, _LEFT, _RIGHT, _TOP = 660.0, 48.0, 16.0, 14.0


@dataclass(frozen=True, slots=True)
class GoalSeries:
    """What a goal's chart shows, all on the goal's own scale."""

    name: str
    unit: str
    points: tuple[tuple[date, float], ...]
    as_of: date
    start: tuple[date, float] | None = None
    target: tuple[date | None, float] | None = None
    slope_per_week: float | None = None
    projected: tuple[float, float, float] | None = None  # low, middle, high at the target date
    maximum: float | None = None
    links: tuple[str, ...] = ()  # where each point opens, in the order of `points`; empty where nothing can be opened
    start_link: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar."""

    name: str
    value: float
    colour: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its parts; `goal` is where a thin mark stands (minutes promised), `said` what is printed beside it."""

    name: str
    segments: tuple[Segment, ...]
    goal: float | None = None
    said: str = ""


def goal_chart(series: GoalSeries) -> Drawing | None:
    """Data points, aim line, target and trend of one goal; None where there is nothing to draw."""
    dated = [*series.points, *([series.start] if series.start else [])]
    if not dated:
        return None
    height, bottom = 264.0, 56.0
    days = [when for when, _ in dated] + [series.as_of]
    levels = [value for _, value in dated]
    if series.target is not None:
        levels.append(series.target[1])
        days += [series.target[0]] if series.target[0] else []
    if series.projected is not None:
        levels += series.projected
    first, last = min(days), max(days)
    first, last = (first - timedelta(days=7), last + timedelta(days=7)) if first == last else (first, last)
    marks = nice_scale(min([0.0, *levels]), max(levels))
    low, high = marks[0], marks[-1]
    wide, tall = _WIDTH - _LEFT - _RIGHT - 40, height - _TOP - bottom

    def x(when: date) -> float:
        return _LEFT + 6 + wide * (when - first).days / (last - first).days

    def y(value: float) -> float:
        return _TOP + tall * (1 - (min(max(value, low), high) - low) / (high - low))

    shapes: list[Shape] = []
    for mark in marks:
        shapes.append(Line(_LEFT, y(mark), _WIDTH - _RIGHT, y(mark), GRID, 0.7))
        shapes.append(Text(_LEFT - 6, y(mark) + 3.5, amount(mark), 10, "end", FAINT))
    shapes += _month_marks(first, last, x, _TOP, _TOP + tall)
    shapes.append(Line(x(series.as_of), _TOP, x(series.as_of), _TOP + tall, GREY, 0.8, (2, 3)))
    shapes += _aim(series, x, y) + _trend(series, x, y, first)
    for number, (when, value) in enumerate(series.points):
        link = series.links[number] if series.links else ""
        shapes.append(Circle(x(when), y(value), 4, BLUE, BLUE, f"{day(when)}: {amount(value)} {series.unit}", link))
    if series.start:
        when, value = series.start
        shapes.append(
            Circle(x(when), y(value), 4.6, BLUE, "#FFFFFF", f"Start, {day(when)}: {amount(value)} {series.unit}", series.start_link)
        )
    if series.points:
        when, value = series.points[-1]
        above = y(value) > _TOP + 16
        shapes.append(Text(x(when), y(value) + (-9 if above else 17), amount(value), 11, "middle", BLUE, bold=True))
    shapes += _goal_legend(series, height)
    return Drawing(_WIDTH, height, f"Chart: {series.name}", _describe(series), tuple(shapes))


def _aim(series: GoalSeries, x: object, y: object) -> list[Shape]:
    assert callable(x)
    assert callable(y)
    if series.target is None:
        return []
    when, value = series.target
    label = f"Target {amount(value)}"
    if when is None:
        return [
            Line(_LEFT, y(value), _WIDTH - _RIGHT, y(value), GREEN, 1.4, (7, 4)),
            Text(_WIDTH - _RIGHT, y(value) - 5, label, 10.5, "end", _GREEN_WORDS, bold=True),
        ]
    shapes: list[Shape] = []
    if series.start and series.start[0] < when:
        shapes.append(Line(x(series.start[0]), y(series.start[1]), x(when), y(value), GREEN, 1.6, (7, 4)))
    shapes.append(marker("diamond", x(when), y(value), 6, GREEN, f"{label} {series.unit} by {day(when)}"))
    # Where the line comes from below, its end is the one free place above it.
    rises = series.start is None or series.start[1] <= value
    is_passed = series.projected is not None and series.projected[1] >= value
    place = y(value) - 9 if y(value) > _TOP + 20 and rises and not is_passed else y(value) + 19
    shapes.append(Text(min(x(when) + 8, _WIDTH - 2), place, label, 10.5, "end", _GREEN_WORDS, bold=True))
    return shapes


def _trend(series: GoalSeries, x: object, y: object, first: date) -> list[Shape]:
    assert callable(x)
    assert callable(y)
    if series.projected is None or series.slope_per_week is None or series.target is None or series.target[0] is None:
        return []
    end = series.target[0]
    low, middle, high = series.projected
    begin = max(first, min([when for when, _ in series.points] or [first]))
    back = middle - series.slope_per_week * (end - begin).days / 7
    place = x(end)
    return [
        Line(x(begin), y(back), place, y(middle), RED, 1.5, (2, 2.5)),
        Line(place, y(low), place, y(high), RED, 1.5),
        Line(place - 4, y(low), place + 4, y(low), RED, 1.5),
        Line(place - 4, y(high), place + 4, y(high), RED, 1.5),
        marker("square", place, y(middle), 3, RED, f"The trend leads to {amount(middle)} ({amount(low)} to {amount(high)})"),
    ]


def _month_marks(first: date, last: date, x: object, top: float, bottom: float) -> list[Shape]:
    assert callable(x)
    shapes: list[Shape] = [Line(_LEFT, bottom, _WIDTH - _RIGHT, bottom, FAINT, 0.9)]
    months = (last.year - first.year) * 12 + last.month - first.month
    step = max(1, math.ceil(months / 14))
    for number in range(0, months + 1, step):
        place = first.month - 1 + number
        when = date(first.year + place // 12, place % 12 + 1, 1)
        if not first <= when <= last:
            continue
        shapes.append(Line(x(when), bottom, x(when), bottom + 4, FAINT, 0.9))
        words = f"{when:%b} {when:%Y}" if when.month == 1 else f"{when:%b}"
        shapes.append(Text(x(when), bottom + 16, words, 10, "middle", FAINT))
    return shapes


def _goal_legend(series: GoalSeries, height: float) -> list[Shape]:
    base, x = height - 12, _LEFT
    shapes: list[Shape] = [Circle(x + 4, base - 4, 4, BLUE, BLUE), Text(x + 13, base, f"data point ({series.unit})", 10.5)]
    x += 28 + 5.6 * len(f"data point ({series.unit})")
    if series.start:
        shapes += [Circle(x + 4, base - 4, 4.4, BLUE, "#FFFFFF"), Text(x + 13, base, "start", 10.5)]
        x += 52
    if series.target is not None:
        shapes += [Line(x, base - 4, x + 24, base - 4, GREEN, 1.6, (7, 4)), Text(x + 30, base, "aim line to target", 10.5)]
        x += 134
    if series.projected is not None and series.slope_per_week is not None:
        shapes += [Line(x, base - 4, x + 24, base - 4, RED, 1.5, (2, 2.5)), Text(x + 30, base, "trend, with 80 % range", 10.5)]
        x += 150
    shapes += [Line(x + 4, base - 10, x + 4, base + 1, GREY, 0.9, (2, 3)), Text(x + 11, base, day(series.as_of), 10.5, "start", FAINT)]
    return shapes


def _describe(series: GoalSeries) -> str:
    said = [f"{len(series.points)} data points in {series.unit}"]
    if series.start:
        said.append(f"start {amount(series.start[1])} on {day(series.start[0])}")
    said += [f"{day(when)} {amount(value)}" for when, value in series.points]
    if series.target is not None:
        by = f" by {day(series.target[0])}" if series.target[0] else ""
        said.append(f"target {amount(series.target[1])}{by}")
    if series.projected is not None:
        said.append(f"the trend leads to {amount(series.projected[1])} ({amount(series.projected[0])} to {amount(series.projected[2])})")
    return "; ".join(said) + "."


def month_chart(name: str, bars: Sequence[Bar], period: str = "month") -> Drawing | None:
    """Upright stacked bars by month (or another period) with a mark at what was promised; None without bars."""
    if not bars:
        return None
    height, bottom = 230.0, 66.0
    tall = height - _TOP - bottom
    marks = nice_scale(0.0, max(max(sum(s.value for s in bar.segments), bar.goal or 0.0) for bar in bars))

    def y(value: float) -> float:
        return _TOP + tall * (1 - value / marks[-1])

    shapes: list[Shape] = []
    for mark in marks:
        shapes.append(Line(_LEFT, y(mark), _WIDTH - _RIGHT, y(mark), GRID, 0.7))
        shapes.append(Text(_LEFT - 6, y(mark) + 3.5, amount(mark), 10, "end", FAINT))
    step = (_WIDTH - _LEFT - _RIGHT) / len(bars)
    wide = min(46.0, step * 0.62)
    named = math.ceil(len(bars) / 13)  # more names than this would run into each other
    for number, bar in enumerate(bars):
        middle = _LEFT + step * (number + 0.5)
        level = 0.0
        for part in bar.segments:
            if part.value > 0:
                top = y(level + part.value)
                title = f"{bar.name}: {part.name} {amount(part.value)} min"
                shapes.append(Rect(middle - wide / 2, top, wide, y(level) - top, part.colour, title))
                level += part.value
        if bar.goal is not None:
            reach = wide / 2 + min(5.0, step * 0.14)
            shapes.append(Line(middle - reach, y(bar.goal), middle + reach, y(bar.goal), INK, 2.2))
        if number % named == 0:
            shapes.append(Text(middle, _TOP + tall + 16, bar.name, 10, "middle", FAINT))
    shapes.append(Line(_LEFT, _TOP + tall, _WIDTH - _RIGHT, _TOP + tall, FAINT, 0.9))
    shapes += _legend([*_names(bars), ("promised", INK)], height - 26)
    told = "; ".join(
        f"{bar.name}: promised {amount(bar.goal or 0)}, " + ", ".join(f"{s.name} {amount(s.value)}" for s in bar.segments if s.value)
        for bar in bars
    )
    return Drawing(_WIDTH, height, f"Chart: minutes by {period}, {name}", told + ".", tuple(shapes))


def bar_chart(title: str, bars: Sequence[Bar], *, most: float | None = None, label_width: float = 190.0) -> Drawing | None:
    """Lying stacked bars, one a group, with the figure printed at the end; None without groups."""
    if not bars:
        return None
    row, side = 26.0, 150.0
    names = _names(bars)
    legend = 24.0 * math.ceil(len(names) / 5) if len(names) > 1 else 4.0
    height = _TOP + row * len(bars) + legend + 6
    top = most or max(max(sum(s.value for s in bar.segments), bar.goal or 0.0) for bar in bars) or 1.0
    wide = _WIDTH - label_width - side
    shapes: list[Shape] = []
    for number, bar in enumerate(bars):
        y = _TOP + row * number
        words = bar.name if len(bar.name) <= 34 else bar.name[:33] + "…"
        shapes.append(Text(label_width - 8, y + 14, words, 10.5, "end"))
        x = label_width
        shapes.append(Rect(x, y + 3, wide, 15, "#F1F3F5"))
        for part in bar.segments:
            long = wide * min(part.value / top, 1.0)
            if long > 0:
                shapes.append(Rect(x, y + 3, long, 15, part.colour, f"{bar.name}: {part.name} {amount(part.value)}"))
                x += long
        if bar.goal is not None:
            place = label_width + wide * min(bar.goal / top, 1.0)
            shapes.append(Line(place, y, place, y + 21, INK, 2))
        shapes.append(Text(label_width + wide + 8, y + 14, bar.said, 10.5, "start"))
    if len(names) > 1:
        shapes += _legend(names, _TOP + row * len(bars) + 14, left=label_width)
    told = "; ".join(f"{bar.name}: {bar.said or ', '.join(f'{s.name} {amount(s.value)}' for s in bar.segments)}" for bar in bars)
    return Drawing(_WIDTH, height, f"Chart: {title}", told + ".", tuple(shapes))


def _names(bars: Sequence[Bar]) -> list[tuple[str, str]]:
    """The parts that occur, in the order in which bars stack them."""
    used = {part.name for bar in bars for part in bar.segments if part.value > 0}
    return list({part.name: part.colour for bar in bars for part in bar.segments if part.name in used}.items())


def _legend(names: Sequence[tuple[str, str]], base: float, left: float = _LEFT) -> list[Shape]:
    shapes: list[Shape] = []
    x = left
    for name, colour in names:
        long = 26 + 5.9 * len(name)
        if x + long > _WIDTH:
            x, base = left, base + 17
        if name == "promised":
            shapes.append(Line(x, base - 4, x + 12, base - 4, colour, 2.2))
        else:
            shapes.append(Rect(x, base - 9, 11, 11, colour))
        shapes.append(Text(x + 16, base, name, 10.5))
        x += long
    return shapes


def nice_scale(low: float, high: float, *, about: int = 5) -> list[float]:
    """Round marks from at or below `low` to at or above `high`."""
    if high <= low:
        high = low + 1.0
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    start = math.floor(low / step)
    return [round(number * step, 10) for number in range(start, math.ceil(high / step - 1e-9) + 1)]
