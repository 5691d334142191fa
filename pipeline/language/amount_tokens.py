"""Tokens of a service amount: durations, counts, intervals, bare numbers, and the small words between them that matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.language.dates import find_dates
from pipeline.language.numbers import digits_of
from pipeline.lexicon import load_lexicon

TokenKind = Literal[
    "duration", "count", "interval", "number", "times", "equals", "per session", "sessions", "into", "or", "and", "open", "close", "blank"
]


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `value` is minutes, a count or a number; `high` the upper end of a range; `interval` and `share` of an interval token."""

    kind: TokenKind
    text: str
    value: float = 0.0
    high: float | None = None
    interval: str | None = None
    share: float = 1.0
    of_days: bool = False  # a count of days ("5 days"), which a daily amount multiplies
    adverb: bool = False


_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)"
_RANGE = rf"(?P<{{name}}>{_NUMBER})(?:\s?(?:-|to|or)\s?(?P<{{name}}_high>{_NUMBER}))?"
_WEEKDAYS = r"(?:mon(?:day)?s?|tue(?:s(?:day)?)?s?|wed(?:nesday)?s?|thu(?:rs(?:day)?|r)?s?|fri(?:day)?s?)\b\.?"
_ALL_WEEK = r"(?<![a-z])(?:m\s?-\s?f|mon(?:days?)?\.?\s?(?:-|through|thru|to)\s?fri(?:days?)?)(?![a-z])"
# Tick marks, ratios ("1:1", "12:1:1", "5 to 1", "group of 4"), service codes ("(415)") and school years are no amounts.
_NOISE = re.compile(
    r"(?<![\d:])(?:\d{1,2}\s?:\s?1(?:\s?[:+]\s?\(?\d\)?)*|1\s?:\s?[1-9])(?![\d:])|\bgroups? of "
    r"\d+(?:-\d+)?|\bratio\s?:?\s?\d+|\(\d{3}\)|\b20\d\d\s?-\s?(?:20)?\d\d\b|\bfor (?:the )?\d+ "
    r"(?:weeks?|months?|wks?)\b"
    r"|\b\d{3}\s?-\s(?=[a-z])|\b(?:room|rm\.?|grade|goals?|#|no\.)\s?\d+(?:\s?(?:,|&|and)\s?\d+)*|\b1 ?on ?1\b|\b1[ -]to[ -]1\b",
    re.IGNORECASE,
)


