"""Whatever people write in an agreement is in its document: on the page, and on paper what both sides may see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from tests import written
from tests.complete_agreement import WHOLE, Path, changed, other, values
from tests.publishing import small_book

from slm.agreement import Agreement
from slm.documents.agreements.document import agreement_document
from slm.documents.document import Document, Medium, shown_on
from slm.values import SeenBy, Written, keys_of

DATED: Final = written.history(WHOLE).versions[0]
TOLD_WITH: Final = {
    "Agreement.levels": "the rows of the catalog that it names",
    "Alternatives.any_of": "the agreements that it names",
    "Attachment.file": "bytes that lie beside it",
    "Attachment.title": "bytes that lie beside it",
    "Clock.priority": "told of targets with a priority",
    "Clock.priority_change": "told of targets with a priority",
    "Clock.updates": "told of targets for updates",
    "Interruptions.method": "told by what a method needs",
    "Target.answers": "told in the table of requirements",
    "Target.priority": "told of targets with a limit",
    "Target.source": "told with its figures",
    "Target.supported_by": "the agreements that it names",
    "WorkloadLimit.at_least": "told with the unit of the upper limit",
}
"""Keys that say something only together with others than those of the complete agreement, and with which."""


def _document(agreement: Agreement) -> Document:
    version = replace(DATED, agreement=agreement)
    history = replace(written.history(WHOLE), versions=(version,))
    book = small_book.portfolio(agreements={"SLA-MAIL": history})
    return agreement_document(small_book.edition(book, "zh"), version)


def _key(path: Path) -> tuple[str, SeenBy]:
    """Return the innermost key on the way to a value, and who may see it: who may see each key on the way."""
    part: Any = WHOLE
    name, seen_by = "", SeenBy.PUBLIC
    for step in path:
        if isinstance(step, str):
            model: type[Written] = type(part)
            name, seen_by = f"{model.__name__}.{step}", min(seen_by, keys_of(model)[step].seen_by)
        part = getattr(part, step) if isinstance(step, str) else part[step]
    return name, seen_by


def _media(path: Path, value: object, usual: Document) -> set[Medium]:
    """Return where the document is another one with another value; a value that it cannot say was asked for."""
    try:
        later = _document(changed(WHOLE, path, other(value)))
    except (AttributeError, LookupError, ValueError):
        return set(Medium)
    return {medium for medium in Medium if shown_on(medium, later) != shown_on(medium, usual)}


@pytest.fixture(scope="module")
def told() -> dict[tuple[str, SeenBy], set[Medium]]:
    """Return where each key is told, so that no test makes the documents again."""
    usual, found = _document(WHOLE), dict[tuple[str, SeenBy], set[Medium]]()
    for path, value in values(WHOLE):
        found.setdefault(_key(path), set()).update(_media(path, value, usual))
    return found


def test_every_key_is_in_the_document(told: dict[tuple[str, SeenBy], set[Medium]]) -> None:
    """Nothing that is written in an agreement is lost between the file and the page."""
    assert {name for (name, _), media in told.items() if Medium.SCREEN not in media} == set(TOLD_WITH)


def test_paper_has_the_keys_that_both_sides_may_see(told: dict[tuple[str, SeenBy], set[Medium]]) -> None:
    """What is signed and handed on has every key of the page, apart from those of the provider alone."""
    on_paper = {key for key, media in told.items() if Medium.PAPER in media}
    assert on_paper == {(name, by) for name, by in told if by > SeenBy.INTERNAL and name not in TOLD_WITH}
