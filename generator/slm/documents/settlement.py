"""A credit statement as a document: what is credited for a month, how it was computed, lines for both sides to sign.

A paper goes to the other side, so it never says what we are owed in turn, whatever the edition it is printed from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from slm.documents import parts
from slm.documents.addresses import agreement_path, beside, credits_path, report_path, result_path, target_path
from slm.documents.agreements.promised import verdict_mark
from slm.documents.document import PAPER, SCREEN, Choice, Choices, Document, Facts, Part, TableRow
from slm.documents.edition import Edition
from slm.documents.views.back_to_back import BackToBack, Support
from slm.documents.views.corrections import CorrectionNotice
from slm.documents.views.settlements import Settlement, SettlementLine, Sum


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
    open_to_change = "" if shown.is_final else parts.styled("quiet", t("these figures may still change"), on=SCREEN)
    corrected = parts.joined(
        t("separator|; "), (parts.to("#corrections", correction.made) for correction in shown.corrections)
    )
    return parts.facts(
        *shown.facts, (t("State"), parts.lines(shown.state, open_to_change)), (t("Corrections"), corrected)
    )


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
    yield from parts.section("summary", t("In short"), parts.prose(parts.lines(*shown.sentences), "summary"))
    yield from parts.section("lines", t("Credits"), _lines(edition, shown.lines))
    yield from parts.section("rewards", t("Rewards"), _lines(edition, shown.rewards))
    head = (t("Step"), parts.column(t("Share of a month's charge"), "number"), parts.column(t("Amount"), "number"))
    rounding = t("Amounts are rounded half up to 0.01 of the currency; the files have them exactly.")
    files = (Choice(path=beside(path, f"credits.{kind.lower()}"), words=kind) for kind in ("CSV", "JSON"))
    yield from parts.section(
        "sums",
        t("How the amount is made"),
        parts.table(head, map(_sum, shown.sums), narrow=True),
        parts.prose(rounding, "quiet"),
        Choices(kind="files", choices=tuple(files), words=f"{t('This table as a file')}{t('separator|: ')}"),
    )


def _sum(step: Sum) -> tuple[parts.Text, ...]:
    amount = step.amount or "–"
    return (
        (parts.strong(step.name), step.share, parts.strong(amount))
        if step.is_credit
        else (step.name, step.share, amount)
    )


def _lines(edition: Edition, found: Iterable[SettlementLine]) -> Part:
    t = edition.labels
    head = (
        t("Target"), parts.column(t("Value"), "number"), parts.column(t("Promise"), "figure"), parts.column(t("Tier"), "words"),
        parts.column(t("Share"), "number"), parts.column(t("Counted"), "number"),
    )  # fmt: skip
    return parts.table(head, map(_line, found))


def _line(line: SettlementLine) -> tuple[parts.Text, ...]:
    target = parts.lines(
        parts.strong(parts.to(result_path(line.result), line.target)),
        parts.small(line.service),
        parts.small(line.period),
    )
    return target, line.value, line.promise, line.tier, line.share, line.counted


def _settled(edition: Edition, shown: Settlement) -> Iterator[Part]:
    t = edition.labels
    yield from parts.section("rights", t("Rights of the customer"), parts.items(shown.rights))
    yield from parts.section("corrections", t("Corrections"), _corrections(edition, shown.corrections))
    head = (t("Party"), t("Name"), t("Date"), t("Signature"))
    sides = (edition.party(shown.agreement.provider), edition.party(shown.agreement.customer))
    yield from parts.section("signatures", t("Settled"), parts.table(head, map(_side, sides)), on=PAPER)


def _corrections(edition: Edition, found: Sequence[CorrectionNotice]) -> Iterator[Part]:
    between = edition.labels("separator|: ")
    for correction in found:
        yield from parts.prose(parts.joined(between, (correction.made, correction.reason)))
        yield parts.items(f"{figure.promise}{between}{figure.before} → {figure.after}" for figure in correction.figures)


def _side(name: str) -> tuple[parts.Text, ...]:
    """Return the row in which a side signs: a line to write on below an empty one."""
    return parts.strong(name), *(parts.lines("\N{NO-BREAK SPACE}", "…" * dots) for dots in (6, 4, 8))


def _owed_to_us(edition: Edition, turn: BackToBack) -> Iterator[Part]:
    t = edition.labels
    head = (
        t("Stands on"), parts.column(t("Missed target"), "words"), parts.column(t("Verdict"), "figure"),
        parts.column(t("Value"), "number"), parts.column(t("Share"), "number"), parts.column(t("Amount"), "number"),
    )  # fmt: skip
    yield from parts.section(
        "back-to-back",
        t("Owed to us for it"),
        parts.callout("internal", parts.prose(turn.sentence)),
        parts.table(head, (_support(edition, support) for support in turn.supports)),
        parts.prose(t("What a statement pays is shared out by what counts of each target. Only the provider sees this part."),
              "quiet"),
        on=SCREEN,
    )  # fmt: skip


def _support(edition: Edition, support: Support) -> TableRow:
    result, target = support.result, target_path(support.reference.agreement, support.reference.target)
    verdict = parts.to(result_path(result), (verdict_mark(edition, result),)) if result else ()
    return parts.row(
        parts.lines(parts.to(target, str(support.reference)), parts.small(support.service)),
        support.missed,
        verdict or edition.labels("not judged in this month"),
        support.value,
        support.share or "–",
        parts.to(support.path, support.amount) or "–",
    )
