"""What stands around a log's rows: whose log it is, who kept it, which service, month and dates, and what its codes mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from itertools import product
from typing import cast

from extractors.fields.builder import Source
from extractors.fields.deliveries_headers import guess_roles
from extractors.fields.deliveries_people import (
    GroupMember,
    Person,
    find_section_student,
    find_title_provider,
    is_name,
    read_provider,
)
from extractors.fields.deliveries_reshaped import read_unlabelled_title
from extractors.fields.deliveries_rows import LogRow
from extractors.fields.deliveries_spans import month_of, read_spans
from extractors.fields.label_sets import LabelSet, Piece
from extractors.fields.student_names import read_local_id, read_name
from pipeline.language.amounts import parse_amount
from pipeline.language.attendance import DeliveryModel, LegendEntry, fold_words, model_of_words
from pipeline.language.dates import SchoolYears, parse_date, parse_minutes, parse_time_range
from pipeline.language.delivery_model import read_delivery_model
from pipeline.language.services import service_type
from pipeline.lexicon import load_lexicon

_LOG_OF = re.compile(
    r"\b(?:log|logs|notes|record|records|sessions|services|minutes)\s+(?:for|of)\s*:?\s+(?=[A-Z])", re.IGNORECASE
)  # 'Speech log for Ann Lee'
_SEGMENT = re.compile(r"\s{3,}|\s[-–—]{1,2}\s|;|\||\n|\t")
# sessions x minutes x group, as '2x30x1' or '2 x 30:3'; not '2 x 30 min', '8 x 10 x 12'
_SHORT_MANDATE = re.compile(
    r"(?<![\d.])(?:[1-9]|10)\s*x\s*(?P<minutes>15|[2-9][05]|1[0-2]0)\s*(?:x|:)\s*(?P<group>[1-9]|1[0-5])(?![\d:x])", re.IGNORECASE
)
_AMOUNT_WORDS = frozenset(
    [
        "x",
        "min",
        "mins",
        "minute",
        "minutes",
        "hour",
        "hours",
        "hr",
        "hrs",
        "per",
        "week",
        "weekly",
        "wk",
        "month",
        "monthly",
        "mo",
        "day",
        "daily",
        "year",
        "yearly",
        "times",
        "time",
        "session",
        "sessions",
        "a",
        "of",
        "group",
        "individual",
        "ind",
        "grp",
        "each",
        "in",
        "class",
        "to",
        "one",
        "frequency",
        "duration",
        "mandate",
        "amount",
    ]
)
_LOG_WORDS = frozenset(
    [
        "log",
        "logs",
        "record",
        "records",
        "report",
        "export",
        "extract",
        "calendar",
        "attendance",
        "tracking",
        "tracker",
        "history",
        "documentation",
        "contacts",
        "sheet",
        "form",
        "grid",
        "list",
        "summary",
        "minutes",
        "delivery",
    ]
)


@dataclass(slots=True)
class LogFrame:
    """The words around the rows, as far as the reader has come."""

    student_name: str | None = None
    local_id: str | None = None
    birth_date: date | None = None
    school: str | None = None
    grade: str | None = None
    provider: Person | None = None
    provider_rank: int = 0  # 3 labelled, 2 with credentials, 1 a bare name in a title
    service_text: str | None = None
    service_kind: str | None = None
    service_rank: int = 0  # 3 labelled or a section's title, 1 the log's title
    scheduled_minutes: float | None = None
    scheduled_source: Source | None = None  # the line that tells how long a session is
    model: DeliveryModel | None = None
    location: str | None = None
    times: tuple[time, time] | None = None
    month: tuple[int | None, int] | None = None  # (year or None, month)
    week: date | None = None  # Monday of the week that a sheet is about
    first_year: int | None = None
    legend: dict[str, LegendEntry] = field(default_factory=dict)
    initials: dict[str, GroupMember] = field(default_factory=dict)
    title_names: list[str] = field(default_factory=list)  # bare names in titles: a provider or a student
    covered_from: date | None = None
    covered_to: date | None = None

    @property
    def service_type(self) -> str | None:
        """The kind of service: from its words, else from the provider's credentials."""
        return self.service_kind or (self.provider.service_type if self.provider else None)

    def name_student(self, member: GroupMember) -> None:
        """Another student's section begins: what was said of the one before is forgotten."""
        if (self.student_name, self.local_id) != (member.name, member.local_id):
            self.birth_date = self.school = self.grade = self.scheduled_minutes = None
            if self.service_rank == 3:
                self.service_text = self.service_kind = None
                self.service_rank = 0
        self.student_name, self.local_id = member.name or None, member.local_id

    def begin_page(self, name: str | None) -> None:
        """Another sheet: its student is not the one before; its tab may name a month or a student."""
        self.student_name = self.local_id = self.birth_date = self.scheduled_minutes = None
        self.month = month_of(name) if name else None
        if name and is_name(name):
            self.student_name = name

    def begin_form(self) -> None:
        """Another form on another page: its student is not the one before; what else it prints counts more than what was."""
        self.student_name = self.local_id = self.birth_date = self.scheduled_minutes = None
        self.provider_rank = self.service_rank = 0


