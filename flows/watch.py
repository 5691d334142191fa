"""When a watched folder is ready: it has changed, and then nothing in it has moved for a while."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


def look_at(drop: Path) -> str:
    """A key of all names, sizes and times of change under a folder, by one walk; no file is opened. '' where it cannot be seen."""
    found = hashlib.blake2b(digest_size=16)
    waiting = [drop]
    try:
        if drop.is_file():
            status = drop.stat()
            return f"{status.st_size}-{status.st_mtime_ns}"
        while waiting:
            folder = waiting.pop()
            with os.scandir(folder) as entries:
                for entry in sorted(entries, key=lambda one: one.name):
                    status = entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
                    found.update(os.fsencode(entry.path) + f"\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    except OSError:
        return ""  # a share that is away for a moment, or a file that has just been moved
    return found.hexdigest()


@dataclass(slots=True)
class Watcher:
    """What is known of one watched folder. `read` is its key when it was last handed to a run."""

    settle_seconds: float
    seen: str = ""
    since: float = 0.0
    read: str = ""

    def is_ready(self, key: str, now: float) -> bool:
        """Tells of a look at `now` (seconds of a steady clock); True once for every state that has lain still long enough.

        The state at the start counts as new: a run of it costs next to nothing when nothing has changed.
        """
        if key != self.seen:
            self.seen, self.since = key, now
        if not key or key == self.read or now - self.since < self.settle_seconds:
            return False
        self.read = key
        return True
