"""Prefect as we run it: quiet, private, and without a word to anyone. Call `prepare_prefect` before anything imports it."""

from __future__ import annotations

import os
import tempfile
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
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
}
# What a server that lives for one run does not need: it costs start time and writes.
_NOT_FOR_ONE_RUN = (
    "CANCELLATION_CLEANUP", "EVENT_PERSISTER", "FOREMAN", "LATE_RUNS", "SCHEDULER", "PAUSE_EXPIRATIONS", "REPOSSESSOR",
    "CLEANUP_RECONCILER", "TRIGGERS",
)  # fmt: skip


def prepare_prefect() -> None:
    """Sets the environment: Prefect's files in a private folder of this user's cache, unless they run a server of their own."""
    os.environ.update(_ALWAYS)
    for name, value in _USUALLY.items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" in os.environ:
        return
    os.environ["PREFECT_HOME"] = str(make_home())
    os.environ["PREFECT_SERVER_UI_ENABLED"] = "false"
    for name in _NOT_FOR_ONE_RUN:
        os.environ.setdefault(f"PREFECT_SERVER_SERVICES_{name}_ENABLED", "false")


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
