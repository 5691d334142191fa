"""Reporting periods as printed ('1st Quarter', 'T2 2024-25', 'Progress Report 3') and goal headings ('Goal 2', '#3 Reading')."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.memory import remember

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "final": 0}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
# kind -> how a period of it is written short
_KINDS: tuple[tuple[str, str], ...] = (
    (r"quarter(?:ly)?|qtr\.?|quarterly\s+report|trimestre\s+escolar", "Q{}"),
    (r"trimester|tri\.?|trimestre", "T{}"),
    (r"semester|sem\.?|semestre", "S{}"),
    (r"marking\s+period|m\.?p\.?", "MP{}"),
    (r"grading\s+period|g\.?p\.?", "GP{}"),
    (r"reporting\s+period|r\.?p\.?", "RP{}"),
    (r"(?:nine|9)[\s-]*weeks?(?:\s+period)?|9\s?wks?\.?", "Nine Weeks {}"),
    (r"(?:six|6)[\s-]*weeks?(?:\s+period)?|6\s?wks?\.?", "Six Weeks {}"),
    (r"progress\s+reports?|progress\s+report\s+period|pr", "Progress Report {}"),
    (r"report(?:ing)?|informe", "Report {}"),
    (r"progress\s+period|period|term|cycle", "Period {}"),
    (r"interim(?:\s+report)?", "Interim {}"),
)
_NUMBER = r"(?P<n{0}>\d{{1,2}}|iv|iii|ii|i)(?![\d/%]|\.\d|:\d\d|\s*(?:of|/|out)\s*\d|\s*(?:%|percent|times|minutes|wcpm|weeks?\b))"
_RANK = r"(?P<rank{0}>(?:\d)(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth)"
# Takes 'Q1', 'Qtr. 2', 'Trimester 3', 'MP 4', 'Progress Report #1'; not 'Q10', 'T-shirt', 'S1.2', '3rd grade'
_SHORT = re.compile(r"(?<![\w.])(?P<letter>[QTSqts])\s?(?P<n>[1-6])(?![\w/%]|\.\w|-\d)(?!\s+(?:score|test))")
_OF_REPORTS = re.compile(r"\bprogress\s+report\s*(?:#|no\.?|number)?\s*(?P<n>\d)\s+of\s+\d\b", re.I)  # 'Progress Report # 1 of 4'
_AFTER = [re.compile(rf"(?<![\w.])(?:{words})\s*(?:#|no\.?|number)?\s*{_NUMBER.format('')}\b", re.I) for words, _ in _KINDS]
_BEFORE = [re.compile(rf"(?<!\w){_RANK.format('')}\s+(?:{words})(?!\w)", re.I) for words, _ in _KINDS]
_ANY_KIND = re.compile("|".join(words for words, _ in _KINDS), re.I)
_NAMED = re.compile(
    r"(?<!\w)(?P<named>end[\s-]of[\s-]year|mid[\s-]?year|ESY|extended school year|annual review|final report|summer)(?!\w)", re.I
)
# 'T2 2024-25', 'Q1 2025-2026': a year printed beside the period without brackets
_YEAR_BESIDE = re.compile(r"\s*,?\s+((?:20)?\d{2}\s?[-–/]\s?(?:20)?\d{2})(?![\d/])")
# periods that part a school year: 'Q3', 'MP2'; not 'Progress Report 1'
_PARTS_OF_YEAR = re.compile(r"^(?P<kind>Q|T|S|MP|Nine Weeks )(?P<n>[1-4])(?!\d)")
_GOAL_WORD = r"(?:(?:measurable|iep|annual|academic|functional|long[- ]term|smart|student|yearly|meta)\s+){0,3}(?:goals?|meta)"
_GOAL_TAIL = (
    r"(?![\d%]|\.\d|/\d|\s*(?:%|percent|out\s+of|wcpm|words|times|minutes|points))(?:\s*of\s*\d{1,2}\b(?!\s+[a-z]))?\)?\s*[:.,)\-–—|]*\s*"
)
# 'Goal 1: Reading', 'Annual Goal #2 - Math', 'Measurable Annual Goal #: 3', 'GOAL NO. 4'; not 'Goal: 3 or fewer', 'goal 80%', 'Goals met'
_GOAL_HEAD = re.compile(
    rf"^\W*(?P<label>{_GOAL_WORD}\s*(?:(?:#|no\.?|number|num\.?)\s*:?\s*|\(\s*|\s*))(?P<n>\d{{1,2}}[a-z]?|[A-H](?=\s*[:.)\-–—]))"
    + _GOAL_TAIL,
    re.I,
)
# '#1 Reading', '# 2. Math'; not '#402377'
_HASH_HEAD = re.compile(r"^\W*(?P<label>#)\s*(?P<n>\d{1,2})(?!\d)[:.)\-–—\s]+(?=[A-Z])")
# Takes 'Academic #1: 2026 - 2027', 'Reading Goal #2', 'Math Goal 1'; not 'Student ID #4711'
_AREA_HEAD = re.compile(r"^\W*(?P<area>[A-Z][A-Za-z/&,\- ]{2,44}?)\s+(?:Goal\s*(?:#|No\.?)?|#|No\.)\s*(?P<n>\d{1,2})(?!\d)" + _GOAL_TAIL)
# what kind of goal it is, after its area: 'Math - Annual' Goal 2
_GOAL_KIND = re.compile(r"(?:\s*[-–—,:]?\s*\b(?:measurable|annual|iep|smart|yearly|long[- ]term))+\s*$", re.I)
# Takes 'Speech (1 of 1)', 'Reading (2 of 3)'; not 'Trial (1 of 3)'
_COUNT_HEAD = re.compile(r"^\W*(?P<area>[A-Z][A-Za-z/&,\- ]{2,44}?)\s*\(\s*(?P<n>\d{1,2})\s+of\s+\d{1,2}\s*\)\s*[:.\-–—]*\s*")
_NOT_AREAS = re.compile(
    r"^(?:student|pupil|page|room|report|progress|form|grade|case|phone|teacher|school|district|trial|question|problem|session|week|id|set|level|unit|lesson|part|section|step|objective|benchmark|short)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period in a text: its short name and where it stands."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class GoalHead:
    """A goal's heading: the words that refer to it, its number, an area said before the number, and what follows."""

    reference: str
    number: str
    area: str | None
    rest: str


