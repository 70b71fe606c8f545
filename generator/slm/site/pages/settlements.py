"""Credit statements: a list for each agreement under which something was owed or earned, and a page for each month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from itertools import chain, groupby
from typing import NamedTuple

from slm.agreement import Reference
from slm.compliance import (
    CreditStatement,
    Result,
    Verdict,
    cents,
    credits_json,
    credits_rows,
)
from slm.documents.addresses import beside, credits_path, report_path
from slm.documents.downloads import csv_bytes, json_bytes
from slm.documents.edition import Edition
from slm.documents.views import judged
from slm.documents.views.settlements import Settlement, money, of_charge, owed, percent, settlement
from slm.facts.supports import supporting_results
from slm.site.environment import render_page
from slm.site.site import SitePage


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield for each agreement that has any the list of its statements and a page for each."""
    for agreement, found in groupby(edition.credit_statements.values(), key=lambda each: each.agreement):
        settlements = [settlement(edition, each) for each in found]
        yield from _list(edition, agreement, settlements)
        for each in settlements:
            yield from _page(edition, each)


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


def _list(edition: Edition, agreement: str, settlements: list[Settlement]) -> Iterator[SitePage | tuple[str, bytes]]:
    path = credits_path(agreement)
    history = edition.portfolio.agreements[agreement]
    years = groupby(reversed(settlements), key=lambda each: each.statement.month.year)
    values = {
        "history": history,
        "years": [(year, list(found)) for year, found in years],
        "owed": owed,
        "money": money,
        "path_of": credits_path,
        "of_charge": of_charge,
        "total": partial(_total, edition),
        "files": beside(path, "credits"),
    }
    yield SitePage(
        path=path,
        title=edition.labels("{agreement}: credit statements", agreement=edition.text(history.shown.agreement.title)),
        body=render_page("credits.md.jinja", path, edition, values),
        edit=history.shown.agreement.place().path,
    )
    yield from _files(edition, beside(path, "credits"), (each.statement for each in settlements))


def _total(edition: Edition, settlements: Iterable[Settlement]) -> str:
    """Return what is paid for the months together; empty where there is no fee, or not one currency."""
    known = [each.statement for each in settlements]
    units = {each.fee.unit if each.fee else "" for each in known}
    if len(units) > 1 or "" in units:
        return ""
    # Each month is paid by itself, so the sum is one of rounded amounts.
    return money(
        edition, known[0], sum((Fraction(cents(each.paid or Fraction(0))) for each in known), start=Fraction(0))
    )


def _page(edition: Edition, shown: Settlement) -> Iterator[SitePage | tuple[str, bytes]]:
    statement = shown.statement
    path = credits_path(statement.agreement, statement.month)
    values = {
        **shown._asdict(),
        "back_to_back": back_to_back(edition, statement),
        "paper_path": edition.credits_paper(statement.agreement, statement.month),
        "month_path": report_path(statement.month),
        "list_path": credits_path(statement.agreement),
        "files": beside(path, "credits"),
    }
    yield SitePage(
        path=path,
        title=shown.title,
        body=render_page("credit_statement.md.jinja", path, edition, values),
        edit=shown.agreement.place().path,
        search=False,
    )
    yield from _files(edition, beside(path, "credits"), (statement,))


def _files(edition: Edition, path: str, statements: Iterable[CreditStatement]) -> Iterator[tuple[str, bytes]]:
    known = tuple(statements)
    yield f"{path}.csv", csv_bytes(credits_rows(known))
    yield f"{path}.json", json_bytes(credits_json(known, edition.portfolio.as_of))


def back_to_back(edition: Edition, statement: CreditStatement) -> BackToBack | None:
    """Return what missed targets stand on and what is owed for that; None where this edition knows of nothing.

    What an SLA stands on is the provider's own: in the editions of others its targets name nothing (ARCHITECTURE 18).
    """
    supports = [
        support
        for result in judged.results_of(edition, statement.agreement, statement.month)
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
    agreement = judged.judged_by(edition, missed)
    target = agreement.target(missed.target) if agreement else None
    name = judged.target_name(edition, missed)
    for reference in chain.from_iterable(target.supports) if target else ():
        shown = judged.results_of(edition, reference.agreement, missed.last_month)
        found = supporting_results(edition.portfolio, reference, missed, shown)
        for each in found:
            yield _support(edition, name, reference, each)
        if not found and reference.agreement in edition.portfolio.agreements:
            yield Support(name, reference, "", None, "", "", "", "")


def _support(edition: Edition, missed: str, reference: Reference, result: Result) -> Support:
    statement = edition.credit_statements.get((reference.agreement, result.last_month))
    counted = statement.counted_for(result) if statement else Fraction(0)
    return Support(
        missed=missed,
        reference=reference,
        service=edition.service(result.service),
        result=result,
        value=judged.shown(edition, result),
        share=percent(edition, counted) if counted else "",
        amount=money(edition, statement, statement.paid_for(result)) if statement and counted else "",
        path=credits_path(reference.agreement, result.last_month) if statement else "",
    )


def _owed_to_us(edition: Edition, supports: Iterable[Support]) -> list[str]:
    """Return what is owed for the targets together, in each currency; each result once, whatever stands on it."""
    sums: dict[str, tuple[CreditStatement, Fraction]] = {}
    for result in {id(each.result): each.result for each in supports if each.result}.values():
        statement = edition.credit_statements.get((result.agreement, result.last_month))
        if statement and statement.fee and statement.counted_for(result):
            part = statement.paid_for(result) or Fraction(0)
            sums[statement.fee.unit] = statement, sums.get(statement.fee.unit, (statement, Fraction(0)))[1] + part
    return [money(edition, *each) for _, each in sorted(sums.items())]
