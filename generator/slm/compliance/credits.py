"""What the results of a month cost by the rules of the agreement: statements to settle by, and their JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from slm.agreement import Agreement, ChronicFailure, ClaimEvent, CreditRules, RewardTier
from slm.calendar import Month, WorkingTime
from slm.compliance.charged import charged_months, of_a_month
from slm.compliance.claim_times import claim_from, claim_until
from slm.compliance.claims import CreditOutcome, Owed, credit_outcome
from slm.compliance.credit_forms import money_share
from slm.compliance.result import Reason, Result, Verdict, decimal, format_cents
from slm.compliance.scorecard import result_object
from slm.values import Amount

_WHOLE: Final = Fraction(100)
_NONE: Final = Fraction(0)
_RULES: Final = CreditRules()
_NO_OUTCOME: Final = CreditOutcome()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """One result that earns a credit, or a reward.

    Shares are percent of one month's charge: 5 % of a quarter's charge are 15 % of a month's.
    """

    result: Result
    rule: ChronicFailure | None
    """The rule for failing again and again, where that is what earns it; `result` is the last of those missed."""
    earned: Fraction
    """What the tier of the target says, for the charge of the period of the result, or of the part that was judged."""
    counted: Fraction
    """What of it counts after the rule for several targets; less than `earned` where a greater one takes its place."""

    @property
    def share(self) -> Fraction:
        """What the tier of the target says, as it is written there."""
        return self.earned / charged_months(self.result.period)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditStatement:
    """What one party owes the other for the results of a month under one agreement.

    Shares are percent of one month's charge; amounts are in the currency of `fee`, and None without a fee.
    """

    agreement: str
    version: str
    month: Month
    lines: tuple[CreditLine, ...]
    rewards: tuple[CreditLine, ...]
    counted: Fraction
    """The sum of what counts of the lines."""
    limit: Fraction | None
    """The most that the cap of the period leaves; None without one."""
    year_left: Fraction | None
    """What the cap of the year leaves after the earlier months of the year; None without one."""
    credit: Fraction
    """What is credited after both caps."""
    reward: Fraction
    fee: Amount | None
    smallest: Amount | None
    claim_from: date | None
    """The first day on which the credit can be claimed; None where it is that after the period."""
    claim_until: date | None
    """The last day on which the credit can be claimed; None where no time is set."""
    form: str
    """How it is given; empty where that is not agreed."""
    rules: CreditRules
    """What is agreed about all credits."""
    provisional: bool
    outcome: CreditOutcome = _NO_OUTCOME
    """What became of the credit by the day of the book (`with_claims`)."""
    lapses_after: date | None = None
    """The last day of the agreement, where credits lapse with it and that day is known (`with_claims`)."""

    @property
    def amount(self) -> Fraction | None:
        """What is credited, in the currency of the fee; None without a fee."""
        return _amount(self.fee, self.credit)

    @property
    def reward_amount(self) -> Fraction | None:
        """What the customer pays on top, in the currency of the fee; None without a fee."""
        return _amount(self.fee, self.reward)

    @property
    def too_small(self) -> bool:
        """Is it less than what is paid at all?"""
        return _is_too_small(self.amount, self.smallest)

    @property
    def paid(self) -> Fraction | None:
        """What of the amount is paid: nothing where it is too small; None without a fee."""
        return _NONE if self.too_small else self.amount

    @property
    def limit_left(self) -> Fraction | None:
        """What the cap of the period leaves after this; None without one."""
        return None if self.limit is None else max(_NONE, self.limit - self.credit)

    @property
    def year_left_after(self) -> Fraction | None:
        """What the cap of the year leaves after this; None without one."""
        if self.year_left is None:
            return None
        return self.year_left if self.too_small else max(_NONE, self.year_left - self.credit)

    def counted_for(self, result: Result) -> Fraction:
        """Return what counts of the lines of a result."""
        return sum((line.counted for line in self.lines if line.result == result), start=_NONE)

    def paid_for(self, result: Result) -> Fraction | None:
        """Return what of the amount that is paid falls to a result: by its part of what counts, so that all add up."""
        return None if self.paid is None else self.paid * self.counted_for(result) / self.counted

    @property
    def is_empty(self) -> bool:
        """Is nothing owed or earned, and has nobody got a right?"""
        return not (self.lines or self.rewards)

    @property
    def rights(self) -> tuple[CreditLine, ...]:
        """The lines by which the customer may do something, such as to terminate."""
        return tuple(line for line in self.lines if line.rule and line.rule.right)


def credit_statement(
    agreement: Agreement, results: Iterable[Result], month: Month, hours: Mapping[str, WorkingTime]
) -> CreditStatement | None:
    """Return the statement of a month for a version of an agreement, of its results in all months up to then.

    None where the version has no results that month. Tiers apply to each target for each service; the agreement says
    whether several add up. The cap of the period holds for the charges of that period, the cap of the year for a
    calendar year, in which earlier months come first and what was too small to be paid uses nothing up. Of a period
    that is judged in parts, or only in part, each part is charged by its days. What is waived or suspended earns
    nothing.
    """
    known = sorted((result for result in results if result.last_month <= month), key=lambda result: result.last_month)
    own = [result for result in known if result.last_month == month and result.version == agreement.version]
    if not own:
        return None
    rules = agreement.credit_rules or _RULES
    lines, limit, counted = _credited(agreement, known, month)
    year_left = _year_left(agreement, rules, known, month)
    bounds = [value for value in (limit, year_left) if value is not None]
    rewards = tuple(_rewards(agreement, own))
    return CreditStatement(
        agreement=agreement.id, version=str(agreement.version), month=month, lines=lines, rewards=rewards,
        counted=counted, limit=limit, year_left=year_left, credit=max(_NONE, min((counted, *bounds))),
        reward=sum((reward.counted for reward in rewards), start=_NONE), fee=_fee(agreement), smallest=rules.smallest,
        claim_from=claim_from(agreement, rules, own[0].period.end, hours) if lines else None,
        claim_until=claim_until(agreement, rules, [line.result for line in lines], hours) if lines else None,
        form=rules.form or "", rules=rules,
        provisional=any(result.provisional for result in own),
    )  # fmt: skip


def with_claims(
    statement: CreditStatement,
    events: Iterable[ClaimEvent],
    as_of: date,
    corrected_on: date | None = None,
    last_day: date | None = None,
) -> CreditStatement:
    """Return a statement with what became of its credit by a day, from the events of all months of its agreement.

    What was done by the day on which the month was corrected was done about what was credited before. `last_day` is
    that of the agreement, where it is known.
    """
    rules = statement.rules
    owed = Owed(
        is_any=bool(statement.credit) and not statement.too_small,
        amount=_rounded(statement.paid, statement.fee), claim_until=statement.claim_until,
        claim_from=statement.claim_from, corrected_on=corrected_on,
        is_claimed_any_time=rules.is_claimed_any_time, lapses_after=last_day if rules.lapse_at_end else None,
    )  # fmt: skip
    own = (event for event in events if event.month == statement.month)
    until = owed.last_day if rules.is_claimed_any_time or owed.claim_until else None
    outcome = credit_outcome(owed, own, as_of)
    return replace(statement, outcome=outcome, lapses_after=owed.lapses_after, claim_until=until)


def _rounded(paid: Fraction | None, fee: Amount | None) -> Amount | None:
    return Amount(Decimal(format_cents(paid)), fee.unit) if fee and paid is not None else None


def _credited(
    agreement: Agreement, known: Sequence[Result], month: Month
) -> tuple[tuple[CreditLine, ...], Fraction | None, Fraction]:
    """Return the lines of a month, the most that the cap of its periods leaves, and the sum that counts."""
    rules = agreement.credit_rules or _RULES
    own = [result for result in known if result.last_month == month]
    lines = [_line(result, result.credit) for result in own if result.credit]
    lines += _chronic(rules, own, known)
    if rules.stacking == "worst_target" and lines:
        greatest = max(lines, key=lambda line: line.earned)
        lines = [line if line is greatest else replace(line, counted=_NONE) for line in lines]
    # A month in which a quarter ends too settles the charges of both.
    charged = max((_charged_to_all(line.result.period.label, own) for line in lines), default=Fraction(1))
    return tuple(lines), _limit(agreement, rules, own, charged), sum((line.counted for line in lines), start=_NONE)


def _limit(agreement: Agreement, rules: CreditRules, own: Sequence[Result], charged: Fraction) -> Fraction | None:
    """Return the least of the caps of a period, in percent of a month's charge; None without one."""
    caps = [
        None if rules.cap is None else Fraction(rules.cap) * charged,
        None if rules.cap_amount is None else money_share(agreement, Fraction(rules.cap_amount.value)),
        None if rules.cap_days is None or not own else of_a_month(Fraction(rules.cap_days), own[0].period),
    ]
    return min((cap for cap in caps if cap is not None), default=None)


