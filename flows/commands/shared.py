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


StoreOption = Annotated[Path, typer.Option("--store", metavar="FILE", help="The evidence store.")]
FormatOption = Annotated[Listing, typer.Option("--format", help="table for people; csv or json for programs.")]
