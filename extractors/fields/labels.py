"""Finds a form's labels in its words: which printed words are a label, what they mean, and where their value may begin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rapidfuzz import fuzz, process

from extractors.fields.word_trie import join_alternatives
from pipeline.lexicon import load_lexicon
from pipeline.memory import LONGEST, remember

Strength = Literal["colon", "bare", "weak"]

# After a label: "(check all that apply)", "(mm/dd/yyyy)". "(s)" is part of the label's last word.
_BRACKETS = r"(?:[ \t]*\([^()\n]{0,90}\))?"
_COLON = re.compile(rf"{_BRACKETS}[ \t]*[:：?]+[ \t]*")
_STOP = re.compile(rf"{_BRACKETS}(?:\.[ \t]+|[ \t]+[-–—][ \t]+)(?=\S)")
_END = re.compile(rf"{_BRACKETS}[ \t]*(?:$|\n)")
# "# 1", "#: 1", "No. 3", "2 of 4", "(1 of 1)". Not "Goal: 3 out of 5": a bare colon before a number begins a value.
_NUMBER_AFTER = re.compile(
    r"[ \t]*(?:(?:#|No\.?|Number|Num\.?)[ \t]*:?[ \t]*#?[ \t]*(?P<marked>\d{1,2}(?:\.\d{1,2})?[A-Za-z]?|[A-Z])(?![\w%/])"
    r"|\(?(?P<plain>\d{1,2}(?:\.\d{1,2})?[A-Za-z]?)(?![\w%/])(?![ \t]*(?:out[ \t]of|percent|%)))"
    r"(?:[ \t]*(?:of|/)[ \t]*\d{1,2})?\)?"
)
_NUMBER_BEFORE = re.compile(r"#[ \t]*(?P<number>\d{1,2})[ \t]*[.:)]?[ \t]*$")
_LINE_START = re.compile(
    r"(?:^|\n|\t| {2,}|[☐☒▣][^☐☒▣\n]{0,40}\s)[ \t]*"
    r"(?:[•\-–*·▪][ \t]+|\(?[0-9A-Za-z]{1,3}[.)][ \t]+|[IVX]{1,4}\.[ \t]+|#[ \t]*\d{1,2}[ \t]+)?$"
)

# "Goal 1 Area", "Goal 2 Baseline:" — an export's label with the number in its middle.
_NUMBER_INSIDE = re.compile(
    r"\s*(?P<thing>goal|objective|benchmark|service|accommodation)[ \t]*#?[ \t]*(?P<number>\d{1,2})[ \t]*[-–]?[ \t]*"
    r"(?P<part>[A-Za-z][A-Za-z /]{2,30}?)[ \t]*(?::|$)",
    re.IGNORECASE,
)
# "Objective 2", "Progress Report 1 Summary"; not "IEP Date: 9/24/2025", "Grade\n4".
_NUMBERED_HEADER = re.compile(r"[A-Za-z][A-Za-z ]{3,30} #? ?\d{1,2}(?: [A-Za-z ]{3,20})?\s*$")
# Words before a label's words that make them part of a sentence: "toward the IEP goals", "of the Annual Goal".
_IN_SENTENCE = re.compile(
    r"\b(?:the|of|an?|to|for|toward|this|that|each|every|and|or|his|her|their|your|in|on|with|by|see|from|student's|any)\s+$"
)
# A label whose date follows at once: "I.E.P. date 12/03/2024".
_DATE_FOLLOWS = re.compile(r"[ \t]+(?=\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b)")
# A caption over its value in one cell: "THROUGH\n4/23/2026".
_CAPTION = re.compile(r"[ \t]*\n[ \t]*\S")
# What column headers print after their name: "Duration: Length of session", "Criteria (how well)"; not "Case Manager\nA. Ruiz".
_EXPLANATION = re.compile(
    r"\s*\(?(?:what|how|when|where|who|which|describe|include|specify|e\.?g|i\.?e|measure|length|check|list|indicate|state|"
    r"the |refer|if |to |in |"
    r"number|amount|time|per |min|hours|mm|m/d|date|s\)|and/or|or )",
    re.IGNORECASE,
)

# "How will progress be measured? Probes", "3. When will it be met?"; not "He asked how it was done?".
_QUESTION = re.compile(
    r"(?:^|\n)[ \t]*(?:[•\-–*][ \t]+|\(?[0-9A-Za-z]{1,2}[.)][ \t]+)?"
    r"(?P<asked>(?:What|How|When|Where|By when|Who|At what|To what|Under what|In what)\b[^?.:]{8,170}\?)[ \t]*"
)

# A form's sentence on reporting, which ends whatever stands before it: "Progress on these goals is reported every nine weeks."
_REPORTING_SENTENCE = re.compile(
    r"(?:^|\n)[ \t]*(?P<said>(?:Progress|Reports? (?:of|on) progress|Parents?|Families|The parents?)\b"
    r"(?=[^.?!:\n]{0,80}\b(?:is|are|will be|shall be|receives?|will receive)\b[^.?!:\n]{0,40}\b"
    r"(?:reported|sent|informed|notified|provided|communicated|updated|reports?)\b)[^.?!:\n]*[.!]?)"
)

_FOLDED_WORD = re.compile(r"[a-z0-9]+|#")
_ASKED_AGAIN = 20_000  # texts whose labels are remembered: several extractors ask for those of the same cells

# "Goal 2 - Reading: By June …", "Goal 1 – Transition - Employment: Given …": the title goes with the number
_TITLE_AFTER = re.compile(r"[ \t]*[-–—][ \t]*(?P<title>[A-Z][A-Za-z/&,'’ -]{2,60}?)[ \t]*:[ \t]*(?=\S|$)")

# "Measured by SLP probe (monthly)." as a line of its own under a goal
_MEASURED_BY = re.compile(
    r"(?:^|\n)[ \t]*(?P<asked>(?:Progress (?:is |will be )?)?"
    r"(?:Measured|Evaluated|Monitored|Assessed) (?:by|with|through|using|via))"
    r"[ \t]+(?=[A-Za-z])"
)

# "Anticipated location", "Projected start date": the header without its qualifier
_QUALIFIER = re.compile(r"^(?:anticipated|projected|planned|proposed|expected|recommended|specific|actual|approximate)\s+", re.IGNORECASE)

# Labels that carry a number of their own ("Goal 2", "Objective #1", "Service 3").
NUMBERED = {"goal.statement", "goal.number", "goal.objective", "goal.area", "service.service", "goal.baseline", "accommodation.statement"}


@dataclass(frozen=True, slots=True)
class LabelHit:
    """One label in a text: `start`..`end` covers the label with its number and colon; the value begins at `end`."""

    key: str  # 'goal.baseline'
    start: int
    end: int
    printed: str
    strength: Strength
    number: str | None = None
    aside: str = ""  # words in brackets between number and colon: 'Reading' of 'Goal 1 (Reading): …'


@remember(50_000)
def fold(text: str) -> str:
    """Letters and digits only, lower case, one space between words, accents gone: 'Person(s) Résponsible:' is 'person s responsible'."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(_FOLDED_WORD.findall(text.casefold()))


