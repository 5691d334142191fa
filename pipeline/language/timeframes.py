"""By when a goal is to be met: a date, a span of weeks, the annual review, the end of the IEP."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Literal

from pipeline.language.dates import find_dates
from pipeline.lexicon import load_lexicon

Basis = Literal["stated", "annual review", "iep end"]

# Right before a date: it is the goal's, not a passage's or a sample's.
_DATE_LEAD = re.compile(
    r"(?:\b(?:by|before|until|on|no later than|through|date:?|ending|end of|in|review|due|iep|year|"
    r"period|ard|arc|is)\b[\s,(:]*|^[\s(]*|\()$",
    re.IGNORECASE,
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_COUNTED_BEFORE = re.compile(
    r"(?:\d\s(?:times|incidents|minutes|prompts)|opportunities|trials|sessions|probes|days|samples|observations|occasions)\s$",
    re.IGNORECASE,
)


@cache
def _shapes() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = load_lexicon("goals")["timeframe"]
    event = "|".join(words["events"])
    by = rf"\b(?:by|before|until|no later than|prior to)\s(?:the\s|this\s|his\s|her\s|their\s)?(?:{event})"
    at = (
        rf"\b(?:by|at|on|upon|before|until)\s(?:the\s)?(?:{'|'.join(words['ends'])})\sof\s(?:the\s|this\s|"
        rf"his\s|her\s|their\s|an?\s)?(?:{event}|(?:\w+[ -]){{0,3}}?(?:weeks?|months?)\b)"
    )
    month = rf"\bby\s(?:the end of\s|mid-?|early\s|late\s)?(?:{_MONTHS})\b(?!\s\d)"
    return (
        re.compile(rf"{at}|{by}|{month}", re.IGNORECASE),
        re.compile("|".join(words["spans"]), re.IGNORECASE),
        re.compile("|".join(words["annual"]), re.IGNORECASE),
        re.compile("|".join(words["iep_end"]), re.IGNORECASE),
    )


def read_timeframe(statement: str) -> tuple[str | None, date | None, Basis | None]:
    """(words, date, basis) of a statement's timeframe; the date only where it stands in the words.

    "By 9/23/2026" -> a date, 'stated'; "by the annual review" -> no date, 'annual review'; "on the 9/23/2026 sample" -> nothing.
    """
    for mention in find_dates(statement):
        before = statement[: mention.start]
        if mention.has_year and mention.date and _DATE_LEAD.search(before):
            start = before.casefold().rfind("by ") if "by " in before.casefold()[-45:] else mention.start
            return statement[start : mention.end], mention.date, "stated"
    event, span, annual, iep_end = _shapes()
    if found := event.search(statement):
        words = found[0]
        return words, None, "annual review" if annual.search(words) else "iep end" if iep_end.search(words) else "stated"
    found = span.search(statement)
    if found and not _COUNTED_BEFORE.search(statement[: found.start()]):
        return found[0], None, "stated"
    return None, None, None
