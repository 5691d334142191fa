"""Decisions of the review page that waited: an ingest takes them along, on flags and links, also when nothing else is new."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.waiting import catch_up
from pipeline.ids import make_id
from pipeline.store.journal import Waiting, keep_waiting, read_waiting
from pipeline.store.reviews import flag_review_id
from pipeline.store.writer import utc_now
from tests.flow.test_decide import ask, base, ingest

__all__ = ["base"]


@pytest.fixture
def district(base: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "district"
    shutil.copytree(base, folder)
    return folder


def dismiss(folder: Path, flag: str) -> Waiting:
    at = utc_now()
    entry = Waiting(flag_review_id(flag, at), "flag", flag, "dismissed", "J. Holm", "seen", at)
    keep_waiting(folder / "evidence.duckdb", lambda _: [entry])
    return entry


def unlink(folder: Path, artifact: str) -> Waiting:
    at = utc_now()
    entry = Waiting(make_id("review", "link", artifact, "none", at.isoformat()), "link", artifact, "none", "J. Holm", None, at)
    keep_waiting(folder / "evidence.duckdb", lambda _: [entry])
    return entry


def test_an_ingest_in_which_nothing_is_new_takes_decisions_along_and_the_next_keeps_them(district: Path) -> None:
    ((flag,),) = ask(district, "SELECT flag_id FROM flag WHERE status = 'open' ORDER BY flag_id LIMIT 1")
    ((session,),) = ask(district, "SELECT artifact_id FROM link WHERE artifact_kind = 'service_delivery' ORDER BY 1 LIMIT 1")
    dismiss(district, flag)
    taken = unlink(district, session)
    ingest(district)
    assert read_waiting(district / "evidence.duckdb") == []
    for _ in range(2):
        assert ask(district, "SELECT status FROM flag WHERE flag_id = ?", flag) == [("dismissed",)]
        assert ask(district, "SELECT service_prescription_id FROM service_delivery WHERE service_delivery_id = ?", session) == [(None,)]
        ingest(district, read_again=True)
    # Undone from the page: what the pipeline finds stands again.
    at = utc_now()
    undo = Waiting(make_id("review", "undo", taken.entry_id, at.isoformat()), "undo", taken.entry_id, "undone", "J. Holm", None, at)
    keep_waiting(district / "evidence.duckdb", lambda _: [undo])
    assert catch_up(district / "evidence.duckdb").done == {undo.entry_id}
    ((service,),) = ask(district, "SELECT service_prescription_id FROM service_delivery WHERE service_delivery_id = ?", session)
    assert service is not None
