"""Goal grids whose headers the dictionary knows only in part: statements by their words, rows '1.1' as objectives of '1'."""

from __future__ import annotations

import re
from collections.abc import Callable

from extractors.fields.form_values import Fragment, LabelValue
from extractors.fields.labels import fold

_NUMBER_HEADERS = {"no", "nr", "num", "number", "#", "item", "item no"}
# "Goal / Benchmark", "Goals and Objectives", "Annual Goal or Objective"; not "Goal met", "Goal area", "Goal number"
_STATEMENT_HEADER = re.compile(
    r"\b(?:goals?|objectives?|benchmarks?|outcomes?|skills?)\b(?!.*\b(?:met|status|area|number|no|date|progress|level|score|code)\b)",
    re.IGNORECASE,
)
_AREA_AND_LEVEL = re.compile(
    r"^(?=.*\b(?:area|domain|need|subject)\b)(?=.*\b(?:present levels?|baseline|current (?:level|performance))\b)", re.IGNORECASE
)
_PART_OF = re.compile(r"\s*(?P<goal>\d{1,2})\s*[.\-]?\s*(?P<part>[a-hA-H]|(?<=[.\-])\d{1,2})\s*[.):]?\s*$")


def name_grid_columns(items: list[LabelValue], is_statement: Callable[[str], bool]) -> None:
    """Gives grid rows their goal's words and number where their headers are in no dictionary; rows of parts become objectives."""
    rows: dict[tuple[int, int], list[LabelValue]] = {}
    for item in items:
        if item.grid_row is not None:
            rows.setdefault(item.grid_row, []).append(item)
    parents: set[tuple[int, str]] = set()
    for (block, _), row in rows.items():
        if sum(item.key.startswith("goal.") for item in row) < 2:
            continue
        _name_number(row)
        if not any(item.key == "goal.statement" for item in row):
            _name_statement(row, is_statement)
        for item in [item for item in row if _AREA_AND_LEVEL.search(item.label)]:
            items[items.index(item) : items.index(item) + 1] = _part_area_and_level(item)
        number = next((item.value.strip() for item in row if item.key == "goal.number"), "")
        part = _PART_OF.fullmatch(number)
        if part is not None and (block, part["goal"]) in parents:
            _make_objective(row)
        elif number:
            parents.add((block, number.rstrip(".):")))


def _part_area_and_level(item: LabelValue) -> list[LabelValue]:
    """'Area and present level': the first line of the cell is the area, the rest the level."""
    lines = [Fragment(line.strip(), fragment.piece) for fragment in item.fragments for line in fragment.text.split("\n") if line.strip()]
    level = LabelValue("goal.baseline", item.label, None, item.label_piece, item.strength, lines[1:], grid_row=item.grid_row)
    if len(lines) < 2 or any(c.isdigit() for c in lines[0].text) or len(lines[0].text.split()) > 6:
        level.fragments = lines
        return [level]
    return [LabelValue("goal.area", item.label, None, item.label_piece, item.strength, lines[:1], grid_row=item.grid_row), level]


def _name_number(row: list[LabelValue]) -> None:
    first = row[0]
    if not first.key and fold(first.label) in _NUMBER_HEADERS and re.fullmatch(r"\W*\d{1,2}(?:[.\-]?\w{1,2})?\W*", first.value or "-"):
        first.key = "goal.number"


def _name_statement(row: list[LabelValue], is_statement: Callable[[str], bool]) -> None:
    headed = [item for item in row if not item.key and item.label and is_statement(item.value)]
    named = [item for item in headed if _STATEMENT_HEADER.search(item.label)] or [
        item for item in headed if re.search(r"\bwill\b", item.value)
    ]
    if named:
        named[0].key = "goal.statement"


def _make_objective(row: list[LabelValue]) -> None:
    """'1.1' under '1': its words are an objective, its other cells the objective's own."""
    for item in row:
        if item.key == "goal.statement":
            item.key = "goal.objective"
        elif item.key.startswith("goal."):
            item.key = "other.objective"