def _line(result: Result, credit: Fraction, rule: ChronicFailure | None = None) -> CreditLine:
    earned = credit * charged_months(result.period)
    return CreditLine(result=result, rule=rule, earned=earned, counted=earned)


def _charged_to_all(label: str, own: Iterable[Result]) -> Fraction:
    """Return how many months of a period are charged when its parts are taken together."""
    periods = [result.period for result in own if result.period.label == label]
    start, end = min(period.start for period in periods), max(period.end for period in periods)
    return charged_months(replace(periods[0], start=start, end=end))


def _chronic(rules: CreditRules, own: Iterable[Result], known: Sequence[Result]) -> Iterator[CreditLine]:
    """Yield a line for each target that this month's miss makes one that fails again and again.

    Windows that roll overlap: one failure would be several misses in a row. Of several weeks each looks back only.
    """
    for result in own:
        if result.verdict is not Verdict.MISSED or result.period.rolls:
            continue
        same = [earlier for earlier in known if _promise(earlier) == _promise(result)]
        if result.period.name_in_month:
            same = [earlier for earlier in same if earlier.period.end <= result.period.end]
        for rule in (rule for rule in rules.chronic if result.target in (rule.targets or (result.target,))):
            if result.reason == Reason.ONE_PROMISE and result.reason_id in (rule.targets or (result.reason_id,)):
                continue  # the other target of the same promise makes it
            if sum(recent.verdict is Verdict.MISSED for recent in same[-rule.of :]) >= rule.missed:
                yield _line(result, Fraction(rule.credit or 0), rule)


