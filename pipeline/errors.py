"""Every error of ours says what happened, where, and what to do; `reason` is a code of the closed list in `QUARANTINE_REASONS`."""

from __future__ import annotations

QUARANTINE_REASONS = (
    "empty", "not-regular", "symlink", "system-file", "unreadable", "too-large", "unstable", "unsupported", "type-mismatch",
    "encrypted", "corrupt", "dtd", "unsafe-member", "too-many-members", "nesting-limit", "too-many-pages", "resource-limit",
    "timeout", "reader-crash", "encoding", "no-space",
)  # fmt: skip


class IeptraceError(Exception):
    """Base of all our errors; `exit_code` is what the command line ends with."""

    exit_code = 2


class UnreadableError(IeptraceError):
    """A file that cannot be read; it is quarantined with this reason and nothing else is lost."""

    def __init__(self, reason: str, message: str) -> None:
        if reason not in QUARANTINE_REASONS:
            raise ValueError(f"{reason!r} is not a quarantine reason")
        super().__init__(message)
        self.reason, self.message = reason, message


class SettingsError(IeptraceError):
    """district.toml (or a command-line option) cannot be used as it is."""


class StoreError(IeptraceError):
    """The evidence store cannot be opened, written or understood."""


class OldStoreError(StoreError):
    """An older ieptrace wrote this store; it must be brought up to date before it can be asked."""


class StoreLockedError(StoreError):
    """Another run is writing this store."""
