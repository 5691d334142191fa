"""Gathers what a form prints of each service — grid row, labelled block or sentence — before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.fields.forms import Fragment, LabelValue
from extractors.fields.goal_blocks import is_boilerplate, is_placeholder
from extractors.fields.sections import is_talk
from extractors.fields.ticks import has_ticks
from pipeline.language.amounts import parse_amount
from pipeline.language.dates import find_dates
from pipeline.language.delivery_model import read_delivery_model
from pipeline.language.services import service_type

AMOUNT_KEYS = (
    "amount", "duration", "frequency", "sessions", "period", "minutes_per_week", "minutes_per_month", "minutes_per_day", "minutes_per_year",
)  # fmt: skip
_NO_SERVICES = {"notes", "consent", "participants", "present_levels", "special_factors", "goals", "student_info", "progress", "evaluation"}
_FROM_TO = re.compile(r"\bfrom\b.{4,40}\b(?:to|through|until)\b", re.IGNORECASE)
# "will receive speech therapy for 30 minutes", "receive 45 minutes of reading instruction five times a week"
_RECEIVES = (
    re.compile(
        r"\breceives?\b.{0,40}?\b(?:minutes?|min|hours?) (?:\w+ )?of (?P<name>[A-Za-z][A-Za-z /&-]{3,60}?)"
        r"(?=,|\.|;|$| (?:\d|per|each|every|once|twice|daily|weekly|monthly|a |an |in |from|one|two|three|four|five|six)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\breceives? (?P<name>[A-Za-z][A-Za-z /&-]{3,60}?)"
        r"(?=,|:|;| (?:for|at|in|\d|once|twice|daily|weekly|monthly|one|two|three|four|five)\b)",
        re.IGNORECASE,
    ),
)
# "Instructional / Related Service", "Courses and Programs"; not "Setting"
_SERVICE_HEADER = re.compile(
    r"\b(?:services?|programs?|instruction(?:al)?|supports?|therap(?:y|ies)|courses?|interventions?)\b", re.IGNORECASE
)
_BULLET = re.compile(r"\s*(?:[•▪*\-–]|\(?\d{1,2}[.)])\s+")
_TALK = re.compile(
    r"\b(?:discussed|considered|asked|proposed|turned down|requested|rejected|would like|agreed on|"
    r"option|options|may be|such as|example|holidays|e\.g\.|was changed|changes from|is changed)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class ServiceRow:
    """One service as printed: its values by meaning, and the bar or sentence that it stands under."""

    values: dict[str, list[LabelValue]] = field(default_factory=dict)
    loose: list[LabelValue] = field(default_factory=list)  # words without a label: ticks, notes
    bar: LabelValue | None = None
    kind: str = "grid"
    defaults: list[LabelValue] = field(default_factory=list)  # dates printed once for all rows of a grid

    def get(self, key: str) -> LabelValue | None:
        return next((item for item in self.values.get(key, ()) if item.value and not is_placeholder(item.value)), None)

    def text(self, key: str) -> str:
        item = self.get(key)
        return item.value if item else ""

    @property
    def has_amount(self) -> bool:
        return any(self.get(key) for key in AMOUNT_KEYS)


def find_service_rows(items: list[LabelValue]) -> list[ServiceRow]:
    """Rows of service grids; where there is none, labelled blocks; where there is none either, sentences of a services section."""
    rows = [part for row in _grid_rows(items) if row.get("service") for part in _part_direct_and_indirect(row)]
    _complete_from_below(rows, items)
    for row in rows:
        row.defaults = _dates_for_all(items, row)
    blocks = [row for row in _labelled_blocks(items) if row.has_amount]
    return rows + blocks or list(_sentences(items))


def _complete_from_below(rows: list[ServiceRow], items: list[LabelValue]) -> None:
    """Gives a service that has a small grid of its own the labelled lines under the grid: 'Begins … Ends …', '☐ Individual ☒ Group'."""
    tables = [_table_of(row) for row in rows]
    for row, table in zip(rows, tables, strict=True):
        if tables.count(table) != 1:
            continue
        last = max((place for place, item in enumerate(items) if item.label_piece.table is table), default=len(items))
        for item in items[last + 1 :]:
            named = item.key.removeprefix("service.")
            if item.label_piece.table is not None or item.label_piece.is_heading or item.section in _NO_SERVICES or named == "service":
                break
            if item.key.startswith("service.") and not row.get(named):
                row.values.setdefault(named, []).append(item)
            elif not item.key and has_ticks(item.value) and len(item.value) < 120:
                row.loose.append(item)
            elif not item.key.startswith("service.") and len(item.value) > 160:
                break


def _part_direct_and_indirect(row: ServiceRow) -> list[ServiceRow]:
    """Two services where one row has minutes in a "direct" and in an "indirect" column."""
    minutes = [item for item in row.values.get("duration", ()) if item.value and not is_placeholder(item.value)]
    indirect = [item for item in minutes if re.search(r"\bindirect\b|\bconsult", item.label, re.IGNORECASE)]
    spans = [item for item in minutes if find_dates(item.value)]
    direct = [item for item in minutes if item not in indirect]
    none = [item for item in indirect if not re.search(r"[1-9]", item.value)]
    indirect = [item for item in indirect if item not in none]
    if none and direct:
        row.values["duration"] = [item for item in row.values["duration"] if item not in none]  # "30 | 0": no indirect minutes
    if not indirect or len(minutes) < 2:
        return [row]
    model = LabelValue("service.delivery", "", None, indirect[0].label_piece, fragments=[Fragment("Indirect", indirect[0].label_piece)])
    second = ServiceRow({**row.values, "duration": [*indirect, *spans], "delivery": [model]}, list(row.loose), row.bar, row.kind)
    if not any(re.search(r"[1-9]", item.value) for item in direct if item not in spans):
        return [second]
    return [ServiceRow({**row.values, "duration": direct}, list(row.loose), row.bar, row.kind), second]


def _dates_for_all(items: list[LabelValue], row: ServiceRow) -> list[LabelValue]:
    """Dates printed once over a grid: 'Initiation date … Duration date …' in its table, 'from 9/1/2025 to 8/31/2026' in its lead."""
    if row.get("begin_date") or row.get("end_date") or row.get("date_range"):
        return []
    table, section = _table_of(row), next(item.section for values in row.values.values() for item in values)
    keys = ("service.begin_date", "service.end_date", "service.date_range")
    found = [item for item in items if item.grid_row is None and item.key in keys and item.value and item.label_piece.table is table]
    if not found and section in ("services", "esy"):
        found = [
            item
            for item in items
            if not item.key and item.section == section and not _TALK.search(item.value) and _FROM_TO.search(item.value)
        ]
    return found


def _grid_rows(items: list[LabelValue]) -> list[ServiceRow]:
    rows: list[ServiceRow] = []
    open_row: tuple[int, int] | None = None
    bar: LabelValue | None = None
    table: object = None
    for item in items:
        if item.label_piece.table is None or is_talk(item.section):
            continue
        if item.label_piece.table is not table:
            table, bar, open_row = item.label_piece.table, None, None
        if item.grid_row is None:
            bar = item if not item.key else bar
            continue
        if item.grid_row != open_row:
            open_row = item.grid_row
            rows.append(ServiceRow(bar=bar))
        key = item.key.removeprefix("service.") if item.key.startswith("service.") else ""
        if key:
            rows[-1].values.setdefault(key, []).append(item)
        elif item.value:
            rows[-1].loose.append(item)
    for row in rows:
        _name_by_header(row)
    return _join_wrapped([row for row in rows if row.values and _is_service_grid(row)])


def _name_by_header(row: ServiceRow) -> None:
    """A row whose columns are those of services but for the name: the column whose unknown header speaks of services has it."""
    if "service" in row.values or len(row.values) < 3 or not any(key in row.values for key in AMOUNT_KEYS):
        return
    for key in ("delivery", "is_esy"):  # "Type", "ESY Service": by their values the names of services
        held = next((item for item in row.values.get(key, ()) if service_type(item.value) != "other" and not has_ticks(item.value)), None)
        if held is not None and read_delivery_model(held.value) is None:
            row.values["service"] = [held]
            row.values[key] = [item for item in row.values[key] if item is not held]
            return
    headed = [item for item in row.loose if item.label and not has_ticks(item.value)]
    named = [item for item in headed if _SERVICE_HEADER.search(item.label)] or [
        item for item in headed if service_type(item.value) != "other" and len(item.value.split()) <= 10
    ]
    if named:
        row.values["service"] = [named[0]]
        row.loose.remove(named[0])


def _is_service_grid(row: ServiceRow) -> bool:
    """Whether a row's columns are those of a service grid; outside a services section more of them must be known."""
    section = next(item.section for values in row.values.values() for item in values)
    return section not in _NO_SERVICES or ("service" in row.values and len(row.values) >= 4 and row.has_amount)


