"""Writes a packet's files into a folder or one ZIP, each with its hash in a list that `sha256sum -c` checks."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from pipeline.errors import StoreError


@dataclass(slots=True)
class Written:
    """Names of the files written, and what a person should know of them."""

    names: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write_packet(
    store: Path, who: str, out: Path, *, with_pages: bool = True, with_files: bool = False, say: Callable[[str], None] = lambda _: None
) -> Written:
    """Writes the packet of one student; StoreError where the student is not known or the place cannot be written."""
    from flows.reports.family import family_pages
    from flows.reports.packet import gather_packet, with_regions
    from flows.reports.packet_pdf import packet_pdf
    from flows.reports.pages import family_html, packet_html
    from flows.reports.pictures import FileFinder, draw_regions
    from pipeline.store.queries import find_student, open_store

    written = Written()
    contents: dict[str, bytes] = {}
    with open_store(store) as connection:
        student_id = find_student(connection, who)
        packet = gather_packet(connection, student_id, datetime.now(UTC).replace(tzinfo=None))
        if with_pages:
            packet = with_regions(packet, draw_regions(connection, student_id, store, say))
        if with_files:
            with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
                finder = FileFinder(connection, Path(folder))
                for source in packet.sources:
                    if source.is_shared:
                        written.notes.append("A file that speaks of several students was left out of the copies.")
                    elif (file := finder.find(source.document_id)) is not None:
                        contents[member_name(source.path)] = file.read_bytes()
                    else:
                        written.notes.append(f"A source file was left out: {finder.why(source.document_id)}")
    contents["packet.html"] = packet_html(packet).encode()
    for page in family_pages(packet):
        code = page.wording.code
        contents[f"family.{code}.html"] = family_html(packet, page).encode()
        if page.is_draft:
            written.notes.append(f"family.{code}.html is marked as a draft; `ieptrace wording {code}` tells how a person approves it.")
    contents["packet.pdf"] = packet_pdf(packet)
    contents["sources.sha256"] = "".join(f"{row.document_id}  {_one_line(row.path)}\n" for row in packet.sources).encode()
    contents["SHA256SUMS"] = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items())).encode()
    missing = sum(region.picture is None for region in packet.regions)
    if missing:
        written.notes.append(f"{missing} of {len(packet.regions)} cited pages have no picture; the packet says why.")
    try:
        if out.suffix.lower() == ".zip":
            _write_zip(out, contents)
        else:
            _write_folder(out, contents)
    except OSError as error:
        raise StoreError(f"Cannot write {out}: {error.strerror}. Choose another place.") from error
    written.names = sorted(contents)
    return written


def member_name(path: str) -> str:
    """A path in the drop as a name inside the packet, which can lead nowhere else."""
    parts = [part for part in PurePosixPath(path.replace("!/", "/").replace("\\", "_")).parts if part not in ("/", "..", ".")]
    return "/".join(["files", *parts])


def _one_line(path: str) -> str:
    return path.replace("\\", "\\\\").replace("\n", "\\n")


def _write_folder(folder: Path, contents: dict[str, bytes]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, data in contents.items():
        place = folder / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Never through a link that lies there: the new file takes its place.
        fresh = place.with_name(f".{place.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_bytes(data)
        fresh.replace(place)


def _write_zip(file: Path, contents: dict[str, bytes]) -> None:
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600, exist_ok=False)
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(contents.items()):
            archive.writestr(name, data)
    fresh.replace(file)
