"""How numbers are shown in the older and the open formats (.xls, .ods), which calamine gives bare."""

from __future__ import annotations

from pathlib import Path

from extractors.readers.settings import ReaderSettings


def read_shown_numbers(path: Path, media_type: str, settings: ReaderSettings) -> dict[str, dict[tuple[int, int], str]]:
    """Text of cells whose look differs from their bare number, by sheet name and (row, column) from 0."""
    return {}