def _join_wrapped(rows: list[ServiceRow]) -> list[ServiceRow]:
    """A row without a service's name goes on with the row before, or repeats its name where the cell is merged down."""
    joined: list[ServiceRow] = []
    for row in rows:
        if not joined or (row.get("service") and not _is_rest_of_row(row, joined[-1])):
            joined.append(row)
            continue
        previous = joined[-1]
        same_table = _table_of(row) is _table_of(previous)
        if not same_table:
            continue
        is_whole = row.has_amount and (row.get("begin_date") or row.get("date_range") or row.get("end_date"))
        if is_whole and "service" not in row.values and previous.get("service"):
            row.values["service"] = previous.values["service"]
            joined.append(row)
        elif not is_whole:
            for key, values in row.values.items():
                for item in values:
                    if item.value and (known := previous.get(key)) is not None:
                        known.fragments.extend(item.fragments)
    return joined


def _is_rest_of_row(row: ServiceRow, previous: ServiceRow) -> bool:
    """Whether a row only holds the rest of the words above: 'Specialized instruction,' over 'writing', all other cells empty."""
    if row.has_amount or any(row.get(key) for key in ("begin_date", "end_date", "date_range")) or _table_of(row) is not _table_of(previous):
        return False
    name, above = row.text("service"), previous.text("service")
    return previous.has_amount and (name[:1].islower() or above.rstrip().endswith((",", "-", "–", "/", "&", " and", " or")))


