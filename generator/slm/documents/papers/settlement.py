"""A credit statement on paper: what is credited for a month, how it was computed, and lines for both sides to sign.

A paper goes to the other side, so it never says what we are owed in turn, whatever the edition it is printed from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slm.compliance import CreditStatement
from slm.documents.document import Document, Part
from slm.documents.edition import Edition
from slm.documents.papers.excerpt import excerpt
from slm.documents.papers.paper import Paper, Size
from slm.documents.papers.report import PROVISIONAL
from slm.documents.parts import Text, facts, items, lines, paragraphs, section, strong, table
from slm.documents.views.corrections import Correction
from slm.documents.views.settlements import Line, Settlement, settlement


def settlement_paper(edition: Edition, statement: CreditStatement, *, size: Size = "a4") -> Paper:
    """Return the credit statement of a month on paper; stamped provisional until the month is closed."""
    shown, file = settlement(edition, statement), edition.portfolio.months.get(statement.month)
    return excerpt(
        edition,
        settlement_document(edition, shown),
        template="settlement",
        path=shown.agreement.place().path,
        size=size,
        dated=file.closed_on if file else None,
        head=(shown.number, shown.state),
        stamp=None if shown.is_final else PROVISIONAL,
    )


def settlement_document(edition: Edition, shown: Settlement) -> Document:
    """Return the credit statement of a month."""
    t = edition.labels
    corrected = t("separator|; ").join(each.made for each in shown.corrections)
    return Document(
        kind=t("Credit statement"),
        number=shown.number,
        title=shown.title,
        language=edition.language,
        cover=facts(*shown.facts, (t("State"), shown.state), (t("Corrections"), corrected)),
        parts=tuple(_parts(edition, shown)),
    )


def _parts(edition: Edition, shown: Settlement) -> Iterator[Part]:
    t = edition.labels
    yield from section("summary", t("In short"), (part for each in shown.sentences for part in paragraphs(each)))
    yield from section("lines", t("Credits"), _lines(edition, shown.lines))
    yield from section("rewards", t("Rewards"), _lines(edition, shown.rewards))
    head = (t("Step"), t("Share of a month's charge"), t("Amount"))
    steps = (
        (strong(each.name) if each.is_credit else each.name, each.share,
         strong(each.amount or "–") if each.is_credit else each.amount or "–")
        for each in shown.sums
    )  # fmt: skip
    rounding = t("Amounts are rounded half up to 0.01 of the currency; the files have them exactly.")
    yield from section("sums", t("How the amount is made"), table(head, steps), paragraphs(rounding))
    yield from section("rights", t("Rights of the customer"), items(shown.rights) if shown.rights else None)
    yield from section("corrections", t("Corrections"), _corrections(edition, shown.corrections))
    head_of_sides = (t("Party"), t("Name"), t("Date"), t("Signature"))
    sides = (edition.party(shown.agreement.provider), edition.party(shown.agreement.customer))
    yield from section("signatures", t("Settled"), table(head_of_sides, (_side(each) for each in sides)))


def _side(name: str) -> tuple[Text, ...]:
    """Return the row in which a side signs: a line to write on below an empty one."""
    return strong(name), *(lines("\N{NO-BREAK SPACE}", "…" * dots) for dots in (6, 4, 8))


def _lines(edition: Edition, found: Iterable[Line]) -> Part:
    t = edition.labels
    names = ("Target", "Value", "Promise", "Tier", "Share", "Counted")
    return table([t(each) for each in names], (_row(each) for each in found))


def _row(each: Line) -> tuple[Text, ...]:
    return (
        lines(strong(each.target), each.service, each.period),
        each.value,
        each.promise,
        each.tier,
        each.share,
        each.counted,
    )


def _corrections(edition: Edition, found: Iterable[Correction]) -> Iterator[Part]:
    for each in found:
        yield from paragraphs(edition.labels("separator|: ").join(filter(None, (each.made, each.reason))))
        yield items(f"{figure.promise}: {figure.before} → {figure.after}" for figure in each.figures)
