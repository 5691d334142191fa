"""What would happen, backups and checks, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.store.backup import sha256_of
from pipeline.store.working import folder_of
from tests.flow.small_drop import IEP, LOG, write_district
from tests.flow.test_command_line import Shell
from tests.flow.test_incremental import MORE, NOTE, OTHER, ingest, write


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


def counts(out: str) -> dict[str, int]:
    """The two columns of the table."""
    rows = [line.split() for line in out.splitlines()]
    return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}


def test_a_dry_run_says_what_would_happen_and_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    store, config, drop = tmp_path / "evidence.duckdb", str(write_district(tmp_path)), tmp_path / "drop"
    words = ("ingest", str(drop), "--store", str(store), "--config", config, "--as-of", "2026-01-15", "--ocr", "off", "--dry-run")
    write(drop, {"iep.txt": IEP, "log.csv": LOG, "note.txt": NOTE, "empty.pdf": ""})
    code, out, _ = shell(*words)
    assert (code, counts(out)) == (0, {"new": 3, "quarantined": 1})
    assert "3 documents would be examined" in out
    assert not store.exists()
    assert not folder_of(store).exists()
    ingest(drop, store)
    before, beside = sha256_of(store), sorted(folder_of(store).rglob("*"))
    code, out, _ = shell(*words)
    assert (code, counts(out)) == (0, {"unchanged": 3, "quarantined": 1})
    assert "0 documents would be examined" in out
    write(drop, {"ieps/iep.txt": IEP, "log.csv": LOG + MORE, "second.txt": OTHER})
    code, out, _ = shell(*words)
    assert (code, counts(out)) == (0, {"new": 1, "changed": 1, "moved": 1, "removed": 2})
    assert "3 documents would be examined" in out
    assert sha256_of(store) == before
    assert sorted(folder_of(store).rglob("*")) == beside


def test_a_store_is_backed_up_checked_and_restored(shell: Shell, tmp_path: Path) -> None:
    write_district(tmp_path)
    store, backup, second = (str(tmp_path / name) for name in ("evidence.duckdb", "monday.duckdb", "restored.duckdb"))
    write(tmp_path / "drop", {"iep.txt": IEP, "log.csv": LOG, "log copy.csv": LOG, "empty.pdf": ""})
    ingest(tmp_path / "drop", Path(store))
    assert shell("backup", backup, "--store", store)[0] == 0
    for words in (("--store", store), ("--backup", backup)):
        code, out, _ = shell("verify", *words)
        assert code == 0, out
        assert "failed" not in out
    assert shell("restore", backup, "--store", second)[0] == 0
    assert sha256_of(Path(second)) == sha256_of(Path(store))
    code, _, err = shell("restore", backup, "--store", second)
    assert code == 2
    assert "--replace" in err
    assert shell("upgrade", "--store", second)[1].endswith("is up to date.\n")
