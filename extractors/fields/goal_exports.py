"""Extracts goals from a student system's export: one row a goal, each row naming its student."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.fields.builder import FactsBuilder, Source
from extractors.fields.forms import LabelValue, read_items
from extractors.fields.goal_blocks import GoalBlock, is_statement
from extractors.fields.goal_parts import read_statement
from extractors.fields.goals import IepDates, add_goal
from extractors.fields.labels import load_labels
from extractors.fields.pieces import Piece
from pipeline.language.dates import parse_date
from pipeline.model import DocumentPart

_EXTRACTOR = "goal_exports"


@dataclass(slots=True)
class _ExportIep:
    iep_id: str
    student_id: str
    dates: IepDates
    goals: int = 0
    statements: set[str] = field(default_factory=set)


def extract_goal_export(pieces: list[Piece], part: DocumentPart, builder: FactsBuilder) -> bool:
    """Adds the goals of an export with a student column, an IEP for each student and IEP date; False where the part is none."""
    items = read_items(
        [piece for piece in pieces if piece.is_cell], load_labels("goal", "student", "iep", "other", own=builder.context.form_labels)
    )
    rows: dict[tuple[int, int], list[LabelValue]] = {}
    for item in items:
        if item.grid_row is not None:
            rows.setdefault(item.grid_row, []).append(item)
    exports = [row for row in rows.values() if _names_student(row) and any(item.key == "goal.statement" for item in row)]
    if not exports:
        return False
    ieps: dict[tuple[str, str], _ExportIep] = {}
    for row in exports:
        statement = next((item for item in row if item.key == "goal.statement" and is_statement(item.value)), None)
        if statement is None:
            continue
        iep = _find_iep(row, ieps, part, builder)
        block = GoalBlock(statement, row)
        words = read_statement(block)
        if words.text in iep.statements:
            builder.refuse("goal", words.text[:300], "the same goal of this student is printed before", statement.page_number)
            continue
        iep.statements.add(words.text)
        iep.goals += 1
        add_goal(block, words, builder, iep.iep_id, iep.student_id, iep.dates, None, iep.goals)
    return bool(ieps)


def _names_student(row: list[LabelValue]) -> bool:
    keys = {item.key for item in row if item.value}
    return "student.name" in keys or {"student.first_name", "student.last_name"} <= keys


def _find_iep(row: list[LabelValue], ieps: dict[tuple[str, str], _ExportIep], part: DocumentPart, builder: FactsBuilder) -> _ExportIep:
    def told(key: str) -> LabelValue | None:
        return next((item for item in row if item.key == key and item.value), None)

    def text(key: str) -> str | None:
        item = told(key)
        return item.value if item else None

    name = text("student.name") or f"{text('student.last_name')}, {text('student.first_name')}"
    student = builder.mention(
        name,
        local_id=text("student.local_id") or text("student.state_id"),
        birth_date=parse_date(text("student.birth_date")),
        grade_level=text("student.grade"),
        school=text("student.school"),
        page_number=part.first_page,
    )
    key = (student, text("iep.meeting_date") or "")
    if key not in ieps:
        values = {column: parse_date(text(f"iep.{label}")) for column, label in _DATES}
        sources: list[Source] = [source for column, label in _DATES if (item := told(f"iep.{label}")) for source in item.sources(column)]
        manager = told("iep.case_manager")
        iep_id = builder.add(
            "iep", sources, extractor=_EXTRACTOR, student_id=student, case_manager=manager.value if manager else None, **values
        )
        ieps[key] = _ExportIep(iep_id, student, IepDates(values["meeting_date"], values["iep_begin_date"], values["iep_end_date"]))
    return ieps[key]


_DATES = (("meeting_date", "meeting_date"), ("iep_begin_date", "begin_date"), ("iep_end_date", "review_date"))
