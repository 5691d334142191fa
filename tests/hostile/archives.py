"""Archives that point outside, bomb, lie, overlap or nest."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence

from tests.hostile.case import GOOD, READ, Case

TEXT = GOOD.encode()
PACKED = zipfile.ZIP_DEFLATED


def make_zip(members: Sequence[tuple[str, bytes]], method: int = PACKED, comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")
        archive.comment = comment
        for name, data in members:
            info = zipfile.ZipInfo(name or "x", (2025, 9, 3, 10, 0, 0))
            info.filename = name
            info.compress_type = method
            archive.writestr(info, data)
    return buffer.getvalue()


def raw_zip(members: Sequence[tuple[bytes, bytes, int]]) -> bytes:
    """Stored members whose names are these very bytes; the number is the flag bits."""
    out, central = b"", b""
    import zlib

    for name, data, flags in members:
        place = len(out)
        common = struct.pack("<HHHHHIIIHH", 20, flags, 0, 0x5000, 0x5B23, zlib.crc32(data), len(data), len(data), len(name), 0)
        out += b"PK\x03\x04" + common + name + data
        central += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, place) + name
    return out + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(central), len(out), 0)


def linked(target: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("link.pdf")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
        archive.writestr("a.txt", TEXT)
    return buffer.getvalue()


def patch(data: bytes, central: Mapping[int, tuple[str, int]] = {}, local: Mapping[int, tuple[str, int]] = {}, number: int = 0) -> bytes:
    """The archive with fields of one member written over: place in its directory entry (or its own header), form and value."""
    out = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info, start = archive.infolist()[number], archive.start_dir
    for _ in range(number + 1):
        place = data.find(b"PK\x01\x02", start)
        start = place + 4
    for offset, (form, value) in central.items():
        struct.pack_into(form, out, place + offset, value)
    for offset, (form, value) in local.items():
        struct.pack_into(form, out, info.header_offset + offset, value)
    return bytes(out)


def nested(depth: int) -> bytes:
    data = make_zip([("deep.txt", TEXT)])
    for _ in range(depth - 1):
        data = make_zip([("in.zip", data)])
    return data


def overlapping(count: int) -> bytes:
    """Every directory entry stands for the same packed bytes."""
    data = make_zip([(f"{n:03d}.txt", bytes(200_000)) for n in range(count)])
    out = bytearray(data)
    place = zipfile.ZipFile(io.BytesIO(data)).start_dir
    for _ in range(count):
        place = data.find(b"PK\x01\x02", place)
        struct.pack_into("<I", out, place + 42, 0)
        place += 4
    return bytes(out)


def tar(kind: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{kind}") as archive:
        info = tarfile.TarInfo("../evil.txt")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    return buffer.getvalue()


def only(**members: str) -> dict[str, str]:
    return {name.replace("__", "/").replace("_txt", ".txt"): fate for name, fate in members.items()}


LONG = "x" * 300 + ".txt"
CASES = [
    Case("good.zip", lambda: make_zip([("a.txt", TEXT), ("b/c.txt", TEXT + b" c")]), members={"a.txt": READ, "b/c.txt": READ}),
    Case("empty.zip", lambda: make_zip([]), "empty"),
    Case("folders only.zip", lambda: make_zip([("a/", b""), ("a/b/", b"")]), "empty"),
    Case("empty member.zip", lambda: make_zip([("a.pdf", b""), ("b.txt", TEXT)]), members={"a.pdf": "empty", "b.txt": READ}),
    Case("points up.zip", lambda: make_zip([("../a.txt", TEXT), ("b/../../c.txt", TEXT), ("..\\d.txt", TEXT)]), members={"a.txt": "unsafe-member", "b/c.txt": "unsafe-member", "d.txt": "unsafe-member"}),
    Case("points to the root.zip", lambda: make_zip([("/etc/a.txt", TEXT), ("C:\\b.txt", TEXT), ("\\\\server\\c.txt", TEXT), ("//d.txt", TEXT)]), members={"etc/a.txt": "unsafe-member", "b.txt": "unsafe-member", "server/c.txt": "unsafe-member", "d.txt": "unsafe-member"}),
    Case("dots that are fine.zip", lambda: make_zip([("a..b.txt", TEXT), (".hidden.txt", TEXT), ("...txt", TEXT)]), members={"a..b.txt": READ, ".hidden.txt": READ, "...txt": READ}),
    Case("link.zip", lambda: linked("/etc/passwd"), members={"link.pdf": "symlink", "a.txt": READ}),
    Case("one name twice.zip", lambda: make_zip([("a.txt", TEXT), ("a.txt", b"another text"), ("A.txt", b"a third text")]), members={"a.txt": READ, "a.txt#2": READ, "A.txt": READ}),
    Case("no name.zip", lambda: raw_zip([(b"", TEXT, 0), (b"a.txt", TEXT, 0)]), members={"unnamed": READ, "a.txt": READ}),
    Case("long name.zip", lambda: make_zip([(LONG, TEXT)]), members={LONG: READ}),
    Case("name of many lines.zip", lambda: make_zip([("a\nb.txt", TEXT), ("c\u202etxt.pdf.txt", TEXT)]), members={"a\nb.txt": READ, "c\u202etxt.pdf.txt": READ}),
    Case("name with a null.zip", lambda: raw_zip([(b"a\0b.txt", TEXT, 0)]), members={"a\ufffdb.txt": "unsafe-member"}),
    Case("names of many pages.zip", lambda: raw_zip([("niño.txt".encode(), TEXT, 0x800), ("año.txt".encode(), TEXT + b"1", 0), ("ñu.txt".encode("cp437"), TEXT + b"2", 0), (b"\xff\xfe.txt", TEXT + b"3", 0x800)]), (READ, "corrupt")),
    Case("nested three.zip", lambda: nested(3), members={"in.zip": READ, "in.zip!/in.zip": READ, "in.zip!/in.zip!/deep.txt": READ}),
    Case("nested five.zip", lambda: nested(5), members={"in.zip": READ, "in.zip!/in.zip": READ, "in.zip!/in.zip!/in.zip": "nesting-limit"}),
    Case("bomb.zip", lambda: make_zip([("a.txt", bytes(40_000_000)), ("b.txt", TEXT)]), members={"a.txt": "resource-limit", "b.txt": READ}),
    Case("bomb of small ones.zip", lambda: make_zip([(f"{n}.txt", bytes(1_500_000)) for n in range(8)]), members={f"{n}.txt": "resource-limit" for n in range(8)}),
    Case("too large inside.zip", lambda: patch(make_zip([("a.pdf", TEXT)]), {24: ("<I", 300_000_000), 20: ("<I", 250_000_000)}), members={"a.pdf": "too-large"}),
    Case("says it is small.zip", lambda: patch(make_zip([("a.txt", TEXT * 500)]), {24: ("<I", 10)}), members={"a.txt": "corrupt"}),
    Case("overlapping.zip", lambda: overlapping(20), members={f"{n:03d}.txt": "corrupt" for n in range(20)}),
    Case("10001 members.zip", lambda: make_zip([(f"{n}", b"") for n in range(10_001)], zipfile.ZIP_STORED), "too-many-members"),
    Case("says a million members.zip", lambda: (lambda data: data[:-14] + struct.pack("<HH", 65535, 65535) + data[-10:])(make_zip([("a.txt", TEXT)])), ("too-many-members", "corrupt")),
    Case("password.zip", lambda: patch(make_zip([("a.txt", TEXT), ("b.txt", TEXT)]), {8: ("<H", 1)}, {6: ("<H", 1)}), members={"a.txt": "encrypted", "b.txt": READ}),
    Case("packing of no name.zip", lambda: patch(make_zip([("a.txt", TEXT)]), {10: ("<H", 98)}, {8: ("<H", 98)}), members={"a.txt": "unsupported"}),
    Case("other packings.zip", lambda: make_zip([("a.txt", TEXT)], zipfile.ZIP_LZMA), members={"a.txt": READ}),
    Case("bzip.zip", lambda: make_zip([("a.txt", TEXT)], zipfile.ZIP_BZIP2), members={"a.txt": READ}),
    Case("wrong sum.zip", lambda: patch(make_zip([("a.txt", TEXT), ("b.txt", TEXT)]), {16: ("<I", 1)}, {14: ("<I", 1)}), members={"a.txt": "corrupt", "b.txt": READ}),
    Case("names that differ.zip", lambda: make_zip([("a.txt", TEXT)]).replace(b"a.txt", b"z.txt", 1), members={"a.txt": "corrupt"}),
    Case("place of nowhere.zip", lambda: patch(make_zip([("a.txt", TEXT), ("b.txt", TEXT)]), {42: ("<I", 9_999_999)}), members={"a.txt": "corrupt", "b.txt": READ}),
    Case("date of no year.zip", lambda: patch(make_zip([("a.txt", TEXT)]), {12: ("<I", 0)}), members={"a.txt": READ}),
    Case("cut off.zip", lambda: make_zip([("a.txt", TEXT * 50)])[:-40], "corrupt"),
    Case("head only.zip", b"PK\x03\x04", "corrupt"),
    Case("noise before.zip", lambda: b"PK\x03\x04" + bytes(500) + make_zip([("a.txt", TEXT)]), (READ, "corrupt"), members={"a.txt": READ}),
    Case("a remark.zip", lambda: make_zip([("a.txt", TEXT)], comment=b"x" * 60_000), members={"a.txt": READ}),
    Case("system files.zip", lambda: make_zip([("__MACOSX/._a.txt", b"x"), ("Thumbs.db", b"x"), ("~$a.docx", b"x"), ("a.txt", TEXT)]), members={"__MACOSX/._a.txt": "system-file", "Thumbs.db": "system-file", "~$a.docx": "system-file", "a.txt": READ}),
    Case("other kinds.zip", lambda: make_zip([("a.exe", b"MZ\x90\0\3\0\0\0" + bytes(9)), ("b.pdf", b"\x7fELF\2\1\1" + bytes(9)), ("c.pdf", b"%PDF-1.7\n")]), members={"a.exe": "unsupported", "b.pdf": "type-mismatch", "c.pdf": "corrupt"}),
    Case("a web page named so.zip", b"<!DOCTYPE html><html><body>Please log in</body></html>", "type-mismatch"),
    Case("a.7z", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(40), "unsupported"),
    Case("a.rar", b"Rar!\x1a\x07\x01\0" + bytes(40), "unsupported"),
    Case("a.tar", lambda: tar(""), "unsupported"),
    Case("a.tar.gz", lambda: tar("gz"), "unsupported"),
    Case("a.csv.gz", lambda: gzip.compress(b"a,b\n1,2\n"), "unsupported"),
    Case("a.tar.xz", lambda: tar("xz"), "unsupported"),
    Case("seven named so.zip", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(41), ("type-mismatch", "unsupported")),
    Case("document inside named so.zip", lambda: make_zip([("word/document.xml", b"<a/>"), ("[Content_Types].xml", b"<Types/>")]), (READ, "corrupt", "unsupported", "type-mismatch")),
]  # fmt: skip
