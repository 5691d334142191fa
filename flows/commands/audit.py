"""`ieptrace audit`: the access record of the review page, listed and verified."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import DEFAULT_STORE, FormatOption, Listing, StoreOption, example


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The record of who saw or exported which student's records on the review page.", no_args_is_help=True)
    group.command("list", epilog=example("ieptrace audit list --student 310951 --last 20"))(list_accesses)
    group.command("verify", epilog=example("ieptrace audit verify"))(verify)
    app.add_typer(group, name="audit", rich_help_panel=None)


def list_accesses(
    store: StoreOption = DEFAULT_STORE,
    student: Annotated[
        str | None, typer.Option(metavar="ID", help="Only accesses to this student: key, number or name as in ieptrace student.")
    ] = None,
    who: Annotated[str | None, typer.Option(metavar="NAME", help="Only accesses by this person.")] = None,
    last: Annotated[int, typer.Option(min=1, help="At most so many, the latest.")] = 1000,
    form: FormatOption = Listing.TABLE,
) -> None:
    """List who saw or exported what, when and what for; students by key (34 CFR 300.614)."""
    from flows.output import show
    from pipeline.store.access import list_accesses as read
    from pipeline.store.queries import Answer

    wanted = _student(store, student) if student else None
    found = [
        row
        for row in read(store)
        if (wanted is None or wanted in row.students or wanted == row.subject) and (who is None or row.who == who)
    ]
    columns = ("number", "at", "who", "purpose", "what", "view", "subject", "students")
    rows = [tuple(list(value) if isinstance(value := getattr(row, name), tuple) else value for name in columns) for row in found[-last:]]
    show(Answer(columns, rows), form.value, title=f"{len(rows)} of {len(found)} accesses")


def verify(
    store: StoreOption = DEFAULT_STORE,
    expected: Annotated[
        str | None, typer.Option("--hash", metavar="HASH", help="A hash that an earlier verify printed: it must still be on the record.")
    ] = None,
) -> None:
    """Check that no line of the access record was changed, removed or inserted. Exit status 1 when one was.

    Write the printed hash down where nobody at this machine can change it: --hash proves later that nothing before it was rewritten.
    """
    from flows.output import console
    from pipeline.store.access import access_file, verify_accesses

    verdict = verify_accesses(store, expected)
    out = console()
    if verdict.problem:
        out.print(f"{access_file(store)}: {verdict.problem}")
        raise typer.Exit(1)
    out.print(f"{verdict.lines} lines, unbroken. Last hash: {verdict.head}")


def _student(store: Path, wanted: str) -> str:
    from pipeline.errors import StoreError
    from pipeline.store.queries import find_student, open_store

    try:
        with open_store(store) as connection:
            return find_student(connection, wanted)
    except StoreError:
        return wanted  # a student who was forgotten is known by key only
