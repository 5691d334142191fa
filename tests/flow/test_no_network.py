"""The whole job where there is no network at all: a namespace of the kernel with no interface but a loopback.

With `--direct` even the loopback is down. Prefect talks to its own server over the loopback, so there it is up, and nothing else is.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.store.queries import ask_anything
from tests.flow.small_drop import write_district, write_drop

# Run inside the namespace: brings the loopback up without any tool of the system's, then becomes ieptrace.
_LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sH14s", b"lo", 0x1 | 0x40, b""))  # SIOCSIFFLAGS: IFF_UP | IFF_RUNNING
os.execv(sys.executable, [sys.executable, "-m", "flows.cli", *sys.argv[1:]])
"""
_SEE = "import socket; socket.create_connection(('192.0.2.1', 9), 1)"


def _in_namespace(*words: str, timeout: int = 240) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["unshare", "--net", *words], check=False, capture_output=True, text=True, timeout=timeout)


@pytest.fixture(scope="module", autouse=True)
def namespaces() -> None:
    if not shutil.which("unshare") or _in_namespace("true").returncode:
        pytest.skip("network namespaces need Linux, util-linux and the right to make them (root)")
    assert "unreachable" in _in_namespace(sys.executable, "-c", _SEE).stderr  # the namespace really has no way out


@pytest.mark.parametrize("way", ["direct", "prefect"])
def test_a_drop_is_ingested_without_any_network(tmp_path: Path, way: str) -> None:
    drop, district, store = write_drop(tmp_path), write_district(tmp_path), tmp_path / "evidence.duckdb"
    command = ["ingest", str(drop), "--store", str(store), "--config", str(district), "--as-of", "2026-01-15", "--workers", "1"]
    if way == "direct":
        done = _in_namespace(sys.executable, "-m", "flows.cli", *command, "--direct")
    else:
        done = _in_namespace(sys.executable, "-c", _LOOPBACK_UP, *command)
    assert done.returncode == 1, done.stderr  # 1: the torn and the empty file are quarantined
    assert ask_anything(store, "SELECT count(*) FROM goal").rows == [(1,)]
    assert (ask_anything(store, "SELECT flow_run_id FROM run").rows[0][0] is not None) == (way == "prefect")
