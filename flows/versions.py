"""What decides whether something must be done anew: hashes of the code that reads, and of the settings that it reads by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_HOUSE = Path(__file__).resolve().parent.parent
_HOUSE_PARTS = ("pipeline", "extractors", "classifiers", "flows")
_OURS = (".py", ".toml", ".json", ".sql")
_EXTRACTION = ("pipeline", "extractors", "classifiers", "flows/examine.py")
# Code that works on the whole drop, after every document has spoken.
_NOT_EXTRACTION = (
    "pipeline/store",
    "pipeline/rules",
    "pipeline/analysis",
    "pipeline/assembly",
    "pipeline/chain",
    "pipeline/identity",
    "pipeline/reviews",
    "pipeline/settings.py",
    "pipeline/calendar.py",
    "extractors/intake",
    "classifiers/linking",
    "classifiers/training",
    "classifiers/check",
)


@cache
def software_version() -> str:
    """The installed version, or '0' from a bare checkout."""
    try:
        return version("ieptrace")
    except PackageNotFoundError:
        return "0"


@cache
def code_version() -> str:
    """The installed version with a hash of all code and vocabulary: when it changes, everything is judged anew."""
    found = hashlib.blake2b(digest_size=8)
    for part in _HOUSE_PARTS:
        for path in sorted(path for path in (_HOUSE / part).rglob("*") if path.suffix in _OURS and path.is_file()):
            found.update(path.relative_to(_HOUSE).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{software_version()} ({found.hexdigest()})"


@cache
def extractor_version() -> str:
    """A hash of all code and vocabulary that turns a read document into records: when it changes, records are extracted anew."""
    found = hashlib.blake2b(digest_size=8)
    for path in sorted(set(_sources())):
        name = path.relative_to(_HOUSE).as_posix()
        if not name.startswith(_NOT_EXTRACTION):
            found.update(name.encode() + b"\0" + hashlib.blake2b(path.read_bytes()).digest())
    return f"{software_version()}+{found.hexdigest()}"


def _sources() -> Iterator[Path]:
    for part in _EXTRACTION:
        place = _HOUSE / part
        if place.is_file():
            yield place
        else:
            yield from (path for path in place.rglob("*") if path.suffix in (".py", ".toml", ".json") and path.is_file())


def key_of(*parts: object) -> str:
    """A short hash of values."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()
