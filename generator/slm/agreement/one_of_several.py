"""Targets of which one is enough (`or_else`): together they are one promise, which is missed where all are missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from slm.agreement.target import Target
from slm.problem import InputError, Mistake

OTHER_NOT_THERE: Final = Mistake(
    "SLM1345",
    "`or_else` names '{other}', which is no other target of this version",
    "Write the id of the target that is enough instead, one of: {known}.",
)
IN_TWO_GROUPS: Final = Mistake(
    "SLM1346",
    "'{other}' is enough in the place of '{target}', and of '{first}' as well",
    "Write all targets of which one is enough at one of them: `or_else: [{all}]`.",
)
OTHERS_DIFFER: Final = Mistake(
    "SLM1347",
    "one of '{target}' and '{other}' cannot be enough: {key} of the two differ",
    "Of targets that are one promise the period (`per`), the services and how these are taken `together` are the same, "
    "and either all of them are an `objective` or none.",
)


def groups_of(targets: Sequence[Target]) -> tuple[tuple[str, ...], ...]:
    """Return the ids of targets of which one is enough, group by group."""
    return tuple((target.id, *target.or_else) for target in targets if target.or_else)


def check_groups(targets: Sequence[Target], services_of: Callable[[Target], tuple[str, ...]]) -> None:
    """Refuse targets that cannot be one promise."""
    known = {target.id: target for target in targets}
    first: dict[str, str] = {}
    for index, target in enumerate(targets):
        for nth, name in enumerate(target.or_else):
            place = "targets", index, "or_else", nth
            if name not in known or name == target.id:
                others = ", ".join(one for one in known if one != target.id)
                raise OTHER_NOT_THERE.raised(*place, other=name, known=others)
            other = known[name]
            told = _said(target, services_of), _said(other, services_of)
            for key, ours in told[0].items():
                if ours != told[1][key]:
                    raise OTHERS_DIFFER.raised(*place, target=target.id, other=name, key=f"`{key}`")
        for name in (target.id, *target.or_else) if target.or_else else ():
            if name in first:
                raise _twice(targets, index, name, first[name])
            first[name] = target.id


def _twice(targets: Sequence[Target], index: int, name: str, first: str) -> InputError:
    target = targets[index]
    both = {*next(one.or_else for one in targets if one.id == first), *target.or_else, target.id} - {first}
    words = {"other": name, "target": target.id, "first": first}
    return IN_TWO_GROUPS.raised("targets", index, "or_else", **words, all=", ".join(sorted(both)))


def _said(target: Target, services_of: Callable[[Target], tuple[str, ...]]) -> dict[str, object]:
    return {
        "per": target.per, "services": {*services_of(target)}, "together": target.together,
        "objective": target.objective,
    }  # fmt: skip