def _promise(result: Result) -> tuple[object, ...]:
    return result.target, result.service, *sorted(result.scope.items()), result.period.rule


def _year_left(agreement: Agreement, rules: CreditRules, known: Sequence[Result], month: Month) -> Fraction | None:
    if rules.cap_per_year is None:
        return None
    left, fee = Fraction(rules.cap_per_year) * 12, _fee(agreement)
    for earlier in (Month(month.year, number) for number in range(1, month.month)):
        past = [result for result in known if result.last_month <= earlier]
        _, limit, counted = _credited(agreement, past, earlier)
        credit = min(value for value in (counted, limit, left) if value is not None)
        left -= _NONE if _is_too_small(_amount(fee, credit), rules.smallest) else credit
    return left


def _fee(agreement: Agreement) -> Amount | None:
    return agreement.charges.month if agreement.charges else None


def _amount(fee: Amount | None, share: Fraction) -> Fraction | None:
    return None if fee is None else Fraction(fee.value) * share / _WHOLE


def _is_too_small(amount: Fraction | None, smallest: Amount | None) -> bool:
    return bool(smallest and amount is not None and amount < Fraction(smallest.value))


def _rewards(agreement: Agreement, own: Iterable[Result]) -> Iterator[CreditLine]:
    for result in own:
        target = agreement.target(result.target)
        if target and result.value is not None and result.verdict is Verdict.MET:
            earned = [tier.reward for tier in target.rewards if _reaches(result.value, tier)]
            if earned:
                yield _line(result, Fraction(max(earned)))


def _reaches(value: Fraction, tier: RewardTier) -> bool:
    """Return whether a value is at the bound of the tier or on its good side."""
    if tier.at_least is not None:
        return value >= Fraction(tier.at_least.value)
    return tier.at_most is not None and value <= Fraction(tier.at_most.value)


CREDITS_FORMAT: Final = "slm-credits/1"
CREDIT_COLUMNS: Final = (
    "agreement", "version", "month", "kind", "target", "service", "period", "value", "comparison", "threshold", "share",
    "earned", "counted", "credit", "amount", "currency", "paid", "claim_until", "provisional",
    "state", "claimed_on", "answered_on", "settled_on", "granted", "conditions", "lapses_after",
)  # fmt: skip
"""The columns of the CSV: a row for each line, with what the whole statement comes to."""
_OF_RESULT: Final = ("target", "service", "scope", "metric", "period", "value", "display", "comparison", "threshold")


