"""A credit statement as a document: what is credited for a month, how it was computed, lines for both sides to sign.

A paper goes to the other side, so it never says what we are owed in turn, whatever the edition it is printed from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from slm.documents import parts
from slm.documents.addresses import agreement_path, beside, credits_path, report_path, result_path, target_path
from slm.documents.document import PAPER, SCREEN, Choice, Choices, Document, Part
from slm.documents.edition import Edition
from slm.documents.parts import Text, column, joined, lines, prose, section, small, strong, table, to
from slm.documents.views.adjustments import CorrectionNotice
from slm.documents.views.caution import caution
from slm.documents.views.result_format import format_value, target_name, threshold
from slm.documents.views.settlements import BackToBack, Settlement, SettlementLine


def settlement_document(edition: Edition, shown: Settlement, turn: BackToBack | None = None) -> Document:
    """Return the credit statement of a month; `turn` is what we are owed in turn, for a page of our own."""
    t = edition.labels
    open_to_change = "" if shown.is_final else parts.styled("quiet", t("these figures may still change"), on=SCREEN)
    corrected = joined(t("separator|; "), (to("#corrections", correction.made) for correction in shown.corrections))
    state = (t("State"), lines(shown.state, open_to_change))
    return Document(
        kind=t("Credit statement"),
        number=shown.number,
        title=shown.title,
        language=edition.language,
        # A page says first what its summary says; on paper both are on one sheet.
        cover=parts.facts(
            parts.fact(t("What became of it"), shown.became, on=SCREEN),
            *shown.facts,
            state,
            (t("Corrections"), corrected),
        ),
        parts=(*_elsewhere(edition, shown), *_sections(edition, shown), *(_owed_to_us(edition, turn) if turn else ())),
    )


def _elsewhere(edition: Edition, shown: Settlement) -> Iterator[Choices]:
    t, agreement, month = edition.labels, shown.agreement, shown.statement.month
    choices = (
        Choice(path=credits_path(agreement.id), words=t("All months")),
        Choice(path=report_path(month), words=t("Monthly report")),
        Choice(path=f"{agreement_path(agreement.id, str(agreement.version))}#credits", words=t("The agreement")),
    )
    yield Choices(kind="versions", choices=choices, label=t("Credit statements"))
    yield from parts.pdf_button(edition.credits_paper(agreement.id, month))


def _sections(edition: Edition, shown: Settlement) -> Iterator[Part]:
    t, files = edition.labels, beside(credits_path(shown.agreement.id, shown.statement.month), "credits")
    # Both sides sign below what they have read, so the paper says in one line what the page has a table for.
    also = (t("separator|, ").join(said for said in more if said != "–") for _, _, *more in shown.claim)
    steps = (edition.aside(f"{step[0]} {step[1]}", more) for step, more in zip(shown.claim, also, strict=True))
    in_a_line = prose(joined(t("separator|; "), steps), "quiet", on=PAPER)
    yield from section("summary", t("In short"), prose(lines(*shown.sentences), "summary"), in_a_line)
    done = (t("Date"), t("What was done"), t("By whom"), column(t("More"), "wide"))
    yield from section("claim", t("What became of it"), table(done, shown.claim, narrow=True), on=SCREEN)
    yield from section("lines", t("Credits"), _lines(edition, shown.lines))
    yield from section("rewards", t("Rewards"), _lines(edition, shown.rewards))
    head = (t("Step"), column(t("Share of a month's charge"), "number"), column(t("Amount"), "number"))
    rounding = t("Amounts are rounded half up to 0.01 of the currency; the files have them exactly.")
    sums = []
    for step in shown.sums:
        look = strong if step.is_credit else parts.words
        sums.append((look(step.name), step.share, look(step.amount or "–")))
    made = table(head, sums, narrow=True), prose(rounding, "quiet"), parts.as_files(edition, files)
    yield from section("sums", t("How the amount is calculated"), *made)
    yield from section("rights", t("Rights of the customer"), parts.items(shown.rights))
    yield from section("corrections", t("Corrections"), _corrections(edition, shown.corrections))
    # A side signs on a line below an empty one.
    dots = [lines("\N{NO-BREAK SPACE}", "…" * length) for length in (6, 4, 8)]
    sides = (shown.agreement.provider, shown.agreement.customer)
    party = t("Party"), t("Name"), t("Date"), t("Signature")
    signed = table(party, ((strong(edition.party(side)), *dots) for side in sides))
    yield from section("signatures", t("Settled"), signed, on=PAPER)


def _lines(edition: Edition, found: Iterable[SettlementLine]) -> Part:
    t = edition.labels
    value, promise = column(t("Value"), "number"), column(t("Promise"), "figure")
    tier, share, counted = column(t("Tier"), "words"), column(t("Share"), "number"), column(t("Counted"), "number")
    return table((t("Target"), value, promise, tier, share, counted), (_line(edition, line) for line in found))


def _line(edition: Edition, line: SettlementLine) -> tuple[Text, ...]:
    result, service = line.result, edition.service(line.result.service)
    target = strong(to(result_path(result), target_name(edition, result)))
    value = lines(format_value(edition, result), small(caution(edition, result)))
    judged = value, threshold(edition, result), line.tier, line.share, line.counted
    return lines(target, small(service), small(line.period)), *judged


def _corrections(edition: Edition, found: Sequence[CorrectionNotice]) -> Iterator[Part]:
    between = edition.labels("separator|: ")
    for correction in found:
        yield from prose(joined(between, (correction.made, correction.reason)))
        yield parts.items(f"{figure.promise}{between}{figure.before} → {figure.after}" for figure in correction.figures)


def _owed_to_us(edition: Edition, turn: BackToBack) -> Iterator[Part]:
    t = edition.labels
    missed, verdict = column(t("Missed target"), "words"), column(t("Verdict"), "figure")
    amounts = (column(t("Value"), "number"), column(t("Share"), "number"), column(t("Amount"), "number"))
    rows = []
    for support in turn.supports:
        result, target = support.result, target_path(support.reference.agreement, support.reference.target)
        judged = to(result_path(result), (parts.verdict_mark(edition, result),)) if result else ()
        rows.append((
            lines(to(target, edition.reference(support.reference)), small(support.service)),
            support.missed,
            judged or t("not judged in this month"),
            support.value,
            support.share or "–",
            to(support.path, support.amount) or "–",
        ))  # fmt: skip
    how = t("What a statement pays is shared out by what counts of each target. Only the provider sees this part.")
    owed = parts.callout("internal", prose(turn.sentence)), table((t("Stands on"), missed, verdict, *amounts), rows)
    yield from section("back-to-back", t("Owed to us in return"), *owed, prose(how, "quiet"), on=SCREEN)
