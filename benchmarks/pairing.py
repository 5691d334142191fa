"""How rows of a store and rows of a truth are compared and paired."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz

Row = dict[str, Any]
_DASHES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": None})


def tidy(text: object) -> str:
    """One kind of space, quote and dash; the words untouched."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", str(text or "")).translate(_DASHES)).strip()


def fold(text: object) -> str:
    """Lower-case words and digits without accents: 'Núñez-Ray, Jr.' -> 'nunez ray jr'."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", tidy(text)) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", bare.casefold().replace("'", "")))


def as_day(value: object) -> str | None:
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    return str(value)[:10] if value else None


def as_number(value: object) -> float | None:
    try:
        return None if value is None else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def same_number(a: object, b: object, slack: float = 1e-6) -> bool:
    x, y = as_number(a), as_number(b)
    return x == y if x is None or y is None else abs(x - y) <= slack


def alike(a: object, b: object) -> float:
    """0..100; high as well when the shorter text stands whole in the longer."""
    x, y = tidy(a).casefold(), tidy(b).casefold()
    if not x or not y:
        return 0.0
    short, long = sorted((x, y), key=len)
    inside = fuzz.partial_ratio(short, long) - 5 if len(short) >= 25 and 2 * len(short) >= len(long) else 0.0
    return float(max(fuzz.ratio(x, y), inside))


def same_words(a: object, b: object, least: float) -> bool:
    """Both empty, or the same words give or take order and a little spelling."""
    return bool(fuzz.token_set_ratio(fold(a), fold(b)) >= least) if a and b else not a and not b


# Units by meaning; a word of no family ("turns", "details") counts things.
_UNITS = [
    ("percent", r"%|percent|^accuracy$"),
    ("rate of words", r"wcpm|cwpm|\bwpm|words.*(per|a|/) ?min"),
    ("grade", r"grade"),
    ("things", r"(digit|correct|problem).*(per|a|/) ?min"),
    ("prompts", r"prompt|cue|reminder"),
    ("level", r"rubric|point|level|score|rating"),
    ("seconds", r"\bsec"),
    ("minutes", r"\bmin"),
    ("words", r"word|syllable"),
    ("sentences", r"sentence"),
    ("steps", r"step"),
    ("events", r"incident|occurrence|outburst|episode|\bevents?\b"),
]


def unit_family(text: object) -> str | None:
    plain = tidy(text).casefold().replace("_", " ")
    return next((name for name, pattern in _UNITS if re.search(pattern, plain)), "things") if plain else None


def same_unit(truth: object, stored: object, total: object = None) -> bool:
    """`total`: the truth's maximum; what 'x of y' counts may have any name but a rate, percent or time."""
    a, b = unit_family(truth), unit_family(stored)
    if a is None or b is None or a == b:
        return a == b
    return {a, b} <= {"things", "events"} or (total is not None and not {a, b} & {"percent", "rate of words", "minutes", "seconds"})


def pair(truths: Sequence[Row], stored: Sequence[Row], score: Callable[[Row, Row], float | None]) -> list[tuple[Row, Row]]:
    """One-to-one pairs, best score first; None forbids a pair."""
    found = [(value, i, j) for i, t in enumerate(truths) for j, s in enumerate(stored) if (value := score(t, s)) is not None]
    pairs, used_t, used_s = [], set(), set()
    for _, i, j in sorted(found, key=lambda hit: (-hit[0], hit[1], hit[2])):
        if i not in used_t and j not in used_s:
            used_t.add(i)
            used_s.add(j)
            pairs.append((truths[i], stored[j]))
    return pairs


@dataclass
class Result:
    """Counts of one kind of record: rows in the truth, in the store, paired; and right/judged for each field."""

    truth: int
    stored: int
    paired: int
    fields: dict[str, tuple[int, int]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        return self.paired / self.stored if self.stored else None

    @property
    def recall(self) -> float | None:
        return self.paired / self.truth if self.truth else None

    @property
    def f1(self) -> float | None:
        return 2 * self.paired / (self.truth + self.stored) if self.truth + self.stored else None


def judge(pairs: Iterable[tuple[Row, Row]], fields: dict[str, Callable[[Row, Row], bool | None]]) -> dict[str, tuple[int, int]]:
    """Right and judged counts; a judge that answers None leaves the pair out."""
    told = {name: [verdict for t, s in pairs if (verdict := check(t, s)) is not None] for name, check in fields.items()}
    return {name: (sum(verdicts), len(verdicts)) for name, verdicts in told.items()}
