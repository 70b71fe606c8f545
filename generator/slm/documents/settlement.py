"""A credit statement as a document: what is credited for a month, how it was computed, lines for both sides to sign.

A paper goes to the other side, so it never says what we are owed in turn, whatever the edition it is printed from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from slm.documents.addresses import agreement_path, beside, credits_path, report_path, result_path, target_path
from slm.documents.agreements.promised import verdict_mark
from slm.documents.document import PAPER, SCREEN, Choice, Choices, Document, Facts, Part, TableRow
from slm.documents.edition import Edition
from slm.documents.parts import (
    Text,
    callout,
    column,
    facts,
    items,
    joined,
    lines,
    prose,
    row,
    section,
    small,
    strong,
    styled,
    table,
    to,
)
from slm.documents.views.adjustments import CorrectionNotice
from slm.documents.views.result_format import format_value, target_name, threshold
from slm.documents.views.settlements import BackToBack, Settlement, SettlementLine, Sum, Support


def settlement_document(edition: Edition, shown: Settlement, turn: BackToBack | None = None) -> Document:
    """Return the credit statement of a month; `turn` is what we are owed in turn, for a page of our own."""
    return Document(
        kind=edition.labels("Credit statement"),
        number=shown.number,
        title=shown.title,
        language=edition.language,
        cover=_cover(edition, shown),
        parts=tuple(chain(
            _elsewhere(edition, shown), _computed(edition, shown), _settled(edition, shown),
            _owed_to_us(edition, turn) if turn else (),
        )),
    )  # fmt: skip


def _cover(edition: Edition, shown: Settlement) -> Facts:
    t = edition.labels
    open_to_change = "" if shown.is_final else styled("quiet", t("these figures may still change"), on=SCREEN)
    corrected = joined(t("separator|; "), (to("#corrections", correction.made) for correction in shown.corrections))
    return facts(*shown.facts, (t("State"), lines(shown.state, open_to_change)), (t("Corrections"), corrected))


def _elsewhere(edition: Edition, shown: Settlement) -> Iterator[Choices]:
    t, agreement, month = edition.labels, shown.agreement, shown.statement.month
    choices = (
        Choice(path=credits_path(agreement.id), words=t("All months")),
        Choice(path=report_path(month), words=t("Monthly report")),
        Choice(path=f"{agreement_path(agreement.id, str(agreement.version))}#credits", words=t("The agreement")),
    )
    yield Choices(kind="versions", choices=choices, label=t("Credit statements"))
    if path := edition.credits_paper(agreement.id, month):
        yield Choices(kind="button", choices=(Choice(path=path, words="PDF"),))


def _computed(edition: Edition, shown: Settlement) -> Iterator[Part]:
    t, path = edition.labels, credits_path(shown.agreement.id, shown.statement.month)
    yield from section("summary", t("In short"), prose(lines(*shown.sentences), "summary"))
    yield from section("lines", t("Credits"), _lines(edition, shown.lines))
    yield from section("rewards", t("Rewards"), _lines(edition, shown.rewards))
    head = (t("Step"), column(t("Share of a month's charge"), "number"), column(t("Amount"), "number"))
    rounding = t("Amounts are rounded half up to 0.01 of the currency; the files have them exactly.")
    files = (Choice(path=beside(path, f"credits.{kind.lower()}"), words=kind) for kind in ("CSV", "JSON"))
    yield from section(
        "sums",
        t("How the amount is made"),
        table(head, map(_sum, shown.sums), narrow=True),
        prose(rounding, "quiet"),
        Choices(kind="files", choices=tuple(files), words=f"{t('This table as a file')}{t('separator|: ')}"),
    )


def _sum(step: Sum) -> tuple[Text, ...]:
    amount = step.amount or "–"
    return (strong(step.name), step.share, strong(amount)) if step.is_credit else (step.name, step.share, amount)


def _lines(edition: Edition, found: Iterable[SettlementLine]) -> Part:
    t = edition.labels
    head = (
        t("Target"), column(t("Value"), "number"), column(t("Promise"), "figure"), column(t("Tier"), "words"),
        column(t("Share"), "number"), column(t("Counted"), "number"),
    )  # fmt: skip
    return table(head, (_line(edition, line) for line in found))


def _line(edition: Edition, line: SettlementLine) -> tuple[Text, ...]:
    result, service = line.result, edition.service(line.result.service)
    target = strong(to(result_path(result), target_name(edition, result)))
    judged = format_value(edition, result), threshold(edition, result), line.tier, line.share, line.counted
    return lines(target, small(service), small(line.period)), *judged


def _settled(edition: Edition, shown: Settlement) -> Iterator[Part]:
    t = edition.labels
    yield from section("rights", t("Rights of the customer"), items(shown.rights))
    yield from section("corrections", t("Corrections"), _corrections(edition, shown.corrections))
    head = (t("Party"), t("Name"), t("Date"), t("Signature"))
    sides = (edition.party(shown.agreement.provider), edition.party(shown.agreement.customer))
    yield from section("signatures", t("Settled"), table(head, map(_side, sides)), on=PAPER)


def _corrections(edition: Edition, found: Sequence[CorrectionNotice]) -> Iterator[Part]:
    between = edition.labels("separator|: ")
    for correction in found:
        yield from prose(joined(between, (correction.made, correction.reason)))
        yield items(f"{figure.promise}{between}{figure.before} → {figure.after}" for figure in correction.figures)


def _side(name: str) -> tuple[Text, ...]:
    """Return the row in which a side signs: a line to write on below an empty one."""
    return strong(name), *(lines("\N{NO-BREAK SPACE}", "…" * dots) for dots in (6, 4, 8))


def _owed_to_us(edition: Edition, turn: BackToBack) -> Iterator[Part]:
    t = edition.labels
    head = (
        t("Stands on"), column(t("Missed target"), "words"), column(t("Verdict"), "figure"),
        column(t("Value"), "number"), column(t("Share"), "number"), column(t("Amount"), "number"),
    )  # fmt: skip
    yield from section(
        "back-to-back",
        t("Owed to us for it"),
        callout("internal", prose(turn.sentence)),
        table(head, (_support(edition, support) for support in turn.supports)),
        prose(t("What a statement pays is shared out by what counts of each target. Only the provider sees this part."),
              "quiet"),
        on=SCREEN,
    )  # fmt: skip


def _support(edition: Edition, support: Support) -> TableRow:
    result, target = support.result, target_path(support.reference.agreement, support.reference.target)
    verdict = to(result_path(result), (verdict_mark(edition, result),)) if result else ()
    return row(
        lines(to(target, str(support.reference)), small(support.service)),
        support.missed,
        verdict or edition.labels("not judged in this month"),
        support.value,
        support.share or "–",
        to(support.path, support.amount) or "–",
    )