@cache
def frame_labels() -> LabelSet:
    table = cast("dict[str, list[str]]", load_lexicon("log_headers")["labels"])
    roles = {role: [*labels, *(label.replace("number", "#") for label in labels if "number" in label)] for role, labels in table.items()}
    times, length, group = cast("dict[str, list[str]]", load_lexicon("log_headers")["amount_labels"]).values()
    orders = ((times, length), (length, times), (times, length, group), (times, group, length), (length, times, group))
    roles["amount"] = [mark.join(words) for order in orders for words in product(*order) for mark in ("/", " / ")]
    capital = r"\s+[A-ZÀ-Þ][\w'’.-]+,?\s+[A-ZÀ-Þ]"
    return LabelSet(
        roles,
        bare={
            "student_id": r"\s*[:#.]*\s*[A-Z]{0,3}-?\d{4,}",
            "birth_date": r"[\s:]*\d{1,2}[/-]",
            "grade": r"\s+(?:0?[1-9]|1[0-2]|K|PK)\b",
        },
        bare_start={"student": capital, "provider": capital},
    )


def is_new_form(rows: Sequence[LogRow], at: int) -> bool:
    """True where a page begins with labels of its own (a student, an id, a provider): two kinds at least before its rows."""
    found: set[str] = set()
    for row in rows[at : at + 8]:
        if row.page_number != rows[at].page_number or (len(row.filled) > 2 and "date" in guess_roles(row).values()):
            break
        pieces = [piece for cell in row.filled.values() for piece in frame_labels().split(cell.text, fuzzy=cell.confidence < 1)]
        found |= {piece.role for piece in pieces if piece.role in ("student", "student_id", "provider", "service", "birth_date")}
    return len(found) >= 2


def read_frame_row(rows: Sequence[LogRow], at: int, frame: LogFrame, school_years: SchoolYears, *, has_students: bool) -> None:
    """Takes what row `at` says of the log as a whole; `has_students`: the rows themselves name their students."""
    row = rows[at]
    text = row.text
    labels = frame_labels()
    cells = [row.cells[c] for c in sorted(row.filled) if c not in row.continued]
    if not has_students and (title := read_unlabelled_title(row)):
        name, local_id, service, provider = title
        frame.name_student(GroupMember(name, local_id))
        if service:
            set_service(frame, service, 3)
        if provider and (person := read_provider(provider)):
            frame.provider, frame.provider_rank = person, 2
        return
    labelled = False
    known = frame.scheduled_minutes
    for position, cell in enumerate(cells):
        pieces = labels.split(cell.text, fuzzy=cell.confidence < 1)
        if cell.confidence < 1 and len(cell.text) < 30 and (misread := labels.role(cell.text, fuzzy=True)):
            pieces = [Piece(misread, cell.text, "")]
        named = (
            None if has_students or row.is_margin or any(piece.role == "student" for piece in pieces) else find_section_student(cell.text)
        )
        if named:
            frame.name_student(named)
            labelled = True
            continue
        for number, piece in enumerate(pieces):
            if piece.role is None:
                if not labelled and number == 0:
                    _read_title(piece.value, frame, is_margin=row.is_margin, has_students=has_students)
                continue
            labelled = True
            value = piece.value.strip(" .:;_")
            if not value and number + 1 == len(pieces):
                value = _value_beside(rows, at, cells, position, labels)
            if piece.role != "legend":
                _take(piece.role, value, frame, school_years, has_students=has_students)
            for tail in _tails(piece.role, value):
                _read_title(tail, frame, is_margin=row.is_margin, has_students=True)
    if frame.scheduled_minutes is not None and (frame.scheduled_minutes != known or frame.scheduled_source is None):
        frame.scheduled_source = next(
            (Source.of("minutes", cell) for cell in cells if re.search(r"min|hour|hr|x\s*\d|\b\d{2}\b", cell.text, re.IGNORECASE)), None
        )
    months = [month for segment in _SEGMENT.split(text) if (month := month_of(segment)) and month[0]]
    if len(months) == 1:
        frame.month = months[0]
    spans = read_spans(text, frame.first_year, school_years)
    for name in ("first_year", "week", "covered_from", "covered_to"):
        setattr(frame, name, getattr(spans, name) or getattr(frame, name))


