"""A pause of Python's search for circles of objects, while nothing is made that could form one.

Words, cells and XML elements refer to what they hold and never back: memory goes when the last reference does. Searching
them again and again as a long document grows took a twentieth of the time of a page and more of a Word file.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_collection() -> Iterator[None]:
    """No search within; one that was off before stays off after."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
