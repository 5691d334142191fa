"""Tables of progress with column headers: a row a goal, periods across, or a caseload with a row a student and goal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from extractors.fields.chunks import Chunk
from extractors.fields.label_sets import fold_label
from extractors.fields.periods import read_goal_head
from extractors.fields.report_events import AREA_PARAGRAPH, DATED_ENTRY, Event
from extractors.fields.report_labels import ColumnMeaning, column_meaning, is_goal_like, is_rating, names_area, report_labels
from extractors.fields.student_names import read_local_id, read_name
from pipeline.document import Cell, Table
from pipeline.language.dates import parse_date
from pipeline.lexicon import load_lexicon

_TELLING = frozenset({"statement", "rating", "either", "sufficiency"})
_IDENTIFYING = frozenset({"goal_number", "goal_text", "area", "report_date", "period", "name", "date_provided"})
_ORDER = (
    "goal_number",
    "area",
    "goal_text",
    "period",
    "report_date",
    "date_provided",
    "iep_date",
    "rating",
    "sufficiency",
    "either",
    "statement",
)
# '1. By 6/1/2026, Ana will …' in a column of goals; not '1.5 grade levels'
_LIST_NUMBER = re.compile(r"^\s*(?:goal\s*)?#?(\d{1,2}[a-z]?)\s*(?:[.):]\s+|$|\s+[-–—]\s+)", re.I)
NameStudent = Callable[[str | None, str | None, Cell], str]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The meaning of a table's columns, from one header row or two."""

    first_data_row: int
    meanings: dict[int, ColumnMeaning]

    @property
    def has_periods(self) -> bool:
        return any(m.period for m in self.meanings.values())


def read_table_events(
    table: Table, chunks: list[Chunk], legend: dict[str, str], name_student: NameStudent
) -> tuple[dict[int, list[Event]], set[int]]:
    """Events of the rows under column headers, by the order of each row's first chunk, and the orders of all chunks that they speak for."""
    chunk_of = {id(chunk.element): chunk for chunk in reversed(chunks) if chunk.in_table}
    orders: dict[int, list[int]] = {}
    for chunk in chunks:
        orders.setdefault(id(chunk.element), []).append(chunk.order)
    grid = table.grid()
    if _is_turned(grid):
        return read_table_events(*_turn(table, chunks), legend, name_student)
    ready: dict[int, list[Event]] = {}
    consumed: set[int] = set()
    row = 0
    while row < len(grid):
        columns = find_columns(grid, row)
        if columns is None:
            row += 1
            continue
        end = _last_row(grid, columns)
        for number in range(row, end):
            cells = _distinct(grid[number])
            own = [order for cell in cells if cell.row == number for order in orders.get(id(cell), [])]
            consumed.update(own)
            if number >= columns.first_data_row:
                events = list(_row_events(grid, number, columns, chunk_of, legend, name_student))
                if events and own:
                    ready[min(own)] = events
        row = end
    return ready, consumed


def _turn(table: Table, chunks: list[Chunk]) -> tuple[Table, list[Chunk]]:
    """The table with rows for columns, and its chunks standing on the turned cells (which keep their own places on the page)."""
    turned = {
        id(cell): replace(cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)
        for cell in table.cells
    }
    cells = tuple(turned[id(cell)] for cell in table.cells)
    moved = [replace(chunk, element=turned.get(id(chunk.element), chunk.element)) for chunk in chunks]
    return Table(cells, table.column_count, table.row_count, table.page_number, table.kind), moved


def _is_turned(grid: list[list[Cell | None]]) -> bool:
    """A table whose first column names what its rows hold, a column a date: 'Date | 11/3 | 1/23' over 'Code | SP | IP'."""
    if not 2 <= len(grid) <= 8 or len(grid[0]) < 3:
        return False
    roles = [(m.role if (m := column_meaning(row[0].text)) else None) if row[0] else None for row in grid]
    across = [m for cell in grid[0][1:] if cell and (m := column_meaning(cell.text))]
    return "report_date" in roles and any(role in ("rating", "statement") for role in roles) and not across and "goal_text" not in roles


def find_columns(grid: list[list[Cell | None]], row: int) -> _Columns | None:
    """The columns that a header beginning in this row names, when they can tell of progress."""
    for depth in (2, 1):
        if row + depth >= len(grid) or (depth == 2 and not _is_two_storey(grid, row)):
            continue
        meanings: dict[int, ColumnMeaning] = {}
        names = _student_labels()
        texts = 0
        for column in range(len(grid[row])):
            cells = [grid[row + level][column] for level in range(depth)]
            words = " ".join(dict.fromkeys(cell.text for cell in cells if cell and cell.text.strip()))
            first = column > 0 and cells[-1] is not None and cells[-1] is grid[row + depth - 1][column - 1]
            if not words or first:
                continue
            texts += 1
            folded = fold_label(words)
            meaning = (
                ColumnMeaning("name", None, words)
                if folded in names["name"]
                else ColumnMeaning("local_id", None, words)
                if folded in names["local_id"]
                else column_meaning(words)
            )
            if meaning:
                meanings[column] = meaning
        roles = [m.role for m in meanings.values()]
        tells = any(role in _TELLING for role in roles) or sum(1 for m in meanings.values() if m.period and m.role is None) >= 1
        identifies = any(role in _IDENTIFYING for role in roles) or any(m.period for m in meanings.values())
        several = len(meanings) >= 2 and len(meanings) >= 0.5 * texts
        if tells and identifies and several and not _is_header_like(grid[row + depth], meanings):
            return _Columns(row + depth, meanings)
    return None


