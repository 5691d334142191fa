"""Numbers as people write them: digits, words ("twenty-five"), both at once ("thirty (30)"), mixed fractions ("1 1/2").

`Digits` is a text rewritten with digits, one kind of dash and quote and straight spaces, that still knows where each
of its characters stood in the original: the grammars read digits only, and spans map back to the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from pipeline.memory import remember

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
ONES = {word: value for value, word in enumerate(_ONES.split())}
TENS = {word: 10 * value for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
_ones, _tens = "|".join(sorted(ONES, key=len, reverse=True)), "|".join([*TENS, "fourty"])
_below_hundred = rf"(?:(?:{_tens})(?:[ -](?:{_ones}))?|{_ones})"
# "twenty-five", "one hundred", "a hundred and five"; not "someone", "tenth", "none"
WORD_NUMBER = rf"(?:(?:(?:{_ones}|a)[ -])hundred(?:[ -](?:and[ -])?{_below_hundred})?|{_below_hundred})"
# "1,250", "12", "7.75", ".5"
DIGIT_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"

_CHARACTERS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufffe", "-"),
    **dict.fromkeys("\u2018\u2019\u02bc\u2032\u0060\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u2033", '"'),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\n\r\t\f\v", " "),
    "\u00d7": "x",
    "\u2044": "/",
    "\uff05": "%",
    "\uff0f": "/",
}
_PLAIN = str.maketrans(_CHARACTERS)
_FRACTION_SIGNS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.333", "⅔": "0.667"}

_REWRITES = re.compile(
    rf"""
      (?P<both>(?<![\w-]){WORD_NUMBER}\s?\(\s?(?P<inner>{DIGIT_NUMBER})\s?(?P<sign>%?)\))   # "thirty (30)" is 30
    | (?P<both_too>(?<![\w.,/-])(?P<outer>{DIGIT_NUMBER})\s?\(\s?{WORD_NUMBER}\s?\))        # "30 (thirty)" is 30
    | (?P<mixed>(?<![\w.,/-])\d+[ -](?:1/[2348]|2/3|3/[48])(?![\w/]))                       # "1 1/2" is 1.5; not "9 10/12"
    | (?P<signed>(?<![\w.,/])\d*\s?[½¼¾⅓⅔])
    | (?P<half>(?<![\w-]){WORD_NUMBER}\sand\s(?:a|one)[ -]half\b)                           # "one and a half" is 1.5
    | (?P<word>(?<![\w])(?<![a-z]-){WORD_NUMBER}(?![\w]))
    | (?P<thousands>(?<![\w.,/])\d{{1,3}}(?:,\d{{3}})+(?![\w,]))
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "no one", "each one", "one another", "one-on-one", "one's": a pronoun or a manner, no count
_PRONOUN_BEFORE = re.compile(
    r"(?:\b(?:no|each|every|this|that|which|any|some|another|the|first|last|new|same|on|one|his|her|at)[ -])$", re.IGNORECASE
)
_PRONOUN_AFTER = re.compile(r"^(?:'s|[ -](?:another|on[ -]one|to[ -]one|at a time|or more\b|day,)|,? (?:that|who|which)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Digits:
    """`text` is `original` with number words as digits; `span` maps a slice of it back to the original."""

    original: str

    @cached_property
    def _built(self) -> tuple[str, list[int], list[int]]:
        plain = self.original.translate(_PLAIN)
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for found in _REWRITES.finditer(plain):
            digits = _rewrite(found, plain)
            if digits is None:
                continue
            parts.append(plain[position : found.start()])
            starts += range(position, found.start())
            ends += range(position + 1, found.start() + 1)
            parts.append(digits)
            starts += [found.start()] * len(digits)
            ends += [found.end()] * len(digits)
            position = found.end()
        parts.append(plain[position:])
        starts += range(position, len(plain))
        ends += range(position + 1, len(plain) + 1)
        return "".join(parts), starts, ends

    @property
    def text(self) -> str:
        return self._built[0]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the original."""
        _, starts, ends = self._built
        if not starts or start >= len(starts):
            return len(self.original), len(self.original)
        return starts[start], ends[max(start, end - 1)]


@remember(20_000)
def digits_of(text: str) -> str:
    """The text with number words as digits and one kind of dash, quote and space: 'Thirty (30) minutes' -> '30 minutes'."""
    return Digits(text).text


def parse_number(text: str) -> float | None:
    """The number that the whole text is ("twenty-five", "1,250", "1 1/2", "½"), else None."""
    digits = digits_of(text.strip()).strip()
    return float(digits) if re.fullmatch(r"\d+(?:\.\d+)?|\.\d+", digits) else None


def format_number(value: float) -> str:
    """30.0 as '30', 7.5 as '7.5'."""
    return str(int(value)) if float(value).is_integer() else f"{value:.6g}"


def _rewrite(found: re.Match[str], plain: str) -> str | None:
    kind = found.lastgroup if found.lastgroup in ("mixed", "signed", "half", "word", "thousands") else None
    if found["both"]:
        return found["inner"] + found["sign"]
    if found["both_too"]:
        return found["outer"]
    if kind == "mixed":
        whole, part = re.split(r"[ -]", found[0], maxsplit=1)
        above, below = part.split("/")
        return format_number(round(int(whole) + int(above) / int(below), 3))
    if kind == "signed":
        whole = re.sub(r"\D", "", found[0])
        return format_number(float(whole or 0) + float(_FRACTION_SIGNS[found[0][-1]]))
    if kind == "half":
        words = re.split(r"\sand\s", found[0])[0]
        value = _parse_words(words)
        return None if value is None else format_number(value + 0.5)
    if kind == "thousands":
        return found[0].replace(",", "")
    word = found[0].casefold()
    if word == "one" and (_PRONOUN_BEFORE.search(plain[: found.start()]) or _PRONOUN_AFTER.search(plain[found.end() :])):
        return None
    value = _parse_words(word)
    return None if value is None else format_number(value)


def _parse_words(text: str) -> float | None:
    total, known = 0, False
    for word in re.split(r"[ -]+", text.casefold().replace("fourty", "forty")):
        if word == "and":
            continue
        if word == "a":
            total = 1
        elif word == "hundred":
            total, known = max(total, 1) * 100, True
        else:
            value = ONES.get(word, TENS.get(word))
            if value is None:
                return None
            total, known = total + value, True
    return float(total) if known else None
