"""One pool of child processes for a run: documents go in, answers come out as they are ready, and no document can stop the others."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from flows.examine import Examined, Task, examine_to_bytes
from pipeline.codec import CodecError, from_json

MOST_ANSWER_BYTES = 256 * 1024 * 1024


class Pool:
    """Examines documents in parallel. Safe to call from several threads."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        # One thread of Tesseract a worker: with more, they fight for the same cores and all are slower.
        os.environ["OMP_THREAD_LIMIT"] = "1"
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["flows.examine", "flows.preload"])
        self._executor = ProcessPoolExecutor(workers, mp_context=context)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    def examine(self, tasks: Iterable[Task]) -> Iterator[Examined]:
        """An answer for every task, in the order in which they are ready."""
        waiting = {self._executor.submit(examine_to_bytes, task): task for task in tasks}
        for future in as_completed(waiting):
            task = waiting[future]
            try:
                yield read_answer(task, future.result())
            except BrokenProcessPool:
                yield failed(task, "reader-crash", "The reader died.")
            except Exception as error:  # noqa: BLE001 - whatever a document does to its reader stays with that document
                yield failed(task, "reader-crash", f"The reader failed ({type(error).__name__}).")


def read_answer(task: Task, answer: bytes) -> Examined:
    """The checked answer of a child."""
    if len(answer) > MOST_ANSWER_BYTES:
        return failed(task, "resource-limit", "The reader's answer is too large.")
    try:
        result: Examined = from_json(Examined, answer.decode())
    except (CodecError, UnicodeDecodeError) as error:
        return failed(task, "reader-crash", f"The reader's answer is not of our form ({error}).")
    if result.document_id != task.document_id:
        return failed(task, "reader-crash", "The reader answered for another document.")
    return result


def failed(task: Task, reason: str, message: str) -> Examined:
    return Examined(task.document_id, task.facts_key, task.media_type, reason=reason, message=message)
