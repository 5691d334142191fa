"""A small writer of compound files (the container of .msg and .xls), enough for a message with attachments."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Tree = dict[str, "bytes | Tree"]


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    data: bytes = b""
    child: int = _FREE
    right: int = _FREE
    start: int = 0
    children: list[int] = field(default_factory=list)


def write_compound(path: Path, tree: Tree) -> Path:
    """Streams and storages by name; siblings hang in a list, which readers accept as a tree."""
    entries = [_Entry("Root Entry", 5)]
    _add(entries, 0, tree)
    mini, mini_fat = b"", []
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        start = len(sectors)
        count = -(-len(data) // 512)
        for index in range(count):
            sectors.append(data[index * 512 : (index + 1) * 512].ljust(512, b"\0"))
            fat.append(start + index + 1 if index + 1 < count else _END)
        return start if count else _END

    for entry in entries[1:]:
        if entry.kind != 2:
            continue
        if len(entry.data) >= 4096:
            entry.start = store(entry.data)
            continue
        count = -(-len(entry.data) // 64)
        entry.start = len(mini_fat) if count else _END
        mini_fat += [entry.start + index + 1 if index + 1 < count else _END for index in range(count)]
        mini += entry.data.ljust(count * 64, b"\0")
    entries[0].data, entries[0].start = mini, store(mini)
    mini_table = b"".join(struct.pack("<I", value) for value in mini_fat)
    mini_table = mini_table.ljust(-(-len(mini_table) // 512) * 512, b"\xff")
    mini_start = store(mini_table)
    directory = b"".join(map(_pack, entries))
    directory_start = store(directory.ljust(-(-len(directory) // 512) * 512, b"\0"))
    fat_start = len(sectors)
    fat_count = next(n for n in range(1, 100) if n * 128 >= len(fat) + n)
    fat += [_FAT] * fat_count
    table = b"".join(struct.pack("<I", value) for value in fat).ljust(fat_count * 512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, fat_count, directory_start, 0, 4096, mini_start, len(mini_table) // 512, _END, 0, 0)[:36]
    places = [fat_start + index if index < fat_count else _FREE for index in range(109)]
    header = header[:76] + b"".join(struct.pack("<I", place) for place in places)
    path.write_bytes(header + b"".join(sectors) + table)
    return path


def _add(entries: list[_Entry], parent: int, tree: Tree) -> None:
    before = None
    for name, content in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
        index = len(entries)
        entries.append(_Entry(name, 1 if isinstance(content, dict) else 2, b"" if isinstance(content, dict) else content))
        if before is None:
            entries[parent].child = index
        else:
            entries[before].right = index
        before = index
        if isinstance(content, dict):
            _add(entries, index, content)


def _pack(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    start = entry.start if entry.kind != 1 else 0
    size = len(entry.data)
    head = name.ljust(64, b"\0") + struct.pack("<HBBIII", len(name) + 2, entry.kind, 1, _FREE, entry.right, entry.child)
    return head + bytes(16 + 4 + 16) + struct.pack("<IQ", start, size)


def write_msg(path: Path, *, subject: str, body: str, sender: str, attachments: dict[str, bytes]) -> Path:
    """An Outlook message as its properties lie in a compound file."""
    tree: Tree = {
        "__nameid_version1.0": {"__substg1.0_00020102": b"", "__substg1.0_00030102": b"", "__substg1.0_00040102": b""},
        "__properties_version1.0": bytes(32),
        "__substg1.0_001A001F": "IPM.Note".encode("utf-16-le"),
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_1000001F": body.encode("utf-16-le"),
        "__substg1.0_0C1A001F": sender.encode("utf-16-le"),
    }
    properties = bytes(24)
    for code in (0x001A, 0x0037, 0x1000, 0x0C1A):
        properties += struct.pack("<HHIQ", 0x001F, code, 6, 8)
    properties += struct.pack("<HHIQ", 0x0040, 0x0039, 6, 134049067200000000)  # sent on 2025-10-14 at 12:12 UTC
    tree["__properties_version1.0"] = bytes(8) + properties[8:32].ljust(24, b"\0") + properties[24:]
    for number, (name, data) in enumerate(attachments.items()):
        inner = bytes(8) + struct.pack("<HHIQ", 0x0003, 0x3705, 6, 1)
        for code, kind in ((0x3707, 0x001F), (0x3701, 0x0102)):
            inner += struct.pack("<HHIQ", kind, code, 6, 8)
        tree[f"__attach_version1.0_#{number:08X}"] = {
            "__properties_version1.0": inner,
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": data,
        }
    return write_compound(path, tree)
