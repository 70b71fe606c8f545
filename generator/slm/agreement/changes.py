"""What one version of an agreement changes against another: from typed values, so that each change has a direction.

A reworded page hides a relaxed promise, and a renamed file one changed word (FAILURES F67); values cannot be reworded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from slm.agreement.agreement import Agreement
from slm.agreement.credit import ChronicFailure, CreditRules, CreditTier, RewardTier
from slm.agreement.interruptions import Interruptions
from slm.agreement.target import Comparison, Target
from slm.calendar import Cycle, CycleUnit, Duration, HoursVersion, ServiceHours
from slm.problem import LANGUAGES
from slm.values import Amount, LocalText, Written


class Direction(StrEnum):
    """Where a change leads."""

    ADDED = "added"
    REMOVED = "removed"
    TIGHTENED = "tightened"
    RELAXED = "relaxed"
    WIDENED = "widened"
    NARROWED = "narrowed"
    RAISED = "raised"
    LOWERED = "lowered"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is different."""

    path: tuple[str, ...]
    """The keys of `agreement.yml` that lead to it, such as `("targets", "credits")`."""
    target: str
    """The target that it belongs to; empty for none."""
    before: object
    """The old value; None for something new."""
    after: object
    """The new value; None for something that is gone."""
    direction: Direction
    adverse: bool
    """Whether it is, or may be, worse for the customer than before."""


