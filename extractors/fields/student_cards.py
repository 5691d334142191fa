"""What papers say of a student in labelled fields and tables: name, ids, birth date, grade, school."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

from extractors.fields.chunks import Chunk, Neighbours
from extractors.fields.label_sets import Field, LabelSet, read_fields
from extractors.fields.student_names import has_honorific, is_person, name_tokens, read_local_id, read_name
from pipeline.document import Document, Table
from pipeline.language.dates import find_dates, parse_date
from pipeline.lexicon import load_lexicon
from pipeline.model import DocumentPart

# Takes 'K', '04', '10th', 'Kindergarten', 'PreK'; not '60%', '4.5', '9/12'
_GRADE = re.compile(
    r"^\W*(?P<grade>pre-?k(?:indergarten)?|pk\d?|tk|kg?|kindergarten|0?[1-9]|1[0-2])(?:st|nd|rd|th)?\b(?![%./]|\s*(?:%|of\b|/|out\b|points?\b))",
    re.I,
)
# 'Oak Street Elementary School', 'Lincoln High', 'P.S. 40'; not 'high school diploma'
_SCHOOL = re.compile(
    r"(?P<school>(?:[A-ZÀ-Þ][\w.'’&-]*\s+){1,4}(?:Elementary|Middle|(?:Junior |Senior )?High|Intermediate|Primary|Preschool|Academy|Prep)"
    r"(?:\s+School)?\b|[PI]\.?S\.?\s*\d+)"
)
_BLANK = re.compile(r"^[\s_.\-–—:]*$")
_SEVERAL = re.compile(r"[;&/\n]|\band\b|,[^,]*,[^,]*,", re.I)
_COMPOUNDS = frozenset({"name", "local_id", "state_id", "birth_date", "grade", "school", "other"})
_NAMING = frozenset({"name", "weak_name", "last_name"})
HEAD_CHUNKS = 14  # a bare "Name:" speaks of the student only at the head of a paper
HEAD_CHUNKS = 14  # a bare "Name:" speaks of the student only at the head of a paper


@dataclass(slots=True)
class StudentCard:
    """What one run of identity fields says of one student."""

    name: str | None = None
    first: str | None = None
    middle: str | None = None
    last: str | None = None
    ids: list[tuple[int, str]] = field(default_factory=list)  # (rank, id): the local id ranks first
    birth_date: date | None = None
    grade: str | None = None
    school: str | None = None
    page_number: int | None = None
    source: str = "printed"

    def full_name(self) -> str | None:
        if self.name:
            return self.name
        return " ".join(part for part in (self.first, self.middle, self.last) if part) or None

    @property
    def local_id(self) -> str | None:
        return min(self.ids, default=(0, None), key=lambda ranked: ranked[0])[1]

    @property
    def is_known(self) -> bool:
        return self.full_name() is not None or bool(self.ids)


@cache
def identity_labels() -> LabelSet:
    roles = load_lexicon("student_labels")["roles"]
    two_words = r"[\s_]+[A-ZÀ-Þ][\w'’-]+,?\s+[A-ZÀ-Þ]"
    digits = r"\s*[:#.]*\s*[A-Z]{0,3}-?\d{4,}"
    return LabelSet(
        roles,
        bare={
            "local_id": digits,
            "state_id": digits,
            "birth_date": r"[\s:.]*\d{1,2}[/-]|[\s.]+[A-Z][a-z]{2,8}\.? \d",
            "grade": r"\s+(?:0?[1-9]|1[0-2]|K|PK|TK)\b(?!\s*%|[./]\d)",
        },
        bare_start={"name": two_words, "weak_name": two_words, "school": r"\s+[A-ZÀ-Þ]"},
    )


def accepts_identity(role: str, value: str) -> bool:
    if role in ("name", "weak_name", "last_name", "first_name", "middle_name"):
        name = read_name(value)
        return name is not None and not has_honorific(name)
    if role in ("local_id", "state_id"):
        return read_local_id(value) is not None
    if role in ("birth_date", "stated_on"):
        return parse_date(value) is not None or any(c.isdigit() for c in value[:3])
    if role == "grade":
        return _GRADE.match(value) is not None
    if role == "school":
        return len(value) >= 3 and value.lstrip("‘'\"’“")[:1].isupper() and not _BLANK.match(value)
    return True


def read_field_cards(chunks: list[Chunk]) -> list[StudentCard]:
    """Cards from labelled fields; a new name or id that disagrees begins a new card."""
    fields = read_fields(chunks, identity_labels(), accepts_identity)
    fields = sorted([*fields, *_compound_fields(chunks)], key=lambda item: item.label_chunk.order)
    strong = any(f.role == "name" for f in fields) or {"first_name", "last_name"} <= {f.role for f in fields}
    head = chunks[0].order + HEAD_CHUNKS if chunks else 0
    near = Neighbours(chunks)
    beside_id = _names_beside_ids(chunks, fields)
    cards: list[StudentCard] = []
    named = {id(f.chunk.element) for f in fields if f.role in ("name", "weak_name", "local_id", "birth_date")}
    for item in fields:
        if item.role == "weak_name" and (strong or item.chunk.order > head or _inside_grid(item)):
            continue
        if item.role in ("other", "state_id", "stated_on") or (item.role == "grade" and not _is_own_grade(item, named)):
            continue
        own_name = beside_id.get((item.label_chunk.block, item.label_chunk.row))
        if (
            item.role in ("local_id", "birth_date")
            and own_name
            and not (cards and names_agree(cards[-1].full_name() or own_name, own_name))
        ):
            _begin(cards, item).name = own_name
        beside = near.right(item.chunk) if item.chunk.in_table else None
        _read_field(item, cards, beside.text if beside else "")
    for card in cards:
        if card.full_name() is None:
            card.name = next((name for name in beside_id.values() if card.page_number is not None), None)
    return [card for card in cards if card.is_known]


def _is_own_grade(item: Field, named: set[int]) -> bool:
    """'Grade 3' without a colon is the student's beside a name or id (`named`: ids of such elements), and a passage's in a title."""
    return item.chunk is not item.label_chunk or id(item.chunk.element) in named or _has_colon(item.label, item.label_chunk.text)


@lru_cache(maxsize=64)
def _has_colon(label: str, text: str) -> bool:
    return re.search(rf"{re.escape(label)}\s*[:#]", text, re.I) is not None


def _compound_fields(chunks: list[Chunk]) -> Iterator[Field]:
    """One label for several things ('Date of birth / Grade', 'Grade and school:'): each takes the part of the value that fits it."""
    near = Neighbours(chunks)
    labels = identity_labels()
    for chunk in chunks:
        head, colon, inline = chunk.text.partition(":")
        parts = [part for part in re.split(r"\s*(?:/|&|,|\band\b|[()])\s*", head) if part.strip()]
        if len(parts) < 2 or len(head) > 50 or not all((labels.role(part) or "") in _COMPOUNDS for part in parts):
            continue
        roles = [labels.role(part) or "" for part in parts]
        own = inline.strip() if colon and inline.strip() else None
        value = chunk if own else next((c for c in (near.stacked(chunk), near.right(chunk), near.below(chunk)) if c), None)
        if value is not None:
            for role, words in _deal_out(own or value.text, roles):
                yield Field(role, head, words, value, chunk)


def _deal_out(text: str, roles: list[str]) -> Iterator[tuple[str, str]]:
    """'February 22, 2010 / 10' for a birth date and a grade -> each its own."""
    rest = text
    if "birth_date" in roles and (dates := find_dates(rest)):
        yield "birth_date", dates[0].text
        rest = rest[: dates[0].start] + " " + rest[dates[0].end :]
    if "local_id" in roles and (number := re.search(r"(?<!\d)\d{4,10}(?!\d)", rest)):
        yield "local_id", number.group()
        rest = rest.replace(number.group(), " ")
    if "school" in roles and (school := _SCHOOL.search(rest)):
        yield "school", school["school"].strip()
        rest = rest.replace(school["school"], " ")
    if "grade" in roles and (
        grade := re.search(r"(?<![\w.])(?:pre-?k|pk|tk|k|kindergarten|0?[1-9]|1[0-2])(?:st|nd|rd|th)?(?![\w.])", rest, re.I)
    ):
        yield "grade", grade.group()
    if "name" in roles and (name := read_name(text)):
        yield "name", name


def _names_beside_ids(chunks: list[Chunk], fields: list[Field]) -> dict[tuple[int, int], str]:
    """By (block, row): a name that stands without a label in the row of an id or birth date ('Lee, Ann | ID: 4711 | DOB: …')."""
    rows = {
        (item.label_chunk.block, item.label_chunk.row)
        for item in fields
        # a value below its label is a column's: the other cells of a header row are no names
        if item.role in ("local_id", "birth_date") and (not item.chunk.in_table or item.chunk.row == item.label_chunk.row)
    }
    named = {
        chunk.page_number
        for chunk in chunks
        for piece in identity_labels().split(chunk.text, fuzzy=chunk.element.confidence < 1)
        if piece.role in _NAMING
    }
    names: dict[tuple[int, int], str] = {}
    for chunk in chunks:
        place = (chunk.block, chunk.row)
        if place not in rows or chunk.page_number in named or place in names:
            continue
        first = identity_labels().split(chunk.text)[0]
        name = read_name(first.value) if first.role is None else None
        if name and is_person(name) and len(name.split()) <= 5:
            names[place] = name
    return names


def _inside_grid(item: Field) -> bool:
    """A column headed 'Name' (of a signature page, a team) is not the student's."""
    return item.chunk.in_table and item.chunk is not item.label_chunk and item.chunk.row != item.label_chunk.row


