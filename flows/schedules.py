"""Schedules: which drop is read into which store, and when. Kept in a file of ours; Prefect knows their names and times only."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flows.home import locked, write_private
from flows.options import IngestOptions
from pipeline.errors import IeptraceError

# "nightly", "north-campus_2"; not "Maria's papers": names are shown in Prefect's pages
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
FILE_NAME = "schedules.json"


class ScheduleError(IeptraceError):
    """A schedule cannot be kept or found."""


class Schedule(BaseModel):
    """One drop that is read again and again: at the times of `cron`, or whenever its folder has changed and then lain still."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    drop: Path
    store: Path
    config: Path | None = None
    cron: str | None = None
    timezone: str = "UTC"
    watch: bool = False
    settle_seconds: Annotated[float, Field(gt=0, le=86_400)] = 120.0
    workers: Annotated[int, Field(ge=0, le=256)] = 0
    ocr: Literal["auto", "off"] = "auto"
    alerts: Path | None = None


@dataclass(frozen=True, slots=True)
class ScheduleBook:
    """All schedules of a home."""

    home: Path

    def all(self) -> list[Schedule]:
        """Every schedule by name."""
        path = self.home / FILE_NAME
        try:
            told = json.loads(path.read_text("utf-8"))
            return sorted((Schedule.model_validate(one) for one in told["schedules"]), key=lambda one: one.name)
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ScheduleError(
                f"{path} cannot be read as schedules ({type(error).__name__}). Mend it, or remove it and add them anew."
            ) from error

    def find(self, name: str) -> Schedule:
        for schedule in self.all():
            if schedule.name == name:
                return schedule
        raise ScheduleError(f"There is no schedule {name!r}. List them with: ieptrace schedule list")

    def add(self, schedule: Schedule) -> None:
        """Keeps a new schedule; ScheduleError when its name is taken."""
        with self._changing() as known:
            if any(one.name == schedule.name for one in known):
                raise ScheduleError(
                    f"There is a schedule {schedule.name!r} already. Remove it first: ieptrace schedule remove {schedule.name}"
                )
            known.append(schedule)

    def remove(self, name: str) -> None:
        self.find(name)
        with self._changing() as known:
            known[:] = [one for one in known if one.name != name]

    @contextmanager
    def _changing(self) -> Iterator[list[Schedule]]:
        with locked(self.home / "schedules.lock", wait=True):
            known = self.all()
            yield known
            told = {"schedules": [one.model_dump(mode="json") for one in sorted(known, key=lambda one: one.name)]}
            write_private(self.home / FILE_NAME, json.dumps(told, indent=1) + "\n")


def make_schedule(
    name: str,
    drop: Path,
    store: Path,
    *,
    config: Path | None = None,
    cron: str | None = None,
    timezone: str | None = None,
    watch: bool = False,
    settle_seconds: float = 120.0,
    workers: int = 0,
    ocr: Literal["auto", "off"] = "auto",
    alerts: Path | None = None,
) -> Schedule:
    """A checked schedule with absolute paths; ScheduleError says what to give instead."""
    if not _NAME.fullmatch(name):
        raise ScheduleError(f"{name!r} is no name for a schedule: use small letters, digits, - and _ (at most 40), and no child's name.")
    if (cron is None) == (not watch):
        raise ScheduleError('Say when: either --cron "0 2 * * *" (every night at two) or --watch (when the folder has changed).')
    for path, option in ((drop, "The drop"), (config, "--config"), (alerts, "--alerts")):
        if path is not None and not path.exists():
            raise ScheduleError(f"{option} {path} does not exist.")
    if not store.absolute().parent.is_dir():
        raise ScheduleError(f"The folder of --store {store} does not exist. Create it, or give another place.")
    zone = timezone or local_timezone()
    if cron is not None:
        next_times(cron, zone, 1)
    try:
        return Schedule(
            name=name,
            drop=drop.absolute(),
            store=store.absolute(),
            config=config.absolute() if config else None,
            cron=cron,
            timezone=zone,
            watch=watch,
            settle_seconds=settle_seconds,
            workers=workers,
            ocr=ocr,
            alerts=alerts.absolute() if alerts else None,
        )
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        raise ScheduleError(f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}") from error


def options_of(schedule: Schedule) -> IngestOptions:
    """The ingest that a schedule stands for; the day is that of the run."""
    return IngestOptions(schedule.drop, schedule.store, schedule.config, None, schedule.workers, schedule.ocr)


def next_times(cron: str, timezone: str, count: int) -> list[str]:
    """The next times of a cron line, as 'YYYY-MM-DD HH:MM' in its own time zone; ScheduleError for a line that is none."""
    from datetime import datetime
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from cronsim import CronSim, CronSimError

    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ScheduleError(f"{timezone!r} is no time zone. Give one such as America/Chicago.") from error
    try:
        times = CronSim(cron, datetime.now(zone))
        return [f"{next(times):%Y-%m-%d %H:%M}" for _ in range(count)]
    except (CronSimError, StopIteration) as error:
        raise ScheduleError(f'{cron!r} is no cron line. Give minute, hour, day, month and weekday, such as "0 2 * * 1-5".') from error


def local_timezone() -> str:
    """The name of this machine's time zone; UTC where it cannot be told."""
    if told := os.environ.get("TZ", "").lstrip(":"):
        return told
    # "/usr/share/zoneinfo/America/Chicago"
    _, found, name = str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")
    return name.removeprefix("posix/") if found else "UTC"
