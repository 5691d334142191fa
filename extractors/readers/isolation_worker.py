"""The other side of the isolation pool: a server that imports everything once and forks workers, which run one function.

Started as `python -m extractors.readers.isolation_worker`. Nothing here trusts what a reader does: standard output goes
nowhere, memory is capped, an answer is JSON of a limited size, and any exception at all becomes a code.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

HEADER = struct.Struct(">I")
_SUBREAPER = 36  # prctl's PR_SET_CHILD_SUBREAPER


def send_frame(channel: socket.socket, message: dict[str, Any]) -> None:
    """Send one JSON message with its length before it."""
    data = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="surrogatepass")
    channel.sendall(HEADER.pack(len(data)) + data)


def receive_exactly(channel: socket.socket, size: int) -> bytes:
    """Exactly `size` bytes. Raises EOFError when the other side is gone."""
    chunks: list[bytes] = []
    while size:
        chunk = channel.recv(min(size, 1 << 20))
        if not chunk:
            raise EOFError
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def receive_frame(channel: socket.socket) -> dict[str, Any]:
    (size,) = HEADER.unpack(receive_exactly(channel, HEADER.size))
    message: dict[str, Any] = json.loads(receive_exactly(channel, size))
    return message


# ── the server ──


def serve(control: socket.socket) -> NoReturn:
    """Import the target once, then fork a worker for every socket that arrives, until the parent is gone."""
    _adopt_orphans()
    setup = receive_frame(control)
    sys.path[:] = setup["path"]
    try:
        for name in setup["preload"]:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        module, _, name = setup["target"].partition(":")
        function = getattr(importlib.import_module(module), name)
    except BaseException as error:  # noqa: BLE001 - the parent must learn of it, whatever it is
        send_frame(control, {"error": f"{type(error).__name__}: {error}"})
        os._exit(1)
    gc.collect()
    gc.freeze()
    send_frame(control, {"ready": True})
    workers: set[int] = set()
    try:
        while True:
            data, descriptors, _, _ = socket.recv_fds(control, 64, 1)
            if not data:
                break
            if descriptors:
                pid = _fork_worker(control, descriptors[0], function, setup)
                workers.add(pid)
                control.sendall(struct.pack(">q", pid))
            else:
                (pid,) = struct.unpack(">q", data)
                control.sendall(struct.pack(">q", _reap(pid)))
                workers.discard(pid)
                _kill_orphans(workers)
    finally:
        for pid in workers:
            kill_tree(pid)
        os._exit(0)


def _fork_worker(control: socket.socket, descriptor: int, function: Callable[[dict[str, Any]], Any], setup: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        os.close(descriptor)
        return pid
    try:
        control.close()
        _run_worker(socket.socket(fileno=descriptor), function, setup)
    finally:
        os._exit(0)


def _reap(pid: int) -> int:
    try:
        return os.waitpid(pid, 0)[1]
    except ChildProcessError:
        return 0


def _adopt_orphans() -> None:
    """Grandchildren whose parent dies come to this process, so that it can end them (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)


def _kill_orphans(workers: set[int]) -> None:
    for pid in child_pids(os.getpid()):
        if pid not in workers:
            kill_tree(pid)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def child_pids(parent: int) -> list[int]:
    """Direct children of a process, [] where /proc does not exist."""
    found: list[int] = []
    try:
        for thread in Path(f"/proc/{parent}/task").iterdir():
            found.extend(int(pid) for pid in (thread / "children").read_text().split())
    except OSError:
        return found
    return found


def kill_tree(pid: int) -> None:
    """Kill a process, its group and all its descendants, also those that left the group."""
    children = child_pids(pid)
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    for child in children:
        kill_tree(child)


# ── a worker ──


def _run_worker(channel: socket.socket, function: Callable[[dict[str, Any]], Any], setup: dict[str, Any]) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    limit_memory(setup["memory_bytes"])
    while True:
        try:
            task = receive_frame(channel)
        except (EOFError, OSError):
            return
        answer, is_sound, is_raw = _answer(function, task["payload"], setup["max_answer_bytes"])
        is_sound = is_sound and not _has_children()
        usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        head = json.dumps({"sound": is_sound, "peak": usage, "raw": is_raw}).encode()
        channel.sendall(HEADER.pack(len(head)) + head + HEADER.pack(len(answer)) + answer)
        if not is_sound:
            return


def _answer(function: Callable[[dict[str, Any]], Any], payload: dict[str, Any], limit: int) -> tuple[bytes, bool, bool]:
    """The function's answer as bytes, whether this process may go on serving, and whether the bytes are the function's own."""
    is_sound = True
    try:
        result = function(payload)
        is_raw = isinstance(result, bytes)
        if not is_raw and not isinstance(result, dict):
            raise TypeError("answer")  # noqa: TRY301 - one place turns every failure into a code
        data = (
            result
            if is_raw
            else json.dumps({"ok": result}, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(
                "utf-8", errors="surrogatepass"
            )
        )
        if len(data) <= limit:
            return data, True, is_raw
        failure = {"reason": "resource-limit", "message": f"The answer has {len(data) / 1e6:.0f} MB (max_answer_bytes)."}
        del data, result
    except (MemoryError, RecursionError) as error:
        is_sound = False
        what = "more memory" if isinstance(error, MemoryError) else "deeper nesting"
        failure = {"reason": "resource-limit", "message": f"Reading needs {what} than a document may use."}
    except BaseException as error:  # noqa: BLE001 - SystemExit and panics of native code among them
        failure = read_failure(error)
        is_sound = failure.pop("sound") == "yes"
    return json.dumps({"failed": failure}).encode(), is_sound, False


def read_failure(error: BaseException) -> dict[str, str]:
    """An exception as reason and message; only our own errors carry words, others their kind alone (theirs may quote a document)."""
    from pipeline.errors import UnreadableError

    if isinstance(error, UnreadableError):
        return {"reason": error.reason, "message": error.message, "final": "yes", "sound": "yes"}
    sound = "yes" if isinstance(error, Exception) else "no"
    return {"reason": "reader-crash", "message": f"The reader failed ({type(error).__name__}).", "sound": sound}


def limit_memory(limit: int) -> None:
    """Cap what this process may allocate. Private memory is counted where the system can, so that libraries' code is free."""
    if limit > 0:
        kind = resource.RLIMIT_DATA if sys.platform.startswith("linux") else resource.RLIMIT_AS
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _has_children() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