def _read_field(item: Field, cards: list[StudentCard], beside: str = "") -> None:
    card = cards[-1] if cards else None
    if item.role in ("name", "weak_name"):
        name = read_name(item.value) or ""
        if card is not None and card.full_name() is None and card.ids:
            card.name = name
        elif card is None or (card.full_name() and not names_agree(card.full_name() or "", name)):
            again = next((c for c in cards if c.full_name() and names_agree(c.full_name() or "", name)), None)
            card = again or _begin(cards, item)
        if again_longer(card.full_name(), name):
            card.name = name
        rest = item.value[item.value.find(name) + len(name) :] or beside
        number = re.match(
            r"[\s,;(#-]*(?:(?:(?:student|district|local|pupil|school)\s*)?(?:id|number|no\.?)\s*[:#]*\s*)?(\d{4,10})\b(?!/)", rest, re.I
        )
        if number:
            _add_id(card, number.group(1), 0)
        return
    if item.role == "local_id":
        value = read_local_id(item.value) or ""
        if card is None or (
            card.local_id and card.local_id != value and _rank(item) == 0 and card.full_name() and _is_new_page(card, item)
        ):
            card = _begin(cards, item)
        _add_id(card, value, _rank(item))
        return
    if card is None:
        card = _begin(cards, item)
    if item.role in ("first_name", "middle_name", "last_name"):
        slot = item.role.removesuffix("_name")
        if getattr(card, slot) is None:
            setattr(card, slot, read_name(item.value))
    elif item.role == "birth_date" and card.birth_date is None:
        card.birth_date = parse_date(item.value.split("  ")[0]) or first_date(item.value)
    elif item.role == "grade" and card.grade is None:
        match = _GRADE.match(item.value)
        card.grade = match["grade"] if match else None
        if card.school is None and match and (school := _SCHOOL.search(item.value, match.end())):
            card.school = school["school"].strip()
    elif item.role == "school" and (card.school is None or "attend" in item.label.casefold()):
        card.school = _join_school(item)


