"""Agreements as they are published: what of them is data, what is prose only, and what cannot be said.

Written anew from the facts of published pages, one file each; names are made up. A fact is its words, how it is said,
and where in the agreement.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from tests.written import agreement

from slm.agreement import Agreement
from slm.values import LocalText, Written

FILES: Final = sorted((Path(__file__).parent / "published").glob("*.yml"))
NAMED: Final = [pytest.param(path, id=path.stem) for path in FILES]


def read(path: Path) -> tuple[Agreement, list[tuple[str, str, str]]]:
    """Return an agreement, and its facts, which stand in what the file says of it, and not in what is usual."""
    said = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - makes texts only
    fields: dict[str, Any] = said["agreement"]
    facts = [tuple(fact) for fact in said["facts"]]
    assert {way.partition(".")[0] for _, _, way in facts} <= {"", *fields}
    return agreement("1.0", *fields.pop("targets"), **fields), facts


def found(part: object, way: str) -> object:
    """Return what stands at a way of keys, of ids in lists, and of places."""
    for step in way.split("."):
        if isinstance(part, tuple):
            named = {str(getattr(entry, "id", nth)): entry for nth, entry in enumerate(part)}
            part = named.get(step) or part[int(step)]
        else:
            assert isinstance(part, Written)
            part = getattr(part, step)
    return part


@pytest.mark.parametrize("path", NAMED)
def test_fact_stands_where_it_is_said_to(path: Path) -> None:
    """Data are typed values of the model and no texts, prose is a text; the file has each of them."""
    written, facts = read(path)
    for words, how, way in facts:
        assert how in {"data", "prose", "nothing"}, words
        value = found(written, way) if way else None
        assert (value is None) is (how == "nothing"), words
        texts = value if isinstance(value, tuple) else (value,)
        assert any(isinstance(text, LocalText) for text in texts) is (how == "prose"), words


def test_most_of_what_is_published_can_be_data() -> None:
    """Of 100 facts at least 85 are data, at most 12 words by nature, and at most 3 cannot be said."""
    counts = Counter(how for path in FILES for _, how, _ in read(path)[1])
    total = counts.total()
    assert counts["data"] >= total * 85 / 100
    assert counts["prose"] <= total * 12 / 100
    assert counts["nothing"] <= total * 3 / 100
