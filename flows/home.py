"""The folder of what this user's schedules and server keep between runs: settings, states and keys, no evidence."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import IeptraceError


class AlreadyUpError(IeptraceError):
    """`ieptrace up` is running already."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running `ieptrace up`: its process, where Prefect answers, and the key that it asks for."""

    pid: int
    api: str
    pages: str
    auth: str


def home_folder() -> Path:
    """IEPTRACE_HOME, or ~/.local/state/ieptrace; created for its owner alone."""
    told = os.environ.get("IEPTRACE_HOME")
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    folder = Path(told) if told else state / "ieptrace"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise IeptraceError(f"{folder} cannot be used ({error.strerror}). Give another folder in IEPTRACE_HOME.") from error
    return folder.absolute()


def write_private(path: Path, text: str) -> None:
    """Puts a file of its owner alone in its place in one step."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise IeptraceError(f"{path} cannot be written ({error.strerror}). Mend that, or give another folder in IEPTRACE_HOME.") from error


@contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[None]:
    """An advisory lock, which ends with its holder; BlockingIOError where another holds it and nobody waits."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(file)


@contextmanager
def being_up(home: Path) -> Iterator[None]:
    """This process is the one `ieptrace up` of a home for as long as the context lasts."""
    try:
        with locked(home / "up.lock", wait=False):
            try:
                yield
            finally:
                (home / "up.json").unlink(missing_ok=True)
    except BlockingIOError as error:
        raise AlreadyUpError("ieptrace up is running already. Its pages and schedules: ieptrace schedule list") from error


def tell_served(home: Path, served: Served) -> None:
    """Writes down where the running server answers, for this user's other commands."""
    write_private(home / "up.json", json.dumps(asdict(served)))


def find_served(home: Path) -> Served | None:
    """The running `ieptrace up`, or None: a file that a killed one left behind does not count."""
    try:
        with locked(home / "up.lock", wait=False):
            return None
    except BlockingIOError:
        pass
    try:
        return Served(**json.loads((home / "up.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None  # it is only just starting