def again_longer(known: str | None, name: str) -> bool:
    """True when `name` says more than what is known ('Ann L.' < 'Ann Lee')."""
    return known is None or (len(name) > len(known) and name_tokens(known) < name_tokens(name))


def _begin(cards: list[StudentCard], item: Field) -> StudentCard:
    cards.append(StudentCard(page_number=item.chunk.page_number))
    return cards[-1]


def _add_id(card: StudentCard, value: str, rank: int) -> None:
    if value and value not in (known for _, known in card.ids):
        card.ids.append((rank + 10 * bool(card.ids), value) if rank == 0 and card.ids and min(card.ids)[0] == 0 else (rank, value))


def _rank(item: Field) -> int:
    """A 'SIS id' may be the state's: any other local id comes first."""
    return 1 if "sis" in item.label.casefold().split() else 0


def _is_new_page(card: StudentCard, item: Field) -> bool:
    return item.chunk.page_number != card.page_number


def names_agree(one: str, other: str) -> bool:
    """Names of one student: the words of one are among the other's, initials standing for words."""
    a, b = sorted((name_tokens(one), name_tokens(other)), key=len)
    return all(any(word == full or (len(word) == 1 and full.startswith(word)) for full in b) for word in a)


def first_date(text: str) -> date | None:
    found = find_dates(text)
    return found[0].date if found and found[0].start <= 3 else None


