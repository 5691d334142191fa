"""The measurement grammar: percents, x of y, rates, counts, durations, rubric levels, grade equivalents and scores in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.language.counted_nouns import noun_unit, noun_unit_in, rate_unit
from pipeline.language.masks import mask_other_numbers
from pipeline.language.measure_patterns import (
    AT_LEAST_AFTER,
    AT_LEAST_BEFORE,
    AT_MOST_AFTER,
    AT_MOST_BEFORE,
    DURATION,
    FRACTION,
    FRACTION_IN,
    FROM_BEFORE,
    HEAD_WINDOW,
    LEVEL,
    MEDIAN_BEFORE,
    MOVED_TO,
    ORDINALS,
    PER,
    PERCENT,
    PERCENTILE,
    RATE,
    RATE_LISTED,
    RUBRIC,
    START,
    TIME_OF,
    WINDOW_AT_END,
    WORDS,
    N,
)
from pipeline.language.numbers import Digits
from pipeline.lexicon import load_lexicon
from pipeline.memory import remember

MeasureKind = Literal["percent", "fraction", "rate", "count", "duration", "rubric", "grade", "score"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured quantity and where it stands.

    Percent is 0-100 with max None; 'x of y' keeps y in `max`; `unit` is of the store's vocabulary.
    """

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


