"""What was made of single files, for whoever reads a book again: most of its files are the same then."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec, TypeVar

Content = TypeVar("Content", str, bytes)
More = ParamSpec("More")
Answer = TypeVar("Answer")


class ReadingMemory:
    """Remembers of pure functions what they made of a file, by its path and all that it holds, from reading to reading.

    What the last reading did not ask for is forgotten with the next one. One that is not `lasting` is for one reading,
    in which no path comes twice: it remembers of texts without a path, and looks at no others.
    """

    def __init__(self, *, lasting: bool = True) -> None:
        self._is_lasting = lasting
        self._before: dict[Hashable, Any] = {}
        self._now: dict[Hashable, Any] = {}

    def begin(self) -> None:
        """Begin to read the book again."""
        self._before, self._now = self._now, {}

    def made(
        self,
        make: Callable[Concatenate[str, Content, More], Answer],
        path: str,
        content: Content,
        *more: More.args,
        **named: More.kwargs,
    ) -> Answer:
        """Return what `make` makes of a file, or made of the same at the same path when the book was read last."""
        if path and not self._is_lasting:
            return make(path, content, *more, **named)
        question = make, path, type(content), _digest(content), *more, *named.items()
        if question not in self._now:
            known = question in self._before
            self._now[question] = self._before[question] if known else make(path, content, *more, **named)
        answer: Answer = self._now[question]
        return answer

    def made_of(self, make: Callable[[], Answer], *parts: object) -> Answer:
        """Return what `make` makes of parts that were made of files, or made of the very same ones the last time."""
        if not self._is_lasting:
            return make()
        question = "parts", *map(id, parts)
        if question not in self._now:
            # The parts are kept as well: what is forgotten gives its id away.
            self._now[question] = self._before[question] if question in self._before else (make(), parts)
        answer: Answer = self._now[question][0]
        return answer


def _digest(content: str | bytes) -> bytes:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return sha256(data).digest()
