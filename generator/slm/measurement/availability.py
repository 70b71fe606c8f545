"""What the interruptions of a service come to: availability by time or slices, their number and their lengths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final, Literal

from slm.calendar import Interval, WorkingTime, clip, merge, subtract, total
from slm.measurement.downtime import Downtime, within
from slm.measurement.figure import BadSlice, Figure, Observation, Slices, exact_seconds, exceeds, summed_seconds
from slm.measurement.rows_used import RowTally

ExcludedTime = Literal["counts_as_available", "is_not_counted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedService:
    """What is known of a service in a period: how much of its agreed time was watched, and when it was down then."""

    period: Interval
    agreed: tuple[Interval, ...]
    agreed_seconds: Fraction
    known: tuple[Interval, ...]
    known_seconds: Fraction
    found: Downtime
    sources: tuple[RowTally, ...] = ()
    watch: Observation | None = None
    """What is to be told of it one by one, where something saw the service or slices are counted."""

    @property
    def coverage(self) -> Fraction:
        """The known share of the agreed time; without agreed time nothing is unknown."""
        if self.known_seconds is self.agreed_seconds or not self.agreed_seconds:
            return Fraction(1)
        return self.known_seconds / self.agreed_seconds

    def figure(  # noqa: PLR0913 - all that only some figures have
        self,
        numerator: Fraction,
        denominator: Fraction | None,
        *,
        raw: tuple[Fraction, Fraction | None] | None = None,
        events: int,
        coverage: Fraction | None = None,
        note: str = "",
    ) -> Figure:
        """Return a figure with all that it was made of."""
        return Figure(
            numerator=numerator, denominator=denominator, raw_numerator=raw[0] if raw else None,
            raw_denominator=raw[1] if raw else None, coverage=self.coverage if coverage is None else coverage,
            events=events, sources=self.sources, interruptions=self.found.interruptions, downtime=self.found.adjusted,
            observations=(self.watch,) if self.watch else (), note=note,
        )  # fmt: skip


def availability(observed: ObservedService, excluded_time: ExcludedTime) -> Figure:
    """Return the availability by duration: seconds in which the service was up, of the known agreed seconds."""
    downtime, known = observed.found, observed.known_seconds
    lost = downtime.raw_seconds
    raw = share(known, lost, lost, excluded_time) if lost else (known, known)
    numerator, denominator = share(known, lost, downtime.adjusted_seconds, excluded_time) if downtime.excluded else raw
    return observed.figure(numerator, denominator, raw=raw, events=len(downtime.touching))


def availability_by_slices(
    observed: ObservedService, length: timedelta, bad_above: Fraction, excluded_time: ExcludedTime
) -> Figure:
    """Return the availability by slices of time, each of which is good or bad as a whole.

    The slices begin with the period. One is bad where the downtime in it is more than the share `bad_above` of its
    known agreed time. Numerator and denominator are the seconds of good and of known slices.
    """
    start = observed.period.start
    slices = Slices(
        length=length, bad_above=bad_above, counts="seconds", expected=count_slices(observed.agreed, start, length),
        known=count_slices(observed.known, start, length), bad=tuple(_bad_slices(observed, length, bad_above)),
    )  # fmt: skip
    return figure_of_slices(observed, slices, excluded_time)


def figure_of_slices(observed: ObservedService, slices: Slices, excluded_time: ExcludedTime) -> Figure:
    """Return the availability of known slices, of which some are bad, raw and adjusted."""
    seconds, known, expected = exact_seconds(slices.length), slices.known, slices.expected
    still_bad = [bad_slice.span for bad_slice in slices.bad if not bad_slice.is_excused]
    raw, adjusted = (len(bad) * seconds for bad in (slices.bad, still_bad))
    figure = observed.figure(
        *share(known * seconds, raw, adjusted, excluded_time), raw=share(known * seconds, raw, raw, excluded_time),
        events=len(observed.found.touching), coverage=coverage_of_slices(observed, known, expected),
    )  # fmt: skip
    observation = replace(observed.watch or Observation(), slices=slices)
    return replace(figure, downtime=merge(still_bad), observations=(observation,))


def coverage_of_slices(observed: ObservedService, known: int, expected: int) -> Fraction:
    """Return how much is known of slices: of one of which a part is known, nobody knows the rest."""
    return min(Fraction(known, expected) if expected else Fraction(1), observed.coverage)


def slice_of(start: datetime, length: timedelta, number: int) -> Interval:
    """Return the slice of a number; the first, which begins with the period, is 0."""
    return Interval(start + number * length, start + (number + 1) * length)


def share(whole: Fraction, bad: Fraction, adjusted: Fraction, excluded_time: ExcludedTime) -> tuple[Fraction, Fraction]:
    """Return what was good, and of how much, where `adjusted` of what was `bad` is not excluded.

    What is excluded either counts as good or leaves the whole; the agreement says which. What was good is never
    excluded, so that no exclusion makes a figure worse. A share outside 0 and 100 % is a mistake of the program, and is
    never set right in silence (FAILURES F58).
    """
    if not 0 <= adjusted <= bad <= whole:
        raise ValueError(f"{adjusted} of {bad} of {whole} is no share")
    denominator = whole if excluded_time == "counts_as_available" else whole - bad + adjusted
    return denominator - adjusted, denominator


def count_slices(merged: Iterable[Interval], start: datetime, length: timedelta) -> int:
    """Return how many slices touch intervals which are in order."""
    counted, following = 0, 0
    for interval in merged:
        numbers = _numbers(interval, start, length)
        counted += numbers.stop - max(numbers.start, following)
        following = numbers.stop
    return counted


def _bad_slices(observed: ObservedService, length: timedelta, bad_above: Fraction) -> Iterator[BadSlice]:
    start, bands = observed.period.start, observed.found.weight_bands
    for number in sorted({number for interval in observed.found.raw for number in _numbers(interval, start, length)}):
        span = slice_of(start, length, number)
        known = exact_seconds(total(within(span, observed.known)))
        lost = _weighted_seconds(span, ((band.share, band.raw) for band in bands))
        if exceeds(lost, known, bad_above):
            left = _weighted_seconds(span, ((band.share, band.adjusted) for band in bands))
            yield BadSlice(span, lost, known, is_excused=not exceeds(left, known, bad_above))


def _weighted_seconds(span: Interval, bands: Iterable[tuple[Fraction, Sequence[Interval]]]) -> Fraction:
    lost = (share * exact_seconds(total(within(span, merged))) for share, merged in bands)
    return sum(lost, start=Fraction(0))


def _numbers(span: Interval, start: datetime, length: timedelta) -> range:
    """Return the numbers of the slices that the span touches."""
    return range((span.start - start) // length, -((start - span.end) // length))


LengthUnit = Literal["calendar_minutes", "calendar_hours", "calendar_days", "working_minutes", "working_hours"]

_SECONDS: Final = {"minutes": 60, "hours": 3600, "days": 86_400}


def number_of_interruptions(observed: ObservedService, hours: WorkingTime) -> Figure:
    """Return how many interruptions began in the period: each counts once, where its first agreed minute lies."""
    began = len(_began(observed, hours))
    return observed.figure(Fraction(began), None, events=began)


def longest_interruption(observed: ObservedService, hours: WorkingTime, unit: LengthUnit) -> Figure:
    """Return how long the longest interruption was that made downtime in the period; 0 where there was none.

    It is measured from its beginning, even before the period, to its end or to the end of the period, so that cutting
    at the end of a month makes no interruption shorter.
    """
    intervals = observed.found.touching
    ends = observed.period.end
    lengths = (_length(Interval(spell.start, min(spell.end, ends)), hours, unit) for spell in intervals)
    return observed.figure(max(lengths, default=Fraction(0)), None, events=len(intervals))


def total_downtime(observed: ObservedService, _hours: WorkingTime, unit: LengthUnit) -> Figure:
    """Return how long the service was down in all: within the agreed service time of the period, weighed.

    In a unit of calendar time, day and night: also where the service hours were closed.
    """
    counted, _, name = unit.partition("_")
    if counted == "working":
        seconds, events = observed.found.adjusted_seconds, len(observed.found.touching)
    else:
        spans = clip(observed.found.whole, observed.period)
        seconds, events = summed_seconds(spans), len(clip(observed.found.merged_outages, observed.period))
    return observed.figure(seconds / _SECONDS[name], None, events=events)


def time_to_restore(observed: ObservedService, hours: WorkingTime, unit: LengthUnit) -> Figure:
    """Return the mean time to restore service: whole lengths of the interruptions that ended in the period.

    Of fewer than two there is no mean (FAILURES F59); one that goes on is not restored yet.
    """
    spells = (spell for spell in observed.found.merged_outages if spell.end in observed.period)
    ended = [spell for spell in spells if _agreed_part(spell, observed, hours)]
    lengths = sum((_length(spell, hours, unit) for spell in ended), start=Fraction(0))
    return _mean(observed, lengths, len(ended))


def time_between_failures(observed: ObservedService, hours: WorkingTime, unit: LengthUnit) -> Figure:
    """Return the mean time between failures: known agreed time without downtime by interruptions that began in it."""
    up = observed.known_seconds - summed_seconds(observed.found.adjusted)
    return _mean(observed, up / _SECONDS[unit.partition("_")[2]], len(_began(observed, hours)))


def _mean(observed: ObservedService, amount: Fraction, number: int) -> Figure:
    if number < 2:
        return observed.figure(Fraction(0), Fraction(0), events=number, note="too_few_events")
    return observed.figure(amount, Fraction(number), events=number)


def _began(observed: ObservedService, hours: WorkingTime) -> list[Interval]:
    first = ((interval, _agreed_part(interval, observed, hours)) for interval in observed.found.touching)
    return [interval for interval, agreed in first if agreed and agreed[0].start in observed.period]


def _agreed_part(spell: Interval, observed: ObservedService, hours: WorkingTime) -> tuple[Interval, ...]:
    """Return the agreed service time of a whole interruption that is not excluded."""
    return subtract(hours.open_intervals(spell.start, spell.end), observed.found.excluded)


def _length(span: Interval, hours: WorkingTime, unit: LengthUnit) -> Fraction:
    counted, _, name = unit.partition("_")
    spans = hours.open_intervals(span.start, span.end) if counted == "working" else (span,)
    return summed_seconds(spans) / _SECONDS[name]
