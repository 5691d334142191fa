"""One pool of child processes for a run: documents go in, answers come out as they are ready, and no document can stop the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from extractors.readers import isolation
from extractors.readers.settings import ReaderSettings
from extractors.readers.time_limits import time_limit
from flows.examine import Examined, Task, examine_to_bytes
from pipeline.codec import CodecError, from_json, to_json

MOST_ANSWER_BYTES = 256 * 1024 * 1024


class Pool:
    """Examines documents in parallel, each within its limits of memory and time. Safe to call from several threads."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool = isolation.IsolatedPool(
            "flows.pool:examine_payload", workers=workers, preload=["flows.preload"], max_answer_bytes=MOST_ANSWER_BYTES
        )

    def __enter__(self) -> Pool:
        self._pool.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def examine(self, tasks: Iterable[Task]) -> Iterator[Examined]:
        """An answer for every task, in the order in which they are ready."""
        waiting: dict[str, Task] = {}

        def give() -> Iterator[isolation.Task]:
            for number, task in enumerate(tasks):
                key = str(number)
                waiting[key] = task
                limit = time_limit(Path(task.file), task.media_type, ReaderSettings(ocr=task.ocr))
                yield isolation.Task(key, {"task": to_json(task)}, limit)

        for outcome in self._pool.run(give()):
            task = waiting.pop(outcome.key)
            if outcome.data is not None:
                yield read_answer(task, outcome.data)
            else:
                yield failed(task, outcome.reason or "reader-crash", outcome.message or "The reader gave no answer.")


def examine_payload(payload: dict[str, Any]) -> bytes:
    """What a child runs."""
    task: Task = from_json(Task, payload["task"])
    return examine_to_bytes(task)


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