def credits_json(statements: Iterable[CreditStatement], as_of: date) -> dict[str, Any]:
    """Return credit statements as one JSON value.

    The object has `format` (`slm-credits/1`, changed only with the meaning of a key), `as_of`, and `statements`, one
    object per agreement and month in which something is owed or earned. Numbers are exact decimals as text; what does
    not end, as where a month is charged by its days, is rounded to twelve places.

    - `agreement`, `version`, `month`, `provisional` (may still change).
    - `lines` and `rewards`: each target that earned one, as `results.json` has it, with `share` (percent of the charge
      of its period), `earned` (the same in percent of one month's charge), `counted` (what of it counts after the rule
      for several targets), and `chronic` (the rule `missed` of `of` with its `right` by language, or null).
    - `counted`: their sum. `limit`, `limit_left`: the cap of the period, and what is left of it. `year_left_before`,
      `year_left`: what the cap of the calendar year left before and after. All in percent of one month's charge; null
      where nothing caps.
    - `credit`, `reward`: percent of one month's charge after both caps.
    - `fee`, `currency`, `smallest`: as agreed. `amount`, `reward_amount`: exactly. `paid`: what is paid of the amount,
      rounded half up to 0.01 of the currency; 0.00 where it is less than the smallest. All null without a fee.
    - `claim_from`, `claim_until`: the first and the last day for claims, or null. `claim_by`: the ways to claim.
    - `conditions`: what else has to be so for the credit, which the program cannot tell. `lapses_after`: the last day
      of the agreement, where credits lapse with it and that day is known, or null.
    - `form`: how it is given, `set_off`, `paid_out`, `voucher` or `extension`, or null.
    - `state`: what became of the credit by the day: `nothing` (nothing is credited), `due` (no claim is needed, not
      set off yet), `to_claim`, `lost` (not claimed in time), `lapsed` (with the agreement), `claimed` (not answered
      yet), `accepted`, `refused`, `settled` (set off or paid). `claimed_on`, `answered_on`, `settled_on`: the days, or
      null. `settled_with`: the invoice or credit note by language, or null. `granted`: what is paid or was, after what
      was accepted.
    """
    objects = [_statement_object(statement) for statement in statements]
    return {"format": CREDITS_FORMAT, "as_of": as_of.isoformat(), "statements": objects}


def _statement_object(statement: CreditStatement) -> dict[str, Any]:
    """Return one statement as an object of the JSON."""
    return {
        "agreement": statement.agreement, "version": statement.version, "month": str(statement.month),
        "provisional": statement.provisional,
        "lines": [_line_object(line) for line in statement.lines],
        "rewards": [_line_object(reward) for reward in statement.rewards],
        "counted": decimal(statement.counted),
        "limit": _decimal(statement.limit), "limit_left": _decimal(statement.limit_left),
        "year_left_before": _decimal(statement.year_left), "year_left": _decimal(statement.year_left_after),
        "credit": decimal(statement.credit), "reward": decimal(statement.reward),
        "fee": _decimal(None if statement.fee is None else Fraction(statement.fee.value)),
        "currency": statement.fee.unit if statement.fee else None,
        "smallest": _decimal(None if statement.smallest is None else Fraction(statement.smallest.value)),
        "amount": _decimal(statement.amount), "reward_amount": _decimal(statement.reward_amount),
        "paid": None if statement.paid is None else format_cents(statement.paid),
        "claim_from": str(statement.claim_from) if statement.claim_from else None,
        "claim_until": str(statement.claim_until) if statement.claim_until else None,
        "claim_by": list(statement.rules.claim_by), "conditions": list(statement.rules.conditions),
        "lapses_after": str(statement.lapses_after) if statement.lapses_after else None,
        "form": statement.form or None,
        **_outcome_object(statement.outcome),
    }  # fmt: skip


def _outcome_object(outcome: CreditOutcome) -> dict[str, Any]:
    steps = {"claimed_on": outcome.claimed, "answered_on": outcome.answered, "settled_on": outcome.settled}
    document = outcome.settled.document if outcome.settled else None
    return {
        "state": str(outcome.state), **{name: str(event.date) if event else None for name, event in steps.items()},
        "settled_with": document.written if document else None,
        "granted": None if outcome.granted is None else format_cents(Fraction(outcome.granted.value)),
    }  # fmt: skip


def credits_rows(statements: Iterable[CreditStatement]) -> list[tuple[str, ...]]:
    """Return statements as rows of texts for CSV, the first with the names of the columns."""
    return [CREDIT_COLUMNS, *(row for statement in statements for row in _rows(_statement_object(statement)))]


def _rows(written: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for kind in ("lines", "rewards"):
        for line in written[kind]:
            flat = written | line | {"period": line["period"]["label"]}
            flat["kind"] = "reward" if kind == "rewards" else "chronic" if line["chronic"] else "credit"
            flat["provisional"] = "true" if written["provisional"] else "false"
            flat["conditions"] = " ".join(written["conditions"])
            yield tuple("" if flat[column] is None else str(flat[column]) for column in CREDIT_COLUMNS)


def _line_object(line: CreditLine) -> dict[str, Any]:
    written, rule = result_object(line.result), line.rule
    right = rule.right.written if rule and rule.right else None
    chronic = rule and {"missed": int(rule.missed), "of": int(rule.of), "right": right}
    shares = {"share": decimal(line.share), "earned": decimal(line.earned), "counted": decimal(line.counted)}
    return {name: written[name] for name in _OF_RESULT} | shares | {"chronic": chronic}


def _decimal(value: Fraction | None) -> str | None:
    return None if value is None else decimal(value)
