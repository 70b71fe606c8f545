"""Credit statements: a list for each agreement under which something was owed or earned, and a page for each month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final, NamedTuple

from slm.agreement import Agreement, Reference
from slm.calendar import Month
from slm.compliance import (
    CreditLine,
    CreditStatement,
    Result,
    Verdict,
    cents,
    credits_json,
    credits_rows,
    decimal,
)
from slm.measurement import MonthState
from slm.publishing import judged
from slm.publishing.corrections import Correction, corrections
from slm.publishing.downloads import csv_bytes, json_bytes
from slm.publishing.edition import Edition, credits_path, report_path, result_path
from slm.publishing.environment import render_page
from slm.publishing.promises import amount, chronic, credit_band, reward_bound
from slm.publishing.site import SitePage

_DIGITS: Final = 6


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield for each agreement that has any the list of its statements and a page for each."""
    for agreement, found in groupby(edition.credit_statements.values(), key=lambda each: each.agreement):
        settlements = [settlement(edition, each) for each in found]
        yield from _list(edition, agreement, settlements)
        for each in settlements:
            yield from _page(edition, each)


class Line(NamedTuple):
    """A target that earned a credit, or a reward."""

    result: Result
    target: str
    service: str
    period: str
    value: str
    promise: str
    tier: str
    share: str
    counted: str


class Sum(NamedTuple):
    """A step from what counts to what is credited: its name, the share of a month's fee, the amount."""

    name: str
    share: str
    amount: str
    is_credit: bool = False


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


class Settlement(NamedTuple):
    """What a credit statement says, on a page and on paper."""

    statement: CreditStatement
    agreement: Agreement
    title: str
    number: str
    state: str
    is_final: bool
    sentences: list[str]
    facts: list[tuple[str, str]]
    lines: list[Line]
    rewards: list[Line]
    sums: list[Sum]
    rights: list[str]
    corrections: list[Correction]


def settlement(edition: Edition, statement: CreditStatement) -> Settlement:
    """Return a statement in words."""
    t, month = edition.labels, statement.month
    history = edition.portfolio.agreements[statement.agreement]
    agreement = (history.version(statement.version) or history.shown).agreement
    file = edition.portfolio.months.get(month)
    state = file.state if file else MonthState.OPEN
    closed = file.closed_on if file and state is MonthState.CLOSED else None
    return Settlement(
        statement=statement,
        agreement=agreement,
        title=_title(edition, agreement, month),
        number=f"{agreement.document_number}/{month}",
        state=t("Closed on {date}", date=edition.date(closed)) if closed else t(f"month state|{state}"),
        is_final=closed is not None,
        sentences=list(_sentences(edition, statement, agreement)),
        facts=[
            (t("Statement number"), f"{agreement.document_number}/{month}"),
            (t("Agreement"), f"{agreement.id} {agreement.version}"),
            (t("Provider"), edition.party(agreement.provider)),
            (t("Customer"), edition.party(agreement.customer)),
            (t("Month"), edition.month(month)),
            (t("Monthly fee"), amount(edition, statement.fee) if statement.fee else t("not stated")),
        ],
        lines=[_line(edition, each) for each in statement.lines],
        rewards=[_line(edition, each, reward=True) for each in statement.rewards],
        sums=list(_sums(edition, statement)),
        rights=[chronic(edition, each.rule) for each in statement.rights if each.rule],
        corrections=corrections(edition, month, (agreement.id,)),
    )  # fmt: skip


def _title(edition: Edition, agreement: Agreement, month: Month) -> str:
    words = {"agreement": edition.text(agreement.title), "month": edition.month(month)}
    return edition.labels("{agreement}: credit statement, {month}", **words)


def money(statement: CreditStatement, exactly: Fraction | None) -> str:
    """Return an amount as it is paid, with its currency; empty without a fee to compute it by."""
    if exactly is None or statement.fee is None:
        return ""
    sign = "−" if exactly < 0 else ""
    return f"{sign}{Decimal(cents(abs(exactly))):,f}\N{NO-BREAK SPACE}{statement.fee.unit}"


def owed(edition: Edition, statement: CreditStatement) -> str:
    """Return what is paid, in short: "900.00 CNY", "5 % of a month's charge"."""
    if statement.too_small:
        return edition.labels("not paid")
    return money(statement, statement.paid) or _of_charge(edition, statement.credit)