def _table_of(row: ServiceRow) -> object:
    return next((item.label_piece.table for values in row.values.values() for item in values), None)


def _labelled_blocks(items: list[LabelValue]) -> list[ServiceRow]:
    """'Service: … Start Date: … Duration/Freq: …': everything from one service label to the next."""
    blocks: list[ServiceRow] = []
    current: ServiceRow | None = None
    for item in items:
        if item.grid_row is not None or item.section in _NO_SERVICES or item.section == "accommodations":
            current = None
            continue
        if item.label_piece.is_heading:
            current = None
        if item.key == "service.service" and item.value and not is_placeholder(item.value) and len(item.value) < 120:
            current = ServiceRow(kind="block")
            blocks.append(current)
        if current is None:
            continue
        if item.key.startswith("service."):
            current.values.setdefault(item.key.removeprefix("service."), []).append(item)
        elif not item.key and item.value:
            if len(item.value) > 160 and not has_ticks(item.value):
                current = None
            else:
                current.loose.append(item)
        elif item.key.startswith("other.") and item.key not in ("other.comment", "other.responsible", "other.esy"):
            current = None
    return blocks


def _sentences(items: Iterable[LabelValue]) -> Iterable[ServiceRow]:
    """'Speech therapy: 30 minutes twice weekly, in a small group in the speech room.' as a point of a services section."""
    lead: LabelValue | None = None
    for item in items:
        if item.section not in ("services", "esy") or item.label_piece.is_heading:
            continue
        for fragments in (_first_promise(lines) for lines in _part_lines(item)):
            text = " ".join(" ".join(fragment.text.split()) for fragment in fragments)
            if _FROM_TO.search(text) and (text.rstrip().endswith(":") or service_type(text) == "other"):
                lead = item
            elif _promises_service(item, text):
                yield _sentence_row(text, fragments, lead)


