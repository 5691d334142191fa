"""`ieptrace decide`: a reviewer's decisions on flags, links and students, kept over every later run."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.shared import DEFAULT_STORE, FormatOption, Listing, StoreOption, example

if TYPE_CHECKING:
    from flows.decide import Effect, Said


class FlagDecision(StrEnum):
    """What can be said of a flag."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    REOPEN = "reopen"
    NOTE = "note"


NoteOption = Annotated[str | None, typer.Option("--note", help="Why; kept with the decision.")]
ReviewerOption = Annotated[
    str | None, typer.Option("--reviewer", envvar="IEPTRACE_REVIEWER", help="Who decides; by default the name of your login.")
]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Keep a reviewer's decision on a flag, a link or a student over every later run.", no_args_is_help=True)
    group.command("flag", epilog=example('ieptrace decide flag FLAG_ID dismissed --note "makeups in the spring log"'))(flag)
    group.command("link", epilog=example('ieptrace decide link ARTIFACT_ID GOAL_ID --note "told by the teacher"'))(link)
    group.command("student", epilog=example('ieptrace decide student "Work Samples/unsorted/Scan_0031.pdf" all 310951'))(student)
    group.command("mentions", epilog=example('ieptrace decide mentions "Progress Reports/Q1/Varga Theo Q1.docx"'))(mentions)
    group.command("list", epilog=example("ieptrace decide list"))(list_all)
    group.command("undo", epilog=example('ieptrace decide undo REVIEW_ID --note "the log was of another year"'))(undo)
    group.command("catch-up", epilog=example("ieptrace decide catch-up"))(catch_up)
    app.add_typer(group, name="decide", rich_help_panel=None)


def flag(
    flag_id: Annotated[str, typer.Argument(metavar="FLAG_ID", help="Key of the flag; last column of: ieptrace flags.")],
    decision: Annotated[FlagDecision, typer.Argument(metavar="DECISION", help="confirmed, dismissed, reopen or note.")],
    note: NoteOption = None,
    reviewer: ReviewerOption = None,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Confirm, dismiss or reopen a flag, or add a note. A dismissed one is not raised again unless its figures change."""
    from flows.decide import decide_flag

    _tell(decide_flag(store, flag_id, decision.value, _said(reviewer, note)))


def link(
    artifact_id: Annotated[str, typer.Argument(metavar="ARTIFACT_ID", help="Key of a session, statement, work sample or score.")],
    target_id: Annotated[str, typer.Argument(metavar="TARGET_ID|none", help="Key of the goal or service that it is about; or none.")],
    note: NoteOption = None,
    reviewer: ReviewerOption = None,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Say which goal or service an artifact is about; it stands before what the pipeline finds."""
    from flows.decide import decide_link

    _tell(decide_link(store, artifact_id, target_id, _said(reviewer, note)))


def student(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Key of the document, or its path in the drop.")],
    mention: Annotated[str, typer.Argument(metavar="MENTION|all", help="Key of one mention in it; or all, for everything it says.")],
    who: Annotated[str, typer.Argument(metavar="STUDENT|new|none", help="Student id or local id; new; or none, for nobody.")],
    note: NoteOption = None,
    reviewer: ReviewerOption = None,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Say whose a document, or one mention in it, is."""
    from flows.decide import decide_student

    _tell(decide_student(store, document, mention, who, _said(reviewer, note)))


def mentions(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Key of the document, or its path in the drop.")],
    store: StoreOption = DEFAULT_STORE,
    form: FormatOption = Listing.TABLE,
) -> None:
    """List the students that a document names, as printed, and who each was taken to be."""
    from flows.decide import find_document
    from flows.output import show
    from flows.stages import load_facts
    from pipeline.store.queries import Answer, ask, open_store

    with open_store(store) as connection:
        facts = find_document(connection, load_facts(connection), document)
        told = ask(connection, "SELECT mention_key, student_id, reason FROM student_decision WHERE document_id = ?", [facts.document_id])
    who = {row[0]: row[1:] for row in told.rows}
    columns = ("mention_key", "page_number", "student_name", "local_id", "source", "student_id", "reason")
    rows: list[tuple[Any, ...]] = [
        (m.mention_key, m.page_number, m.student_name, m.local_id, m.source, *who.get(m.mention_key, (None, None))) for m in facts.mentions
    ]
    show(Answer(columns, rows), form.value, title=f"{len(rows)} mentions")


def list_all(store: StoreOption = DEFAULT_STORE, form: FormatOption = Listing.TABLE) -> None:
    """List every decision, the newest first, and whether it stands, was replaced by a later one, or undone."""
    from flows.output import show
    from pipeline.store.queries import Answer, open_store
    from pipeline.store.reviews import Decision, list_decisions

    with open_store(store) as connection:
        found = list_decisions(connection)
    columns = tuple(Decision.__slots__)
    rows = [tuple(getattr(row, name) for name in columns) for row in found]
    show(Answer(columns, rows), form.value, title=f"{len(rows)} decisions")


def undo(
    review_id: Annotated[str, typer.Argument(metavar="REVIEW_ID", help="Key of the decision; first column of: ieptrace decide list.")],
    note: NoteOption = None,
    reviewer: ReviewerOption = None,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Take a decision back; what stood before it stands again. Nothing is erased."""
    from flows.decide import undo as take_back

    _tell(take_back(store, review_id, _said(reviewer, note)))


def catch_up(store: StoreOption = DEFAULT_STORE) -> None:
    """Carry out the decisions of the review page that waited while a run was writing the store. Every ingest does so too."""
    from flows.output import console
    from flows.waiting import catch_up as carry_out_waiting

    carried = carry_out_waiting(store)
    out = console()
    out.print(f"{len(carried.done)} decisions carried out.")
    for key, problem in (carried.problems or {}).items():
        out.print(f"{key} cannot be: {problem}")


def _said(reviewer: str | None, note: str | None) -> Said:
    import getpass

    from flows.decide import Said
    from pipeline.errors import IeptraceError
    from pipeline.store.writer import utc_now

    try:
        name = (reviewer or "").strip() or getpass.getuser()
    except (KeyError, OSError) as error:  # a login without a name
        raise IeptraceError("Say who decides: --reviewer NAME") from error
    return Said(name, (note or "").strip() or None, utc_now())


def _tell(effect: Effect) -> None:
    from flows.output import console

    changes = [
        f"{count} flags {what}" for what, count in (("opened", effect.opened), ("changed", effect.changed), ("gone", effect.gone)) if count
    ]
    out = console()
    out.print(f"Kept: {effect.review_id}")
    if changes:
        out.print("It brought about: " + ", ".join(changes) + ".")
