"""Whether the figures that were counted from large records are still those of their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from slm.compliance import evaluate
from slm.facts.scorecard import evidence_of
from slm.facts.sources import limits_with_metrics, targets_with_metrics
from slm.measurement import AggregatedRecords, MeasuredLog, Question
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem

FIGURES_STALE: Final = Mistake(
    "SLM790",
    "{path} is not what it was when these figures were counted from it",
    "Count them again: slm measure --write",
)
FIGURES_NOT_MEASURED: Final = Mistake(
    "SLM791",
    "{n} figure that agreements ask of '{source}' has not been counted, for {service} in {months}",
    "Count them: slm measure --write",
    plural="{n} figures that agreements ask of '{source}' have not been counted, the first for {service} in {months}",
)
FILE_NOT_THERE: Final = Mistake(
    "SLM792",
    "there is no file {path}",
    "Put it there, or correct its name here.",
)
TARGET_NOT_COUNTED: Final = Mistake(
    "SLM793",
    "the large record '{source}' tells how long tickets took, which this target does not ask",
    "Judge it by a record that is read row by row, or promise a share with `within` or a `statistic`.",
)
WORK_NOT_COUNTED: Final = Mistake(
    "SLM808",
    "the large record '{source}' does not tell how many tickets there were, which this limit asks",
    "Report the number in figures.yml, by a metric without `cases`; or count a record that is read row by row.",
)


def questions(portfolio: Portfolio) -> Mapping[str, MeasuredLog]:
    """Return the logs of large records after everything was asked of them that the agreements ask of all months."""
    evidence = evidence_of(portfolio)
    sources = portfolio.aggregated
    months = sorted({month for source in sources.values() for month in source.source.covers.months})
    named = targets_with_metrics(portfolio) if sources else ()
    asking = {agreement.id for agreement, target, metric in named if target.source_by(metric) in sources}
    for agreement, history in portfolio.agreements.items():
        if agreement in asking:
            evaluate(history, evidence, months)
    return {name: log for name in sources if isinstance(log := evidence.ticket_log_of(name), MeasuredLog)}


def measured_inputs(portfolio: Portfolio, records: AggregatedRecords, asked: Iterable[Question]) -> tuple[str, ...]:
    """Return the paths of all files on which figures of a large record rest: its own, its source, the calendars."""
    source = records.source
    paths = {source.file_path, *source.ticket_paths, *source.pause_paths}
    for hours in (working_time.hours for question in asked for working_time in question.hours):
        kept = (portfolio.holidays[name] for version in hours.versions for name in version.holidays)
        paths.update(calendar.file_path for calendar in (hours, *kept))
    return tuple(sorted(paths))


def measured_figures_are_current(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that figures of large records were counted from the files as they are, and that none is missing."""
    for records in portfolio.aggregated.values():
        source = records.source
        for path in (*source.ticket_paths, *source.pause_paths):
            if path not in portfolio.files:
                field = ("files",) if path in source.ticket_paths else ("pauses", "files")
                yield FILE_NOT_THERE.at(source.place(*field), path=path)
        for file in records.measured.values():
            inputs = [(("inputs", index), rows) for index, rows in enumerate(file.inputs)]
            counted = (
                (("figures", nth, "sources", index), rows)
                for nth, figure in enumerate(file.figures)
                for index, rows in enumerate(figure.sources)
            )
            stale = {rows.path for _, rows in inputs if not _is_current(portfolio, rows.path, rows.sha256)}
            # What a figure says of a file that has changed is told once, of the file.
            told = (*inputs, *((place, rows) for place, rows in counted if rows.path not in stale))
            for place, rows in told:
                if not _is_current(portfolio, rows.path, rows.sha256):
                    yield FIGURES_STALE.at(file.place(*place), Place(rows.path), path=rows.path)
    for name, log in questions(portfolio).items() if portfolio.aggregated else ():
        source = log.records.source
        settled = [question for question in log.unanswered if portfolio.as_of >= source.covers.until]
        if settled:
            yield FIGURES_NOT_MEASURED.at(
                source.place("files"), source=name, n=len(settled), service=settled[0].selection.service,
                months=", ".join(map(str, settled[0].months)),
            )  # fmt: skip


def _is_current(portfolio: Portfolio, path: str, sha256: str) -> bool:
    now = portfolio.files.get(path)
    return now is not None and now.is_that_of(sha256)


def large_records_can_tell(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that large records are asked only what can be counted of them."""
    for _, target, metric in targets_with_metrics(portfolio):
        counted = metric.kind.traits.from_tickets == "times" and target.clock is not None
        if not counted and (source := target.source_by(metric)) in portfolio.aggregated:
            yield TARGET_NOT_COUNTED.at(target.place(), metric.place("source"), source=source)
    for limit, metric in limits_with_metrics(portfolio):
        if metric.cases and metric.source in portfolio.aggregated:
            yield WORK_NOT_COUNTED.at(limit.place(), metric.place("source"), source=metric.source)
