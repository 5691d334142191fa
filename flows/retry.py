"""Tries once more what could not be read, with the settings of the last run: `python -m flows.retry STORE`, started by the review page."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from pipeline.errors import IeptraceError, StoreError


def retry_unread(store: Path) -> int:
    """Ingests the last drop again, quarantined files included; gives the exit status of an ingest."""
    from flows.decide import plan_of_last_run
    from flows.options import IngestOptions
    from flows.stages import Report, run_ingest
    from pipeline.sealing import derive_key
    from pipeline.store.encryption import find_key
    from pipeline.store.queries import open_store
    from pipeline.store.writer import utc_now

    with open_store(store) as connection:
        plan = plan_of_last_run(store, connection)
    if not plan.options.drop.exists():
        raise StoreError("The drop is no longer where it was read. Run ieptrace ingest with its new place.")
    options = IngestOptions(plan.options.drop, store, direct=True, retry=True)
    plan = replace(plan, options=options, workers=1, cache_key=derive_key(find_key()), started_at=utc_now())
    return run_ingest(plan, Report()).exit_code


def main() -> None:
    try:
        sys.exit(retry_unread(Path(sys.argv[1])))
    except IeptraceError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
