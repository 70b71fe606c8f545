"""Figures that somebody typed into a text again: they have to be those that every page prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from slm.checks.spoken_numbers import numbers_in
from slm.checks.wording import written_in
from slm.compliance import Result, display
from slm.facts.scorecard import scorecard
from slm.improvement import Answered
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.values import LocalText, Written

RETOLD_OTHERWISE: Final = Mistake(
    "SLM952",
    "'{number} %' is rounded otherwise than on every page: {target} of {agreement} was {value} in {month}",
    "Write {value}: a figure is rounded toward the miss, so that it has one number wherever it is told.",
    Severity.WARNING,
)


def texts_retell_figures_as_printed(portfolio: Portfolio) -> Iterator[Problem]:
    """Triggers of actions and problems, and notes of months name figures of targets as pages do (FAILURES F68)."""
    results = scorecard(portfolio)
    said: list[tuple[Written, str, LocalText, tuple[Answered, ...]]] = [
        (action, "trigger", action.trigger, action.answers) for action in portfolio.improvements.values()
    ]
    said += [(one.trigger, "about", one.trigger.about, one.answers) for one in portfolio.problems.values()]
    for model, key, text, answers in said:
        about = [
            result
            for answer in answers
            for result in results.by_agreement.get(answer.agreement, ())
            if (result.target, str(result.last_month)) == (answer.target, str(answer.month))
            and answer.service in {None, *result.services}
        ]
        yield from _retold(model, (key,), text, about)
    for month, file in portfolio.months.items():
        for note in file.notes:
            if note.target:
                own = (result for result in results.in_month(month) if result.agreement == note.agreement)
                about = [result for result in own if result.target == note.target]
                yield from _retold(note, ("text",), note.text, about)


def _retold(model: Written, path: Sequence[str], text: LocalText, results: Iterable[Result]) -> Iterator[Problem]:
    shares = [result for result in results if result.unit == "percent" and result.value is not None]
    known = {number for result in shares for number in (_number(result.display), _number(result.threshold_display))}
    wrong: defaultdict[Decimal, list[Place]] = defaultdict(list)
    for keys, words in written_in(text):
        for number in numbers_in(words).get("share", frozenset()) - known:
            wrong[number].append(model.place(*path, *keys))
    for number, places in wrong.items():
        if result := next((result for result in shares if _is_rounded_otherwise(result, number)), None):
            yield RETOLD_OTHERWISE.at(
                *places, number=number, target=result.target, agreement=result.agreement,
                value=result.display, month=result.period.label,
            )  # fmt: skip


def _is_rounded_otherwise(result: Result, number: Decimal) -> bool:
    """Return whether a number is the value, with as many digits as it has, rounded up where pages round down."""
    digits = max(-int(number.as_tuple().exponent), 0)
    value = result.value or Fraction(0)
    if abs(value - Fraction(number)) >= Fraction(1, 10**digits):
        return False
    return number != _number(display(value, result.threshold, result.comparison, digits, result.unit))


def _number(shown: str) -> Decimal:
    return Decimal(shown.removesuffix(" %"))
