"""What follows from a value and is asked for often: remembered with the value, and forgotten with it.

A memory of a module would keep every book alive that was ever read: a preview reads a new one after each edit.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Remembering:
    """A value that never changes, and remembers what was found out about it."""

    __slots__ = ("_memory",)
    _memory: dict[Hashable, Any]

    @property
    def memory(self) -> dict[Hashable, Any]:
        """What was found out, by question."""
        try:
            return self._memory
        except AttributeError:
            object.__setattr__(self, "_memory", {})  # the value is frozen; what follows from it is not part of it
            return self._memory


Value = TypeVar("Value", bound=Remembering)


def remembered(
    function: Callable[Concatenate[Value, Arguments], Answer],
) -> Callable[Concatenate[Value, Arguments], Answer]:
    """Let a pure function of a value, and of plain arguments, work once for each."""

    @wraps(function)
    def asked(value: Value, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        memory, question = value.memory, (function, args, *kwargs.items())
        if question not in memory:
            memory[question] = function(value, *args, **kwargs)
        answer: Answer = memory[question]
        return answer

    return asked
