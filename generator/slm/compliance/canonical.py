"""What a file of JSON says, whatever its blanks and line ends: read strictly, and hashed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final, NoReturn

from slm.problem import spoken
from slm.text import N_

OTHER_FORMAT: Final = N_("it has the format '{format}', which this program does not know")
OTHER_KEYS: Final = N_("these keys are missing or unknown: {keys}")


class LockError(ValueError):
    """A text is no lock or register as `slm close` writes it; `line` is where, 0 where that cannot be told."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def strict_json(text: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """Return what a text of JSON says; raise ValueError where a reader could take it for something else.

    A key that stands twice would show one value to whoever looks and another one to the program.
    """
    return json.loads(text, object_pairs_hook=_once, parse_constant=_refused)


def content_hash(value: object) -> str:
    """Return the SHA-256 of what a value says: its JSON with sorted keys."""
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def _once(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    known: dict[str, object] = {}
    for name, value in pairs:
        if name in known:
            raise ValueError(spoken("the key '{key}' stands there twice", key=name))
        known[name] = value
    return known


def _refused(constant: str) -> NoReturn:
    raise ValueError(spoken("'{value}' is no number", value=constant))
