"""Everything that lies in a drop, one entry each: files, members of archives, attachments; with what will be done about it.

Nothing is skipped: what is not read has a reason of the closed list. Names, types and rules are the store's `source_file`.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from extractors.readers import check_kind, detect
from extractors.readers.isolation import IsolatedPool, Task
from extractors.readers.settings import DEFAULT_SETTINGS, ReaderSettings
from pipeline.errors import UnreadableError

EntryStatus = Literal["new", "unchanged", "duplicate", "quarantined", "ignored"]

_SYSTEM_NAMES = frozenset(
    {
        ".ds_store",
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        ".directory",
        ".localized",
        "icon\r",
        ".spotlight-v100",
        ".trashes",
        ".fseventsd",
    }
)
_SYSTEM_FOLDERS = frozenset(
    {"__macosx", "$recycle.bin", "system volume information", ".git", ".svn", ".spotlight-v100", ".trashes", ".fseventsd"}
)
# "~$report.docx" is Word's lock beside an open file, "._scan.pdf" a Mac's shadow of one, ".~lock.log.ods#" LibreOffice's.
_SYSTEM_PREFIXES = ("~$", "._", ".~lock.")


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One file, archive member or attachment. `path` is relative to the drop: 'a.zip!/b.pdf', 'x.eml!/y.docx'.

    `reason` is a code of QUARANTINE_REASONS and `message` its sentence, both None for what will be read. `local_path` is
    where the bytes are now (a temporary file for members); None where there is nothing to read. A mail is a container and
    a document; an archive only a container.
    """

    path: str
    byte_size: int
    modified_at: datetime | None
    document_id: str | None = None
    media_type: str | None = None
    status: EntryStatus = "new"
    reason: str | None = None
    message: str | None = None
    is_container: bool = False
    local_path: Path | None = None
    original_path: str | None = None  # of a duplicate: the entry that stands for it

    @property
    def is_readable(self) -> bool:
        """True when a reader should be given this entry's bytes."""
        return self.status in ("new", "unchanged") and self.media_type != detect.ZIP


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the run before knew of a path; equal size and time of change spare the hashing."""

    byte_size: int
    modified_at: datetime | None
    document_id: str | None
    media_type: str | None = None
    status: str = "new"
    reason: str | None = None
    message: str | None = None
    is_container: bool = False


@contextmanager
def open_drop(
    drop_path: Path, *, settings: ReaderSettings = DEFAULT_SETTINGS, known: Mapping[str, KnownFile] | None = None
) -> Iterator[list[SourceEntry]]:
    """The entries of a drop, with members unpacked for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="ieptrace-") as folder:
        yield walk_drop(drop_path, Path(folder), settings=settings, known=known)


def walk_drop(
    drop_path: Path, folder: Path, *, settings: ReaderSettings = DEFAULT_SETTINGS, known: Mapping[str, KnownFile] | None = None
) -> list[SourceEntry]:
    """Every entry of a drop (a folder, or a single file) in the order of its path; members are unpacked into `folder`.

    Raises UnreadableError when the drop itself cannot be opened.
    """
    if not drop_path.exists():
        raise UnreadableError("unreadable", "The drop does not exist.")
    with closing(_Walker(settings, folder, known or {})) as walker:
        if drop_path.is_dir():
            walker.walk_folder(drop_path, "")
        else:
            walker.add_path(drop_path, drop_path.name)
    return settle_statuses(walker.entries, known or {})


def settle_statuses(entries: list[SourceEntry], known: Mapping[str, KnownFile]) -> list[SourceEntry]:
    """Sort by path; of several copies the first is the original, a path known with the same content is unchanged."""
    originals: dict[str, str] = {}
    settled = []
    for entry in sorted(entries, key=lambda e: e.path):
        if entry.status in ("ignored", "quarantined") or entry.document_id is None:
            settled.append(entry)
            continue
        original = originals.setdefault(entry.document_id, entry.path)
        before = known.get(entry.path)
        if original != entry.path:
            settled.append(replace(entry, status="duplicate", original_path=original))
        elif before is not None and before.document_id == entry.document_id:
            settled.append(replace(entry, status="unchanged"))
        else:
            settled.append(replace(entry, status="new"))
    return settled


def unpack_members(outer: str, drop_path: Path, folder: Path, settings: ReaderSettings = DEFAULT_SETTINGS) -> dict[str, Path]:
    """Local files of all members of one container that was taken over unopened, by path; `folder` must be its own."""
    walker = _Walker(settings, folder, {})
    walker.add_path(drop_path / outer if drop_path.is_dir() else drop_path, outer)
    return {entry.path: entry.local_path for entry in walker.entries if entry.local_path is not None}


def is_system_file(path: str) -> bool:
    """True for what operating systems and office programs leave lying beside documents."""
    parts = PurePosixPath(path.replace("!/", "/")).parts
    name = parts[-1].lower() if parts else ""
    if name in _SYSTEM_NAMES or name.startswith(_SYSTEM_PREFIXES):
        return True
    return any(part.lower() in _SYSTEM_FOLDERS for part in parts[:-1])