@cache
def _token_pattern() -> tuple[re.Pattern[str], dict[str, tuple[str, float, bool]]]:
    lexicon = load_lexicon("amounts")
    groups: dict[str, tuple[str, float, bool]] = {}
    shapes: list[str] = []
    for number, (piece, meaning) in enumerate(lexicon["shared"].items()):
        groups[f"shared{number}"] = (meaning["interval"], float(meaning["share"]), False)
        shapes.append(rf"(?P<shared{number}>(?<![a-z]){piece}\b)")
    # cycles and grading periods first: "9 weeks" is no week, "6-day cycle" no day
    order = ("grading period", "cycle", "year", "quarter", "month", "week", "day")
    for number, interval in enumerate(order):
        pieces = "|".join(lexicon["nouns"][interval])
        groups[f"noun{number}"] = (interval, 1.0, False)
        lead = (
            r"(?:\b(?:per|each|every|an?|in an?|in each|in every|out of (?:a|each)|of each|of every|of the|"
            r"during (?:the|each|an?)|within (?:a|each)|the)\s(?:1\s)?|\s?/\s?(?:per\s)?(?:1\s)?|@\s?)"
        )
        shapes.append(rf"(?P<noun{number}>{lead}(?:{pieces})(?![a-z\d]))")
        if interval in lexicon["adverbs"]:
            groups[f"adverb{number}"] = (interval, 1.0, True)
            shapes.append(rf"(?P<adverb{number}>(?<![a-z])(?:{'|'.join(lexicon['adverbs'][interval])})\b)")
    hours = r"(?:hours?|hrs?|hr|h)\b\.?"
    minutes = r"(?:minutes?|mins?|min|mts|m|')(?![a-z\d])\.?"
    parts = [
        rf"(?P<long>(?P<long_hours>{_NUMBER})[\s-]?{hours}[\s,]*(?:and\s)?(?P<long_minutes>{_NUMBER})[\s-]?{minutes})",
        rf"(?P<duration>{_RANGE.format(name='minutes')}(?:[\s-]{{0,2}}|\s(?=total|direct|weekly|monthly|daily)){minutes})",
        rf"(?P<hour_duration>{_RANGE.format(name='hours')}[\s-]{{0,2}}{hours})",
        r"(?P<half_hour>\b(?:an?\s|1\s)?half[ -](?:an?\s)?hours?\b|(?<!\d\s)(?<![\d/])1/2\s(?:an?\s)?(?:hours?|hrs?)\b)",
        r"(?P<one_hour>\b(?:an|1)\shour\b)",
        r"(?P<clock>(?<![\d:])0?(?P<clock_hours>[0-7]):(?P<clock_minutes>[0-5]\d)(?![\d:]|\s?[ap]m)(?:\s?(?:hours?|hrs?))?)",
        r"(?P<blank>(?:_{2,}|\bn/a\b)\s?(?:minutes?|mins?|x|times|sessions?)?)",
        r"(?P<per_session>(?:\bper|/|\ba|\beach|\bevery)\s?(?:sessions?|visits?|contacts?|meetings?|"
        r"class(?:es)?|lessons?|times?|occurrences?|ses)\b|\beach\b(?!\s?(?:day|week|wk|month|school|"
        r"other)))",
        rf"(?P<count>{_RANGE.format(name='often')}\s?-?\s?(?:(?:individual|group|small[ -]group|direct|"
        rf"therapy|consult(?:ation|ative)?|pull[ -]?out|push[ -]?in|separate|counseling|speech|ot|"
        rf"pt)\s){{0,3}}"
        r"(?:times?|sessions?|visits?|contacts?|meetings?|blocks?|(?:class |school |instructional "
        r")?periods?|class(?:es)?|lessons?|(?P<days>(?:school |instructional )?days?))(?![a-z]))",
        r"(?P<once>\b(?:once|1 time)\b)|(?P<twice>\btwice\b)|(?P<thrice>\b(?:thrice|3 times)\b)",
        rf"(?P<crossed>{_RANGE.format(name='cross')}\s?x(?:'s)?(?=\s?(?:/|per\b|a\b|each|every|weekly|"
        rf"monthly|daily|wkly|yearly|quarterly|annually|bi-?weekly|we*k|wk|month|mo\b|day|year|,|;|\)|$|"
        rf"-\s?(?=weekly|monthly))))",
        rf"(?P<weekdays>{_ALL_WEEK}|(?<![a-z]){_WEEKDAYS}(?:(?:\s?[,/&+]\s?|\s?,?\s?and\s|\s){_WEEKDAYS})*|"
        rf"(?<![a-z])(?:m/w/f|mwf|m/w|t/th|tu/th|t/r)(?![a-z]))",
        r"(?P<times>(?<![a-z])x(?![a-z])|\*|\bby\b)",
        r"(?P<equals>=|\btotal(?:ing|s)?(?: of)?\b|\bfor a total of\b|\bi\.e\.,?)",
        r"(?P<sessions>\b(?:sessions?|visits?|(?:class )?periods?|blocks?|lessons?|meetings?)\b)",
        r"(?P<into>\b(?:in|over|across|divided (?:in(?:to)?|over|by|among)|split (?:in(?:to)?|over|among)|spread over|broken into)\b)",
        r"(?P<or>\bor\b|(?<=[a-z])\s?/\s?(?=[a-z]))",
        r"(?P<and>\band\b|\bplus\b|\+|;)",
        r"(?P<open>[(\[])|(?P<close>[)\]])",
        rf"(?P<number>(?<![\w.]){_RANGE.format(name='plain')}(?![\w]|\.\d|\s?%))",
    ]
    return re.compile("|".join([parts[3], *parts[:3], *parts[4:7], *shapes, *parts[7:]]), re.IGNORECASE), groups