def _percent(share: Fraction) -> str:
    """Return a share with all its digits, or the first six and a sign that more follow."""
    whole, point, digits = decimal(share).partition(".")
    return f"{whole}{point}{digits[:_DIGITS]}{'…' if len(digits) > _DIGITS else ''} %"


def _of_charge(edition: Edition, share: Fraction) -> str:
    return edition.labels("{share} % of a month's charge", share=_percent(share).removesuffix(" %"))


def _sentences(edition: Edition, statement: CreditStatement, agreement: Agreement) -> Iterator[str]:
    t = edition.labels
    sides = {"provider": edition.party(agreement.provider), "customer": edition.party(agreement.customer)}
    if statement.too_small and statement.smallest:
        words = {"amount": money(statement, statement.amount), "least": amount(edition, statement.smallest)}
        yield t("The credit of {amount} is less than {least} and is not paid.", **words)
    elif statement.credit:
        yield t("{provider} credits {customer} {amount}.", amount=owed(edition, statement), **sides)
    elif statement.lines:
        yield t("Nothing is credited.")
    if statement.reward:
        earned = money(statement, statement.reward_amount) or _of_charge(edition, statement.reward)
        yield t("{customer} pays {provider} a reward of {amount}.", amount=earned, **sides)
    if statement.claim_until:
        yield _claims(edition, statement.claim_until)


def _claims(edition: Edition, until: date) -> str:
    label = (
        "To be claimed by {date}, the last day."
        if edition.portfolio.as_of <= until
        else "The time for claims ended on {date}."
    )
    return edition.labels(label, date=edition.date(until))


def _line(edition: Edition, line: CreditLine, *, reward: bool = False) -> Line:
    t, result = edition.labels, line.result
    agreement = judged.judged_by(edition, result)
    target = agreement.target(result.target) if agreement else None
    share = line.share
    tier = ""
    if line.rule:
        tier = t("{missed} of {of} periods in a row missed", missed=line.rule.missed, of=line.rule.of)
    elif target and reward:
        tiers = [each for each in target.rewards if Fraction(each.reward) == share]
        tier = reward_bound(edition, tiers[0], target.metric) if tiers else ""
    elif target:
        tier = credit_band(edition, target, share)
    return Line(
        result=result,
        target=judged.target_name(edition, result),
        service=edition.service(result.service),
        period=_period(edition, result),
        value=judged.shown(edition, result),
        promise=judged.threshold(edition, result),
        tier=tier,
        share=_percent(share),
        counted=_percent(line.counted),
    )


def _period(edition: Edition, result: Result) -> str:
    """Return the period where it is not the whole month: a quarter, or the days that were judged."""
    period = result.period
    last = (period.end - timedelta(days=1)).date()
    if (period.start.date(), last) != (period.months[0].first_day, period.months[-1].last_day):
        return f"{edition.date(period.start.date())} – {edition.date(last)}"
    return judged.period_name(edition, result) if len(period.months) > 1 else ""


def _sums(edition: Edition, statement: CreditStatement) -> Iterator[Sum]:
    """Yield how what counts becomes what is credited, step by step, so that it can be added up by hand."""
    t = edition.labels

    def step(name: str, share: Fraction | None, *, is_credit: bool = False) -> Iterator[Sum]:
        if share is not None:
            exactly = Fraction(statement.fee.value) * share / 100 if statement.fee else None
            yield Sum(name, _percent(share), money(statement, exactly), is_credit)

    if statement.lines:
        yield from step(t("Sum of what counts"), statement.counted)
        yield from step(t("Cap of the period"), statement.limit)
        yield from step(t("Cap of the year, left before this month"), statement.year_left)
        yield from step(t("Credited"), statement.credit, is_credit=True)
        if statement.too_small:
            yield Sum(
                t("less than the smallest amount: not paid"), "", money(statement, statement.paid), is_credit=True
            )
        yield from step(t("Cap of the period, left after it"), statement.limit_left)
        yield from step(t("Cap of the year, left after it"), statement.year_left_after)
    if statement.rewards:
        yield from step(t("Reward"), statement.reward, is_credit=True)


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
        "of_charge": _of_charge,
        "total": _total,
        "files": path.replace("index.md", "credits"),
    }
    yield SitePage(
        path=path,
        title=edition.labels("{agreement}: credit statements", agreement=edition.text(history.shown.agreement.title)),
        body=render_page("credits.md.jinja", path, edition, values),
        edit=history.shown.agreement.place().path,
    )
    yield from _files(edition, path.replace("index.md", "credits"), (each.statement for each in settlements))


