"""Run a pure function on many documents in processes that may die: a crash, a hang or a flood costs one document.

    with IsolatedPool("flows.stages:read_and_extract", workers=2) as pool:
        for outcome in pool.run(tasks):
            ...

The function takes a JSON-able dict and gives one (or bytes, in a form that the caller checks). It runs in workers forked
from a server that has imported it once (about 4 ms each), with capped memory and time; a worker serves many documents and
is replaced when anything odd happens.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any

from extractors.readers.isolation_worker import HEADER, kill_tree, receive_exactly, receive_frame, send_frame
from extractors.readers.settings import DEFAULT_SETTINGS, ReaderSettings
from pipeline.errors import QUARANTINE_REASONS, IeptraceError

_MAX_HEAD_BYTES = 4096
_TASKS_A_WORKER = 500
_ONE_THREAD = dict.fromkeys(("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Task:
    """One document's work: `key` names it in the outcome, `seconds` is its time limit (None: the pool's own)."""

    key: str
    payload: dict[str, Any]
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: `result` (`data`, where the function gives bytes), or a reason of QUARANTINE_REASONS with its sentence."""

    key: str
    result: dict[str, Any] | None = None
    data: bytes | None = None
    reason: str | None = None
    message: str | None = None
    seconds: float = 0.0
    attempts: int = 1

    @property
    def is_read(self) -> bool:
        return self.reason is None


@dataclass(slots=True)
class _Worker:
    pid: int
    channel: socket.socket
    pidfd: int | None
    served: int = 0
    buffer: bytearray = field(default_factory=bytearray)
    task: Task | None = None
    attempt: int = 1
    started: float = 0.0
    deadline: float = 0.0


class IsolationError(IeptraceError):
    """The isolation server itself cannot run (the target cannot be imported, no process can be started)."""