def tokenise_amount(text: str) -> list[Token]:
    """The tokens of an amount's words, in order; words that say nothing of the amount are left out."""
    plain = " ".join(digits_of(text).split())
    for mention in reversed(find_dates(plain)):
        # "2/10" may be twice in ten; only a date with its year is one beyond doubt.
        if mention.has_year and mention.precision == "day":
            plain = plain[: mention.start] + " " + plain[mention.end :]
    plain = re.sub(r"(?<=\d)\s?x\s?(?=\d)", " x ", _NOISE.sub(" ", plain).casefold())
    plain = re.sub(r"\b(?:an|1)\s(?:hour|hr)\sand\s(?:a|1)[ -]half\b", "1.5 hours", plain)
    plain = re.sub(r"\bm\.?p\.?w\b\.?", "minutes per week", plain)
    plain = re.sub(r"\bm\.?p\.?m\b\.?(?=\s*$|\W)", "minutes per month", plain)
    # "240 weekly minutes", "30 direct minutes", "minutes per week: 60" say the same as "240 minutes weekly", "60 minutes per week"
    plain = re.sub(rf"({_NUMBER})\s((?:[a-z-]+\s){{0,2}}?)(minutes?|mins?|hours?|hrs?)\b", _swap, plain)
    plain = re.sub(
        rf"\b(minutes?|mins?|hours?)\s?((?:per|/|a|each)\s?[a-z]+)?\s?:\s?({_NUMBER})(?![\d.]|\s?(?:x|min|time|session|hour|hr))",
        r"\3 \1 \2",
        plain,
    )
    plain = re.sub(
        rf"\b(sessions|times|frequency|# of sessions|number of sessions)\s?((?:per|/|"
        rf"a)\s?[a-z]+)?\s?:\s?({_NUMBER})(?![\d.]|\s?(?:x|min|time|session|hour|hr))",
        r"\3 times \2",
        plain,
    )
    # "3 x week", "2 times week", "30 min/1xwk" leave "per" out
    plain = re.sub(
        r"(\d\s?x|\btimes?|\bsessions?|\bdays?(?!\s?cycle))[\s/]?(?=(?:school )?(?:weeks?|wk|month|mo|year|yr|day|quarter|cycle)\b)",
        r"\1 per ",
        plain,
    )
    # "3 x 6-day cycle", "6 x 9 weeks": so many times in that cycle, no session of nine
    plain = re.sub(r"(\d\s?x|\btimes)\s(?=(?:\d{1,2}[ -]?days?\s(?:cycle|rotation)|(?:6|9|12)[ -]?(?:weeks?|wks?))\b)", r"\1 per ", plain)
    pattern, groups = _token_pattern()
    return [token for found in pattern.finditer(plain) if (token := _read_token(found, groups))]


_FILLERS = {
    "weekly",
    "monthly",
    "daily",
    "yearly",
    "annual",
    "direct",
    "total",
    "individual",
    "group",
    "service",
    "instructional",
    "indirect",
    "therapy",
    "consultation",
    "consult",
    "clock",
    "additional",
    "consecutive",
}


def _swap(found: re.Match[str]) -> str:
    words = found[2].split()
    if words and all(word in _FILLERS for word in words):
        return f"{found[1]} {found[3]} {found[2]}".rstrip()
    return found[0]


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _read_token(found: re.Match[str], groups: dict[str, tuple[str, float, bool]]) -> Token | None:
    text = found[0]
    part = found.groupdict()
    for name, (interval, share, adverb) in groups.items():
        if part[name] is not None:
            return Token("interval", text, interval=interval, share=share, adverb=adverb)
    if part["long"]:
        return Token("duration", text, float(part["long_hours"]) * 60 + float(part["long_minutes"]))
    if part["duration"]:
        return Token("duration", text, float(part["minutes"]), _number(part["minutes_high"]))
    if part["hour_duration"]:
        high = _number(part["hours_high"])
        return Token("duration", text, round(float(part["hours"]) * 60, 4), None if high is None else high * 60)
    if part["half_hour"] or part["one_hour"]:
        return Token("duration", text, 30.0 if part["half_hour"] else 60.0)
    if part["clock"]:
        return Token("duration", text, float(part["clock_hours"]) * 60 + float(part["clock_minutes"]))
    if part["count"]:
        return Token("count", text, float(part["often"]), _number(part["often_high"]), of_days=bool(part["days"]))
    if part["once"] or part["twice"] or part["thrice"]:
        return Token("count", text, 1.0 if part["once"] else 2.0 if part["twice"] else 3.0)
    if part["crossed"]:
        return Token("count", text, float(part["cross"]), _number(part["cross_high"]))
    if part["weekdays"]:
        return Token("count", text, _count_weekdays(text), interval="week")
    if part["number"]:
        return Token("number", text, float(part["plain"]), _number(part["plain_high"]))
    for kind in ("blank", "times", "equals", "sessions", "into", "or", "and", "open", "close"):
        if part[kind]:
            return Token(kind, text)
    return Token("per session", text) if part["per_session"] else None


def _count_weekdays(text: str) -> float:
    if re.fullmatch(_ALL_WEEK, text):
        return 5.0
    if re.fullmatch(r"m/w/f|mwf", text):
        return 3.0
    if re.fullmatch(r"m/w|t/th|tu/th|t/r", text):
        return 2.0
    return float(len({word[:3] for word in re.findall(_WEEKDAYS, text)}))