def _tails(role: str, value: str) -> list[str]:
    """What stands after a labelled value on the same line: 'Student: Ann Lee   Counseling 30 min weekly' -> the service."""
    first, *tails = re.split(r"\s{3,}|\t", value.strip())
    name = read_name(first) if role == "student" else None
    rest = first[len(name) :].strip(" ,;()-–") if name and first.startswith(name) else ""
    return [tail for tail in (rest, *tails) if sum(c.isalpha() for c in tail) > 5]


def _value_beside(rows: Sequence[LogRow], at: int, cells: Sequence[object], position: int, labels: LabelSet) -> str:
    """The value of a label that fills its cell: the next cell unless that is a label too, else the cell below."""
    row = rows[at]
    columns = sorted(c for c in row.filled if c not in row.continued)
    if position + 1 < len(columns):
        following = row.cells[columns[position + 1]].text
        first = labels.split(following)[:1]
        if first and first[0].role is None:
            return following
    if at + 1 < len(rows) and not row.is_line and rows[at + 1].block == row.block:
        below = rows[at + 1].cells.get(columns[position])
        if below is not None and below.text.strip():
            first = labels.split(below.text)[:1]
            return below.text if first and first[0].role is None else ""
    return ""


def _take(role: str, value: str, frame: LogFrame, school_years: SchoolYears, *, has_students: bool) -> None:
    if role != "period":
        value = re.split(r"\s+[A-Z/✓+]{1,4}\s*=\s", value)[0]  # 'Provider: Ann Lee  AB = absent': a key on the same line
    value = " ".join(re.split(r"\s{3,}|\t|\s+(?:SY(?=\W|\d|$)|School [Yy]ear\b)", value.strip())[0].split())
    if role == "student":
        if has_students:
            return
        section = find_section_student(value)
        name = section.name if section else read_name(value) or ""
        frame.name_student(GroupMember(name, section.local_id if section else None))
    elif role == "student_id" and (found := read_local_id(value)):
        frame.local_id = found
    elif role == "birth_date":
        frame.birth_date = parse_date(re.split(r"\s{2,}|\s(?=[A-Z])", value)[0]) or frame.birth_date
    elif role == "school" and value:
        frame.school = value
    elif role == "grade" and value:
        frame.grade = value.split()[0]
    elif role == "provider":
        person = read_provider(value)
        if person and (is_name(person.name) or len(person.name.split()) <= 4):
            frame.provider, frame.provider_rank = person, 3
    elif role == "provider_role" and frame.provider and value:
        frame.provider = Person(frame.provider.name, frame.provider.role or value, frame.provider.service_type)
    elif role == "service" and value:
        person_first = find_title_provider(value)
        if person_first and person_first[1] and value.startswith(person_first[0].name):
            frame.provider, frame.provider_rank = person_first[0], 3  # 'Contracted services: Ann Lee, CCC-SLP'
        else:
            set_service(frame, value, 3)
    elif role == "scheduled":
        minutes = parse_minutes(value) or parse_amount(value).duration_minutes
        frame.scheduled_minutes = minutes or frame.scheduled_minutes
    elif role == "amount" and (short := _SHORT_MANDATE.search(value)):
        frame.scheduled_minutes, frame.model = _read_short_mandate(short)
    elif role == "amount" and value:
        amount = parse_amount(value)
        frame.scheduled_minutes = amount.duration_minutes or frame.scheduled_minutes
        frame.model = amount.delivery_model or read_delivery_model(value) or frame.model
    elif role == "location" and value:
        frame.location = value
    elif role == "model" and value:
        size = re.fullmatch(r"(\d{1,2})(?:\s*:\s*1)?", value)  # '3', '3:1'; not the class '12:1:1'
        counted: DeliveryModel | None = ("individual" if int(size[1]) == 1 else "group") if size else None
        frame.model = model_of_words(value) or read_delivery_model(value) or counted or frame.model
    elif role == "time_range":
        frame.times = parse_time_range(value) or frame.times
    elif role == "period":
        if frame.month and re.fullmatch(r"20\d\d", value):
            frame.month = (int(value), frame.month[1])
        frame.month = month_of(value) or frame.month


