"""`ieptrace check`: judges goals, progress statements or service amounts by their words, with no store."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from flows.examine import Examined


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
    app.command("check")(check)


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Documents of any readable kind, or a .txt with one text a line.")],
    kind: Annotated[Kind, typer.Option(help="What to judge.")] = Kind.GOAL,
    form: Annotated[CheckFormat, typer.Option("--format", help="text for people; jsonl for programs.")] = CheckFormat.TEXT,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="district.toml, for the state profile.")] = None,
) -> None:
    """Judge goals, progress statements or service amounts, with no store.

    Exit status: 0 all well, 1 something is not complete, vague or ambiguous, 2 something could not be read.
    """
    from pipeline.settings import load_settings

    profile = load_settings(config).profile
    worst = 0
    for path in paths:
        verdicts, problem = judge_file(path, kind, profile, config)
        if problem:
            sys.stderr.write(f"ieptrace: {path}: {problem}\n")
            worst = 2
        elif not verdicts:
            sys.stderr.write(f"ieptrace: {path}: No {kind.value} was found in it.\n")
        for verdict in verdicts:
            if is_wanting(kind, verdict):
                worst = max(worst, 1)
            write_verdict(kind, verdict, form)
    raise typer.Exit(worst)


def judge_file(path: Path, kind: Kind, profile: str, config: Path | None) -> tuple[list[dict[str, Any]], str | None]:
    """The verdicts on one file in its own order, or why it could not be read."""
    from extractors.readers.decode import decode_text
    from flows.alone import examine_alone

    if path.suffix.lower() == ".txt":
        try:
            text, _ = decode_text(path.read_bytes())
        except OSError as error:
            return [], f"The file cannot be opened ({error.strerror})."
        return [judge_text(line.strip(), kind, profile) for line in text.splitlines() if line.strip()], None
    result = examine_alone(path, config)
    if result.reason:
        return [], result.message or result.reason
    return list(judge_document(result, kind, profile)), None


def judge_text(text: str, kind: Kind, profile: str) -> dict[str, Any]:
    """The verdict on one text by itself."""
    from classifiers.check import check_goal, check_progress, check_service

    if kind is Kind.GOAL:
        return check_goal(text, profile=profile)
    return check_progress(text) if kind is Kind.PROGRESS else check_service(text)


def judge_document(result: Examined, kind: Kind, profile: str) -> Iterator[dict[str, Any]]:
    """The verdicts on what a document holds; what its form's boxes say counts as well as the words."""
    from classifiers.check import check_goal

    facts = result.facts
    if facts is None:
        return
    if kind is Kind.GOAL:
        for goal in facts.goals:
            yield check_goal(goal.statement, goal=goal, profile=profile)
    elif kind is Kind.PROGRESS:
        for row in facts.statements:
            if row.statement is not None:
                yield {name: _plain(getattr(row, name)) for name in ("is_vague", "vague_phrases", "value", "max", "unit")} | {
                    "text": row.statement
                }
    else:
        names = ("duration_minutes", "frequency", "frequency_interval", "minutes_per_interval", "minutes_per_week", "delivery_model")
        for service in facts.services:
            text = service.amount_text or service.service_text
            yield {"text": text} | {name: getattr(service, name) for name in names} | {"problem": service.amount_problem}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def is_wanting(kind: Kind, verdict: dict[str, Any]) -> bool:
    """Whether this verdict makes the exit status 1."""
    if kind is Kind.GOAL:
        return verdict["is_complete"] is not True
    if kind is Kind.PROGRESS:
        return bool(verdict["is_vague"])
    return verdict["problem"] is not None or (verdict["minutes_per_interval"] is None and verdict["minutes_per_week"] is None)


def write_verdict(kind: Kind, verdict: dict[str, Any], form: CheckFormat) -> None:
    if form is CheckFormat.JSONL:
        sys.stdout.write(json.dumps({"text": verdict["text"]} | verdict, ensure_ascii=False) + "\n")
        return
    mark = "✗" if is_wanting(kind, verdict) else "✓"
    told = ", ".join(_told(name, value) for name, value in verdict.items() if name != "text" and value not in (None, []))
    sys.stdout.write(f"{mark} {verdict['text']}\n    {told or 'nothing could be told from it'}\n")


def _told(name: str, value: Any) -> str:
    from flows.output import words

    return f"{name.replace('_', ' ')}: {words(value)}"
