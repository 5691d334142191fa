"""Whether a session took place, read from codes, legends and reasons as logs print them.

The legend printed on the log always comes first; then the words of the status; then the reason in a note; last the
codes that most logs use. What none of these can tell stays None.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from pipeline.lexicon import load_lexicon
from pipeline.memory import remember
from pipeline.model import AttendanceStatus

DeliveryModel = Literal["individual", "group", "consult"]
HELD: frozenset[str] = frozenset({"delivered", "makeup"})

_EQUALS = re.compile(r"\s*[=≈→]\s*")
# 'D20: direct, 20 minutes', 'P – present'; not 'Student: Ana' (the word before must be a short code)
_COLON = re.compile(r"(?<![\w/])(\d?[A-Z][A-Z0-9/]{0,4}\d{0,2}|[✓✔☒xX/])\s*(?::|\s[-–—])\s*(?=[A-Za-z])")
_MINUTES = re.compile(r"(?<![\d:.])(\d{1,3})\s*-?\s*(?:min(?:ute)?s?)\b", re.IGNORECASE)
_SLOT = re.compile(r"^([A-Za-z/]+)(?:nn|NN|##|xx|__)$")  # 'MUnn' stands for MU and any number of minutes; not 'SUNN Y'

# a code and its reason: "PA - training", "SA (ill)"; not "Make-up"
_CODE_AND_WORDS = re.compile(r"^([A-Z/]{1,4})\s*(?:\s[-–—]\s?|[:(,;])\s*(.+?)\)?$")


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What a log says that one of its codes means; `status` None where the meaning is no attendance (initials of a student)."""

    code: str
    meaning: str
    status: AttendanceStatus | None = None
    minutes: float | None = None
    model: DeliveryModel | None = None
    is_missed: bool = False  # "not seen": missed, and no cause given


Legend = Mapping[str, LegendEntry]


@remember(20_000)
def fold_words(text: str) -> str:
    """Lower-case words with single spaces, accents and signs gone: 'Make-Up (9/3)' -> 'make up 9 3'."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    kept = "".join(c if c.isalnum() or c in "✓✔☒☐√" else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def fold_code(text: str) -> str:
    """A code as legends are keyed by it: 'm/u ' -> 'M/U', 'P.' -> 'P'."""
    plain = text.strip()
    return re.sub(r"\s+", " ", plain.strip(".,;:()[]*") or plain).upper()


def read_attendance_legend(texts: Iterable[str]) -> dict[str, LegendEntry]:
    """Every code that these texts explain ('PA = provider absent'), keyed by the folded code."""
    legend: dict[str, LegendEntry] = {}
    for text in texts:
        for code, meaning in _find_definitions(text):
            add_legend_entry(legend, code, meaning)
    return legend


def add_legend_entry(legend: dict[str, LegendEntry], code: str, meaning: str) -> None:
    """Adds one code with its meaning; a slot ('MUnn') is kept by its letters; the first explanation wins."""
    slot = _SLOT.match(code.strip())
    key = fold_code(slot[1] if slot else code)
    if not key or key in legend:
        return
    minutes = _MINUTES.search(meaning)
    legend[key] = LegendEntry(
        key,
        meaning.strip(),
        status_of_words(meaning),
        float(minutes[1]) if minutes and not slot else None,
        model_of_words(meaning),
        _is_missed(fold_words(meaning)),
    )


def _find_definitions(text: str) -> Iterator[tuple[str, str]]:
    """(code, meaning) pairs of a legend's lines."""
    for line in text.splitlines():
        parts = _EQUALS.split(line)
        if len(parts) > 1:
            code = _last_code(parts[0])
            for position, part in enumerate(parts[1:], 1):
                next_code = None if position == len(parts) - 1 else _last_code(part)
                meaning = part if next_code is None else part[: part.rfind(next_code)]
                if code:
                    yield from _split_hidden(code, _end_meaning(meaning))
                code = next_code
            continue
        found = list(_COLON.finditer(line))
        if len(found) < 2 and not re.match(r"\s*(?:codes?|key|legend)\b", line, re.IGNORECASE):
            continue
        for position, match in enumerate(found):
            end = found[position + 1].start() if position + 1 < len(found) else len(line)
            meaning = _end_meaning(line[match.end() : end])
            if status_of_words(meaning) or model_of_words(meaning):
                yield match[1], meaning


