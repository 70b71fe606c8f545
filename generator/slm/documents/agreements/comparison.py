"""What a version changes against the one before it, as its page says it: facts, and clauses word by word."""

from __future__ import annotations

from collections.abc import Iterator

from slm.agreement import DatedVersion
from slm.documents import parts
from slm.documents.document import SCREEN, Line, Part, TableRow
from slm.documents.edition import Edition
from slm.documents.views.changes import ChangedPassage, DescribedChange, WhatChanged, predecessor, what_changed


def comparison(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    """Yield what changed; nothing for the first version that this edition shows."""
    t, before = edition.labels, predecessor(edition.portfolio.agreements[version.agreement.id], version)
    if before:
        title = t("What changed since version {version}", version=before.version)
        yield from parts.section("changed", title, _changed(edition, what_changed(edition, before, version)), on=SCREEN)


def _changed(edition: Edition, changed: WhatChanged) -> Iterator[Part]:
    t = edition.labels
    head = (t("Part"), t("Change"), parts.column(t("It was"), "wide"), parts.column(t("It is now"), "wide"))
    yield parts.table(head, (_fact(edition, fact) for fact in changed.facts), label=t("What changed"))
    passages = (part for passage in changed.passages for part in parts.prose(_words(passage), "changed"))
    yield from parts.section("changed-clauses", t("Changed words of the clauses"), passages)
    if not changed.facts and not changed.passages:
        yield from parts.paragraphs(t("Nothing that a reader can see was changed."))


def _fact(edition: Edition, fact: DescribedChange) -> TableRow:
    t = edition.labels
    return parts.row(
        parts.lines(fact.part, parts.small(fact.detail)),
        parts.lines(t(f"direction|{fact.direction}"), parts.small(t("may be less favourable") if fact.adverse else "")),
        fact.before or "–",
        fact.after or "–",
    )


def _words(passage: ChangedPassage) -> Line:
    pieces = tuple(inline for kind, text in passage.pieces for inline in _piece(kind, text))
    return parts.joined(" ", (parts.strong(passage.clause), pieces))


def _piece(kind: str, text: str) -> Line:
    match kind:
        case "added":
            return parts.styled("added", parts.exactly(text))
        case "removed":
            return parts.styled("removed", parts.exactly(text))
        case _:
            return parts.exactly(text)
