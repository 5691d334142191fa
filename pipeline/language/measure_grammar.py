"""The measurement grammar: percents, x of y, rates, counts, durations, rubric levels, grade equivalents and scores in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from pipeline.language.masks import mask_other_numbers
from pipeline.language.numbers import Digits
from pipeline.lexicon import load_lexicon

MeasureKind = Literal["percent", "fraction", "rate", "count", "duration", "rubric", "grade", "score"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured quantity and where it stands. Percent is 0-100 with max None; 'x of y' keeps y in `max`; `unit` of the store's vocabulary."""

    value: float
    max: float | None
    unit: str | None
    start: int
    end: int
    text: str
    kind: MeasureKind
    limit: Literal["at least", "at most"] | None = None
    high: float | None = None  # the upper end of a range
    noun: str | None = None  # what is counted, as printed
    per: str | None = None  # 'period', 'week' of "3 times per period"
    median: bool = False


_N = r"\d+(?:\.\d+)?|\.\d+"
_START = r"(?<![\w.$])"
_STOP = r"(?:of|and|the|with|in|on|for|to|per|a|an|or|out|than|from|at|by|when|while|but|after|each|every|over|across|is|are|was|were|will|that|which|as|this|given|using|during|he|she|they|his|her|their|without|before|if|has|had|have|correctly|independently|accurately)"
_WORDS = rf"(?:\s(?!{_STOP}\b)[a-z][a-z'/-]*)"
_PER_MINUTE = r"(?:per|a|/|in (?:a|1)|in one|each|every|-per-)\s?(?:1[ -])?min(?:ute)?s?\b\.?"

