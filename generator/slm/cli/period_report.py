"""What was promised in a quarter, a half-year, a year or any range of months, and what became of it: `--period`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import click
from typing_extensions import override

from slm.cli.result_tables import COMPARISONS, promise_cells, table, verdicts_told
from slm.cli.speech import NO_MONTH, say, speech
from slm.problem import Mistake
from slm.text import N_

if TYPE_CHECKING:
    from slm.compliance import Result
    from slm.facts.spans import MonthRange, SpanLine, SpanSummary
    from slm.portfolio import Portfolio

NOTHING_KNOWN: Final = Mistake(
    "SLM1571",
    "nothing is judged in {period}",
    "The book knows of the months from {first} to {last}; write a range that has some of them.",
)
PERIOD_AND_MONTHS: Final = Mistake(
    "SLM1572",
    "--period tells of a range as a whole, --month and --all of each month by itself",
    "Leave one of them out.",
)

HEADS: Final = (
    N_("agreement"), N_("target"), N_("service"), N_("promised"), N_("reached"), N_("kept"), N_("worst"),
    N_("a year before"),
)  # fmt: skip
CSV_HEADS: Final = (
    "period", "agreement", "target", "service", "metric", "unit", "numerator", "denominator", "value", "periods_judged",
    "periods_kept", "periods_missed", "periods_without_data", "provisional", "worst_period", "worst_value",
    "year_before_value", "year_before_judged", "year_before_kept",
)  # fmt: skip


class PeriodType(click.ParamType["MonthRange"]):
    """A quarter as `2026-Q3`, a half-year as `2026-H1`, a year as `2026`, or a range as `2026-02..2026-07`."""

    name = "period"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> MonthRange:
        """Return the range of months, or refuse the command."""
        from slm.facts.spans import MonthRange

        return MonthRange.parse(str(value))


period_option: Final = click.option(
    "--period", type=PeriodType(), metavar="PERIOD",
    help="A whole quarter, half-year, year or range: 2026-Q3, 2026-H1, 2026 or 2026-02..2026-07.",
)  # fmt: skip


def refuse_unknown_period(portfolio: Portfolio, span: MonthRange, chosen: Iterable[str]) -> None:
    """Refuse a range of months in which nothing of some agreements is judged."""
    from slm.facts.scorecard import judged_months, scorecard
    from slm.facts.spans import summary

    if not summary(portfolio, scorecard(portfolio), span, chosen).lines:
        known = judged_months(portfolio)
        if not known:
            raise NO_MONTH.raised()
        raise NOTHING_KNOWN.raised(period=span.label, first=known[0], last=known[-1])


class PeriodReport:
    """What is reported of a range of months, beside the same months a year before."""

    def __init__(self, portfolio: Portfolio, span: MonthRange, chosen: Collection[str]) -> None:
        from slm.facts.scorecard import scorecard
        from slm.facts.spans import summary

        results = scorecard(portfolio)
        self.portfolio = portfolio
        self.now: SpanSummary = summary(portfolio, results, span, chosen)
        self.before: SpanSummary = summary(portfolio, results, span.year_before, chosen)
        refuse_unknown_period(portfolio, span, chosen)
        self._before = {(line.agreement, line.target, line.service): line for line in self.before.lines}

    def year_before(self, line: SpanLine) -> SpanLine | None:
        """Return the same promise in the same months of the year before."""
        return self._before.get((line.agreement, line.target, line.service))

    @property
    def left_open(self) -> list[str]:
        """The months of the range that are not closed, or of which nothing is known."""
        return [str(month) for month in self.now.span.months if not self.portfolio.is_closed(month)]

    def by_kind(self) -> Iterator[tuple[str, SpanSummary, SpanSummary]]:
        """Yield the promises to customers, those of our own teams and those of suppliers, beside the year before."""
        for kind in ("SLA", "OLA", "UC"):
            own = [name for name, history in self.portfolio.agreements.items() if history.latest.kind == kind]
            if (part := self.now.of(own)).lines:
                yield kind, part, self.before.of(own)

    def told(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "period": self.now.span.label,
            "first": str(self.now.span.first),
            "last": str(self.now.span.last),
            "as_of": self.portfolio.as_of.isoformat(),
            "not_closed": self.left_open,
            "kinds": {
                kind: {"verdicts": _counts(part), "year_before": _counts(before)}
                for kind, part, before in self.by_kind()
            },
            "months": {str(month): _numbers(counts) for month, counts in self.now.by_month().items()},
            "targets": [dict(zip(CSV_HEADS, cells, strict=True)) for cells in self.cells()],
        }

    def cells(self) -> Iterator[tuple[Any, ...]]:
        """Yield each promise as the cells of a table for programs; percentages are never averaged."""
        from slm.compliance import Verdict, exact

        for line in self.now.lines:
            one, before, worst = line.latest, self.year_before(line), line.worst
            up = not one.comparison.higher_is_better
            # Time is told in minutes, as that of each month is.
            per = 60 if one.metric_kind.traits.is_time else 1
            numerator, denominator = (part and part / per for part in line.sums or (None, None))
            yield (
                self.now.span.label, line.agreement, line.target, line.service, one.metric, one.unit,
                _exact(numerator, up=up), _exact(denominator, up=not up), _exact(line.value, up=up), line.judged,
                line.kept,
                line.verdicts[Verdict.MISSED], line.verdicts[Verdict.NO_DATA], line.provisional,
                worst.period.label if worst else None,
                exact(worst.value, up=up) if worst and worst.value is not None else None,
                _exact(before.value if before else None, up=up),
                before.judged if before else None, before.kept if before else None,
            )  # fmt: skip

    def lines(self) -> Iterator[str]:
        """Yield it for people."""
        label, as_of = self.now.span.label, self.portfolio.as_of
        yield say("{period}, as of {as_of}", period=label, as_of=as_of)
        if self.left_open:
            message = N_("not closed, so that it may still change, or unknown: {months}")
            yield say(message, months=speech().list(self.left_open))
        for kind, part, before in self.by_kind():
            words = f"  {kind.ljust(3)}  {verdicts_told(_in_order(part))}"
            if before.lines:
                words += f"  ({_year_before(self.before, verdicts_told(_in_order(before)))})"
            yield words
        yield ""
        yield from table(tuple(map(str, HEADS)), map(self._row, self.now.lines))
        if any(line.value is None and line.known for line in self.now.lines):
            yield ""
            yield say("-: the figures of months make no sum there; the worst of them is told.")

    def _row(self, line: SpanLine) -> tuple[str, ...]:
        one, before, worst = line.latest, self.year_before(line), line.worst
        _, target, service = promise_cells(one)
        objective = say("an objective")
        return (
            line.agreement, target, service,
            objective if one.verdict == "reported" else _promised(one),
            line.display or "-",
            say("{kept} of {n}", kept=line.kept, n=line.judged),
            f"{worst.period.label} {worst.display}" if worst else "-",
            f"{before.display or '-'} ({say('{kept} of {n}', kept=before.kept, n=before.judged)})" if before else "-",
        )  # fmt: skip


def _year_before(before: SpanSummary, counts: str) -> str:
    known, of_all = len(before.months), len(before.span.months)
    words = (
        N_("a year before, months known {known} of {all}: {counts}")
        if known < of_all
        else N_("a year before: {counts}")
    )
    return say(words, known=known, all=of_all, counts=counts)


def _promised(one: Result) -> str:
    from slm.catalog import MetricKind

    promise = f"{COMPARISONS[one.comparison]} {one.threshold_display}"
    # Of a range there are more cases than of the month for which so many are promised.
    return say("{promise} each", promise=promise) if one.metric_kind is MetricKind.COUNT else promise


def _exact(value: Any, *, up: bool) -> str | None:  # noqa: ANN401 - a fraction or nothing
    from slm.compliance import exact

    return None if value is None else exact(value, up=up)


def _in_order(part: SpanSummary) -> dict[Any, int]:
    from slm.compliance import Verdict

    return {verdict: part.verdicts[verdict] for verdict in Verdict if part.verdicts[verdict]}


def _counts(part: SpanSummary) -> dict[str, int]:
    return _numbers(part.verdicts)


def _numbers(counts: Any) -> dict[str, int]:  # noqa: ANN401 - a counter of verdicts
    return {str(verdict): number for verdict, number in sorted(counts.items())}


def csv_rows(reports: Iterable[PeriodReport]) -> list[Sequence[str]]:
    """Return what is reported as rows of CSV, the names of the columns first."""
    rows: list[Sequence[str]] = [CSV_HEADS]
    for report in reports:
        rows += (["" if cell is None else str(cell) for cell in cells] for cells in report.cells())
    return rows
