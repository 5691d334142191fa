"""When a watched folder is ready, what a schedule stands for, and what is told of a failure."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from flows.alerts import describe, load_alerts
from flows.home import locked
from flows.schedules import ScheduleBook, ScheduleError, make_schedule, next_times, options_of
from flows.watch import Watcher, look_at
from pipeline.errors import SettingsError, StoreError

NAME = "Quillfeather"


@pytest.mark.parametrize(
    ("looks", "ready"),
    [
        ([("a", 0), ("a", 9), ("a", 10), ("a", 60)], [False, False, True, False]),
        ([("a", 0), ("b", 8), ("b", 12), ("b", 18)], [False, False, False, True]),
        ([("a", 0), ("a", 10), ("b", 11), ("a", 15), ("a", 30)], [False, True, False, False, False]),
        ([("", 0), ("", 20), ("a", 21), ("", 25), ("a", 26), ("a", 36)], [False, False, False, False, False, True]),
        ([("a", 0), ("a", 10), ("b", 20), ("b", 30), ("a", 40), ("a", 50)], [False, True, False, True, False, True]),
    ],
    ids=["still for long enough, once", "still being copied", "changed and changed back", "away for a moment", "every new state once"],
)
def test_a_watched_folder_is_ready_when_it_has_lain_still(looks: list[tuple[str, float]], ready: list[bool]) -> None:
    watcher = Watcher(10.0)
    assert [watcher.is_ready(key, now) for key, now in looks] == ready


def test_a_look_tells_names_sizes_and_times_and_opens_nothing(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    (drop / "in").mkdir(parents=True)
    (drop / "in" / "a.txt").write_text("one")
    seen = [look_at(drop)]
    assert look_at(drop) == seen[0]
    (drop / "in" / "a.txt").write_text("more")
    seen.append(look_at(drop))
    os.utime(drop / "in" / "a.txt", (1, 1))
    seen.append(look_at(drop))
    (drop / "in" / "a.txt").rename(drop / "in" / "b.txt")
    seen.append(look_at(drop))
    (drop / "pipe").symlink_to("/nowhere")
    seen.append(look_at(drop))
    assert len(set(seen)) == len(seen)
    shutil.rmtree(drop)
    assert look_at(drop) == ""


def test_schedules_are_kept_privately_and_found_again(tmp_path: Path) -> None:
    book = ScheduleBook(tmp_path)
    assert book.all() == []
    made = [make_schedule(name, tmp_path, tmp_path / "x.duckdb", cron="0 2 * * *", timezone="UTC") for name in ("b", "a")]
    for one in made:
        book.add(one)
    assert [one.name for one in book.all()] == ["a", "b"]
    assert book.find("b") == made[0]
    assert (tmp_path / "schedules.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ScheduleError, match="already"):
        book.add(made[0])
    book.remove("b")
    with pytest.raises(ScheduleError, match="schedule list"):
        book.find("b")
    options = options_of(made[1])
    assert (options.drop, options.store, options.as_of) == (tmp_path, tmp_path / "x.duckdb", None)
    (tmp_path / "schedules.json").write_text("{")
    with pytest.raises(ScheduleError, match="Mend it"):
        book.all()


def test_times_are_those_of_the_zone() -> None:
    assert [time[-5:] for time in next_times("30 2 * * *", "America/Chicago", 3)] == ["02:30"] * 3


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    with locked(tmp_path / "lock", wait=False), pytest.raises(BlockingIOError), locked(tmp_path / "lock", wait=False):
        pass


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (StoreError(f"The drop /srv/{NAME} does not exist."), "StoreError"),
        (ValueError(f"{NAME} read 82 words"), "ValueError"),
        ("killed", "killed"),
    ],
    ids=["of ours", "of nobody", "killed"],
)
def test_a_failure_is_told_without_its_words(error: BaseException | str, kind: str) -> None:
    failure = describe(error, "nightly")
    assert (failure.kind, failure.exit_code, failure.schedule) == (kind, 2, "nightly")
    assert NAME not in repr(failure)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[mail]\nhost = "h"\nsender = "a@b"\nto = []\n', "mail.to"),
        ('[mail]\nhost = "h"\nsender = "a@b"\nto = ["c@d"]\nuser = "u"\nsecurity = "none"\n', "encrypted"),
        ('[webhook]\nurl = "file:///etc/passwd"\n', "webhook.url"),
        ("[sms]\n", "sms"),
        ("mail", "TOML"),
    ],
    ids=["to nobody", "an open password", "no web address", "an unknown way", "no TOML"],
)
def test_alerts_that_cannot_work_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "alerts.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        load_alerts(tmp_path / "alerts.toml")