def changes(
    before: Agreement,
    after: Agreement,
    hours: Mapping[str, ServiceHours],
    files: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> tuple[Change, ...]:
    """Return what `after` changes against `before`, in the order of the file.

    `hours` are the service hours of the book, which tell whether other hours are wider or narrower; `files` is what
    each file says of both versions (`VersionContent.by_file`), by which attachments of one name are compared.
    """
    known = hours.get(after.service_hours)
    working_day = known.version_on(after.valid.start).working_day if known else _USUAL_DAY
    typed = _Comparison(hours, after.valid.start, working_day).models(before, after, (), "")
    return (*typed, *_other_files({each.file for each in after.attachments}, *files))


Path = tuple[str, ...]

_PROMISE: Final = ("at_least", "more_than", "at_most", "less_than", "within", "for_at_least", "per")
"""The fields of a target that are one promise together."""

_UNTOLD: Final[frozenset[Path]] = frozenset({
    ("control", "changes"), ("control", "prepared_by"), ("supersedes",), ("brief",), ("internal_notes",),
    ("charges", "cost"), *(("targets", name) for name in _PROMISE),
})  # fmt: skip
"""No change of its own: what says or sums up the change, what only the provider sees, the parts of a promise."""

_HOURS: Final[frozenset[Path]] = frozenset({("service_hours",), ("targets", "during")})
_MORE_IS_BETTER: Final[frozenset[Path]] = frozenset({
    ("targets", "credits", "credit"), ("targets", "credits", "below"), ("targets", "coverage_at_least"),
    ("workload", "at_most"), ("maintenance", "notice"), ("credit_rules", "cap"), ("credit_rules", "cap_per_year"),
    ("credit_rules", "claim_within"), ("credit_rules", "stacking"), ("credit_rules", "chronic", "of"),
    ("credit_rules", "chronic", "credit"), ("targets", "rewards", "at_least"), ("renewal", "change_notice"),
    ("exclusions", "notice"), ("exclusions", "approval"),
})  # fmt: skip
_LESS_IS_BETTER: Final[frozenset[Path]] = frozenset({
    ("workload", "at_least"), ("targets", "credits", "above"), ("maintenance", "at_most"), ("maintenance", "longest"),
    ("recovery", "restore_within"),
    ("recovery", "data_loss_at_most"), ("reports", "due"), ("complaints", "acknowledged_within"),
    ("complaints", "answered_within"), ("credit_rules", "smallest"), ("credit_rules", "chronic", "missed"),
    ("targets", "rewards", "at_most"), ("targets", "rewards", "reward"), ("charges", "monthly_fee"),
    ("exclusions", "at_most"),
})  # fmt: skip
_BY_NUMBER: Final[frozenset[Path]] = frozenset({
    ("credit_rules", "cap_per_year"), ("credit_rules", "chronic", "of"), ("credit_rules", "chronic", "missed"),
    ("credit_rules", "chronic", "credit"), ("credit_rules", "smallest"), ("charges", "monthly_fee"),
    ("targets", "rewards", "at_least"), ("targets", "rewards", "at_most"), ("targets", "rewards", "reward"),
})  # fmt: skip
"""What is called raised or lowered as its number is, whichever is better for the customer."""
_UNWELCOME: Final[frozenset[Path]] = frozenset({
    ("scope", "excludes"), ("duties", "customer"), ("exclusions",), ("suspensions",), ("workload",),
    ("workload", "at_most"), ("workload", "at_least"), ("credit_rules", "cap"), ("credit_rules", "cap_per_year"),
    ("credit_rules", "smallest"), ("credit_rules", "claim_within"), ("targets", "rewards"),
})  # fmt: skip
"""What binds or burdens the customer: worse where it is added."""
_WELCOME: Final[frozenset[Path]] = (_MORE_IS_BETTER | _LESS_IS_BETTER | {
    ("targets",), ("targets", "services"), ("targets", "credits"), ("services",), ("levels",), ("scope", "covers"),
    ("duties", "provider"), ("reports",), ("reports", "content"), ("recovery", "continuity"),
    ("credit_rules", "chronic"),
}) - _UNWELCOME  # fmt: skip
"""What binds the provider: worse where it is removed."""
_PERHAPS_WORSE: Final[frozenset[Path]] = frozenset({
    ("charges", "price"), ("exclusions", "clause"), ("suspensions", "clause"), ("targets", "metric"),
    ("targets", "during"), ("targets", "priority"), ("targets", "together"),
    ("targets", "weights"), ("excluded_time",), ("partial_period",), ("hours_exceptions",),
    ("maintenance", "window"), ("suspensions", "when", "workload_above"),
    ("credit_rules", "note"), ("credit_rules", "claim_hours"),
    ("credit_rules", "chronic", "right"), ("charges", "monthly_fee"), ("attachments",),
})  # fmt: skip
"""Where nobody can compute whether a change is for the worse; the customer is told as if it were."""

_MONEY: Final = ("credits", "credit_rules", "rewards", "charges")
_STACKING: Final = ("credit_rules", "stacking")
_EXTENT: Final = "workload"
_DAYS: Final = {CycleUnit.CALENDAR_DAYS: 1, CycleUnit.MONTHS: 30, CycleUnit.YEARS: 365}
_USUAL_DAY: Final = 8 * 3600
_ALIKE: Final = 60
Key = tuple[object, int]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One comparison of two versions."""

    hours: Mapping[str, ServiceHours]
    day: date
    working_day: int

    def models(self, before: Written | None, after: Written | None, path: Path, target: str) -> Iterator[Change]:
        if isinstance(before, Target) and isinstance(after, Target):
            yield from self.promise(before, after)
        names = [name for each in (after or before,) if each for name in type(each).model_fields]
        for name in names:
            if (*path, name) not in _UNTOLD:
                yield from self.values(getattr(before, name, None), getattr(after, name, None), (*path, name), target)

    def values(self, before: object, after: object, path: Path, target: str) -> Iterator[Change]:
        if path == ("credit_rules",):
            # Credits without rules follow those that hold where nothing else is written.
            before, after = before or CreditRules(), after or CreditRules()
        if before == after:
            return
        if path in _HOURS and before and after:
            yield self.other_hours(str(before), str(after), path, target)
        elif isinstance(before, Interruptions | None) and isinstance(after, Interruptions | None):
            # Nobody can compute whether other rules of counting are for the worse.
            if next(self.models(before, after, path, target), None):
                yield _change(path, target, before=before, after=after, adverse=True)
        elif isinstance(before, Written | None) and isinstance(after, Written | None):
            yield from self.models(before, after, path, target)
        elif type(before or after) is tuple:
            yield from self.lists(_keyed(before), _keyed(after), path, target)
        elif before is None or after is None:
            yield _whole(before, after, path, target)
        else:
            yield self.value(before, after, path, target)

    def lists(
        self, before: Mapping[Key, object], after: Mapping[Key, object], path: Path, target: str
    ) -> Iterator[Change]:
        """Compare two lists, in which each entry has a name of its own, by these names."""
        reworded = dict(_reworded(before, after))
        for key in dict.fromkeys((*after, *(each for each in before if each not in reworded.values()))):
            old, new = before.get(reworded.get(key, key)), after.get(key)
            if isinstance(old, Written) and isinstance(new, Written):
                yield from self.models(old, new, path, new.id if isinstance(new, Target) else target)
            elif key in reworded:
                adverse = path in _WELCOME | _UNWELCOME
                yield _change(path, target, before=old, after=new, adverse=adverse)
            elif old != new:
                yield _whole(old, new, path, target)

    def value(self, before: object, after: object, path: Path, target: str) -> Change:
        """Compare two single values, of which more or less may be better."""
        ranks = self.rank(before), self.rank(after)
        if path not in _MORE_IS_BETTER | _LESS_IS_BETTER:
            return _change(path, target, before=before, after=after, adverse=path in _PERHAPS_WORSE)
        if ranks[0] is None or ranks[1] is None or ranks[0][0] != ranks[1][0] or ranks[0] == ranks[1]:
            return _change(path, target, before=before, after=after, adverse=True)
        more = ranks[1] > ranks[0]
        better = more is (path in _MORE_IS_BETTER)
        direction = _direction(path, better=more if path in _BY_NUMBER else better)
        return _change(path, target, before=before, after=after, direction=direction, adverse=not better)

    def rank(self, value: object) -> tuple[str, Decimal] | None:
        """Return the number by which values of one kind are ordered, with that kind."""
        match value:
            case "worst_target" | "add_up":
                return "stacking", Decimal(value == "add_up")
            case Amount():
                return value.unit, value.value
            case Decimal() | int():
                return "", Decimal(value)
            case Duration():
                kind = "working" if value.unit.is_working else "calendar"
                return kind, Decimal(value.seconds(self.working_day))
            case Cycle():
                return "days", Decimal(value.amount * _DAYS[value.unit])
        return None

    def promise(self, before: Target, after: Target) -> Iterator[Change]:
        """Compare what two versions of a target promise."""
        if all(getattr(before, name) == getattr(after, name) for name in _PROMISE):
            return
        steps = self.steps(before, after)
        path, target = ("targets", "promise"), after.id
        if steps and min(steps) >= 0 < max(steps):
            yield _change(path, target, before=before, after=after, direction=Direction.TIGHTENED)
        elif steps and max(steps) <= 0 > min(steps):
            yield _change(path, target, before=before, after=after, direction=Direction.RELAXED, adverse=True)
        else:
            yield _change(path, target, before=before, after=after, adverse=True)

    def steps(self, before: Target, after: Target) -> tuple[int, ...]:
        """Return for each part of a promise whether it went up (1), down (-1) or stayed; none if unlike."""
        if (before.per, before.metric) != (after.per, after.metric):
            return ()
        pairs = [(self.rank(each.threshold), self.rank(each.within)) for each in (before, after)]
        (old, old_limit), (new, new_limit) = pairs
        sign = 1 if after.comparison.higher_is_better else -1
        same_way = before.comparison.higher_is_better is after.comparison.higher_is_better
        if not (old and new) or old[0] != new[0] or not same_way or bool(old_limit) is not bool(new_limit):
            return ()
        strict = before.comparison not in _AT, after.comparison not in _AT
        by_value = sign * _sign(new[1] - old[1]) or (strict[1] - strict[0])
        if not (old_limit and new_limit):
            return (by_value,)
        return (by_value, -_sign(new_limit[1] - old_limit[1])) if old_limit[0] == new_limit[0] else ()

    def other_hours(self, before: str, after: str, path: Path, target: str) -> Change:
        """Compare the open minutes of a week of two service hours."""
        if before not in self.hours or after not in self.hours:
            return _change(path, target, before=before, after=after, adverse=True)
        old, new = (_minutes(self.hours[each].version_on(self.day)) for each in (before, after))
        if old == new:
            return _change(path, target, before=before, after=after)
        if old < new:
            return _change(path, target, before=before, after=after, direction=Direction.WIDENED)
        direction = Direction.NARROWED if new < old else Direction.CHANGED
        return _change(path, target, before=before, after=after, direction=direction, adverse=True)


_AT: Final = (Comparison.AT_LEAST, Comparison.AT_MOST)


def _other_files(names: Collection[str], before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """Yield the attachments that have kept their name and not their content; nobody can compute what that means."""
    for name in after:
        if name in names and name in before and before[name] != after[name]:
            texts = (f"{name} ({each[name]})" for each in (before, after))
            yield _change(("attachments", "content"), "", before=next(texts), after=next(texts), adverse=True)


def _whole(before: object, after: object, path: Path, target: str) -> Change:
    if before is None:
        adverse = path in _UNWELCOME | _PERHAPS_WORSE
        return _change(path, target, before=before, after=after, direction=Direction.ADDED, adverse=adverse)
    return _change(
        path, target, before=before, after=after, direction=Direction.REMOVED, adverse=path in _WELCOME | _PERHAPS_WORSE
    )


def _change(  # noqa: PLR0913 - all that a change consists of
    path: Path,
    target: str,
    *,
    before: object,
    after: object,
    direction: Direction = Direction.CHANGED,
    adverse: bool = False,
) -> Change:
    return Change(path=path, target=target, before=before, after=after, direction=direction, adverse=adverse)


def _direction(path: Path, *, better: bool) -> Direction:
    if path == _STACKING:
        return Direction.CHANGED
    if any(each in _MONEY for each in path):
        return Direction.RAISED if better else Direction.LOWERED
    if path[0] == _EXTENT:
        return Direction.WIDENED if better else Direction.NARROWED
    return Direction.TIGHTENED if better else Direction.RELAXED


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


def _keyed(items: object) -> dict[Key, object]:
    """Return the entries of a list under their names; of those that share a name each under a number, too."""
    found: dict[Key, object] = {}
    for item in items if isinstance(items, tuple) else ():
        name, number = _name(item), 0
        while (name, number) in found:
            number += 1
        found[name, number] = item
    return found


def _reworded(before: Mapping[Key, object], after: Mapping[Key, object]) -> Iterator[tuple[Key, Key]]:
    """Yield the texts of the new list that are texts of the old one in other words, each with that one."""
    gone = {key: item for key, item in before.items() if isinstance(item, LocalText) and key not in after}
    for key, item in after.items():
        if isinstance(item, LocalText) and key not in before:
            likeness = {each: _likeness(text, item) for each, text in gone.items()}
            best = max(likeness, key=likeness.__getitem__, default=None)
            if best is not None and likeness[best] >= _ALIKE:
                del gone[best]
                yield key, best


def _likeness(one: LocalText, other: LocalText) -> int:
    """Return how much alike two texts are in the language in which they are most so, in percent."""
    ratios = (SequenceMatcher(None, one(each), other(each), autojunk=False).ratio() for each in LANGUAGES)
    return round(100 * max(ratios))


def _name(item: object) -> object:
    """Return the first field of an entry that is written: its id, its metric, its term; tiers and rules go by place."""
    if isinstance(item, CreditTier | RewardTier | ChronicFailure):
        return None
    if isinstance(item, Written):
        return _name(next(value for name in type(item).model_fields if (value := getattr(item, name)) is not None))
    return item


def _minutes(version: HoursVersion) -> frozenset[tuple[int, int]]:
    """Return the open minutes of a week by day, those of holidays as an eighth day."""
    usual = tuple({segment for day in version.week.days for segment in day})
    days = (*version.week.days, version.on_holidays if version.holidays else usual)
    return frozenset(
        (number, minute) for number, day in enumerate(days) for each in day for minute in range(each.start, each.end)
    )
