"""A credit statement as readers see it, and for the provider's own people what we are owed in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Final, NamedTuple

from slm.agreement import Agreement, Reference
from slm.compliance import CreditLine, CreditState, CreditStatement, Result, Verdict, decimal, format_cents
from slm.documents.addresses import credits_path
from slm.documents.edition import Edition
from slm.documents.views import amounts, result_format
from slm.documents.views.adjustments import CorrectionNotice, corrections
from slm.documents.views.credit_claims import became, hangs_on, money, state_of, steps
from slm.documents.views.credit_words import chronic, earned_words, missed_of, reward_bound
from slm.facts.agreements import supporting_results
from slm.measurement import MonthState

_DIGITS: Final = 6


class SettlementLine(NamedTuple):
    """A target that earned a credit, or a reward."""

    result: Result
    period: str
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
    became: str
    """What became of the credit, in short; empty without one."""
    sentences: list[str]
    facts: list[tuple[str, str]]
    lines: list[SettlementLine]
    rewards: list[SettlementLine]
    sums: list[Sum]
    rights: list[str]
    corrections: list[CorrectionNotice]
    claim: list[tuple[str, str, str, str]]
    """What was done about the credit: day, what, who, and what else there is to say."""


def settlement(edition: Edition, statement: CreditStatement) -> Settlement:
    """Return a statement in words."""
    t, month = edition.labels, statement.month
    history = edition.portfolio.agreements[statement.agreement]
    agreement = (history.version(statement.version) or history.shown).agreement
    file, number = edition.portfolio.months.get(month), f"{agreement.document_number}/{month}"
    closed = file.closed_on if file and file.is_closed else None
    words = {"agreement": edition.text(agreement.title), "month": edition.month(month)}
    state = t(f"month state|{file.state if file else MonthState.OPEN}")
    return Settlement(
        statement=statement,
        agreement=agreement,
        title=t("{agreement}: credit statement, {month}", **words),
        number=number,
        state=t("Closed on {date}", date=edition.date(closed)) if closed else state,
        is_final=closed is not None,
        became=stands(edition, statement) if statement.credit else "",
        sentences=list(_sentences(edition, statement, agreement)),
        facts=[
            (t("Statement number"), number),
            (t("Agreement"), f"{agreement.id} {agreement.version}"),
            (t("Provider"), edition.party(agreement.provider)),
            (t("Customer"), edition.party(agreement.customer)),
            (t("Monthly fee"), amounts.money(edition, statement.fee) if statement.fee else t("not stated")),
        ],
        lines=[_line(edition, line) for line in statement.lines if not _is_right(line)],
        rewards=[_line(edition, reward, is_reward=True) for reward in statement.rewards],
        sums=list(_sums(edition, statement)),
        rights=[chronic(edition, right.rule, agreement) for right in statement.rights if right.rule],
        corrections=corrections(edition, month, (agreement.id,)),
        claim=list(steps(edition, statement)),
    )


def total_credited(edition: Edition, statements: Iterable[CreditStatement]) -> str:
    """Return what several statements credit; empty where there is none, no fee, or not one currency."""
    found = list(statements)
    # Each month is paid by itself, so the sum is one of rounded amounts.
    return _total(edition, found, [Fraction(format_cents(one.paid or Fraction(0))) for one in found])


def _total_settled(edition: Edition, statements: Iterable[CreditStatement]) -> str:
    """Return what of several statements was set off so far; empty where there is no such sum."""
    found = list(statements)
    outcomes = (one.outcome for one in found)
    settled = [had.granted.value for had in outcomes if had.granted and had.state is CreditState.SETTLED]
    return _total(edition, found, map(Fraction, settled))


def became_together(edition: Edition, statements: Iterable[CreditStatement]) -> str:
    """Return what became of several credits together: their state where it is one, else what was set off so far."""
    found = [one for one in statements if one.outcome.state is not CreditState.NOTHING]
    credited, settled = total_credited(edition, found), _total_settled(edition, found)
    states = {one.outcome.state for one in found}
    is_whole = states != {CreditState.SETTLED} or settled == credited
    said = edition.labels("of this set off: {amount}", amount=settled) if settled else ""
    if len(states) == 1 and is_whole:
        said = state_of(edition, found[0].outcome)
    hanging = dict.fromkeys(hangs_on(edition, one) for one in found)
    return edition.labels("separator|, ").join(filter(None, (said, *hanging)))


def _total(edition: Edition, found: Sequence[CreditStatement], parts: Iterable[Fraction]) -> str:
    units = {statement.fee.unit if statement.fee else "" for statement in found}
    if len(units) != 1 or "" in units:
        return ""
    return money(edition, found[0], sum(parts, start=Fraction(0)))


def owed(edition: Edition, statement: CreditStatement) -> str:
    """Return what is paid, in short: "900.00 yuan", "5 % of a month's charge"."""
    if statement.too_small:
        return edition.labels("not paid")
    return money(edition, statement, statement.paid) or of_charge(edition, statement.credit)


def _rounded(statement: CreditStatement) -> Decimal:
    return Decimal(format_cents(statement.paid or Fraction(0)))


def stands(edition: Edition, statement: CreditStatement) -> str:
    """Return what is credited and what became of it, in short: "900.00 yuan, set off"."""
    whole, outcome = owed(edition, statement), statement.outcome
    granted, step = outcome.granted, outcome.settled or outcome.answered
    is_gone = outcome.state in {CreditState.REFUSED, CreditState.LAPSED}
    if granted and step and not is_gone and granted.value != _rounded(statement):
        part = amounts.money(edition, granted)
        whole = edition.labels("{part} of {whole}", part=part, whole=whole)
    said = whole, state_of(edition, outcome), hangs_on(edition, statement)
    return edition.labels("separator|, ").join(filter(None, said))


def _percent(edition: Edition, share: Fraction) -> str:
    """Return a share with all its digits, or the first six and a sign that more follow."""
    whole, point, digits = decimal(share).partition(".")
    return f"{edition.number(whole + point + digits[:_DIGITS])}{'…' if len(digits) > _DIGITS else ''} %"


def of_charge(edition: Edition, share: Fraction) -> str:
    """Return a share in words: 5 % of a month's charge."""
    return edition.labels("{share} % of a month's charge", share=_percent(edition, share).removesuffix(" %"))


