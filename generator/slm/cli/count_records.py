"""Counting large records by an engine, and writing the figures into the book."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from slm import layout
from slm.calendar import Month, zone
from slm.cli.command_error import speech
from slm.facts.measured import measured_inputs, questions
from slm.measurement import AggregatedTickets, Figure, MeasuredLog, Question
from slm.portfolio import Portfolio
from slm.problem import Mistake
from slm.text import LANGUAGES

NO_ENGINE: Final = Mistake(
    "SLM690",
    "large records are counted by a package that is not installed: {package}",
    "Install it: pip install 'slm-docs[engine]'",
)
MONTH_CLOSED: Final = Mistake(
    "SLM691",
    "{month} is closed, and its figures of '{source}' would change",
    "Restore the files from which they were counted, or restate the month with `slm restate` first; to count "
    "anyway, add --again.",
)


def count_records(root: Path, portfolio: Portfolio, engine: str, *, again: bool) -> list[Path]:
    """Count every large record and return the files of figures that were written, because they were missing or changed.

    All are counted before any is written, and each appears whole or not at all.
    """
    written: dict[Path, str] = {}
    for source, log in questions(portfolio).items():
        for month, text in _counted_months(root, portfolio, log, engine):
            path = root / layout.measured_file(month, source)
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                closed = portfolio.is_closed(month)
                if path.is_file() and closed and not again:
                    raise MONTH_CLOSED.raised(month=month, source=source)
                written[path] = text
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    return list(written)


def _counted_months(root: Path, portfolio: Portfolio, log: MeasuredLog, address: str) -> Iterator[tuple[Month, str]]:
    """Yield the text of each month's file of figures: those of the periods that end with it."""
    try:
        from slm.engine import answers, connect, read_records
    except ImportError as error:
        raise NO_ENGINE.raised(package=error.name) from None
    say, source = LANGUAGES[speech()], log.records.source
    asked = list(log.questions.values())
    files = record_files(source)
    click.echo(
        say(
            "slm: {source}: reading {n} file with {engine}",
            "slm: {source}: reading {n} files with {engine}",
            source=source.id,
            n=len(files.tickets + files.pauses),
            engine=address,
        ),
        err=True,
    )
    records = read_records(connect(address), root, files)
    paths = _by_month(source)
    hashes = {path: portfolio.files[path].sha256 for path in (*files.tickets, *files.pauses)}
    figures = answers(
        records, asked, paths, hashes,
        lambda number: click.echo(say("slm: {source}: pass {number}", source=source.id, number=number), err=True),
    )  # fmt: skip
    for month in source.covers.months:
        own = [
            (question, figure) for question, figure in zip(asked, figures, strict=True) if question.months[-1] == month
        ]
        yield month, _text(portfolio, log, address, own)


def record_files(source: AggregatedTickets) -> Any:  # noqa: ANN401 (the package may be missing)
    """Return the files of a source as an engine reads them."""
    from slm.engine import LargeRecordFiles, Layout

    fields = source.columns.model_dump()
    columns = {name: column for name, column in fields.items() if name not in source.constants}
    local = zone(source.time_zone) if source.time_zone else None
    pauses = source.pauses.columns.model_dump() if source.pauses else {}
    return LargeRecordFiles(
        tickets=tuple(source.ticket_paths),
        pauses=tuple(source.pause_paths),
        layout=Layout(
            columns=columns, constants=source.constants, values=source.values, missing=source.missing, time_zone=local
        ),
        pause_layout=Layout(columns=pauses, missing=source.missing, time_zone=local),
    )  # fmt: skip


def _by_month(source: AggregatedTickets) -> dict[Month, list[str]]:
    files = {**source.ticket_paths, **source.pause_paths}
    return {month: [path for path, months in files.items() if month in months] for month in source.covers.months}


def _text(portfolio: Portfolio, log: MeasuredLog, engine: str, found: Sequence[tuple[Question, Figure]]) -> str:
    inputs = measured_inputs(portfolio, log.records, (question for question, _ in found))
    figures = sorted((_figure(*entry) for entry in found), key=lambda value: sorted(value["asked"].items()))
    content = {
        "kind": "measured",
        "source": log.records.source.id,
        "engine": engine,
        "inputs": [{"path": path, "sha256": portfolio.files[path].sha256} for path in inputs],
        "figures": figures,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _figure(question: Question, figure: Figure) -> dict[str, Any]:
    scale = figure.numerator.denominator
    told = {
        "scale": None if scale == 1 else scale,
        "denominator": None if figure.denominator is None else int(figure.denominator),
        "events": figure.events if question.statistic else None,
    }
    return {
        "asked": question.asked,
        "numerator": figure.numerator.numerator,
        **{name: number for name, number in told.items() if number is not None},
        "sources": [
            {
                "path": source.path, "sha256": source.sha256, "read": source.read, "used": source.used,
                "excluded": source.excluded, "reasons": dict(source.reasons),
            }
            for source in figure.sources
        ],
    }  # fmt: skip
