"""Labels inside running text: cuts a line or cell into labelled pieces, and finds the value that belongs to a label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from extractors.fields.chunks import Chunk, Neighbours
from extractors.fields.word_trie import join_alternatives
from pipeline.memory import LONGEST, remember

_FUZZY_LEAST = 86
# "Narne: Ann" (OCR) may be a label; "He said that: no" is too long to be one.
_LABEL_LIKE = re.compile(r"([A-Za-z][A-Za-z .#/'’()-]{2,40}?)\s*[:;]")
_PIECE_END = re.compile(r"[\s:;.,_|–—-]*$")
# What may stand between a label and its value: ":", "#:", "(s):"; not "9:15" (a clock time follows no label).
_COLON = re.compile(r"\s*(?:\(s\)\s*)?[:#](?!\d\d\b)[\s:#.]*")
# OCR glues a label to the word before it: 'MathematicsCode:NS', 'JamaalID# 4711'
_GLUED = re.compile(r"(?<=[a-zà-ÿ0-9])(?=(?:[A-Z][a-z]+ ?){1,2}:|(?:ID|DOB|D\.O\.B|I\.E\.P|IEP)\b ?[#.:d])")
_SAYS_SOMETHING = re.compile(r"[^\W_]|[☐☒▣✓✔✗✘+]")  # 'No.' has no value; '☒' and 'SP' are values
_ASKED_AGAIN = 20_000  # texts whose pieces are remembered: several extractors ask for those of the same cells
_AHEAD = 2_000  # characters after a label that are looked at
_MARKS = " ☐☒▣•*-|_"


@dataclass(frozen=True, slots=True)
class Piece:
    """A labelled or (role None) unlabelled piece of a chunk's text; `start` is where it begins there."""

    role: str | None
    label: str
    value: str
    has_colon: bool = False
    start: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """A value with the label that names it; `chunk` is where the value stands."""

    role: str
    label: str
    value: str
    chunk: Chunk
    label_chunk: Chunk


class LabelSet:
    """A vocabulary of labels by role.

    Without a colon a label counts where it is all that its chunk says; where `bare` has a pattern for its role and what
    follows fits it ("DOB 11/30/2014", "ID# 4711"); and, for `bare_start`, the same at a chunk's beginning ("Name Ann Lee").
    """

    def __init__(
        self, roles: Mapping[str, Iterable[str]], *, bare: Mapping[str, str] | None = None, bare_start: Mapping[str, str] | None = None
    ) -> None:
        self.role_of = {fold_label(label): role for role, labels in roles.items() for label in labels}
        self._bare = {role: re.compile(pattern) for role, pattern in (bare or {}).items()}
        self._bare_start = {role: re.compile(pattern) for role, pattern in (bare_start or {}).items()}
        self._names = sorted(self.role_of, key=len, reverse=True)
        # Asked of text in lower case: letters of either case would have to be compared one alternative after the other.
        self._label = re.compile(rf"(?<![a-z0-9#/'’]){join_alternatives(map(_pieces, self._names))}(?![a-z0-9])")
        self._split: dict[tuple[str, bool], tuple[Piece, ...]] = {}

    def role(self, text: str, *, fuzzy: bool = False) -> str | None:
        """The role of a text that is nothing but a label ('Date of Report:'), else None."""
        name = fold_label(text)
        if name in self.role_of:
            return self.role_of[name]
        if fuzzy and 4 <= len(name) <= 45:
            found = process.extractOne(name, self._names, scorer=fuzz.ratio, score_cutoff=_FUZZY_LEAST)
            return self.role_of[found[0]] if found else None
        return None

    def split(self, text: str, *, fuzzy: bool = False) -> list[Piece]:
        """The text as labelled pieces in order: 'Name: Ann Date: 2/3' -> name 'Ann', date '2/3'."""
        if len(text) > LONGEST:
            return self._cut(text, fuzzy)
        known = self._split.get((text, fuzzy))
        if known is None:
            if len(self._split) >= _ASKED_AGAIN:
                self._split.clear()
            known = self._split[text, fuzzy] = tuple(self._cut(text, fuzzy))
        return list(known)

    def _cut(self, text: str, fuzzy: bool) -> list[Piece]:
        if fuzzy:
            text = _GLUED.sub(" ", text)
        marks: list[tuple[int, int, str, str, bool]] = []
        low = text.lower()
        if len(low) != len(text):  # a letter whose lower case is two: places in it would be others
            low = "".join(c if len(c.lower()) > 1 else c.lower() for c in text)
        words_begin = len(text) - len(text.lstrip(_MARKS))
        for match in self._label.finditer(low):
            label = text[match.start() : match.end()]
            role = self.role_of.get(fold_label(label))
            at_start = match.start() <= words_begin
            # A label inside a sentence is a word: only a capitalised one counts after other text.
            if role is None or (marks and match.start() < marks[-1][1]) or not (at_start or label[0].isupper() or label[0] == "#"):
                continue
            colon = _COLON.match(text, match.end())
            # A part of what follows tells enough: a text of megabytes may be one line, with a label in every sentence.
            rest = text[match.end() : match.end() + _AHEAD]
            if colon or (at_start and not rest.strip(" :.#_")) or self._stands_bare(role, rest, at_start):
                marks.append((match.start(), colon.end() if colon else match.end(), role, label, colon is not None))
        if fuzzy and not (marks and marks[0][0] == 0) and (like := _LABEL_LIKE.match(text)):
            role = self.role(like.group(1), fuzzy=True)
            if role and not (marks and marks[0][0] < like.end()):
                marks.insert(0, (0, like.end(), role, like.group(1), True))
        if fuzzy and not marks and len(text) <= 45 and (role := self.role(text, fuzzy=True)):
            return [Piece(role, text.strip(" :"), "")]
        pieces: list[Piece] = []
        lead = text[: marks[0][0]] if marks else text
        if lead.strip(_MARKS):
            pieces.append(Piece(None, "", _balanced(lead.strip()) if marks else lead.strip()))
        for number, (start, end, role, label, has_colon) in enumerate(marks):
            stop = marks[number + 1][0] if number + 1 < len(marks) else len(text)
            value = _balanced(text[end:stop].strip(" \t|_"))
            pieces.append(Piece(role, label, value if _SAYS_SOMETHING.search(value) else "", has_colon, start))
        return pieces

    def _stands_bare(self, role: str, rest: str, at_start: bool) -> bool:
        if role in self._bare and self._bare[role].match(rest):
            return True
        return at_start and role in self._bare_start and self._bare_start[role].match(rest) is not None


