"""What may lie in a folder beside documents, and what happens to files while they are read."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from extractors.intake import walk_drop
from flows.examine import Task, examine
from pipeline.settings import load_settings
from tests.hostile.case import GOOD
from tests.hostile.run import ingest

TEXT = GOOD.encode()


def fates(drop: Path, scratch: Path) -> dict[str, str | None]:
    entries = walk_drop(drop, scratch)
    assert len({entry.path for entry in entries}) == len(entries)
    return {entry.path: entry.reason for entry in entries}


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "good.txt").write_bytes(TEXT)
    return folder


def test_what_is_no_file_is_named_so(drop: Path, tmp_path: Path) -> None:
    (drop / "loop").symlink_to(drop)
    (drop / "a").symlink_to(drop / "b")
    (drop / "b").symlink_to(drop / "a")
    (drop / "outside.txt").symlink_to("/etc/passwd")
    os.mkfifo(drop / "pipe.pdf")
    expected: dict[str, str | None] = {
        "good.txt": None,
        "loop": "symlink",
        "a": "symlink",
        "b": "symlink",
        "outside.txt": "symlink",
        "pipe.pdf": "not-regular",
    }
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(drop)  # the path of a socket may have a hundred letters
        try:
            server.bind("socket.pdf")
        finally:
            os.chdir(here)
        expected["socket.pdf"] = "not-regular"
        try:
            os.mknod(drop / "device.pdf", stat.S_IFCHR | 0o600, os.makedev(1, 5))
            expected["device.pdf"] = "not-regular"
        except PermissionError:
            pass  # only root may make one
        assert fates(drop, tmp_path / "m") == expected


def test_names_of_all_kinds(drop: Path, tmp_path: Path) -> None:
    names = [
        "a\nb.txt",
        "\u202etxt.exe.txt",
        "tab\there.txt",
        " leading.txt",
        "trailing .txt",
        "é.txt",
        "e\u0301.txt",
        "😀.txt",
        "-rf.txt",
        "%s.txt",
        "';--.txt",
        "x" * 251 + ".txt",
        "..txt",
        "...",
        "CON.txt",
        "<script>.txt",
    ]
    for number, name in enumerate(names):
        (drop / name).write_bytes(TEXT + str(number).encode())
    (Path(os.fsdecode(bytes(drop) + b"/caf\xe9.txt"))).write_bytes(TEXT + b"latin")
    (Path(os.fsdecode(bytes(drop) + b"/caf\xe8.txt"))).write_bytes(TEXT + b"latin two")
    found = ingest(drop, tmp_path / "evidence.duckdb", workers=1)
    assert len(found.rows) == len(names) + 3
    assert {found.fate(path) for path in found.rows} == {"read"}
    assert {"caf\ufffd.txt", "caf\ufffd.txt#2", "é.txt", "é.txt#2"} <= set(found.rows)


def test_folders_deeper_than_calls_may_nest(drop: Path, tmp_path: Path) -> None:
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(drop)
        for _ in range(1300):
            os.mkdir("d")  # noqa: PTH102 - paths of this length cannot be named whole
            os.chdir("d")
        Path("deep.txt").write_bytes(TEXT)
    finally:
        os.fchdir(here)
        os.close(here)
    found = fates(drop, tmp_path / "m")
    assert len(found) == 2
    assert found["good.txt"] is None
    subprocess.run(["rm", "-rf", str(drop / "d")], check=True)


def test_system_files(drop: Path, tmp_path: Path) -> None:
    names = [
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "~$report.docx",
        "._scan.pdf",
        ".~lock.log.ods#",
        "__MACOSX/a.txt",
        ".git/config",
        "$RECYCLE.BIN/x.pdf",
    ]
    for name in names:
        (drop / name).parent.mkdir(exist_ok=True)
        (drop / name).write_bytes(TEXT)
    assert fates(drop, tmp_path / "m") == dict.fromkeys(names, "system-file") | {"good.txt": None}


def test_giants_are_refused_before_they_are_read(drop: Path, tmp_path: Path) -> None:
    for name in ("giant.pdf", "giant.zip", "giant"):
        with (drop / name).open("wb") as file:
            file.truncate(8 * 1024**3)
    assert fates(drop, tmp_path / "m") == dict.fromkeys(("giant.pdf", "giant.zip", "giant"), "too-large") | {"good.txt": None}


def test_what_may_not_be_opened_is_unreadable(drop: Path, tmp_path: Path) -> None:
    """As a user without rights, whoever runs the tests."""
    (drop / "closed.txt").write_bytes(TEXT)
    (drop / "folder").mkdir()
    (drop / "folder" / "a.txt").write_bytes(TEXT)
    for path in (tmp_path.parent.parent, tmp_path.parent, tmp_path):
        path.chmod(path.stat().st_mode | 0o055)
    (drop / "closed.txt").chmod(0)
    (drop / "folder").chmod(0)
    script = (
        "import os, sys, tempfile\nfrom pathlib import Path\nfrom extractors.intake import walk_drop\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "with tempfile.TemporaryDirectory() as folder:\n    print([(e.path, e.reason) for e in walk_drop(Path(sys.argv[1]), Path(folder)) if e.path != 'good.txt'])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(drop)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    (drop / "folder").chmod(0o700)
    if "Permission denied" in run.stderr:
        pytest.skip("the interpreter itself lies where only this user may read")
    assert run.stdout.strip() == "[('closed.txt', 'unreadable'), ('folder', 'unreadable')]", run.stderr


def test_a_file_that_grows_while_it_is_read_is_unstable(drop: Path, tmp_path: Path) -> None:
    growing = drop / "growing.txt"
    with growing.open("wb") as file:
        file.truncate(60_000_000)
    done = threading.Event()

    def write() -> None:
        with growing.open("ab") as file:
            while not done.wait(0.001):
                file.write(b"x")
                file.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert fates(drop, tmp_path / "m")["growing.txt"] == "unstable"
    finally:
        done.set()
        writer.join()


@pytest.mark.parametrize(
    ("after", "reason"), [(b"other words than before", "unstable"), (b"", "empty"), (None, "unreadable"), (TEXT, None)]
)
def test_a_file_that_changes_before_it_is_read(drop: Path, tmp_path: Path, after: bytes | None, reason: str | None) -> None:
    (entry,) = walk_drop(drop, tmp_path / "m")
    if after is None:
        (drop / "good.txt").unlink()
    else:
        (drop / "good.txt").write_bytes(after)
    settings = load_settings(None)
    words = settings.lexicon
    assert entry.document_id is not None
    task = Task(
        entry.document_id,
        str(drop / "good.txt"),
        "good.txt",
        "text/plain",
        1,
        "off",
        settings.profile,
        settings.school_years(),
        words.vague_phrases,
        words.service_names,
        words.rating_codes,
        "",
        "",
    )
    answer = examine(task)
    assert answer.reason == ("unstable" if reason == "empty" else reason)


def test_drops_of_one_file_and_of_none(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    assert ingest(tmp_path / "drop", tmp_path / "none.duckdb").rows == {}
    (tmp_path / "one.txt").write_bytes(TEXT)
    found = ingest(tmp_path / "one.txt", tmp_path / "one.duckdb")
    assert {path: found.fate(path) for path in found.rows} == {"one.txt": "read"}
