"""Encryption of what lies beside a store: readings of recognised pages, kept so that they need not be recognised again.

AES-256-GCM under a key derived from the store's. Without a key, bytes stay as they are.
"""

from __future__ import annotations

import os

_NONCE_BYTES = 12
_PURPOSE = b"ieptrace readings 1"


def derive_key(master: str | None) -> str:
    """The key of readings as hex digits; '' where the store has none."""
    if master is None:
        return ""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(master.encode()).hex()


def seal(data: bytes, key: str) -> bytes:
    if not key:
        return data
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(bytes.fromhex(key)).encrypt(nonce, data, _PURPOSE)


def unseal(data: bytes, key: str) -> bytes:
    """The bytes that were sealed; ValueError when they are others', torn, or sealed with another key."""
    if not key:
        return data
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(bytes.fromhex(key)).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], _PURPOSE)
    except (InvalidTag, ValueError) as error:
        raise ValueError("not sealed with this key") from error
