"""The reference pages in docs/, written from the program itself: `python -m flows.reference` writes them, a test holds them to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.profiles import known_profiles, load_profile

DOCS = Path(__file__).resolve().parent.parent / "docs"


def write_commands() -> str:
    """Every command with its options."""
    import typer
    from typer.main import get_command

    from flows.cli import app

    group = get_command(app)
    context = typer.Context(group, info_name="ieptrace")
    lines = ["# Commands", "", "Written by `python -m flows.reference` from the program itself.", ""]
    for name, command in _commands(group, context):
        lines += [f"## ieptrace {name}", "", *_paragraphs(command.help or ""), "", "| option | meaning |", "|---|---|"]
        for option in command.params:
            label = str(option.metavar or option.name) if option.param_type_name == "argument" else ", ".join(option.opts)
            label = label.replace("|", r"\|")  # a bare one would end the cell
            lines.append(f"| `{label}` | {(getattr(option, 'help', None) or '').rstrip('.')} |")
        examples = [line.strip() for line in (command.epilog or "").splitlines() if line.startswith("  ")]
        mark = ["<!-- not run: it serves until it is stopped -->"] if name in _SERVERS else []
        lines += ["", *mark, "```console", *(f"$ {line}" for line in examples), "```", ""]
    return "\n".join(lines)


def write_store() -> str:
    """Every table and view with its columns, as the database itself describes them."""
    import duckdb

    from pipeline.store.schema import SCHEMA_VERSION, create_schema

    connection = duckdb.connect()
    create_schema(connection)
    lines = ["# The evidence store", "", "Written by `python -m flows.reference` from the schema, whose comments are the same words.",
             f"Schema version {SCHEMA_VERSION}. Dates are DATE, minutes DOUBLE, unknown is NULL.", ""]  # fmt: skip
    kinds = (("Views", "duckdb_views() WHERE NOT internal", "view_name"), ("Tables", "duckdb_tables()", "table_name"))
    for title, source, name_column in kinds:
        lines += [f"## {title}", ""]
        found = connection.execute(f"SELECT {name_column}, comment FROM {source} ORDER BY 1").fetchall()  # noqa: S608 - our own words
        for name, comment in found:
            lines += [f"### {name}", "", comment, "", "| column | type | meaning |", "|---|---|---|"]
            rows = connection.execute(
                "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [name]
            ).fetchall()
            lines += [f"| {column} | {kind} | {meaning} |" for column, kind, meaning in rows] + [""]
    return "\n".join(lines)


def write_rules() -> str:
    """Every rule of the catalogue with an example and its settings, every setting's default, and the state profiles."""
    from pipeline.rules import RULES
    from pipeline.settings import Thresholds

    lines = ["# Rules", "", "Written by `python -m flows.reference` from the catalogue. A rule states a fact about the record in this",
             "drop; it never says that anything is owed or unlawful. Unknown never fires. Thresholds are settings in district.toml.", "",
             "| rule | severity | about | fires when | for example | settings | basis |", "|---|---|---|---|---|---|---|"]  # fmt: skip
    for rule in RULES:
        named = ", ".join(f"`{name}`" for name in rule.settings)
        cells = (rule.code, rule.severity, rule.subject, rule.explanation, rule.example, named, rule.basis)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Settings", "", "Under `[thresholds]` in district.toml.", "", "| setting | default | read by |", "|---|---|---|"]
    for name, field in Thresholds.model_fields.items():
        readers = ", ".join(rule.code for rule in RULES if name in rule.settings)
        default = field.default if not isinstance(field.default, float) else round(field.default, 3)
        lines.append(f"| `{name}` | {default} | {readers} |")
    heads = ("state", "a complete goal has", "sufficiency statement", "days to start", "reports", "citations (checked)")
    lines += [
        "",
        "## State profiles",
        "",
        "A state without a row has the federal rules; each citation names the day on which it was checked.",
    ]
    lines += ["", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for code in sorted(known_profiles(), key=lambda code: (code != "federal", code)):
        lines.append(_profile_row(code))
    return "\n".join([*lines, ""])


def _profile_row(code: str) -> str:
    profile = load_profile(code)
    days = f"{profile.start_services_school_days} school days" if profile.start_services_school_days else "as soon as possible"
    cited = "; ".join(f"{text} ({profile.checked[entry]})" for entry, text in profile.citations.items())
    cells = (
        f"{profile.name}" if code == "federal" else f"{profile.name} ({code})",
        ", ".join(profile.goal_components),
        "required" if profile.requires_sufficiency else "not required",
        days,
        "as often as report cards" if profile.reports_as_often_as_report_cards else "as the IEP states",
        cited,
    )
    return f"| {' | '.join(cells)} |"


_SERVERS = ("up", "serve")  # the test of the pages cannot wait for their end
PAGES = {"COMMANDS.md": write_commands, "STORE.md": write_store, "RULES.md": write_rules}


def _commands(group: Any, context: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """(name, command) of all commands; those of a group bear its name too."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "list_commands"):
            yield from _commands(command, context, f"{prefix}{name} ")
        else:
            yield prefix + name, command


def _paragraphs(text: str) -> Iterator[str]:
    for line in text.strip().splitlines():
        yield line.strip()


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    for name, write in PAGES.items():
        (DOCS / name).write_text(write(), "utf-8")


if __name__ == "__main__":
    main()
