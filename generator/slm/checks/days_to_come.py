"""Exports that are said to be complete for days that are still to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Final

from slm import layout
from slm.facts.days_to_come import is_read_as_of_earlier, is_to_come, month_that_goes_on
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity

COVERS_DAYS_TO_COME: Final = Mistake(
    "SLM1221",
    "the source '{source}' is said to cover days until {last}, but nothing after {today} can be known yet",
    "Write in until of covers the day on which the export was made. Where that is within a month, write "
    "data_taken_on in its month.yml, too: of the days after it nothing is known.",
    Severity.WARNING,
)
NAMED_FOR_DAYS_TO_COME: Final = Mistake(
    "SLM1222",
    "the export is named for {month}, which is not over on {today}, and nobody says on which day it was made",
    "Nothing of the month is known after the newest row. Write data_taken_on in {file}: then only of the days after it "
    "nothing is known. Export it again when the month is over.",
    Severity.WARNING,
)


def nothing_covers_days_to_come(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no source covers days that are still to come; a book that is read as of an earlier day may."""
    large = (records.source for records in portfolio.aggregated.values())
    read = (portfolio.sources[name] for name in portfolio.imported)
    covering = {source.id: covers for source in chain(read, large) if (covers := source.covers)}
    found = [
        COVERS_DAYS_TO_COME.at(
            covers.place("until"), source=name, last=covers.until - timedelta(days=1), today=portfolio.as_of
        )
        for name, covers in covering.items()
        if is_to_come(portfolio, covers.until)
    ]
    for name, records in portfolio.imported.items():
        if month := month_that_goes_on(portfolio, name):
            path, source = records.files[month].path, portfolio.sources[name]
            words = {"today": portfolio.as_of, "file": layout.month_file(month)}
            found.append(NAMED_FOR_DAYS_TO_COME.at(Place(path), source.place("files"), month=month, **words))
    if found and not is_read_as_of_earlier(portfolio):
        yield from found
