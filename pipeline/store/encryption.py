"""Encryption at rest: where the key comes from, how an encrypted store is opened, and the proof that the engine really encrypts.

AES-256-GCM of the database engine. It writes encrypted files only with the OpenSSL of its httpfs extension, which comes as
a signed wheel with the extra `ieptrace[encryption]` and is loaded from there. The engine's makers do not claim conformance
with a NIST standard, nor do we.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import StoreError

if TYPE_CHECKING:
    import duckdb

KEY_FILE, KEY, KEYRING_NAME = "IEPTRACE_KEY_FILE", "IEPTRACE_KEY", "IEPTRACE_KEYRING"
KEYRING_SERVICE = "ieptrace"
SHORTEST_KEY = 16  # characters
# Where the engine's main header has its magic word and its flags, the lowest of which says that the file is encrypted.
_MAGIC, _FLAGS = slice(8, 12), slice(20, 28)
ALIAS = "store"  # the name under which an encrypted file is attached


def find_key() -> str | None:
    """The key that this user set: a file of theirs alone, a variable, or an entry of the system's keyring; None for no encryption."""
    told = [name for name in (KEY_FILE, KEY, KEYRING_NAME) if os.environ.get(name)]
    if not told:
        return None
    if len(told) > 1:
        raise StoreError(f"{' and '.join(told)} are set: say the store's key in one place only.")
    value = os.environ[told[0]]
    key = value if told[0] == KEY else _from_file(Path(value)) if told[0] == KEY_FILE else _from_keyring(value)
    if len(key) < SHORTEST_KEY:
        raise StoreError(f"The key in {told[0]} is shorter than {SHORTEST_KEY} characters. Make a good one with: ieptrace key FILE")
    return key


def _from_file(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"The key file that {KEY_FILE} names cannot be read. Make one with: ieptrace key FILE") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StoreError(f"Others than its owner may open the key file that {KEY_FILE} names. Close it to them with: chmod 600 FILE")
    return text


def _from_keyring(name: str) -> str:
    try:
        import keyring
    except ImportError as error:
        raise StoreError(f"{KEYRING_NAME} is set, but the keyring package is missing: pip install 'ieptrace[encryption]'") from error
    key = keyring.get_password(KEYRING_SERVICE, name)
    if key is None:
        raise StoreError(f"The system's keyring has no entry {name!r} for the service {KEYRING_SERVICE!r}.")
    return key


def write_key(path: Path) -> None:
    """Makes a new random key in a file of its owner alone."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
    except FileExistsError as error:
        raise StoreError(f"{path} exists already; a key is never overwritten. Give another name.") from error
    except OSError as error:
        raise StoreError(f"The key cannot be written to {path}: {error.strerror}.") from error


def load_crypto(connection: duckdb.DuckDBPyConnection) -> None:
    """Loads the extension that encrypts, from its wheel; StoreError where it is not installed for this version of the engine."""
    import duckdb

    found = importlib.util.find_spec("duckdb_extension_httpfs")
    places = [Path(folder) for folder in (found.submodule_search_locations or ())] if found else []
    file = next((path for place in places for path in sorted(place.glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension"))), None)
    if file is None:
        raise StoreError(
            f"A store with a key needs the extension httpfs {duckdb.__version__} of the database engine: pip install 'ieptrace[encryption]'"
        )
    connection.execute(f"LOAD {quote(str(file))}")


def attach(connection: duckdb.DuckDBPyConnection, path: Path, key: str, *, alias: str = ALIAS, read_only: bool) -> None:
    """Attaches an encrypted database file, or makes one."""
    options = f"ENCRYPTION_KEY {quote(key)}" + (", READ_ONLY" if read_only else "")
    connection.execute(f"ATTACH {quote(str(path))} AS {alias} ({options})")


def is_encrypted(path: Path) -> bool:
    """Whether a database file is encrypted, by the flag in its header; the engine may have it open meanwhile."""
    try:
        with path.open("rb") as file:
            header = file.read(_FLAGS.stop)
    except OSError:
        return False
    return header[_MAGIC] == b"DUCK" and bool(int.from_bytes(header[_FLAGS], "little") & 1)


def prove_encryption(folder: Path, key: str) -> None:
    """Writes a word into an encrypted file and looks for it in the file's bytes; StoreError when it can be read there."""
    import duckdb

    canary = f"canary-{secrets.token_hex(16)}"
    file = folder / f"proof-{secrets.token_hex(4)}"
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    try:
        load_crypto(connection)
        attach(connection, file, key, read_only=False)
        connection.execute(f"CREATE TABLE {ALIAS}.proof AS SELECT ? AS word", [canary])
        connection.execute(f"CHECKPOINT {ALIAS}")
        connection.close()
        if canary.encode() in file.read_bytes() or not is_encrypted(file):
            raise StoreError("The database engine did not encrypt a test file: nothing was written. Please report this.")
    finally:
        connection.close()
        for path in (file, file.with_name(f"{file.name}.wal")):
            path.unlink(missing_ok=True)


def quote(text: str) -> str:
    """A string as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
