"""Readers that misbehave on purpose, for the isolation pool's tests: each is what a hostile or broken file has done to one."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import Any


class PanicError(BaseException):
    """Like the panics of native code: no Exception."""


def misbehave(payload: dict[str, Any]) -> Any:
    """Do what the payload's 'how' says; anything else is an echo."""
    match payload.get("how"):
        case "exit":
            os._exit(3)
        case "system exit":
            sys.exit(4)
        case "abort":
            os.abort()
        case "segfault":
            ctypes.string_at(0)
        case "ten gigabytes":
            return {"size": len(bytearray(10 * 1024**3))}
        case "sleep":
            time.sleep(3600)
        case "spin":
            while True:
                pass
        case "ignore sigterm":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(3600)
        case "grandchild":
            child = subprocess.Popen(["sleep", "3600"], start_new_session=True)
            return {"pid": child.pid}
        case "orphan":
            pid = os.fork()
            if pid == 0:
                os.setsid()
                time.sleep(3600)
            time.sleep(3600)
        case "flood":
            for _ in range(100):
                os.write(1, b"x" * 10_000_000)
            return {"flooded": True}
        case "large answer":
            return {"text": "x" * 300_000_000}
        case "no answer":
            return None
        case "broken answer":
            return {"set": {1, 2}}
        case "wrong answer":
            return {"unexpected": 1}
        case "broken channel":
            for descriptor in range(3, 64):
                try:
                    os.write(descriptor, b"\xff\xff\xff\xff garbage")
                except OSError:
                    continue
            time.sleep(3600)
        case "panic":
            raise PanicError
        case "error":
            raise ValueError("words of a document")
        case "bytes":
            return b"\x00\xff"
        case "deep":
            return misbehave(payload)
        case "unreadable":
            from pipeline.errors import UnreadableError

            raise UnreadableError("encrypted", "Protected with a password.")
    return {"echo": payload.get("value")}
