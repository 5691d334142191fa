"""`ieptrace packet` and `ieptrace report`: what is handed to people."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import DEFAULT_STORE, StoreOption, example


class ReportFormat(StrEnum):
    """How the summary is written."""

    HTML = "html"
    JSON = "json"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    app.command("packet", epilog=example("ieptrace packet 310951 -o packet/", "ieptrace packet 310951 -o packet.zip --files"))(packet)
    app.command("report", epilog=example("ieptrace report -o report.html", "ieptrace report --format csv"))(report)


def packet(
    who: Annotated[str, typer.Argument(metavar="STUDENT", help="Student id, local id or name.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR|ZIP", help="Folder to write into, or a file that ends in .zip.")],
    store: StoreOption = DEFAULT_STORE,
    pages: Annotated[bool, typer.Option(help="Show the cited parts of pages as pictures.")] = True,
    files: Annotated[bool, typer.Option("--files", help="Also copy the source files that speak of no other student.")] = False,
) -> None:
    """Write one student's record for a meeting, an audit or a request: packet.html, packet.pdf and the hashes of the source files.

    Goals with their charts and data, statements as written, minutes by month with causes, flags, cited pages. family.en.html tells the
    family of progress in plain words (other languages: see `ieptrace wording`). The pages serve screen readers; the PDF is not tagged.
    """
    from flows.output import console
    from flows.reports.binder import write_packet

    told = console(stderr=True)
    written = write_packet(store, who, out, with_pages=pages, with_files=files, say=told.print)
    for line in written.notes:
        told.print(line)
    console().print(f"{len(written.names)} files in {out}. They hold a student's record: share them only with those who may see it.")


def report(
    store: StoreOption = DEFAULT_STORE,
    form: Annotated[ReportFormat, typer.Option("--format", help="html for people; json or csv for programs.")] = ReportFormat.HTML,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write; html needs one, or a pipe.")] = None,
) -> None:
    """Summarise campuses and the district: schools, services, goal areas, rules. No student is named."""
    from flows.output import console
    from flows.reports.leaders import write_report
    from pipeline.errors import StoreError
    from pipeline.store.queries import open_store

    if out is None and form is ReportFormat.HTML and sys.stdout.isatty():
        raise StoreError("A page is not for a terminal: give a file with -o report.html, or choose --format json or csv.")
    with open_store(store) as connection:
        text = write_report(connection, form.value)
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise StoreError(f"Cannot write {out}: {error.strerror}. Choose another place.") from error
    console().print(f"The summary is in {out}.", soft_wrap=True)
