"""The examples under deploy/ name commands and options that there are, and units that systemd understands."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from flows.cli import app

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"


def test_the_nightly_unit_runs_a_command_that_there_is() -> None:
    lines = (UNITS / "ieptrace.service").read_text("utf-8").splitlines()
    (command,) = [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]
    program, name, *words = shlex.split(command)
    assert program.endswith("/ieptrace")
    found = get_command(app).commands[name]  # type: ignore[attr-defined]
    found.make_context(name, words)  # raises for an option that there is not


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
@pytest.mark.parametrize("unit", ["ieptrace.service", "ieptrace.timer"])
def test_systemd_understands_the_units(tmp_path: Path, unit: str) -> None:
    for path in UNITS.iterdir():
        # Nothing is installed under /opt where tests run.
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace("/opt/ieptrace/.venv/bin/ieptrace", sys.executable))
    words = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / unit)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
