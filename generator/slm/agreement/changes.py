"""What one version of an agreement changes against another: from typed values, so that each change has a direction.

A reworded page hides a relaxed promise, and a renamed file one changed word (FAILURES F67); values cannot be reworded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from pydantic import ValidationError

from slm.agreement.agreement import Agreement
from slm.agreement.measures import Comparison
from slm.agreement.target import Target
from slm.calendar import Cycle, CycleUnit, DayLimit, Duration, HoursVersion, ServiceHours, TimeOfDay
from slm.text import LANGUAGES, N_
from slm.values import Amount, Key, LocalText, SeenBy, Written, keys_of, public


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

    path: tuple[str, ...] = ()
    """The keys of `agreement.yml` that lead to it, such as `("targets", "credits")`."""
    keys: tuple[Key, ...] = ()
    """What is known about these keys, that of the document first."""
    target: str = ""
    """The target that it belongs to; empty for none."""
    before: object = None
    """The old value; None for something new."""
    after: object = None
    """The new value; None for something that is gone."""
    direction: Direction = Direction.CHANGED
    adverse: bool = False
    """Whether it is, or may be, worse for the customer than before."""

    @property
    def key(self) -> Key:
        """What is known about the key whose value is another."""
        return self.keys[-1]

    @property
    def seen_by(self) -> SeenBy:
        """Who may be told of it: who may see each of its keys."""
        return min(key.seen_by for key in self.keys)


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
    service_hours = hours.get(after.service_hours)
    working_day = service_hours.version_on(after.valid.start).working_day if service_hours else _USUAL_DAY
    typed = _VersionComparison(hours, after.valid.start, working_day).models(before, after, Change())
    return (*typed, *_other_files({attachment.file for attachment in after.attachments}, *files))


_PROMISE: Final = public(N_("Promise"))
"""What the comparison of a target, its period and its limit of time are together."""
_DAYS: Final = {CycleUnit.CALENDAR_DAYS: 1, CycleUnit.MONTHS: 30, CycleUnit.YEARS: 365}
_USUAL_DAY: Final = 8 * 3600
_ALIKE: Final = 60
_DIRECTIONS: Final = {
    "tightens": (Direction.TIGHTENED, Direction.RELAXED), "rises": (Direction.RAISED, Direction.LOWERED),
    "widens": (Direction.WIDENED, Direction.NARROWED), "changes": (Direction.CHANGED, Direction.CHANGED),
}  # fmt: skip
"""The words for a better and a worse value, or for a higher and a lower one, by how a key `moves`."""
_AT: Final = (Comparison.AT_LEAST, Comparison.AT_MOST)
EntryName = tuple[object, int]
Entries = Mapping[EntryName, object]


@dataclass(frozen=True, slots=True)
class _VersionComparison:
    """One comparison of two versions; where it is, says the change that there would be (`spot`)."""

    hours: Mapping[str, ServiceHours]
    day: date
    working_day: int

    def models(self, before: Written | None, after: Written | None, spot: Change) -> Iterator[Change]:
        if isinstance(before, Target) and isinstance(after, Target) and before.promise != after.promise:
            yield self.promise(before, after, _below(spot, "promise", _PROMISE))
        model = type(after or before)
        for name, key in keys_of(model).items() if issubclass(model, Written) else ():
            if key.compared != "no":
                yield from self.values(getattr(before, name, None), getattr(after, name, None), _below(spot, name, key))

    def values(self, before: object, after: object, spot: Change) -> Iterator[Change]:
        before, after = _said(before, after), _said(after, before)
        if before == after:
            return
        kinds = type(before), type(after)
        if any(issubclass(kind, Written) for kind in kinds):
            inside = self.models(before, after, spot)  # type: ignore[arg-type]
            if spot.key.compared == "by_key":
                yield from inside
            elif next(inside, None):
                yield replace(spot, before=before, after=after, adverse=spot.key.effect == "unclear")
        elif tuple in kinds:
            yield from self.lists(_named(before), _named(after), spot)
        elif before is None or after is None:
            yield _whole(spot, before, after)
        elif spot.key.wording == "hours" and spot.key.better == "more":
            yield self.other_hours(str(before), str(after), spot)
        else:
            yield self.value(before, after, spot)

    def lists(self, before: Entries, after: Entries, spot: Change) -> Iterator[Change]:
        """Compare two lists, in which each entry has a name of its own, by these names."""
        reworded = dict(_reworded(before, after))
        for name in dict.fromkeys((*after, *(key for key in before if key not in reworded.values()))):
            old, new = before.get(reworded.get(name, name)), after.get(name)
            if isinstance(old, Written) and isinstance(new, Written):
                yield from self.models(old, new, replace(spot, target=new.id) if isinstance(new, Target) else spot)
            elif name in reworded:
                yield replace(spot, before=old, after=new, adverse=spot.key.effect != "nothing")
            elif old != new:
                yield _whole(spot, old, new)

    def value(self, before: object, after: object, spot: Change) -> Change:
        """Compare two single values, of which more or less may be better."""
        key, found = spot.key, replace(spot, before=before, after=after)
        if key.better is None or key.better == "unclear":
            return replace(found, adverse=key.better == "unclear")
        old, new = self.rank(before, key), self.rank(after, key)
        if old is None or new is None or old[0] != new[0] or old == new:
            return replace(found, adverse=True)
        more = new > old
        better = more is (key.better != "less")
        direction = _DIRECTIONS[key.moves][0 if (more if key.moves == "rises" else better) else 1]
        return replace(found, direction=direction, adverse=not better)

    def rank(self, value: object, key: Key = _PROMISE) -> tuple[str, Decimal] | None:
        """Return the number by which values of one kind are ordered, with that kind."""
        match value:
            case str() if isinstance(key.better, tuple):
                return "word", Decimal(key.better.index(value))
            case Amount():
                return value.unit, value.value
            case TimeOfDay(minutes=number) | (Decimal() | int() as number):
                return "", Decimal(number)
            # How long one is that ends on a day depends on when a case was raised.
            case Duration() if not isinstance(value, DayLimit):
                kind = "working" if value.unit.is_working else "calendar"
                return kind, Decimal(value.seconds(self.working_day))
            case Cycle():
                return "days", Decimal(value.amount * _DAYS[value.unit])
        return None

    def promise(self, before: Target, after: Target, spot: Change) -> Change:
        steps = self.steps(before, after) or (0,)
        tighter, looser = min(steps) >= 0 < max(steps), max(steps) <= 0 > min(steps)
        direction = Direction.TIGHTENED if tighter else Direction.RELAXED if looser else Direction.CHANGED
        return replace(spot, before=before, after=after, direction=direction, adverse=not tighter)

    def steps(self, before: Target, after: Target) -> tuple[int, ...]:
        """Return for each part of a promise whether it went up (1), down (-1) or stayed; none if unlike."""
        if (before.per, before.metric) != (after.per, after.metric):
            return ()
        pairs = [(self.rank(version.threshold), self.rank(version.within)) for version in (before, after)]
        (old, old_limit), (new, new_limit) = pairs
        sign = 1 if after.comparison.higher_is_better else -1
        same_way = before.comparison.higher_is_better is after.comparison.higher_is_better
        if not (old and new) or old[0] != new[0] or not same_way or bool(old_limit) is not bool(new_limit):
            return ()
        strict = before.comparison not in _AT, after.comparison not in _AT
        by_value = sign * int(new[1].compare(old[1])) or (strict[1] - strict[0])
        if not (old_limit and new_limit):
            return (by_value,)
        return (by_value, int(old_limit[1].compare(new_limit[1]))) if old_limit[0] == new_limit[0] else ()

    def other_hours(self, before: str, after: str, spot: Change) -> Change:
        found = replace(spot, before=before, after=after)
        if before not in self.hours or after not in self.hours:
            return replace(found, adverse=True)
        old, new = (_minutes(self.hours[hours].version_on(self.day)) for hours in (before, after))
        direction = Direction.WIDENED if old < new else Direction.NARROWED if new < old else Direction.CHANGED
        return replace(found, direction=direction, adverse=not old <= new)


def _below(spot: Change, name: str, key: Key) -> Change:
    return replace(spot, path=(*spot.path, name), keys=(*spot.keys, key))


def _whole(spot: Change, before: object, after: object) -> Change:
    """Return the change by which something is there or gone."""
    direction, worse = (Direction.ADDED, "burdens") if before is None else (Direction.REMOVED, "grants")
    return replace(spot, before=before, after=after, direction=direction, adverse=spot.key.effect in (worse, "unclear"))


def _other_files(names: Collection[str], before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """Yield the attachments that have kept their name and not their content; nobody can compute what that means."""
    keys = (keys_of(Agreement)["attachments"],)
    for name in after:
        if name in names and name in before and before[name] != after[name]:
            old, new = (f"{name} ({contents[name]})" for contents in (before, after))
            yield Change(path=("attachments", "content"), keys=keys, before=old, after=new, adverse=True)


def _said(value: object, other: object) -> object:
    """Return what a value says: an empty one nothing, and a part that is left out what one without a key would say."""
    if value is None and isinstance(other, Written):
        return _without_keys(type(other))
    return None if value in ((), {}) else value


def _without_keys(model: type[Written]) -> Written | None:
    """Return what a part without any key would say; None where it has to say something."""
    try:
        return model()
    except ValidationError:
        return None


def _named(items: object) -> dict[EntryName, object]:
    """Return the entries of a list under their names; of those that share a name each under a number, too."""
    found: dict[EntryName, object] = {}
    for item in items if isinstance(items, tuple) else ():
        name, number = _name(item), 0
        while (name, number) in found:
            number += 1
        found[name, number] = item
    return found


def _reworded(before: Entries, after: Entries) -> Iterator[tuple[EntryName, EntryName]]:
    """Yield the texts of the new list that are texts of the old one in other words, each with that one."""
    gone = {key: item for key, item in before.items() if isinstance(item, LocalText) and key not in after}
    for key, item in after.items():
        if isinstance(item, LocalText) and key not in before:
            likeness = {gone_key: _likeness(text, item) for gone_key, text in gone.items()}
            best = max(likeness, key=likeness.__getitem__, default=None)
            if best is not None and likeness[best] >= _ALIKE:
                del gone[best]
                yield key, best


def _likeness(one: LocalText, other: LocalText) -> int:
    """Return how much alike two texts are in the language in which they are most so, in percent."""
    ratios = (SequenceMatcher(None, one(language), other(language), autojunk=False).ratio() for language in LANGUAGES)
    return round(100 * max(ratios))


def _name(item: object) -> object:
    """Return the first field of an entry that is written: its id, its metric; what has a bound goes by place."""
    if not isinstance(item, Written):
        return item
    written = ((key, value) for name, key in keys_of(type(item)).items() if (value := getattr(item, name)) is not None)
    key, value = next(written)
    return None if key.better else _name(value)


def _minutes(version: HoursVersion) -> frozenset[tuple[int, int]]:
    """Return the open minutes of a week by day, those of holidays as an eighth day."""
    usual = tuple({segment for day in version.week.days for segment in day})
    days = (*version.week.days, version.on_holidays if version.holidays else usual)
    return frozenset(
        (number, minute)
        for number, day in enumerate(days)
        for segment in day
        for minute in range(segment.start, segment.end)
    )