@remember(50_000)
def _tight(text: str) -> str:
    return fold(text).replace(" ", "")


def _token_pieces(token: str) -> list[str]:
    """The pattern pieces of a word. An abbreviation may be printed with stops: 'I.E.P.', 'D.O.B.'."""
    if token in ("iep", "dob", "ard", "cse", "esy", "plaafp"):
        return [token[0], *(piece for letter in token[1:] for piece in (r"\.?", letter)), r"(?:\.(?=\s))?"]
    return [re.escape(letter) for letter in token]


def _lower(text: str) -> str:
    """The text in lower case, of the same length: places in it are places in the text."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


class LabelSet:
    """The labels of some groups of the dictionary. Where two groups share a wording, the group named first has it."""

    def __init__(
        self,
        wordings: Mapping[str, Iterable[str]],
        questions: Mapping[str, Iterable[str]] | None = None,
        patterns: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._patterns = [(key, re.compile("|".join(words), re.IGNORECASE)) for key, words in (patterns or {}).items()]
        self._questions = [(key, re.compile("|".join(words), re.IGNORECASE)) for key, words in (questions or {}).items()]
        self._meanings: dict[str, str] = {}
        self._needs_colon: set[str] = set()
        forms: dict[str, str] = {}
        for key, words in wordings.items():
            for wording in words:
                tight = _tight(wording)
                if wording.endswith(":"):
                    self._needs_colon |= {tight, tight + "s"}
                self._meanings.setdefault(tight, key)
                forms[fold(wording)] = key
        for tight, key in list(self._meanings.items()):  # "IEP dates" is no plural of "IEP date" where it has a meaning of its own
            self._meanings.setdefault(tight + "s", key)
        self._by_start: dict[tuple[str, int], list[str]] = {}
        for form in forms:
            if form.replace(" ", "") not in self._needs_colon:
                self._by_start.setdefault((form[0], len(form)), []).append(form)
        rows = []
        for form in sorted(forms, key=len, reverse=True):
            first, *others = map(_token_pieces, form.split())
            rows.append([*first, *(piece for other in others for piece in (r"[\W_]{0,4}?", *other))])
        # Asked of text in lower case: letters of either case would have to be compared one alternative after the other.
        self._pattern = re.compile(rf"(?<![a-z0-9]){join_alternatives(rows)}(?:\(s\)|s)?(?![a-z0-9])")
        self._found: dict[tuple[str, bool], tuple[LabelHit, ...]] = {}
        self._meant: dict[str, str | None] = {}
        self.keys = set(self._meanings.values())

    def find(self, text: str, *, cell: bool = False) -> list[LabelHit]:
        """Labels in `text` in order. In a table cell a label needs no colon when its value visibly begins after it."""
        if len(text) > LONGEST:
            return self._find(text, cell)
        known = self._found.get((text, cell))
        if known is None:
            if len(self._found) >= _ASKED_AGAIN:
                self._found.clear()
            known = self._found[text, cell] = tuple(self._find(text, cell))
        return list(known)

    def _find(self, text: str, cell: bool) -> list[LabelHit]:
        hits: list[LabelHit] = []
        position = 0
        if (inside := _NUMBER_INSIDE.match(text)) and (key := self._meanings.get(_tight(f"{inside['thing']} {inside['part']}"))):
            hits.append(LabelHit(key, 0, inside.end(), inside.group().strip(" :"), "colon", inside["number"]))
            position = inside.end()
        asked = self._find_questions(text)
        low = _lower(text)
        while match := self._pattern.search(low, position):
            while asked and asked[0].start <= match.start():
                question = asked.pop(0)
                if question.start >= position:
                    hits.append(question)
                    position = question.end
            if match.start() < position:
                continue
            hit = self._judge(text, match.start(), match.end(), cell, hits)
            position = hit.end if hit else match.start() + 1
            if hit:
                hits.append(hit)
        hits.extend(question for question in asked if question.start >= position)
        if not hits and (fuzzy := self._find_misprinted(text) or self._find_by_words(text, cell)):
            hits.append(fuzzy)
        return hits

    def _find_questions(self, text: str) -> list[LabelHit]:
        """Questions that stand as labels at a line's start: 'How will we know that he has reached it? Work samples'."""
        hits: list[LabelHit] = []
        for match in _QUESTION.finditer(text) if self._questions else ():
            key = next((key for key, asks in self._questions if asks.search(" ".join(match["asked"].split()))), None)
            if key is not None:
                hits.append(LabelHit(key, match.start("asked"), match.end(), match["asked"].strip(), "colon"))
        if "goal.method" in self.keys:
            hits += [LabelHit("goal.method", m.start("asked"), m.end(), m["asked"], "colon") for m in _MEASURED_BY.finditer(text)]
        if "other.progress" in self.keys and (told := _REPORTING_SENTENCE.search(text)) is not None:
            hits.append(LabelHit("other.progress", told.start("said"), told.end("said"), told["said"], "colon"))
        return sorted(hits, key=lambda hit: hit.start)

    def meaning(self, text: str) -> str | None:
        """The key when the whole text is a label, or a label with an explanation after a colon or line break (column headers)."""
        text = text.strip()
        if not text or len(text) > 260:
            return None
        if text not in self._meant:
            if len(self._meant) >= _ASKED_AGAIN:
                self._meant.clear()
            self._meant[text] = self._mean(text)
        return self._meant[text]

    def _mean(self, text: str) -> str | None:
        whole = self._meanings.get(_tight(re.sub(r"\([^()]*\)", "", text))) or self._meanings.get(_tight(text))
        if whole:
            return whole
        if (bare := _QUALIFIER.sub("", text)) != text and (known := self._meanings.get(_tight(re.sub(r"\([^()]*\)", "", bare)))):
            return known
        if _NUMBERED_HEADER.match(text) and (numbered := self._meanings.get(_tight(re.sub(r"\d+", " ", text)))):
            return numbered
        head, *rest = re.split(r"[:\n(]|\s-\s", text, maxsplit=1)
        if rest and (found := self._meanings.get(_tight(head))) and (not rest[0].strip() or _EXPLANATION.match(rest[0])):
            return found
        if (shared := self._meaning_of_all(text) or self._meaning_of_first(text)) is not None:
            return shared
        match = self._pattern.match(_lower(text))
        if match and re.match(r"\s+[A-Z]", text[match.end() :]) and _EXPLANATION.match(text, match.end()):
            return self._meanings.get(_tight(match.group()))
        if match and match.end() >= 0.6 * len(text) and not re.search(r"[\n\d]", text[match.end() :]):
            return self._meanings.get(_tight(match.group()))
        near = self._closest(text)
        is_header = len(text) < 110 and text[:1].isupper() and not re.search(r"\d|[.,]$", text)
        return near or (self.named_by_words(text) if is_header else None)

    def _meaning_of_all(self, text: str) -> str | None:
        """The one meaning of a header's alternatives: 'Instructional Service / Related Service', 'Start Date and Begin Date'."""
        parts = [part.strip() for part in re.split(r"\s*/\s*|\s+(?:and/or|or|and|&)\s+", text) if part.strip()]
        if not 2 <= len(parts) <= 4 or len(text) > 90:
            return None
        keys = {self._meanings.get(_tight(part)) for part in parts}
        return keys.pop() if len(keys) == 1 else None

    def _meaning_of_first(self, text: str) -> str | None:
        """The first meaning of a header of several parts of a goal: 'Annual Goal/Target' is the goal, 'Method/Schedule' the method."""
        parts = [part.strip() for part in text.split("/") if part.strip()]
        if not 2 <= len(parts) <= 3 or len(text) > 60:
            return None
        keys = [self._meanings.get(_tight(part)) for part in parts]
        return keys[0] if all(key is not None and key.startswith("goal.") for key in keys) else None

    def _judge(self, text: str, start: int, end: int, cell: bool, before: list[LabelHit]) -> LabelHit | None:
        key = self._meanings.get(_tight(text[start:end]))
        if key is None or (text[start:end] == "#" and not _COLON.match(text, end)):
            return None
        number: str | None = None
        label_start = start
        at_start = bool(_LINE_START.search(text[:start])) or (bool(before) and not text[before[-1].end : start].strip())
        if key in NUMBERED:
            if marked := _NUMBER_BEFORE.search(text[:start]):
                number, label_start, at_start = marked["number"], marked.start(), True
            elif printed := _NUMBER_AFTER.match(text, end):
                after = text[printed.end() :]
                is_title = printed["marked"] or re.match(r"\s*(?:$|[:.)–—-]|\n| {2,}|[A-Z☐☒]|\([A-Z][^()]{2,60}\)\s*(?::|$|\n))", after)
                if is_title:
                    number, end = printed["marked"] or printed["plain"], printed.end()
        if number is not None and (titled := _TITLE_AFTER.match(text, end)):
            return LabelHit(key, label_start, titled.end(), text[label_start:end], "colon", number, titled["title"].strip())
        upper = text[start].isupper() or text[start].isdigit() or text[start] == "#"
        if colon := _COLON.match(text, end):
            preceded = start == 0 or text[start - 1].isspace() or text[start - 1] in "☐☒▣|/(•"
            if at_start or (upper and preceded and "?" not in colon.group() and not _IN_SENTENCE.search(text[:start])):
                return LabelHit(key, label_start, colon.end(), text[label_start:end], "colon", number, _in_brackets(text, end, number))
            return None
        dated = _DATE_FOLLOWS.match(text, end)
        if dated and upper and len(fold(text[start:end]).split()) >= 2 and not _IN_SENTENCE.search(text[:start]) and not cell:
            return LabelHit(key, label_start, dated.end(), text[label_start:end], "weak", number)
        if not at_start or not upper or re.search(r"[☐☒▣][ \t]*$", text[:start]):
            return None  # an option beside its box is no label
        stop = _STOP.match(text, end)
        if stop and "." in stop.group() and not cell and number is None:
            return LabelHit(key, label_start, stop.end(), text[label_start:end], "colon", number)
        if (
            number is None
            and _tight(text[start:end]) in self._needs_colon
            and not (cell and _CAPTION.match(text, end) and text[:end].isupper())
        ):
            return None
        if before and before[-1].strength == "colon" and before[-1].number is None and "\n" not in text[before[-1].start : start]:
            return None  # "Area: Baseline Data" — what stands right after a colon is a value
        if done := _END.match(text, end):
            return LabelHit(key, label_start, done.end(), text[label_start:end], "bare", number, _in_brackets(text, end, number))
        if stop and (number is not None or key != "service.service"):
            return LabelHit(key, label_start, stop.end(), text[label_start:end], "colon", number)
        several_words = len(fold(text[start:end]).split()) >= 2 or number is not None
        value_begins = re.match(r"(?:\([^()\n]{0,90}\))?[ \t]+(?=[A-Z0-9☐☒▣$\"“'])|\t| {2,}", text[end:])
        if (cell or number is not None) and several_words and value_begins:
            return LabelHit(key, label_start, end + value_begins.end(), text[label_start:end], "weak", number)
        return None

    def _find_misprinted(self, text: str) -> LabelHit | None:
        """A label at the start whose letters OCR or a typist got slightly wrong: 'Targel date: 6/1/2026'."""
        head = re.match(r"\s*([^:\n]{4,60}?)\s*(:|$)", text)
        if head is None:
            return None
        key = None if re.search(r"[\d☐☒▣]", head[1]) else self._closest(head[1])
        if key is None:
            return None
        return LabelHit(key, head.start(1), head.end(), head[1], "colon" if head[2] == ":" else "bare")

    def _find_by_words(self, text: str, cell: bool) -> LabelHit | None:
        """A label of no dictionary that says what it is by its words: 'Assessment tools and procedures'."""
        head = re.match(r"\s*([A-Z][^:\d☐☒▣]{5,110}?)\s*(:|$)", " ".join(text.split())) if len(text) < 400 else None
        if head is None or not (head[2] == ":" or cell) or len(head[1].split()) > 12 or head[1].endswith((".", "?", ",")):
            return None
        key = self.named_by_words(head[1]) or self._meaning_of_first(head[1])
        if key is None or not key.startswith("goal."):
            return None  # in a service grid the same words are values; there only headers are named by their words
        end = len(text) if head[2] != ":" else text.index(":") + 1
        return LabelHit(key, 0, end, head[1], "colon" if head[2] == ":" else "bare")

    def named_by_words(self, text: str) -> str | None:
        """The meaning that the words of a label give where no wording of the dictionary does."""
        plain = " ".join(text.split())
        return next((key for key, words in self._patterns if words.search(plain)), None)

    def _closest(self, text: str) -> str | None:
        folded = fold(text)
        if len(folded) < 8:
            return None
        near = [form for length in range(len(folded) - 2, len(folded) + 3) for form in self._by_start.get((folded[0], length), ())]
        found = process.extractOne(folded, near, scorer=fuzz.ratio, score_cutoff=88)
        return self._meanings.get(found[0].replace(" ", "")) if found and _alike(folded, found[0]) else None


