"""The cited parts of pages as pictures: the file is found where it was read, checked by its hash, and drawn in a child process.

A page that also speaks of other students shows this student's own boxes only; all else on it is covered.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.reports.lookups import Place
from flows.reports.packet import Region
from flows.reports.words import KINDS

if TYPE_CHECKING:
    import duckdb

    from pipeline.document import Page

_Box = tuple[float, float, float, float]  # x0, y0, x1, y1
DPI = 110
_PAD = 10.0  # points around a cited box
_MOST_PIXELS = 40_000_000
_COVER_PAD = 2.0


@dataclass(slots=True)
class _Wanted:
    """One page of which parts are cited."""

    document_id: str
    path: str
    page_number: int
    media_type: str
    text_source: str | None
    is_shared: bool
    boxes: list[_Box] = field(default_factory=list)
    cited: dict[str, None] = field(default_factory=dict)
    locators: int = 0


def draw_regions(connection: duckdb.DuckDBPyConnection, student_id: str, store: Path, say: Callable[[str], None]) -> list[Region]:
    """A region for every cited page, in the order of files; without a picture where none can be drawn, and then why."""
    from extractors.readers.isolation import IsolatedPool, Task
    from flows.examine import cache_file
    from pipeline.sealing import derive_key
    from pipeline.store.encryption import find_key
    from pipeline.store.working import folder_of

    reading_key = derive_key(find_key())
    wanted = find_cited_pages(connection, student_id)
    cache = folder_of(store.absolute()) / "read"
    tasks: list[Task] = []
    regions: dict[str, Region] = {}
    by_key: dict[str, _Wanted] = {}
    with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
        files = FileFinder(connection, Path(folder))
        for number, page in enumerate(wanted):
            key = f"{number:05d}"
            by_key[key] = page
            problem = _undrawable(page)
            file = None if problem else files.find(page.document_id)
            if problem or file is None:
                regions[key] = Region(_place(page), tuple(page.cited), None, problem or files.why(page.document_id))
                continue
            payload = {
                "file": str(file), "media_type": page.media_type, "page_number": page.page_number,
                "boxes": [list(box) for box in page.boxes], "cover": page.is_shared,
                "reading": str(cache_file(cache, page.document_id, "auto")), "reading_key": reading_key,
                "is_scan": page.text_source in ("ocr", "mixed"),
            }  # fmt: skip
            tasks.append(Task(key, payload))
        if tasks:
            say(f"Drawing {len(tasks)} cited pages")
            with IsolatedPool("flows.reports.pictures:crop_payload", workers=2) as pool:
                for answer in pool.run(tasks):
                    page = by_key[answer.key]
                    problem = None if answer.data else f"The page could not be drawn ({answer.reason or 'no answer'})."
                    width, height = _size(answer.data) if answer.data else (0, 0)
                    regions[answer.key] = Region(_place(page), tuple(page.cited), answer.data, problem, width, height)
    return [regions[key] for key in sorted(regions)]


def _place(page: _Wanted) -> Place:
    return Place(page.path, page.page_number)


def _undrawable(page: _Wanted) -> str | None:
    if page.media_type != "application/pdf" and not page.media_type.startswith("image/"):
        return "This kind of file has no pages to picture; open the file at the place named."
    if not page.boxes:
        return "Its places are known by name only, not by box; open the file at the place named."
    return None


def _size(data: bytes) -> tuple[int, int]:
    import io

    from PIL import Image

    # Our own child's answer, but a child that read a hostile page: only the header is looked at here.
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
        return picture.size


def find_cited_pages(connection: duckdb.DuckDBPyConnection, student_id: str) -> list[_Wanted]:
    """Every page on which a record of this student stands, with the boxes of its values."""
    from pipeline.store.queries import ask

    own = "".join(
        f"SELECT {table}_id AS subject_id, student_id FROM {table} UNION ALL "  # noqa: S608 - our own words
        for table in ("iep", "goal", "service_prescription", "progress_statement", "work_sample", "accommodation")
    )
    rows = ask(
        connection,
        f"WITH subject AS ({own} SELECT service_delivery_id, student_id FROM service_delivery UNION ALL "  # noqa: S608 - our own words
        "SELECT observation_id, student_id FROM observation WHERE source_kind = 'data_sheet'), "
        "place AS (SELECT p.*, subject.student_id FROM provenance AS p JOIN subject USING (subject_id)), "
        "many AS (SELECT document_id FROM student_decision GROUP BY document_id "
        # Someone who could not be told counts as another student.
        "HAVING count(DISTINCT coalesce(student_id, mention_key)) > 1) "
        "SELECT place.document_id, path, place.page_number, media_type, text_source, "
        "place.document_id IN (SELECT document_id FROM many) AND (document_type = 'service_log' OR EXISTS ("
        "SELECT 1 FROM place AS o WHERE o.document_id = place.document_id AND o.page_number = place.page_number "
        "AND o.student_id IS DISTINCT FROM place.student_id)) AS is_shared, "
        "place.subject_kind, place.x0, place.y0, place.x1, place.y1 "
        "FROM place JOIN document USING (document_id) JOIN document_path USING (document_id) "
        "WHERE place.student_id = ? AND place.page_number IS NOT NULL "
        "ORDER BY list_position(['iep', 'service_log', 'progress_report', 'work_sample'], document_type) NULLS LAST, path, "
        "place.page_number, y0, x0, subject_kind",
        [student_id],
    ).rows
    pages: dict[tuple[str, int], _Wanted] = {}
    for document_id, path, number, media_type, text_source, is_shared, kind, *box in rows:
        page = pages.setdefault((document_id, number), _Wanted(document_id, path, number, media_type or "", text_source, bool(is_shared)))
        page.cited.setdefault(KINDS.get(kind, kind))
        if None not in box:
            page.boxes.append((box[0], box[1], box[2], box[3]))
    return list(pages.values())


class FileFinder:
    """Finds the bytes of documents where the last run saw them, archives and mails opened as then; only bytes of the right hash count."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, only: str | None = None) -> None:
        """`only` one document, where no other will be asked for: in a large store the places of all take a while."""
        from pipeline.store.queries import ask

        self._folder = folder
        rows = ask(
            connection,
            "SELECT source_file.document_id, path, drop_path FROM source_file JOIN run USING (run_id) "
            "WHERE source_file.document_id = coalesce(?, source_file.document_id) AND status <> 'removed' "
            "ORDER BY status = 'duplicate', path",
            [only],
        ).rows
        self._places: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for document_id, path, drop in rows:
            self._places[document_id].append((path, drop))
        self._unpacked: dict[tuple[str, str], dict[str, Path]] = {}
        self._found: dict[str, Path | None] = {}
        self._changed: set[str] = set()

    def find(self, document_id: str) -> Path | None:
        """A local file with exactly these bytes, or None."""
        if document_id not in self._found:
            self._found[document_id] = self._look(document_id)
        return self._found[document_id]

    def why(self, document_id: str) -> str:
        """Why `find` gave None."""
        if document_id in self._changed:
            return "The file has changed since it was read; its hash no longer fits, so it is not shown."
        return "The file is no longer where it was read (the drop was moved or removed)."

    def _look(self, document_id: str) -> Path | None:
        for path, drop in self._places.get(document_id, []):
            for file in self._candidates(path, Path(drop)):
                if not file.is_file() or file.is_symlink():
                    continue
                with file.open("rb") as opened:
                    digest = hashlib.file_digest(opened, "sha256").hexdigest()
                if digest == document_id:
                    return file
                self._changed.add(document_id)
        return None

    def _candidates(self, path: str, drop: Path) -> Iterable[Path]:
        if "!/" not in path:
            yield drop / path if drop.is_dir() else drop
            return
        from extractors.intake import unpack_members

        outer = path.split("!/", 1)[0]
        key = (str(drop), outer)
        if key not in self._unpacked:
            folder = self._folder / f"m{len(self._unpacked)}"
            folder.mkdir(mode=0o700)
            there = (drop / outer if drop.is_dir() else drop).is_file()
            self._unpacked[key] = unpack_members(outer, drop, folder) if there else {}
        if path in self._unpacked[key]:
            yield self._unpacked[key][path]