_PERCENT = re.compile(
    rf"{_START}(?P<value>{_N})\s?(?:%|percent)?(?:\s?(?:-|to|(?<=between\s\d\d)\sand|(?<=between\s\d\d%)\sand)\s?(?P<high>{_N}))?\s?(?:%|per\s?cents?\b(?!ile)|pct\b)(?!\s?ile)",
    re.IGNORECASE,
)
# "4 out of 5", "8/10", "three of every four", "14 correct out of 20", "5 of a possible 12", "4 in 5 trials"
_FRACTION = re.compile(
    rf"{_START}(?P<value>{_N})(?:\s?(?:-|to|or)\s?(?P<high>{_N}))?(?P<between>(?:\s(?!of\b|out\b|in\b|on\b|and\b|with\b|to\b|or\b|for\b|per\b|min)[a-z-]+){{0,3}}?)"
    rf"(?:\s?/\s?|\s?(?:out\sof|of|-of-)\s?(?:(?:the|every|a|an|all|his|her|their|total|possible|available|last|these|those|about|approximately|first|next|most common|given|target|assigned)\s)*)(?P<max>{_N})(?![\d%/]|\.\d|\s?(?:%|percent|sec|min|hour))",
    re.IGNORECASE,
)
_FRACTION_IN = re.compile(
    rf"{_START}(?P<value>{_N})\s(?:in|for)\s(?:every\s)?(?P<max>{_N})\s(?=trials?|opportunit|attempts?|tries)", re.IGNORECASE
)
# "92 correct words per minute", "48 wcpm", "12 WPM", "30 digits correct per minute"
_RATE = re.compile(
    rf"{_START}(?P<value>{_N})(?:\s?(?:-|to)\s?(?P<high>{_N}))?\s?(?:or (?:more|better|higher)\s)?(?P<unit>(?P<short>c?wcpm|cwpm|wcm|wrcpm|wrc|wc/m(?:in)?|wpm|lpm|lspm|dcpm|cdpm|ncpm|lcpm|spm)\b|(?P<long>(?:[a-z-]+\s){{1,5}}?){_PER_MINUTE})",
    re.IGNORECASE,
)
_RATE_LISTED = re.compile(
    rf"{_START}(?P<value>{_N})(?=(?:\s?,\s?(?:{_N}))*,?\s(?:and|&)\s(?:{_N})\s(?:words|wcpm|cwpm|wpm|correct))", re.IGNORECASE
)
_DURATION = re.compile(
    rf"{_START}(?P<value>{_N})(?:\s?(?:-|to)\s?(?P<high>{_N}))?(?:\s?or (?:more|less|fewer))?[ -]?(?:(?:consecutive|continuous|full|uninterrupted|more|additional|straight|sustained|whole)\s)?(?P<unit>minutes?|mins?\b\.?|seconds?|secs?\b\.?|hours?|hrs?\b\.?)(?![a-z-])",
    re.IGNORECASE,
)
# "scoring 3 or better on the district 4-point writing rubric", "a 1.5 on the rubric", "Level 2 of 4", "3 on a 4 point scale"
_RUBRIC_MAX = r"(?P<max>\d+)[ -](?:point|level|pt)s?"
_RUBRIC = re.compile(
    rf"(?:\b(?:levels?|stage)\s(?:of\s)?(?P<level>{_N})(?:\s?(?:-|to)\s?\d+)?(?:\s?(?:of|/|out of)\s?(?P<level_max>{_N}))?(?!\s?%)|{_START}(?P<value>{_N})(?:\s?(?:points?|pts))?(?:\s?/\s?(?P<slash_max>\d+)|\sout of\s(?:a possible\s)?(?P<out_max>\d+))?)"
    rf"(?P<between>(?:\s(?:or|and)\s(?:better|higher|above|more|greater))?(?:[\s(]+(?!and\b|with\b)[a-z'-]+){{0,5}}?)(?:\s|\()*\b(?:on|using|of|by|per|in|from)\b\s(?P<tail>(?:(?!and\b)[\w'-]+\s){{0,6}}?(?:rubric|scale|rating|checklist scale|continuum))",
    re.IGNORECASE,
)
_LEVEL = re.compile(rf"\b(?:level|stage)\s(?:of\s)?(?P<value>{_N})(?:\s?(?:of|/|out of)\s?(?P<max>{_N}))?(?![\d%])", re.IGNORECASE)
_PERCENTILE = re.compile(rf"{_START}(?P<value>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:percentile|%\s?ile)", re.IGNORECASE)
_PER = re.compile(
    r"^(?:\s(?:per|a|an|each|every|in an?|during an?|in each|during each|within an?|for each|for every)\s|\s?/\s?|\s(?=daily|weekly|hourly))"
    r"(?P<per>(?:(?!and\b|of\b|with\b|in\b|time\b)[a-z0-9_-]+\s){0,2}?(?:day|week|month|hour|period|class|session|lesson|observation|block|quarter|semester|trimester|recipe|activity|daily|weekly|hourly|minute|"
    r"trial|task|assignment|recess|game|transition|routine|meal|conversation|interval|discussion))\b",
    re.IGNORECASE,
)
_FROM_BEFORE = re.compile(r"\bfrom\s(?:(?:an?|the|his|her|about|approximately|average|baseline|level|of|current)\s)*$", re.IGNORECASE)
_AT_MOST_BEFORE = re.compile(
    r"(?:no more than|not more than|at most|fewer than|less than|no greater than|maximum of|up to|under|below|not exceeding|only|within|max(?:imum)? of|or fewer|to)\s(?:an?\s)?$",
    re.IGNORECASE,
)
_AT_LEAST_BEFORE = re.compile(
    r"(?:at least|a minimum of|minimum of|no less than|no fewer than|more than|at or above|greater than|above|over|or better)\s(?:an?\s)?$",
    re.IGNORECASE,
)
_AT_MOST_AFTER = re.compile(r"^\s?(?:\w+\s){0,2}?or (?:fewer|less|below|lower|under)\b", re.IGNORECASE)
_AT_LEAST_AFTER = re.compile(r"^\s?(?:%|percent)?\s?(?:\w+\s){0,2}?(?:or|and) (?:more|better|higher|greater|above)\b|^\s?\+", re.IGNORECASE)
_MEDIAN_BEFORE = re.compile(
    r"(?:median|average|avg\.?|mean|averag(?:ed|es|ing))\b(?:\s(?:score|of|is|was|for|the|at|about|rate|=|:)|\s?[=:])*\s?$", re.IGNORECASE
)