class _Walker:
    def __init__(self, settings: ReaderSettings, folder: Path, known: Mapping[str, KnownFile]) -> None:
        self.entries: list[SourceEntry] = []
        self._settings, self._folder = settings, folder
        self._known = known
        self._containers = 0
        self._bytes_left = 0  # of what one file of the drop, with all archives inside it, may unpack to
        self._pool: IsolatedPool | None = None
        self._paths: dict[str, int] = {}
        self._members_of: dict[str, list[str]] = {}
        for path in known:
            if "!/" in path:
                self._members_of.setdefault(path.split("!/", 1)[0], []).append(path)

    # ── folders and files ──

    def walk_folder(self, folder: Path, prefix: str) -> None:
        waiting = [(folder, prefix)]  # a list of our own: folders may lie deeper than calls may nest
        while waiting:
            folder, prefix = waiting.pop()
            try:
                found = sorted(os.scandir(folder), key=lambda item: item.name)
            except OSError as error:
                text = f"The folder cannot be opened ({error.strerror})."
                self._add(SourceEntry(self._claim(prefix.rstrip("/")), 0, None, status="quarantined", reason="unreadable", message=text))
                continue
            for item in found:
                path = prefix + _shown(item.name)
                if item.is_dir(follow_symlinks=False):
                    waiting.append((Path(item.path), path + "/"))
                else:
                    self.add_path(Path(item.path), path)

    def add_path(self, local: Path, path: str) -> None:
        """One entry for a path of the file system, and one for each member when it is a container."""
        path = self._claim(path)
        try:
            status = os.lstat(local)
        except OSError as error:
            text = f"The file cannot be opened ({error.strerror})."
            self._add(SourceEntry(path, 0, None, status="quarantined", reason="unreadable", message=text))
            return
        modified = datetime.fromtimestamp(status.st_mtime, UTC).replace(microsecond=status.st_mtime_ns // 1000 % 1_000_000)
        entry = SourceEntry(path, status.st_size, modified)
        if stat.S_ISLNK(status.st_mode):
            self._ignore(entry, "symlink", "A link to another file; links are not followed.")
        elif not stat.S_ISREG(status.st_mode):
            self._ignore(entry, "not-regular", "Not a regular file (a pipe, socket or device).")
        elif is_system_file(path):
            self._ignore(entry, "system-file", "Left by an operating system or an office program; no document.")
        elif not self._take_over(entry, local):
            self._read_path(entry, local, status)

    def _read_path(self, entry: SourceEntry, local: Path, before: os.stat_result) -> None:
        if before.st_size > self._settings.max_file_bytes:
            limit = self._settings.max_file_bytes // 1_000_000
            self._quarantine(entry, "too-large", f"The file has {before.st_size / 1e6:.0f} MB; the limit is {limit} MB (max_file_bytes).")
            return
        try:
            with local.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            after = os.lstat(local)
        except OSError as error:
            self._quarantine(entry, "unreadable", f"The file cannot be read ({error.strerror}).")
            return
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            self._quarantine(entry, "unstable", "The file changed while it was being read; run again when it is finished.")
            return
        self._bytes_left = self._settings.max_archive_bytes
        self._judge(replace(entry, document_id=digest, local_path=local), depth=0)

    def _take_over(self, entry: SourceEntry, local: Path) -> bool:
        """Take an unchanged file (and the members of an unchanged container) from the run before, without opening it."""
        before = self._known.get(entry.path)
        if before is None or before.document_id is None or before.modified_at is None:
            return False
        if (before.byte_size, before.modified_at) != (entry.byte_size, entry.modified_at):
            return False
        if before.status == "quarantined":
            return False
        members = self._members_of.get(entry.path, [])
        if before.is_container and not members and before.media_type != detect.EML:
            return False
        self._add(_known_entry(entry.path, before, local))
        for path in members:
            known = self._known[path]
            if known.status != "removed":
                self._add(_known_entry(path, known, None))
        return True

    # ── what a file is ──

    def _judge(self, entry: SourceEntry, *, depth: int) -> None:
        """Decide by content what becomes of an entry whose bytes are at hand."""
        local = entry.local_path
        assert local is not None
        name = entry.path.rsplit("/", 1)[-1]
        if is_system_file(entry.path):
            self._ignore(entry, "system-file", "Left by an operating system or an office program; no document.")
            return
        if entry.byte_size == 0:
            promised = detect.promised_type(name)
            entry = replace(entry, document_id=None, local_path=None, media_type=promised)
            if promised is None and "." in name:
                self._ignore(entry, "empty", "The file is empty (0 bytes), and of no kind that is read.")
            else:
                self._quarantine(entry, "empty", "The file is empty (0 bytes).")
            return
        try:
            kind = detect.detect_media_type(local, name=name)
        except OSError as error:
            self._quarantine(entry, "unreadable", f"The file cannot be read ({error.strerror}).")
            return
        except Exception as error:  # noqa: BLE001 - no file, however broken, may stop the walk
            self._quarantine(entry, "corrupt", f"The file is damaged so that not even its kind can be told ({type(error).__name__}).")
            return
        entry = replace(entry, media_type=kind, is_container=kind in detect.CONTAINERS)
        promised = detect.promised_type(name)
        if promised == detect.ZIP and kind in detect.READABLE and not detect.is_office_package(kind):
            self._quarantine(entry, "type-mismatch", f"The name says {promised}, the content is {kind}; a download that failed looks so.")
            return
        if kind == detect.ZIP and promised in detect.READABLE:
            self._quarantine(entry, "type-mismatch", f"The name says {promised}, the content is an archive and no such document.")
            return
        if kind != detect.ZIP:
            try:
                check_kind(kind, name)
            except UnreadableError as error:
                if error.reason == "unsupported":
                    self._ignore(entry, error.reason, error.message)
                else:
                    self._quarantine(entry, error.reason, error.message)
                return
        if entry.is_container:
            self._open_container(entry, depth)
        else:
            self._add(entry)

    def _open_container(self, entry: SourceEntry, depth: int) -> None:
        assert entry.local_path is not None
        assert entry.media_type is not None
        limit = self._settings.max_archive_depth
        if depth >= limit:
            self._quarantine(entry, "nesting-limit", f"Archives are opened to a depth of {limit} (max_archive_depth).")
            return
        self._containers += 1
        folder = self._folder / f"c{self._containers}"
        try:
            rows = self._expand(entry.local_path, entry.media_type, folder)
        except UnreadableError as error:
            self._quarantine(entry, error.reason, error.message)
            return
        if not rows and entry.media_type == detect.ZIP:
            self._quarantine(entry, "empty", "The archive holds no files.")
            return
        self._add(entry)
        self._bytes_left -= sum(row["byte_size"] for row in rows if row["local"])
        for row in rows:
            modified = datetime.fromisoformat(row["modified_at"]) if row["modified_at"] else entry.modified_at
            member = SourceEntry(self._claim(f"{entry.path}!/{row['name']}"), row["byte_size"], modified)
            if is_system_file(member.path):
                self._ignore(replace(member, document_id=row["document_id"]), "system-file", "Left by an operating system; no document.")
            elif row["status"] == "ignored":
                self._ignore(member, row["reason"], row["message"])
            elif row["status"] is not None:
                self._quarantine(member, row["reason"], row["message"])
            else:
                member = replace(member, document_id=row["document_id"], local_path=Path(row["local"]))
                self._judge(member, depth=depth + 1)

    def _expand(self, local: Path, media_type: str, folder: Path) -> list[dict[str, Any]]:
        """The members' rows, found by a process that may die of them."""
        if self._pool is None:
            self._pool = IsolatedPool("extractors.containers:expand_payload", workers=1, settings=self._settings)
            self._pool.__enter__()
        payload = {
            "path": str(local),
            "media_type": media_type,
            "folder": str(folder),
            "settings": asdict(self._settings),
            "bytes_left": max(self._bytes_left, 0),
        }
        # Unpacking all that an archive may hold takes its time; this ends what would never end.
        seconds = self._settings.seconds_per_document + local.stat().st_size / 1_000_000
        (outcome,) = self._pool.run([Task(folder.name, payload, seconds)])
        if outcome.result is None:
            raise UnreadableError(outcome.reason or "reader-crash", outcome.message or "The archive cannot be opened.")
        rows: list[dict[str, Any]] = outcome.result["rows"]
        return rows

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    # ── keeping entries ──

    def _claim(self, path: str) -> str:
        """A path of its own for every entry: the second of the same spelling gets '#2'."""
        self._paths[path] = self._paths.get(path, 0) + 1
        return path if self._paths[path] == 1 else f"{path}#{self._paths[path]}"

    def _add(self, entry: SourceEntry) -> None:
        self.entries.append(entry)

    def _ignore(self, entry: SourceEntry, reason: str, message: str) -> None:
        self._add(replace(entry, status="ignored", reason=reason, message=message))

    def _quarantine(self, entry: SourceEntry, reason: str, message: str) -> None:
        self._add(replace(entry, status="quarantined", reason=reason, message=message))


def _known_entry(path: str, known: KnownFile, local: Path | None) -> SourceEntry:
    status: EntryStatus = "new"
    if known.status in ("ignored", "quarantined"):
        status = "ignored" if known.status == "ignored" else "quarantined"
    reason, message = (known.reason, known.message) if status != "new" else (None, None)
    return SourceEntry(
        path, known.byte_size, known.modified_at, known.document_id, known.media_type, status, reason, message, known.is_container, local
    )


def _shown(name: str) -> str:
    """A file's name as text in NFC; bytes that are no UTF-8 are shown as '\\ufffd'."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", errors="replace"))
