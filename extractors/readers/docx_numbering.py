"""Automatic list numbers as Word displays them ('2.', 'b)', '1.3', '•'): they stand in no text of the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from extractors.readers.docx_styles import VAL, W, read_flag
from extractors.readers.glyphs import is_symbol_font, normalise_ticks, private_use_text, symbol_text

# "%1.%2)" holds two places; "100%" holds none.
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    is_legal: bool = False
    restart: int | None = None
    font: str | None = None
    style: str | None = None
    picture: bool = False


@dataclass(slots=True)
class _List:
    """One w:num: its levels with overrides applied, and which counters it shares."""

    abstract_id: str
    levels: dict[int, _Level]
    start_overrides: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts list paragraphs in document order and says what number each displays."""

    def __init__(self, lists: dict[str, _List]) -> None:
        self._lists = lists
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()

    def level_of_style(self, list_id: str, style_id: str | None) -> int:
        """The level that a list keeps for a paragraph style (0 when it names none)."""
        found = self._lists.get(list_id)
        if found is not None and style_id:
            for number, level in found.levels.items():
                if level.style == style_id:
                    return number
        return 0

    def next_label(self, list_id: str, level_number: int) -> str | None:
        """Count one paragraph of a list and give its label; None where nothing is displayed."""
        found = self._lists.get(list_id)
        if found is None:
            return None
        level = found.levels.get(level_number)
        if level is None:
            return None
        counters = self._counters.setdefault(found.abstract_id, [None] * _MAX_LEVELS)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for number, start in found.start_overrides.items():
                counters[number] = start - 1
        for number in range(level_number):
            if counters[number] is None:
                counters[number] = found.levels[number].start if number in found.levels else 1
        current = counters[level_number]
        counters[level_number] = level.start if current is None else current + 1
        for number in range(level_number + 1, _MAX_LEVELS):
            below = found.levels.get(number)
            # w:lvlRestart 0 never restarts; n restarts after a level above n only.
            if below is None or below.restart is None or (below.restart != 0 and level_number < below.restart):
                counters[number] = None
        return self._display(found, level, counters)

    def _display(self, found: _List, level: _Level, counters: list[int | None]) -> str | None:
        if level.number_format == "bullet" or level.picture:
            return _bullet(level)
        if level.number_format == "none" and not level.text:
            return None

        def place(match: re.Match[str]) -> str:
            number = int(match.group(1)) - 1
            value = counters[number]
            shown = found.levels.get(number)
            style = "decimal" if level.is_legal or shown is None else shown.number_format
            return format_number(1 if value is None else value, style)

        return _PLACE.sub(place, level.text).strip() or None


def read_lists(root: Any) -> dict[str, _List]:
    """The lists of a numbering part by their w:numId."""
    lists: dict[str, _List] = {}
    abstracts: dict[str, dict[int, _Level]] = {}
    linked: dict[str, str] = {}
    styles: dict[str, str] = {}
    for element in root.iter(W + "abstractNum"):
        key = element.get(W + "abstractNumId") or ""
        abstracts[key] = _read_levels(element)
        if (link := element.find(W + "numStyleLink")) is not None:
            linked[key] = link.get(VAL) or ""
        if (style := element.find(W + "styleLink")) is not None:
            styles[style.get(VAL) or ""] = key
    for element in root.iter(W + "num"):
        reference = element.find(W + "abstractNumId")
        key = "" if reference is None else (reference.get(VAL) or "")
        key = styles.get(linked.get(key, ""), key)
        levels, starts = dict(abstracts.get(key, {})), {}
        for override in element.iter(W + "lvlOverride"):
            depth = _integer(override.get(W + "ilvl"), -1)
            if not 0 <= depth < _MAX_LEVELS:
                continue
            levels.update(_read_levels(override))
            if (start := override.find(W + "startOverride")) is not None:
                starts[depth] = _integer(start.get(VAL), 1)
        lists[element.get(W + "numId") or ""] = _List(key, levels, starts)
    return lists


def _read_levels(element: Any) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for child in element.iterfind(W + "lvl"):
        depth = _integer(child.get(W + "ilvl"), -1)
        if not 0 <= depth < _MAX_LEVELS:
            continue
        fonts = child.find(f"{W}rPr/{W}rFonts")
        restart = _value(child, "lvlRestart")
        levels[depth] = _Level(
            start=_integer(_value(child, "start"), 1),
            number_format=_value(child, "numFmt") or "decimal",
            text=_value(child, "lvlText") or "",
            is_legal=bool(read_flag(child, "isLgl")),
            restart=None if restart is None else _integer(restart, 0),
            font=None if fonts is None else fonts.get(W + "ascii") or fonts.get(W + "hAnsi"),
            style=_value(child, "pStyle"),
            picture=child.find(W + "lvlPicBulletId") is not None,
        )
    return levels


def _value(element: Any, name: str) -> str | None:
    child = element.find(W + name)
    return None if child is None else child.get(VAL)


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default


def _bullet(level: _Level) -> str:
    text = level.text
    if level.font is not None and is_symbol_font(level.font):
        text = "".join(symbol_text(level.font, ord(c), as_bullet=True) for c in text)
    text = private_use_text(text).strip()
    # Google's checklists export each item's box as its bullet.
    text = normalise_ticks(text)
    return text if text and not any("\ue000" <= c <= "\uf8ff" for c in text) else "•"


def format_number(value: int, style: str) -> str:
    """A counter in one of Word's number formats; unknown formats count in digits."""
    match style:
        case "lowerLetter" | "upperLetter":
            text = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value <= 780 else str(value)
            return text.upper() if style == "upperLetter" else text
        case "lowerRoman" | "upperRoman":
            text = _roman(value)
            return text.upper() if style == "upperRoman" else text
        case "decimalZero":
            return f"{value:02d}"
        case "ordinal":
            suffix = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
            return f"{value}{suffix}"
        case "none":
            return ""
        case "numberInDash":
            return f"- {value} -"
        case _:
            return str(value)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    text = ""
    for size, letters in _ROMAN:
        while value >= size:
            text, value = text + letters, value - size
    return text
