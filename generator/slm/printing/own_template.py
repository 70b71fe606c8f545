"""Templates that a book brings itself: they stand alone, so that a paper depends on nothing but the book.

Typst would fetch a package from the network, and a package is a program of somebody else's. A template is put together
with what all papers share before it is set, so it has nothing to import either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from slm.problem import Mistake, Place, Problem

FOLDER: Final = "site_overrides/print"
"""Where a book has templates of its own."""

NOT_ALONE: Final = Mistake(
    "SLM572",
    "a template may not use '{word}'",
    "Nothing is fetched and no other file is read: write what you need into the template, on top of base.typ.",
)
TEMPLATE_WRONG: Final = Mistake(
    "SLM573",
    "the template cannot be set: {reason}",
    "Correct the template, or delete it to use that of the program.",
)

_OUTWARD: Final = re.compile(r"(?<![\w-])(?:import|include|eval|std)(?![\w-])")
"""Words by which a template reaches what is not written in it. A keyword of Typst cannot be written in another way, but
`eval` could put one together, and `std` is another way to `eval`. They are refused in comments and texts too: where a
text ends is for Typst to say, and whoever could deceive us about it would be in."""
_AT: Final = re.compile(r"__typst_py_bytes__\.typ:(\d+):(\d+)")


def not_alone(name: str, text: str) -> Iterator[Problem]:
    """Yield each word by which a template of the book would reach a package or another file."""
    for number, line in enumerate(text.split("\n"), start=1):
        for found in _OUTWARD.finditer(line):
            yield NOT_ALONE.at(Place(f"{FOLDER}/{name}", number, found.start() + 1), word=found[0])


def place_of(diagnostic: str, shared: str) -> tuple[bool, int, int] | None:
    """Return where Typst says a mistake is: in what all papers share or in the template itself, line and column from 1.

    `shared` is what stands before the template in what Typst is given.
    """
    found = _AT.search(diagnostic)
    if not found:
        return None
    line, before = int(found[1]), shared.count("\n") + 1
    return line <= before, line if line <= before else line - before, int(found[2]) + 1
