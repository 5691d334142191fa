"""What one running page owns: the store, its sessions, its desk, its renderers."""

from __future__ import annotations

import contextlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import IeptraceError
from review.desk import Desk
from review.pictures import Pictures
from review.published import Published
from review.sessions import Session, Sessions


@dataclass(slots=True)
class House:
    """One page for one store; `hosts` are the names under which it answers."""

    store: Path
    sessions: Sessions
    hosts: frozenset[str]
    cookie: str
    login: str
    is_tls: bool = False
    prefect_url: str | None = None
    published: Published = field(init=False)
    desk: Desk = field(init=False)
    pictures: Pictures = field(init=False)

    def __post_init__(self) -> None:
        self.published = Published(self.store)
        self.desk = Desk(self.store, self.refresh)
        self.pictures = Pictures(self.store)

    def warm(self) -> None:
        """Does once what every first page would wait for: templates, the largest tables, the drawing process."""
        from review.templating import environment

        made = environment()
        for name in made.list_templates():
            made.get_template(name)
        self.refresh()
        with contextlib.suppress(IeptraceError):
            self.pictures.warm()

    def refresh(self) -> None:
        """Takes up a newer publication before somebody has to wait for it."""
        from review.pages.queue import listing_of

        with contextlib.suppress(IeptraceError):
            listing_of(self.published.get())

    def has_csrf(self, session: Session, told: object) -> bool:
        return isinstance(told, str) and hmac.compare_digest(told.encode(), session.csrf.encode())

    def close(self) -> None:
        self.desk.stop()
        self.pictures.close()
