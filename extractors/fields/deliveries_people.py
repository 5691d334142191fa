"""Names in a log: a provider with credentials, a student section, and cells that name a whole group."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import cast

from extractors.fields.student_names import find_name_and_id, is_person, read_name
from pipeline.language.attendance import Legend, fold_words, look_up, status_of_words
from pipeline.lexicon import load_lexicon
from pipeline.model import AttendanceStatus

# 'G. Ibarra', 'Mary Ann Lee-Poe', 'LEE, ANN'; not 'Oak Elementary' (asked of not_names), 'Log 2025'
_TOKEN = re.compile(r"^(?:[A-ZÀ-ÖØ-Þ][\w'’-]*\.?|[A-ZÀ-ÖØ-Þ]\.(?:[A-ZÀ-ÖØ-Þ]\.)?)$")
_SEGMENTS = re.compile(r"\s{3,}|\t|\s+[-–—]{1,2}\s+|;|\||•|·|\n")
_ROLE_END = re.compile(r"\s{3,}|\s[-–—]|[(|]|\s+(?=\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)")
_BY = re.compile(r"\b(?:by|from)\s+(?=[A-ZÀ-Þ])")
_MARK = re.compile(r"\(([^()]{1,30})\)|\s[-–—:=]\s*([A-Za-z/ ]{1,20})$|\s*([*†])$")  # 'Ana (absent)', 'Ana - A', 'Ana*'


@dataclass(frozen=True, slots=True)
class Person:
    """A provider as printed, without credentials, and what they say of the service."""

    name: str
    role: str | None = None
    service_type: str | None = None


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A student named in a session's row, with what the row says of this one alone."""

    name: str
    local_id: str | None = None
    status: AttendanceStatus | None = None
    status_text: str | None = None


@cache
def not_names() -> frozenset[str]:
    return frozenset(cast("list[str]", load_lexicon("log_headers")["not_names"]["words"]))


@cache
def _credentials() -> dict[str, str]:
    table = cast("dict[str, list[str]]", load_lexicon("log_headers")["credentials"])
    return {phrase: service for service, phrases in table.items() for phrase in phrases}


def credential_service(text: str) -> str | None:
    """The service that a credential speaks of ('CCC-SLP'), 'other' for one that tells none ('M.A.'), None for no credential."""
    folded = fold_words(text)
    known = _credentials()
    if folded in known:
        return known[folded]
    found = [known[phrase] for phrase in known if len(phrase) > 2 and f" {phrase} " in f" {folded} "]
    return next((service for service in found if service != "other"), found[0] if found else None)


def is_name(text: str, least: int = 2) -> bool:
    """True for two to four capitalised words of which none belongs to titles and schools."""
    tokens = text.replace(",", ", ").split()
    if not least <= len(tokens) <= 5:
        return False
    is_upper = text.isupper()
    for token in tokens:
        if not _TOKEN.match(token.strip(",")) or _is_title_word(token) or (not is_upper and re.fullmatch(r"[A-Z]{2,4}", token)):
            return False  # "Oak SHS" is a school
    return sum(c.isalpha() for c in text) > 3


def _is_title_word(token: str) -> bool:
    """'Log', 'Speech-Language'; not 'Lee-May'."""
    words = fold_words(token).split()
    return bool(words) and all(word in not_names() for word in words)


def read_provider(text: str) -> Person | None:
    """A provider's cell or label value: 'Ines Lee, M.S., CCC-SLP' -> name and role; 'Lee, Ines' stays whole; initials as printed."""
    text = re.sub(r"\s*\(.*?\)\s*", " ", text).strip(" .,;-–")
    parts = [part.strip() for part in re.split(r",|\s/\s|\s[-–]\s", text) if part.strip()]
    if not parts:
        return None
    roles = [part for part in parts[1:] if credential_service(part) is not None]
    services = [service for part in roles if (service := credential_service(part)) not in (None, "other")]
    names = [part for part in parts if part not in roles]
    name, tail = _cut_credential(names[0] if names else parts[0])
    if tail:
        roles.insert(0, tail)
        services += [service for service in [credential_service(tail)] if service not in (None, "other")]
    if len(names) > 1 and len(name.split()) <= 2 and _is_given(names[1]):
        name = f"{name}, {names[1]}"
    if not name or any(c.isdigit() for c in name) or not name[0].isalpha():
        return None
    return Person(name, ", ".join(roles) or None, services[0] if services else None)


