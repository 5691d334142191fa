"""The examples under deploy/ name commands and options that there are, and units that systemd understands."""

from __future__ import annotations

import ast
import json
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from flows.cli import app
from flows.schedules import next_times

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"


@pytest.mark.parametrize("unit", ["ieptrace.service", "ieptrace-up.service"])
def test_the_units_run_a_command_that_there_is(unit: str) -> None:
    lines = (UNITS / unit).read_text("utf-8").splitlines()
    (command,) = [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]
    program, name, *words = shlex.split(command)
    assert program.endswith("/ieptrace")
    found = get_command(app).commands[name]  # type: ignore[attr-defined]
    found.make_context(name, words)  # raises for an option that there is not


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
@pytest.mark.parametrize("unit", ["ieptrace.service", "ieptrace.timer", "ieptrace-up.service"])
def test_systemd_understands_the_units(tmp_path: Path, unit: str) -> None:
    for path in UNITS.iterdir():
        # Nothing is installed under /opt where tests run.
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace("/opt/ieptrace/.venv/bin/ieptrace", sys.executable))
    words = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / unit)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_container_holds_all_packages_and_runs_as_no_root() -> None:
    lines = (ROOT / "deploy" / "container" / "Containerfile").read_text("utf-8").splitlines()
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {f"COPY {package} {package}" for package in packages} <= set(lines)
    user = max(number for number, line in enumerate(lines) if line.startswith("USER "))
    assert lines[user] == "USER ieptrace"
    assert not any(line.startswith("RUN ") for line in lines[user:])
    (start,) = [json.loads(line.removeprefix("CMD ")) for line in lines if line.startswith("CMD ")]
    assert start[0] in get_command(app).commands  # type: ignore[attr-defined]
    allowed = set((ROOT / "deploy" / "container" / "Containerfile.dockerignore").read_text("utf-8").split())
    assert {f"!{package}" for package in packages} <= allowed


def test_prefect_yaml_names_the_flow_and_passes_a_schedule_only() -> None:
    told = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    for deployment in told["deployments"]:
        module, _, name = deployment["entrypoint"].rpartition(".")
        code = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8"))
        (flow,) = [node for node in code.body if isinstance(node, ast.FunctionDef) and node.name == name]
        assert set(deployment["parameters"]) == {argument.arg for argument in flow.args.args} == {"schedule"}
        assert deployment["work_pool"]["job_variables"]["env"]["DO_NOT_TRACK"] == "1"
        assert deployment["work_pool"]["job_variables"]["env"]["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
        for times in deployment["schedules"]:
            assert next_times(times["cron"], times["timezone"], 2)
