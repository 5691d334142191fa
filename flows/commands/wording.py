"""`ieptrace wording`: the sentences for families, for the person who approves a language."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import example


def register(app: typer.Typer) -> None:
    app.command("wording", epilog=example("ieptrace wording es"))(wording)


def wording(
    language: Annotated[
        str | None, typer.Argument(metavar="[LANGUAGE]", help="Code of a language, as es; without one, all are listed.")
    ] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="district.toml, which tells what is approved.")] = None,
) -> None:
    """Show the sentences that tell families of progress, whether a person has approved them, and how to approve them."""
    from flows.output import console
    from flows.reports.family import is_draft
    from pipeline.analysis.wording import load_wording
    from pipeline.lexicon import known_languages
    from pipeline.settings import load_settings

    settings = load_settings(config).summaries
    told = console()
    if language is None:
        for code in known_languages():
            words = load_wording(code)
            told.print(f"{code}  {words.name}  {'DRAFT' if is_draft(words, settings) else 'approved'}  {words.key}")
        return
    words = load_wording(language)
    for group in (words.sentences, words.status, words.units, words.page):
        for name, sentence in group.items():
            told.print(f"{name}: {sentence}", soft_wrap=True)
    if not is_draft(words, settings):
        told.print(f"{words.name}: these words may go to families.")
        return
    told.print(f"\n{words.name} is a DRAFT. When a person has read and approved these words, write this into district.toml:\n")
    told.print(
        f'[summaries]\nlanguages = ["en", "{words.code}"]\n\n[summaries.approved.{words.code}]\nwording = "{words.key}"\n'
        'by = "NAME"\non = YYYY-MM-DD',
        soft_wrap=True,
    )  # fmt: skip
