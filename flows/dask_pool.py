"""Examines documents on a Dask cluster: the same work functions as `flows.pool`, started by a scheduler on many machines.

Every worker sees the drop and the store's work folder at the same paths, and runs the same ieptrace; both are looked at before anything is
sent. On a worker each document still has a process of its own with limits, so a document never ends a worker; a worker that is killed loses
nothing, since the scheduler gives its batches to others. Install it with `pip install ieptrace[dask]`.
"""

from __future__ import annotations

import atexit
import secrets
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from flows.examine import Examined, Task
from flows.pool import Pool
from flows.versions import code_version
from pipeline.codec import CodecError, from_json, from_plain, to_json, to_plain
from pipeline.errors import IeptraceError

BATCH = 16  # documents a call: enough to hide the way to the worker and back, few enough to lose little with a worker
CONNECT_SECONDS = 30

_here: dict[str, Pool] = {}
_lock = threading.Lock()


def examine_batch(tasks: Sequence[dict[str, Any]]) -> list[str]:
    """On a worker: JSON of an answer for every task."""
    with _lock:
        if "pool" not in _here:
            _here["pool"] = Pool(1).__enter__()
            atexit.register(_here["pool"].__exit__, None, None, None)
    return [to_json(answer) for answer in _here["pool"].examine([from_plain(Task, task) for task in tasks])]


def look_around(marker: str, drop: str) -> tuple[str, bool]:
    """On a worker: the version of its ieptrace, and whether it sees the store's work folder and the drop."""
    return code_version(), Path(marker).exists() and Path(drop).exists()


class DaskPool:
    """As `flows.pool.Pool`, on the workers of a scheduler ('tcp://host:8786'); without one, on a cluster of this machine's processes."""

    def __init__(self, scheduler: str | None, workers: int, shared: Path, drop: Path) -> None:
        self._scheduler, self._workers, self._shared, self._drop = scheduler, workers, shared, drop
        self._client: Any = None
        self._cluster: Any = None

    def __enter__(self) -> DaskPool:
        try:
            import distributed
        except ImportError as error:
            raise IeptraceError("--engine dask needs Dask. Install it with: pip install 'ieptrace[dask]'") from error
        dask: Any = distributed
        try:
            if self._scheduler is None:
                self._cluster = dask.LocalCluster(
                    n_workers=self._workers, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
                )
            self._client = dask.Client(self._cluster or self._scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            self.__exit__()
            raise IeptraceError(f"No Dask scheduler answers at {self._scheduler}. Start one with: dask scheduler") from error
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            self._check_workers()
        except TimeoutError as error:
            self.__exit__()
            raise IeptraceError("The Dask scheduler has no workers. Start one with: dask worker SCHEDULER") from error
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for part in (self._client, self._cluster):
            if part is not None:
                part.close()
        self._client = self._cluster = None

    def _check_workers(self) -> None:
        """IeptraceError where a worker has another ieptrace, or does not see the papers: it would call all of them unreadable."""
        marker = self._shared / f"shared-{secrets.token_hex(4)}"
        marker.touch(mode=0o600)
        try:
            seen = self._client.run(look_around, str(marker), str(self._drop.absolute()))
        finally:
            marker.unlink(missing_ok=True)
        for worker, (version, is_shared) in sorted(seen.items()):
            if version != code_version():
                raise IeptraceError(
                    f"The Dask worker {worker} runs ieptrace {version}, this is {code_version()}. Install the same everywhere."
                )
            if not is_shared:
                raise IeptraceError(f"The Dask worker {worker} does not see the drop or the store's folder. Put both on shared storage.")

    def examine(self, tasks: Sequence[Task]) -> Iterator[Examined]:
        """An answer for every task, in the order in which they are ready."""
        import distributed

        dask: Any = distributed
        batches = [tasks[start : start + BATCH] for start in range(0, len(tasks), BATCH)]
        futures = {
            self._client.submit(examine_batch, [to_plain(task) for task in batch], pure=False, key=f"examine-{secrets.token_hex(8)}"): batch
            for batch in batches
        }
        try:
            for future in dask.as_completed(list(futures), loop=self._client.loop):
                by_key = {task.document_id: task for task in futures[future]}
                for text in future.result():
                    yield self._checked(by_key, text)
        except dask.KilledWorker as error:
            raise IeptraceError(
                "Dask workers died again and again over the same documents; what was examined is kept. Look at their logs and run again."
            ) from error
        finally:
            self._client.cancel([future for future in futures if not future.done()])
            futures.clear()

    @staticmethod
    def _checked(by_key: dict[str, Task], text: str) -> Examined:
        try:
            answer: Examined = from_json(Examined, text)
        except CodecError as error:
            raise IeptraceError("A Dask worker's answer is not of our form; the same ieptrace must run everywhere.") from error
        if answer.document_id not in by_key:
            raise IeptraceError("A Dask worker answered for a document that it was not given.")
        return answer
