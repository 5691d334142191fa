"""Every command, rule, table and column stands in the reference, and the reference says nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.reference import DOCS, PAGES


@pytest.mark.parametrize(("name", "write"), PAGES.items(), ids=PAGES)
def test_the_reference_is_what_the_program_says(name: str, write: Callable[[], str]) -> None:
    assert (DOCS / name).read_text("utf-8") == write(), "Run: python -m flows.reference"