def _is_given(text: str) -> bool:
    return len(text.split()) <= 2 and all(_TOKEN.match(t) for t in text.split()) and not set(fold_words(text).split()) & not_names()


def _cut_credential(name: str) -> tuple[str, str | None]:
    """'Ann Lee OTR/L' -> ('Ann Lee', 'OTR/L'); a name alone stays."""
    tokens = name.split()
    for cut in range(2, len(tokens)):
        tail = " ".join(tokens[cut:])
        if tail.replace("/", "").replace("-", "").replace(".", "").replace(" ", "").isupper() and credential_service(tail) is not None:
            return " ".join(tokens[:cut]), tail
    return name, None


def find_title_provider(text: str) -> tuple[Person, bool] | None:
    """A provider named in a title line without a label; True when credentials stand beside the name.

    'District OT - Dale Lee, OTR/L' -> Dale Lee, sure. 'Service Log 2025-26   T. Lee, Oak HS' -> T. Lee, not sure.
    """
    for match in re.finditer(r",\s*([^;|\n]{1,60})", text):
        roles = [part.strip() for part in _ROLE_END.split(match[1].strip())[0].split(",")]
        known = [role for role in roles if credential_service(role) is not None]
        name = _last_name_tokens(text[: match.start()]) if known and known[0] == roles[0] else None
        if name:
            services = [service for role in known if (service := credential_service(role)) not in (None, "other")]
            return Person(name, ", ".join(known), services[0] if services else None), True
    for segment in _SEGMENTS.split(_BY.sub(" ; ", text)):
        for part in segment.split(","):
            tokens = part.split()
            kept = list(takewhile(lambda token: _TOKEN.match(token) and not _is_title_word(token), tokens))
            stop = tokens[len(kept)] if len(kept) < len(tokens) else ""
            if 2 <= len(kept) <= 3 and is_name(" ".join(kept)) and (not stop or stop[0].isdigit() or stop[0] in "(="):
                return Person(" ".join(kept)), False
    return None


def _last_name_tokens(before: str) -> str | None:
    """The name that ends here: 'Blue Oak Elementary   Ann Lee' -> 'Ann Lee'."""
    kept: list[str] = []
    for token in reversed(re.split(r"\s{3,}|[-–—:;|,](?=\s)|\t", before)[-1].split()):
        if not _TOKEN.match(token) or _is_title_word(token) or len(kept) == 3:
            break
        kept.insert(0, token)
    return " ".join(kept) if len(kept) >= 2 else None


def find_section_student(text: str) -> GroupMember | None:
    """A section title that names a student with an id: 'Rosa Lee #188340 Gr 10', 'Cody Lee   (ID 402377)'."""
    found = find_name_and_id(text, whole=True)
    if found is None or found.local_id is None or found.start > 24:
        return None
    if set(fold_words(found.name).split()) & not_names():
        return None
    return GroupMember(found.name, found.local_id)


def read_initials_key(legend: Legend) -> dict[str, GroupMember]:
    """Initials that the log itself explains: 'DW = Dara Wood 409655'."""
    people: dict[str, GroupMember] = {}
    for code, entry in legend.items():
        if entry.status or entry.model or entry.is_missed:
            continue
        number = re.search(r"\b(\d{4,10})\b", entry.meaning)
        name = read_name(entry.meaning)
        if name and is_person(name) and is_name(name.replace(",", "")):
            people[code] = GroupMember(name, number[1] if number else None)
    return people


def split_students(text: str, key: Mapping[str, GroupMember], legend: Legend) -> list[GroupMember]:
    """Everyone whom a cell names: 'Lee, Ana; Poe, Ben (absent)' -> two; 'Lee, Ana' -> one; 'DW/LG' by the log's own key."""
    return [member for piece in _split_names(text, key) if (member := _read_member(piece, key, legend)) is not None]


