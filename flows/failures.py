"""How an unexpected error of ours is told: its kind and place, never its words, which may be a document's."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

_HOUSE = str(Path(__file__).resolve().parent.parent)


def place_of(error: BaseException) -> str:
    """'KeyError at goals.py:120': the kind of an error, and the last line of ours that it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(_HOUSE) and "site-packages" not in frame.filename]
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"


def write_traceback(error: BaseException, subject: str) -> None:
    """For developers, on their own machine: whole tracebacks go to the file that IEPTRACE_TRACEBACKS names."""
    if place := os.environ.get("IEPTRACE_TRACEBACKS"):
        with Path(place).open("a") as file:
            file.write(f"--- {subject}\n{''.join(traceback.format_exception(error))}\n")


def say_unexpected(error: BaseException) -> str:
    """The sentence for an error that nobody foresaw."""
    write_traceback(error, "command line")
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: {error.filename or place_of(error)}. Mend that and run again."
    return f"Something unforeseen went wrong ({place_of(error)}). Please report it; IEPTRACE_TRACEBACKS=FILE writes down more."
