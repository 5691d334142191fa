"""Schedules on a real Prefect server with a real worker: cron, watched folders, failures that are told, a clean stop and a restart."""

from __future__ import annotations

import json
import os
import signal
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.home import find_served
from flows.up import all_below
from tests.flow.small_drop import CANARY, write_district, write_drop

PATIENCE = 150.0  # seconds: a machine may be busy with other tests


def wait_for(what: Callable[[], Any], words: str) -> Any:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited in vain for {words}")


@dataclass
class Listeners:
    """A mail server and a web server of this machine that keep what they are sent."""

    mails: list[str] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    mail_port: int = 0
    web_port: int = 0


@pytest.fixture(scope="module")
def listeners() -> Iterator[Listeners]:
    heard = Listeners()

    class Smtp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline().decode().strip():
                if line.upper() == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = []
                    while (part := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                        lines.append(part)
                    heard.mails.append("\n".join(lines))
                self.wfile.write(b"221 bye\r\n" if line.upper() == "QUIT" else b"250 ok\r\n")

    class Web(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.calls.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as smtp, HTTPServer(("127.0.0.1", 0), Web) as web:
        heard.mail_port, heard.web_port = smtp.server_address[1], web.server_address[1]
        for server in (smtp, web):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        yield heard
        smtp.shutdown()
        web.shutdown()


@dataclass
class Place:
    folder: Path
    env: dict[str, str]

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def ieptrace(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "flows.cli", *words], env=self.env, capture_output=True, text=True, check=False)

    def start(self) -> subprocess.Popen[bytes]:
        with (self.folder / "up.log").open("ab") as log:
            up = subprocess.Popen([sys.executable, "-m", "flows.cli", "up", "--port", "0"], env=self.env, stdout=log, stderr=log)
        wait_for(lambda: up.poll() is not None or find_served(self.home), "ieptrace up")
        assert up.poll() is None, (self.folder / "up.log").read_text()
        return up

    def ask(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in Prefect's database."""
        with sqlite3.connect(f"file:{self.home / 'prefect' / 'prefect.db'}?mode=ro", uri=True) as connection:
            return connection.execute(question, values).fetchall()

    def due(self) -> set[str]:
        deployed = "deployment_id IN (SELECT id FROM deployment WHERE name = 'nightly')"
        return {key for (key,) in self.ask(f"SELECT id FROM flow_run WHERE state_type = 'SCHEDULED' AND auto_scheduled AND {deployed}")}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, listeners: Listeners) -> Place:
    folder = tmp_path_factory.mktemp("schedules")
    write_drop(folder)
    write_district(folder)
    (folder / "broken.toml").write_text("")
    (folder / "alerts.toml").write_text(
        f'[mail]\nhost = "127.0.0.1"\nport = {listeners.mail_port}\nsecurity = "none"\nsender = "ieptrace@district.example"\n'
        f'to = ["office@district.example"]\n[webhook]\nurl = "http://127.0.0.1:{listeners.web_port}/told"\n'
    )
    keep = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    place = Place(folder, keep | {"IEPTRACE_HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "cache")})
    place.home.mkdir()
    common = ("--ocr", "off", "--workers", "1", "--store")
    for words in (
        ("nightly", "drop", *common, "nightly.duckdb", "--config", "district.toml", "--cron", "0 2 * * *", "--timezone", "America/Chicago"),
        ("watched", "drop", *common, "watched.duckdb", "--watch", "--settle", "0.5"),
        ("broken", "drop", *common, "broken.duckdb", "--config", "broken.toml", "--cron", "0 3 1 1 *", "--alerts", "alerts.toml"),
    ):
        told = [str(folder / word) if (folder / word).exists() or word.endswith(".duckdb") else word for word in words]
        done = place.ieptrace("schedule", "add", *told)
        assert done.returncode == 0, done.stderr
    (folder / "broken.toml").write_text(f"not toml: {CANARY}")
    return place


@pytest.mark.xdist_group("schedules")
def test_schedules_are_run_told_of_stopped_and_still_there_after_a_restart(place: Place, listeners: Listeners) -> None:
    up = place.start()
    try:
        due = wait_for(place.due, "runs of the cron line in Prefect")
        wait_for((place.folder / "watched.duckdb").exists, "the watched folder's store")
        assert place.ieptrace("up", "--port", "0").returncode == 2  # there is one already

        ran = place.ieptrace("schedule", "run", "nightly")
        assert ran.returncode == 1, ran.stderr  # the small drop has files that cannot be read
        assert (place.folder / "nightly.duckdb").exists()
        listed = {row["name"]: row for row in json.loads(place.ieptrace("schedule", "list", "--format", "json").stdout)}
        assert listed["nightly"]["last_state"] == "Completed with quarantine"
        assert listed["nightly"]["next"].endswith("02:00 America/Chicago")

        failed = place.ieptrace("schedule", "run", "broken")
        assert failed.returncode == 2
        wait_for(lambda: listeners.mails and listeners.calls, "a mail and a call about the failed run")
        assert "broken failed on" in listeners.mails[0]
        assert (listeners.calls[0]["schedule"], listeners.calls[0]["kind"], listeners.calls[0]["exit_code"]) == (
            "broken",
            "SettingsError",
            2,
        )
        keys = {
            key
            for (key,) in wait_for(
                lambda: place.ask("SELECT key FROM artifact WHERE key = 'failed-run'") and place.ask("SELECT key FROM artifact"),
                "artifacts",
            )
        }
        assert keys - {None} == {"files-by-status", "flags-by-rule", "quarantine", "failed-run"}
        for told in (*listeners.mails, json.dumps(listeners.calls)):
            assert CANARY not in told
            assert str(place.folder) not in told
        below = all_below(up.pid)
    finally:
        up.send_signal(signal.SIGTERM)
    assert up.wait(60) == 0
    assert not [pid for pid in below if Path(f"/proc/{pid}").exists()]
    assert find_served(place.home) is None
    for name in ("prefect.db", "prefect.db-wal"):
        if (path := place.home / "prefect" / name).exists():
            assert CANARY.encode() not in path.read_bytes()

    again = place.start()
    try:
        assert due <= place.due()  # not made anew: what fell due while it was down is still run
        assert place.ieptrace("schedule", "remove", "nightly").returncode == 0
        wait_for(lambda: not place.ask("SELECT 1 FROM deployment WHERE name = 'nightly'"), "the deployment to go")
    finally:
        again.send_signal(signal.SIGINT)
    assert again.wait(60) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Maria's papers", "--cron", "0 2 * * *"), "no name for a schedule"),
        (("nightly",), "Say when"),
        (("nightly", "--cron", "0 2 * * *", "--watch"), "Say when"),
        (("nightly", "--cron", "every night"), "no cron line"),
        (("nightly", "--cron", "0 2 * * *", "--timezone", "Mars/Olympus"), "no time zone"),
        (("nightly", "--cron", "0 2 * * *", "--config", "nowhere.toml"), "--config nowhere.toml does not exist"),
    ],
    ids=["a name that says too much", "no time", "two times", "not a cron line", "no such zone", "no such settings"],
)
def test_a_schedule_that_cannot_work_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    env = os.environ | {"IEPTRACE_HOME": str(tmp_path / "home")}
    name, *more = words
    call = [sys.executable, "-m", "flows.cli", "schedule", "add", name, str(tmp_path), "--store", str(tmp_path / "x.duckdb"), *more]
    done = subprocess.run(call, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
