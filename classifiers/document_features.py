"""Readable features of a document or of some of its pages, for telling what kind of paper it is."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from pipeline.document import Cell, Line, Page, Table
from pipeline.lexicon import load_lexicon

# "8/21/25", "2025-08-21", "Aug 20, 2025", "Thu 9/4", "20250820"; not "3/4" of a score (month and day alone need a weekday or a year)
_DATE = re.compile(
    r"\b(?:\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2}|20\d{6}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}"
    r"|(?:mon|tue|wed|thu|fri)[a-z]*\.? \d{1,2}/\d{1,2})\b",
    re.I,
)
_MINUTES = re.compile(r"^\s*(?:\d{1,3}|\d{1,3} ?min\w*|\d:\d\d)\s*$", re.I)  # "30", "30 min", "0:30"; not "30%"
_SCORE = re.compile(r"\b\d+ ?(?:/|of|out of) ?\d+\b|\b\d+(?:\.\d+)? ?%|\bwcpm\b|\bscore\b", re.I)  # "7/10", "8 of 10", "85%"
_PERSON_LABEL = re.compile(  # "Student: Ana Ruiz", "Name | Ana Ruiz"; not "Student Name:" before a blank line
    r"\b(?:student|pupil|child|client|name)(?:'s)?(?: name)?\s*[:|#]\s*"
    r"(?!id\b|dob\b|date\b|grade\b|school\b|iep\b|birth|local\b|student\b)[A-Z][\w'’-]+",
    re.I,
)
_BLANK = re.compile(r"_{4,}|\.{6,}")
_GOAL_NUMBER = re.compile(r"\bgoal\s*(?:#|no\.?|number)?\s*:?\s*\d", re.I)  # "Goal 2", "Goal #: 1"; not "goal by 2026"
_SALUTATION = re.compile(r"^\s*(?:dear|re:|to:|from:|subject:)", re.I)
_ITEM = re.compile(r"^\s*\d{1,2}[.)]\s", re.M)  # "3. 24 + 17 ="; not "3.5 of 5"
_NAME_AND_DATE = re.compile(r"\bname\b.{0,60}\bdate\b", re.I)  # "Name: Ana Ruiz   Date: 3/4"; not a table's "Name" and "Date" far apart
_WILL = re.compile(r"\b[A-Za-z][\w'’-]+ will (?!_)[a-z]{3,}")  # "Ana will read"; not the blank form's "____ will ____"
_SUM = re.compile(r"\d ?[x×+÷=*] ?\d|^\s*[xX×+-] ?\d+\b", re.M)  # "24 + 17", a line "x 4"
_PERIOD = re.compile(
    r"\b(?:Q[1-4]|T[1-3]|(?<!\d )quarter [1-4]\b(?! [a-z])|trimester [1-3]|(?:first|second|third|fourth|1st|2nd|3rd|4th) "
    r"(?:quarter|trimester|semester|nine weeks))\b",
    re.I,
)
_LOG_COLUMNS = re.compile(
    r"^(?:min(?:ute)?s?|mins?\.?|length|duration|time ?in|in|start(?: time)?|begin|units?|code|"
    r"att(?:end(?:ance|ed\?)?)?\.?|present\??|status|outcome|session\w*)\b",
    re.I,
)
_DATE_COLUMN = re.compile(r"\b(?:date|dos|day|week of|month)\b", re.I)
_REPORT_COLUMNS = re.compile(r"^(?:goal\b|annual goal|area|progress|code|rating|status|comment|report(?:ing)? (?:date|period))", re.I)

# A paper says in its title what it is: the penalty on large weights must not spread that over the words of the body.
TITLE_WEIGHT = 2.0


@cache
def phrase_groups() -> dict[str, re.Pattern[str]]:
    """Each group's phrases as one pattern, to be asked of lower-case text: comparing letters of either case costs three times as much."""
    return {name: re.compile(rf"\b(?:{phrases})") for name, phrases in load_lexicon("document_types")["groups"].items()}


@cache
def path_groups() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(phrases, re.I) for name, phrases in load_lexicon("document_types")["paths"].items()}


