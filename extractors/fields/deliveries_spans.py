"""The school year, month, week and covered dates that a log's titles tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from pipeline.document import Cell
from pipeline.language.attendance import fold_words
from pipeline.language.dates import SchoolYears, find_dates, parse_month

_SCHOOL_YEAR = re.compile(r"(?<![\d/-])(20\d{2}|\d{2})\s*[-–—/]\s*(20\d{2}|\d{2})(?![\d/-])")  # 'SY 2025-26', '25/26'; not '9-25-26'
_WEEK_OF = re.compile(r"\bweek\s+(?:of|beginning|starting|ending)\s*:?\s*", re.IGNORECASE)
_THROUGH = re.compile(r"\b(?:through|thru|as of|ending|up to)\s*:?\s*", re.IGNORECASE)
_MONTH_WORD = re.compile(
    r"^\W*(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?[\s,']*(\d{4}|\d{2})?\W*$",
    re.IGNORECASE,
)
# 'Sep-25', "Sept. '25", 'Oct/2025', 'SEPTEMBER'; not 'Sep 5', 'Sep 25-26'
_LABEL_MONTH = re.compile(
    r"^\W*(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
    r"(?:[\s,'’‘/–—-]*(20\d{2}|\d{2}))?\W*$",
    re.IGNORECASE,
)
# '9/25', '09-2025', '2025-09'; not '9/5', '13/25'
_LABEL_NUMBERS = re.compile(
    r"^\s*(?:(?P<month>0?[1-9]|1[0-2])\s*[/-]\s*(?P<year>20\d{2}|\d{2})|(?P<first>20\d{2})\s*[/-]\s*(?P<last>0?[1-9]|1[0-2]))\s*$"
)
_MONTH_NUMBERS = {
    name: number for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}


@dataclass(frozen=True, slots=True)
class Spans:
    """What one title line tells of time; None where it tells nothing. `week` is a Monday."""

    first_year: int | None = None
    week: date | None = None
    covered_from: date | None = None
    covered_to: date | None = None


def month_of(text: str) -> tuple[int | None, int] | None:
    """(year or None, month) of a text that is a month and no more: 'October 2025', 'Oct', 'SEPTEMBER'."""
    both = parse_month(text)
    if both:
        return both
    found = _MONTH_WORD.match(text)
    if not found:
        return None
    year = int(found[2]) if found[2] else None
    return (2000 + year if year is not None and year < 100 else year), _MONTH_NUMBERS[found[1][:3].casefold()]


def label_month(cell: Cell) -> tuple[int | None, int] | None:
    """The month that labels a row of day squares: 'Sep-25', "Sept '25", '9/25', '2025-09' are months of a year here, never days."""
    if cell.value_type == "date" and isinstance(cell.value, str) and cell.value[8:10] == "01":
        return int(cell.value[:4]), int(cell.value[5:7])  # a sheet keeps a month as its first day
    lines = [line.strip() for line in cell.text.split("\n") if line.strip()]
    for text in (" ".join(lines), "".join(line.removesuffix("-") for line in lines)):
        named, numbered = _LABEL_MONTH.match(text), _LABEL_NUMBERS.match(text)
        if named:
            year = int(named[2]) if named[2] else None
            return (2000 + year if year is not None and year < 100 else year), _MONTH_NUMBERS[named[1][:3].casefold()]
        if numbered:
            year, month = int(numbered["year"] or numbered["first"]), int(numbered["month"] or numbered["last"])
            return (2000 + year if year < 100 else year), month
    return month_of(cell.text)


def find_first_year(text: str) -> int | None:
    """The calendar year in which the school year of a title begins: 'SY 2025-26' -> 2025; '11-19-25' -> None."""
    for found in _SCHOOL_YEAR.finditer(text):
        first, last = (int(year) + (2000 if len(year) == 2 else 0) for year in found.groups())
        if last == first + 1:
            return first
    return None


def read_spans(text: str, first_year: int | None, school_years: SchoolYears) -> Spans:
    """School year and printed coverage: 'School year 2025-26 (through 3/11/26)', 'September 2025 to March 2026'."""
    printed_year = find_first_year(text)
    year = printed_year if printed_year is not None else first_year
    week = covered_from = covered_to = None
    if found_week := _WEEK_OF.search(text):
        after = find_dates(text[found_week.end() : found_week.end() + 30], school_years=school_years, first_year=year)
        week = after[0].date - timedelta(days=after[0].date.weekday()) if after and after[0].date else None
    if through := _THROUGH.search(text):
        after = find_dates(text[through.end() : through.end() + 30], school_years=school_years, first_year=year)
        if after and after[0].date and after[0].start < 4:
            covered_to = after[0].date
            if printed_year is not None:
                covered_from = next((first for first, _ in school_years if first.year == printed_year), None)
    for one, two in pairwise(find_dates(text, school_years=school_years, first_year=year)):
        if one.date is None or two.date is None or (two.date - one.date).days <= 6:
            continue
        if fold_words(text[one.end : two.start]) in ("", "to", "through", "thru", "and"):
            covered_from = one.date.replace(day=1) if one.precision == "month" else one.date
            covered_to = two.date
            break
    return Spans(printed_year, week, covered_from, covered_to)
