"""Reads a student's name as printed, and an id beside it, out of a field's or title's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.lexicon import load_lexicon
from pipeline.memory import remember

# 'Ann', "O'Neil", 'Ruiz-Peña', 'J.', 'MACY'; not 'ann', '4th', 'e-mail'
_TOKEN = re.compile(r"[^\W\d_][\w'’`.\-]*,?", re.UNICODE)
# No name is longer; without an end to it, a run of thousands of letters would be tried from each of them.
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’\-]{0,40}\.?"
_PARTICLE = r"(?:de la|de los|del|de|la|van der|van|von|der|den|di|da|dos|du|le|el|al|bin|y)"
# 'Ann Lee', 'Lee, Ann B.', "Luz María Ruiz-O'Neil Jr.", 'Maria de la Cruz'
NAME_PATTERN = rf"{_NAME}(?:,?\s+(?:{_PARTICLE}\s+)?{_NAME}){{1,4}}"
_ID_WORD = r"(?:(?i:student|district|local|pupil|school|osis)\s*)?(?:id|ID|Id|number|no\.?|num\.?|#)\s*(?:number|no\.?|#)?"
# 'Ann Lee (471123)', 'Lee, Ann #471123', 'Ann Lee, student ID 471123'; not 'Oak Street 4711' (no sign of an id)
_NAME_AND_ID = re.compile(rf"(?P<name>{NAME_PATTERN})\s*(?:,\s*)?(?:\(\s*)?(?:{_ID_WORD}\s*[:#]?\s*|#\s*|\(\s*)(?P<id>\d{{4,10}})\b")
_NAME_AND_BIRTH = re.compile(rf"(?P<name>{NAME_PATTERN})\s*,?\s*\(?\s*(?i:DOB|D\.O\.B\.?|born|birth\s?date|date of birth)\b")
# the whole of a header or title: 'Ann Lee  471123', 'Lee, Ann 471123 - probes'
_NAME_THEN_NUMBER = re.compile(rf"^(?P<name>{NAME_PATTERN})[\s,#(-]*(?P<id>\d{{5,10}})\)?(?:\s*[-–—:|].*)?$")
# a log's key: 'AL = Ann Lee 471123'
_KEY_TO_NAME = re.compile(rf"\b[A-Z]{{1,4}}\s*[=:]\s*(?P<name>{NAME_PATTERN})\s*,?\s*(?P<id>\d{{4,10}})\b")
_ID_ONLY = re.compile(r"^\W*(?P<id>[A-Z]{0,3}-?\d{3,12})\b(?![/.:]\d)")

# the month of a date after a name: 'Ann Lee March 3, 2026'; not 'April Lee', 'Ann May 3'
_DAY = re.compile(
    r"^(\s*\S+\s+\S.*?)\s+(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
    r"\.?\s+(?=\d)"
)
# a first name and an initial without the space, as handwriting is often read: 'AnnL'; not 'McD', 'ANNL'
_RUN_ON = re.compile(r"^(\W*[A-ZÀ-Þ][a-zà-ÿ]{2,})([A-ZÀ-Þ]\.?\s*)$")


@dataclass(frozen=True, slots=True)
class NameAndId:
    name: str
    local_id: str | None
    start: int
    end: int


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(load_lexicon("student_labels")["words"][kind])


def read_name(text: str) -> str | None:
    """The name that a text begins with, as printed; None for words that are no name.

    'Moreno, Ann ID# 4711' -> 'Moreno, Ann'; 'will read 40 words' -> None; '____' -> None.
    """
    text = _DAY.sub(r"\1  ", _RUN_ON.sub(r"\1 \2", text))
    text = re.split(r"[(#\d;:|/☒☐▣<>=@*]|\s[-–—]\s|\s{2,}", re.sub(r"[_·•]", " ", text).strip(" \t-–—~'"))[0].strip()
    kept: list[str] = []
    for token in text.split():
        word = token.strip(".,'’").casefold()
        is_particle = word in _words("particles") and bool(kept or token[0].islower())
        if not _TOKEN.fullmatch(token) or (not is_particle and (word in _words("never_names") or not token[0].isupper())):
            break
        if not kept and (word in _words("honorifics") or re.fullmatch(r"[ivx]+", word)):
            return None
        kept.append(token)
        if len(kept) == 6:
            break
    while kept and (last := kept[-1].strip(".,")).casefold() in _words("particles") and len(last) > 1:  # 'Ann O.' ends in an initial
        kept.pop()
    if kept and len(kept[-1]) > 3:
        kept[-1] = kept[-1].rstrip(".")
    name = " ".join(kept).strip(" ,;:-")
    return name if sum(c.isalpha() for c in name) >= 2 else None


def read_local_id(text: str) -> str | None:
    """The id that a text begins with: '# 471123' -> '471123'; 'see file' -> None; '3/4/2026' -> None."""
    match = _ID_ONLY.match(text)
    return match["id"] if match else None


def find_name_and_id(text: str, *, whole: bool = False) -> NameAndId | None:
    """The first name with an id or a birth date beside it; see `find_names_and_ids`."""
    return next(iter(find_names_and_ids(text, whole=whole)), None)


def find_names_and_ids(text: str, *, whole: bool = False) -> list[NameAndId]:
    """Names with an id or a birth date beside them; `whole`: the text is a title or header, where a bare number is an id."""
    matches = [*_NAME_AND_ID.finditer(text), *_KEY_TO_NAME.finditer(text), *_NAME_AND_BIRTH.finditer(text)]
    if whole and (alone := _NAME_THEN_NUMBER.match(text.strip())):
        matches.insert(0, alone)
    found: list[NameAndId] = []
    for match in matches:
        name = _after_prose(match["name"])
        if name and is_person(name) and not has_honorific(name) and all(name != known.name for known in found):
            found.append(NameAndId(name, match["id"] if "id" in match.re.groupindex else None, match.start(), match.end()))
    return found


def is_person(name: str) -> bool:
    """False for the name of a school, a form or a thing: two tokens or more, none of them such a word."""
    tokens = [token.strip(".,").casefold() for token in name.split()]
    kinds = _words("never_names") | _words("school_words") | _words("honorifics")
    return len(tokens) >= 2 and not any(token in kinds and token not in _words("suffixes") for token in tokens)


def has_honorific(name: str) -> bool:
    return name.split()[0].casefold() in _words("honorifics") if name.split() else False


@remember(50_000)
def name_tokens(name: str) -> frozenset[str]:
    """Lower-case words of a name without marks and suffixes, for comparing."""
    return frozenset(
        word for token in re.split(r"[\s,\-]+", name) if (word := token.strip(".'’").casefold()) and word not in _words("suffixes")
    )


def _after_prose(name: str) -> str:
    """'Dear Ann Lee' or 'Student Ann Lee' without what goes before the name."""
    tokens = name.split()
    while tokens and (
        tokens[0].strip(".,:").casefold() in _words("never_names") or tokens[0].casefold() in ("dear", "re", "of", "for", "to")
    ):
        tokens.pop(0)
    return " ".join(tokens)