def crop_payload(payload: dict[str, Any]) -> bytes:
    """In a child process: one page's cited part as PNG (JPEG for a scan), its boxes outlined, all else covered where it must be."""
    import io

    picture, scale, boxes = open_page(payload)
    picture = _mark(picture.convert("RGB"), boxes, scale, cover=bool(payload["cover"]))
    out = io.BytesIO()
    if payload["is_scan"]:
        picture.save(out, "JPEG", quality=78)
    else:
        picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def open_page(payload: dict[str, Any]) -> tuple[Any, float, list[_Box]]:
    """The page's picture the right way up, its pixels a point, and the cited boxes as they lie on it."""
    from extractors.readers.pdf import open_pdf
    from pipeline.document import Box, Document
    from pipeline.errors import UnreadableError

    number, boxes = int(payload["page_number"]), [Box(*box) for box in payload["boxes"]]
    reading = _read_cache(Path(payload["reading"]), payload["reading_key"])
    page = next((page for page in reading.pages if page.page_number == number), None) if isinstance(reading, Document) else None
    if page is not None:
        # Boxes of recognised pages are those of the page made upright and straight; these lie on the page as displayed.
        boxes = [page.displayed(box) for box in boxes]
    file = Path(payload["file"])
    if payload["media_type"] == "application/pdf":
        pdf = open_pdf(file)
        opened = pdf[number - 1]
        width, height = opened.get_size()
        scale = min(DPI / 72, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        picture = opened.render(scale=scale, may_draw_forms=True).to_pil()
    else:
        from PIL import Image, ImageOps

        loaded = Image.open(file)
        if loaded.width * loaded.height > 100_000_000:
            raise UnreadableError("resource-limit", "the picture is too large to be shown")
        loaded.seek(number - 1 if getattr(loaded, "n_frames", 1) > 1 else 0)
        turned = ImageOps.exif_transpose(loaded)
        picture = turned if turned is not None else loaded
        width = page.width_pt if page is not None and page.width_pt else picture.width * 72 / 200
        wide = int(width * DPI / 72)
        if picture.width > wide:
            picture = picture.convert("RGB").resize((wide, round(picture.height * wide / picture.width)))
    scale = picture.width / width
    return _turn_upright(picture, scale, [(box.x0, box.y0, box.x1, box.y1) for box in boxes], page)


def _turn_upright(picture: Any, scale: float, boxes: list[_Box], page: Page | None) -> tuple[Any, float, list[_Box]]:
    """A page that was scanned sideways or upside down, turned so that it can be read, and its boxes with it."""
    from PIL import Image

    from pipeline.document import Box

    if page is None or page.to_display is None:
        return picture, scale, boxes
    # Where the start and the end of a line of text lie on the page as displayed.
    start, end = page.displayed(Box(0, 0, 0, 0)), page.displayed(Box(100, 0, 100, 0))
    across, down = end.x0 - start.x0, end.y0 - start.y0
    wide, high = picture.width / scale, picture.height / scale
    if abs(down) > abs(across):
        if down < 0:
            return picture.transpose(Image.Transpose.ROTATE_270), scale, [(high - y1, x0, high - y0, x1) for x0, y0, x1, y1 in boxes]
        return picture.transpose(Image.Transpose.ROTATE_90), scale, [(y0, wide - x1, y1, wide - x0) for x0, y0, x1, y1 in boxes]
    if across < 0:
        return (
            picture.transpose(Image.Transpose.ROTATE_180),
            scale,
            [(wide - x1, high - y1, wide - x0, high - y0) for x0, y0, x1, y1 in boxes],
        )
    return picture, scale, boxes


def _read_cache(path: Path, key: str) -> object:
    """The reading that the ingest kept of a recognised document; None for digital ones."""
    from pipeline.codec import CodecError, unpack
    from pipeline.document import Document
    from pipeline.sealing import unseal

    try:
        return unpack(Document, unseal(path.read_bytes(), key))
    except (OSError, CodecError, ValueError):
        return None


def _mark(picture: Any, boxes: list[_Box], scale: float, *, cover: bool) -> Any:
    from PIL import Image, ImageDraw

    spots = [tuple(round(part * scale) for part in box) for box in boxes]
    if cover:
        bare = Image.new("RGB", picture.size, "#E9ECEF")
        for x0, y0, x1, y1 in spots:
            pad = round(_COVER_PAD * scale)
            part = (max(x0 - pad, 0), max(y0 - pad, 0), min(x1 + pad, picture.width), min(y1 + pad, picture.height))
            if part[2] > part[0] and part[3] > part[1]:
                bare.paste(picture.crop(part), part[:2])
        picture = bare
    pen = ImageDraw.Draw(picture)
    for x0, y0, x1, y1 in spots if not cover else []:
        pen.rectangle((x0 - 2, y0 - 2, x1 + 2, y1 + 2), outline="#D55E00", width=2)
    pad = round(_PAD * scale)
    top = max(min(y0 for _, y0, _, _ in spots) - pad, 0)
    bottom = min(max(y1 for *_, y1 in spots) + pad, picture.height)
    return picture.crop((0, top, picture.width, max(bottom, top + 1)))