def _split_names(text: str, key: Mapping[str, GroupMember]) -> Sequence[str]:
    # An id under its name, 'Lee, Ana' over '(00421905)', is no second student.
    text = re.sub(r"\s*\n\s*(?=[(\[#]?\s*(?:ID\b[#:. ]*)?\d{4,10}\b)", " ", text.strip().strip(",;"))
    pieces = [p for p in re.split(r"\s*(?:\n|;|\s&\s|\s\+\s|\band\b|\by\b(?= [A-Z]))\s*", text) if p.strip()]
    if len(pieces) == 1 and "/" in text and not re.search(r"\d/\d", text):
        pieces = [p for p in text.split("/") if p.strip()]
    split: list[str] = []
    for piece in pieces:
        parts = [p.strip() for p in _split_outside(piece)]
        is_list = len(parts) > 2 or (
            len(parts) == 2 and (all(_is_short(p, key) for p in parts) or all(len(_bare(p).split()) >= 2 for p in parts))
        )
        if len(parts) > 1 and all(re.fullmatch(r"(?:Jr|Sr|II|III|IV)\.?", p) for p in parts[1:]):
            is_list = False
        if len(parts) == 3 and re.fullmatch(r"(?:Jr|Sr|II|III|IV)\.?", parts[1]):
            is_list = False
        split += parts if is_list else [piece]
    # 'Ana\nLee' broken over two lines in a narrow cell is one name
    if (
        len(split) == 2
        and "\n" in text
        and split[0].endswith(",") is False
        and all(len(p.split()) == 1 for p in split)
        and not all(_is_short(p, key) for p in split)
    ):
        return [" ".join(split)]
    return split


def _split_outside(text: str) -> list[str]:
    return [p for p in re.split(r",(?![^()]*\))", text) if p.strip()]


def _bare(text: str) -> str:
    return _MARK.sub("", text).strip()


def _is_short(text: str, key: Mapping[str, GroupMember]) -> bool:
    """Initials ('DW', 'A.B.'), or a word that the log's key explains."""
    bare = _bare(text)
    return bare.upper() in key or bool(re.fullmatch(r"[A-Z]{2,3}|(?:[A-Z]\.\s?){2,3}|[A-Z][a-z]+ [A-Z]\.?", bare))


def _read_member(piece: str, key: Mapping[str, GroupMember], legend: Legend) -> GroupMember | None:
    status_text: str | None = None
    status: AttendanceStatus | None = None
    for mark in _MARK.finditer(piece):
        said = next(g for g in mark.groups() if g)
        entry = look_up(said, legend)
        found = entry.status if entry and entry.status else status_of_words(said)
        if found is None and fold_words(said) in ("a", "ab", "abs", "sa"):
            found = "student_absent"
        if found:
            status, status_text = found, said.strip()
            piece = piece.replace(mark[0], " ")
    number = re.search(r"(?:\(|#|\bID:?\s*|\s)(\d{4,10})\)?", piece)
    name = re.sub(r"[(#]?\s*(?:\bID\b:?)?\s*\d{4,10}\)?", "", piece).strip(" ,.-–") if number else piece.strip(" ,-–")
    known = key.get(name.upper().replace(".", "").replace(" ", "")) or key.get(name.upper())
    if known:
        return GroupMember(known.name, known.local_id or (number[1] if number else None), status, status_text)
    if not name or not any(c.isalpha() for c in name) or len(name) > 60:
        return GroupMember("", number[1], status, status_text) if number else None
    return GroupMember(name, number[1] if number else None, status, status_text)


def part_of_note(note: str, member: GroupMember, members: Sequence[GroupMember]) -> str:
    """What a group's note says of one of its students ('AQ 7/10, BR 5/10'); nothing where it does not say whose data it is."""
    return " ".join(
        piece for piece in re.split(r"[,;\n]|\.\s", note) if _names(piece, member) and sum(_names(piece, other) for other in members) == 1
    )


def _names(text: str, member: GroupMember) -> bool:
    words = [word for word in re.split(r"[\s,]+", member.name) if word]
    if "," in member.name and len(words) > 1:
        words = [*words[1:], words[0]]
    initials = "".join(word[0] for word in words).upper()
    return bool(
        re.search(rf"\b(?:{re.escape(initials)}|{'|'.join(re.escape(word) for word in words if len(word) > 2) or initials})\b", text)
    )