@cache
def _nouns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((unit, re.compile(rf"(?:{'|'.join(words)})", re.IGNORECASE)) for unit, words in load_lexicon("measures")["nouns"].items())


@cache
def noun_unit(noun: str) -> str | None:
    """The unit in which a noun ("prompts", "story elements") is counted, None for a noun of no unit."""
    return next((unit for unit, pattern in _nouns() if pattern.fullmatch(noun)), None)


class _Finder:
    """One pass over a text: patterns in order of strength claim their places."""

    def __init__(self, text: str, keep_grades: bool = True) -> None:
        self.original = text
        self.digits = Digits(text)
        self.plain = self.digits.text
        self.taken: list[tuple[int, int]] = []
        self.found: list[Measure] = []
        self.masked = self.plain
        if keep_grades:
            self._find_grades()
            self._find_percentiles()
        masked = list(mask_other_numbers(self.plain))
        for start, end in self.taken:
            masked[start:end] = "_" * (end - start)
        self.masked = "".join(masked)

    def free(self, start: int, end: int) -> bool:
        return not any(start < other_end and other_start < end for other_start, other_end in self.taken)

    def add(self, start: int, end: int, value: float, maximum: float | None, unit: str | None, kind: MeasureKind, **more: object) -> None:
        high = more.get("high")
        if high is not None and _FROM_BEFORE.search(self.plain[:start]):
            # "from 55% to 80%" is two levels, "55-80%" a range.
            numbers = list(re.finditer(_N, self.plain[start:end]))
            rest = {name: given for name, given in more.items() if name != "high"}
            self.add(start, start + numbers[0].end(), value, maximum, unit, kind, **rest)
            self.add(start + numbers[1].start(), end, float(str(high)), maximum, unit, kind, **rest)
            return
        self.taken.append((start, end))
        before, after = self.plain[:start], self.plain[end:]
        limit = None
        inside = self.plain[start:end]
        if (
            _AT_MOST_BEFORE.search(before)
            and not before.rstrip().endswith(" to")
            or _AT_MOST_AFTER.search(after)
            or re.search(r"or (?:fewer|less)", inside)
        ):
            limit = "at most"
        elif _AT_LEAST_BEFORE.search(before) or _AT_LEAST_AFTER.search(after) or re.search(r"or (?:more|better|higher|above)", inside):
            limit = "at least"
        first, last = self.digits.span(start, end)
        measure = Measure(
            value, maximum, unit, first, last, self.original[first:last], kind, limit, median=bool(_MEDIAN_BEFORE.search(before))
        )  # type: ignore[arg-type]
        self.found.append(replace(measure, **more))  # type: ignore[arg-type]

    def _find_grades(self) -> None:
        words = load_lexicon("measures")["grades"]
        before = re.compile(rf"(?:{'|'.join(words['before'])})\s?(?P<value>\d{{1,2}}(?:\.\d{{1,2}})?)(?![\d%])", re.IGNORECASE)
        after = re.compile(rf"{_START}(?P<value>\d{{1,2}}\.\d{{1,2}})\s?(?:{'|'.join(words['after'])})", re.IGNORECASE)
        named = re.compile(
            r"\b(?:read(?:s|ing)?|perform(?:s|ing|ed)?|comprehend\w*|comput\w*|working|functioning|math|level|decod\w*|written|scor\w*|increase\w*|spell\w*)\b[^.;,]{0,40}?\b(?:on|at|to|from|is|of|near|was)\s(?:an?\s|the\s|about\s|approximately\s|his\s|her\s)*"
            r"(?:(?:beginning|early|mid|middle|end|late|high|low|independent|instructional)[ -]?(?:of\s)?)*(?P<value>(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth))[ -]grade\s(?:reading\s|instructional\s|independent\s)*level\b(?!\s(?:text|passage|material|book|stor|article|word|question|content|list|problem|informational|literary|standard))",
            re.IGNORECASE,
        )
        for pattern in (before, after):
            for found in pattern.finditer(self.plain):
                if self.free(*found.span()):
                    self.add(found.start(), found.end(), float(found["value"]), None, "grade_level", "grade")
        for found in named.finditer(self.plain):
            value = _ORDINALS.get(found["value"].casefold()) or float(re.sub(r"\D", "", found["value"]) or 0)
            if value and self.free(found.start("value"), found.end()):
                self.add(found.start("value"), found.end(), float(value), None, "grade_level", "grade")

    def _find_percentiles(self) -> None:
        for found in _PERCENTILE.finditer(self.plain):
            self.add(found.start(), found.end(), float(found["value"]), None, "score", "score", noun="percentile")

    def read(self) -> list[Measure]:
        self._find_rates()
        self._find_fractions()
        self._find_rubrics()
        self._find_percents()
        self._find_durations()
        self._find_counts()
        self._find_scores()
        return sorted(self.found, key=lambda measure: measure.start)

    def _find_rubrics(self) -> None:
        for found in _RUBRIC.finditer(self.masked):
            value = found["value"] or found["level"]
            maximum = found["level_max"] or found["slash_max"] or found["out_max"]
            tail = found["tail"]
            place = found.start("value") if found["value"] else found.start()
            end = found.end()
            stated = re.search(r"(?<![\d.])(\d+)[ -](?:point|level|pt)", tail) or re.search(r"(?:of|to|-)\s?(\d+)\b", tail)
            before = re.search(r"(\d+)[ -]point\s$", self.masked[: found.start()])
            if stated:
                maximum = maximum or stated[1]
            if value is None or before or (stated and float(value) > float(maximum or value)) or not self.free(place, end):
                continue
            if re.search(r"%|percent|words|minutes|prompt|trials|opportunit|sentences", found["between"]):
                continue
            unit = "level" if found["level"] or re.search(r"\blevels?\b", found["between"]) else "rubric_points"
            self.add(place, end, float(value), float(maximum) if maximum else None, unit, "rubric", noun=tail.split()[-1])
        for found in _LEVEL.finditer(self.masked):
            if self.free(*found.span()):
                self.add(
                    found.start(),
                    found.end(),
                    float(found["value"]),
                    float(found["max"]) if found["max"] else self._scale(),
                    "level",
                    "rubric",
                    noun="level",
                )

    def _scale(self) -> float | None:
        found = re.search(r"(?<![\d.])(\d+)[ -](?:point|level)s?\b", self.plain, re.IGNORECASE)
        return float(found[1]) if found else None

    def _find_rates(self) -> None:
        for found in _RATE.finditer(self.masked):
            if not self.free(*found.span()):
                continue
            self._add_rate(found.start(), found.end(), found)
        for found in _RATE_LISTED.finditer(self.masked):
            later = next((measure for measure in self.found if measure.kind == "rate"), None)
            if later and self.free(*found.span()):
                self.add(found.start(), found.end(), float(found["value"]), None, later.unit, "rate", noun=later.noun)

    def _add_rate(self, start: int, end: int, found: re.Match[str]) -> None:
        words = (found["short"] or found["long"] or "").casefold()
        unit = rate_unit(words, self.plain)
        if unit is None:
            return
        high = found["high"]
        self.add(
            start, end, float(found["value"]), None, unit, "rate", high=float(high) if high else None, noun=words.strip(), per="minute"
        )

    def _find_fractions(self) -> None:
        for pattern in (_FRACTION, _FRACTION_IN):
            for found in pattern.finditer(self.masked):
                value, maximum = float(found["value"]), float(found["max"])
                if value > maximum or maximum == 0 or not self.free(*found.span()):
                    continue
                between = found.groupdict().get("between") or ""
                unit, noun, length = self._noun_after(found.end())
                if unit is None and between.strip():
                    unit, noun = _noun_in(between.split())
                if unit in ("points", None) and re.search(r"\brubric|\bscale\b", self.plain, re.IGNORECASE):
                    unit = "rubric_points"
                unit = unit or "correct"
                high = found.groupdict().get("high")
                self.add(
                    found.start(),
                    found.end() + length,
                    value,
                    maximum,
                    unit,
                    "fraction",
                    noun=noun,
                    high=float(high) if high else None,
                    per=self._per(found.end() + length),
                )
        for found in re.finditer(rf"\ball\s(?:of\s)?(?:the\s)?(?P<value>\d+)(?=\s)", self.masked, re.IGNORECASE):
            unit, noun, length = self._noun_after(found.end())
            if unit and length and self.free(*found.span()):
                self.add(found.start(), found.end() + length, float(found["value"]), float(found["value"]), unit, "fraction", noun=noun)

    def _find_percents(self) -> None:
        for found in _PERCENT.finditer(self.masked):
            value = float(found["value"])
            if self.free(*found.span()) and value <= 100:
                high = found["high"]
                self.add(found.start(), found.end(), value, None, "percent", "percent", high=float(high) if high else None)

    def _find_durations(self) -> None:
        for found in _DURATION.finditer(self.masked):
            if not self.free(*found.span()):
                continue
            value, unit = float(found["value"]), found["unit"].casefold()
            high = float(found["high"]) if found["high"] else None
            if unit.startswith("h"):
                value, high, unit = value * 60, high * 60 if high else None, "minutes"
            unit = "seconds" if unit.startswith("s") else "minutes"
            self.add(found.start(), found.end(), value, None, unit, "duration", high=high, noun=unit, per=self._per(found.end()))

    def _find_counts(self) -> None:
        pattern = re.compile(
            rf"{_START}(?P<value>{_N})(?:\s?(?:-|to|or)\s?(?P<high>{_N}))?(?P<more>\s(?:or|and) (?:more|fewer|less|better|higher|greater))?(?![\d%/]|\.\d)",
            re.IGNORECASE,
        )
        for found in pattern.finditer(self.masked):
            if not self.free(*found.span()):
                continue
            unit, noun, length = self._noun_after(found.end())
            end = found.end() + length
            per = self._per(end)
            if unit is None and per is None:
                continue
            if unit is None:
                unit, noun = "times", None
            high = found["high"]
            self.add(found.start(), end, float(found["value"]), None, unit, "count", noun=noun, per=per, high=float(high) if high else None)
        for found in re.finditer(r"\b(?:once|twice)\b(?=\s(?:per|a|an|each|every|in)\s)", self.masked, re.IGNORECASE):
            if self.free(*found.span()) and (per := self._per(found.end())):
                self.add(
                    found.start(), found.end(), 1.0 if found[0].casefold() == "once" else 2.0, None, "times", "count", noun="times", per=per
                )
        for found in re.finditer(
            r"\b(?:no|without(?: any)?|without additional)\s(?P<noun>(?:(?:verbal|physical|gestural|visual|adult|additional|teacher|further|direct)\s){0,3}(?:incidents?|prompts?|prompting|cues|errors|reminders|occurrences|outbursts|redirections?))\b",
            self.masked,
            re.IGNORECASE,
        ):
            if self.free(*found.span()):
                self.add(
                    found.start(),
                    found.end(),
                    0.0,
                    None,
                    noun_unit(found["noun"].split()[-1]) or "prompts",
                    "count",
                    noun=found["noun"],
                    limit="at most",
                )

    def _find_scores(self) -> None:
        names = "|".join(load_lexicon("measures")["scores"]["names"])
        pattern = re.compile(
            rf"(?P<name>{names})\s?(?:\([A-Z]+\)\s?)?(?:(?:(?:of|is|was|at|to|from|a|an|=|:|at least|about|now|has been|increased|rose|only|level|or|currently|score)\s?)\s?){{0,5}}(?P<value>{_N})(?P<lexile>L\b)?(?![\d/:]|\.\d|\s?(?:%|percent|of\b|out\b|words?\b|minutes\b|times\b))",
            re.IGNORECASE,
        )
        for found in pattern.finditer(self.masked):
            if self.free(found.start("value"), found.end("value")):
                rubric = re.search(r"rubric|scale\b|domain", self.plain, re.IGNORECASE) and not re.search(
                    r"standard|scaled?|rit|lexile|mlu|utterance|raw", found["name"], re.IGNORECASE
                )
                unit = "rubric_points" if rubric else "score"
                self.add(
                    found.start("value"),
                    found.end(),
                    float(found["value"]),
                    self._scale() if rubric else None,
                    unit,
                    "rubric" if rubric else "score",
                    noun=found["name"].casefold(),
                )
        for found in re.finditer(rf"{_START}(?P<value>\d{{2,4}})L\b", self.masked):
            if self.free(*found.span()):
                self.add(found.start(), found.end(), float(found["value"]), None, "score", "score", noun="lexile")

    def _noun_after(self, place: int) -> tuple[str | None, str | None, int]:
        """(unit, noun phrase, its length) of the counted noun right after a number; up to four words may stand before the noun."""
        found = re.match(
            rf"(?:\s(?:or|and) (?:more|fewer|less|better|higher|greater)\b)?(?P<words>{_WORDS}{{1,5}})", self.masked[place:], re.IGNORECASE
        )
        if not found:
            return None, None, 0
        words = found["words"].split()
        for count in range(1, len(words) + 1):
            word = words[count - 1].strip("'")
            unit = noun_unit(word) or noun_unit(" ".join(words[:count]))
            if unit:
                # "letter sounds": the last of two counted nouns is what is counted
                while count < len(words) and (more := noun_unit(words[count])) and words[count].endswith("s"):
                    unit, count = more, count + 1  # noqa: PLW2901
                phrase = " ".join(words[:count])
                end = found.start("words") + re.search(r"\s" + r"\s".join(map(re.escape, words[:count])), found["words"]).end()  # type: ignore[union-attr]
                return unit, phrase, end
        return None, None, 0

    def _per(self, place: int) -> str | None:
        found = _PER.match(self.masked[place:])
        return found["per"].casefold() if found else None


