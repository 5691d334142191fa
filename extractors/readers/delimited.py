"""Delimited text (.csv, .tsv and exports under other names): any delimiter, ragged rows kept, one bad quote costs one row.

Rows are counted as a spreadsheet program would show them, so that 'row 7 column 3' can be found again.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from extractors.readers import detect as kinds
from extractors.readers.decode import read_text_file
from extractors.readers.settings import DEFAULT_SETTINGS, READER_VERSION, ReaderSettings
from pipeline.document import Cell, Document, Page, ReadingNote, Table
from pipeline.errors import UnreadableError

_DELIMITERS = (",", "\t", ";", "|")
_SNIFFED_LINES = 200
_MAX_JOINED_LINES = 200
# Excel writes the delimiter itself into the first line: "sep=;".
_SEP_LINE = re.compile(r"^\s*\"?sep=(.)\"?\s*$", re.IGNORECASE)


def read_delimited(path: Path, *, document_id: str, media_type: str, settings: ReaderSettings = DEFAULT_SETTINGS) -> Document:
    """Read delimited text as one page with one table of kind 'delimited'. Raises UnreadableError over a limit."""
    text, notes = read_text_file(path, settings)
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    skip = 0
    stated = _SEP_LINE.match(lines[0]) if lines else None
    if stated:
        delimiter, skip = stated.group(1), 1
    else:
        delimiter = sniff_delimiter(lines, "\t" if media_type == kinds.TSV else ",")
    records, loose = split_records(lines[skip:], delimiter)
    if loose:
        message = f"A quotation mark is never closed ({loose} rows); each was read as one row with the mark as printed."
        notes = (*notes, ReadingNote("unclosed-quote", message))
    table = build_table(records, first_row=skip, settings=settings)
    page_text = "\n".join("\t".join(field.replace("\n", " ") for field in record) for record in records)
    problem = None if table.cells else "no-text"
    blocks = (table,) if table.cells else ()
    page = Page(1, None, None, blocks, page_text.strip(), text_source="cells", problem=problem)
    return Document(document_id, media_type, (page,), "cells", "delimited", READER_VERSION, notes=notes)


def sniff_delimiter(lines: list[str], default: str) -> str:
    """The delimiter that splits most lines into the same number (two or more) of fields; `default` where none does."""
    sample = lines[:_SNIFFED_LINES]
    best, best_score = default, 0.0
    for delimiter in _DELIMITERS:
        if not any(delimiter in line for line in sample):
            continue
        records, loose = split_records(sample, delimiter)
        widths = Counter(len(record) for record in records if any(field.strip() for field in record))
        wide = {width: times for width, times in widths.items() if width >= 2}
        if not wide:
            continue
        width, times = max(wide.items(), key=lambda item: (item[1] * (item[0] - 1), item[0]))
        # Commas also stand in prose and in names ("Doe, Jane"); a delimiter earns its place by equal widths, then by width.
        score = times / sum(widths.values()) * (1 + min(width, 30) / 10) - loose / len(records) + (0.2 if delimiter == default else 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def split_records(lines: list[str], delimiter: str) -> tuple[list[list[str]], int]:
    """Fields of every record, and how many rows had a quote that is never closed.

    A quoted field may run over line ends. It is taken as unclosed when the lines that it would swallow are rows themselves.
    """
    widths = Counter(line.count(delimiter) for line in lines[: _SNIFFED_LINES * 5] if '"' not in line and line.strip())
    usual = widths.most_common(1)[0][0] if widths else 0
    records: list[list[str]] = []
    loose = 0
    index = 0
    while index < len(lines):
        line = lines[index]
        if '"' not in line:
            records.append(line.split(delimiter) if line else [])
            index += 1
            continue
        if not _leaves_open(line, delimiter, opened=False):
            records.append(_parse(line, delimiter))
            index += 1
            continue
        end = _find_close(lines, index, delimiter, usual)
        if end is None:
            loose += 1
            records.append(line.split(delimiter))
            index += 1
        else:
            records.append(_parse("\n".join(lines[index : end + 1]), delimiter))
            index = end + 1
    return records, loose


def _find_close(lines: list[str], start: int, delimiter: str, usual: int) -> int | None:
    """The line on which a quoted field that line `start` leaves open is closed; None when it never soundly is."""
    swallows_rows = False
    for index in range(start + 1, min(len(lines), start + _MAX_JOINED_LINES)):
        line = lines[index]
        if usual >= 2 and line.count(delimiter) == usual and not _leaves_open(line, delimiter, opened=False):
            swallows_rows = True
        if not _leaves_open(line, delimiter, opened=True):
            # What it swallows may be rows, and the quote above a slip: then only a well-formed record of the usual width will do.
            if swallows_rows and not _is_sound(lines[start : index + 1], delimiter, usual + 1):
                return None
            return index
    return None


def _is_sound(lines: list[str], delimiter: str, width: int) -> bool:
    """True when the lines are one record of this width by the strict rules of quoting."""
    try:
        records = list(csv.reader([line + "\n" for line in lines], delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return len(records) == 1 and len(records[0]) == width


def _leaves_open(line: str, delimiter: str, *, opened: bool) -> bool:
    """True when the line ends inside a quoted field; `opened` says that it began inside one."""
    inside = opened
    at_start = not opened
    index, length = 0, len(line)
    while index < length:
        character = line[index]
        if inside:
            if character == '"':
                if index + 1 < length and line[index + 1] == '"':
                    index += 1
                else:
                    inside = False
        elif character == delimiter:
            at_start = True
        elif character == '"' and at_start:
            inside, at_start = True, False
        elif character != " ":
            at_start = False
        index += 1
    return inside


def _parse(text: str, delimiter: str) -> list[str]:
    try:
        for record in csv.reader(
            [text] if "\n" not in text else text.splitlines(keepends=True), delimiter=delimiter, skipinitialspace=True
        ):
            return record
    except csv.Error:
        return text.split(delimiter)
    return []


def build_table(records: list[list[str]], *, first_row: int, settings: ReaderSettings) -> Table:
    """One table of all records; empty fields have no cell. Raises UnreadableError 'resource-limit' over the cell limit."""
    count = sum(len(record) for record in records)
    if count > settings.max_cells:
        raise UnreadableError("resource-limit", f"The table has {count} cells; the limit is {settings.max_cells} (max_cells).")
    cells: list[Cell] = []
    width = 0
    for row, record in enumerate(records):
        for column, field in enumerate(record):
            text = field.strip()
            if text:
                width = max(width, column + 1)
                cells.append(Cell(row, column, text, 1, locator=f"row {row + first_row + 1} column {column + 1}"))
    return Table(tuple(cells), len(records), width, 1, "delimited")
