"""`ieptrace forget`, `hold` and `retention`: the life of a student's record, and its end."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import DEFAULT_STORE, FormatOption, Listing, StoreOption, example

StudentArgument = Annotated[str, typer.Argument(metavar="STUDENT", help="Number, key or name of the student.")]
ByOption = Annotated[str | None, typer.Option("--by", envvar="IEPTRACE_REVIEWER", help="Who decides; by default the name of your login.")]


def register(app: typer.Typer) -> None:
    app.command("forget", epilog=example('ieptrace forget 310951 --reason "parents\' request of 4 May" --yes'))(forget)
    app.command("hold", epilog=example('ieptrace hold 310951 --reason "request for records of 4 May"', "ieptrace hold"))(hold)
    app.command("retention", epilog=example("ieptrace retention --years 7"))(retention)


def forget(
    student: StudentArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the tombstone. Do not write the name here.")],
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = None,
    backup: Annotated[
        list[Path] | None, typer.Option("--backup", metavar="FILE", help="Another backup to clean; those known are cleaned anyway.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Destroy a student's record: in the store's bytes, in what lies beside it and in its backups. It cannot be undone.

    Documents about nobody else vanish; those that speak of others keep what they say of the others. A tombstone of hashes keeps new
    papers about the student out. The district's own files are not touched: those to remove are listed. Exit status 1 when a backup
    could not be cleaned or the name is still found somewhere.
    """
    from flows.forget import Order, forget_student
    from flows.output import console
    from pipeline.store.writer import utc_now

    if not yes:
        typer.confirm("This destroys the record of one student for good. Go on?", abort=True)
    done = forget_student(store, student, Order(_who(by), reason, utc_now()), backup or [])
    out = console()
    out.print(
        f"Forgotten: {len(done.erased.whole)} documents are gone, {len(done.erased.shared)} that speak of others were redacted "
        f"(tombstone {done.tombstone_id}).",
        soft_wrap=True,
    )
    for path in done.backups:
        out.print(f"Cleaned too: {path}", soft_wrap=True)
    for path, why in done.backups_left.items():
        out.print(f"NOT cleaned: {path}: {why}", soft_wrap=True)
    for table, column, rows in done.left:
        out.print(f"The name or number still stands in {rows} rows of {table}.{column}: another student's record, or another of that name.")
    if done.drop_paths:
        out.print("These files of the drop still speak of the student; ieptrace does not take them in again, but never deletes your files:")
        for name in done.drop_paths:
            out.print(f"  {name}", soft_wrap=True)
    raise typer.Exit(1 if done.backups_left or done.left else 0)


def hold(
    student: Annotated[str | None, typer.Argument(metavar="STUDENT", help="Number, key or name; none to list all holds.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why, such as the request that is open.")] = None,
    lift: Annotated[bool, typer.Option("--lift", help="End the hold.")] = False,
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = None,
    form: FormatOption = Listing.TABLE,
) -> None:
    """Keep a student's record from being destroyed while a request or a dispute is open (34 CFR 99.10(e)), or list all holds."""
    from flows.output import console, show
    from pipeline.errors import IeptraceError
    from pipeline.store.queries import Answer, find_student, open_store
    from pipeline.store.tombstones import add_hold, holds
    from pipeline.store.working import WorkingStore
    from pipeline.store.writer import utc_now

    if student is None:
        with open_store(store) as connection:
            show(Answer(("student_id", "since", "by", "reason"), holds(connection)), form.value, title="Records on hold")
        return
    if not reason:
        raise IeptraceError("Say why with --reason: it is kept with the hold.")
    with open_store(store) as connection:
        student_id = find_student(connection, student)
    with WorkingStore(store, "ieptrace hold") as working:
        try:
            add_hold(working.connection, student_id, "lifted" if lift else "held", by=_who(by), reason=reason, now=utc_now())
        except BaseException:
            if not working.resumed:
                working.discard()
            raise
        if not working.resumed:
            working.publish()
    console().print("The hold is lifted." if lift else "The record is on hold: ieptrace forget refuses it until the hold is lifted.")


def retention(
    years: Annotated[float, typer.Option(min=0, help="How long your state or district keeps a record after its last paper.")] = 7,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day to count from.", show_default="today")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    form: FormatOption = Listing.TABLE,
) -> None:
    """List every student with the day of their last paper, the longest ago first, and whose time of keeping is over.

    It decides nothing: parents are told first when a record is no longer needed (34 CFR 300.624).
    """
    from flows.output import show
    from flows.retention import list_retention
    from pipeline.store.queries import open_store

    day = as_of.date() if as_of else datetime.now().astimezone().date()
    with open_store(store) as connection:
        show(list_retention(connection, day, years), form.value, title=f"Records by age on {day}; kept for {years:g} years")


def _who(by: str | None) -> str:
    import getpass

    return by or getpass.getuser()