_ORDINALS = dict(zip("first second third fourth fifth sixth seventh eighth".split(), range(1, 9), strict=True))


def _noun_in(words: list[str]) -> tuple[str | None, str | None]:
    for word in reversed(words):
        unit = noun_unit(word)
        if unit:
            return unit, word
    return None, None


def rate_unit(words: str, context: str = "") -> str | None:
    """The unit of a rate a minute by its words: words read aloud are 'wcpm', words typed 'words', anything else counted 'correct' or 'items'."""
    words = words.casefold()
    if re.search(r"digit|number|problem|fact|dcpm|cdpm|ncpm|operation", words):
        return "correct"
    if re.search(r"letter|sound|lpm|lspm|phoneme|segment|lcpm|nonsense", words):
        return "items"
    if re.search(r"word|wpm|wcm|wrc|wc/m|wcpm", words):
        typed = re.search(r"\btyp(?:e|es|ed|ing)\b|keyboard", context, re.IGNORECASE)
        return "words" if typed and not re.search(r"wcpm|cwpm|wrc|\bcorrect\b", words) else "wcpm"
    if re.search(r"syllable|spm", words):
        return "words"
    if re.search(r"correct", words):
        return "correct"
    if re.search(r"step|strides|jump|hop|sit-?up", words):
        return "times"
    return None


def find_measures(text: str | None) -> list[Measure]:
    """Every measured quantity in the text, in order; numbers that are not performance (dates, grades, ages, goal numbers) are left out."""
    return _Finder(text).read() if text else []