_DONE_RIGHT = re.compile(
    r"\s(?:(?:read|answered|spelled|solved|named|identified|written|produced|completed|done)\s)?(?P<how>correctly|accurately|right)\b(?!\s(?:spelled|written|formed|[a-z]+\s)?(?:words?|digits?|letters?|responses?|answers?|sounds?)\b)",
    re.IGNORECASE,
)


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
        if high is not None and FROM_BEFORE.search(self.plain[:start]):
            # "from 55% to 80%" is two levels, "55-80%" a range.
            numbers = list(re.finditer(N, self.plain[start:end]))
            rest = {name: given for name, given in more.items() if name != "high"}
            self.add(start, start + numbers[0].end(), value, maximum, unit, kind, **rest)
            self.add(start + numbers[1].start(), end, float(str(high)), maximum, unit, kind, **rest)
            return
        self.taken.append((start, end))
        before, after = self.plain[:start], self.plain[end:]
        limit: Literal["at least", "at most"] | None = None
        inside = self.plain[start:end]
        if (
            (AT_MOST_BEFORE.search(before) and not before.rstrip().endswith(" to"))
            or AT_MOST_AFTER.search(after)
            or re.search(r"or (?:fewer|less)", inside)
        ):
            limit = "at most"
        elif AT_LEAST_BEFORE.search(before) or AT_LEAST_AFTER.search(after) or re.search(r"or (?:more|better|higher|above)", inside):
            limit = "at least"
        first, last = self.digits.span(start, end)
        measure = Measure(
            value, maximum, unit, first, last, self.original[first:last], kind, limit, median=bool(MEDIAN_BEFORE.search(before))
        )
        self.found.append(replace(measure, **more))  # type: ignore[arg-type]

    def _find_grades(self) -> None:
        words = load_lexicon("measures")["grades"]
        before = re.compile(rf"(?:{'|'.join(words['before'])})\s?(?P<value>\d{{1,2}}(?:\.\d{{1,2}})?)(?![\d%])", re.IGNORECASE)
        after = re.compile(rf"{START}(?P<value>\d{{1,2}}\.\d{{1,2}})\s?(?:{'|'.join(words['after'])})", re.IGNORECASE)
        named = re.compile(
            r"\b(?:read(?:s|ing)?|perform(?:s|ing|ed)?|comprehend\w*|comput\w*|working|functioning|math|level|"
            r"decod\w*|written|scor\w*|increase\w*|spell\w*)\b[^.;,]{0,40}?\b(?:on|at|to|from|is|of|near|"
            r"was)\s(?:an?\s|the\s|about\s|approximately\s|his\s|her\s)*"
            r"(?:(?:beginning|early|mid|middle|end|late|high|low|independent|instructional)[ "
            r"-]?(?:of\s)?)*(?P<value>(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|"
            r"eighth))[ -]grade\s(?:reading\s|instructional\s|independent\s)*level\b(?!\s(?:text|passage|"
            r"material|book|stor|article|word|question|content|list|problem|informational|literary|standard))",
            re.IGNORECASE,
        )
        for pattern in (before, after):
            for found in pattern.finditer(self.plain):
                if self.free(*found.span()):
                    self.add(found.start(), found.end(), float(found["value"]), None, "grade_level", "grade")
        for found in named.finditer(self.plain):
            value = ORDINALS.get(found["value"].casefold()) or float(re.sub(r"\D", "", found["value"]) or 0)
            if value and self.free(found.start("value"), found.end()):
                self.add(found.start("value"), found.end(), float(value), None, "grade_level", "grade")

    def _find_percentiles(self) -> None:
        for found in PERCENTILE.finditer(self.plain):
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
        for found in RUBRIC.finditer(self.masked):
            value = found["value"] or found["level"]
            maximum = found["level_max"] or found["slash_max"] or found["out_max"]
            tail = self.plain[found.start("tail") : found.end("tail")]  # "a 12 point checklist": its size is masked elsewhere
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
        for found in LEVEL.finditer(self.masked):
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
        for found in RATE.finditer(self.masked):
            if not self.free(*found.span()):
                continue
            self._add_rate(found.start(), found.end(), found)
        for found in RATE_LISTED.finditer(self.masked):
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
        for pattern in (FRACTION, FRACTION_IN):
            for found in pattern.finditer(self.masked):
                value, maximum = float(found["value"]), float(found["max"])
                if value > maximum or maximum == 0 or not self.free(*found.span()):
                    continue
                between = found.groupdict().get("between") or ""
                unit, noun, length = self._noun_after(found.end())
                if unit is None and between.strip():
                    unit, noun = noun_unit_in(between.split())
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
        for found in re.finditer(r"\ball\s(?:of\s)?(?:the\s)?(?P<value>\d+)(?=\s)", self.masked, re.IGNORECASE):
            unit, noun, length = self._noun_after(found.end())
            if unit and length and self.free(*found.span()):
                self.add(found.start(), found.end() + length, float(found["value"]), float(found["value"]), unit, "fraction", noun=noun)

    def _find_percents(self) -> None:
        for found in PERCENT.finditer(self.masked):
            value = float(found["value"])
            if self.free(*found.span()) and value <= 100:
                high = found["high"]
                self.add(found.start(), found.end(), value, None, "percent", "percent", high=float(high) if high else None)

    def _find_durations(self) -> None:
        for found in DURATION.finditer(self.masked):
            if not self.free(*found.span()):
                continue
            value, unit = float(found["value"]), found["unit"].casefold()
            high = float(found["high"]) if found["high"] else None
            if unit.startswith("h"):
                value, high, unit = value * 60, high * 60 if high else None, "minutes"
            unit = "seconds" if unit.startswith("s") else "minutes"
            if self._is_window(found):
                continue
            part = TIME_OF.search(self.masked[: found.start()])
            if part and self.free(part.start("value"), found.end()) and float(part["value"]) <= value:
                self.add(part.start("value"), found.end(), float(part["value"]), None, unit, "duration", noun=unit)
                continue
            self.add(found.start(), found.end(), value, None, unit, "duration", high=high, noun=unit, per=self._per(found.end()))

    def _is_window(self, found: re.Match[str]) -> bool:
        """'17 CWS in 5 minutes', '1 outburst per 15 min': the time in which something else is counted is no figure of its own."""
        before = self.masked[: found.start()]
        if re.match(r"\s?[:=]\s?\d", self.masked[found.end() :]) and (headed := HEAD_WINDOW.search(before)):
            return noun_unit_in(headed["words"].split())[0] is not None
        counted = re.search(
            rf"(?<![\d./])(?:{N})\s(?:[a-z-]+\s){{1,3}}(?P<by>in|per|every|each)\s(?:an?\s|the\s)?$",
            self.masked[: found.start()],
            re.IGNORECASE,
        )
        if counted is None:
            return False
        unit = noun_unit_in(re.findall(r"[a-z-]+", counted[0].casefold())[:-1])[0]
        return unit is not None and (counted["by"].casefold() != "in" or unit in ("correct", "words", "items"))

    def _find_counts(self) -> None:
        pattern = re.compile(
            rf"{START}(?P<value>{N})(?:\s?(?:-|to|or)\s?(?P<high>{N}))?(?P<more>\s(?:or|and) (?:more|fewer|"
            rf"less|better|higher|greater))?(?![\d%/]|\.\d)",
            re.IGNORECASE,
        )
        for found in pattern.finditer(self.masked):
            if not self.free(*found.span()):
                continue
            unit, noun, length = self._noun_after(found.end())
            end = found.end() + length
            per = self._per(end)
            if unit is None and (done := _DONE_RIGHT.match(self.masked[found.end() :])):
                unit, noun, end = "correct", done["how"], found.end() + done.end()  # "will answer 18 correctly"
            if unit is None and per is None:
                unit, noun = self._noun_before(found.start())
                if unit is None:
                    continue
            if unit is None:
                unit, noun = "times", None
            if noun and re.search(r"(?:instances?|occasions?)$", noun) and re.match(r"\sof\s", self.masked[end:]):
                unit = "incidents"  # "0 instances of hitting"
            high = found["high"]
            self.add(found.start(), end, float(found["value"]), None, unit, "count", noun=noun, per=per, high=float(high) if high else None)
        for found in re.finditer(r"\b(?:once|twice)\b(?=\s(?:per|a|an|each|every|in)\s)", self.masked, re.IGNORECASE):
            if self.free(*found.span()) and (per := self._per(found.end())):
                self.add(
                    found.start(), found.end(), 1.0 if found[0].casefold() == "once" else 2.0, None, "times", "count", noun="times", per=per
                )
        for found in re.finditer(
            r"\b(?:no|without(?: any)?|without additional)\s(?P<noun>(?:(?:verbal|physical|gestural|visual|"
            r"adult|additional|teacher|further|direct)\s){0,3}(?:incidents?|prompts?|prompting|cues|errors|"
            r"reminders|occurrences|outbursts|redirections?))\b",
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
            rf"(?P<name>{names})\s?(?:\([A-Z]+\)\s?)?(?:(?:(?:of|is|was|at|to|from|a|an|=|:|at least|about|now|"
            rf"has been|increased|rose|only|level|or|currently|in|this|(?:the )?(?:fall|winter|spring|january|may|september)|"
            rf"score)\s?)\s?){{0,5}}(?P<value>{N})(?P<lexile>L\b)?(?![\d/:]|\.\d|\s?(?:%|percent|of\b|out\b|"
            rf"words?\b|minutes\b|times\b))",
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
        for found in re.finditer(rf"{START}(?P<value>\d{{2,4}})L\b", self.masked):
            if self.free(*found.span()):
                self.add(found.start(), found.end(), float(found["value"]), None, "score", "score", noun="lexile")

    def _noun_after(self, place: int) -> tuple[str | None, str | None, int]:
        """(unit, noun phrase, its length) of the counted noun right after a number; up to four words may stand before the noun."""
        found = re.match(
            rf"(?:\s(?:or|and) (?:more|fewer|less|better|higher|greater)\b|\sof\s(?:the|his|her|their|these|"
            rf"those)\b)?(?P<words>{WORDS}{{1,5}})",
            self.masked[place:],
            re.IGNORECASE,
        )
        if not found:
            return None, None, 0
        words = found["words"].split()
        for count in range(1, len(words) + 1):
            word, slash, _ = words[count - 1].strip("'").partition("/")
            if slash and (unit := noun_unit(word)):  # "5 incidents/wk"
                return unit, " ".join([*words[: count - 1], word]), found[0].index("/")
            word = words[count - 1].strip("'")
            unit = noun_unit(word) or noun_unit(" ".join(words[:count]))
            if unit:
                # "letter sounds": the last of two counted nouns is what is counted
                while count < len(words) and (more := noun_unit(words[count])) and words[count].endswith("s"):
                    unit, count = more, count + 1
                phrase = " ".join(words[:count])
                end = found.start("words") + re.search(r"\s" + r"\s".join(map(re.escape, words[:count])), found["words"]).end()  # type: ignore[union-attr]
                return unit, phrase, end
        return None, None, 0

    def _noun_before(self, place: int) -> tuple[str | None, str | None]:
        """(unit, noun) of "Office referrals this quarter: 3": a counted noun before a colon."""
        # Six words have no more letters than this; words parted by blanks alone keep a run of letters from being tried in every way.
        near = WINDOW_AT_END.sub(":", self.masked[max(0, place - 200) : place])
        found = re.search(r"(?P<words>(?:[a-z-]{1,40}\s){0,5}[a-z-]{1,40}\s?):\s?$", near, re.IGNORECASE)
        if found is None and (moved := MOVED_TO.search(near)):
            return noun_unit_in(moved["words"].split()[-2:])
        return noun_unit_in(found["words"].split()[:3]) if found else (None, None)

    def _per(self, place: int) -> str | None:
        found = PER.match(self.masked[place:])
        return found["per"].casefold() if found else None


def find_measures(text: str | None) -> list[Measure]:
    """Every measured quantity in the text, in order; numbers that are not performance (dates, grades, ages, goal numbers) are left out."""
    return list(_find_measures(text)) if text else []


@remember(10_000)  # a statement is asked for its measures by several readers
def _find_measures(text: str) -> tuple[Measure, ...]:
    return tuple(_Finder(text).read())
