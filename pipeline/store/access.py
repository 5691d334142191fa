"""The access record (34 CFR 300.614): who saw or took out which student's records, when and what for.

A file of its own beside the store, so that no ingest, decision or restore touches it. It is only ever appended to; each
line carries the hash of the line before, so that a changed, removed or inserted line shows. A cut tail shows against the
last hash kept in the work folder, and against any earlier hash that someone wrote down.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.store.working import make_folder, say_disk

START = "0" * 64
_HEAD_NAME = "access.head"


@dataclass(frozen=True, slots=True)
class Access:
    """One line: `what` is view or export of `view` (student, flag, source …); students and subject are keys, never names."""

    number: int
    at: str
    who: str
    purpose: str
    what: str
    view: str
    students: tuple[str, ...]
    subject: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chain holds; `problem` says where it does not. `head` is the hash of the last line."""

    lines: int
    head: str
    problem: str | None = None


def access_file(store: Path) -> Path:
    """Where the record of a store lies."""
    return store.absolute().with_name(store.name + ".access")


def record_access(
    store: Path,
    *,
    who: str,
    purpose: str,
    what: str,
    view: str,
    students: Sequence[str] = (),
    subject: str = "",
    now: datetime | None = None,
) -> Access:
    """Adds a line and gives it; it is in the file when this returns. StoreError when it cannot be written: then nothing may be shown."""
    path = access_file(store)
    head_file = make_folder(store.absolute()) / _HEAD_NAME
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            number, before = _last(file)
            told = {
                "number": number + 1,
                "at": (now or datetime.now(UTC)).isoformat(timespec="milliseconds"),
                "who": who,
                "purpose": purpose,
                "what": what,
                "view": view,
                "students": sorted(set(students)),
                "subject": subject,
            }
            digest = _digest(before, told)
            line = json.dumps({**told, "hash": digest}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
            if os.write(file, line) != len(line):
                raise OSError(28, os.strerror(28))
            _write_head(head_file, number + 1, digest)
        finally:
            os.close(file)
    except OSError as error:
        raise say_disk(error, path.parent) from error
    return _access({**told, "hash": digest})


def list_accesses(store: Path) -> Iterator[Access]:
    """Every whole line, oldest first."""
    path = access_file(store)
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                try:
                    yield _access(json.loads(line))
                except (ValueError, KeyError, TypeError) as error:
                    raise StoreError(f"{path} has a line that is none of ours. Find it with: ieptrace audit verify") from error


def verify_accesses(store: Path, expected: str | None = None) -> Verdict:
    """Follows the chain from its first line; `expected` is a hash written down earlier, which must be on it."""
    path = access_file(store)
    before, number, seen = START, 0, {START}
    if path.exists():
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                problem = _check_line(line, number, before)
                if problem:
                    return Verdict(number - 1, before, problem)
                before = json.loads(line)["hash"]
                seen.add(before)
    kept = _read_head(make_folder(store.absolute()) / _HEAD_NAME) if store.absolute().parent.is_dir() else None
    if kept is not None and (kept[1] not in seen or kept[0] > number):
        return Verdict(number, before, f"The record once had {kept[0]} lines and now has {number}: its end was cut off or rewritten.")
    if expected is not None and expected not in seen:
        return Verdict(number, before, "The hash that you gave is on no line: what stood there was changed or cut off.")
    return Verdict(number, before)


def _check_line(line: bytes, number: int, before: str) -> str | None:
    try:
        told = json.loads(line)
        digest = told.pop("hash")
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"Line {number} is not a line of ours."
    if not line.endswith(b"\n"):
        return f"Line {number} is torn: a write was cut off there."
    if told.get("number") != number:
        return f"Line {number} says that it is number {told.get('number')}: lines were removed or inserted before it."
    if digest != _digest(before, told):
        return f"Line {number} was changed, or the line before it."
    return None


def _digest(before: str, told: dict[str, Any]) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode("utf-8", "replace")).hexdigest()


def _last(file: int) -> tuple[int, str]:
    """(number, hash) of the last whole line; a torn one after it is cut off."""
    size = os.fstat(file).st_size
    start, tail = size, b""
    while start > 0 and tail.count(b"\n") < 2:
        step = min(start, 8192)
        start -= step
        tail = os.pread(file, step, start) + tail
    whole = tail.rfind(b"\n") + 1
    if whole < len(tail):
        os.ftruncate(file, start + whole)
    lines = tail[:whole].splitlines()
    if not lines:
        return 0, START
    told = json.loads(lines[-1])
    return int(told["number"]), str(told["hash"])


def _write_head(path: Path, number: int, digest: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(f"{number} {digest}\n", "ascii")
    fresh.chmod(0o600)
    fresh.replace(path)


def _read_head(path: Path) -> tuple[int, str] | None:
    try:
        number, digest = path.read_text("ascii").split()
        return int(number), digest
    except (OSError, ValueError):
        return None


def _access(told: dict[str, Any]) -> Access:
    return Access(
        int(told["number"]), str(told["at"]), str(told["who"]), str(told["purpose"]), str(told["what"]), str(told["view"]),
        tuple(map(str, told["students"])), str(told["subject"]), str(told["hash"]),
    )  # fmt: skip
