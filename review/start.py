"""Starts the page: checks how it may be reached, prints its address, and serves until it is stopped."""

from __future__ import annotations

import getpass
import os
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import IeptraceError
from review.house import House
from review.sessions import Sessions

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHORTEST_PASSWORD = 12
DEFAULT_PORT = 8765


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How the page is to be reached. `password` is asked of everyone where it is set; without loopback it must be."""

    store: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    open_browser: bool = True
    password: str | None = None
    names: Sequence[str] = field(default=())
    certificate: Path | None = None
    key: Path | None = None


def serve(options: ServeOptions) -> None:
    """Serves the page until it is stopped; an IeptraceError says what to change."""
    import uvicorn

    from review.app import make_app

    listener = listen(options)
    port = listener.getsockname()[1]
    house = open_house(options, port)
    address = address_of(options, house, port)
    sys.stdout.write(f"The review page of {options.store} is open. Stop it with Ctrl-C.\n\n  {address}\n\n{advice(options, house)}")
    sys.stdout.flush()
    if options.open_browser and options.host in LOOPBACK:
        threading.Timer(0.7, webbrowser.open, [address]).start()
    config = uvicorn.Config(
        make_app(house), log_level="critical", access_log=False, server_header=False, date_header=False, timeout_graceful_shutdown=3,
        ws="none", proxy_headers=False, limit_concurrency=200, timeout_keep_alive=30,
        ssl_certfile=str(options.certificate) if options.certificate else None, ssl_keyfile=str(options.key) if options.key else None,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])


def check_options(options: ServeOptions) -> None:
    """Raises an IeptraceError for a way of serving that would lay student records open."""
    if options.host not in LOOPBACK and options.password is None:
        raise IeptraceError(
            f"--host {options.host} lets other machines in, so a password is needed: put one of at least {SHORTEST_PASSWORD} characters "
            "into a file of yours alone and give --password-file FILE. Without --host the page answers on this machine only."
        )
    if options.password is not None and len(options.password) < SHORTEST_PASSWORD:
        raise IeptraceError(f"The password is shorter than {SHORTEST_PASSWORD} characters. Choose a longer one.")
    if (options.certificate is None) != (options.key is None):
        raise IeptraceError("TLS needs both --tls-cert FILE and --tls-key FILE.")
    for file in (options.certificate, options.key):
        if file is not None and not file.is_file():
            raise IeptraceError(f"There is no file {file}.")


def listen(options: ServeOptions) -> socket.socket:
    """A listening socket; port 0 takes any free one."""
    check_options(options)
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
    except OSError as error:
        listener.close()
        raise IeptraceError(
            f"Nothing can listen at {options.host}, port {options.port}: {error.strerror}. Give another with --port, or 0 for any."
        ) from error
    listener.listen(128)
    return listener


def open_house(options: ServeOptions, port: int) -> House:
    """The store, opened once to say at the start what is wrong with it."""
    token = secrets.token_urlsafe(32) if options.password is None else None
    house = House(
        options.store.absolute(),
        Sessions(token, options.password),
        allowed_hosts(options),
        f"ieptrace_{port}",
        login_name(),
        is_tls=options.certificate is not None,
        prefect_url=prefect_pages(),
    )
    house.published.get()
    return house


def allowed_hosts(options: ServeOptions) -> frozenset[str]:
    """Names under which the page answers: its own address and those that the user names."""
    own = {"127.0.0.1", "localhost", "[::1]"}
    if options.host not in LOOPBACK:
        own |= {options.host.lower(), socket.gethostname().lower(), socket.getfqdn().lower()}
        own |= {f"[{options.host.lower()}]"} if ":" in options.host else set()
    return frozenset(own | {name.lower() for name in options.names})


def address_of(options: ServeOptions, house: House, port: int) -> str:
    host = "127.0.0.1" if options.host in LOOPBACK else options.host
    scheme = "https" if house.is_tls else "http"
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}:{port}/" + (f"start?token={house.sessions.token}" if house.sessions.token else "")


def advice(options: ServeOptions, house: House) -> str:
    """What whoever starts the page should know of who can reach it."""
    if options.host in LOOPBACK:
        return "Only this machine can reach it, and only with this address: whoever has it can see the records.\n"
    if house.is_tls:
        return "Other machines can reach it with the password.\n"
    return (
        "Other machines can reach it with the password. WITHOUT TLS the password and the records cross the network readable: give\n"
        "--tls-cert and --tls-key, or put a proxy with TLS before it and let it listen on 127.0.0.1 only.\n"
    )


def prefect_pages() -> str | None:
    """Where Prefect's own pages are, as its own variables say; only an address of the web is linked."""
    told = os.environ.get("PREFECT_UI_URL") or os.environ.get("PREFECT_API_URL", "").removesuffix("/api")
    return told if told.startswith(("http://", "https://")) else None


def login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "reviewer"
