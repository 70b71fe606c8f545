"""How many cases of a period are not decided yet, in words."""

from __future__ import annotations

from slm.compliance import Result
from slm.documents.edition import Edition


def undecided(edition: Edition, result: Result) -> str:
    """Return of how many cases it is not known yet what becomes of them; empty where that is known of all."""
    if not result.undecided:
        return ""
    return edition.labels(
        "{n} case of it is open and not decided yet.", "{n} cases of it are open and not decided yet.",
        n=result.undecided,
    )  # fmt: skip