def read_fields(chunks: list[Chunk], labels: LabelSet, accepts: Callable[[str, str], bool]) -> list[Field]:
    """Every labelled value that `accepts(role, value)` takes: on the label's own line, else right of it, else under it."""
    near = Neighbours(chunks)
    fields: list[Field] = []
    for chunk in chunks:
        fuzzy = chunk.element.confidence < 1
        pieces = labels.split(chunk.text, fuzzy=fuzzy)
        for number, piece in enumerate(pieces):
            if piece.role is None:
                continue
            if piece.value:
                if accepts(piece.role, piece.value):
                    fields.append(Field(piece.role, piece.label, piece.value, chunk, chunk))
                continue
            if number + 1 < len(pieces):
                continue
            places = [near.stacked(chunk), near.right(chunk)]
            if fuzzy and not chunk.in_table:
                places.append(near.beside(chunk))  # handwriting on the line of a printed label often reads as a line of its own
            if chunk.in_table or not piece.has_colon:
                places.append(near.below(chunk))
            for other in places:
                first = labels.split(other.text, fuzzy=other.element.confidence < 1)[:1] if other else []
                if other and first and first[0].role is None and accepts(piece.role, first[0].value):
                    fields.append(Field(piece.role, piece.label, first[0].value, other, chunk))
                    break
    return fields


def _balanced(value: str) -> str:
    """A value without half a bracket that its label's other side keeps: '(Code: P)' gives 'P'."""
    if value.endswith("(") or (value.count("(") > value.count(")") and value.rstrip().endswith("(")):
        return value[:-1].rstrip()
    return value[:-1].rstrip() if value.endswith(")") and value.count(")") > value.count("(") else value


@remember(50_000)
def fold_label(text: str) -> str:
    """'Date of Report:' -> 'date of report'; '#' stays, for 'ID#'."""
    plain = _PIECE_END.sub("", text.replace("’", "'")).strip(_MARKS).casefold()
    return re.sub(r"\s+", " ", plain)


def _pieces(label: str) -> list[str]:
    """The pattern pieces of a label, letter by letter."""
    between = r"\s*" if "#" in label else r"\s+"
    first, *others = ([re.escape(letter).replace("'", "['’]") for letter in word] for word in label.split())
    return [*first, *(piece for other in others for piece in (between, *other))]
