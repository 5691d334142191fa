"""Readers: path → Document. One front door, `read_document`; each format's module is imported only when it is met."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from extractors.readers import detect as kinds
from extractors.readers.detect import detect_media_type, promised_type
from extractors.readers.settings import DEFAULT_SETTINGS, READER_VERSION, ReaderSettings
from pipeline.document import Document, ReadingNote
from pipeline.errors import UnreadableError

__all__ = ["READER_VERSION", "ReaderSettings", "detect_media_type", "read_document"]

_READERS: dict[str, tuple[str, str]] = {
    kinds.PDF: ("pdf", "read_pdf"),
    kinds.DOCX: ("docx", "read_docx"),
    kinds.DOCM: ("docx", "read_docx"),
    kinds.DOC: ("legacy", "read_legacy"),
    kinds.RTF: ("legacy", "read_legacy"),
    kinds.ODT: ("legacy", "read_legacy"),
    kinds.XML_SHEET: ("sheet_xml", "read_xml_sheet"),
    kinds.CSV: ("delimited", "read_delimited"),
    kinds.TSV: ("delimited", "read_delimited"),
    kinds.TXT: ("text", "read_text"),
    kinds.MARKDOWN: ("text", "read_text"),
    kinds.HTML: ("html", "read_html"),
    kinds.EML: ("mail", "read_mail"),
    kinds.MSG: ("mail", "read_mail"),
    **dict.fromkeys(kinds.IMAGES, ("image", "read_image")),
    **dict.fromkeys(kinds.SHEETS, ("sheet", "read_sheet")),
}


def read_document(
    path: Path, *, document_id: str, media_type: str | None = None, name: str | None = None, settings: ReaderSettings = DEFAULT_SETTINGS
) -> Document:
    """Read one file of any kind we know. `name` is the file's own name where `path` is a temporary one.

    Raises UnreadableError with a reason of the closed list; never returns a document that stands for nothing.
    """
    check_file(path, settings)
    shown_name = name or path.name
    kind = media_type or detect_media_type(path, name=shown_name)
    check_kind(kind, shown_name)
    module, function = _READERS[kind]
    reader: Any = getattr(import_module(f"extractors.readers.{module}"), function)
    arguments: dict[str, Any] = {"document_id": document_id, "settings": settings}
    if kind not in kinds.IMAGES and kind != kinds.PDF:
        arguments["media_type"] = kind
    document: Document = reader(path, **arguments)
    promised = promised_type(shown_name)
    if promised and promised != kind and not _is_near(promised, kind):
        note = ReadingNote("type-mismatch", f"The name says {promised}, the content is {kind}; it was read as its content.")
        document = replace(document, notes=(*document.notes, note))
    return document


def check_file(path: Path, settings: ReaderSettings) -> None:
    """Raise UnreadableError for what must not even be opened: links, devices, empty and over-large files."""
    try:
        status = os.lstat(path)
    except OSError as error:
        raise UnreadableError("unreadable", f"The file cannot be opened ({error.strerror}).") from error
    if stat.S_ISLNK(status.st_mode):
        raise UnreadableError("symlink", "A link to another file; links are not followed.")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError("not-regular", "Not a regular file (a folder, pipe or device).")
    if status.st_size == 0:
        raise UnreadableError("empty", "The file is empty (0 bytes).")
    if status.st_size > settings.max_file_bytes:
        limit = settings.max_file_bytes // 1_000_000
        raise UnreadableError("too-large", f"The file has {status.st_size / 1e6:.0f} MB; the limit is {limit} MB (max_file_bytes).")


def check_kind(kind: str, name: str) -> None:
    """Raise UnreadableError when no reader exists for this kind; the reason tells broken from merely unsupported."""
    if kind in kinds.READABLE:
        return
    if kind == kinds.ENCRYPTED_OFFICE:
        raise UnreadableError("encrypted", "The Office file is protected with a password; save it without one.")
    if kind == kinds.ZIP:
        raise UnreadableError("unsupported", "An archive is a folder of documents; its members are read, not the archive itself.")
    promised = promised_type(name)
    if promised in kinds.READABLE:
        if kind == kinds.BINARY:
            raise UnreadableError("corrupt", f"The name says {promised}, and the content is not that; the file is damaged.")
        raise UnreadableError("type-mismatch", f"The name says {promised}, the content is {kind}.")
    raise UnreadableError("unsupported", f"No reader for this kind of file ({kind}).")


def _is_near(promised: str, kind: str) -> bool:
    """Kinds that one program writes under each other's names; no note is worth it."""
    text = {kinds.CSV, kinds.TSV, kinds.TXT, kinds.MARKDOWN}
    word = {kinds.DOCX, kinds.DOCM}
    sheets = kinds.SHEETS | {kinds.XML_SHEET}
    return any(promised in group and kind in group for group in (text, word, sheets, kinds.IMAGES))
