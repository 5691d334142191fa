"""A store with a key: nothing of it can be read in the file's bytes, and every wrong key is told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.sealing import derive_key, seal, unseal
from pipeline.store import encryption
from pipeline.store.backup import restore_backup, write_backup
from pipeline.store.encryption import find_key, is_encrypted, prove_encryption, write_key
from pipeline.store.queries import ask_anything
from pipeline.store.working import WorkingStore, folder_of

CANARY = "Zebulon Quaverly-Canary"
KEY = "a key of more than sixteen characters"
COUNT = "SELECT count(*) FROM student"


def add_student(store: Path, name: str = CANARY) -> None:
    with WorkingStore(store, "test") as working:
        working.connection.execute("INSERT INTO student (student_id, student_name) VALUES (?, ?)", [f"st_{name}", name])
        working.publish()


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(encryption.KEY, KEY)


def test_a_store_without_a_key_is_plain_and_says_so(tmp_path: Path) -> None:
    add_student(tmp_path / "e.duckdb")
    assert CANARY.encode() in all_bytes(tmp_path)
    assert not is_encrypted(tmp_path / "e.duckdb")
    assert "not encrypted" in ask_anything(tmp_path / "e.duckdb", "SELECT note FROM store_meta").rows[0][0]


@pytest.mark.usefixtures("with_key")
def test_no_byte_of_an_encrypted_store_can_be_read(tmp_path: Path) -> None:
    store = tmp_path / "e.duckdb"
    add_student(store)
    add_student(store, CANARY + " Second")  # continues the encrypted one
    assert is_encrypted(store)
    assert b"Quaverly" not in all_bytes(tmp_path)
    assert ask_anything(store, "SELECT count(*), any_value(note) FROM student, store_meta").rows[0][0] == 2


def test_a_plain_store_goes_on_encrypted_when_a_key_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "e.duckdb"
    add_student(store)
    monkeypatch.setenv(encryption.KEY, KEY)
    add_student(store, "Another Child")
    assert is_encrypted(store)
    assert CANARY.encode() not in all_bytes(tmp_path)
    assert ask_anything(store, COUNT).rows == [(2,)]


@pytest.mark.parametrize(("key", "words"), [(None, "is encrypted. Say where its key is"), ("some other key of good length", "another key")])
def test_a_missing_or_wrong_key_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str | None, words: str) -> None:
    monkeypatch.setenv(encryption.KEY, KEY)
    store = tmp_path / "e.duckdb"
    add_student(store)
    if key is None:
        monkeypatch.delenv(encryption.KEY)
    else:
        monkeypatch.setenv(encryption.KEY, key)
    with pytest.raises(StoreError, match=words):
        ask_anything(store, COUNT)
    with pytest.raises(StoreError, match=words):
        add_student(store, "Another Child")


@pytest.mark.usefixtures("with_key")
def test_a_backup_of_an_encrypted_store_is_encrypted_and_restores(tmp_path: Path) -> None:
    store, backup = tmp_path / "e.duckdb", tmp_path / "b.duckdb"
    add_student(store)
    write_backup(store, backup)
    assert is_encrypted(backup)
    restore_backup(backup, tmp_path / "again.duckdb")
    assert ask_anything(tmp_path / "again.duckdb", COUNT).rows == [(1,)]


def test_a_key_file_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "key"
    write_key(file)
    assert file.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv(encryption.KEY_FILE, str(file))
    assert find_key() == file.read_text().strip()
    file.chmod(0o640)
    with pytest.raises(StoreError, match="chmod 600"):
        find_key()
    with pytest.raises(StoreError, match="never overwritten"):
        write_key(file)


def test_two_places_for_a_key_or_a_short_one_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(encryption.KEY, "short")
    with pytest.raises(StoreError, match="shorter than 16"):
        find_key()
    monkeypatch.setenv(encryption.KEY_FILE, str(tmp_path / "key"))
    with pytest.raises(StoreError, match="one place only"):
        find_key()


def test_a_key_can_come_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    class Memory(KeyringBackend):
        priority = 1  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return KEY if (service, username) == ("ieptrace", "district") else None

        def set_password(self, service: str, username: str, password: str) -> None: ...

        def delete_password(self, service: str, username: str) -> None: ...

    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    try:
        monkeypatch.setenv(encryption.KEYRING_NAME, "district")
        assert find_key() == KEY
        monkeypatch.setenv(encryption.KEYRING_NAME, "nobody")
        with pytest.raises(StoreError, match="no entry"):
            find_key()
    finally:
        keyring.set_keyring(before)


def test_the_proof_at_the_start_leaves_nothing_behind(tmp_path: Path) -> None:
    prove_encryption(tmp_path, KEY)
    assert list(tmp_path.iterdir()) == []


def test_the_proof_fails_when_the_engine_does_not_encrypt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def attach_plainly(connection, path, key, *, alias="store", read_only):  # type: ignore[no-untyped-def]
        connection.execute(f"ATTACH '{path}' AS {alias}")

    monkeypatch.setattr(encryption, "attach", attach_plainly)
    with pytest.raises(StoreError, match="did not encrypt"):
        prove_encryption(tmp_path, KEY)


def test_readings_beside_a_store_are_sealed_with_its_key() -> None:
    key = derive_key(KEY)
    sealed = seal(CANARY.encode(), key)
    assert CANARY.encode() not in sealed
    assert unseal(sealed, key) == CANARY.encode()
    assert derive_key(None) == ""
    assert seal(b"plain", "") == unseal(b"plain", "") == b"plain"
    for data, other in [(sealed, derive_key(KEY + "x")), (sealed[:-1], key), (b"", key)]:
        with pytest.raises(ValueError, match="not sealed"):
            unseal(data, other)


def test_the_folder_of_working_files_is_its_owners_alone(tmp_path: Path) -> None:
    add_student(tmp_path / "e.duckdb")
    assert folder_of(tmp_path / "e.duckdb").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "e.duckdb").stat().st_mode & 0o777 == 0o600
