"""What stands before every page: the host's name, sizes, where a change comes from, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_FORM_BYTES = 2_000_000
MOST_UPLOAD_BYTES = 25_000_000
UPLOAD_PATH = "/check"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
_METHODS = ("GET", "HEAD", "POST")


class Guard:
    """Refuses what no browser of ours would send; the pages behind it need not think of it.

    A name other than ours in the Host header is another site's name that was made to lead to this machine (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], *, is_tls: bool) -> None:
        self._app, self._hosts, self._is_tls = app, frozenset(host.lower() for host in hosts), is_tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no websockets here
        refusal = self._refuse(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
                if self._is_tls:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
            return
        limit = MOST_UPLOAD_BYTES if scope["path"] == UPLOAD_PATH else MOST_FORM_BYTES
        await self._app(scope, _capped(receive, limit), send_with_headers)

    def _refuse(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if host_name(headers.get("host", "")) not in self._hosts:
            return PlainTextResponse("This page answers only under its own address.", 421)
        if scope["method"] not in _METHODS:
            return PlainTextResponse("Not allowed.", 405, {"Allow": ", ".join(_METHODS)})
        length = headers.get("content-length", "0")
        limit = MOST_UPLOAD_BYTES if scope["path"] == UPLOAD_PATH else MOST_FORM_BYTES
        if not length.isdigit() or int(length) > limit:
            return PlainTextResponse(f"Too large: at most {limit // 1_000_000} MB are taken.", 413)
        if scope["method"] == "POST" and not _is_own(headers):
            return PlainTextResponse("A change must come from this page itself.", 403)
        return None


def host_name(host: str) -> str:
    """The name in a Host header, without its port: '127.0.0.1', '[::1]'."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def _is_own(headers: Headers) -> bool:
    """Whether a change was sent by a page of ours, as far as the browser says; the form's own token is asked besides."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


class TooLargeError(Exception):
    """A body that grew over its limit while it came in."""


def _capped(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def receive_capped() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLargeError
        return message

    return receive_capped