@remember(50_000)
def find_period(text: str) -> PeriodMention | None:
    """The first reporting period named: '1st Quarter (8/13 - 10/10)' -> Q1; 'Trimester 2 (T2)' -> T2; 'grade 3' -> None."""
    found: list[PeriodMention] = []
    if counted := _OF_REPORTS.search(text):
        found.append(PeriodMention(f"Progress Report {counted['n']}", counted.start(), counted.end()))
    if short := _SHORT.search(text):
        found.append(PeriodMention(f"{short['letter'].upper()}{short['n']}", short.start(), short.end()))
    kinds = zip(_KINDS, _AFTER, _BEFORE, strict=True) if _ANY_KIND.search(text) else ()
    for (_, shape), after, before in kinds:
        for match in (after.search(text), before.search(text)):
            if match:
                number = _number(match)
                found.append(PeriodMention(shape.format(number), match.start(), match.end()))
    if not found and (named := _NAMED.search(text)):
        found.append(PeriodMention(_title(named["named"]), named.start(), named.end()))
    if not found:
        return None
    first = min(found, key=lambda p: (p.start, -(p.end - p.start)))
    year = _YEAR_BESIDE.match(text, first.end)
    if year:
        return PeriodMention(f"{first.label} {year.group(1)}", first.start, year.end())
    return first


def read_period_head(text: str) -> tuple[str, str] | None:
    """A period that opens a text, and the rest: 'Progress Report 1: 10/22/2025' -> ('Progress Report 1', '10/22/2025').

    'In quarter 1 she read …' -> None (a sentence); 'Report 1 of 3' -> None.
    """
    found = find_period(text)
    if found is None or text[: found.start].strip(" •*-–(|"):
        return None
    rest = text[found.end :]
    if not re.match(r"\s*(?:$|[:\-–—|.(,]|\d|progress\b|report\b|date\b|comments?\b|update\b|ends?\b|summary\b)", rest, re.I):
        return None
    return found.label, rest.lstrip(" :-–—|.,").rstrip()


def find_path_period(path: str, day: date | None) -> str | None:
    """The period that a folder's name tells, where the report's date agrees: '.../Q2/a.pdf' and February 3 -> Q2; December 1 -> None."""
    if day is None:
        return None
    begin = date(day.year if day.month >= 8 else day.year - 1, 8, 20)
    for folder in reversed(re.split(r"/|!/", path)[:-1]):
        found = find_period(folder)
        parts = _PARTS_OF_YEAR.match(found.label) if found and not folder[: found.start].strip(" _-") else None
        if found is None or parts is None:
            continue
        count = next(n for letters, n in (("Q", 4), ("T", 3), ("S", 2), ("MP", 4), ("Nine Weeks ", 4)) if parts["kind"] == letters)
        ends = begin + timedelta(days=290 * int(parts["n"]) / count)
        return parts.group() if timedelta(days=-25) <= day - ends <= timedelta(days=50) else None
    return None


def read_goal_head(text: str) -> GoalHead | None:
    """The heading of a goal at the start of a text: 'Goal 1 - Behavior' -> 1, rest 'Behavior'; 'Goal: 3 or fewer' -> None."""
    for pattern in (_GOAL_HEAD, _HASH_HEAD):
        if match := pattern.match(text):
            label = match["label"].strip(" (:")
            reference = f"{label}{match['n']}" if label == "#" else f"{label} {match['n']}".replace("# ", "#").replace("#:", "#")
            return GoalHead(text[match.start("label") : match.end("n")].strip() or reference, match["n"], None, text[match.end() :].strip())
    for pattern in (_AREA_HEAD, _COUNT_HEAD):
        match = pattern.match(text)
        if match and not _NOT_AREAS.match(match["area"]) and len(match["area"].split()) <= 6:
            area = _GOAL_KIND.sub("", match["area"]).strip()
            return GoalHead(text[match.start("area") : match.end("n")].strip(), match["n"], area, text[match.end() :].strip())
    return None


def _number(match: re.Match[str]) -> int:
    groups = match.groupdict()
    rank = (groups.get("rank") or "").casefold()
    if rank:
        return _ORDINALS.get(rank) or int(rank[0])
    number = groups["n"].casefold()
    return _ROMAN.get(number) or int(number)


def _title(words: str) -> str:
    return "ESY" if words.casefold() in ("esy", "extended school year") else " ".join(words.replace("-", " ").split()).title()
