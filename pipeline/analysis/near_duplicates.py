"""Texts that say nearly the same, found without comparing all with all: MinHash over pairs of words, in bands (LSH), then measured.

Two texts that share seven tenths of their word pairs meet in a band practically always, two that share a fifth once in seven; what
meets is compared word by word, so that a chance meeting makes no group. Work grows with the number of texts, not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zlib import crc32

import numpy as np

_BANDS, _ROWS = 20, 3
_CHUNK = 50_000  # texts sketched at a time, which bounds the memory
_KNOWN_MOST = 16  # texts of a crowded bucket that others are compared with


def near_pairs(texts: Sequence[str], marks: Sequence[int], alike: Callable[[int, int], bool]) -> list[int]:
    """For each text the place of the first text of its group (its own where nothing is near).

    Texts are words parted by blanks. Only texts with the same mark are ever compared; `alike` measures two places.
    """
    parent = list(range(len(texts)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for bucket in _buckets(texts, marks):
        known: list[int] = []
        for place in bucket:
            for other in known:
                one, two = root(other), root(place)
                if one == two:
                    break
                if alike(other, place):
                    parent[max(one, two)] = min(one, two)
                    break
            else:
                if len(known) < _KNOWN_MOST:
                    known.append(place)
    return [root(place) for place in range(len(texts))]


def _buckets(texts: Sequence[str], marks: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts that meet in a band, two or more."""
    if not texts:
        return
    keys = np.concatenate([_sketch(texts[at : at + _CHUNK], marks[at : at + _CHUNK]) for at in range(0, len(texts), _CHUNK)])
    for band in range(_BANDS):
        column = keys[:, band]
        order = np.argsort(column, kind="stable")
        ordered = column[order]
        cuts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1], [True])))
        for start in np.flatnonzero(np.diff(cuts) > 1):
            yield [int(place) for place in order[cuts[start] : cuts[start + 1]]]


def _sketch(texts: Sequence[str], marks: Sequence[int]) -> Any:
    """Band keys of each text: an array of (texts, bands)."""
    split = [text.split() for text in texts]
    hashes: dict[str, int] = {}
    flat = np.empty(sum(len(words) + 1 for words in split), dtype=np.uint64)
    at = 0
    lengths = np.empty(len(split), dtype=np.int64)
    for place, words in enumerate(split):
        for word in words:
            value = hashes.get(word)
            if value is None:
                value = hashes[word] = crc32(word.encode()) + 1
            flat[at] = value
            at += 1
        flat[at] = 0  # the end of a text, so that every word begins a pair
        at += 1
        lengths[place] = len(words) + 1
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    with np.errstate(over="ignore"):
        shingles = _mix(flat * np.uint64(0x9E3779B97F4A7C15) + np.concatenate((flat[1:], flat[:1] * np.uint64(0))))
        minima = [np.minimum.reduceat(_mix(shingles ^ seed), starts) for seed in _seeds()]
        salt = _mix(np.asarray([mark & 0xFFFFFFFFFFFFFFFF for mark in marks], dtype=np.uint64))
        bands = []
        for band in range(_BANDS):
            key = salt + np.uint64(band)
            for minimum in minima[band * _ROWS : (band + 1) * _ROWS]:
                key = _mix(key ^ minimum)
            bands.append(key)
    return np.stack(bands, axis=1)


def _seeds() -> Iterator[np.uint64]:
    value = 0x5DEECE66D
    for _ in range(_BANDS * _ROWS):
        value = (value * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        yield np.uint64(value)


def _mix(values: Any) -> Any:
    """A 64-bit finaliser (splitmix64): one bit more or less changes about half of all."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def group_places(heads: Sequence[int]) -> list[list[int]]:
    """Places by their head, groups of two and more only."""
    groups: dict[int, list[int]] = defaultdict(list)
    for place, head in enumerate(heads):
        groups[head].append(place)
    return [places for places in groups.values() if len(places) > 1]
