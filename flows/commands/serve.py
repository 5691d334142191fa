"""`ieptrace serve`: the review page, on this machine alone unless told otherwise."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import DEFAULT_STORE, StoreOption, example


def register(app: typer.Typer) -> None:
    app.command("serve", epilog=example("ieptrace serve", "ieptrace serve --port 0 --no-browser"))(serve)


def serve(
    store: StoreOption = DEFAULT_STORE,
    host: Annotated[str, typer.Option(help="Address to listen at; other than this machine's own needs a password.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0 for any free one.")] = 8765,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")] = True,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File with a password to ask of everyone; or set IEPTRACE_PASSWORD.")
    ] = None,
    name: Annotated[list[str] | None, typer.Option(metavar="HOST", help="Another name under which the page answers; repeatable.")] = None,
    tls_cert: Annotated[Path | None, typer.Option(metavar="FILE", help="Certificate for TLS.")] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="Its key.")] = None,
) -> None:
    """Open the review page: queue, students, sources, goal check, leaders, runs. On this machine only, unless --host says otherwise."""
    from review.start import ServeOptions
    from review.start import serve as serve_page

    serve_page(ServeOptions(store, host, port, browser, _password(password_file), tuple(name or ()), tls_cert, tls_key))


def _password(file: Path | None) -> str | None:
    """The password of the file or the variable; never of the command line, which others can see."""
    from pipeline.errors import IeptraceError

    if file is None:
        return os.environ.get("IEPTRACE_PASSWORD") or None
    try:
        if file.stat().st_mode & 0o077:
            raise IeptraceError(f"Others than its owner may open {file}. Close it to them with: chmod 600 {file}")
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IeptraceError(f"The password file {file} cannot be read.") from error
