"""Telling someone that a run failed: by mail, by a webhook, or both, as alerts.toml says. Never a name, path or word of a document."""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from flows.failures import place_of
from pipeline.errors import IeptraceError, SettingsError

_SECONDS = 20.0  # a mail server that does not answer must not hold a run up


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mail(_Part):
    """How a mail is sent: a district's own mail server, and to whom."""

    host: str
    port: Annotated[int, Field(gt=0, lt=65_536)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_file: Path | None = None
    sender: str
    to: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _no_open_password(self) -> Mail:
        if self.user and self.security == "none":
            raise ValueError("a password is only sent over an encrypted connection: security is starttls or tls")
        return self


class Webhook(_Part):
    """An address that is sent JSON; the file's first line is sent as a bearer token."""

    url: Annotated[str, Field(pattern=r"^https?://")]
    token_file: Path | None = None


class Alerts(_Part):
    """Who is told of a failed run."""

    mail: Mail | None = None
    webhook: Webhook | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """What is told of a failed run: all that may leave the machine."""

    what: str  # "run failed"
    schedule: str | None
    kind: str  # the kind of the error and its place in our code
    exit_code: int
    host: str
    at: str  # UTC
    advice: str = "Look on that machine: ieptrace status, and the log of the run. Running it again goes on where it stopped."


def load_alerts(path: Path) -> Alerts:
    """alerts.toml, checked; SettingsError names the key and what it must be."""
    try:
        return Alerts.model_validate(tomllib.loads(path.read_text("utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The alerts file {path} cannot be read ({type(error).__name__}).") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in error.errors(include_url=False))
        raise SettingsError(f"{path} cannot be used: {told}") from error


def describe(error: BaseException | str, schedule: str | None) -> Failure:
    """A failure without anything that came from a document or a path."""
    kind = error if isinstance(error, str) else type(error).__name__ if isinstance(error, IeptraceError) else place_of(error)
    code = error.exit_code if isinstance(error, IeptraceError) else 2
    return Failure("run failed", schedule, kind, code, socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds"))


def tell_failure(alerts: Path | None, failure: Failure) -> list[str]:
    """Sends what alerts.toml asks for; gives the ways that did not work. An alert that cannot be sent never hides the failure itself."""
    if alerts is None:
        return []
    try:
        told = load_alerts(alerts)
    except SettingsError as error:
        sys.stderr.write(f"ieptrace: {error}\n")
        return ["alerts"]
    failed = []
    ways: dict[str, Callable[[], None]] = {}
    if told.mail:
        ways["mail"] = partial(_send_mail, told.mail, failure)
    if told.webhook:
        ways["webhook"] = partial(_call_webhook, told.webhook, failure)
    for name, send in ways.items():
        try:
            send()
        except Exception as error:  # noqa: BLE001 - whatever a mail server does, the run's own failure is told
            sys.stderr.write(f"ieptrace: the {name} about the failed run could not be sent ({type(error).__name__}).\n")
            failed.append(name)
    return failed


def _send_mail(mail: Mail, failure: Failure) -> None:
    import smtplib
    import ssl

    message = EmailMessage()
    message["Subject"] = f"ieptrace: {failure.schedule or 'an ingest'} failed on {failure.host}"
    message["From"], message["To"] = mail.sender, ", ".join(mail.to)
    message.set_content("\n".join(f"{name}: {value}" for name, value in asdict(failure).items() if value is not None) + "\n")
    trust = ssl.create_default_context()
    if mail.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=_SECONDS, context=trust)
    else:
        connection = smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS)
    with contextlib.closing(connection):
        if mail.security == "starttls":
            connection.starttls(context=trust)
        if mail.user:
            connection.login(mail.user, _first_line(mail.password_file))
        connection.send_message(message)
        connection.quit()


def _call_webhook(webhook: Webhook, failure: Failure) -> None:
    import httpx

    told = asdict(failure)
    # 'text' is what chat programs show.
    told["text"] = f"ieptrace: {failure.schedule or 'an ingest'} failed on {failure.host} ({failure.kind}). {failure.advice}"
    headers = {"Content-Type": "application/json"}
    if webhook.token_file:
        headers["Authorization"] = f"Bearer {_first_line(webhook.token_file)}"
    httpx.post(webhook.url, content=json.dumps(told), headers=headers, timeout=_SECONDS, follow_redirects=False).raise_for_status()


def _first_line(path: Path | None) -> str:
    return path.read_text("utf-8").splitlines()[0].strip() if path else ""