def _split_hidden(code: str, meaning: str) -> Iterator[tuple[str, str]]:
    """A scan loses equals signs: 'AB = student absent OT out therapist absent' explains 'AB' and 'OT out'."""
    tokens = meaning.split()
    for at in range(1, len(tokens) - 1):
        before, after = " ".join(tokens[:at]), tokens[at + 1 :]
        hidden = tokens[at]
        if not re.fullmatch(r"[A-Z]{1,3}(?:/[A-Z])?", hidden) or status_of_words(before) is None:
            continue
        if after[0] == "out" and len(after) > 1:
            hidden, after = f"{hidden} out", after[1:]
        if status_of_words(" ".join(after)) is not None:
            yield code, before
            yield from _split_hidden(hidden, " ".join(after))
            return
    if len(tokens) > 1 and re.fullmatch(r"[A-Z]{1,3}(?:/[A-Z])?", tokens[-1]) and status_of_words(" ".join(tokens[:-1])) is not None:
        meaning = " ".join(tokens[:-1])  # the next code, whose own words are lost
    yield code, meaning


def _end_meaning(text: str) -> str:
    """A meaning without what follows it on the line: 'make-up    G' -> 'make-up', 'student absent.  Grey' -> 'student absent'."""
    text = re.split(r"\s{3,}|\.\s{1,}|;|\|", text.strip())[0]
    return re.sub(r"(?:[\s,;/.]|\b(?:Set|Codes?|Key|Type)\.?:?)+$", "", text.strip())


def _last_code(text: str) -> str | None:
    """The code that stands last before an equals sign: 'student absent OT out' -> 'OT out', 'Codes: D' -> 'D'."""
    text = re.split(r"[,;]", text)[-1]
    text = re.split(r"\s{3,}|[.:]\s+", text.rstrip())[-1]
    joined = re.search(r"(\S{1,4} / \S{1,4})$", text)  # 'I / G' and 'M / U' are one code each
    tokens = text.split()
    if joined:
        return joined[1]
    if not tokens:
        return None
    last = tokens[-1].strip("()")
    if len(tokens) > 1 and last.islower() and len(last) <= 6 and tokens[-2].isupper() and len(tokens[-2]) <= 4 and tokens[-2].isalpha():
        return f"{tokens[-2]} {last}"
    return last if 0 < len(last) <= 12 else None


@cache
def _lexicon() -> dict[str, object]:
    return load_lexicon("attendance")


def _table(name: str) -> dict[str, object]:
    return cast("dict[str, object]", _lexicon()[name])


@cache
def _phrases(*path: str) -> tuple[str, ...]:
    node: object = _lexicon()
    for step in path:
        node = cast("dict[str, object]", node)[step]
    return tuple(f" {phrase} " for phrase in cast("list[str]", node))


@cache
def _lists() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Status -> its phrases, and the phrases that take them back ('will make up')."""
    entries = cast("list[dict[str, object]]", _lexicon()["status"])
    return {
        cast(str, entry["name"]): (
            tuple(f" {p} " for p in cast("list[str]", entry["phrases"])),
            tuple(f" {p} " for p in cast("list[str]", entry.get("unless", []))),
        )
        for entry in entries
    }


def _has(folded: str, phrases: Iterable[str]) -> bool:
    padded = f" {folded} "
    return any(phrase in padded for phrase in phrases)


def _is_held(folded: str) -> bool:
    return _has(folded, _phrases("held", "phrases")) and not _has(folded, _phrases("held", "unless"))


def _is_missed(folded: str) -> bool:
    return _has(folded, _phrases("missed", "phrases"))


def _who_was_absent(folded: str) -> AttendanceStatus | None:
    """Provider or student: a person with a state within four words after, else a state that tells by itself."""
    words = folded.split()
    sides: tuple[tuple[str, AttendanceStatus], ...] = (("provider", "provider_absent"), ("student", "student_absent"))
    for who, status in sides:
        persons = {phrase.strip() for phrase in _phrases("who", who, "persons")}
        states = _phrases("who", who, "states")
        for index, word in enumerate(words):
            if word in persons and _has(" ".join(words[index + 1 : index + 5]), states):
                return status
    # 'Absent - Provider' says it the other way round
    if len(words) <= 4:
        for who, status in sides:
            persons = {phrase.strip() for phrase in _phrases("who", who, "persons")}
            if words and words[-1] in persons and _has(" ".join(words[:-1]), _phrases("who", who, "states")):
                return status
    return next((status for who, status in sides if _has(folded, _phrases("who", who, "alone"))), None)


@remember(20_000)
def status_of_words(text: str) -> AttendanceStatus | None:
    """The status that words say ('Not seen - student absent'); None for words of no attendance, and for a bare 'not seen'."""
    folded = fold_words(text)
    if not folded:
        return None

    def says(name: str) -> bool:
        phrases, unless = _lists()[name]
        # a scan runs words together: 'make-upfor 1/14'
        glued = name == "makeup" and " make up" in f" {folded}"
        return (glued or _has(folded, phrases)) and not _has(folded, unless)

    firm: tuple[AttendanceStatus, ...] = ("makeup", "refused", "no_show", "school_closed")
    for name in firm:
        if says(name):
            return name
    absent = _who_was_absent(folded)
    if says("cancelled"):
        # "testing - class cancelled" names nobody; "cancelled - student sick" does
        return absent or "cancelled"
    if absent:
        return absent
    if not _is_missed(folded) and _is_held(folded):
        return "delivered"
    return "other" if says("other") else None


def model_of_words(text: str) -> DeliveryModel | None:
    """Individual, group or consult from a cell such as 'G', 'Grp', '1:1', 'Small group'; None for anything longer."""
    folded = fold_words(text)
    for name, words in _models().items():
        if folded in words:
            return name
    return None


@cache
def _models() -> dict[DeliveryModel, frozenset[str]]:
    table = cast("dict[DeliveryModel, list[str]]", _table("models"))
    return {name: frozenset(fold_words(word) for word in words) for name, words in table.items()}


def is_yes(text: str) -> bool:
    return fold_words(text) in cast("list[str]", _table("yes")["words"])


def is_no(text: str) -> bool:
    return fold_words(text) in cast("list[str]", _table("no")["words"])


def is_known_code(text: str, legend: Legend | None = None) -> bool:
    """True for a code that this log explains or that most logs use; 'Ana' is none."""
    code = fold_code(text)
    return bool(code) and (code in (legend or {}) or code in _table("codes"))


def look_up(code_text: str, legend: Legend | None) -> LegendEntry | None:
    """The legend's entry for a code as printed; 'MU75' is found under 'MU' where no 'MU75' is explained."""
    if not legend:
        return None
    code = fold_code(code_text)
    if code in legend:
        return legend[code]
    tight = code.replace(" ", "")
    for known, entry in legend.items():
        if known.replace(" ", "") == tight and len(tight) > 2:
            return entry
    bare = re.sub(r"\s*\d{1,3}$", "", code)
    return legend.get(bare) if bare != code else None


