"""One writer at a time: an advisory lock of the operating system, which ends with its holder and so never has to be removed by hand."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from pipeline.errors import StoreError, StoreLockedError


class WriteLock:
    """Held from `__enter__` to `__exit__`. The file itself stays; who holds it is written inside."""

    def __init__(self, path: Path, purpose: str) -> None:
        self.path, self.purpose = path, purpose
        self._file: int | None = None

    def __enter__(self) -> WriteLock:
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"Cannot write beside the store: {error.strerror}: {self.path.parent}. Choose another --store.") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise StoreError(f"The folder of the store cannot be locked ({error.strerror}); use a local disk.") from error
            raise StoreLockedError(
                f"Another run is writing this store: {read_holder(self.path)}. Wait until it ends; the lock ends with it."
            ) from error
        self._file = file
        holder = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
            "purpose": self.purpose,
        }
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(holder).encode(), 0)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None


def read_holder(path: Path) -> str:
    """Who holds the lock, in words."""
    try:
        told = json.loads(path.read_text("utf-8"))
        return f"{told['purpose']}, process {told['pid']} on {told['host']} since {told['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "a process that has just started"
