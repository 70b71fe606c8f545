"""What became of the rows of a foreign file when they were made into records: read = used + left out (FAILURES F9)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from slm.measurement.rows_used import RowTally
from slm.values import LocalText

FILTERED: Final = "filtered"
"""Why a row counts for nothing: its source leaves it out, with a reason in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsLeftOut:
    """Rows that are left out for one reason: a key of the labels, and the words of the source where it has some."""

    why: str
    rows: int
    reason: LocalText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """One foreign file, or the files of one pattern, and what became of the rows."""

    path: str
    sha256: str
    """Of several files, the hash of a list of their hashes and paths, as `sha256sum` prints it."""
    files: tuple[str, ...]
    """The paths of the files themselves."""
    read: int
    left_out: tuple[RowsLeftOut, ...] = ()

    @property
    def excluded(self) -> int:
        """How many rows are left out."""
        return sum(left_out.rows for left_out in self.left_out)

    @property
    def used(self) -> int:
        """How many rows say something."""
        return self.read - self.excluded

    @property
    def rows(self) -> RowTally:
        """The same as an account by the keys of the labels."""
        reasons: Counter[str] = Counter()
        for left_out in self.left_out:
            reasons[left_out.why] += left_out.rows
        return RowTally(
            path=self.path, sha256=self.sha256, read=self.read, used=self.used, excluded=self.excluded,
            reasons=dict(sorted(reasons.items())),
        )  # fmt: skip

    def whole(self, rows: RowTally) -> RowTally:
        """Return the account of a figure, which tells of the records only, with the rows that made none."""
        reasons = Counter(rows.reasons) + Counter(self.rows.reasons)
        return replace(
            rows, read=rows.read + self.excluded, excluded=rows.excluded + self.excluded,
            reasons=dict(sorted(reasons.items())),
        )  # fmt: skip
