"""One file by itself, without a store: for `ieptrace read` and `ieptrace check`."""

from __future__ import annotations

from pathlib import Path

from flows.examine import Examined, Task
from flows.pool import Pool
from pipeline.settings import load_settings


def examine_alone(file: Path, config: Path | None) -> Examined:
    """What one file says, read in a child process of its own; or the reason why it cannot be."""
    return examine_files([file], config)[0]


def examine_files(files: list[Path], config: Path | None) -> list[Examined]:
    """As `examine_alone` for several files, in their order."""
    from extractors.readers import check_file
    from extractors.readers.detect import detect_media_type
    from extractors.readers.settings import DEFAULT_SETTINGS
    from pipeline.errors import UnreadableError

    settings = load_settings(config)
    tasks: list[Task] = []
    answers: dict[str, Examined] = {}
    for number, file in enumerate(files):
        key = str(number)
        try:
            check_file(file, DEFAULT_SETTINGS)
            kind = detect_media_type(file)
        except UnreadableError as error:
            answers[key] = Examined(key, "", reason=error.reason, message=error.message)
            continue
        years = settings.school_years()
        words = settings.lexicon
        tasks.append(
            Task(
                key,
                str(file.absolute()),
                file.name,
                kind,
                file.stat().st_size,
                "auto",
                settings.profile,
                years,
                words.vague_phrases,
                words.service_names,
                words.rating_codes,
                "",
                "",
                form_labels=words.form_labels,
            )
        )
    if tasks:
        with Pool(1) as pool:
            answers.update({result.document_id: result for result in pool.examine(tasks)})
    return [answers[str(number)] for number in range(len(files))]
