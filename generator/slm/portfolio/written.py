"""The files of a book that people write, as models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slm.portfolio.portfolio import Portfolio
from slm.values import Written


def written_files(portfolio: Portfolio) -> Iterator[Written]:
    """Yield the model of every file, and the models of which a file is a list."""
    yield from (portfolio.provider, portfolio.levels)
    yield from (file for file in (portfolio.glossary, portfolio.process) if file)
    files: tuple[Mapping[Any, Written], ...] = (
        portfolio.services, portfolio.hours, portfolio.holidays, portfolio.metrics, portfolio.changes,
        portfolio.months, portfolio.figures, portfolio.sources, portfolio.improvements, portfolio.reviews,
        portfolio.approvals, portfolio.copies,
    )  # fmt: skip
    for file in files:
        yield from file.values()
    for history in portfolio.agreements.values():
        yield from history.requirements
        for version in history.versions:
            yield version.agreement