def _sentences(edition: Edition, statement: CreditStatement, agreement: Agreement) -> Iterator[str]:
    t = edition.labels
    sides = {"provider": edition.party(agreement.provider), "customer": edition.party(agreement.customer)}
    if statement.too_small and statement.smallest:
        words = {
            "amount": money(edition, statement, statement.amount),
            "least": amounts.money(edition, statement.smallest),
        }
        yield t("The credit of {amount} is less than {least} and is not paid.", **words)
    elif statement.credit:
        yield t("{provider} credits {customer} {amount}.", amount=owed(edition, statement), **sides)
    elif statement.lines:
        yield t("Nothing is credited.")
    if statement.credit and not statement.too_small and statement.form:
        yield t(f"credit given|{statement.form}")
    if statement.credit and not statement.too_small and statement.form == "extension":
        # The credit is percent of the charge of a month, so a month's days are the measure.
        month = statement.month
        days = statement.credit * (month.next.first_day - month.first_day).days / 100
        yield t(
            "The term becomes {n} day longer.",
            "The term becomes {n} days longer.",
            n=Decimal(format_cents(days).rstrip("0").rstrip(".")),
        )
    if statement.reward:
        earned = money(edition, statement, statement.reward_amount) or of_charge(edition, statement.reward)
        yield t("{customer} pays {provider} a reward of {amount}.", amount=earned, **sides)
    yield from became(edition, statement)


def _is_right(line: CreditLine) -> bool:
    """Tell whether a line earns a right and no credit: it stands among the rights, not among the sums."""
    return line.rule is not None and not line.rule.credit


def _line(edition: Edition, line: CreditLine, *, is_reward: bool = False) -> SettlementLine:
    result, target, tier = line.result, result_format.judged_target(edition, line.result), ""
    if line.rule:
        tier = missed_of(edition, line.rule)
    elif target and is_reward:
        earned = (reward for reward in target.rewards if Fraction(reward.reward) == line.share)
        tier = next((reward_bound(edition, reward, target.metric) for reward in earned), "")
    elif target:
        agreement = result_format.judged_by(edition, result)
        tier = earned_words(edition, agreement, target, result) if agreement else ""
    share, counted = _percent(edition, line.share), _percent(edition, line.counted)
    return SettlementLine(result, _period(edition, result), tier, share, counted)


