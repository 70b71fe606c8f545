"""What became of the rows of a file: which a figure uses, and why the others are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from operator import attrgetter, itemgetter
from typing import Any, Final, TypeVar

from slm.text import N_
from slm.values import LocalText

Item = TypeVar("Item")
Name = TypeVar("Name", bound=Hashable)


class RowReason(StrEnum):
    """Why a row of a record was left out of a figure, or remarked upon; a key of the labels."""

    REFUSED = "refused"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    CONTRADICTED = "contradicted"
    OTHER_TARGET = "other_target"
    OTHER_SERVICE = "other_service"
    OUTSIDE_PERIOD = "outside_period"
    OUTSIDE_HOURS = "outside_hours"
    NO_LENGTH = "no_length"
    DEGRADATION = "degradation"
    NO_WEIGHT = "no_weight"
    TOO_SHORT = "too_short"
    EXCLUDED = "excluded"
    NO_EXCLUSION = "no_exclusion"
    NO_CLAUSE = "no_clause"
    LATE_NOTICE = "late_notice"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    OUTSIDE_WINDOW = "outside_window"
    CRITICAL_PERIOD = "critical_period"
    OTHER_KIND = "other_kind"
    NOT_APPROVED = "not_approved"
    OVER_CAP = "over_cap"
    PARTLY_OVER_CAP = "partly_over_cap"
    NO_ANSWER = "no_answer"
    UPDATED = "updated"
    OTHER_CUSTOMER = "other_customer"
    OTHER_TYPE = "other_type"
    OTHER_PRIORITY = "other_priority"
    STILL_OPEN = "still_open"
    NOT_YET_DUE = "not_yet_due"
    OTHER_CASE = "other_case"
    OUTSIDE_CASE = "outside_case"
    NO_PRIORITY = "no_priority"
    NO_CLOCK = "no_clock"
    NO_DUE = "no_due"
    OTHER_STATE = "other_state"
    NOT_STATED = "not_stated"
    UNANSWERED = "unanswered"
    UNMEASURED = "unmeasured"
    WATCHED = "watched"


ROW_REASONS: Final[Mapping[str, str]] = {
    RowReason.REFUSED: N_("could not be read"),
    RowReason.IGNORED: N_("not a service of this book"),
    RowReason.DUPLICATE: N_("repeated"),
    RowReason.CONTRADICTED: N_("contradicted by another row"),
    RowReason.OTHER_TARGET: N_("about another target"),
    RowReason.OTHER_SERVICE: N_("about another service"),
    RowReason.OUTSIDE_PERIOD: N_("outside the period"),
    RowReason.OUTSIDE_HOURS: N_("outside service hours"),
    RowReason.NO_LENGTH: N_("without length"),
    RowReason.DEGRADATION: N_("degradation without interruption"),
    RowReason.NO_WEIGHT: N_("weighs nothing by the agreement"),
    RowReason.TOO_SHORT: N_("shorter than what counts"),
    RowReason.EXCLUDED: N_("excluded by the agreement"),
    RowReason.NO_EXCLUSION: N_("excludes nothing"),
    RowReason.NO_CLAUSE: N_("maintenance that names no clause, and counts"),
    RowReason.LATE_NOTICE: N_("announced too late, not excluded"),
    RowReason.TOO_MANY: N_("beyond the agreed number, not excluded"),
    RowReason.TOO_LONG: N_("longer than agreed, only the rest counts"),
    RowReason.OUTSIDE_WINDOW: N_("outside the maintenance window, not excluded"),
    RowReason.CRITICAL_PERIOD: N_("in a critical period, not excluded"),
    RowReason.OTHER_KIND: N_("of another kind than the clause excludes"),
    RowReason.NOT_APPROVED: N_("not approved, not excluded"),
    RowReason.OVER_CAP: N_("beyond the agreed total, not excluded"),
    RowReason.PARTLY_OVER_CAP: N_("partly beyond the agreed total, only the rest counts"),
    RowReason.NO_ANSWER: N_("without an answer"),
    RowReason.UPDATED: N_("updated in a later month"),
    "filtered": N_("left out by the source, with a reason"),
    "joined": N_("told by another row of the same ticket"),
    RowReason.OTHER_CUSTOMER: N_("of another customer"),
    RowReason.OTHER_TYPE: N_("of a type that does not count"),
    RowReason.OTHER_PRIORITY: N_("of another priority"),
    RowReason.STILL_OPEN: "still open",
    RowReason.NOT_YET_DUE: N_("open and not yet due"),
    RowReason.OTHER_CASE: N_("about a ticket that does not count here"),
    RowReason.OUTSIDE_CASE: N_("outside the time of its ticket"),
    RowReason.NO_PRIORITY: N_("without a priority"),
    RowReason.NO_CLOCK: N_("never on this clock"),
    RowReason.NO_DUE: N_("without a due time"),
    RowReason.OTHER_STATE: N_("a state that does nothing to this clock"),
    RowReason.NOT_STATED: "not stated",
    RowReason.UNANSWERED: N_("survey without an answer"),
    RowReason.UNMEASURED: N_("a time in which nobody measured"),
    RowReason.WATCHED: N_("says since when somebody watched"),
}
"""The same in words, for whoever reads an account: messages of the catalogs."""

_NONE: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTally:
    """One source file and what became of its rows: read = used + excluded (FAILURES F9)."""

    path: str
    sha256: str
    read: int
    used: int
    excluded: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    remarks: Mapping[str, int] = field(default_factory=dict)
    """Why rows are used that might have been excluded, such as maintenance that was announced too late."""
    shared: Mapping[int, RowReason | None] = field(default_factory=dict, compare=False, repr=False)
    """What became of the rows that are about other services, too, by what tells each of them; None if it is used."""
    of_file: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Those of the reasons that are told of the file, whichever services its rows are about."""

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - which file, and what became of its rows
        cls, path: str, sha256: str, read: int, used: int, why: Mapping[Any, int], remarks: Mapping[str, int] = _NONE
    ) -> RowTally:
        """Return the account of a file of which so many rows are used; `why` says it of the others, in any order."""
        reasons, remarked = ({str(name): told[name] for name in sorted(told) if told[name]} for told in (why, remarks))
        excluded = read - used
        return cls(path=path, sha256=sha256, read=read, used=used, excluded=excluded, reasons=reasons, remarks=remarked)

    @property
    def without_others(self) -> RowTally:
        """The account of the rows that are used alone, for those who may not even count the rows of others."""
        return replace(self, read=self.used, excluded=0, reasons={})


