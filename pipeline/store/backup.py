"""Copies of a store with a SHA-256 beside them, and the way back. A torn copy is told by its hash: the database itself does not notice."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.store.lock import WriteLock
from pipeline.store.schema import check_version
from pipeline.store.working import WORKING_NAME, connect, folder_of, make_folder, say_disk

BACKUPS_NAME = "backups.jsonl"  # in the private folder beside a store: where its backups lie

# "3b1f…64 hex digits…  evidence.backup.duckdb", as sha256sum writes and checks it
_HASH_LINE = re.compile(r"^([0-9a-f]{64}) [ *](.+)$")


def hash_file_of(backup: Path) -> Path:
    """The file that holds a backup's hash."""
    return backup.with_name(backup.name + ".sha256")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_backup(store: Path, backup: Path) -> str:
    """Copies the published store, which may be in use, and writes its SHA-256 beside the copy; gives the hash."""
    if not store.is_file():
        raise StoreError(f"There is no store at {store}.")
    for path in (backup, hash_file_of(backup)):
        if path.exists():
            raise StoreError(f"{path} exists already. Give another name, or remove it first.")
    if not backup.absolute().parent.is_dir():
        raise StoreError(f"The folder of {backup} does not exist. Create it first.")
    fresh = backup.with_name(f".{backup.name}.{os.getpid()}")
    try:
        # An open file stays the same publication even while a run puts a new one in its place.
        digest = _copy(store, fresh)
        _check_is_store(fresh)
        _write_private(hash_file_of(backup), f"{digest}  {backup.name}\n")
        fresh.replace(backup)
        _note_backup(store, backup)
    except OSError as error:
        hash_file_of(backup).unlink(missing_ok=True)
        raise say_disk(error, backup.absolute().parent) from error
    finally:
        fresh.unlink(missing_ok=True)
    return digest


def _note_backup(store: Path, backup: Path) -> None:
    """Keeps where a backup lies, so that a student who is forgotten is forgotten there too."""
    with os.fdopen(os.open(make_folder(store.absolute()) / BACKUPS_NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        file.write(json.dumps(str(backup.absolute())) + "\n")


def known_backups(store: Path) -> list[Path]:
    """Where backups of this store were written, those included that are gone by now."""
    try:
        lines = (folder_of(store.absolute()) / BACKUPS_NAME).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [Path(json.loads(line)) for line in dict.fromkeys(lines) if line.strip()]


def hash_again(backup: Path) -> None:
    """Writes the hash of a backup that was changed on purpose."""
    hash_file_of(backup).unlink(missing_ok=True)
    _write_private(hash_file_of(backup), f"{sha256_of(backup)}  {backup.name}\n")


def check_backup(backup: Path) -> str:
    """The SHA-256 of a backup; StoreError when it is not the one beside it, or there is none."""
    if not backup.is_file():
        raise StoreError(f"There is no backup at {backup}.")
    beside = hash_file_of(backup)
    try:
        match = _HASH_LINE.match(beside.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"The hash of the backup is missing or cannot be read: {beside}. It is written beside every backup.") from error
    if match is None:
        raise StoreError(f"{beside} holds no SHA-256 as ieptrace backup and sha256sum write it.")
    digest = sha256_of(backup)
    if digest != match[1]:
        raise StoreError(f"{backup} is not what was backed up: its SHA-256 is another than {beside.name} says. Use another backup.")
    return digest


def restore_backup(backup: Path, store: Path, *, replace: bool = False) -> None:
    """Puts a checked backup in a store's place in one step. What an interrupted run had left beside the store is dropped."""
    digest = check_backup(backup)
    _check_is_store(backup)
    if store.is_dir():
        raise StoreError(f"{store} is a folder. Give a file.")
    if store.exists() and not replace:
        raise StoreError(f"There is a store at {store} already. Restore to another place with --store, or add --replace.")
    if not store.absolute().parent.is_dir():
        raise StoreError(f"The folder of {store} does not exist. Create it first.")
    folder = make_folder(store.absolute())
    with WriteLock(folder / "lock", "ieptrace restore"):
        fresh = folder / "store.restore"
        try:
            if _copy(backup, fresh) != digest:
                raise StoreError(f"{backup} changed while it was being copied; nothing was restored.")
            for name in (WORKING_NAME, f"{WORKING_NAME}.wal"):
                (folder / name).unlink(missing_ok=True)
            fresh.replace(store)
        except OSError as error:
            raise say_disk(error, folder) from error
        finally:
            fresh.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> str:
    """Copies bytes into a file of its owner alone, safely on the disk; gives their SHA-256."""
    digest = hashlib.sha256()
    target.unlink(missing_ok=True)
    with source.open("rb") as reading, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as writing:
        while block := reading.read(1 << 20):
            digest.update(block)
            writing.write(block)
        writing.flush()
        os.fsync(writing.fileno())
    return digest.hexdigest()


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _check_is_store(path: Path) -> None:
    connection = connect(path, read_only=True)
    try:
        check_version(connection)
    finally:
        connection.close()
