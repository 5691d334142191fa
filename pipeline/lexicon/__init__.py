"""The field's vocabulary as data: one TOML file a subject, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

ENGLISH = "en"


@cache
def load_lexicon(name: str) -> dict[str, Any]:
    """The tables of `pipeline/lexicon/NAME.toml`. Callers must not change them."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def known_languages() -> tuple[str, ...]:
    """Codes of the languages in which families can be told of progress (`summaries/CODE.toml`), English first."""
    names = (entry.name for entry in files(__package__).joinpath("summaries").iterdir())
    codes = {name.removesuffix(".toml") for name in names if name.endswith(".toml")}
    return (ENGLISH, *sorted(codes - {ENGLISH}))
