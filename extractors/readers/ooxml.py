"""An Office package (a ZIP of XML parts), opened so that no hostile one can hurt.

Sizes are checked before a part is unpacked, a DOCTYPE is refused, nothing outside the package is fetched, and the
"strict" dialect is read as the common one.
"""

from __future__ import annotations

import contextlib
import hashlib
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote

from lxml import etree

from extractors.readers.settings import ReaderSettings
from pipeline.errors import UnreadableError

RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OFFICE_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Files saved as "Strict Open XML" use other namespaces for the same elements.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
)
_UNDERSTOOD: dict[tuple[Callable[[Any], Any], bytes], Any] = {}
_MAX_UNDERSTOOD = 32
_HEAD_BYTES = 4096
_PLAIN_TARGET = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*")  # "media/image1.png"; not "../customXml/item1.xml"
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


class Package:
    """The parts of one Office file by name ('word/document.xml'), read on demand."""

    def __init__(self, path: Path, settings: ReaderSettings) -> None:
        self._settings = settings
        try:
            self._zip = zipfile.ZipFile(path)
        except ZIP_ERRORS as error:
            raise UnreadableError("corrupt", "The Office file is damaged: its package cannot be opened.") from error
        members = self._zip.infolist()
        if len(members) > settings.max_archive_members:
            raise UnreadableError("too-many-members", f"The Office file has {len(members)} parts (max_archive_members).")
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        for info in members:
            name = info.filename.lstrip("/").lower()
            if name in self._members:
                self._twice.add(name)
            self._members[name] = info

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    def has(self, name: str) -> bool:
        return name.lower() in self._members

    def names(self) -> list[str]:
        return [info.filename for info in self._members.values()]

    def size(self, name: str) -> int:
        """Unpacked bytes of a part as the package claims."""
        return self._members[name.lower()].file_size

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises UnreadableError ('encrypted', 'resource-limit', 'corrupt')."""
        info = self._members.get(name.lower())
        if info is None:
            raise UnreadableError("corrupt", "The Office file is damaged: a part that it names is missing.")
        if name.lower() in self._twice:
            # Programs differ in which of them they show: neither is evidence.
            raise UnreadableError("corrupt", "The Office file is damaged: it holds a part of it twice, and the two may differ.")
        limit = self._settings.max_xml_bytes
        if info.flag_bits & 1:
            raise UnreadableError("encrypted", "The Office file is protected with a password; save it without one.")
        if info.file_size > limit:
            raise UnreadableError("resource-limit", f"A part of the file unpacks to {info.file_size / 1e6:.0f} MB (max_xml_bytes).")
        try:
            with self._zip.open(info) as part:
                data = part.read(limit + 1)
        except (*ZIP_ERRORS, RuntimeError) as error:
            raise UnreadableError("corrupt", "The Office file is damaged: a part of it cannot be unpacked.") from error
        if len(data) > limit:
            raise UnreadableError("resource-limit", "A part of the file unpacks to more than it claims (max_xml_bytes).")
        return data

    def xml(self, name: str) -> Any:
        """The root element of an XML part."""
        return parse_xml(self.read(name))

    def refuse_dtd(self, name: str) -> None:
        """Raise UnreadableError 'dtd' when a part that another library will read declares one."""
        with contextlib.suppress(*ZIP_ERRORS, RuntimeError), self._zip.open(self._members[name.lower()]) as part:
            refuse_dtd(part.read(_HEAD_BYTES))

    def understand_once(self, name: str, build: Callable[[Any], Any]) -> Any:
        """What `build` makes of an XML part; documents of one template share their styles and lists, so the last few are kept."""
        key = (build, self._fingerprint(name))
        if key not in _UNDERSTOOD:
            if len(_UNDERSTOOD) >= _MAX_UNDERSTOOD:
                _UNDERSTOOD.clear()
            _UNDERSTOOD[key] = build(self.xml(name))
        return _UNDERSTOOD[key]

    def _fingerprint(self, name: str) -> bytes:
        """A hash of a part as it is packed: known parts need not even be unpacked."""
        info = self._members[name.lower()]
        file = self._zip.fp
        assert file is not None
        file.seek(info.header_offset)
        header = file.read(30)
        if len(header) < 30:
            raise UnreadableError("corrupt", "The Office file is damaged: a part of it cannot be unpacked.")
        file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        packed = file.read(info.compress_size)
        return hashlib.sha256(f"{info.compress_type} {info.flag_bits} {info.file_size} {info.CRC} ".encode() + packed).digest()

    def relationships(self, name: str) -> dict[str, tuple[str, str]]:
        """Relationship id → (kind, part name) of a part; '' stands for the package. External targets are left out."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", base + ".rels")
        if not self.has(rels):
            return {}
        found: dict[str, tuple[str, str]] = {}
        for element in self.xml(rels).iter(RELATIONSHIPS):
            if element.get("TargetMode") == "External":
                continue
            target = unquote(element.get("Target", ""))
            if _PLAIN_TARGET.fullmatch(target):
                resolved = f"{folder}/{target}" if folder else target
            else:
                resolved = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[element.get("Id", "")] = (element.get("Type", "").rsplit("/", 1)[-1], resolved)
        return found

    def main_part(self, default: str) -> str:
        """The part that the package itself names as the document."""
        for kind, target in self.relationships("").values():
            if kind == "officeDocument" and self.has(target):
                return target
        if self.has(default):
            return default
        raise UnreadableError("corrupt", "The Office file is damaged: it holds no main document.")


def is_locked_package(package: Package) -> bool:
    """Whether an OpenDocument package says that its parts are encrypted."""
    manifest = "META-INF/manifest.xml"
    return package.has(manifest) and b"encryption-data" in package.read(manifest)


def refuse_dtd(head: bytes) -> None:
    """Raise UnreadableError 'dtd' for the first bytes of a part that declare a DOCTYPE."""
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise UnreadableError("dtd", "The file declares a DTD, which Office files never need; it was not read.")


def parse_xml(data: bytes) -> Any:
    """The root of an XML part. Raises UnreadableError 'dtd' for a DOCTYPE, 'corrupt' for what is not XML."""
    refuse_dtd(data[:_HEAD_BYTES])
    if b"purl.oclc.org/ooxml" in data[:8192]:
        for strict, common in _STRICT:
            data = data.replace(strict, common)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    root: Any
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error).lower():
            raise UnreadableError("nesting-limit", "The Office file nests its parts too deeply to be read.") from error
        raise UnreadableError("corrupt", "The Office file is damaged: a part of it is not well-formed XML.") from error
    if root is None:
        raise UnreadableError("corrupt", "The Office file is damaged: a part of it is empty.")
    if root.getroottree().docinfo.doctype:
        raise UnreadableError("dtd", "The file declares a DTD, which Office files never need; it was not read.")
    return root
