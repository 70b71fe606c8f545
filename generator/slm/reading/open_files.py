"""Records of a book whose last line does not end: nobody knows whether they were cut off in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from slm import layout
from slm.calendar import Month
from slm.measurement import Gap, RecordFile
from slm.problem import Mistake, Place, Problem, Severity

LAST_ROW_OPEN: Final = Mistake(
    "SLM1089",
    "the last line of {path} does not end: the file may have been cut off in it, so one more row may be missing",
    "Compare it with where its rows come from. If all of them are there, end the last line as well: press Enter behind "
    "it, and save.",
    Severity.WARNING,
)


@dataclass(slots=True)
class OpenFiles:
    """The files of records that end within a line, each with the place where."""

    _places: dict[str, Place] = field(default_factory=dict)

    def note(self, path: str, data: bytes, *, is_read: bool) -> None:
        """Note a file of records if its last line does not end; of one that cannot be read more is told already."""
        # A CR may be half of what ended a line.
        ends = data.endswith(b"\n") or (data.endswith(b"\r") and b"\n" not in data and data.count(b"\r") > 1)
        if is_read and data.strip() and not ends:
            self._places[path] = Place(path, data.count(b"\n") + 1, 1)

    def problems(self, closed: Collection[Month]) -> list[Problem]:
        """Return what is told of them, but for closed months, of which nothing changes any more."""
        return [LAST_ROW_OPEN.at(place, path=path) for path, place in self._of(closed)]

    def gaps(
        self, closed: Collection[Month], counted: Mapping[Month, RecordFile], *beside: Mapping[Month, RecordFile]
    ) -> tuple[Gap, ...]:
        """Return that a row may be missing among those that are counted, in their own files or in some beside them."""
        months = {file.path: month for files in (counted, *beside) for month, file in files.items()}
        return tuple(
            Gap(
                start=month.first_day, end=month.next.first_day, is_placed=False, path=path,
                beside=counted[month].rows if month in counted else 0,
            )
            for path, _ in self._of(closed)
            if (month := months.get(path))
        )  # fmt: skip

    def _of(self, closed: Collection[Month]) -> Iterator[tuple[str, Place]]:
        for path, place in self._places.items():
            if Month.parse(layout.month_of(path) or "") not in closed:
                yield path, place
