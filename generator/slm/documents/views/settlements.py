"""A credit statement as readers see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from slm.agreement import Agreement
from slm.calendar import Month
from slm.compliance import (
    CreditLine,
    CreditStatement,
    Result,
    decimal,
    format_cents,
)
from slm.documents.edition import Edition
from slm.documents.views import result_format
from slm.documents.views.corrections import CorrectionNotice, corrections
from slm.documents.views.promises import amount, chronic, credit_band, reward_bound
from slm.measurement import MonthState
from slm.text import N_

_DIGITS: Final = 6


class SettlementLine(NamedTuple):
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
    lines: list[SettlementLine]
    rewards: list[SettlementLine]
    sums: list[Sum]
    rights: list[str]
    corrections: list[CorrectionNotice]


def settlement(edition: Edition, statement: CreditStatement) -> Settlement:
    """Return a statement in words."""
    t, month = edition.labels, statement.month
    history = edition.portfolio.agreements[statement.agreement]
    agreement = (history.version(statement.version) or history.shown).agreement
    file = edition.portfolio.months.get(month)
    state = file.state if file else MonthState.OPEN
    closed = file.closed_on if file and file.is_closed else None
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
        lines=[_line(edition, line) for line in statement.lines],
        rewards=[_line(edition, reward, reward=True) for reward in statement.rewards],
        sums=list(_sums(edition, statement)),
        rights=[chronic(edition, right.rule) for right in statement.rights if right.rule],
        corrections=corrections(edition, month, (agreement.id,)),
    )  # fmt: skip


def _title(edition: Edition, agreement: Agreement, month: Month) -> str:
    words = {"agreement": edition.text(agreement.title), "month": edition.month(month)}
    return edition.labels("{agreement}: credit statement, {month}", **words)


def money(edition: Edition, statement: CreditStatement, exactly: Fraction | None) -> str:
    """Return an amount as it is paid, with its currency; empty without a fee to compute it by."""
    if exactly is None or statement.fee is None:
        return ""
    sign = "−" if exactly < 0 else ""
    return f"{sign}{edition.number(Decimal(format_cents(abs(exactly))))}\N{NO-BREAK SPACE}{statement.fee.unit}"


def owed(edition: Edition, statement: CreditStatement) -> str:
    """Return what is paid, in short: "900.00 CNY", "5 % of a month's charge"."""
    if statement.too_small:
        return edition.labels("not paid")
    return money(edition, statement, statement.paid) or of_charge(edition, statement.credit)


def percent(edition: Edition, share: Fraction) -> str:
    """Return a share with all its digits, or the first six and a sign that more follow."""
    whole, point, digits = decimal(share).partition(".")
    return f"{edition.number(whole + point + digits[:_DIGITS])}{'…' if len(digits) > _DIGITS else ''} %"


def of_charge(edition: Edition, share: Fraction) -> str:
    """Return a share in words: 5 % of a month's charge."""
    return edition.labels("{share} % of a month's charge", share=percent(edition, share).removesuffix(" %"))


def _sentences(edition: Edition, statement: CreditStatement, agreement: Agreement) -> Iterator[str]:
    t = edition.labels
    sides = {"provider": edition.party(agreement.provider), "customer": edition.party(agreement.customer)}
    if statement.too_small and statement.smallest:
        words = {"amount": money(edition, statement, statement.amount), "least": amount(edition, statement.smallest)}
        yield t("The credit of {amount} is less than {least} and is not paid.", **words)
    elif statement.credit:
        yield t("{provider} credits {customer} {amount}.", amount=owed(edition, statement), **sides)
    elif statement.lines:
        yield t("Nothing is credited.")
    if statement.reward:
        earned = money(edition, statement, statement.reward_amount) or of_charge(edition, statement.reward)
        yield t("{customer} pays {provider} a reward of {amount}.", amount=earned, **sides)
    if statement.claim_until:
        yield _claims(edition, statement.claim_until)


def _claims(edition: Edition, until: date) -> str:
    label = (
        N_("To be claimed by {date}, the last day.")
        if edition.portfolio.as_of <= until
        else N_("The time for claims ended on {date}.")
    )
    return edition.labels(label, date=edition.date(until))


def _line(edition: Edition, line: CreditLine, *, reward: bool = False) -> SettlementLine:
    t, result = edition.labels, line.result
    agreement = result_format.judged_by(edition, result)
    target = agreement.target(result.target) if agreement else None
    share = line.share
    tier = ""
    if line.rule:
        tier = t(
            "{missed} of {n} period missed",
            "{missed} of {n} periods in a row missed",
            missed=line.rule.missed,
            n=line.rule.of,
        )
    elif target and reward:
        tiers = [reward_tier for reward_tier in target.rewards if Fraction(reward_tier.reward) == share]
        tier = reward_bound(edition, tiers[0], target.metric) if tiers else ""
    elif target:
        tier = credit_band(edition, target, share)
    return SettlementLine(
        result=result,
        target=result_format.target_name(edition, result),
        service=edition.service(result.service),
        period=_period(edition, result),
        value=result_format.format_value(edition, result),
        promise=result_format.threshold(edition, result),
        tier=tier,
        share=percent(edition, share),
        counted=percent(edition, line.counted),
    )


def _period(edition: Edition, result: Result) -> str:
    """Return the period where it is not the whole month: a quarter, or the days that were judged."""
    period = result.period
    last = (period.end - timedelta(days=1)).date()
    if (period.start.date(), last) != (period.months[0].first_day, period.months[-1].last_day):
        return f"{edition.date(period.start.date())} – {edition.date(last)}"
    return result_format.period_name(edition, result) if len(period.months) > 1 else ""


def _sums(edition: Edition, statement: CreditStatement) -> Iterator[Sum]:
    """Yield how what counts becomes what is credited, step by step, so that it can be added up by hand."""
    t = edition.labels

    def step(name: str, share: Fraction | None, *, is_credit: bool = False) -> Iterator[Sum]:
        if share is not None:
            exactly = Fraction(statement.fee.value) * share / 100 if statement.fee else None
            yield Sum(name, percent(edition, share), money(edition, statement, exactly), is_credit)

    if statement.lines:
        yield from step(t("Sum of what counts"), statement.counted)
        yield from step(t("Cap of the period"), statement.limit)
        yield from step(t("Cap of the year, left before this month"), statement.year_left)
        yield from step(t("Credited"), statement.credit, is_credit=True)
        if statement.too_small:
            yield Sum(
                t("less than the smallest amount: not paid"),
                "",
                money(edition, statement, statement.paid),
                is_credit=True,
            )
        yield from step(t("Cap of the period, left after it"), statement.limit_left)
        yield from step(t("Cap of the year, left after it"), statement.year_left_after)
    if statement.rewards:
        yield from step(t("Reward"), statement.reward, is_credit=True)
