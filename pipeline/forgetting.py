"""What it means that a student is forgotten: how papers about them are known again without keeping a name, and what is taken out of them.

A tombstone keeps salted hashes of the student's number, name and birth date, nothing that can be read. It is no secret from
somebody who has the store and guesses the name: it answers "is it this one", never "who was it".
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from pipeline.codec import from_json, to_json
from pipeline.model import DocumentFacts, StudentMention
from pipeline.names import display_name, fold_name, parse_name

REMOVED = "[removed]"
_SHORTEST_QUOTE = 12  # characters without spaces; a shorter quote stands in too many lines
_RECORDS = (
    "ieps", "goals", "services", "accommodations", "log_coverage", "deliveries", "reports", "statements", "work_samples",
    "observations", "notices",
)  # fmt: skip
_KEY_OF = {
    "ieps": "iep_id", "goals": "goal_id", "services": "service_prescription_id", "accommodations": "accommodation_id",
    "deliveries": "service_delivery_id", "reports": "progress_report_id", "statements": "progress_statement_id",
    "work_samples": "work_sample_id", "observations": "observation_id", "objectives": "objective_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One forgotten student: hashes to know them by, and the mentions that were theirs when they were forgotten."""

    tombstone_id: str
    salt: str
    id_marks: frozenset[str] = frozenset()
    name_marks: frozenset[str] = frozenset()
    birth_marks: frozenset[str] = frozenset()
    mentions: frozenset[tuple[str, str]] = frozenset()  # (document, mention key)

    def knows(self, mention: StudentMention) -> bool:
        """Whether a mention is of this student: by its place, its number, or its name where no number or birth date speaks against it."""
        if (mention.document_id, mention.mention_key) in self.mentions:
            return True
        number = _number(mention.local_id)
        if number and self.id_marks:
            return hash_mark(self.salt, "id", number) in self.id_marks
        if not any(hash_mark(self.salt, "name", name) in self.name_marks for name in _names(mention.student_name)):
            return False
        if mention.birth_date and self.birth_marks:
            return hash_mark(self.salt, "birth", mention.birth_date.isoformat()) in self.birth_marks
        return True

    def is_named_in(self, path: str) -> bool:
        """Whether a file's or folder's name holds the student's name or number."""
        words = re.findall(r"[a-z0-9]+", fold_name(path))
        groups = [*((word,) for word in words), *pairwise(words), *zip(words, words[1:], words[2:], strict=False)]
        for group in groups:
            if len(group) > 1 and hash_mark(self.salt, "name", " ".join(sorted(group))) in self.name_marks:
                return True
            if len(group) == 1 and group[0].isdigit() and hash_mark(self.salt, "id", _number(group[0])) in self.id_marks:
                return True
        return False


def make_tombstone(key: str, salt: str, mentions: Iterable[StudentMention], more: Iterable[StudentMention] = ()) -> Tombstone:
    """The tombstone of the student of these mentions; `more` are other forms of their name and number that stand in no document."""
    theirs = list(mentions)
    told = [*theirs, *more]
    return Tombstone(
        key,
        salt,
        frozenset(hash_mark(salt, "id", number) for mention in told if (number := _number(mention.local_id))),
        frozenset(hash_mark(salt, "name", name) for mention in told for name in _names(mention.student_name)),
        frozenset(hash_mark(salt, "birth", mention.birth_date.isoformat()) for mention in told if mention.birth_date),
        frozenset((mention.document_id, mention.mention_key) for mention in theirs),
    )


def hash_mark(salt: str, kind: str, value: str) -> str:
    return hmac.new(bytes.fromhex(salt), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:32]


def hide_path(tombstone: Tombstone, path: str) -> str:
    """What the ledger shows in place of a path that names a forgotten student; the same path always gives the same."""
    return f"forgotten/{hash_mark(tombstone.salt, 'path', path)[:16]}"


def _number(local_id: str | None) -> str:
    return re.sub(r"[^0-9A-Z]", "", (local_id or "").upper()).lstrip("0")


def _names(printed: str | None) -> set[str]:
    """Forms of a full name as sorted words: as printed, and without the middle ones. Initials alone tell nobody."""
    name = parse_name(printed)
    if not name.is_full:
        return set()
    forms = {" ".join(sorted(name.words))}
    for given, family in name.splits:
        if given and family and len(given[0]) > 1 and len(family[-1]) > 1:
            forms.add(" ".join(sorted((given[0], *family))))
            forms.add(" ".join(sorted((given[0], family[-1]))))
    return forms


def find_forgotten(facts: DocumentFacts, tombstones: Sequence[Tombstone]) -> frozenset[str]:
    """Keys of the mentions in a document that are of forgotten students."""
    return frozenset(mention.mention_key for mention in facts.mentions if any(stone.knows(mention) for stone in tombstones))


def is_whole(facts: DocumentFacts, gone: frozenset[str]) -> bool:
    """Whether a document is about forgotten students only."""
    return bool(gone) and all(mention.mention_key in gone for mention in facts.mentions)