def _student_labels() -> dict[str, frozenset[str]]:
    roles = load_lexicon("student_labels")["roles"]
    return {"name": frozenset(roles["name"]) | {"student(s)", "name"}, "local_id": frozenset(roles["local_id"]) - {"#"}}


def _is_two_storey(grid: list[list[Cell | None]], row: int) -> bool:
    """A header of two rows: a cell of the first spans several columns that the second tells apart, or spans both rows."""
    if not any(cell and (cell.column_span > 1 or cell.row_span > 1) for cell in grid[row]):
        return False
    second = [column_meaning(cell.text) for cell in _distinct(grid[row + 1]) if cell.text.strip() and cell.row == row + 1]
    return bool(second) and all(second)


def _is_header_like(row: list[Cell | None], meanings: dict[int, ColumnMeaning]) -> bool:
    """Whether the row under a header is again nothing but labels (then the header is a form's, not a table's)."""
    cells = [cell for cell in _distinct(row) if cell.text.strip()]
    labelled = sum(1 for cell in cells if (m := column_meaning(cell.text)) and m.role and m.role != "report_date")
    del meanings
    return len(cells) > 1 and labelled >= 0.6 * len(cells)


def _last_row(grid: list[list[Cell | None]], columns: _Columns) -> int:
    """The row where the header's rule ends: the next header, or a bar that begins another goal."""
    for number in range(columns.first_data_row, len(grid)):
        cells = [cell for cell in _distinct(grid[number]) if cell.text.strip()]
        if number > columns.first_data_row and find_columns(grid, number):
            return number
        if len(cells) == 1 and cells[0].column_span >= max(2, len(grid[number]) // 2) and read_goal_head(cells[0].text):
            return number
        if len(cells) == 2 and len(columns.meanings) > 2 and read_goal_head(cells[0].text) and cells[1].column_span >= 2:
            return number
    return len(grid)


def _row_events(
    grid: list[list[Cell | None]],
    number: int,
    columns: _Columns,
    chunk_of: dict[int, Chunk],
    legend: dict[str, str],
    name_student: NameStudent,
) -> Iterator[Event]:
    row = grid[number]
    filled = [cell for cell in _distinct(row) if cell.text.strip()]
    if not filled or all(cell.row != number for cell in filled):
        return
    found = {column: cell for column, cell in enumerate(row) if cell and cell.text.strip() and column in columns.meanings}
    lead = column_meaning(filled[0].text) if len(filled) > 1 else None
    if columns.has_periods and lead and lead.role in ("report_date", "date_provided"):
        for column, cell in found.items():
            if (meaning := columns.meanings[column]).period and parse_date(cell.text):
                yield Event("period_date", " ".join(cell.text.split()), _chunk(cell, chunk_of), meaning.period or "")
        return
    yield from _student_events(grid, number, columns, chunk_of, name_student)
    yield from _goal_events(found, columns, chunk_of)
    yield Event("row_start", "", _chunk(filled[0], chunk_of))
    periods: dict[str | None, list[tuple[ColumnMeaning, Cell]]] = {}
    for column, cell in found.items():
        meaning = columns.meanings[column]
        if meaning.role not in ("name", "local_id", "goal_number", "goal_text", "area"):
            periods.setdefault(meaning.period, []).append((meaning, cell))
    for period, cells in periods.items():
        if period is not None:
            yield Event("period", period, _chunk(cells[0][1], chunk_of), period)
        for meaning, cell in sorted(cells, key=lambda mc: _ORDER.index(mc[0].role) if mc[0].role in _ORDER else 99):
            yield from _cell_events(meaning, cell, _chunk(cell, chunk_of), legend)
    yield Event("row", "", _chunk(filled[0], chunk_of))


def _student_events(
    grid: list[list[Cell | None]], number: int, columns: _Columns, chunk_of: dict[int, Chunk], name_student: NameStudent
) -> Iterator[Event]:
    """The row's student; an empty or merged cell means the student above."""
    places = {m.role: column for column, m in columns.meanings.items() if m.role in ("name", "local_id")}
    if "name" not in places:
        return
    for above in range(number, columns.first_data_row - 1, -1):
        cell = grid[above][places["name"]]
        name = read_name(cell.text) if cell else None
        if cell and name:
            id_cell = grid[above][places["local_id"]] if "local_id" in places else None
            key = name_student(name, read_local_id(id_cell.text) if id_cell else None, cell)
            yield Event("student", key, _chunk(cell, chunk_of))
            return


def _goal_events(found: dict[int, Cell], columns: _Columns, chunk_of: dict[int, Chunk]) -> Iterator[Event]:
    cells = {
        m.role: found[column]
        for column, m in reversed(columns.meanings.items())
        if m.role in ("goal_number", "goal_text", "area") and column in found
    }
    number_cell, text_cell, area_cell = cells.get("goal_number"), cells.get("goal_text"), cells.get("area")
    if number_cell and not re.search(r"\d", number_cell.text) and not text_cell:
        number_cell, area_cell = None, area_cell or number_cell
    text = " ".join(text_cell.text.split()) if text_cell else ""
    numbered = number_cell or text_cell
    if numbered is not None:
        words = " ".join(numbered.text.split())
        head = read_goal_head(words)
        match = _LIST_NUMBER.match(words)
        if head:
            yield Event("head", head.number, _chunk(numbered, chunk_of), head.reference, head.area)
            rest = head.rest
        elif match:
            yield Event("head", match.group(1), _chunk(numbered, chunk_of), match.group(1))
            rest = words[match.end() :].strip()
        else:
            yield Event("begin", "", _chunk(numbered, chunk_of))
            rest = words
        if numbered is number_cell:
            if rest:
                yield Event("goal_text" if is_goal_like(rest) else "area", rest, _chunk(number_cell, chunk_of))
        else:
            text = rest
    elif area_cell:
        yield Event("begin", "", _chunk(area_cell, chunk_of))
    named = AREA_PARAGRAPH.match(text) if text and not area_cell else None
    if named and text_cell and names_area(named["area"]):
        yield Event("area", named["area"].strip(), _chunk(text_cell, chunk_of))
        text = text[named.end() :]
    if area_cell:
        yield Event("area", " ".join(area_cell.text.split()), _chunk(area_cell, chunk_of))
    if text_cell and text:
        yield Event("goal_text" if is_goal_like(text) or len(text.split()) > 9 else "area", text, _chunk(text_cell, chunk_of))


def _cell_events(meaning: ColumnMeaning, cell: Cell, chunk: Chunk, legend: dict[str, str]) -> Iterator[Event]:
    """A cell by its column's role; a cell of a period without a role holds a code, words, a date, or all on lines of their own."""
    text = " ".join(cell.text.split())
    dated = [(DATED_ENTRY.match(line), line) for line in cell.text.split("\n") if line.strip()]
    if meaning.role in ("statement", "either") and dated and dated[0][0]:
        yield from _dated_events(dated, chunk, meaning.label)
        return
    if meaning.role is not None and meaning.role != "either":
        yield Event(meaning.role, text, chunk, meaning.label, is_value=True)
        return
    if is_rating(text, legend):  # a rating in words may wrap
        yield Event("rating", text, chunk, "", is_value=True)
        return
    lines = [line.strip() for line in cell.text.split("\n") if line.strip()]
    words: list[str] = []
    for line in lines:
        first = report_labels().split(line)[0]
        if not words and first.role in ("rating", "report_date", "statement") and first.value:
            if first.role == "statement":
                words.append(first.value)
            else:
                yield Event(first.role, first.value, chunk, first.label, is_value=True)
        elif not words and parse_date(line) and len(line) <= 22:
            yield Event("report_date", line, chunk, "", is_value=True)
        elif not words and is_rating(line, legend):
            yield Event("rating", line, chunk, "", is_value=True)
        else:
            words.append(line)
    if words:
        joined = " ".join(words)
        code = re.match(r"^([A-Z]{1,3}\d?|\d)\s*[-–:]\s+(?=\S)", joined)
        if code and (code.group(1) in legend or len(joined) > 30):
            yield Event("rating", code.group(1), chunk, "", is_value=True)
            joined = joined[code.end() :]
        yield Event("statement", joined, chunk, meaning.label, is_value=True)


def _dated_events(lines: list[tuple[re.Match[str] | None, str]], chunk: Chunk, label: str) -> Iterator[Event]:
    """A cell of dated entries, each over one line or more."""
    entries: list[tuple[str, list[str]]] = []
    for match, line in lines:
        if match:
            entries.append((match["day"], [line[match.end() :]]))
        else:
            entries[-1][1].append(line)
    for day, words in entries:
        yield Event("entry_date", day, chunk)
        yield Event("statement", " ".join(" ".join(words).split()), chunk, label, is_value=True)


def _chunk(cell: Cell, chunk_of: dict[int, Chunk]) -> Chunk:
    return chunk_of[id(cell)]


def _distinct(row: list[Cell | None]) -> list[Cell]:
    return list({id(cell): cell for cell in row if cell is not None}.values())