def _part_lines(item: LabelValue) -> list[list[Fragment]]:
    """Lines of one paragraph that each begin with a service's name, apart; a label's words stand before its value."""
    head = [Fragment(f"{item.label}:", item.label_piece)] if item.key else []
    groups: list[list[Fragment]] = [list(head)]
    for fragment in item.fragments:
        opening = re.split(r"\d|:|\s[-–—]\s", fragment.text, maxsplit=1)[0]
        if groups[-1] != head and opening != fragment.text and service_type(opening) != "other":
            groups.append([])
        groups[-1].append(fragment)
    return [group for group in groups if group]


def _first_promise(fragments: list[Fragment]) -> list[Fragment]:
    """A paragraph up to where the next sentence has another amount: 'He had 60 minutes a week of speech in preschool.' is no part of it."""
    kept: list[Fragment] = []
    seen_amount = False
    for fragment in fragments:
        sentences = re.split(r"(?<=[a-z\d)][.!])\s+(?=[A-Z])", fragment.text)
        for place, sentence in enumerate(sentences):
            begins = place > 0 or (bool(kept) and re.search(r"[.!]\s*$", kept[-1].text) is not None)
            has_amount = re.search(r"\d+\s*-?\s*(?:min|hour|hr)|\bhours?\b", sentence, re.IGNORECASE) is not None
            if begins and seen_amount and (has_amount or re.search(r"\b(?:had|was|were|previously|last year)\b", sentence)):
                return kept
            seen_amount = seen_amount or has_amount
            kept.append(Fragment(sentence, fragment.piece))
    return kept


def _promises_service(item: LabelValue, text: str) -> bool:
    """Whether a sentence promises a service and is no talk, notice or example."""
    if _TALK.search(text) or is_boilerplate(text) or len(text) > 300 or not _names_service(text):
        return False
    opening = re.split(r"\d|:|\s[-–—]\s", text, maxsplit=1)[0]
    is_promise = (
        re.search(r"\bwill (?:also )?(?:receive|be provided|get)\b|\breceives\b", text, re.IGNORECASE) and service_type(text) != "other"
    )
    is_point = (
        is_promise or item.label_piece.label is not None or _BULLET.match(text) or ":" in text[:90] or re.search(r"\s[-–—]\s", text[:90])
    )
    if not is_point and (service_type(opening) == "other" or len(opening.split()) > 8):
        return False
    stated = parse_amount(text)
    counts = stated.minutes_per_interval is not None or (stated.duration_minutes is not None and stated.problem is not None)
    return counts or bool(re.search(r"\bas needed\b|\bdaily\b|\bmin(?:ute)?s?\b", text, re.IGNORECASE))


def _sentence_row(text: str, fragments: list[Fragment], lead: LabelValue | None) -> ServiceRow:
    name, words = _part_name(text)
    row = ServiceRow(kind="sentence", bar=lead)
    piece = fragments[0].piece
    row.values["service"] = [LabelValue("service.service", "", None, piece, fragments=[Fragment(name, piece)])]
    row.values["amount"] = [LabelValue("service.amount", "", None, piece, fragments=[Fragment(words, piece)])]
    return row


def _names_service(text: str) -> bool:
    return service_type(text) != "other" or bool(
        re.search(r"\b(?:services?|instruction|therapy|support|training|consultation)\b", text, re.IGNORECASE)
    )


def _part_name(text: str) -> tuple[str, str]:
    """A sentence's service and the words about its amount: at a colon or dash, else at the first number."""
    for pattern in _RECEIVES:
        if received := pattern.search(text):
            return received["name"].strip(), text
    found = re.match(r"\s*(?:[•\-–*]\s*)?(?P<name>[^:\d]{4,90}?)\s*(?::|\s[-–—]\s|,(?=\s*\d))\s*(?P<rest>.*)$", text, re.DOTALL)
    if found:
        return found["name"].strip(), found["rest"].strip()
    return re.split(r"\s*\b(?:for|at|\d)", text, maxsplit=1)[0].strip(" ,:-–") or text, text