def _total(settlements: Iterable[Settlement]) -> str:
    """Return what is paid for the months together; empty where there is no fee, or not one currency."""
    known = [each.statement for each in settlements]
    units = {each.fee.unit if each.fee else "" for each in known}
    if len(units) > 1 or "" in units:
        return ""
    # Each month is paid by itself, so the sum is one of rounded amounts.
    return money(known[0], sum((Fraction(cents(each.paid or Fraction(0))) for each in known), start=Fraction(0)))


def _page(edition: Edition, shown: Settlement) -> Iterator[SitePage | tuple[str, bytes]]:
    statement = shown.statement
    path = credits_path(statement.agreement, statement.month)
    values = {
        **shown._asdict(),
        "back_to_back": back_to_back(edition, statement),
        "paper_path": edition.credits_paper(statement.agreement, statement.month),
        "month_path": report_path(statement.month),
        "list_path": credits_path(statement.agreement),
        "result_path": result_path,
        "files": path.replace("index.md", "credits"),
    }
    yield SitePage(
        path=path,
        title=shown.title,
        body=render_page("credit_statement.md.jinja", path, edition, values),
        edit=shown.agreement.place().path,
        search=False,
    )
    yield from _files(edition, path.replace("index.md", "credits"), (statement,))


def _files(edition: Edition, path: str, statements: Iterable[CreditStatement]) -> Iterator[tuple[str, bytes]]:
    known = tuple(statements)
    yield f"{path}.csv", csv_bytes(credits_rows(known))
    yield f"{path}.json", json_bytes(credits_json(known, edition.portfolio.as_of))


def back_to_back(edition: Edition, statement: CreditStatement) -> BackToBack | None:
    """Return what missed targets stand on and what is owed for that; None where this edition knows of nothing.

    What an SLA stands on is the provider's own: in the editions of others its targets name nothing (DESIGN 3.18).
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
    for reference in target.supported_by if target else ():
        found = _results(edition, reference, missed)
        for each in found:
            yield _support(edition, name, reference, each)
        if not found and reference.agreement in edition.portfolio.agreements:
            yield Support(name, reference, "", None, "", "", "", "")


def _results(edition: Edition, reference: Reference, missed: Result) -> list[Result]:
    """Return the results of a supporting target for the same service, else for those it needs, else all of them."""
    found = [
        each
        for each in judged.results_of(edition, reference.agreement, missed.last_month)
        if each.target == reference.target and each.verdict is not Verdict.NOT_IN_FORCE
    ]
    services = [edition.portfolio.services.get(each) for each in missed.services]
    needed = {each.service for service in services if service for each in service.depends_on}
    return (
        [each for each in found if each.service in {missed.service, *missed.services}]
        or [each for each in found if each.service in needed]
        or found
    )


def _support(edition: Edition, missed: str, reference: Reference, result: Result) -> Support:
    statement = edition.credit_statements.get((reference.agreement, result.last_month))
    counted = _counted(statement, result)
    return Support(
        missed=missed,
        reference=reference,
        service=edition.service(result.service),
        result=result,
        value=judged.shown(edition, result),
        share=_percent(counted) if counted else "",
        amount=money(statement, _part(statement, result)) if statement and counted else "",
        path=credits_path(reference.agreement, result.last_month) if statement else "",
    )


def _counted(statement: CreditStatement | None, result: Result) -> Fraction:
    lines = statement.lines if statement else ()
    return sum((each.counted for each in lines if each.result == result), start=Fraction(0))


def _part(statement: CreditStatement, result: Result) -> Fraction | None:
    """Return what of the amount that is paid falls to a result: by its part of what counts, so that all add up."""
    return None if statement.paid is None else statement.paid * _counted(statement, result) / statement.counted


def _owed_to_us(edition: Edition, supports: Iterable[Support]) -> list[str]:
    """Return what is owed for the targets together, in each currency; each result once, whatever stands on it."""
    sums: dict[str, tuple[CreditStatement, Fraction]] = {}
    for result in {id(each.result): each.result for each in supports if each.result}.values():
        statement = edition.credit_statements.get((result.agreement, result.last_month))
        if statement and statement.fee and _counted(statement, result):
            part = _part(statement, result) or Fraction(0)
            sums[statement.fee.unit] = statement, sums.get(statement.fee.unit, (statement, Fraction(0)))[1] + part
    return [money(*each) for _, each in sorted(sums.items())]
