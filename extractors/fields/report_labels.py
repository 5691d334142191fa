"""The words of progress reports: labels, ratings in words, boilerplate, and how a column's header or a paragraph reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.fields.label_sets import LabelSet, fold_label
from extractors.fields.periods import find_period
from pipeline.language.areas import goal_area
from pipeline.language.ratings import read_legend, read_rating_words
from pipeline.lexicon import load_lexicon
from pipeline.memory import remember

# Takes 'By 9/9/2026, Ana will read …', 'Given a list, the student will …', 'Ana will copy …'; not 'Goal met; it will be discontinued.'
_GOAL_LIKE = re.compile(
    r"^\W*(?:\d{1,2}[.)]\s*)?(?:(?:by|given|when|while|within|during|after|before|in|with|using|on|at|upon|until|throughout|across|for|through|provided|presented|following|independently)\b[^.]*?\bwill\b"
    r"|(?:the\s+student|student|(?:[A-ZÀ-Þ][\w'’-]*\s?){1,3}|s?he|they)\s+will\b(?!\s+be\s+(?:discontinued|continued|proposed|reviewed|revised|replaced|written)))",
    re.I,
)
_RULE = re.compile(r"^[\W_]*$")
_CODE = re.compile(r"^[A-Z]{1,3}[+-]?\d?$|^\d[+-]?$|^[A-Z]{1,2}/[A-Z]{1,2}$")


# 'SP sufficient', 'IP = insufficient', '4 - Goal met'; not 'IEP goals' in a sentence (its words are no rating)
_KEY_CODE = re.compile(r"(?:^|(?<=[\s,;|.:(]))(?P<code>[A-Z]{1,3}|\d)\)?\s*(?:=|-|–|—|:|\|)?\s+(?=[A-Za-z(])")


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What a column holds: a role, a reporting period ('Q1 Comments' has both), or a period alone (a cell of code and words)."""

    role: str | None
    period: str | None
    label: str


@cache
def report_labels() -> LabelSet:
    day = r"\s*[:]?\s*(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|[A-Z][a-z]{2,8}\.? \d{1,2}, ?\d{4})"
    return LabelSet(
        load_lexicon("report_labels")["roles"],
        bare={"iep_date": day, "report_date": day, "date_provided": day, "sufficiency": r"[\s?:]*[☐☒▣]"},
    )


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    return tuple(load_lexicon("report_labels")["words"][kind])


def column_meaning(text: str) -> ColumnMeaning | None:
    """What a header cell says of its column: 'Progress Report 1 Comments  ' -> statement of 'Progress Report 1'; prose -> None."""
    plain = " ".join(text.split())
    if not plain or len(plain) > 70:
        return None
    role = report_labels().role(re.sub(r"\s*\([^()]*\)\s*$", "", plain)) or report_labels().role(plain)
    if role and role != "period":
        return ColumnMeaning(role, None, plain)
    if role is None and re.search(r"\s*[/&]\s*|\band\b", plain):
        role = _compound_role(plain)
        if role:
            return ColumnMeaning(role, None, plain)
    period = find_period(plain)
    if period:
        rest = fold_label((plain[: period.start] + " " + plain[period.end :]).replace("-", " ").replace(":", " ")).strip(" ()")
        rest = re.sub(r"^(?:iep|goal|annual goal)\s+", "", rest)
        if not rest or re.fullmatch(r"[\d/ \-–().]*|(?:20)?\d\d\s?[-–/]\s?(?:20)?\d\d", rest):
            return ColumnMeaning(None, period.label, plain)
        inner = report_labels().role(rest)
        if inner or rest in ("code", "date"):
            return ColumnMeaning(inner, period.label, plain)
    return ColumnMeaning(role, None, plain) if role else None


def _compound_role(text: str) -> str | None:
    """'Annual Goal / Short-Term Objective' holds goals; 'Code / Comments' holds either."""
    roles = {report_labels().role(part) for part in re.split(r"\s*[/&]\s*|\s+and\s+", text) if part.strip()}
    if {"rating", "statement"} <= roles:
        return "either"
    return next((role for role in ("statement", "goal_text", "area", "rating") if role in roles), None)


def is_goal_like(text: str) -> bool:
    """Whether a paragraph is the goal itself, not what became of it."""
    return _GOAL_LIKE.match(text) is not None


@remember(20_000)
def is_boilerplate(text: str) -> bool:
    """Whether a paragraph is the form's own words or a farewell."""
    folded = " ".join(text.casefold().split()).lstrip("*•-–☐☒▣ ")
    return _RULE.match(text) is not None or any(folded.startswith(start) for start in _phrases("boilerplate_starts"))


def is_rating(text: str, legend: dict[str, str]) -> bool:
    """Whether a few words are a rating: a code, a code's meaning, or a choice in words ('Making sufficient progress')."""
    plain = " ".join(text.split()).strip(" .:")
    folded = plain.casefold()
    if folded in _phrases("rating_phrases"):
        return True
    if not plain or len(plain.split()) > 14:
        return False
    if plain in legend or folded in {code.casefold() for code in legend} or _CODE.match(plain):
        return True
    if any(folded == meaning.casefold().strip(" .") for meaning in legend.values()):
        return True
    if re.search(r"\d", plain.split("-")[-1]) and not _CODE.match(plain.split()[0]):
        return False
    head = re.split(r"\s*[-–=:]\s*", plain, maxsplit=1)
    if len(head) == 2 and (head[0] in legend or _CODE.match(head[0])) and len(head[1].split()) <= 10:
        return True
    is_short = len(plain.split()) <= 9 and not re.search(r"[.!?]\s+\S", plain)
    return is_short and any(
        folded == phrase or folded.startswith((phrase + " to", phrase + " toward", phrase + ";", phrase + ","))
        for phrase in _phrases("rating_phrases")
    )


def find_legend(text: str) -> dict[str, str]:
    """A key without signs, as letters and OCR print it: 'SP sufficient progress, IP insufficient progress'; prose gives nothing."""
    return dict(_find_legend(text))


@remember(20_000)
def _find_legend(text: str) -> dict[str, str]:
    marks = list(_KEY_CODE.finditer(text))
    found: dict[str, str] = {}
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        meaning = text[mark.end() : end].strip(" .,;|")
        has_sign = "=" in mark.group()
        if (has_sign or read_rating_words(meaning)) and 0 < len(meaning.split()) <= 14:
            found[mark["code"]] = meaning
    return found if len(found) >= 2 and any(map(read_rating_words, found.values())) else {}


def is_legend(text: str) -> bool:
    """Whether a line explains two codes or more."""
    return bool(find_legend(text)) or len(read_legend(text)) >= 2


def is_schedule(text: str) -> bool:
    """'Quarterly', 'with report cards': how often reports come."""
    return fold_label(text).strip(" .") in _phrases("schedules")


def names_area(text: str) -> bool:
    """Whether a few words name an area of goals ('Reading Fluency', 'Speech'), as a heading or a letter's paragraph does."""
    plain = text.strip(" :.-–—")
    return 0 < len(plain.split()) <= 6 and goal_area(plain, None) != "other" and not is_boilerplate(plain) and find_period(plain) is None


def is_title_like(text: str) -> bool:
    """A few words that name an area ('Speech - Articulation'), not a sentence."""
    plain = text.strip()
    return (
        0 < len(plain.split()) <= 9
        and len(plain) <= 80
        and not re.search(r"[.!?]\W*$|[.!?]\s+[A-Z]|\d\s*%|\b(?:is|was|has|are|were|reads?|needs?|can)\b", plain)
        and plain[0].isupper()
    )
