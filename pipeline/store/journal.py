"""Decisions that wait to be carried out: kept at once beside the store, whoever is writing the store itself.

The review page answers a reviewer at once and many reviewers may decide while a run holds the store. Each decision is a
line of a private file that is only ever appended to; `flows.waiting` (and every ingest) writes them into the store by the
same code as `ieptrace decide` and takes them out of the file only after the store was published. A line that was torn by
a power cut is no decision: nobody was told that it was kept.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from pipeline.sealing import derive_key, seal, unseal
from pipeline.store.encryption import find_key
from pipeline.store.working import folder_of, make_folder, say_disk

JOURNAL_NAME = "decisions.waiting"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One decision. `entry_id` is the key that it will have in the store; `seen` the state of its subject that the reviewer decided on.

    `subject` is a flag ('flag'), an artifact ('link') or a decision to be taken back ('undo'); `decision` is confirmed,
    dismissed, reopen or note for a flag, the goal or service or 'none' for a link. `problem` tells why it could not be carried out.
    """

    entry_id: str
    kind: Literal["flag", "link", "undo"]
    subject: str
    decision: str
    reviewer: str
    note: str | None
    at: datetime
    seen: str = ""
    problem: str | None = None


def read_waiting(store: Path) -> list[Waiting]:
    """The decisions that wait, oldest first."""
    path = folder_of(store.absolute()) / JOURNAL_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    key = derive_key(find_key())
    return [_parse(line, key) for line in data[: data.rfind(b"\n") + 1].splitlines()]


def keep_waiting(store: Path, choose: Callable[[Sequence[Waiting]], Sequence[Waiting]]) -> list[Waiting]:
    """Adds what `choose` makes of the decisions that wait already, which nobody else can change meanwhile; gives what was added.

    They are on the disk when this returns.
    """
    with _held(store) as path:
        try:
            new = list(choose(read_waiting(store)))
            if new:
                _append(path, new)
        except OSError as error:
            raise say_disk(error, path.parent) from error
    return new


def settle_waiting(store: Path, done: Collection[str], problems: Mapping[str, str] | None = None) -> None:
    """Takes carried-out decisions out of the file, and notes on others why they cannot be carried out."""
    if not done and not problems:
        return
    with _held(store) as path:
        left = [
            replace(entry, problem=(problems or {}).get(entry.entry_id, entry.problem))
            for entry in read_waiting(store)
            if entry.entry_id not in done
        ]
        if not path.exists():
            return
        if not left:
            path.unlink()
            return
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        _append(fresh, left)
        fresh.replace(path)


@contextmanager
def _held(store: Path) -> Iterator[Path]:
    """The file's path, with the lock that all who change it take; waits for them, since they need milliseconds."""
    path = make_folder(store.absolute()) / JOURNAL_NAME
    lock = os.open(path.with_name(JOURNAL_NAME + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path
    finally:
        os.close(lock)


def _append(path: Path, entries: Sequence[Waiting]) -> None:
    key = derive_key(find_key())
    lines = b"".join(_line(entry, key) for entry in entries)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            whole = os.pread(file, size, 0).rfind(b"\n") + 1
            os.ftruncate(file, whole)
        written = os.write(file, lines)
        if written != len(lines):  # a full disk takes a part; the torn line is cut off by the next who writes
            raise OSError(28, os.strerror(28))
        os.fsync(file)
    finally:
        os.close(file)


def _line(entry: Waiting, key: str) -> bytes:
    told = json.dumps({**asdict(entry), "at": entry.at.isoformat()}, ensure_ascii=False).encode("utf-8", "replace")
    return (base64.b64encode(seal(told, key)) if key else told) + b"\n"


def _parse(line: bytes, key: str) -> Waiting:
    told = json.loads(unseal(base64.b64decode(line), key) if not line.startswith(b"{") else line)
    return Waiting(**{**told, "at": datetime.fromisoformat(told["at"])})
