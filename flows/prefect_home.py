"""Prefect as we run it: quiet, private, in this process, and without a word to anyone."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import IeptraceError

_ALWAYS = {
    # Both together: with one alone, Prefect still opens a connection to its makers.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
}
_USUALLY = {
    # Not even errors: Prefect logs them with a traceback, and that may hold words of a document. We say them ourselves.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    # Our own words go to the terminal; the database keeps states and counts.
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
}
# What a server that lives for one run does not need: it costs start time and writes.
_NOT_FOR_ONE_RUN = (
    "CANCELLATION_CLEANUP",
    "EVENT_PERSISTER",
    "FOREMAN",
    "LATE_RUNS",
    "SCHEDULER",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
    "CLEANUP_RECONCILER",
    "TRIGGERS",
)
_START_SECONDS = 120


def keep_quiet() -> None:
    """Prefect's settings by which nothing leaves this machine and nothing of a document is logged. Call it before Prefect is imported."""
    os.environ.update(_ALWAYS)
    for name, value in _USUALLY.items():
        os.environ.setdefault(name, value)


@contextmanager
def prefect_running() -> Iterator[None]:
    """Prefect's server in a thread of this process for as long as the context lasts; none where the user runs one of their own.

    Prefect's own temporary server is another process, which imports everything once more and outlives a run that is killed.
    Enter it before anything imports Prefect.
    """
    keep_quiet()
    if "PREFECT_API_URL" in os.environ:
        yield
        return
    os.environ["PREFECT_HOME"] = str(make_home())
    os.environ["PREFECT_SERVER_UI_ENABLED"] = "false"
    for name in _NOT_FOR_ONE_RUN:
        os.environ.setdefault(f"PREFECT_SERVER_SERVICES_{name}_ENABLED", "false")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        # Other users of this machine can reach the port, and have no business there.
        os.environ["PREFECT_SERVER_API_AUTH_STRING"] = os.environ["PREFECT_API_AUTH_STRING"] = make_auth()
        try:
            with serving(listener, ephemeral=True):
                yield
        finally:
            for name in ("PREFECT_API_URL", "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"):
                del os.environ[name]


def make_auth() -> str:
    """A user name and password that only this user's own processes know."""
    return f"ieptrace:{secrets.token_urlsafe(16)}"


@contextmanager
def serving(listener: socket.socket, *, ephemeral: bool) -> Iterator[None]:
    """Prefect's server on an open socket in a thread of this process; an ephemeral one has no pages and only the services of one run."""
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(final=True, ephemeral=ephemeral)
    config = uvicorn.Config(app, log_level="critical", access_log=False, lifespan="on", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    patience = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > patience:
            raise IeptraceError("Prefect's server does not start. Run with --direct, and see ieptrace doctor.")
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


def make_home() -> Path:
    """A folder for Prefect's database, which holds keys and counts; one a user, since a new one takes Prefect many seconds to set up."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for folder in (cache / "ieptrace" / "prefect", Path(tempfile.gettempdir()) / f"ieptrace-{os.getuid()}" / "prefect"):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise IeptraceError(f"Prefect needs a folder to write in, and {cache} is not one. Set XDG_CACHE_HOME, or run with --direct.")
