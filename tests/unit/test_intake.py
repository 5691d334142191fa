"""Every file, member and attachment of a drop has one entry, with the right fate."""

from __future__ import annotations

import io
import os
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from extractors.intake import KnownFile, SourceEntry, is_system_file, open_drop, unpack_members, walk_drop
from extractors.readers.settings import ReaderSettings

TEXT = b"Reads 62 words correct per minute.\n"


def make_zip(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def make_mail(attachments: list[tuple[str, bytes]], subject: str = "Scores") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ana@school.example", "records@school.example", subject
    message["Date"] = "Tue, 14 Oct 2025 09:12:00 -0500"
    message["MIME-Version"] = "1.0"
    message.set_content("The scores are attached to this message.")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def write_drop(folder: Path, files: dict[str, bytes]) -> Path:
    drop = folder / "drop"
    for name, data in files.items():
        path = drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return drop


def walk(folder: Path, files: dict[str, bytes], settings: ReaderSettings | None = None) -> dict[str, tuple[str, str | None]]:
    """Status and reason by path."""
    entries = walk_drop(write_drop(folder, files), folder / "members", settings=settings or ReaderSettings())
    assert len({entry.path for entry in entries}) == len(entries)
    assert [entry.path for entry in entries] == sorted(entry.path for entry in entries)
    return {entry.path: (entry.status, entry.reason) for entry in entries}


READ = ("new", None)
FATES: dict[str, tuple[dict[str, bytes], dict[str, tuple[str, str | None]]]] = {
    "a plain file": ({"a/b.txt": TEXT}, {"a/b.txt": READ}),
    "copies: the first path is the original": (
        {"b.txt": TEXT, "a.txt": TEXT, "c/d.txt": TEXT},
        {"a.txt": READ, "b.txt": ("duplicate", None), "c/d.txt": ("duplicate", None)},
    ),
    "system files": (
        {".DS_Store": b"\0\0\0\1Bud1", "~$a.docx": b"x", "Thumbs.db": b"x", "._a.pdf": b"x", "x/desktop.ini": b"x"},
        dict.fromkeys([".DS_Store", "Thumbs.db", "._a.pdf", "x/desktop.ini", "~$a.docx"], ("ignored", "system-file")),
    ),
    "empty": ({"a.pdf": b"", "scan": b""}, {"a.pdf": ("quarantined", "empty"), "scan": ("quarantined", "empty")}),
    "unsupported": ({"a.exe": b"MZ\x90\x00\x03\x00\x00\x00", "b.mp3": b"ID3\x04\x00\x00\x00"}, {"a.exe": ("ignored", "unsupported"), "b.mp3": ("ignored", "unsupported")}),
    "a program that calls itself a document": ({"iep.pdf": b"\x7fELF\x02\x01\x01\x00\x00\x00"}, {"iep.pdf": ("quarantined", "type-mismatch")}),
    "noise that calls itself a document": ({"iep.pdf": bytes(range(256)) * 9}, {"iep.pdf": ("quarantined", "corrupt")}),
    "a document without a name of its kind": ({"Document1": b"%PDF-1.4\n%%EOF"}, {"Document1": READ}),
    "an archive and its members": (
        {"a.zip": make_zip([("x/b.txt", TEXT), ("c.txt", b"other")])},
        {"a.zip": READ, "a.zip!/x/b.txt": READ, "a.zip!/c.txt": READ},
    ),
    "members of one name": (
        {"a.zip": make_zip([("b.txt", TEXT), ("b.txt", b"other")])},
        {"a.zip": READ, "a.zip!/b.txt": READ, "a.zip!/b.txt#2": READ},
    ),
    "a Mac's shadows in an archive": (
        {"a.zip": make_zip([("b.txt", TEXT), ("__MACOSX/._b.txt", b"x")])},
        {"a.zip": READ, "a.zip!/b.txt": READ, "a.zip!/__MACOSX/._b.txt": ("ignored", "system-file")},
    ),
    "members that point outside": (
        {"a.zip": make_zip([("../evil.txt", TEXT), ("/etc/passwd", b"root"), ("b.txt", b"fine")])},
        {
            "a.zip": READ,
            "a.zip!/evil.txt": ("quarantined", "unsafe-member"),
            "a.zip!/etc/passwd": ("quarantined", "unsafe-member"),
            "a.zip!/b.txt": READ,
        },
    ),
    "a torn archive": ({"a.zip": make_zip([("b.txt", TEXT)])[:-30]}, {"a.zip": ("quarantined", "corrupt")}),
    "archives in archives to the limit": (
        {"1.zip": make_zip([("2.zip", make_zip([("3.zip", make_zip([("4.zip", make_zip([("x.txt", TEXT)])), ("y.txt", TEXT)]))]))])},
        {
            "1.zip": READ,
            "1.zip!/2.zip": READ,
            "1.zip!/2.zip!/3.zip": READ,
            "1.zip!/2.zip!/3.zip!/4.zip": ("quarantined", "nesting-limit"),
            "1.zip!/2.zip!/3.zip!/y.txt": READ,
        },
    ),
    "a message and its attachments": (
        {"m.eml": make_mail([("scores.csv", b"Name,Min\nAna,30\n"), ("a/b\\deep.txt", TEXT)])},
        {"m.eml": READ, "m.eml!/scores.csv": READ, "m.eml!/deep.txt": READ},
    ),
    "a message in an archive": (
        {"a.zip": make_zip([("m.eml", make_mail([("n.txt", TEXT)]))])},
        {"a.zip": READ, "a.zip!/m.eml": READ, "a.zip!/m.eml!/n.txt": READ},
    ),
    "names beyond ASCII": ({"Peña.zip": make_zip([("Muñoz é.txt", TEXT)])}, {"Peña.zip": READ, "Peña.zip!/Muñoz é.txt": READ}),
}  # fmt: skip


@pytest.mark.parametrize("name", FATES)
def test_fates(tmp_path: Path, name: str) -> None:
    files, expected = FATES[name]
    assert walk(tmp_path, files) == expected


def test_names_that_a_mac_writes_without_saying_utf_8(tmp_path: Path) -> None:
    data = make_zip([("Mun\u0303oz.txt", TEXT)])
    # Clear the flag that says UTF-8, in the local header and in the directory.
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.index(mark) + place
        flags = int.from_bytes(data[start : start + 2], "little") & ~0x800
        data = data[:start] + flags.to_bytes(2, "little") + data[start + 2 :]
    assert "a.zip!/Muñoz.txt" in walk(tmp_path, {"a.zip": data})


def test_a_protected_member(tmp_path: Path) -> None:
    data = make_zip([("b.txt", TEXT)])
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.index(mark) + place
        data = data[:start] + bytes([data[start] | 1]) + data[start + 1 :]
    assert walk(tmp_path, {"a.zip": data})["a.zip!/b.txt"] == ("quarantined", "encrypted")


def test_limits_are_named(tmp_path: Path) -> None:
    bomb = make_zip([("zeros.txt", bytes(30_000_000))])
    many = make_zip([(f"{n}.txt", str(n).encode()) for n in range(30)])
    settings = ReaderSettings(max_archive_members=20, max_file_bytes=40_000_000)
    found = walk(tmp_path, {"bomb.zip": bomb, "many.zip": many}, settings)
    assert found == {
        "bomb.zip": READ,
        "bomb.zip!/zeros.txt": ("quarantined", "resource-limit"),
        "many.zip": ("quarantined", "too-many-members"),
    }
    assert walk(tmp_path, {"x.txt": b"a" * 50_000_000}, settings)["x.txt"] == ("quarantined", "too-large")


def test_an_archive_stops_at_what_it_may_unpack_to(tmp_path: Path) -> None:
    data = make_zip([("a.txt", b"a" * 600), ("b.txt", b"b" * 600)])
    found = walk(tmp_path, {"a.zip": data}, ReaderSettings(max_archive_bytes=1000))
    assert found == {"a.zip": READ, "a.zip!/a.txt": READ, "a.zip!/b.txt": ("quarantined", "resource-limit")}


def test_links_pipes_and_closed_folders(tmp_path: Path) -> None:
    drop = write_drop(tmp_path, {"a.txt": TEXT})
    (drop / "link.txt").symlink_to(drop / "a.txt")
    (drop / "folder link").symlink_to(tmp_path)
    (drop / "missing.txt").symlink_to(drop / "nowhere")
    os.mkfifo(drop / "pipe")
    found = {entry.path: (entry.status, entry.reason) for entry in walk_drop(drop, tmp_path / "m")}
    assert found == {
        "a.txt": READ,
        "folder link": ("ignored", "symlink"),
        "link.txt": ("ignored", "symlink"),
        "missing.txt": ("ignored", "symlink"),
        "pipe": ("ignored", "not-regular"),
    }


def test_a_sparse_giant_is_not_read(tmp_path: Path) -> None:
    drop = write_drop(tmp_path, {})
    drop.mkdir(parents=True, exist_ok=True)
    with (drop / "giant.pdf").open("wb") as file:
        file.truncate(8 * 1024**3)
    (entry,) = walk_drop(drop, tmp_path / "m")
    assert (entry.status, entry.reason, entry.document_id) == ("quarantined", "too-large", None)


def known_of(entries: list[SourceEntry]) -> dict[str, KnownFile]:
    return {
        e.path: KnownFile(e.byte_size, e.modified_at, e.document_id, e.media_type, e.status, e.reason, e.message, e.is_container)
        for e in entries
    }


def test_a_second_walk_opens_nothing_that_has_not_changed(tmp_path: Path) -> None:
    drop = write_drop(tmp_path, {"a.txt": TEXT, "b.zip": make_zip([("c.txt", b"other")]), "m.eml": make_mail([("d.txt", b"third")])})
    with open_drop(drop) as first:
        known = known_of(first)
    for name in ("a.txt", "b.zip"):
        (drop / name).chmod(0)
    (drop / "new.txt").write_bytes(b"new")
    second = walk_drop(drop, tmp_path / "m", known=known)
    assert {e.path: e.status for e in second} == {
        "a.txt": "unchanged",
        "b.zip": "unchanged",
        "b.zip!/c.txt": "unchanged",
        "m.eml": "unchanged",
        "m.eml!/d.txt": "unchanged",
        "new.txt": "new",
    }
    (drop / "b.zip").chmod(0o600)
    member = next(e for e in second if e.path == "b.zip!/c.txt")
    assert member.local_path is None
    assert unpack_members("b.zip", drop, tmp_path / "again")[member.path].read_bytes() == b"other"


def test_a_changed_file_is_new(tmp_path: Path) -> None:
    drop = write_drop(tmp_path, {"a.txt": TEXT})
    known = known_of(walk_drop(drop, tmp_path / "m"))
    (drop / "a.txt").write_bytes(b"other words\n")
    (entry,) = walk_drop(drop, tmp_path / "m", known=known)
    assert entry.status == "new"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("x/.DS_Store", True), ("a.zip!/__MACOSX/._b", True), ("~$a.docx", True), ("notes.txt", False), ("My ~$ notes.txt", False)],
)
def test_system_files(path: str, expected: bool) -> None:
    assert is_system_file(path) is expected
