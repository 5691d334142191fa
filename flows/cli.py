"""The command line `ieptrace`. Commands live in flows/commands and import what is heavy only when they run: --help answers at once."""

from __future__ import annotations

import errno
import os
import sys

import typer

from flows.commands import (
    audit,
    check,
    decide,
    evidence,
    export,
    ingest,
    keep,
    machine,
    questions,
    reports,
    schedule,
    serve,
    student_data,
    wording,
)

app = typer.Typer(
    name="ieptrace",
    help="Reads a district's IEP documents and builds an evidence store in which every value, gap and minute can be traced to its page.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for part in (ingest, schedule, questions, evidence, decide, check, reports, serve, audit, export, keep, student_data, wording, machine):
    part.register(app)


def main() -> None:
    """Runs a command; an error of ours is one clear sentence and its exit status, never a traceback."""
    from pipeline.errors import IeptraceError

    os.umask(0o077)
    try:
        try:
            app()
        except SystemExit as ended:
            # Typer turns a closed pipe into exit status 1 before we see it.
            if isinstance(ended.__context__, OSError) and ended.__context__.errno == errno.EPIPE:
                raise BrokenPipeError from ended
            raise
    except IeptraceError as error:
        sys.stderr.write(f"ieptrace: {error}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last resort: a traceback could hold a child's name
        from flows.failures import say_unexpected

        sys.stderr.write(f"ieptrace: {say_unexpected(error)}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.stderr.write("ieptrace: stopped; run the same command again to go on.\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
