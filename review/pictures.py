"""Pages of source files for the Source view: found by their hash, drawn or read in a child process, and kept a while in memory."""

from __future__ import annotations

import json
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.store.working import folder_of

if TYPE_CHECKING:
    from extractors.readers.isolation import IsolatedPool, Outcome
    from review.published import Publication

MOST_KEPT_BYTES = 64_000_000
_SECONDS = 60.0

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in points


@dataclass(frozen=True, slots=True)
class Source:
    """What the store knows of one page of one document."""

    document_id: str
    name: str
    media_type: str
    page_number: int
    text_source: str | None
    width_pt: float | None
    height_pt: float | None

    @property
    def has_picture(self) -> bool:
        return self.media_type == "application/pdf" or self.media_type.startswith("image/")

    @property
    def is_scan(self) -> bool:
        return self.text_source in ("ocr", "mixed") or self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawn page; `boxes` are those asked for, as they lie on it. `problem`: why there is none."""

    data: bytes = b""
    width: float = 0.0
    height: float = 0.0
    boxes: tuple[Box, ...] = ()
    problem: str | None = None

    @property
    def media_type(self) -> str:
        return "image/png" if self.data.startswith(b"\x89PNG") else "image/jpeg"


@dataclass(frozen=True, slots=True)
class Reading:
    """One page of a file without pages to picture, as lines and tables."""

    told: dict[str, Any]
    problem: str | None = None


class Pictures:
    """Draws and reads pages for one store. Several threads may ask at once."""

    def __init__(self, store: Path) -> None:
        self._store = store.absolute()
        self._lock = threading.Lock()
        self._pool: IsolatedPool | None = None
        self._kept: OrderedDict[tuple[Any, ...], tuple[Any, int]] = OrderedDict()
        self._size = 0

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    def warm(self) -> None:
        """Starts the process that draws, so that the first picture does not wait for it."""
        self._isolated().__enter__()

    def draw(self, publication: Publication, source: Source, boxes: Sequence[Box] = ()) -> Picture:
        """The page's picture, with these boxes of recognised words as they lie on it."""
        key = ("draw", source.document_id, source.page_number, tuple(boxes))
        found = self._find(key)
        if found is None:
            found = self._draw(publication, source, boxes)
            if not found.problem:
                self._keep(key, found, len(found.data) + 500)
                # The picture is the same whichever boxes were asked for.
                self._keep(key[:3], found, 0)
        assert isinstance(found, Picture)
        return found

    def picture(self, publication: Publication, source: Source) -> Picture:
        """The bare picture, whatever boxes it was first drawn for."""
        found = self._find(("draw", source.document_id, source.page_number))
        if isinstance(found, Picture):
            return found
        return self.draw(publication, source)

    def read(self, publication: Publication, source: Source, cited: Sequence[str], start: int) -> Reading:
        """The page's lines and tables around the cited places."""
        key = ("read", source.document_id, source.page_number, tuple(cited), start)
        found = self._find(key)
        if found is None:
            payload = {"what": "read", "cited": list(cited), "start": start}
            outcome, problem = self._run(publication, source, payload)
            if outcome is None or outcome.result is None:
                return Reading({"name": None, "blocks": [], "mail": {}}, problem)
            found = Reading(outcome.result)
            self._keep(key, found, 40_000)
        assert isinstance(found, Reading)
        return found

    def _draw(self, publication: Publication, source: Source, boxes: Sequence[Box]) -> Picture:
        from flows.examine import cache_file
        from pipeline.sealing import derive_key
        from pipeline.store.encryption import find_key

        payload = {
            "what": "draw",
            "boxes": [list(box) for box in boxes],
            "reading": str(cache_file(folder_of(self._store) / "read", source.document_id, "auto")),
            "reading_key": derive_key(find_key()),
            "is_scan": source.is_scan,
        }
        outcome, problem = self._run(publication, source, payload)
        if outcome is None or outcome.data is None:
            return Picture(problem=problem)
        head, _, data = outcome.data.partition(b"\n")
        try:
            told = json.loads(head)
            places = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in told["boxes"])
            width, height = float(told["width"]), float(told["height"])
        except (ValueError, KeyError, TypeError):
            return Picture(problem="reader-crash")
        if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
            return Picture(problem="reader-crash")
        return Picture(data, width, height, places)

    def _run(self, publication: Publication, source: Source, payload: dict[str, Any]) -> tuple[Outcome | None, str | None]:
        """The child's answer, or why there is none."""
        from extractors.readers.isolation import Task
        from flows.reports.pictures import FileFinder

        with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder, publication.cursor() as connection:
            finder = FileFinder(connection, Path(folder), source.document_id)
            file = finder.find(source.document_id)
            if file is None:
                return None, finder.why(source.document_id)
            whole = {"file": str(file), "name": source.name, "media_type": source.media_type, "page_number": source.page_number}
            task = Task(source.document_id, {**whole, "page": source.page_number, **payload}, _SECONDS)
            outcome = next(iter(self._isolated().run([task])))
        return outcome, outcome.message or outcome.reason

    def _isolated(self) -> IsolatedPool:
        from extractors.readers.isolation import IsolatedPool

        with self._lock:
            if self._pool is None:
                preload = ["review.renderings", "flows.reports.pictures", "extractors.readers.pdf"]
                self._pool = IsolatedPool("review.renderings:render_payload", workers=2, preload=preload, max_answer_bytes=20_000_000)
            return self._pool

    def _find(self, key: tuple[Any, ...]) -> Any:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def _keep(self, key: tuple[Any, ...], value: Any, size: int) -> None:
        with self._lock:
            self._size -= self._kept.pop(key, (None, 0))[1]
            self._kept[key] = (value, size)
            self._size += size
            while self._size > MOST_KEPT_BYTES:
                _, (_, gone) = self._kept.popitem(last=False)
                self._size -= gone