def _join_school(item: Field) -> str:
    """A school's name as it stands in its cell, wrapped lines joined."""
    value = item.value
    if item.chunk.in_table and item.chunk.element.text.count("\n") and item.chunk.text.endswith(value):
        following = " ".join(item.chunk.element.text.split("\n")[item.chunk.stack + 1 :]).strip()
        if following and not identity_labels().split(following)[0].role and len(following) < 30 and ":" not in following:
            value = f"{value} {following}"
    return re.split(r"\s{3,}|\s\|\s", value)[0].strip(" ,;‘’'“”")


def read_table_cards(document: Document, part: DocumentPart) -> list[StudentCard]:
    """Cards from a table with a column of students (a caseload's progress, a roster): only where it names two or more."""
    labels = identity_labels()
    cards: list[StudentCard] = []
    for table in document.tables():
        if not part.first_page <= table.page_number <= part.last_page:
            continue
        columns = _student_columns(table, labels, is_log=part.document_type == "service_log")
        if columns is None:
            continue
        header_row, name_column, first_column, id_column, grade_column, school_column = columns
        for row in table.grid()[header_row + 1 :]:
            cell = row[name_column]
            name = read_name(cell.text) if cell and not _SEVERAL.search(cell.text) else None
            given = row[first_column] if first_column is not None else None
            if name and given and (first := read_name(given.text)):
                name = f"{name}, {first}"
            number = row[id_column] if id_column is not None else None
            # 'PA' under the last row is a legend's code
            if cell is None or name is None or not (len(name.split()) > 1 or (number and read_local_id(number.text))):
                continue
            card = StudentCard(name=name, page_number=cell.page_number)
            if number and (value := read_local_id(number.text)):
                _add_id(card, value, 0)
            level = row[grade_column] if grade_column is not None else None
            if level and (match := _GRADE.match(level.text)):
                card.grade = match["grade"]
            place = row[school_column] if school_column is not None else None
            if place and len(place.text.strip()) > 5:  # 'BES' is no name of a school
                card.school = place.text.strip()
            cards.append(card)
    merged = merge_cards(cards)
    return merged if len(merged) > 1 else []


def _student_columns(
    table: Table, labels: LabelSet, *, is_log: bool
) -> tuple[int, int, int | None, int | None, int | None, int | None] | None:
    for number, row in enumerate(table.rows()[:8]):
        found: dict[str, int] = {}
        for cell in row:
            role = labels.role(cell.text)
            if role:
                found.setdefault("name" if role == "weak_name" and is_log else role, cell.column)
        if len(row) >= 3 and ("name" in found or {"last_name", "first_name"} <= found.keys()):
            name, first = (found["name"], None) if "name" in found else (found["last_name"], found["first_name"])
            return number, name, first, found.get("local_id"), found.get("grade"), found.get("school")
    return None


def merge_cards(cards: list[StudentCard]) -> list[StudentCard]:
    """Cards of one student as one: the same name with no other id, or the same id."""
    merged: list[StudentCard] = []
    for card in cards:
        for known in merged:
            a, b = known.full_name(), card.full_name()
            same_name = bool(a and b and names_agree(a, b)) or (a is None) != (b is None)
            clash = known.local_id and card.local_id and known.local_id != card.local_id
            if same_name and not clash:
                if b and again_longer(a, b):
                    known.name = b
                known.ids = known.ids or card.ids
                known.birth_date = known.birth_date or card.birth_date
                known.grade = known.grade or card.grade
                known.school = known.school or card.school
                break
        else:
            merged.append(card)
    return merged