def redact_facts(facts: DocumentFacts, gone: frozenset[str]) -> DocumentFacts:
    """What a shared document says of the others: no record of a forgotten student, and no word of their name in any other."""
    kept: dict[str, Any] = {}
    dropped: set[str] = set()
    for kind in _RECORDS:
        rows = getattr(facts, kind)
        kept[kind] = tuple(row for row in rows if row.student_id not in gone)
        if kind in _KEY_OF:
            dropped |= {getattr(row, _KEY_OF[kind]) for row in rows if row.student_id in gone}
    kept["objectives"] = tuple(row for row in facts.objectives if row.goal_id not in dropped)
    dropped |= {row.objective_id for row in facts.objectives if row.goal_id in dropped}
    names = _Words(facts, gone)
    rest = replace(
        facts,
        mentions=tuple(mention for mention in facts.mentions if mention.mention_key not in gone),
        provenance=tuple(row for row in facts.provenance if row.subject_id not in dropped and row.subject_id not in gone),
        refusals=tuple(row for row in facts.refusals if not names.stand_in(row.quote) and not names.stand_in(row.reason)),
        **kept,
    )
    hidden: DocumentFacts = from_json(DocumentFacts, json.dumps(_hide_in(json.loads(to_json(rest)), names), ensure_ascii=False))
    return hidden


def _hide_in(value: Any, names: _Words) -> Any:
    if isinstance(value, str):
        return names.hide(value)
    if isinstance(value, list):
        return [_hide_in(item, names) for item in value]
    return {key: _hide_in(item, names) for key, item in value.items()} if isinstance(value, dict) else value


def redact_page(text: str, page_number: int, facts: DocumentFacts, gone: frozenset[str]) -> str:
    """A page's text without the lines that speak of a forgotten student; empty when the page is theirs alone."""
    if page_number in _own_pages(facts, gone):
        return ""
    names = _Words(facts, gone)
    subjects = _subjects(facts)
    quotes = {
        _squash(row.quote) for row in facts.provenance if row.quote and (row.subject_id in gone or subjects.get(row.subject_id) in gone)
    }
    quotes = {quote for quote in quotes if len(quote) >= _SHORTEST_QUOTE}
    lines = []
    for line in text.splitlines():
        bare = _squash(line)
        is_theirs = names.stand_in(line) or any(quote in bare or (len(bare) >= _SHORTEST_QUOTE and bare in quote) for quote in quotes)
        lines.append(REMOVED if is_theirs else line)
    return "\n".join(lines)


def _subjects(facts: DocumentFacts) -> dict[str, str | None]:
    """record key -> mention of its student."""
    found: dict[str, str | None] = {}
    for kind, key in _KEY_OF.items():
        if kind != "objectives":
            found |= {getattr(row, key): row.student_id for row in getattr(facts, kind)}
    return found | {row.objective_id: found.get(row.goal_id) for row in facts.objectives}


def _own_pages(facts: DocumentFacts, gone: frozenset[str]) -> set[int]:
    """Pages of parts in which forgotten students are mentioned and nobody else is."""
    pages: set[int] = set()
    for part in facts.parts:
        inside = range(part.first_page, part.last_page + 1)
        here = {mention.mention_key for mention in facts.mentions if mention.page_number in inside}
        if here and here <= gone:
            pages |= set(inside)
    return pages


class _Words:
    """The words by which forgotten students are called in one document: names, numbers, birth dates."""

    def __init__(self, facts: DocumentFacts, gone: frozenset[str]) -> None:
        others = {word for m in facts.mentions if m.mention_key not in gone for word in parse_name(m.student_name).words}
        told: set[str] = set()
        for mention in facts.mentions:
            if mention.mention_key not in gone:
                continue
            for name in (mention.student_name, display_name(mention.student_name), *mention.path_names):
                told |= {name} if name and len(parse_name(name).words) > 1 else set()
            # A given or family name that another student of the document bears is not hidden: it would take from their record.
            told |= {word for word in re.findall(r"[^\W\d_]{3,}", mention.student_name or "") if fold_name(word) not in others}
            told |= {mention.local_id} if mention.local_id else set()
            told |= set(_spell_date(mention.birth_date)) if mention.birth_date else set()
        # A single word only as names are written: "Grant" and "GRANT", not the verb "grant".
        single = {form for word in told if word.isalpha() for form in (word, word.title(), word.upper())}
        words = sorted({word for word in told if word and not word.isalpha()} | single, key=lambda word: (-len(word), word))
        parts = [_loose(word) if word in single else f"(?i:{_loose(word)})" for word in words]
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if words else None

    def stand_in(self, text: str | None) -> bool:
        return bool(self._pattern and text and self._pattern.search(text))

    def hide(self, text: str) -> str:
        return self._pattern.sub(REMOVED, text) if self._pattern else text


def _loose(word: str) -> str:
    """A pattern of some words however they are spaced; underscores too, as file names have them."""
    return r"[\s_]*".join(map(re.escape, word.split()))


def _spell_date(day: date) -> tuple[str, ...]:
    """2016-03-05, 3/5/2016, 03/05/2016, 3/5/16, 03/05/16, March 5, 2016, Mar 5, 2016."""
    year = f"{day:%Y}"
    short = [f"{day.month}/{day.day}", f"{day:%m/%d}"]
    numeric = [f"{front}/{end}" for front in short for end in (year, year[2:])]
    return (day.isoformat(), *numeric, *(f"{day:{month}} {day.day}, {year}" for month in ("%B", "%b")))


def _squash(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold_name(text))
