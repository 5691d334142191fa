"""How answers are shown: a table for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pipeline.store.queries import Answer

Format = Literal["table", "csv", "json"]

SEVERITY_STYLE = {"high": "bold red", "medium": "yellow", "low": "cyan", "info": "dim"}
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
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    shown = [name for name in columns or answer.columns if name in answer.columns]
    table = Table(box=SIMPLE, pad_edge=False)
    numbers = {name for i, name in enumerate(answer.columns) if all(isinstance(row[i], int | float | None) for row in answer.rows)}
    for name in shown:
        side: Literal["left", "right"] = "right" if name in numbers else "left"
        table.add_column(name.replace("_", " "), justify=side, overflow="fold", no_wrap=name.endswith("_id"))
    for row in answer.dicts():
        style = SEVERITY_STYLE.get(str(row.get("severity")), "")
        # Text, not markup: a document's own brackets must not become colours.
        table.add_row(*[Text(words(row[name]), style=style if name == "severity" else "") for name in shown])
    out = console()
    if title:
        out.print(title, style="bold", markup=False)
    out.print(table)


def console(*, stderr: bool = False) -> Any:
    from rich.console import Console

    found = Console(stderr=stderr, highlight=False, markup=False)
    # A pipe has no width: long rows stay whole lines of text.
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, markup=False, width=200)