def normalise_status(
    code_text: str | None, legend: Legend | None = None, reason: str | None = None, *, minutes: float | None = None
) -> AttendanceStatus | None:
    """The contract's status of one session as a log prints it.

    `minutes` (held, where the log prints them) decide codes that logs use both ways and tell a blank status. A session
    that was not held and has no cause is 'unexplained'. None where the code is not understood.
    """
    text = (code_text or "").strip()
    reason_status = status_of_words(reason) if reason else None
    cause = reason_status if reason_status not in HELD else None
    made_up = reason_status == "makeup"
    if text in {"", "-", "–", "—"}:
        if minutes:
            return "makeup" if made_up else "delivered"
        return cause or "unexplained"
    entry = look_up(text, legend)
    if entry is None and (coded := _CODE_AND_WORDS.match(text)) and is_known_code(coded[1], legend):
        return normalise_status(coded[1], legend, "; ".join(part for part in (coded[2], reason) if part), minutes=minutes)
    if entry and (entry.status or entry.is_missed):
        status = entry.status or (cause or "unexplained")
    elif is_no(text) or _is_missed(fold_words(text)):
        status = status_of_words(text) or cause or "unexplained"
    elif is_yes(text):
        status = "delivered" if minutes is None or minutes > 0 else (cause or "unexplained")
    else:
        found = _default_code(text, minutes) or status_of_words(text)
        if found is None:
            if minutes:
                return "makeup" if made_up else None
            return cause
        status = found
    if status == "delivered":
        if minutes == 0:
            return cause or "unexplained"
        return "makeup" if made_up else "delivered"
    if status == "cancelled" and cause in {"student_absent", "provider_absent", "school_closed", "refused"}:
        return cause
    if status == "makeup" and minutes == 0:
        return cause or "unexplained"
    return status


def _default_code(text: str, minutes: float | None) -> AttendanceStatus | None:
    codes = cast("dict[str, dict[str, AttendanceStatus]]", _table("codes"))
    meaning = codes.get(fold_code(text))
    if meaning is None:
        return None
    if minutes:
        return meaning.get("held") or meaning.get("missed")
    return meaning.get("missed")


_ALIKE = ("G6C(", "I1L|!J", "S5$", "B8", "Z2", "A4", "T7", "D0O", "P", "U", "M")


def read_scanned_code(text: str, legend: Legend) -> str:
    """A scanned code as the legend knows it, letter for look-alike letter ('6' -> 'G', '5' -> 'S'); as it is when none or two fit."""
    bare = re.sub(r"[^A-Za-z0-9|!$/ ]", "", text).strip()
    if not bare or look_up(text, legend):
        return text
    if look_up(bare, legend):
        return bare
    fits = [code for code in legend if len(code) == len(bare) and all(_alike(a, b) for a, b in zip(code, bare.upper(), strict=True))]
    return fits[0] if len(fits) == 1 else text


def _alike(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in _ALIKE)
