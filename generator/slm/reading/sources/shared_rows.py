"""Rows about several services: each makes several records, and is one row of its file."""

from __future__ import annotations

from collections import Counter


class SharedRows:
    """The rows of a source that are left out for some of the services that they are about."""

    def __init__(self) -> None:
        self._left: Counter[tuple[str, int]] = Counter()

    def is_left(self, path: str, at: int, services: int) -> bool:
        """Note that a row is left out for a service, and tell whether it is for the last one of all that it is about.

        A row that is used for one of them is used.
        """
        if services > 1:
            self._left[path, at] += 1
        return services == 1 or self._left[path, at] == services
