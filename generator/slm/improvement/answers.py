"""Which actions and problems name which missed results, indexed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from slm.calendar import Month
from slm.compliance import Result
from slm.improvement.measured import MeasuredEffect
from slm.improvement.problems import ServiceProblem
from slm.improvement.register import Answered, Improvement

_Key = tuple[str, str, Month]


@dataclass(frozen=True)
class Answers:
    """What the improvements and problems of a register name. Whether that answers a miss, `facts.answers` says."""

    improvements: Mapping[str, Improvement] = field(default_factory=dict)
    problems: Mapping[str, ServiceProblem] = field(default_factory=dict)

    @property
    def named(self) -> tuple[Answered | MeasuredEffect, ...]:
        """Everything that names a target of an agreement: misses, and what actions are measured by."""
        of_actions = (one for action in self.improvements.values() for one in action.named)
        return (*of_actions, *(one for problem in self.problems.values() for one in problem.answers))

    def to(self, result: Result) -> tuple[Improvement, ...]:
        """Return the actions that name a result, or by way of their problem, then those that go on with them.

        An action names agreement, target, month and, where it says one, service.
        """
        named = [action for entries, action in self._naming(result) if _is_named(result, entries)]
        found = {action.id: action for action in named}
        for action in named:
            found |= {one.id: one for one in self.successors(action)}
        return tuple(found.values())

    def misses_of(self, action: Improvement) -> tuple[Answered, ...]:
        """Return the misses that an action names: its own, and those of its problem."""
        problem = self.problems.get(action.problem or "")
        return (*action.answers, *(problem.answers if problem else ()))

    def problems_of(self, result: Result) -> tuple[ServiceProblem, ...]:
        """Return the problems of which a result is a miss."""
        return tuple(one for _, one in sorted(self.problems.items()) if _is_named(result, one.answers))

    def of_problem(self, problem: str) -> tuple[Improvement, ...]:
        """Return the actions about a problem, and those that go on with them, in their order."""
        first = [action for _, action in sorted(self.improvements.items()) if action.problem == problem]
        every = (one for action in first for one in (action, *self.successors(action)))
        return tuple({one.id: one for one in every}.values())

    def successors(self, action: Improvement) -> Iterator[Improvement]:
        """Yield what goes on with an action, one after the other; one that goes on with itself ends there."""
        seen = {action.id}
        while (after := self.improvements.get(action.succeeded_by or "")) and after.id not in seen:
            seen.add(after.id)
            yield (action := after)

    def _naming(self, result: Result) -> tuple[tuple[tuple[Answered, ...], Improvement], ...]:
        return self._by_target.get((result.agreement, result.target, result.last_month), ())

    @cached_property
    def _by_target(self) -> Mapping[_Key, tuple[tuple[tuple[Answered, ...], Improvement], ...]]:
        found: dict[_Key, dict[str, tuple[tuple[Answered, ...], Improvement]]] = {}
        for name, action in sorted(self.improvements.items()):
            entries = self.misses_of(action)
            for answer in entries:
                found.setdefault((answer.agreement, answer.target, answer.month), {})[name] = (entries, action)
        return {key: tuple(named.values()) for key, named in found.items()}


def _is_named(result: Result, entries: tuple[Answered, ...]) -> bool:
    key = result.agreement, result.target, result.last_month
    services = (None, *result.services)
    return any((one.agreement, one.target, one.month) == key and one.service in services for one in entries)
