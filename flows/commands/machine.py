"""`ieptrace status`, `doctor`, `rules` (and `read`, of its own module): the store, the machine, the catalogue, one document."""

from __future__ import annotations

import json
import sys
from typing import Any

import typer

from flows.commands.read import read
from flows.commands.shared import DEFAULT_STORE, FormatOption, Listing, StoreOption, example


def register(app: typer.Typer) -> None:
    app.command("status", epilog=example("ieptrace status"))(status)
    app.command("doctor", epilog=example("ieptrace doctor"))(doctor)
    app.command("rules", epilog=example("ieptrace rules", "ieptrace rules --format json"))(rules)
    app.command(
        "read",
        epilog=example(
            'ieptrace read "drop/IEPs/Thistlewood_Rowan_310951_IEP.pdf"',
            'ieptrace read "drop/IEPs/Thistlewood_Rowan_310951_IEP.pdf" --page 2 --png page.png',
        ),
    )(read)


def status(store: StoreOption = DEFAULT_STORE, form: FormatOption = Listing.TABLE) -> None:
    """Show what the store holds, its last runs, and what could not be read."""
    from flows.output import console, plain, show_table
    from pipeline.store.queries import ask, open_store

    with open_store(store) as connection:
        runs = ask(
            connection,
            "SELECT started_at, finished_at, as_of, files_seen, files_new, files_unchanged, files_quarantined, drop_path, run_id FROM run "
            "ORDER BY started_at DESC LIMIT 10",
        )
        files = ask(
            connection,
            "SELECT status, coalesce(document_type, '') AS document_type, count(*) AS files FROM source_file LEFT JOIN document "
            "USING (document_id) GROUP BY ALL ORDER BY ALL",
        )
        unread = ask(connection, "SELECT path, reason FROM source_file WHERE status = 'quarantined' ORDER BY path")
        meta = ask(connection, "SELECT schema_version, published_at, note FROM store_meta")
    sections = {"store": meta, "runs": runs, "files": files, "quarantined": unread}
    if form is Listing.TABLE:
        for name, answer in sections.items():
            if answer.rows:
                show_table(answer, title=f"{name.capitalize()}")
        if unread.rows:
            console().print("What could not be read stays listed until it can: replace the file, then run ieptrace ingest again (--retry).")
    elif form is Listing.JSON:
        told = {name: answer.dicts() for name, answer in sections.items()}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, default=plain) + "\n")
    else:
        from flows.output import show

        show(files, "csv")


def doctor(form: FormatOption = Listing.TABLE) -> None:
    """Check what is installed, what is missing, and what to do. Exit status 1 when something needed is missing."""
    from flows.doctor import examine_machine
    from flows.output import show
    from pipeline.store.queries import Answer

    findings = examine_machine()
    show(Answer(("part", "state", "found", "what_to_do"), [tuple(finding) for finding in findings]), form.value, title="This machine")
    raise typer.Exit(1 if any(finding.state == "missing" for finding in findings) else 0)


def rules(form: FormatOption = Listing.TABLE) -> None:
    """List the rules: code, severity, what each is about, when it fires, its citation, its settings in district.toml, and an example."""
    from flows.output import show
    from pipeline.rules import RULES
    from pipeline.store.queries import Answer

    rows: list[tuple[Any, ...]] = [
        (rule.code, rule.severity, rule.subject, rule.explanation, rule.basis, ", ".join(rule.settings), rule.example) for rule in RULES
    ]
    show(
        Answer(("rule", "severity", "subject", "fires_when", "basis", "settings", "example"), rows), form.value, title=f"{len(rows)} rules"
    )
