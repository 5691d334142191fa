"""Remembering answers about short texts: the same labels, dates and phrases are asked for again and again, by several readers."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

LONGEST = 2_000  # characters; a longer text is hardly asked twice, and would stay in memory


def remember(size: int) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """Keeps the last `size` answers of a pure function whose first argument is a text, those about long texts excepted."""

    def wrap(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
        known = lru_cache(maxsize=size)(function)

        @wraps(function)
        def answer(*given: Given.args, **named: Given.kwargs) -> Answer:
            text = given[0] if given else None
            if isinstance(text, str) and len(text) > LONGEST:
                return function(*given, **named)
            return known(*given, **named)  # type: ignore[arg-type]

        return answer

    return wrap
