"""Bytes of a text file as text: a byte order mark, UTF-8, then Windows-1252 with a note; never a guess between others."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from extractors.readers.settings import ReaderSettings
from pipeline.document import ReadingNote
from pipeline.errors import UnreadableError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


_JUDGED_BYTES = 100_000


def decode_text(data: bytes) -> tuple[str, tuple[ReadingNote, ...]]:
    """The text (NFC, line ends as '\\n', no null bytes) and what a careful reader would note of its encoding.

    Raises UnreadableError 'encoding' for bytes that a byte order mark promises and that do not fit it, and for other alphabets.
    """
    notes: tuple[ReadingNote, ...] = ()
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    head = data[:4096]
    if encoding is None and head.count(0) > len(head) * 0.3:
        encoding = "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding not in (None, "utf-8-sig"):
            raise UnreadableError("encoding", f"The file says it is {encoding} and is not; save it as UTF-8.") from error
        text, notes = _decode_lines(data.removeprefix(b"\xef\xbb\xbf"))
    if "\x00" in text:
        notes = (*notes, ReadingNote("encoding", f"{text.count(chr(0))} null bytes stand in the text and are left out."))
        text = text.replace("\x00", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return (text if text.isascii() else unicodedata.normalize("NFC", text)), notes


def _decode_lines(data: bytes) -> tuple[str, tuple[ReadingNote, ...]]:
    """Each line as UTF-8 where it is that, else as Windows-1252: exports are pasted together from both, under one byte order mark."""
    if sum(byte > 127 for byte in data[:_JUDGED_BYTES]) > 0.3 * len(data[:_JUDGED_BYTES].replace(b" ", b"")):
        # Windows-1252 holds Western languages, whose letters are mostly plain: this is another alphabet's encoding, or no text.
        raise UnreadableError("encoding", "The text is neither UTF-8 nor Windows-1252; save it as UTF-8.")
    lines, foreign, lost = [], 0, 0
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            text = line.decode("cp1252", errors="replace")
            foreign += 1
            lost += text.count("\ufffd")
            lines.append(text)
    message = f"Not UTF-8; {foreign} lines were read as Windows-1252."
    if lost:
        message += f" {lost} characters exist in neither and are marked."
    return "\n".join(lines), (ReadingNote("encoding", message),)


def read_text_file(path: Path, settings: ReaderSettings) -> tuple[str, tuple[ReadingNote, ...]]:
    """Decode a whole file; its size was checked before."""
    try:
        with path.open("rb") as file:
            data = file.read(settings.max_file_bytes + 1)
    except OSError as error:
        raise UnreadableError("unreadable", f"The file cannot be read ({error.strerror}).") from error
    if len(data) > settings.max_file_bytes:
        raise UnreadableError("too-large", "The file is over the size limit (max_file_bytes).")
    return decode_text(data)
