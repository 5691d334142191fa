"""The working file of a run and how it becomes the published store.

A run never touches the file that people open. It copies it to a working file in a private folder beside it, works there,
and at the end puts the finished file in its place in one step. A run that was killed leaves its working file behind, and
the next run goes on from there.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pipeline.errors import StoreError
from pipeline.store.encryption import ALIAS, attach, find_key, is_encrypted, load_crypto, prove_encryption, quote
from pipeline.store.indexes import add_indexes
from pipeline.store.lock import WriteLock
from pipeline.store.schema import ENCRYPTED_NOTE, UNENCRYPTED_NOTE, create_schema, migrate

if TYPE_CHECKING:
    import duckdb


WORKING_NAME = "store.duckdb"
_COPY, _COMPACT = "store.copy", "store.compact"
_HALF_DONE = (_COPY, _COMPACT, f"{_COMPACT}.wal")  # what a run that was killed left half written
# A file below the first size, or with more than the second share of holes, is published without what runs have deleted.
ALWAYS_COMPACT_BYTES, MOST_FREE_SHARE = 1_000_000_000, 0.4


def folder_of(store: Path) -> Path:
    """The private folder of working files beside a store."""
    return store.parent / f".{store.name}.work"


def make_folder(store: Path) -> Path:
    """As `folder_of`, created for its owner alone."""
    folder = folder_of(store)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise StoreError(f"Cannot write beside the store: {error.strerror}: {store.parent}. Choose another place with --store.") from error
    return folder


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """An open database, or StoreError in words. The engine may not reach the network or load anything.

    A file that is encrypted is opened with the user's key, and a new one is encrypted when there is a key.
    """
    import duckdb

    config: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    try:
        if not path.exists() and not read_only and (key := find_key()):
            return _connect_encrypted(path, key, read_only, config)
        return duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.Error as error:
        if "without a key" in str(error):
            return _connect_with_users_key(path, read_only, config)
        first = str(error).splitlines()[0]
        if "lock" in first.lower():
            raise StoreError(f"{path} is open for writing in another program; close it there and try again.") from error
        raise StoreError(f"{path} cannot be opened as an evidence store ({first[:200]}).") from error


def _connect_with_users_key(path: Path, read_only: bool, config: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    import duckdb

    key = find_key()
    if key is None:
        raise StoreError(f"{path} is encrypted. Say where its key is: IEPTRACE_KEY_FILE=FILE (or IEPTRACE_KEY, IEPTRACE_KEYRING).")
    try:
        return _connect_encrypted(path, key, read_only, config)
    except duckdb.Error as error:
        if "key" in str(error).lower():
            raise StoreError(f"{path} is encrypted with another key than the one that was given.") from error
        raise StoreError(f"{path} cannot be opened with its key; it may be damaged, or open for writing in another program.") from error


def _connect_encrypted(path: Path, key: str, read_only: bool, config: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(config=config)
    try:
        load_crypto(connection)
        attach(connection, path, key, read_only=read_only)
        connection.execute(f"USE {ALIAS}")
    except BaseException:
        connection.close()
        raise
    return connection


class WorkingStore:
    """The one writer of a store: `connection` is the working file until `publish` puts it in the place that people open."""

    def __init__(self, store: Path, purpose: str) -> None:
        self.store = store.absolute()
        self.folder = make_folder(self.store)
        self.file = self.folder / WORKING_NAME
        self.resumed = False
        self._lock = WriteLock(self.folder / "lock", purpose)
        self._connection: duckdb.DuckDBPyConnection | None = None

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise StoreError("The working store is closed.")
        return self._connection

    def __enter__(self) -> WorkingStore:
        self._lock.__enter__()
        try:
            self._prepare()
        except BaseException as error:
            self._leave(error)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._leave(error)

    def _leave(self, error: BaseException | None) -> None:
        """Closes the file and gives the lock back; what the engine says of a full or failing disk becomes a StoreError in words."""
        import duckdb

        try:
            self._close()
        except duckdb.Error as closing:
            error = error or closing
        finally:
            self._lock.__exit__(None, None, None)
        if isinstance(error, duckdb.IOException | duckdb.FatalException | duckdb.OutOfMemoryException):
            raise say_engine(error, self.folder) from error

    def _prepare(self) -> None:
        """A working file that continues the published one: what an interrupted run left, else a copy, else a new one."""
        try:
            for name in _HALF_DONE:
                (self.folder / name).unlink(missing_ok=True)
            published = _token(self.store) if self.store.exists() else None
            if self.file.exists():
                self.resumed = self._continues(published)
                if not self.resumed:
                    self._remove()
            key = find_key()
            if key is not None:
                prove_encryption(self.folder, key)
            if not self.file.exists() and self.store.exists():
                copy = self.folder / _COPY
                shutil.copyfile(self.store, copy)
                copy.chmod(0o600)
                copy.replace(self.file)
            is_new = not self.file.exists()
            if key is not None and not is_new and not is_encrypted(self.file):
                self._compact()  # what was plain until now goes on encrypted
            self._connection = connect(self.file, read_only=False)
            self.file.chmod(0o600)
            if is_new:
                create_schema(self._connection)
            else:
                migrate(self._connection)
        except OSError as error:
            raise say_disk(error, self.folder) from error

    def _continues(self, published: str | None) -> bool:
        try:
            token = _token(self.file, read_only=False)
        except StoreError:
            return False
        return published is None or token == published

    def publish(self, *, slim: bool = True) -> None:
        """Puts the finished working file in the store's place in one step, and closes it.

        `slim`: without what has been deleted since the last publication; not worth its time where next to nothing has.
        """
        connection = self.connection
        now = datetime.now(UTC).replace(tzinfo=None)
        try:
            connection.execute("CHECKPOINT")
            is_small = slim and self.file.stat().st_size < ALWAYS_COMPACT_BYTES
            if is_small or _free_share(connection) > MOST_FREE_SHARE:
                self._compact()
                self._connection = connect(self.file, read_only=False)
            add_indexes(self.connection)
            # Last of all: a working file with another token than the published store's is no longer gone on with.
            note = ENCRYPTED_NOTE if is_encrypted(self.file) else UNENCRYPTED_NOTE
            told = [secrets.token_hex(8), now, note]
            self.connection.execute("UPDATE store_meta SET store_token = ?, published_at = ?, note = ?", told)
            self.connection.execute("CHECKPOINT")
            self._close()
            with self.file.open("rb") as file:
                os.fsync(file.fileno())
            self.file.replace(self.store)
            folder = os.open(self.store.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise say_disk(error, self.store.parent) from error

    def rewrite(self) -> None:
        """Writes all rows into a new file, so that no byte of what was deleted is left in the one that will be published."""
        self.connection.execute("CHECKPOINT")
        self._compact()
        self._connection = connect(self.file, read_only=False)

    def discard(self) -> None:
        """Throws away what was done since the store was published; a later run begins with a fresh copy."""
        self._close()
        self._remove()

    def _compact(self) -> None:
        """Writes the rows into a new file: the engine neither gives back nor wipes the place of what has been deleted."""
        fresh = self.folder / _COMPACT
        fresh.unlink(missing_ok=True)
        self._close()
        connection = connect(fresh, read_only=False)
        try:
            if is_encrypted(self.file):
                key = find_key()
                assert key is not None  # the file was opened with it
                load_crypto(connection)
                attach(connection, self.file, key, alias="before", read_only=True)
            else:
                connection.execute(f"ATTACH {quote(str(self.file))} AS before (READ_ONLY)")
            connection.execute(f"COPY FROM DATABASE before TO {_quoted_name(connection)}")
            connection.execute("DETACH before")
            connection.execute("CHECKPOINT")
        finally:
            connection.close()
        fresh.chmod(0o600)
        fresh.replace(self.file)

    def _remove(self) -> None:
        for path in (self.file, self.file.with_name(self.file.name + ".wal")):
            path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _quoted_name(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute("SELECT current_database()").fetchone()
    assert row is not None
    return f'"{row[0]}"'


def _free_share(connection: duckdb.DuckDBPyConnection) -> float:
    """The part of a database file that holds nothing."""
    row = connection.execute(
        "SELECT free_blocks, total_blocks FROM pragma_database_size() WHERE database_name = current_database()"
    ).fetchone()
    return float(row[0]) / row[1] if row and row[1] else 0.0


def _token(path: Path, *, read_only: bool = True) -> str:
    import duckdb

    connection = connect(path, read_only=read_only)
    try:
        row = connection.execute("SELECT store_token FROM store_meta").fetchone()
    except duckdb.Error as error:
        raise StoreError(f"{path} is a database, but not an evidence store. Choose another file with --store.") from error
    finally:
        connection.close()
    return str(row[0]) if row else ""


def say_engine(error: Exception, folder: Path) -> StoreError:
    """The engine's own errors of reading and writing, in our words: its sentence holds the path and what the system said."""
    said = str(error)
    if any(os.strerror(code) in said for code in (errno.ENOSPC, errno.EDQUOT)):
        return say_disk(OSError(errno.ENOSPC, ""), folder)
    for code in (errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES):
        if os.strerror(code) in said:
            return say_disk(OSError(code, os.strerror(code)), folder)
    return say_disk(OSError(errno.EIO, f"the database could not go on ({type(error).__name__})"), folder)


def say_disk(error: OSError, folder: Path) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(f"The disk is full: {folder}. The published store is as it was; make room and run again.")
    return StoreError(f"Cannot write in {folder}: {error.strerror}. The published store is as it was.")
