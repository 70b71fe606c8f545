"""Where values of a JSON document stand, found by going through its text once, when somebody asks."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from slm.problem import Place

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_NEAR: Final = 3
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class JsonPlaces:
    """The places of the values of one document, by their paths of keys and indices."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self._text = path, text

    def of(self, steps: Sequence[str | int]) -> Place:
        """Return where the value at a path begins, or what encloses it, where the document has none there."""
        wanted = tuple(steps)
        while wanted not in self._offsets:
            wanted = wanted[:-1]
        offset = self._offsets[wanted]
        line = bisect_right(self._lines, offset)
        return Place(self.path, line, offset - self._lines[line - 1] + 1)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self._text))]

    @cached_property
    def _offsets(self) -> dict[tuple[str | int, ...], int]:
        """Where each object and list begins, and each value that is an item of a list or stands near the top."""
        found: dict[tuple[str | int, ...], int] = {}
        # The containers in which a token stands, from the outside: a key, or a number of an item.
        way: list[str | int] = []
        is_key: list[bool] = []
        for token in _TOKEN.finditer(self._text):
            sign = token[0]
            if sign in "]}":
                way.pop()
                is_key.pop()
            elif sign == ",":
                is_key[-1] = isinstance(way[-1], str)
                if isinstance(last := way[-1], int):
                    way[-1] = last + 1
            elif sign == ":":
                is_key[-1] = False
            elif is_key and is_key[-1]:
                way[-1] = json.loads(sign)
            else:
                is_item = len(way) > 1 and isinstance(way[-1], int) and isinstance(way[-2], str)
                if sign in "[{" or is_item or len(way) < _NEAR:
                    found[tuple(way)] = token.start()
                if sign in "[{":
                    way.append("" if sign == "{" else 0)
                    is_key.append(sign == "{")
        return found