def _period(edition: Edition, result: Result) -> str:
    """Return the period where it is not the whole month: a quarter, or the days that were judged."""
    period = result.period
    last = period.last_day
    if (period.first_day, last) != (period.months[0].first_day, period.months[-1].last_day):
        return f"{edition.date(period.start.date())} – {edition.date(last)}"
    return "" if period.is_month else result_format.period_name(edition, result)


def _sums(edition: Edition, statement: CreditStatement) -> Iterator[Sum]:
    """Yield how what counts becomes what is credited, step by step, so that it can be added up by hand."""
    t = edition.labels

    def step(name: str, share: Fraction | None, *, is_credit: bool = False) -> Iterator[Sum]:
        if share is not None:
            exactly = Fraction(statement.fee.value) * share / 100 if statement.fee else None
            yield Sum(name, _percent(edition, share), money(edition, statement, exactly), is_credit)

    if statement.lines:
        yield from step(t("Sum of what counts"), statement.counted)
        yield from step(t("Cap of the period"), statement.limit)
        yield from step(t("Cap of the year, left before this month"), statement.year_left)
        yield from step(t("Credited"), statement.credit, is_credit=True)
        if statement.too_small:
            paid = money(edition, statement, statement.paid)
            yield Sum(t("less than the smallest amount: not paid"), "", paid, is_credit=True)
        yield from step(t("Cap of the period, left after it"), statement.limit_left)
        yield from step(t("Cap of the year, left after it"), statement.year_left_after)
    if statement.rewards:
        yield from step(t("Reward"), statement.reward, is_credit=True)


class Support(NamedTuple):
    """What a missed target stands on, and what is owed to us for that."""

    missed: str
    reference: Reference
    service: str = ""
    result: Result | None = None
    value: str = ""
    share: str = ""
    amount: str = ""
    path: str = ""


class BackToBack(NamedTuple):
    """What we owe against what we are owed."""

    sentence: str
    supports: list[Support]


def back_to_back(edition: Edition, statement: CreditStatement) -> BackToBack | None:
    """Return what missed targets stand on and what is owed for that; None where this edition knows of nothing.

    What an SLA stands on is the provider's own: in the editions of others its targets name nothing (ARCHITECTURE 18).
    """
    judged = result_format.results_of(edition, statement.agreement, statement.month)
    missed = (result for result in judged if result.verdict is Verdict.MISSED)
    supports = [support for result in missed for support in _supports(edition, result)]
    if not supports:
        return None
    t, ours = edition.labels, owed(edition, statement)
    sentence = t("We owe {ours}; for the targets that it stands on we are owed nothing.", ours=ours)
    if theirs := t("separator|, ").join(_owed_to_us(edition, supports)):
        sentence = t("We owe {ours}; for the targets that it stands on we are owed {theirs}.", ours=ours, theirs=theirs)
    return BackToBack(sentence, supports)


def _supports(edition: Edition, missed: Result) -> Iterator[Support]:
    target, name = result_format.judged_target(edition, missed), result_format.target_name(edition, missed)
    for reference in chain.from_iterable(target.supports) if target else ():
        shown = result_format.results_of(edition, reference.agreement, missed.last_month)
        results = supporting_results(edition.portfolio, reference, missed, shown)
        for result in results:
            yield _support(edition, name, reference, result)
        if not results and reference.agreement in edition.portfolio.agreements:
            yield Support(name, reference)


def _support(edition: Edition, missed: str, reference: Reference, result: Result) -> Support:
    statement = edition.credit_statements.get((reference.agreement, result.last_month))
    counted = statement.counted_for(result) if statement else Fraction(0)
    return Support(
        missed=missed,
        reference=reference,
        service=edition.service(result.service),
        result=result,
        value=result_format.format_value(edition, result),
        share=_percent(edition, counted) if counted else "",
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
