"""Page objects are counted where they stand: in the open, or compressed together in object streams."""

from __future__ import annotations

import mmap
import zlib
from pathlib import Path

import pytest

from extractors.readers.pdf_checks import _count_in_object_streams

PAGES = b"1 0 2 20 << /Type /Page >> << /Type/Page/Parent 3 0 R >> << /Type /Pages /Count 2 >>"


def stream(packed: bytes) -> bytes:
    return b"5 0 obj << /Type /ObjStm /N 3 /Filter /FlateDecode >>\nstream\r\n" + packed + b"\nendstream endobj\n"


CASES = {
    "one stream": (stream(zlib.compress(PAGES)), 2),
    "two streams": (stream(zlib.compress(PAGES)) + stream(zlib.compress(b"<</Type/Page>>")), 3),
    "a stream of other objects": (stream(zlib.compress(b"<< /Type /Font >>")), 0),
    "a stream that is not plain Flate says nothing": (stream(zlib.compress(PAGES)) + stream(b"\x00\x01garbled"), 0),
    "a stream without an end": (b"<< /Type /ObjStm >> stream\n", 0),
    "no stream": (b"<< /Type /ObjStm >>", 0),
}


@pytest.mark.parametrize("name", CASES)
def test_pages_in_object_streams(name: str, tmp_path: Path) -> None:
    content, expected = CASES[name]
    path = tmp_path / "file.pdf"
    path.write_bytes(b"%PDF-1.7\n" + content)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        assert _count_in_object_streams(data) == expected
