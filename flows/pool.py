"""One pool of child processes for a run: documents go in, answers come out as they are ready, and no document can stop the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.readers.detect import PDF
from extractors.readers.isolation import IsolatedPool
from extractors.readers.isolation import Outcome as Answer
from extractors.readers.isolation import Task as Work
from extractors.readers.settings import ReaderSettings
from flows.examine import Examined, Task
from pipeline.codec import CodecError, from_json, to_plain

BYTES_A_PAGE = 20_000  # of kinds whose pages cannot be counted beforehand, to grant them time


class Pool:
    """Examines documents in parallel, each within its limits of time and memory. Safe to call from several threads."""

    def __init__(self, workers: int, settings: ReaderSettings | None = None) -> None:
        self._settings = settings or ReaderSettings()
        self._pool = IsolatedPool("flows.examine:examine_payload", workers=workers, settings=self._settings, preload=["flows.preload"])

    def __enter__(self) -> Pool:
        self._pool.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def examine(self, tasks: Sequence[Task]) -> Iterator[Examined]:
        """An answer for every task, in the order in which they are ready."""
        by_key = {task.document_id: task for task in tasks}
        efforts = self._measure([task for task in tasks if task.media_type == PDF])
        work = [Work(task.document_id, {"task": to_plain(task)}, self._seconds(task, efforts.get(task.document_id))) for task in tasks]
        for answer in self._pool.run(work):
            yield read_answer(by_key[answer.key], answer)

    def _measure(self, tasks: Sequence[Task]) -> dict[str, tuple[int, int]]:
        """(pages, pages without text) of PDF files; a file that cannot even be opened is left out, its reader says why."""
        work = [Work(task.document_id, {"measure": task.file}) for task in tasks]
        found = {}
        for answer in self._pool.run(work):
            if answer.result is not None:
                found[answer.key] = (int(answer.result["pages"]), int(answer.result["without_text"]))
        return found

    def _seconds(self, task: Task, effort: tuple[int, int] | None) -> float:
        limits = self._settings
        if effort is not None:
            pages, pictures = min(effort[0], limits.max_pages), min(effort[1], limits.max_pages)
        elif task.media_type.startswith("image/"):
            pages = pictures = 1 + task.byte_size // 5_000_000
        else:
            pages, pictures = 1 + task.byte_size // BYTES_A_PAGE, 0
        if task.ocr == "off":
            pictures = 0
        return limits.seconds_per_document + pages * limits.seconds_per_page + pictures * limits.seconds_per_ocr_page


def read_answer(task: Task, answer: Answer) -> Examined:
    """The checked answer of a child, or the reason why there is none."""
    if answer.reason is not None or answer.data is None:
        return failed(task, answer.reason or "reader-crash", answer.message or "The reader gave no answer.")
    try:
        result: Examined = from_json(Examined, answer.data.decode())
    except (CodecError, UnicodeDecodeError) as error:
        return failed(task, "reader-crash", f"The reader's answer is not of our form ({error}).")
    if result.document_id != task.document_id:
        return failed(task, "reader-crash", "The reader answered for another document.")
    return result


def failed(task: Task, reason: str, message: str) -> Examined:
    return Examined(task.document_id, task.facts_key, task.media_type, reason=reason, message=message)
