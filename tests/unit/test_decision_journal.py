"""Decisions that wait: kept at once, torn lines left out, carried out once, in the store by the same code as `ieptrace decide`."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from benchmarks.page import make_store
from flows.waiting import catch_up
from pipeline.errors import StoreLockedError
from pipeline.store.journal import JOURNAL_NAME, Waiting, keep_waiting, read_waiting, settle_waiting
from pipeline.store.reviews import flag_review_id
from pipeline.store.working import WorkingStore, folder_of

AT = datetime(2026, 3, 1, 12, 0)  # noqa: DTZ001 - UTC without a zone, as the store keeps it


def made(flag: str, decision: str = "confirmed", minutes: int = 0, note: str | None = None) -> Waiting:
    at = AT + timedelta(minutes=minutes)
    return Waiting(flag_review_id(flag, at), "flag", flag, decision, "J. Holm", note, at)


def keep(store: Path, *entries: Waiting) -> None:
    keep_waiting(store, lambda _: entries)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "evidence.duckdb"
    make_store(path, 3, 30)
    return path


def flags_of(store: Path) -> dict[str, str]:
    with duckdb.connect(str(store), read_only=True) as connection:
        return dict(connection.execute("SELECT flag_id, status FROM flag ORDER BY 1").fetchall())


def test_what_was_kept_is_read_in_order(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    assert read_waiting(store) == []
    entries = [made("a"), made("b", "dismissed", 1, "ü – “why”\nline two")]
    keep(store, *entries)
    assert read_waiting(store) == entries


def test_a_torn_line_is_no_decision_and_the_next_one_stands_whole(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    keep(store, made("a"))
    path = folder_of(store) / JOURNAL_NAME
    with path.open("ab") as file:
        file.write(b'{"entry_id": "torn')
    assert read_waiting(store) == [made("a")]
    keep(store, made("b"))
    assert read_waiting(store) == [made("a"), made("b")]


def test_with_a_key_nothing_is_readable_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IEPTRACE_KEY", "a key that is long enough")
    store = tmp_path / "evidence.duckdb"
    keep(store, made("a", note="Quillfeather"))
    assert b"Quillfeather" not in (folder_of(store) / JOURNAL_NAME).read_bytes()
    assert read_waiting(store) == [made("a", note="Quillfeather")]


def test_many_reviewers_at_once_lose_nothing(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"

    def decide(number: int) -> None:
        def choose(waiting: Sequence[Waiting]) -> list[Waiting]:
            return [] if any(entry.subject == "shared" for entry in waiting) else [made("shared", minutes=number)]

        keep_waiting(store, choose)
        keep(store, made(f"own {number}"))

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    subjects = [entry.subject for entry in read_waiting(store)]
    assert subjects.count("shared") == 1
    assert {f"own {number}" for number in range(12)} <= set(subjects)


def test_settled_decisions_are_gone_and_problems_stay_told(tmp_path: Path) -> None:
    store = tmp_path / "evidence.duckdb"
    entries = [made("a"), made("b"), made("c")]
    keep(store, *entries)
    settle_waiting(store, {entries[0].entry_id}, {entries[1].entry_id: "It is gone."})
    assert [(entry.subject, entry.problem) for entry in read_waiting(store)] == [("b", "It is gone."), ("c", None)]
    settle_waiting(store, {entry.entry_id for entry in entries})
    assert read_waiting(store) == []


def test_waiting_decisions_reach_the_store_once(store: Path) -> None:
    first, second, third = [flag for flag, status in flags_of(store).items() if status == "open"][:3]
    keep(
        store,
        made(first),
        made(second, "dismissed", 1, "why"),
        made(third, "note", 2, "a note"),
        made(first, "reopen", 3),
        made("flag_gone"),
    )
    carried = catch_up(store)
    assert len(carried.done) == 4
    assert [(entry.subject, bool(entry.problem)) for entry in read_waiting(store)] == [("flag_gone", True)]
    after = flags_of(store)
    assert (after[first], after[second], after[third]) == ("open", "dismissed", "open")
    keep(store, made(second, "dismissed", 1, "why"))  # as after a power cut between publishing and settling
    catch_up(store)
    with duckdb.connect(str(store), read_only=True) as connection:
        rows = connection.execute("SELECT decision, note FROM flag_review WHERE flag_id = ?", [second]).fetchall()
    assert rows == [("dismissed", "why")]


def test_while_a_run_holds_the_store_decisions_wait(store: Path) -> None:
    first = next(flag for flag, status in flags_of(store).items() if status == "open")
    keep(store, made(first))
    with WorkingStore(store, "a run") as working:
        with pytest.raises(StoreLockedError):
            catch_up(store)
        working.discard()
    assert len(read_waiting(store)) == 1
    catch_up(store)
    assert flags_of(store)[first] == "confirmed"
