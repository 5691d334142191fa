"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_STORE = Path("evidence.duckdb")


class Listing(StrEnum):
    """How a list is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


StoreOption = Annotated[Path, typer.Option("--store", envvar="IEPTRACE_STORE", metavar="FILE", help="The evidence store.")]
FormatOption = Annotated[Listing, typer.Option("--format", help="table for people; csv or json for programs.")]


def example(*lines: str) -> str:
    """The end of a command's --help: commands to type, as they are. docs/COMMANDS.md shows them, and a test runs them."""
    return "\n".join(("\b", "For example:", *(f"  {line}" for line in lines)))
