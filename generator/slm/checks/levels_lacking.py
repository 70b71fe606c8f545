"""A source of tickets of which hardly a case has a level, while what it is to judge counts cases of one level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.facts.sources import targets_with_metrics
from slm.measurement import KeptRows, TicketRecords
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity
from slm.text import N_

NO_LEVELS: Final = Mistake(
    "SLM1238",
    "the case of the source '{source}' has no level, so it counts for nothing where {target} and its like count cases "
    "of one level",
    "Name in columns.priority of the source '{source}' the column that says it, with its words in values.priority; of "
    "its export nothing is made of {unused}. Where all cases are of one level, write constants: {{priority: ...}}.",
    Severity.WARNING,
    plural="{n} of {total} cases of the source '{source}' have no level, so they count for nothing where {target} and "
    "its like count cases of one level",
)
_NO_COLUMN: Final = N_(
    "Export the level of each case, too, and name its column in columns.priority of the source '{source}'; where all "
    "cases are of one level, write constants: {{priority: ...}}."
)
_IN_CELLS: Final = N_(
    "Look whether the column '{column}' is the right one for columns.priority of the source '{source}': it is nearly "
    "always empty. Enter the level in the tool, and export the cases again."
)
_MOST: Final = 20
_FEW: Final = 20
"""Hardly a case is less than one in so many."""


def sources_say_levels(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that cases have levels by which targets count them; once a source."""
    for name, target in sources_without_levels(portfolio).items():
        records, source = portfolio.imported[name], portfolio.sources[name]
        unused = dict.fromkeys(column for file in portfolio.imports.get(name, ()) for column in file.unused)
        told = ", ".join([*[*unused][:_MOST], *(["..."] if len(unused) > _MOST else [])])
        words: dict[str, object] = {"source": name, "target": target, "unused": told}
        if "priority" in source.mapped:
            words |= {"advice": _IN_CELLS, "column": source.mapped["priority"]}
        elif not unused:
            words["advice"] = _NO_COLUMN
        levels = _levels(records) if isinstance(records, TicketRecords) else []
        yield NO_LEVELS.at(
            source.place("columns", "priority"), n=levels.count(None), total=len(levels), **words
        )  # fmt: skip


def sources_without_levels(portfolio: Portfolio) -> dict[str, str]:
    """Return the sources hardly a case of which has a level, each with a target by which it should have one."""
    found = dict[str, str]()
    for name, records in portfolio.imported.items():
        if not isinstance(records, TicketRecords) or "priority" in records.empty:
            continue
        levels = _levels(records)
        if _FEW * (len(levels) - levels.count(None)) >= len(levels) or any(one.priority for one in records.events):
            continue
        services = {ticket.service for ticket in records.tickets}
        for agreement, target, metric in targets_with_metrics(portfolio):
            is_asked = target.priority is not None and target.source_by(metric) == name
            if is_asked and not services.isdisjoint(agreement.target_services(target)):
                found.setdefault(name, f"{agreement.id}/{target.id}")
    return found


def _levels(records: TicketRecords) -> list[object]:
    rows = records.tickets
    return [*rows.words("priority")] if isinstance(rows, KeptRows) else [ticket.priority for ticket in rows]