def set_service(frame: LogFrame, text: str, rank: int) -> None:
    """Notes the service with the session length and model that its words tell ('SAI 50 min x 3/wk')."""
    kind = service_type(text)
    if frame.service_text is None or not _is_amount_only(text):
        frame.service_text, frame.service_rank = text, rank
        frame.service_kind = kind if kind and kind != "other" else None
    amount = parse_amount(text)
    single = re.search(r"(?<!\d)(\d{1,3})\s*min", text)
    daily = amount.minutes_per_interval if amount.frequency_interval == "day" and amount.frequency is None else None
    frame.scheduled_minutes = (
        amount.duration_minutes or daily or (float(single[1]) if single and amount.minutes_per_interval is None else None)
    )
    frame.model = amount.delivery_model or read_delivery_model(text)
    if short := _SHORT_MANDATE.search(text):
        frame.scheduled_minutes, frame.model = _read_short_mandate(short)


def _read_short_mandate(found: re.Match[str]) -> tuple[float, DeliveryModel]:
    return float(found["minutes"]), "individual" if found["group"] == "1" else "group"


def _is_amount_only(text: str) -> bool:
    """True of '2 x 30 min weekly, group of 3', which tells how much and not what."""
    return all(word in _AMOUNT_WORDS or any(c.isdigit() for c in word) for word in fold_words(text).split())


def _read_title(text: str, frame: LogFrame, *, is_margin: bool, has_students: bool) -> None:
    """A title, section or margin line without labels: a student's section, a month, a provider, a service."""
    text = text.strip()
    if not text or len(text) > 160:
        return
    if month := month_of(text):
        frame.month = month
        return
    student = None if has_students else find_section_student(text)
    if student and not is_margin:
        frame.name_student(student)
        return
    person = find_title_provider(text)
    whom = None if person and person[1] else _LOG_OF.search(text)  # 'Record of Ann Lee, OTR/L' is its keeper's
    if whom and not has_students and not is_margin and (name := read_name(text[whom.end() :])) and is_name(name.replace(",", "")):
        frame.name_student(GroupMember(name))
        return
    if person:
        if not person[1] and person[0].name not in frame.title_names:
            frame.title_names.append(person[0].name)
        rank = 2 if person[1] else 1
        if rank > frame.provider_rank or (frame.provider_rank == 0):
            frame.provider, frame.provider_rank = person[0], rank
    for segment in _SEGMENT.split(text):
        for taken in (person[0].name, person[0].role) if person else ():
            segment = segment.replace(taken or "", " ")
        segment = segment.strip(" ,")
        kind = service_type(segment) if 2 < len(segment) <= 80 else "other"
        has_amount = kind == "other" and (
            _SHORT_MANDATE.search(segment) is not None or ("min" in segment and parse_amount(segment).frequency_interval is not None)
        )
        if kind == "other" and not has_amount:
            continue
        is_title = is_margin or bool(set(fold_words(segment).split()) & _LOG_WORDS)
        outside = re.sub(r"\(.*?\)", " ", segment).split()
        if not is_title and len(outside) <= 8 and not segment.endswith(".") and segment[0].isupper():
            set_service(frame, segment, 3)
            break
        if is_title and (frame.service_text is None or frame.service_rank == 0):
            frame.service_text, frame.service_kind, frame.service_rank = segment, kind, 1
            break
