"""The verdict of targets of which one is enough: what one of them keeps, none of them has missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from slm.agreement import DatedVersion, groups_of
from slm.compliance.result import Reason, Result, Verdict
from slm.document_control import Version

_KEEPING = (Verdict.MET, Verdict.WAIVED)


def with_one_that_suffices(results: Sequence[Result], versions: Mapping[Version, DatedVersion]) -> tuple[Result, ...]:
    """Return results, those of targets of which one is enough as the one promise that they are.

    Where one is kept, no other is missed. Where none is, and of one nothing is known, nobody knows. Where all are
    missed, that is one miss: of their credits the greatest is given. However it went, one of them is counted.
    """
    groups = {
        (version, name): group
        for version, revision in versions.items()
        for group in groups_of(revision.agreement.targets)
        for name in group
    }
    together: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, result in enumerate(results):
        if group := groups.get((result.version, result.target)):
            together[result.version, group, result.service, result.period].append(place)
    judged = list(results)
    for places in together.values():
        of_one = [results[place] for place in places]
        counted = _counted(of_one).target
        for place, result in zip(places, _as_one(of_one), strict=True):
            judged[place] = replace(result, counted_with="" if result.target == counted else counted)
    return tuple(judged)


def _as_one(results: Sequence[Result]) -> Iterator[Result]:
    """Yield the results of one promise; those that were not to be judged stay what they are."""
    keeping = [result for result in results if result.verdict in _KEEPING]
    unknown = next((result for result in results if result.verdict is Verdict.NO_DATA), None)
    missed = [result for result in results if result.verdict is Verdict.MISSED]
    for result in results:
        if result.verdict not in {Verdict.MISSED, Verdict.NO_DATA}:
            yield result
        elif keeping:
            yield _kept_by(min(keeping, key=_how_sure), result)
        elif result is unknown or result.verdict is Verdict.NO_DATA:
            yield result
        elif unknown:
            yield _not_known(result, unknown)
        else:
            yield _missed_together(result, missed)


def _counted(results: Sequence[Result]) -> Result:
    """Return the result by which one promise is kept, unknown or missed: it is counted for all of them."""
    of = {verdict: [result for result in results if result.verdict is verdict] for verdict in Verdict}
    if keeping := of[Verdict.MET] + of[Verdict.WAIVED]:
        return min(keeping, key=_how_sure)
    return next(iter(of[Verdict.NO_DATA] or sorted(of[Verdict.MISSED], key=_least_credit) or results))


def _least_credit(result: Result) -> Fraction:
    return -(result.credit or Fraction(0))


def _how_sure(result: Result) -> tuple[bool, bool, bool]:
    return result.verdict is Verdict.WAIVED, bool(result.doubt), result.provisional


def _kept_by(other: Result, result: Result) -> Result:
    """Return a result that was missed, or of which nothing is known, where another one is enough."""
    if result.verdict is Verdict.NO_DATA:
        verdict, reason, of = Verdict.NO_EVENTS, Reason.ONE_SUFFICES, other.target
    elif other.verdict is Verdict.WAIVED:
        verdict, reason, of = Verdict.WAIVED, Reason.WAIVED, other.reason_id
    else:
        verdict, reason, of = Verdict.MET, Reason.ONE_SUFFICES, other.target
    return replace(
        result, verdict=verdict, reason=reason, reason_id=of, credit=None, doubt=other.doubt,
        provisional=result.provisional or other.provisional,
    )  # fmt: skip


def _not_known(result: Result, other: Result) -> Result:
    """Return a result that was missed, while of another one, which would be enough, nothing is known."""
    return replace(
        result, verdict=Verdict.NO_DATA, value=None, raw_value=None, numerator=None, denominator=None, credit=None,
        reason=Reason.OTHER_UNKNOWN, reason_id=other.target, doubt="",
        provisional=result.provisional or other.provisional,
    )  # fmt: skip


def _missed_together(result: Result, missed: Sequence[Result]) -> Result:
    """Return one of several results that were all missed; one of them earns the credit, the greatest of them."""
    first = _counted(missed)
    whole = replace(
        result, provisional=any(one.provisional for one in missed),
        doubt=next(filter(None, (result.doubt, *(one.doubt for one in missed))), ""),
    )  # fmt: skip
    if result is first:
        return whole
    if result.reason:  # such as a waiver that came late, which stands beside the miss
        return replace(whole, credit=None)
    return replace(whole, credit=None, reason=Reason.ONE_PROMISE, reason_id=first.target)
