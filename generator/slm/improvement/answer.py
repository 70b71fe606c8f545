"""Which missed promises somebody answers, and which nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from slm.calendar import Month
from slm.compliance import Result
from slm.improvement.register import ActionState, Answered, Improvement


@dataclass(frozen=True)
class Answers:
    """What the improvements of a register answer, indexed once."""

    improvements: Mapping[str, Improvement] = field(default_factory=dict)

    def to(self, result: Result) -> tuple[Improvement, ...]:
        """Return the improvements that name a result: agreement, target, month and, where it says one, service."""
        named = self._by_target.get((result.agreement, result.target, result.last_month), ())
        services = (None, *result.services)
        return tuple({action.id: action for action, answer in named if answer.service in services}.values())

    def is_answered(self, result: Result) -> bool:
        """Return whether an improvement names a result; one that was cancelled answers nothing."""
        return any(action.state is not ActionState.CANCELLED for action in self.to(result))

    @cached_property
    def _by_target(self) -> Mapping[tuple[str, str, Month], tuple[tuple[Improvement, Answered], ...]]:
        found: dict[tuple[str, str, Month], tuple[tuple[Improvement, Answered], ...]] = {}
        for _, action in sorted(self.improvements.items()):
            for answer in action.answers:
                key = answer.agreement, answer.target, answer.month
                found[key] = (*found.get(key, ()), (action, answer))
        return found
