"""Papers that hold nothing but measurements: a table of days and one measure, whatever the words around it look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from classifiers.document_features import find_titles, phrase_groups
from pipeline.document import Line, Page, Table
from pipeline.lexicon import load_lexicon

Reading = Literal["data", "minutes", "other", "small"]
# Takes '9/3/25', 'Wed 9/3', '2025-09-03', '3-Sep', 'Sept. 3, 2025'; not '4/10 correct'
_DAY = re.compile(
    r"\s*(?:(?:mon|tue|wed|thu|fri)[a-z]*\.?,? )?"
    r"(?:\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?|\d{4}-\d{2}-\d{2}|\d{1,2}[- ][a-z]{3}(?:[- ]\d{2,4})?|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:,? \d{4})?)\s*",
    re.I,
)
# Takes '8', '2/10', '34%', '4 of 12', '150 sec'; not '8/20/25', 'P', '9:00'
_FIGURE = re.compile(r"\s*\d{1,4}(?:\.\d+)?\s*(?:%|(?:/|of|out of)\s*\d{1,3})?\s*(?:[a-z]{1,12}\.?)?\s*(?:\(\d{1,3}\s?%\))?\s*", re.I)
_SHARE = re.compile(r"\d\s*(?:%|/\s*\d|of \d|out of \d)", re.I)
_MINUTES = re.compile(r"\s*(?:min(?:ute)?s?\.?|time \(min(?:ute)?s?\.?\))\s*", re.I)
_MOST_WORDS = 150  # of text beside the tables


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{load_lexicon('document_types')['data_sheets'][name]})", re.I)


def is_data_sheet(pages: Sequence[Page]) -> bool:
    """True where dated figures under the name of a measure are all that the tables hold, and nothing speaks of sessions held."""
    if not 0 < len(pages) <= 4:
        return False
    lines = [block.text for page in pages for block in page.blocks if isinstance(block, Line)]
    if sum(len(text.split()) for text in lines) > _MOST_WORDS:
        return False
    readings = [_read_table(block) for page in pages for block in page.blocks if isinstance(block, Table)]
    if "other" in readings or not {"data", "minutes"} & set(readings) or _groups("report_title").search(find_titles(pages).lower()):
        return False
    if "minutes" not in readings:
        return True
    # Minutes alone may be those of a service: only words of a goal make them a measure.
    text = "\n".join(page.text for page in pages).lower()
    return _words("goal_labels").search(text) is not None and not (_words("of_services").search(text) or _groups("log_title").search(text))


def _groups(name: str) -> re.Pattern[str]:
    return phrase_groups()[name]


def _read_table(table: Table) -> Reading:
    grid = [[cell.text.strip() if cell else "" for cell in row] for row in table.grid()]
    for number, row in enumerate(grid[:10]):
        named = [text for text in row if text]
        if not named or not any(_words("day_headers").fullmatch(text) for text in named):
            continue
        if len(named) > 1 and sum(bool(_DAY.fullmatch(text)) for text in named) >= len(named) - 1:
            # The last columns of a sheet that goes on from another table: one day is too few to tell anything by itself.
            return _read_across(grid[number:]) if len(named) > 2 else "small"
        if len(named) >= 2:
            return _read_down(row, grid[number + 1 :])
    return "other" if table.row_count > 4 and table.column_count > 2 else "small"


def _read_down(header: list[str], rows: list[list[str]]) -> Reading:
    """A day a row."""
    day = next(c for c, text in enumerate(header) if _words("day_headers").fullmatch(text))
    dated = [row for row in rows if _DAY.fullmatch(row[day])]
    told = [row for row in rows if any(row)]
    others = [(c, text) for c, text in enumerate(header) if c != day and text]
    if len(dated) < 2 or len(dated) < 0.7 * len(told) or any(_words("of_sessions").search(text) for _, text in others):
        return "other"
    measures = [(c, text) for c, text in others if _are_figures([row[c] for row in dated])]
    timed = [text for _, text in measures if _MINUTES.fullmatch(text)]
    if timed:
        return "minutes" if len(measures) == 1 else "other"
    is_named = any(_words("measures").search(text) or any(_SHARE.search(row[c]) for row in dated) for c, text in measures)
    return "data" if is_named else "other"


def _read_across(rows: list[list[str]]) -> Reading:
    """A day a column: a row of days over a row of figures."""
    labels = [(row[0], row[1:]) for row in rows[1:] if any(row)]
    if any(_words("of_sessions").search(label) for label, _ in labels):
        return "other"
    measures = [(label, cells) for label, cells in labels if label and _are_figures(cells)]
    if len(measures) == 1 and _MINUTES.fullmatch(measures[0][0]):
        return "minutes"
    named = any(_words("measures").search(label) or any(map(_SHARE.search, cells)) for label, cells in measures)
    return "data" if named else "other"


def _are_figures(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell and cell not in ("-", "–", "—")]
    return len(told) >= 2 and sum(bool(_FIGURE.fullmatch(cell)) for cell in told) >= 0.6 * len(told)
