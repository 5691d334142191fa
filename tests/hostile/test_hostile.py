"""Every hostile input goes through the real ingest, with real child processes, and comes out with its right fate."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile import archives, mails, office, pdfs, pictures, texts
from tests.hostile.case import Case
from tests.hostile.run import Found, faults, ingest, write_drop

GROUPS = {module.__name__.rsplit(".", 1)[-1]: module.CASES for module in (pdfs, office, texts, pictures, mails, archives)}
_FOUND: dict[str, Found] = {}


@pytest.fixture(scope="session")
def drops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def found_in(drops: Path, group: str) -> Found:
    """The ingest of a group's drop, made once."""
    if group not in _FOUND:
        folder = drops / group
        folder.mkdir()
        _FOUND[group] = ingest(write_drop(folder, GROUPS[group]), folder / "evidence.duckdb", workers=1)
    return _FOUND[group]


@pytest.mark.parametrize(
    ("group", "case"),
    [
        pytest.param(group, case, id=f"{group}: {case.path}", marks=pytest.mark.xdist_group(f"hostile {group}"))
        for group, cases in GROUPS.items()
        for case in cases
    ],
)
def test_hostile_input(drops: Path, group: str, case: Case) -> None:
    assert faults(case, found_in(drops, group)) == []


@pytest.mark.parametrize("group", [pytest.param(group, marks=pytest.mark.xdist_group(f"hostile {group}")) for group in GROUPS])
def test_nothing_is_lost_and_nothing_stands_twice(drops: Path, group: str) -> None:
    found = found_in(drops, group)
    assert {case.path for case in GROUPS[group]} == {path for path in found.rows if "!/" not in path}
    assert sum(found.outcome.statuses.values()) == len(found.rows) == found.outcome.files
    assert found.outcome.exit_code == 1


def test_there_are_enough_of_them() -> None:
    paths = [(group, case.path) for group, cases in GROUPS.items() for case in cases]
    assert len(set(paths)) == len(paths) > 300
