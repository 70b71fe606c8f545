"""Files in which no rows with names are found, although they hold some: what they are, and how rows come of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from slm.measurement import CsvFormat
from slm.problem import InputError, Mistake
from slm.reading.sources.file_kinds import OTHER_KIND, wrong_kind

LISTS_BESIDE: Final = Mistake(
    "SLM1033",
    "{path} has lists beside each other, {lists}, and no records",
    "Export a list of objects, of which each has all that belongs together: what stands at the same place of two lists "
    "need not do so.",
)
_LARGEST: Final = 1_000_000
_DEEPEST: Final = 4
_SHOWN: Final = 3


def refuse_other_kind(path: str, data: bytes) -> None:
    """Raise `InputError` where a file is a web page, an old workbook, an archive or nothing at all."""
    wrong = wrong_kind(path, data, CsvFormat())
    if wrong and wrong.mistake is not OTHER_KIND:
        raise InputError(wrong.mistake, (), wrong.words)


def refuse_lists_beside(path: str, text: str) -> None:
    """Raise `InputError` where JSON has the values of a record in several lists of one length."""
    if len(text) > _LARGEST or not text.lstrip().startswith("{"):
        return
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    if lists := next(_alike(document, 0), []):
        raise LISTS_BESIDE.raised(path=path, lists=", ".join(lists[:_SHOWN]))


def _alike(value: Any, depth: int) -> Iterator[list[str]]:  # noqa: ANN401 - whatever JSON holds
    """Yield the names of lists of single values that have one length, in each object."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    lengths: dict[int, list[str]] = {}
    for name, inner in value.items():
        if isinstance(inner, list) and len(inner) > 1 and not any(isinstance(item, dict | list) for item in inner):
            lengths.setdefault(len(inner), []).append(name)
    yield from (names for names in lengths.values() if len(names) > 1)
    for inner in value.values():
        yield from _alike(inner, depth + 1)
