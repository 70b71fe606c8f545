"""Which group of people a case lay with: what clocks name, and what several teams promise of the same cases."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from slm.checks.counting import Timed, limit_the_same
from slm.checks.states_of_clocks import timed_targets
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity, nearest

GROUP_NEVER: Final = Mistake(
    "SLM1230",
    "the clock of {agreement}/{target} counts the time with the group '{group}', and no case of '{source}' lay with it",
    "Write the group as the record does: {known}; its column is `group` in `columns` of the source, or in tickets.csv. "
    "A group that may still come can be accepted in provider.yml (`accepted`).",
    Severity.WARNING,
)
CASES_OF_SEVERAL_TEAMS: Final = Mistake(
    "SLM1231",
    "each case of '{service}' counts for {other} as well, with another limit ({limit}): nothing says with whom it lay",
    "Name in the clock of each the group of people whose time counts, such as `group: network`, as the record calls "
    "it; or be sure that every case is of both.",
    Severity.WARNING,
    one_by=("agreement",),
)
_MOST: Final = 8
"""So many groups are named in a message."""


def groups_of_clocks_occur(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the group which a clock names occurs in the records that it is judged by: else nothing is judged."""
    for agreement, target, clock, name, records in timed_targets(portfolio):
        services = agreement.target_services(target)
        ids = {ticket.id for ticket in records.tickets if ticket.service in services} if clock.group else ()
        if not clock.group or not ids:
            continue
        lay = {ticket.group for ticket in records.tickets if ticket.id in ids}
        lay |= {event.group for event in records.events if event.ticket in ids}
        known = sorted(group for group in lay if group is not None)
        if clock.group not in known:
            yield GROUP_NEVER.at(
                clock.place("group"), agreement=agreement.id, target=target.id, group=clock.group, source=name,
                known=", ".join(known[:_MOST]) or "-", meant=nearest(clock.group, known),
            )  # fmt: skip


def cases_of_teams_are_told_apart(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what two teams or suppliers promise of the cases of a service says which cases are whose.

    Once for each agreement and the other one: with limits of several priorities each pair of them is the same matter.
    """
    alike: dict[tuple[str, str, str], list[Timed]] = {}
    for agreement, target, clock, name, _ in timed_targets(portfolio):
        if agreement.kind != "SLA" and target.within and clock.group is None:
            for service in agreement.target_services(target):
                alike.setdefault((name, service, clock.measures), []).append((agreement, target, clock))
    told = set[tuple[str, str]]()
    for (_, service, _), promised in alike.items():
        for one, two in combinations(promised, 2):
            (agreement, target, _), (other, another, _) = one, two
            pair, is_of_two = (agreement.id, other.id), agreement.provider != other.provider
            if agreement.id != other.id and is_of_two and pair not in told and limit_the_same(one, two):
                told.add(pair)
                yield CASES_OF_SEVERAL_TEAMS.at(
                    another.place("within"), target.place("within"), service=service, agreement=other.id,
                    other=f"{agreement.id}/{target.id}", limit=target.within,
                )  # fmt: skip
