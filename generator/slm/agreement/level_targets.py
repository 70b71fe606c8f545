"""Targets that a named set of service levels makes: each of its times is one, in every version that names the set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from slm.agreement.agreement import Agreement
from slm.agreement.measures import Clock
from slm.agreement.target import Target
from slm.calendar import Duration
from slm.catalog import Level, Levels, LevelSet, Metric

_Measured = Literal["response", "resolution", "update"]
_FIGURES: Final = "figures"


def with_level_targets(agreement: Agreement, levels: Levels, metrics: dict[str, Metric]) -> Agreement:
    """Return a version with the levels of the set that it names, and with the targets that they make.

    The set and its levels are those of the first day of its term, so that what is said of them later changes no version
    that began before. A target that the version has itself, by its id, takes the place of one of the set.
    """
    day = agreement.valid.start
    found = next((known.on(day) for known in levels.sets if known.id == agreement.level_set), None)
    if found is None:
        return agreement
    of_set = [known.on(day) for name in found.levels if (known := levels.level(name))]
    own = {target.id for target in agreement.targets}
    made = [target for target in _targets(found, of_set, metrics) if target.id not in own]
    source, path = agreement.standing
    for target in made:
        if source:
            target.written_in(source, *path, "level_set")
    names = dict.fromkeys((*agreement.levels, *(level.id for level in of_set)))
    return agreement.model_copy(update={"targets": (*agreement.targets, *made), "levels": tuple(names)})


def _targets(found: LevelSet, levels: list[Level], metrics: dict[str, Metric]) -> Iterator[Target]:
    for level in levels:
        times: tuple[tuple[_Measured, Duration | None], ...] = (
            ("response", level.respond), ("resolution", level.resolve), ("update", level.update_every),
        )  # fmt: skip
        for measured, within in times:
            promise = getattr(found, measured)
            if promise is None or within is None:
                continue
            metric = metrics.get(promise.metric)
            is_counted = metric is not None and metric.source != _FIGURES
            yield Target(
                id=f"{level.id.lower()}-{measured}", metric=promise.metric, priority=level.id, within=within,
                for_at_least=promise.for_at_least, objective=promise.for_at_least is None,
                clock=Clock(measures=measured) if is_counted else None,
            )  # fmt: skip
