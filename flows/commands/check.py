"""`ieptrace check`: judges goals, progress statements or service amounts by their words, with no store."""

from __future__ import annotations

import json
import sys
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.shared import example

if TYPE_CHECKING:
    from flows.check import CheckedFile, Judged


class Kind(StrEnum):
    """What is judged."""

    GOAL = "goal"
    PROGRESS = "progress"
    SERVICE = "service"


class CheckFormat(StrEnum):
    """How verdicts are written."""

    TEXT = "text"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    app.command("check", epilog=example("ieptrace check drafts/", "ieptrace check --kind progress statements.txt --html report.html"))(
        check
    )


def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Documents of any readable kind, folders of them, or a .txt with one text a line.")
    ],
    kind: Annotated[Kind, typer.Option(help="What to judge.")] = Kind.GOAL,
    form: Annotated[CheckFormat, typer.Option("--format", help="text for people; jsonl for programs.")] = CheckFormat.TEXT,
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="Write a report for people too, as one HTML file.")] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="district.toml, for the state profile.")] = None,
) -> None:
    """Judge goals, progress statements or service amounts, with no store: what is missing, why it matters, what is needed.

    Exit status: 0 all well, 1 something is not complete, vague or ambiguous, 2 something could not be read.
    """
    from flows.check import check_files

    checked = check_files(paths, kind.value, config)
    explained: set[str] = set()
    for file in checked:
        if file.problem or not file.judged:
            sys.stderr.write(f"ieptrace: {file.path}: {_problem(file, kind)}\n")
        for judged in file.judged:
            write_verdict(judged, form, explained)
    if form is CheckFormat.TEXT:
        write_counts(checked, kind)
    if html is not None:
        write_report(html, checked, kind)
    raise typer.Exit(exit_status(checked))


def exit_status(checked: list[CheckedFile]) -> int:
    """2 before 1: what could not be read may hold anything. A draft in which nothing was found does not pass for a good one."""
    if not checked or any(file.problem and not file.is_left_out for file in checked):
        return 2
    empty = any(not file.judged and not file.is_left_out for file in checked)
    return 1 if empty or any(judged.fails for file in checked for judged in file.judged) else 0


def _problem(file: CheckedFile, kind: Kind) -> str:
    told = file.problem or f"No {_NAMES[kind][0]} was found in it."
    return f"{told} It is left out." if file.is_left_out else told


_NAMES = {Kind.GOAL: ("goal", "goals"), Kind.PROGRESS: ("progress statement", "progress statements"), Kind.SERVICE: ("service", "services")}


def write_verdict(judged: Judged, form: CheckFormat, explained: set[str]) -> None:
    """One verdict: an object a line for programs; for people the text, its gaps, and what was found.

    Why a gap matters and what closes it is told where the gap is met first; `explained` holds the codes that were.
    """
    out = sys.stdout
    if form is CheckFormat.JSONL:
        told = {"text": judged.verdict["text"]} | judged.verdict | {"path": judged.path, "place": judged.place}
        out.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    mark = "✗" if judged.fails else "!" if judged.findings else "✓"
    out.write(f"{mark} {judged.path}{', ' if judged.place else ''}{judged.place}\n  {judged.verdict['text']}\n")
    for finding in judged.findings:
        words = f" (“{finding.words}”)" if finding.words else ""
        out.write(f"    {finding.code}: {finding.missing}{words}\n")
        if finding.code not in explained:
            out.write(f"        why: {finding.why} [{finding.basis}]\n        needs: {finding.needs}\n")
            explained.add(finding.code)
    if found := describe(judged):
        out.write(f"    found: {found}\n")


_OWN_LINES = (
    "text",
    "missing_components",
    "is_measurable",
    "is_complete",
    "is_vague",
    "method_is_weak",
    "vague_phrases",
    "problem",
    "words",
)


def describe(judged: Judged) -> str:
    """What the text does say, in words."""
    from flows.output import words

    told = [(name, value) for name, value in judged.verdict.items() if name not in _OWN_LINES and value not in (None, [])]
    return ", ".join(f"{name.replace('_', ' ')} {words(value)}" for name, value in told)


def write_counts(checked: list[CheckedFile], kind: Kind) -> None:
    """How many were judged and what they lack, for more than one text."""
    judged = [one for file in checked for one in file.judged]
    if len(judged) > 1:
        wanting = sum(one.fails for one in judged)
        gaps = Counter(finding.code for one in judged for finding in one.findings)
        tally = ": " + ", ".join(f"{code} {count}" for code, count in gaps.most_common()) if gaps else ""
        sys.stdout.write(f"{len(judged)} {_NAMES[kind][1]} judged, {wanting} wanting{tally}.\n")


def write_report(out: Path, checked: list[CheckedFile], kind: Kind) -> None:
    """The report as one HTML file that only its owner may read."""
    import os

    from flows.reports.check_page import check_html
    from pipeline.errors import IeptraceError

    os.umask(0o077)
    try:
        out.write_text(check_html(checked, _NAMES[kind]), "utf-8")
    except OSError as error:
        raise IeptraceError(f"The report cannot be written to {out}: {error.strerror}. Give another file with --html.") from error
    sys.stderr.write(f"ieptrace: The report is {out}. It may hold student records: keep it as you keep them.\n")
