"""A real Chromium (Debian's) and a real `ieptrace serve`; where there is no Chromium these tests skip and say so."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.browser.district import make_district, make_hostile_store

ROOT = Path(__file__).parents[2]
CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


@dataclass
class Served:
    """A running page: its address with the token, and without."""

    store: Path
    start: str
    base: str
    process: subprocess.Popen[str]


@dataclass
class Watched:
    """A browser's page, and everything that it complained of or asked of others."""

    page: Any
    base: str
    complaints: list[str] = field(default_factory=list)

    def go(self, where: str) -> Any:
        return self.page.goto(self.base + where)


def serve(store: Path, *options: str) -> Served:
    command = [sys.executable, "-m", "flows.cli", "serve", "--store", str(store), "--port", "0", "--no-browser", *options]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    )
    assert process.stdout is not None
    told: list[str] = []
    for line in process.stdout:
        told.append(line)
        if found := re.search(r"(http://[\w.:\[\]]+)(/\S*)", line):
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return Served(store, found[0], found[1], process)
    raise AssertionError(f"the page did not start: {''.join(told)}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium (scripts/setup.sh does it for root)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Only our own page is opened, and a browser that root starts has no sandbox.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small district that was ingested."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    folder = tmp_path_factory.mktemp("district")
    make_district(folder)
    return folder


@pytest.fixture(scope="session")
def served(district: Path) -> Iterator[Served]:
    found = serve(district / "evidence.duckdb")
    yield found
    found.process.terminate()
    found.process.wait(timeout=20)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    store = tmp_path_factory.mktemp("hostile") / "evidence.duckdb"
    make_hostile_store(store)
    found = serve(store)
    yield found
    found.process.terminate()
    found.process.wait(timeout=20)


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[..., Watched]]:
    """Opens a served page in a fresh browser profile and watches it: at the end it must have complained of nothing."""
    contexts, watched = [], []

    def open_one(found: Served, **options: Any) -> Watched:
        context = chromium.new_context(viewport={"width": 1360, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        told = Watched(page, found.base)
        watched.append(told)
        page.on(
            "console",
            lambda message: (
                told.complaints.append(f"console {message.type}: {message.text}") if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: told.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (told.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on(
            "request", lambda request: told.complaints.append(f"asked {request.url}") if not request.url.startswith(found.base) else None
        )
        page.goto(found.start)
        return told

    yield open_one
    for context in contexts:
        context.close()
    for told in watched:
        assert told.complaints == []


def wait_until(holds: Callable[[], Any], seconds: float = 60) -> Any:
    """What `holds()` gives once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.3)
    raise AssertionError("it did not come about")
