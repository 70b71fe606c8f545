"""The records behind the figures as files of the site, for the audiences that may see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from slm.publishing.downloads import csv_bytes
from slm.publishing.edition import Edition
from slm.values import Written

_FOLDER: Final = "measurements/"


@lru_cache(maxsize=1)
def record_files(edition: Edition) -> Mapping[str, tuple[str, bytes]]:
    """Return the records that an edition shows: by the path in the book, the path on the site and the file.

    The provider's own people get the files as they are, so that their hash can be checked. A customer gets an extract:
    the rows that are not somebody else's, with their lines in the file. The public reads the figures alone.
    """
    if edition.audience.is_internal:
        whole = edition.portfolio.records
        return {path: (_address(path), data) for path, data in whole.items()}
    if edition.audience.customer is None:
        return {}
    return {path: (_address(path), csv_bytes(_extract(rows))) for path, rows in _rows_by_file(edition).items()}


def _address(path: str) -> str:
    return f"records/{path.removeprefix(_FOLDER)}"


def _rows_by_file(edition: Edition) -> dict[str, list[Written]]:
    book = edition.portfolio
    files: dict[str, list[Written]] = {}
    for rows in (
        book.outages.outages,
        book.tickets.tickets,
        book.tickets.pauses,
        book.tickets.events,
        book.surveys.surveys,
    ):
        for row in rows:
            files.setdefault(row.file_path, []).append(row)
    return files


def _extract(rows: Sequence[Written]) -> Iterator[tuple[str, ...]]:
    """Yield the header and the rows of one file, each with the line on which it stands there; no empty columns."""
    names = [name for name in type(rows[0]).model_fields if any(getattr(row, name) is not None for row in rows)]
    yield ("line", *names)
    for row in rows:
        yield (str(row.place().line), *(_cell(getattr(row, name)) for name in names))


def _cell(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
