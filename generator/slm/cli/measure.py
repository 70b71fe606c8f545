"""`slm measure`: the figures that records make, and what became of every row of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from slm import layout
from slm.cli.book import BookFolder
from slm.cli.command import as_of_option, command, format_option, lang_option, root_option
from slm.cli.counted_source import LargeCount
from slm.cli.measured_cases import agreement_with_the_tool, case_json, cases_csv, cases_text
from slm.cli.months import AskedMonths, is_several, months_options, the_months
from slm.cli.register import write_file
from slm.cli.result_tables import promise_cells, table
from slm.cli.speech import json_text, look_up, say, speech, tell
from slm.cli.try_source import tell_tried
from slm.extras import how_to_get
from slm.problem import Mistake
from slm.text import N_

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.compliance import Result
    from slm.facts.sources import Basis
    from slm.measurement import Case, Figure, MeasuredLog, Question, RecordFile, RowTally
    from slm.portfolio import Portfolio

NO_ENGINE: Final = Mistake(
    "SLM690",
    "large records are counted by a package that is not installed: {package}",
    "Install it with: {install}",
)
MONTH_CLOSED: Final = Mistake(
    "SLM691",
    "{month} is closed, and its figures of '{source}' would change",
    "Restore the files from which they were counted, or restate the month with `slm restate` first; to count "
    "anyway, add --again.",
)
MONTH_NOT_BEGUN: Final = Mistake(
    "SLM1525",
    "the book has no month.yml of {months} yet, beside which the figures of '{source}' are written",
    "Nothing was written. Begin the months first, then count again: {commands}",
)

FORMAT: Final = "slm-figures/1"
_FIGURE: Final = (
    "agreement", "version", "target", "service", "scope", "metric", "period", "provisional", "numerator", "denominator",
    "value", "unit", "coverage", "events", "asked", "undecided", "reason",
)  # fmt: skip
_HEADS: Final = (
    N_("agreement"), N_("target"), N_("service"), N_("source"), N_("divided"), N_("value"), N_("coverage"),
)  # fmt: skip


@command(epilog="slm measure --month 2026-10 --format json")
@root_option
@months_options
@format_option("text", "json", "csv")
@click.option("--cases", is_flag=True, help="Tell of every case when it was due and how much time it used.")
@click.option("--source", metavar="ID", help="Only what this source tells.")
@click.option("--try", "trying", is_flag=True, help="Show what is made of the exports of --source, row by row.")
@click.option("--write", is_flag=True, help="Count large records first, and write their figures into the book.")
@click.option(
    "--engine",
    default="duckdb",
    show_default=True,
    metavar="URL",
    help="Where large records are counted: duckdb, or spark:// and a master such as spark://local[2].",
)
@click.option("--again", is_flag=True, help="Count large records again even where that changes a closed month.")
@as_of_option
@lang_option
def measure(
    book: BookFolder, months: AskedMonths | None, every: bool, form: str, cases: bool, source: str | None,
    trying: bool, write: bool, engine: str, again: bool,
) -> None:  # fmt: skip
    """Tell the figures that outages, checks, tickets and timelines make, with the rows used and left out.

    With --cases, every case that is timed stands below its figure; as CSV, there are the cases alone.

    Records that their source declares large are not read row by row: --write counts them, and writes figures that are
    judged from then on; `slm check` tells when they have to be counted again.
    """
    from slm.facts.measured import FIGURES_NOT_MEASURED, FIGURES_STALE

    if trying:
        tell_tried(book, source)
        return
    if write:
        countable, _ = book.sound_but({FIGURES_NOT_MEASURED, FIGURES_STALE})
        for path in _count_records(book.root, countable, engine, again=again):
            click.echo(f"slm: {say('wrote')} {path}", err=True)
    portfolio, _ = book.sound()
    if write and not months and not every and portfolio.latest_closed is None:
        return  # what was to be done is done, and no month was asked for
    wanted = the_months(portfolio, months, every=every)
    found = {month: _measured(portfolio, month, source) for month in wanted}
    if form == "csv":
        click.echo(cases_csv([result for of_month in found.values() for result, _ in of_month]), nl=False)
    elif form == "json":
        imports = _imports_json(portfolio)
        told = [
            {"format": FORMAT, "as_of": book.as_of.isoformat(), "month": str(month)}
            | {"figures": _figures(of_month, book.as_of, cases=cases), "imports": imports}
            for month, of_month in found.items()
        ]
        click.echo(json_text(told if is_several(months, every=every) else told[0]), nl=False)
    else:
        titles = (say("{month}, as of {as_of}: figures from records", month=month, as_of=book.as_of) for month in found)
        of_each = zip(titles, found.values(), strict=True)
        texts = ("\n".join([title, *_text(of_month, cases=cases)]) for title, of_month in of_each)
        click.echo("\n".join(["\n\n".join(texts), *_imports_text(portfolio)]))


def _measured(portfolio: Portfolio, month: Month, source: str | None) -> list[tuple[Result, Basis]]:
    """Return the results of a month that records make, or one source, and on what each of them rests."""
    from slm.facts.scorecard import scorecard
    from slm.facts.sources import basis_of

    in_month = scorecard(portfolio).in_month(month)
    found = [(result, basis) for result in in_month if (basis := basis_of(portfolio, result)).source != "figures"]
    if source:
        found = [one for one in found if one[1].source == look_up({name: name for name in portfolio.imports}, source)]
    return found


def _figures(found: Sequence[tuple[Result, Basis]], as_of: date, *, cases: bool) -> list[dict[str, Any]]:
    from slm.compliance import results_json

    results = results_json((result for result, _ in found), as_of)["results"]
    return [
        {key: written[key] for key in _FIGURE}
        | {"source": basis.source, "sources": [_rows(rows) for rows in result.sources]}
        | {"mapping": _file(basis.mapping) if basis.mapping else None}
        | {"service_hours": {"id": basis.hours, "versions": [day.isoformat() for day in basis.hours_since]}}
        | {"calendars": [_file(calendar) for calendar in basis.calendars]}
        | {"open_and_overdue": [_case(case) for case in result.late]}
        | ({"cases": [case_json(case) for case in result.cases]} if cases else {})
        for (result, basis), written in zip(found, results, strict=True)
    ]


def _file(file: RecordFile) -> dict[str, str]:
    return {"path": file.path, "sha256": file.sha256}


def _rows(rows: RowTally) -> dict[str, Any]:
    return {**_counts(rows), "reasons": dict(rows.reasons), "remarks": dict(rows.remarks)}


def _counts(rows: RowTally) -> dict[str, Any]:
    return {name: getattr(rows, name) for name in ("path", "sha256", "read", "used", "excluded")}


def _case(case: Case) -> Mapping[str, Any]:
    return {
        "ticket": case.ticket.id,
        "priority": case.ticket.priority,
        "opened": case.ticket.opened.isoformat(),
        "due": case.due_at.isoformat(),
        "working_seconds": case.working,
        "calendar_seconds": case.calendar,
    }


def _text(found: Sequence[tuple[Result, Basis]], *, cases: bool) -> Iterator[str]:
    from slm.measurement import ROW_REASONS

    if not found:
        yield say("no promise of this month is judged by records")
        return
    heads, *lines = table(_HEADS, (_line(result, basis.source) for result, basis in found))
    yield from ("", heads)
    for line, (result, basis) in zip(lines, found, strict=True):
        yield line
        for rows in result.sources:
            why = ", ".join(f"{reason} {number}" for reason, number in rows.reasons.items())
            yield f"    {_told(rows)} ({why})" if why else f"    {_told(rows)}"
            for reason, number in rows.remarks.items():
                yield "    " + say("used all the same: {rows} {reason}", rows=number, reason=say(ROW_REASONS[reason]))
        files = (*((basis.mapping,) if basis.mapping else ()), *basis.calendars)
        if files:
            named = ", ".join(f"{file.path} {file.sha256[:12]}" for file in files)
            yield f"    {say('read and timed by {files}', files=named)}"
        yield from cases_text(result) if cases else ()
        yield from agreement_with_the_tool(result)
        for case in result.late:
            due = case.due_at.astimezone(result.period.start.tzinfo).isoformat(" ", "minutes")
            yield "    " + say("open and overdue: {ticket}, due {due}", ticket=case.ticket.id, due=due)


def _told(rows: RowTally) -> str:
    return say(
        "{path}: {n} row read, {used} used, {excluded} left out",
        "{path}: {n} rows read, {used} used, {excluded} left out",
        n=rows.read,
        path=rows.path,
        used=speech().number(rows.used),
        excluded=speech().number(rows.excluded),
    )


def _imports_json(portfolio: Portfolio) -> list[dict[str, Any]]:
    """Return what became of every row of the exports that sources name, with the reasons in their words."""
    return [
        {
            "source": source,
            **_rows(file.rows),
            "left_out": [
                {"why": row.why, "reason": row.reason.written if row.reason else None, "rows": row.rows}
                for row in file.left_out
            ],
        }
        for source, files in portfolio.imports.items()
        for file in files
    ]


def _imports_text(portfolio: Portfolio) -> Iterator[str]:
    for source, files in portfolio.imports.items():
        yield from ("", say("exports of the source {source}, of all months", source=source))
        for file in files:
            yield f"    {_told(file.rows)}"
            for left_out in file.left_out:
                reason = left_out.reason(speech().code) if left_out.reason else left_out.why
                yield "        " + say("left out: {rows} {reason}", rows=left_out.rows, reason=reason)


def _line(result: Result, source: str) -> tuple[str, ...]:
    from slm.compliance import results_json

    (written,) = results_json([result], result.period.start.date())["results"]
    divided = [number for number in (written["numerator"], written["denominator"]) if number is not None]
    return (
        *promise_cells(result),
        source,
        (" / ".join(divided) or "-") + (f" ({result.events}/{result.asked})" if result.asked is not None else ""),
        result.display or result.reason or "-",
        f"{int(result.coverage * 100)} %",
    )


def _count_records(root: Path, portfolio: Portfolio, engine: str, *, again: bool) -> Iterable[str]:
    """Count every large record and return the files of figures that were written, because they were missing or changed.

    All are counted before any is written, and each appears whole or not at all.
    """
    from slm.facts.measured import questions

    written: dict[str, str] = {}
    asked = questions(portfolio)
    for source, log in asked.items():
        _refuse_without_month(portfolio, source, log)
    for source, log in asked.items():
        for month, text in _counted_months(root, portfolio, log, engine):
            if month not in portfolio.months:
                continue  # nothing is asked of it
            path = layout.measured_file(month, source)
            there = (root / path).is_file()
            if not there or (root / path).read_text(encoding="utf-8") != text:
                if there and portfolio.is_closed(month) and not again:
                    raise MONTH_CLOSED.raised(month=month, source=source)
                written[path] = text
    for path, text in written.items():
        write_file(root / path, text)
    return written


def _refuse_without_month(portfolio: Portfolio, source: str, log: MeasuredLog) -> None:
    """Refuse to write figures into the folder of a month that has no file: nobody could read the book then."""
    asked = {question.months[-1] for question in log.questions.values()}
    if lacking := sorted(asked - portfolio.months.keys()):
        commands = "; ".join(f"slm new month {month}" for month in lacking)
        raise MONTH_NOT_BEGUN.raised(months=", ".join(map(str, lacking)), source=source, commands=commands)


def _counted_months(root: Path, portfolio: Portfolio, log: MeasuredLog, address: str) -> Iterator[tuple[Month, str]]:
    """Yield the text of each month's file of figures: those of the periods that end with it."""
    try:
        from slm.engine import connect
    except ImportError as error:
        raise NO_ENGINE.raised(package=error.name, install=how_to_get("engine")) from None
    from slm.checks.exported_words import counted_cases_count
    from slm.checks.ownership import counted_rows_say_whose_they_are
    from slm.checks.states_of_clocks import counted_states_occur

    source, asked = log.records.source, list(log.questions.values())
    tell(
        "slm: {source}: reading {n} file with {engine}",
        "slm: {source}: reading {n} files with {engine}",
        source=source.id,
        n=len(source.ticket_paths) + len(source.pause_paths),
        engine=address,
        err=True,
    )
    known = {
        "service": portfolio.services.keys(),
        "priority": {level.id for level in portfolio.levels.levels},
        "customer": {customer.id for customer in portfolio.provider.customers},
    }
    months_of = {**source.ticket_paths, **source.pause_paths}
    paths = {month: [path for path, months in months_of.items() if month in months] for month in source.covers.months}
    hashes = {path: portfolio.files[path].sha256 for path in months_of}
    count = LargeCount(
        root=root, source=source, asked=asked, paths=paths, sha256=hashes, known=known,
        doubts=lambda kinds: chain.from_iterable(
            doubt(portfolio, source, kinds) for doubt in (counted_cases_count, counted_rows_say_whose_they_are)
        ),
        of_states=lambda states: counted_states_occur(portfolio, source, states),
        latest=max(portfolio.as_of, source.covers.until),
        progress=lambda number: tell("slm: {source}: pass {number}", source=source.id, number=number, err=True),
    )  # fmt: skip
    figures = count.figures(connect(address))
    answered = list(zip(asked, figures, strict=True))
    for month in source.covers.months:
        own = [(question, figure) for question, figure in answered if question.months[-1] == month]
        yield month, _counted_text(portfolio, log, address, own)


def _counted_text(portfolio: Portfolio, log: MeasuredLog, engine: str, found: Sequence[tuple[Question, Figure]]) -> str:
    from slm.facts.measured import measured_inputs

    inputs = measured_inputs(portfolio, log.records, (question for question, _ in found))
    figures = sorted((_figure(*entry) for entry in found), key=lambda value: sorted(value["asked"].items()))
    files = [{"path": path, "sha256": portfolio.files[path].sha256} for path in inputs]
    told = {"kind": "measured", "source": log.records.source.id, "engine": engine, "inputs": files, "figures": figures}
    return json_text(told)


def _figure(question: Question, figure: Figure) -> dict[str, Any]:
    scale = figure.numerator.denominator
    told = {
        "scale": None if scale == 1 else scale,
        "denominator": None if figure.denominator is None else int(figure.denominator),
        "events": figure.events if question.statistic else None,
        "undecided": figure.undecided or None,
    }
    return {
        "asked": question.asked,
        "numerator": figure.numerator.numerator,
        **{name: number for name, number in told.items() if number is not None},
        "sources": [{**_counts(source), "reasons": dict(source.reasons)} for source in figure.sources],
    }
