"""Settings, SQL and Python in README.md and docs/ are run on the sample district; commands are held to the options that there are.

A block that cannot be run has `<!-- not run: REASON -->` on the line before it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.main import get_command

from flows.alerts import load_alerts
from flows.cli import app
from pipeline.lexicon import load_lexicon
from pipeline.settings import load_settings
from pipeline.store.queries import ask, open_store

ROOT = Path(__file__).parents[2]
DISTRICT = ROOT / "sample_docs" / "juniper_flats"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [page.name if page.parent == ROOT else f"docs/{page.name}" for page in PAGES]
RUN = ("console", "sh", "toml", "sql", "python")

pytestmark = pytest.mark.xdist_group("sample district")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page."""

    page: str
    line: int
    language: str
    text: str
    not_run: str | None


def blocks_of(page: Path) -> Iterator[Block]:
    lines = page.read_text("utf-8").split("\n")
    start: int | None = None
    for number, line in enumerate(lines):
        if not line.lstrip().startswith("```"):
            continue
        if start is None:
            start = number
            continue
        before = lines[start - 1].strip() if start else ""
        told = re.fullmatch(r"<!-- not run: (.+) -->", before)
        yield Block(page.name, start + 1, lines[start].strip().removeprefix("```"), "\n".join(lines[start + 1 : number]), told and told[1])
        start = None
    assert start is None, f"{page.name}: a block is not closed"


ALL = [block for page in PAGES for block in blocks_of(page)]


def commands_of(block: Block) -> Iterator[tuple[str, list[str]]]:
    """(command, lines that it is shown to print). In `sh` every line is a command; in `console` those after "$ "."""
    command: str | None = None
    shown: list[str] = []
    for line in block.text.split("\n"):
        if block.language == "sh" or line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = re.split(r"\s{2,}#", line.removeprefix("$ "))[0].strip(), []
        else:
            shown.append(line)
    if command:
        yield command, shown


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("examples") / "evidence.duckdb"
    words = ["ingest", str(DISTRICT / "drop"), "--direct", "--store", str(store), "--config", str(DISTRICT / "district.toml")]
    done = subprocess.run([sys.executable, "-m", "flows.cli", *words, "--as-of", "2026-03-20"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr[-2000:]  # 1: the torn file is quarantined
    return store


@pytest.fixture
def desk(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder as the pages assume it: the sample drop, its district.toml, drafts, and the store that `make demo` built."""
    (tmp_path / "sample_docs").symlink_to(ROOT / "sample_docs")
    (tmp_path / "drop").symlink_to(DISTRICT / "drop")
    shutil.copy(DISTRICT / "district.toml", tmp_path / "district.toml")
    for folder in ("drafts", "backups", ".demo"):
        (tmp_path / folder).mkdir()
    (tmp_path / "drafts" / "goals.txt").write_text("Nora will improve her reading.\nBy June 2026 Nora will read 90 words a minute.\n")
    (tmp_path / "statements.txt").write_text("Making good progress.\nNora read 82 words correct per minute on 11/05/2025.\n")
    shutil.copy(built, tmp_path / "evidence.duckdb")
    shutil.copy(built, tmp_path / ".demo" / "evidence.duckdb")
    for name in [name for name in os.environ if name.startswith("IEPTRACE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("IEPTRACE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("IEPTRACE_REVIEWER", "J. Holm")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_has_the_options_that_it_is_shown_with(page: Path) -> None:
    for block in blocks_of(page):
        for command, _ in commands_of(block) if block.language in ("console", "sh") else ():
            words = shlex.split(command)
            if Path(words[0]).name != "ieptrace":
                assert block.not_run or words[0] == "export", f"{page.name}:{block.line}: {command}"
                continue
            words = words[1 : words.index(">")] if ">" in words else words[1:]
            found = get_command(app)
            while hasattr(found, "commands"):
                found = found.commands[words.pop(0)]
            found.make_context(command, words)  # raises for an option that there is not


SETTINGS = [block for block in ALL if block.language == "toml" and not block.not_run]


@pytest.mark.parametrize("block", SETTINGS, ids=[f"{block.page}:{block.line}" for block in SETTINGS])
def test_settings_are_such_that_the_program_takes_them(block: Block, tmp_path: Path) -> None:
    told = tomllib.loads(re.sub(r'"/etc/ieptrace/', f'"{tmp_path}/', block.text))
    file = tmp_path / "told.toml"
    file.write_text(block.text.replace("/etc/ieptrace/", f"{tmp_path}/"))
    for secret in ("mail-password", "hook-token"):
        (tmp_path / secret).write_text("secret")
        (tmp_path / secret).chmod(0o600)
    if "goal_components" in told or "start_services" in told or "report_schedule" in told:  # a state profile
        federal = load_lexicon("profiles/federal")
        assert told.keys() <= {"name", *federal}
        for entry in told.keys() - {"name"}:
            assert {"citation", "checked"} <= told[entry].keys()
    elif told.keys() & {"mail", "webhook"}:
        load_alerts(file)
    else:
        load_settings(file)


QUESTIONS = [block for block in ALL if block.language == "sql" and not block.not_run]


def test_every_question_has_an_answer(built: Path) -> None:
    with open_store(built) as connection:
        for block in QUESTIONS:
            assert ask(connection, block.text).columns, f"{block.page}:{block.line}"


def test_python_examples_run(desk: Path) -> None:
    for block in ALL:
        if block.language == "python" and not block.not_run:
            exec(compile(block.text, f"{block.page}:{block.line}", "exec"), {})


def test_nothing_passes_for_run_that_is_not() -> None:
    plain = [block for block in ALL if block.language not in RUN]
    hidden = [block for block in plain if re.search(r"^(?:\$ )?(?:\.venv/bin/)?ieptrace ", block.text, re.MULTILINE)]
    assert not hidden, "these blocks hold commands but no language: " + ", ".join(f"{block.page}:{block.line}" for block in hidden)
    left_out = [block for block in ALL if block.not_run]
    assert len(left_out) <= 15, "too much is not run: " + ", ".join(f"{block.page}:{block.line} ({block.not_run})" for block in left_out)


def test_every_page_is_linked_from_the_index_and_no_link_is_broken() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    assert not [page.name for page in PAGES if page.parent != ROOT and page.name != "README.md" and f"({page.name})" not in index]
    pages = [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]
    links = [(page, target) for page in pages for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))]
    local = [(page, target) for page, target in links if not re.match(r"[a-z]+:", target)]
    assert not [f"{page.name}: {target}" for page, target in local if not (page.parent / target).exists()]
