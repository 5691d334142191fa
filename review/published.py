"""The published store as the page reads it: read-only, one open copy for as long as nobody publishes a newer one.

A run puts a new file in the store's place while people read. Each publication is opened under a name of its own (a hard
link, gone again at once), since the engine would give the file that it knows by the old name.
"""

from __future__ import annotations

import os
import queue
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import OldStoreError, StoreError
from pipeline.store.queries import Answer
from pipeline.store.schema import SCHEMA_VERSION, check_version
from pipeline.store.working import connect, make_folder

if TYPE_CHECKING:
    import duckdb

MOST_MEMORY = "2GB"
_MOST_KEPT = 256  # answers that many pages ask for


@dataclass(slots=True, weakref_slot=True)
class Publication:
    """One published copy; `token` changes with every publication."""

    token: str
    published_at: datetime | None
    _connection: duckdb.DuckDBPyConnection
    _database: str
    _free: queue.SimpleQueue[duckdb.DuckDBPyConnection] = field(default_factory=queue.SimpleQueue)
    _kept: dict[Any, Any] = field(default_factory=dict)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of one thread to this copy."""
        try:
            found = self._free.get_nowait()
        except queue.Empty:
            found = self._connection.cursor()
            found.execute(f'USE "{self._database}"')
        try:
            yield found
        finally:
            self._free.put(found)

    def ask(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Answer:
        """The answer to one statement of ours; values stand for `?` in order, or for `$name`."""
        with self.cursor() as connection:
            found = connection.execute(sql, dict(values) if isinstance(values, Mapping) else list(values))
            return Answer(tuple(column[0] for column in found.description), found.fetchall())

    def keep(self, key: Any, make: Any) -> Any:
        """What `make()` gives, asked once a publication: nothing in it changes."""
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = make()
        return self._kept[key]


class Published:
    """Gives the present publication of a store, opened anew when its file was replaced."""

    def __init__(self, store: Path) -> None:
        self.store = store.absolute()
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._now: Publication | None = None

    def get(self) -> Publication:
        """The present publication; StoreError where there is none."""
        with self._lock:
            try:
                told = self.store.stat()
            except OSError as error:
                raise StoreError(f"There is no store at {self.store}. Create it with: ieptrace ingest DROP --store {self.store}") from error
            mark = (told.st_ino, told.st_mtime_ns, told.st_size)
            if self._now is None or mark != self._seen:
                self._now, self._seen = open_publication(self.store), mark
            return self._now


def open_publication(store: Path) -> Publication:
    """Opens what is published now; StoreError for what is no store of this version."""
    link = make_folder(store) / f"view-{os.getpid()}-{secrets.token_hex(4)}.duckdb"
    try:
        os.link(store, link)
        connection = connect(link, read_only=True)
    except OSError:
        # A file system without hard links; a newer publication is then seen after the next start of the page.
        connection = connect(store, read_only=True)
    finally:
        link.unlink(missing_ok=True)
    version = check_version(connection)
    if version < SCHEMA_VERSION:
        raise OldStoreError(f"An older ieptrace wrote this store. Bring it up to date with: ieptrace upgrade --store {store}")
    token, published_at = connection.execute("SELECT store_token, published_at FROM store_meta").fetchone() or ("", None)
    (database,) = connection.execute("SELECT current_database()").fetchone() or ("",)
    connection.execute(f"SET memory_limit = '{MOST_MEMORY}'")
    # A question of ours can never open another file, even if a value in it were taken for SQL.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return Publication(str(token), published_at, connection, str(database))