def _in_brackets(text: str, end: int, number: str | None) -> str:
    """'Reading' of 'Goal 1 (Reading): …', '' where the label has no number or nothing follows it in brackets."""
    found = re.match(r"\s*\(([^()]{2,60})\)", text[end:]) if number else None
    return found[1] if found else ""


def _alike(one: str, other: str) -> bool:
    """Whether two wordings differ in letters and not in a whole word: 'targel date' is 'target date', 'goal target' no 'goal area'."""
    first, second = one.split(), other.split()
    return len(first) != len(second) or all(fuzz.ratio(a, b) >= 70 for a, b in zip(first, second, strict=True))


@cache
def load_labels(*groups: str, own: tuple[tuple[str, str], ...] = ()) -> LabelSet:
    """The labels of these groups of labels.toml ('goal', 'other' …), keys as 'group.name'; the group named first wins a shared wording.

    `own` are a district's own labels with their meanings; they win over the dictionary.
    """
    lexicon = load_lexicon("labels")
    wordings: dict[str, list[str]] = {}
    for words, key in own:
        if key.split(".")[0] in groups:
            wordings.setdefault(key, []).append(words)
    for group in groups:
        for name, words_of in lexicon[group].items():
            wordings.setdefault(f"{group}.{name}", []).extend(words_of)
    asked = {f"{group}.{name}": words for group in groups for name, words in lexicon["questions"].get(group, {}).items()}
    worded = {f"{group}.{name}": words for group in groups for name, words in lexicon["patterns"].get(group, {}).items()}
    return LabelSet(wordings, asked, worded)
