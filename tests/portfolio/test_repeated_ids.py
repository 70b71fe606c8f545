"""No list of an agreement has an id twice: a record, a report or an address could mean either."""

from __future__ import annotations

from typing import Final

import pytest
from tests import written
from tests.complete_agreement import WHOLE, Path, changed, parts
from tests.publishing import small_book

from slm.checks.references import duplicate_ids
from slm.values import Written

ENTRIES: Final[dict[str, tuple[Path, Written]]] = {
    ".".join(map(str, path[:-1])): (path[:-1], entry)
    for path, entry in parts(WHOLE)
    if path and hasattr(entry, "id") and isinstance(path[-1], int)
}
"""The way to each list of the complete agreement whose entries have an id, and one of them."""


@pytest.mark.parametrize("way", ENTRIES)
def test_entry_with_the_id_of_another_one_is_told(way: str) -> None:
    """Each list in which entries have an id is looked at, whatever part of the agreement it belongs to."""
    path, entry = ENTRIES[way]
    twice = changed(WHOLE, path, (entry, entry.model_copy()))
    book = small_book.portfolio(agreements={"SLA-MAIL": written.history(twice)})
    assert [problem.code for problem in duplicate_ids(book)] == ["SLM469"]