def add_tallies(tallies: Iterable[RowTally]) -> tuple[RowTally, ...]:
    """Return one account for each file of which several services used rows; a row about one of them is about all."""
    by_path = grouped(tallies, attrgetter("path"))
    return tuple(map(_together, by_path.values()))


def grouped(items: Iterable[Item], key: Callable[[Item], Name]) -> dict[Name, tuple[Item, ...]]:
    """Return items by what they have in common, in the order in which they come."""
    found: dict[Name, list[Item]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return {name: tuple(some) for name, some in found.items()}


_ABOUT_OTHERS: Final = (RowReason.OTHER_SERVICE, RowReason.OTHER_TARGET)


def _together(tallies: Sequence[RowTally]) -> RowTally:
    first, reasons, remarks = tallies[0], Counter[str](), Counter[str]()
    for tally in tallies:
        reasons.update(tally.reasons)
        reasons.subtract(tally.of_file if tally is not first else {})
        remarks.update(tally.remarks)
    fates = grouped((told for tally in tallies for told in tally.shared.items()), itemgetter(0))
    others = next((other for other in _ABOUT_OTHERS if other in reasons), None)
    if len(tallies) == 1 or (others is None and not fates):
        # A timeline has one account for all its services.
        return first
    used = sum(tally.used for tally in tallies)
    for told in fates.values():
        # A row about several of the services is used where one of them uses it, and left out for one reason.
        why = [fate for _, fate in told if fate is not None]
        is_used = len(why) < len(told)
        used -= len(told) - len(why) - is_used
        reasons.subtract(why if is_used else why[1:])
    others = others or RowReason.OTHER_SERVICE
    del reasons[others]
    reasons[others] = first.read - used - reasons.total()
    return RowTally.of(first.path, first.sha256, first.read, used, reasons, remarks)


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
    incomplete: str | None = None
    """The code of the message that tells why the file is not complete, as it says itself: coverage takes it in."""
    unused: tuple[str, ...] = ()
    """The columns of an export of tickets that its source makes nothing of."""

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
        return RowTally.of(self.path, self.sha256, self.read, self.used, reasons)

    def whole(self, rows: RowTally) -> RowTally:
        """Return the account of a figure, which tells of the records only, with the rows that made none."""
        reasons = Counter(rows.reasons) + Counter(self.rows.reasons)
        return RowTally.of(rows.path, rows.sha256, rows.read + self.excluded, rows.used, reasons, rows.remarks)
