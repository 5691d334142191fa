"""How answers are shown: a table for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Literal, TextIO

from flows.tables import Column, lay_out, without_controls, wrap

if TYPE_CHECKING:
    from pipeline.store.queries import Answer

Format = Literal["table", "csv", "json"]

SEVERITY_STYLE = {"high": "1;31", "medium": "33", "low": "36", "info": "2"}  # as terminals number colours
# "=1+1" would be run by a spreadsheet; "-5" as a number stays a number.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: Any) -> Any:
    """A text that a spreadsheet will not run as a formula."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def words(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(words(item) for item in value)
    return str(value)


def show(answer: Answer, form: Format, *, title: str | None = None, columns: Sequence[str] | None = None) -> None:
    """Writes an answer to standard output; `columns` are those that the table for people shows."""
    if form == "json":
        sys.stdout.write(json.dumps([{k: plain(v) for k, v in row.items()} for row in answer.dicts()], ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([[neutral(_flat(value)) for value in row] for row in answer.rows])
    else:
        show_table(answer, title=title, columns=columns)


def _flat(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return "; ".join(words(item) for item in value)
    return plain(value)


def show_table(answer: Answer, *, title: str | None = None, columns: Sequence[str] | None = None) -> None:
    """A table as wide as the terminal; where nobody looks on (a pipe), 200 columns."""
    shown = [name for name in columns or answer.columns if name in answer.columns]
    out = console()
    if title:
        out.print(title, bold=True)
    if not answer.rows:
        if not (title or "").startswith("0 "):
            out.print("none")
        return
    places = [answer.columns.index(name) for name in shown]
    table = [
        Column(
            name,
            tuple(without_controls(words(row[i])) for row in answer.rows),
            all(isinstance(row[i], int | float | None) and not isinstance(row[i], bool) for row in answer.rows),
        )
        for name, i in zip(shown, places, strict=True)
    ]
    for line in lay_out(table, out.width, _paint if out.is_coloured else None):
        out.write(line)


def _paint(text: str, column: str) -> str:
    # A painted cell of several lines keeps its width: the colour takes none.
    return f"\x1b[{SEVERITY_STYLE[text]}m{text}\x1b[0m" if column == "severity" and text in SEVERITY_STYLE else text


@dataclass(frozen=True, slots=True)
class Screen:
    """Standard output or error, as wide as its terminal."""

    stream: TextIO
    width: int
    is_terminal: bool

    @property
    def is_coloured(self) -> bool:
        return self.is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def print(self, text: str = "", *, bold: bool = False, soft_wrap: bool = False) -> None:
        """Sentences, wrapped between words for a terminal; `soft_wrap` leaves them whole, so that they can be copied."""
        text = without_controls(text)
        lines = wrap(text, self.width) if self.is_terminal and not soft_wrap else [text]
        for line in lines:
            self.write(f"\x1b[1m{line}\x1b[0m" if bold and self.is_coloured else line)

    def write(self, line: str) -> None:
        encoding = self.stream.encoding or "utf-8"
        self.stream.write(line.encode(encoding, "replace").decode(encoding) + "\n")


def console(*, stderr: bool = False) -> Screen:
    stream = sys.stderr if stderr else sys.stdout
    is_terminal = stream.isatty()
    # A pipe has no width, unless COLUMNS tells one: long rows stay whole lines of text.
    return Screen(stream, shutil.get_terminal_size((80 if is_terminal else 200, 24)).columns, is_terminal)
