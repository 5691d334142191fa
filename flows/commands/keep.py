"""`ieptrace backup`, `restore`, `verify`, `upgrade`, `key`: keeping a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import DEFAULT_STORE, FormatOption, Listing, StoreOption, example


def register(app: typer.Typer) -> None:
    app.command("backup", epilog=example("ieptrace backup backups/evidence-2026-03-20.duckdb"))(backup)
    app.command("restore", epilog=example("ieptrace restore backups/evidence-2026-03-20.duckdb --replace"))(restore)
    app.command("verify", epilog=example("ieptrace verify", "ieptrace verify --backup backups/evidence-2026-03-20.duckdb"))(verify)
    app.command("upgrade", epilog=example("ieptrace upgrade"))(upgrade)
    app.command("key", epilog=example("ieptrace key ieptrace.key"))(make_key)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write; its hash goes to FILE.sha256.")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Copy the store, with its SHA-256 beside it. Runs and readers need not stop."""
    from flows.output import console
    from pipeline.store.backup import hash_file_of, write_backup
    from pipeline.store.encryption import is_encrypted

    digest = write_backup(store, file)
    console().print(f"{file} holds the store as last published (SHA-256 {digest}, also in {hash_file_of(file).name}).", soft_wrap=True)
    is_safe = is_encrypted(file)
    safety = "is encrypted with the store's key" if is_safe else "is NOT encrypted: keep it where only authorised staff can read it"
    console().print(f"It holds student records and {safety}.", soft_wrap=True)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, with FILE.sha256 beside it.")],
    store: StoreOption = DEFAULT_STORE,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of a store that is there.")] = False,
) -> None:
    """Put a backup in the store's place, after a check of its hash. A backup of an older ieptrace is brought up to date."""
    from flows.output import console
    from pipeline.store.backup import restore_backup

    restore_backup(file, store, replace=replace)
    upgraded = _bring_up_to_date(store)
    console().print(
        f"{store} is the store of {file}{', brought up to date' if upgraded else ''}. Check it with: ieptrace verify", soft_wrap=True
    )


def verify(
    store: StoreOption = DEFAULT_STORE,
    backup: Annotated[Path | None, typer.Option("--backup", metavar="FILE", help="Check this backup and its hash, not the store.")] = None,
    form: FormatOption = Listing.TABLE,
) -> None:
    """Check that a store is whole: every block, every key, every count against the ledger. Exit status 1 when it is not."""
    from flows.output import show
    from pipeline.store.backup import check_backup
    from pipeline.store.queries import Answer, open_store
    from pipeline.store.verify import Finding, verify_store

    findings = []
    if backup is not None:
        findings.append(Finding("the hash is that of the backup", 0, check_backup(backup)))
    with open_store(backup or store) as connection:
        findings += verify_store(connection)
    rows = [("failed" if finding.failures else "ok", finding.check, finding.message) for finding in findings]
    show(Answer(("state", "check", "found"), list(rows)), form.value, title=f"{backup or store}")
    raise typer.Exit(1 if any(finding.failures for finding in findings) else 0)


def upgrade(store: StoreOption = DEFAULT_STORE) -> None:
    """Bring a store that an older ieptrace wrote up to date, and encrypt it when there is a key; an ingest does so too."""
    from flows.output import console
    from pipeline.errors import StoreError

    if not store.is_file():
        raise StoreError(f"There is no store at {store}.")
    console().print(f"{store} {'has been brought' if _bring_up_to_date(store) else 'is'} up to date.")


def make_key(file: Annotated[Path, typer.Argument(metavar="FILE", help="The key file to make, for your eyes alone.")]) -> None:
    """Make a random key for an encrypted store. Whoever loses it loses the store: keep a copy in a safe place."""
    from flows.output import console
    from pipeline.store.encryption import write_key

    write_key(file)
    console().print(f"{file} holds a new key. Keep a copy in a safe place: without it nobody can open the store.", soft_wrap=True)
    console().print(f"Every command uses it while this is set:  export IEPTRACE_KEY_FILE={file.absolute()}", soft_wrap=True)


def _bring_up_to_date(store: Path) -> bool:
    """Migrates, or encrypts, and publishes a store; False when there was nothing to do."""
    from pipeline.errors import OldStoreError
    from pipeline.store.encryption import find_key, is_encrypted
    from pipeline.store.queries import open_store
    from pipeline.store.working import WorkingStore

    try:
        with open_store(store):
            if find_key() is None or is_encrypted(store):
                return False
    except OldStoreError:
        pass
    with WorkingStore(store, "ieptrace upgrade") as working:
        working.publish()
    return True