class IsolatedPool:
    """Workers for one target function ('module:function'). Several threads may call `run` at once; workers are shared out.

    `check` looks at every result and raises ValueError for one that is not as agreed. `preload` names modules that the
    server imports beforehand.
    """

    def __init__(
        self,
        target: str,
        *,
        workers: int = 2,
        settings: ReaderSettings = DEFAULT_SETTINGS,
        preload: Iterable[str] = (),
        check: Callable[[dict[str, Any]], None] | None = None,
        max_answer_bytes: int = 128_000_000,
    ) -> None:
        self._target, self._settings, self._check = target, settings, check
        self._preload, self._max_answer_bytes = tuple(preload), max_answer_bytes
        self._lock = threading.Lock()
        self._free = threading.Semaphore(max(1, workers))
        self._idle: list[_Worker] = []
        self._all: dict[int, _Worker] = {}
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> IsolatedPool:
        with self._lock:
            self._start_server()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every worker and the server."""
        with self._lock:
            for worker in list(self._all.values()):
                self._end_worker(worker)
            self._stop_server()

    # ── running tasks ──

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Outcomes as they come (in any order), exactly one for each task."""
        waiting = iter(tasks)
        again: list[tuple[Task, int]] = []
        busy: list[_Worker] = []
        exhausted = False
        try:
            while True:
                while (again or not exhausted) and self._free.acquire(blocking=not busy):
                    if again:
                        task, attempt = again.pop()
                    else:
                        following = self._next(waiting)
                        if following is None:
                            exhausted = True
                            break
                        task, attempt = following, 1
                    busy.append(self._give(task, attempt))
                if not busy:
                    return
                for worker, outcome in self._collect(busy):
                    assert worker.task is not None
                    task, attempt = worker.task, worker.attempt
                    busy.remove(worker)
                    self._release(worker, keep=outcome[1])
                    verdict = outcome[0]
                    if verdict.reason is not None and attempt == 1 and not outcome[2]:
                        again.append((task, 2))
                    else:
                        yield replace(verdict, attempts=attempt)
        finally:
            for worker in busy:
                self._release(worker, keep=False)

    def _next(self, waiting: Iterator[Task]) -> Task | None:
        """The next task; gives the worker's place back when there is none."""
        try:
            task = next(waiting, None)
        except BaseException:
            self._free.release()
            raise
        if task is None:
            self._free.release()
        return task

    def _give(self, task: Task, attempt: int) -> _Worker:
        """Hand a task to an idle or new worker."""
        for _ in range(3):
            with self._lock:
                worker = self._idle.pop() if self._idle else self._fork_worker()
            factor = 1.0 if attempt == 1 else self._settings.retry_factor
            worker.task, worker.attempt = task, attempt
            worker.started = time.monotonic()
            worker.deadline = worker.started + (task.seconds or self._settings.seconds_per_document) * factor
            worker.buffer.clear()
            try:
                worker.channel.setblocking(True)
                worker.channel.settimeout(30)
                send_frame(worker.channel, {"payload": task.payload})
                worker.channel.setblocking(False)
            except OSError:
                # It died while idle (out of memory elsewhere, say): the document is not to blame.
                with self._lock:
                    self._end_worker(worker)
                continue
            return worker
        raise IsolationError("Workers die as soon as they start; see `ieptrace doctor`.")

    def _collect(self, busy: list[_Worker]) -> list[tuple[_Worker, tuple[Outcome, bool, bool]]]:
        """Wait until at least one worker has answered, died or run out of time: (outcome, keep the worker, is final)."""
        with selectors.DefaultSelector() as selector:
            for worker in busy:
                selector.register(worker.channel, selectors.EVENT_READ, worker)
                if worker.pidfd is not None:
                    selector.register(worker.pidfd, selectors.EVENT_READ, worker)
            found: list[tuple[_Worker, tuple[Outcome, bool, bool]]] = []
            while not found:
                timeout = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
                ready = {id(key.data): key.data for key, _ in selector.select(min(timeout, 1.0))}
                for worker in ready.values():
                    settled = self._read_answer(worker)
                    if settled is not None:
                        found.append((worker, settled))
                done = {id(worker) for worker, _ in found}
                now = time.monotonic()
                for worker in busy:
                    if id(worker) not in done and worker.deadline <= now:
                        limit = worker.deadline - worker.started
                        found.append((worker, (self._failed(worker, "timeout", f"Reading took more than {limit:.0f} s."), False, False)))
            return found

    def _read_answer(self, worker: _Worker) -> tuple[Outcome, bool, bool] | None:
        ended = False
        try:
            while chunk := worker.channel.recv(1 << 20):
                worker.buffer += chunk
                if len(worker.buffer) > self._max_answer_bytes + 2 * _MAX_HEAD_BYTES:
                    return self._failed(worker, "resource-limit", "The answer is over its limit (max_answer_bytes)."), False, True
            ended = True
        except BlockingIOError:
            ended = worker.pidfd is not None and _is_over(worker.pidfd)
        except OSError:
            ended = True
        try:
            parts = _split_frames(worker.buffer, self._max_answer_bytes)
            if parts is not None:
                return self._judge(worker, json.loads(parts[0]), parts[1])
        except (ValueError, KeyError, TypeError, RecursionError, UnicodeDecodeError):
            return self._failed(worker, "reader-crash", "The reader gave a broken answer."), False, False
        return (self._mourn(worker), False, False) if ended else None

    def _judge(self, worker: _Worker, head: dict[str, Any], data: bytearray) -> tuple[Outcome, bool, bool]:
        assert worker.task is not None
        keep = bool(head["sound"]) and float(head["peak"]) < self._settings.memory_bytes / 2
        seconds = time.monotonic() - worker.started
        if head["raw"]:
            return Outcome(worker.task.key, data=bytes(data), seconds=seconds), keep, True
        answer = json.loads(data)
        if "failed" in answer:
            failure = answer["failed"]
            reason = failure["reason"] if failure["reason"] in QUARANTINE_REASONS else "reader-crash"
            return self._failed(worker, reason, str(failure["message"])), keep, failure.get("final") == "yes"
        result = answer["ok"]
        if not isinstance(result, dict):
            raise TypeError("result")
        if self._check is not None:
            self._check(result)
        return Outcome(worker.task.key, result, seconds=seconds), keep, True

    def _mourn(self, worker: _Worker) -> Outcome:
        """The outcome of a worker that ended without an answer, by how it ended."""
        died = worker.pidfd is None or _is_over(worker.pidfd, seconds=1.0)
        with self._lock:
            status = self._end_worker(worker)
        if not died:
            return self._failed(worker, "reader-crash", "The reader closed its channel without an answer.")
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            name = signal.Signals(number).name if number in signal.Signals._value2member_map_ else str(number)
            if number == signal.SIGKILL:
                return self._failed(worker, "resource-limit", "The system ended the reader, most likely for want of memory.")
            return self._failed(worker, "reader-crash", f"The reader died of {name}.")
        return self._failed(worker, "reader-crash", f"The reader ended itself (status {os.WEXITSTATUS(status)}).")

    @staticmethod
    def _failed(worker: _Worker, reason: str, message: str) -> Outcome:
        assert worker.task is not None
        return Outcome(worker.task.key, reason=reason, message=message, seconds=time.monotonic() - worker.started)

    def _release(self, worker: _Worker, *, keep: bool) -> None:
        worker.task = None
        worker.served += 1
        with self._lock:
            if keep and worker.served < _TASKS_A_WORKER and worker.pid in self._all:
                self._idle.append(worker)
            else:
                self._end_worker(worker)
        self._free.release()

    # ── processes ──

    def _start_server(self) -> None:
        if self._server is not None and self._server.poll() is None:
            return
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = [sys.executable, "-m", "extractors.readers.isolation_worker", str(theirs.fileno())]
            path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109
            environment = os.environ | _ONE_THREAD | {"PYTHONPATH": path}
            self._server = subprocess.Popen(  # noqa: S603 - our own module
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment,
                start_new_session=True,
            )
        self._control = ours
        setup = {
            "path": [entry or os.getcwd() for entry in sys.path],  # noqa: PTH109
            "preload": list(self._preload),
            "target": self._target,
            "memory_bytes": self._settings.memory_bytes,
            "max_answer_bytes": self._max_answer_bytes,
        }
        try:
            send_frame(ours, setup)
            answer = receive_frame(ours)
        except (EOFError, OSError) as error:
            raise IsolationError("The reading processes cannot be started; see `ieptrace doctor`.") from error
        if "error" in answer:
            raise IsolationError(f"The reading processes cannot load {self._target} ({answer['error']}).")

    def _stop_server(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._server is not None:
            try:
                self._server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                kill_tree(self._server.pid)
                self._server.wait()
            self._server = None

    def _fork_worker(self) -> _Worker:
        for attempt in range(2):
            self._start_server()
            assert self._control is not None
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    socket.send_fds(self._control, [b"f"], [theirs.fileno()])
                    (pid,) = struct.unpack(">q", receive_exactly(self._control, 8))
            except (OSError, EOFError) as error:
                ours.close()
                self._stop_server()
                if attempt:
                    raise IsolationError("The reading processes cannot be started; see `ieptrace doctor`.") from error
                continue
            pidfd = None
            with contextlib.suppress(AttributeError, OSError):
                pidfd = os.pidfd_open(pid)
            worker = _Worker(pid, ours, pidfd)
            self._all[pid] = worker
            return worker
        raise AssertionError("unreachable")

    def _end_worker(self, worker: _Worker) -> int:
        """Kill a worker with all its descendants; its exit status."""
        if self._all.pop(worker.pid, None) is None:
            return 0
        if worker in self._idle:
            self._idle.remove(worker)
        kill_tree(worker.pid)
        status = 0
        if self._control is not None:
            try:
                self._control.sendall(struct.pack(">q", worker.pid))
                (status,) = struct.unpack(">q", receive_exactly(self._control, 8))
            except (OSError, EOFError):
                self._stop_server()
        worker.channel.close()
        if worker.pidfd is not None:
            os.close(worker.pidfd)
            worker.pidfd = None
        return status


def _is_over(pidfd: int, seconds: float = 0) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(pidfd, selectors.EVENT_READ)
        return bool(selector.select(seconds))


def _split_frames(data: bytearray, limit: int) -> tuple[bytearray, bytearray] | None:
    """Head and answer of a worker; None while they are not complete. Raises ValueError for what cannot be an answer."""
    if len(data) < HEADER.size:
        return None
    (head_size,) = HEADER.unpack_from(data)
    if head_size > _MAX_HEAD_BYTES:
        raise ValueError("head")
    start = 2 * HEADER.size + head_size
    if len(data) < start:
        return None
    (size,) = HEADER.unpack_from(data, HEADER.size + head_size)
    if size > limit:
        raise ValueError("size")
    if len(data) < start + size:
        return None
    return data[HEADER.size : HEADER.size + head_size], data[start : start + size]