def find_titles(pages: Sequence[Page]) -> str:
    """The words that a reader takes for titles: the first lines of each page, headings, large or bold lines, first rows of sheets."""
    found: list[str] = []
    for position, page in enumerate(pages[:12]):
        lines = [block for block in page.blocks if isinstance(block, Line)]
        tables = [block for block in page.blocks if isinstance(block, Table)]
        sizes = sorted(line.font_size for line in lines if line.font_size)
        usual = sizes[len(sizes) // 2] if sizes else 0.0
        first = 5 if position == 0 else 2
        for order, line in enumerate(lines):
            large = bool(line.font_size and usual and line.font_size > 1.15 * usual)
            if order < first or line.heading_level or (large and len(line.text) < 90):
                found.append(line.text)
        if len(lines) < 3 and tables and position == 0:
            found += [cell.text for row in tables[0].rows()[:2] for cell in row]
        found += [page.name] if page.name else []
    return "\n".join(found)


def read_path_features(path: str) -> dict[str, float]:
    """What the folder and file names say, by the words of the field; empty where nothing is known of the path."""
    plain = re.sub(r"[_\W]+", " ", path)
    return {f"path:{name}": float(bool(pattern.search(plain))) for name, pattern in path_groups().items()} if path else {}


def read_features(pages: Sequence[Page], media_type: str = "", metadata: dict[str, str] | None = None) -> dict[str, float]:
    """Named features, mostly log counts and shares; a missing name is 0."""
    titles = find_titles(pages)
    if metadata:
        titles = "\n".join([metadata.get("subject", ""), metadata.get("title", ""), titles])
    text = "\n".join(page.text for page in pages)
    words = max(len(text.split()), 1)
    features: dict[str, float] = {}
    title_only = set(load_lexicon("document_types")["title_only"]["groups"])
    low_titles, low_text = titles.lower(), text.lower()
    for name, pattern in phrase_groups().items():
        features[f"title:{name}"] = TITLE_WEIGHT * min(len(pattern.findall(low_titles)), 2)
        if name not in title_only:
            features[f"text:{name}"] = min(math.log1p(200 * len(pattern.findall(low_text)) / (words + 60)), 4.0)
    features |= _table_features(pages)
    per_page = words / max(len(pages), 1)
    features |= {
        "pages": math.log(len(pages) or 1),
        "words": math.log1p(words) / 4,
        "short": float(words < 150),
        "words per page": math.log1p(per_page) / 4,
        "dates": min(math.log1p(len(_DATE.findall(text))), 4),
        "scores": min(math.log1p(100 * len(_SCORE.findall(text)) / (words + 30)), 4),
        "goal numbers": min(math.log1p(len(_GOAL_NUMBER.findall(text))), 3),
        "periods": min(len(_PERIOD.findall(text)), 2),
        "student named": float(bool(_PERSON_LABEL.search(text) or _labelled_cell(pages))),
        "numbered items": min(math.log1p(len(_ITEM.findall(text))), 3),
        "name and date line": float(bool(_NAME_AND_DATE.search(text))),
        "sentences of goals": min(math.log1p(len(_WILL.findall(text))), 3),
        "sums": min(math.log1p(len(_SUM.findall(text))), 3),
        "blanks": min(math.log1p(len(_BLANK.findall(text))), 3),
        "letter": float(sum(bool(_SALUTATION.match(line)) for line in text.splitlines()[:25]) > 0),
        "is image": float(media_type.startswith("image/")),
        "is mail": float(media_type.startswith("message/") or "outlook" in media_type),
        "no text": float(words < 5),
    }
    return features


def _table_features(pages: Sequence[Page]) -> dict[str, float]:
    tables = [block for page in pages for block in page.blocks if isinstance(block, Table)]
    dated = timed = rows = log_headers = report_headers = day_cells = 0
    empty = sum(not cell.text.strip() or bool(_BLANK.search(cell.text)) for table in tables for cell in table.cells)
    cells = sum(len(table.cells) for table in tables)
    for table in tables:
        for row in table.rows():
            texts = [cell.text.strip() for cell in row]
            rows += 1
            has_date = any(_DATE.search(text) for text in texts[:4])
            dated += has_date
            timed += has_date and any(_MINUTES.match(text) for text in texts)
            short = [text for text in texts if 0 < len(text) < 30]
            log_headers += any(_DATE_COLUMN.search(text) for text in short) and sum(bool(_LOG_COLUMNS.match(text)) for text in short) >= 1
            report_headers += sum(bool(_REPORT_COLUMNS.match(text)) for text in short) >= 3
            day_cells += sum(bool(re.match(r"(?:[1-9]|[12]\d|3[01])(?:\n|$)", text)) for text in texts)
    lines = [block for page in pages for block in page.blocks if isinstance(block, Line)]
    dated_lines = sum(bool(_DATE.match(line.text.strip())) for line in lines)
    return {
        "dated rows": min(math.log1p(dated + dated_lines), 5),
        "timed rows": min(math.log1p(timed), 5),
        "share dated": dated / rows if rows else 0.0,
        "log headers": min(log_headers, 2),
        "report headers": min(report_headers, 2),
        "day cells": min(math.log1p(day_cells), 5) / 2,
        "share empty": empty / cells if cells else 0.0,
        "tables": min(math.log1p(len(tables)), 3),
    }


def _labelled_cell(pages: Sequence[Page]) -> bool:
    """A cell 'Student' (or 'Name') with words in the cell beside it."""
    for page in pages[:3]:
        for block in page.blocks:
            if not isinstance(block, Table):
                continue
            for row in block.rows():
                for label, value in pairwise(row):
                    if _is_name_label(label) and re.search(r"[A-Za-z]{2}", value.text) and not value.text.strip().endswith(":"):
                        return True
    return False


def _is_name_label(cell: Cell) -> bool:
    return bool(
        re.fullmatch(r"(?:student|pupil|child|client)?(?:'s)? ?(?:(?:first|last|full) )?(?:name)?:?", cell.text.strip(), re.I)
    ) and bool(cell.text.strip())
