"""`ieptrace export`: tables and views as files that other programs open."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.shared import DEFAULT_STORE, StoreOption, example

if TYPE_CHECKING:
    import duckdb

    from pipeline.store.queries import Answer

# Text of every page and extraction caches are for programs that open the store itself.
_LEFT_OUT = {"document_facts", "store_meta", "analysis_goal_progress", "analysis_progress_summary", "analysis_service_balance",
             "analysis_service_summary"}  # fmt: skip
_MOST_CELL_CHARACTERS = 32_767  # of a spreadsheet
_MOST_SHEET_ROWS = 1_048_575


class ExportFormat(StrEnum):
    """Kinds of files that can be written."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"
    EDFI = "edfi"


def register(app: typer.Typer) -> None:
    app.command(
        "export", epilog=example("ieptrace export out/ --format xlsx", "ieptrace export edfi/ --format edfi --organization 255901")
    )(export)


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write into; created when it is not there.")],
    form: Annotated[ExportFormat, typer.Option("--format", help="No cell of csv or xlsx is run as a formula.")] = ExportFormat.CSV,
    store: StoreOption = DEFAULT_STORE,
    organization: Annotated[
        int, typer.Option("--organization", min=0, metavar="ID", help="edfi: the district's EducationOrganizationId; no paper prints it.")
    ] = 0,
) -> None:
    """Write every table and view as parquet or csv files, or as one workbook; or the IEP resources of Ed-Fi Data Standard 6.1 as JSON."""
    import os

    from flows.output import console
    from pipeline.errors import StoreError
    from pipeline.store.queries import open_store

    with open_store(store) as connection:
        names = exported_names(connection)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.umask(0o077)
            if form is ExportFormat.EDFI:
                console().print(write_edfi(connection, folder, organization), soft_wrap=True)
                return
            files = _WRITERS[form](connection, names, folder)
        except OSError as error:
            raise StoreError(f"Cannot write in {folder}: {error.strerror}. Choose another folder.") from error
    console().print(f"{len(names)} tables and views in {files} of {folder}. They hold student records: keep them as you keep the store.")


def exported_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Tables and views that an export holds."""
    from pipeline.store.queries import ask

    found = ask(connection, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY 1").rows
    return [name for (name,) in found if name not in _LEFT_OUT]


def read_all(connection: duckdb.DuckDBPyConnection, name: str) -> Answer:
    from pipeline.store.queries import ask

    return ask(connection, f"SELECT * FROM {name}")  # noqa: S608 - a name from the catalogue


def write_parquet(connection: duckdb.DuckDBPyConnection, names: list[str], folder: Path) -> str:
    import pyarrow.parquet as pq

    for name in names:
        table = connection.execute(f"SELECT * FROM {name}").to_arrow_table()  # noqa: S608 - a name from the catalogue
        pq.write_table(table, folder / f"{name}.parquet")
    return f"{len(names)} files"


def write_csv(connection: duckdb.DuckDBPyConnection, names: list[str], folder: Path) -> str:
    import csv

    for name in names:
        answer = read_all(connection, name)
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(answer.columns)
            writer.writerows([[_cell(value) for value in row] for row in answer.rows])
    return f"{len(names)} files"


def write_xlsx(connection: duckdb.DuckDBPyConnection, names: list[str], folder: Path) -> str:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    for name in names:
        answer = read_all(connection, name)
        sheet = book.create_sheet(name[:31])
        sheet.append(list(answer.columns))
        for row in answer.rows[:_MOST_SHEET_ROWS]:
            cells = []
            for value in row:
                plain = _cell(value)
                if isinstance(plain, str):
                    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", plain)[:_MOST_CELL_CHARACTERS])
                    # An id such as 00123 stays as it is printed.
                    cell.data_type, cell.number_format = "s", "@"
                    cells.append(cell)
                else:
                    cells.append(plain)
            sheet.append(cells)
    book.save(folder / "evidence.xlsx")
    return "evidence.xlsx"


def write_edfi(connection: duckdb.DuckDBPyConnection, folder: Path, organization: int) -> str:
    """Writes a file for each resource, what was left out and why, and the schema; gives the sentence that tells it."""
    import json

    from flows.reports.edfi import build_edfi, schema

    made = build_edfi(connection, organization)
    files: dict[str, Any] = made.resources | {"not_exported": made.left_out, "schema": schema()}
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    told = ", ".join(f"{len(rows)} {name}" for name, rows in made.resources.items())
    return (
        f"{told} in {folder}, as of Ed-Fi Data Standard 6.1. {len(made.left_out)} rows lack what the standard requires: not_exported.json "
        "says what. The files hold student records: keep them as you keep the store."
        + (
            ""
            if organization
            else " No paper prints the district's EducationOrganizationId: 0 stands for it until you give --organization."
        )
    )


def _cell(value: Any) -> Any:
    """A value as a cell: lists as words, and no text that a spreadsheet would run."""
    from flows.output import neutral, words

    if isinstance(value, list | tuple):
        return neutral("; ".join(words(item) for item in value))
    return neutral(value)


_WRITERS = {ExportFormat.PARQUET: write_parquet, ExportFormat.CSV: write_csv, ExportFormat.XLSX: write_xlsx}
