"""Files of one kind that were copied and left as they are: the same thing would stand twice in a register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Final

from slm import layout
from slm.catalog import ChangeRequest
from slm.checks.references import repeated
from slm.improvement import Complaint, Dispute, Improvement, Review
from slm.measurement import Outage, Pause, Ticket
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.values import Written

FILE_COPIED: Final = Mistake(
    "SLM448",
    "{path} has exactly the contents of {other}",
    "Write what is different, or delete one of the two: each counts as a thing of its own.",
    Severity.WARNING,
)
TITLE_COPIED: Final = Mistake(
    "SLM447",
    "'{value}' has the title of '{other}' and its day, {day}",
    "Give it a title or a day of its own, or delete one of the two: most often one was copied from the other.",
    Severity.WARNING,
)
MONTHS_IDENTICAL: Final = Mistake(
    "SLM529",
    "{path} has exactly the contents of {other}",
    "Perhaps one month's data was copied to another; correct it, or add a note that says why they are equal.",
    Severity.WARNING,
)


def months_differ(portfolio: Portfolio) -> Iterator[Problem]:
    """No two months have byte-identical data; a record without rows is no data (FAILURES F68)."""
    named = [(*path.rpartition("/"), file) for path, file in sorted(portfolio.files.items())]
    data = (
        (name, file)
        for folder, _, name, file in named
        if ((name.endswith(".csv") and file.rows > 0) or name == "figures.yml") and layout.MONTH_NAMES.fullmatch(folder)
    )
    repeating = _files_that_only_go_on(portfolio)
    for (_, file), (_, other) in repeated(data, lambda found: (found[0], found[1].sha256)):
        if file.path not in repeating:
            yield MONTHS_IDENTICAL.at(Place(file.path), Place(other.path), path=file.path, other=other.path)


def _files_that_only_go_on(portfolio: Portfolio) -> set[str]:
    """Return the files of which each row goes on, as it is repeated in the file of each month."""
    rows: tuple[Ticket | Pause | Outage, ...]
    rows = (*portfolio.tickets.tickets, *portfolio.tickets.pauses, *portfolio.outages.outages)
    going_on = {row.file_path for row in rows if not _is_over(row)}
    return going_on - {row.file_path for row in rows if _is_over(row)}


def _is_over(row: Ticket | Pause | Outage) -> bool:
    return (row.ended if isinstance(row, Ticket) else row.end) is not None


def files_differ(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no two files of a register are one to the byte; of months and sources of files others ask."""
    registers: tuple[Mapping[str, Written], ...] = (
        portfolio.improvements, portfolio.problems, portfolio.reviews, portfolio.changes, portfolio.live,
        portfolio.holidays, portfolio.complaints, portfolio.disputes,
    )  # fmt: skip
    for things in registers:
        paths = [things[name].file_path for name in sorted(things)]
        hashes = [(path, portfolio.files[path].sha256) for path in paths if path in portfolio.files]
        for (path, _), (other, _) in repeated(hashes, itemgetter(1)):
            yield FILE_COPIED.at(Place(path), Place(other), path=path, other=other)


def titles_of_a_day_differ(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that nothing was copied and changed but for its title and day; titles come again on other days."""
    registers: tuple[tuple[Mapping[str, Improvement | Review | ChangeRequest | Complaint | Dispute], str], ...] = (
        (portfolio.improvements, "opened_on"), (portfolio.reviews, "date"), (portfolio.changes, "requested_on"),
        (portfolio.complaints, "received"), (portfolio.disputes, "raised_on"),
    )  # fmt: skip
    for things, key in registers:
        # Of files that are one to the byte that is told.
        by_content = {
            portfolio.files[thing.file_path].sha256: (name, thing)
            for name, thing in sorted(things.items(), reverse=True)
            if thing.file_path in portfolio.files
        }
        titled = [
            ((*map(thing.title, portfolio.provider.languages), getattr(thing, key)), name, thing)
            for name, thing in sorted(by_content.values(), key=itemgetter(0))
        ]
        for ((*_, day), name, thing), (_, other, first) in repeated(titled, itemgetter(0)):
            yield TITLE_COPIED.at(thing.place("title"), first.place("title"), value=name, other=other, day=day)
