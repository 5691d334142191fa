"""Writes frozen records as JSON lists and reads them back, checking every value's type: no process or cache is ever unpickled.

A record becomes the list of its fields in order, so a page of words stays small. `schema_of` is a hash of all field names
and types: an answer or a cache written by another version of the records is refused, not misread.
"""

from __future__ import annotations

import hashlib
import json
import types
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

Encode = Callable[[Any], Any]


class CodecError(ValueError):
    """The bytes are not a record of this version."""


@cache
def _encoder(hint: Any) -> Encode | None:
    """None where the value is JSON as it is."""
    origin = get_origin(hint)
    if hint in (str, int, float, bool, type(None), Any, object) or origin is Literal:
        return None
    if hint in (date, time, datetime):
        return lambda value: value.isoformat()
    if origin is tuple:
        inner = _encoder(get_args(hint)[0])
        if inner is None:
            return list
        return lambda values: [inner(value) for value in values]
    if origin is dict:
        return dict
    if origin in (Union, types.UnionType):
        return _union_encoder(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return _record_encoder(hint)
    raise TypeError(f"no JSON form for {hint!r}")


def _union_encoder(hint: Any) -> Encode | None:
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    records: list[Any] = [kind for kind in kinds if is_dataclass(kind)]
    if len(records) > 1:
        by_class = {kind: (kind.__name__, _encoder(kind)) for kind in records}

        def encode(value: Any) -> Any:
            if value is None:
                return None
            name, inner = by_class[type(value)]
            assert inner is not None
            return [name, inner(value)]

        return encode
    encoders = [inner for kind in kinds if (inner := _encoder(kind)) is not None]
    if not encoders:
        return None
    if len(kinds) > 1:
        raise TypeError(f"no JSON form for {hint!r}")
    inner = encoders[0]
    return lambda value: None if value is None else inner(value)


def _record_encoder(kind: type) -> Encode:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    # Filled on first use: a record may hold itself further down.
    parts: list[tuple[str, Encode | None]] = []

    def encode(value: Any) -> list[Any]:
        if not parts:
            parts.extend((name, _encoder(hints[name])) for name in names)
        return [getattr(value, name) if inner is None else inner(getattr(value, name)) for name, inner in parts]

    return encode


@cache
def _decoder(hint: Any) -> Encode:
    origin = get_origin(hint)
    if hint in (Any, object):
        return lambda value: value
    if hint is float:
        return _read_float
    if hint in (str, int, bool):
        return _plain_decoder(hint)
    if hint is type(None):
        return _read_none
    if origin is Literal:
        return _literal_decoder(get_args(hint))
    if hint in (date, time, datetime):
        return _iso_decoder(hint)
    if origin is tuple:
        return _list_decoder(_decoder(get_args(hint)[0]))
    if origin is dict:
        return _dict_decoder(_decoder(get_args(hint)[1]))
    if origin in (Union, types.UnionType):
        return _union_decoder(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return _record_decoder(hint)
    raise TypeError(f"no JSON form for {hint!r}")


def _read_float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CodecError("not a number")
    return value


def _read_none(value: Any) -> None:
    if value is not None:
        raise CodecError("not null")


def _plain_decoder(kind: type) -> Encode:
    def decode(value: Any) -> Any:
        if type(value) is not kind:
            raise CodecError(f"not {kind.__name__}")
        return value

    return decode


def _literal_decoder(allowed: tuple[Any, ...]) -> Encode:
    known = frozenset(allowed)

    def decode(value: Any) -> Any:
        if not isinstance(value, str | int) or value not in known:
            raise CodecError("not one of the words of this column")
        return value

    return decode


def _iso_decoder(kind: Any) -> Encode:
    def decode(value: Any) -> Any:
        try:
            return kind.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise CodecError(f"not a {kind.__name__}") from error

    return decode


def _list_decoder(inner: Encode) -> Encode:
    def decode(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise CodecError("not a list")
        return tuple(inner(item) for item in value)

    return decode


def _dict_decoder(inner: Encode) -> Encode:
    def decode(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise CodecError("not an object")
        return {str(key): inner(item) for key, item in value.items()}

    return decode


def _union_decoder(hint: Any) -> Encode:
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    optional = len(kinds) < len(get_args(hint))
    classes: list[Any] = [kind for kind in kinds if is_dataclass(kind)]
    records = {kind.__name__: _decoder(kind) for kind in classes}
    if len(records) > 1:

        def decode_record(value: Any) -> Any:
            if value is None and optional:
                return None
            if not isinstance(value, list) or len(value) != 2 or value[0] not in records:
                raise CodecError("not a record of this kind")
            return records[value[0]](value[1])

        return decode_record
    decoders = [_decoder(kind) for kind in kinds]

    def decode(value: Any) -> Any:
        if value is None and optional:
            return None
        if len(decoders) == 1:
            return decoders[0](value)
        for inner in decoders:
            try:
                return inner(value)
            except CodecError:
                continue
        raise CodecError("of no kind that this column holds")

    return decode


def _record_decoder(kind: type) -> Encode:
    parts: list[Encode] = []
    count = len(fields(kind))

    def decode(value: Any) -> Any:
        if not parts:
            hints = get_type_hints(kind)
            parts.extend(_decoder(hints[field.name]) for field in fields(kind))
        if not isinstance(value, list) or len(value) != count:
            raise CodecError(f"not a {kind.__name__}")
        return kind(*[inner(item) for inner, item in zip(parts, value, strict=True)])

    return decode


@cache
def schema_of(kind: Any) -> str:
    """A hash of every field name and type that a record of this class may hold, however deep."""
    seen: dict[str, str] = {}

    def walk(hint: Any) -> None:
        if is_dataclass(hint) and isinstance(hint, type):
            if hint.__name__ not in seen:
                hints = get_type_hints(hint)
                seen[hint.__name__] = ",".join(f"{field.name}:{hints[field.name]!r}" for field in fields(hint))
                for inner in hints.values():
                    walk(inner)
        else:
            for inner in get_args(hint):
                walk(inner)

    walk(kind)
    return hashlib.blake2b(json.dumps(seen, sort_keys=True).encode(), digest_size=8).hexdigest()


def to_plain(record: Any) -> Any:
    """The record as JSON lists and values."""
    encode = _encoder(cast("Any", type(record)))
    return record if encode is None else encode(record)


def from_plain(kind: Any, plain: Any) -> Any:
    """The record that `to_plain` wrote; raises CodecError where a value has another type."""
    return _decoder(kind)(plain)


def to_json(record: Any) -> str:
    """JSON text: the schema's hash and the record."""
    return json.dumps([schema_of(cast("Any", type(record))), to_plain(record)], ensure_ascii=False, separators=(",", ":"))


def from_json(kind: Any, text: str) -> Any:
    """The record written by `to_json`; raises CodecError for another version's."""
    try:
        head, plain = json.loads(text)
    except ValueError as error:
        raise CodecError("not JSON of ours") from error
    if head != schema_of(kind):
        raise CodecError("written by another version of the records")
    return from_plain(kind, plain)


def pack(record: Any) -> bytes:
    """Compressed `to_json`, for caches."""
    # Some PDFs hold lone surrogates, which no file can.
    return zlib.compress(to_json(record).encode("utf-8", "replace"), 3)


def unpack(kind: Any, data: bytes, *, most_bytes: int = 1 << 30) -> Any:
    """The record of `pack`; refuses to unpack more than `most_bytes`."""
    try:
        opened = zlib.decompressobj()
        text = opened.decompress(data, most_bytes)
    except zlib.error as error:
        raise CodecError("damaged") from error
    if opened.unconsumed_tail or not opened.eof:
        raise CodecError("larger than allowed, or cut")
    return from_json(kind, text.decode())
