"""What we are owed for what an SLA stands on, against what we owe: for the provider's own people alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from slm.agreement import Reference
from slm.compliance import CreditStatement, Result, Verdict
from slm.documents.addresses import credits_path
from slm.documents.edition import Edition
from slm.documents.views import result_format
from slm.documents.views.settlements import money, owed, percent
from slm.facts.agreements import supporting_results


class Support(NamedTuple):
    """What a missed target stands on, and what is owed to us for that."""

    missed: str
    reference: Reference
    service: str
    result: Result | None
    value: str
    share: str
    amount: str
    path: str


class BackToBack(NamedTuple):
    """What we owe against what we are owed."""

    sentence: str
    supports: list[Support]


def back_to_back(edition: Edition, statement: CreditStatement) -> BackToBack | None:
    """Return what missed targets stand on and what is owed for that; None where this edition knows of nothing.

    What an SLA stands on is the provider's own: in the editions of others its targets name nothing (ARCHITECTURE 18).
    """
    supports = [
        support
        for result in result_format.results_of(edition, statement.agreement, statement.month)
        if result.verdict is Verdict.MISSED
        for support in _supports(edition, result)
    ]
    if not supports:
        return None
    t = edition.labels
    theirs = _owed_to_us(edition, supports)
    ours = owed(edition, statement)
    if theirs:
        return BackToBack(t("We owe {ours}; for the targets that it stands on we are owed {theirs}.", ours=ours,
                            theirs=t("separator|, ").join(theirs)), supports)  # fmt: skip
    return BackToBack(t("We owe {ours}; for the targets that it stands on we are owed nothing.", ours=ours), supports)


def _supports(edition: Edition, missed: Result) -> Iterator[Support]:
    agreement = result_format.judged_by(edition, missed)
    target = agreement.target(missed.target) if agreement else None
    name = result_format.target_name(edition, missed)
    for reference in chain.from_iterable(target.supports) if target else ():
        shown = result_format.results_of(edition, reference.agreement, missed.last_month)
        results = supporting_results(edition.portfolio, reference, missed, shown)
        for result in results:
            yield _support(edition, name, reference, result)
        if not results and reference.agreement in edition.portfolio.agreements:
            yield Support(name, reference, "", None, "", "", "", "")


def _support(edition: Edition, missed: str, reference: Reference, result: Result) -> Support:
    statement = edition.credit_statements.get((reference.agreement, result.last_month))
    counted = statement.counted_for(result) if statement else Fraction(0)
    return Support(
        missed=missed,
        reference=reference,
        service=edition.service(result.service),
        result=result,
        value=result_format.format_value(edition, result),
        share=percent(edition, counted) if counted else "",
        amount=money(edition, statement, statement.paid_for(result)) if statement and counted else "",
        path=credits_path(reference.agreement, result.last_month) if statement else "",
    )


def _owed_to_us(edition: Edition, supports: Iterable[Support]) -> list[str]:
    """Return what is owed for the targets together, in each currency; each result once, whatever stands on it."""
    sums: dict[str, tuple[CreditStatement, Fraction]] = {}
    for result in {id(support.result): support.result for support in supports if support.result}.values():
        statement = edition.credit_statements.get((result.agreement, result.last_month))
        if statement and statement.fee and statement.counted_for(result):
            part = statement.paid_for(result) or Fraction(0)
            sums[statement.fee.unit] = statement, sums.get(statement.fee.unit, (statement, Fraction(0)))[1] + part
    return [money(edition, *total) for _, total in sorted(sums.items())]
