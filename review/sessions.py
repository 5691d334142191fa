"""Who is at the page: sessions in this process's memory alone, so that they end with it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Literal

THEMES = ("auto", "light", "dark")
LONGEST_IDLE_SECONDS = 12 * 3600
MOST_SESSIONS = 200
_WRONG_BEFORE_WAIT, _WAIT_SECONDS = 5, 30.0


@dataclass(frozen=True, slots=True)
class Notice:
    """What the page says once after a change; `undo` holds the keys of decisions that one click takes back."""

    kind: Literal["good", "bad"]
    words: str
    undo: tuple[str, ...] = ()


@dataclass(slots=True)
class Session:
    """One browser that showed the token (or the password)."""

    key: str
    name: str
    purpose: str
    csrf: str
    language: str = "en"
    theme: str = "auto"
    seen_at: float = field(default_factory=time.monotonic)
    notices: list[Notice] = field(default_factory=list)
    pages: set[tuple[str, int]] = field(default_factory=set)  # whose views are on the access record

    def take_notices(self) -> list[Notice]:
        told, self.notices = self.notices, []
        return told


class Sessions:
    """Opens and finds sessions. `token` lets a browser in without a password; None where a password is asked."""

    def __init__(self, token: str | None, password: str | None) -> None:
        self.token, self._password = token, password
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._open: dict[str, Session] = {}
        self._wrong: list[float] = []

    @property
    def asks_password(self) -> bool:
        return self._password is not None

    def knows_token(self, told: str) -> bool:
        return self.token is not None and hmac.compare_digest(told.encode(), self.token.encode())

    def must_wait(self) -> bool:
        """Whether too many wrong passwords came just now, from anyone: guessing takes years, not minutes."""
        now = time.monotonic()
        with self._lock:
            self._wrong = [when for when in self._wrong if now - when < _WAIT_SECONDS]
            return len(self._wrong) >= _WRONG_BEFORE_WAIT

    def knows_password(self, told: str) -> bool:
        right = self._password is not None and hmac.compare_digest(told.encode(), self._password.encode())
        if not right:
            with self._lock:
                self._wrong.append(time.monotonic())
        return right

    def begin(self, name: str, purpose: str, language: str) -> Session:
        key = secrets.token_urlsafe(32)
        csrf = hmac.new(self._secret, key.encode(), hashlib.sha256).hexdigest()
        session = Session(key, name, purpose, csrf, language)
        with self._lock:
            if len(self._open) >= MOST_SESSIONS:
                del self._open[min(self._open.values(), key=lambda one: one.seen_at).key]
            self._open[key] = session
        return session

    def find(self, key: str | None) -> Session | None:
        """The session of a cookie, unless it was idle for too long."""
        session = self._open.get(key or "")
        if session is None:
            return None
        now = time.monotonic()
        if now - session.seen_at > LONGEST_IDLE_SECONDS:
            self.end(session)
            return None
        session.seen_at = now
        return session

    def end(self, session: Session) -> None:
        with self._lock:
            self._open.pop(session.key, None)
