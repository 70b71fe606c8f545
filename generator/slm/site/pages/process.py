"""How service level management is done: the cycle as one picture, the roles, the activities."""

from __future__ import annotations

from collections.abc import Iterator
from math import atan2, cos, degrees, pi, sin
from typing import Final, NamedTuple

from slm.catalog import Activity, Role
from slm.documents.addresses import PROCESS
from slm.documents.edition import Edition
from slm.site.environment import render_page
from slm.site.site import SitePage

ACROSS: Final = 39
DOWN: Final = 42
"""Half the width and height of the ring, in per cent of the picture: its labels need the rest."""


def pages(edition: Edition) -> Iterator[SitePage]:
    """Yield the page about the process; nothing where the book does not describe one."""
    process, provider = edition.portfolio.process, edition.portfolio.provider
    activities = process.activities if process else ()
    values = {
        "process": process,
        "steps": _ring(activities),
        "roles": [
            (role, [person for person in provider.people if role.id in person.roles], _duties_in(role, activities))
            for role in provider.roles
        ],
        "role": {role.id: edition.text(role.name) for role in provider.roles},
    }
    yield SitePage(
        path=PROCESS,
        title=edition.labels("How we manage service levels"),
        body=render_page("process.md.jinja", PROCESS, edition, values),
        edit=process.place().path if process else None,
    )


class Step(NamedTuple):
    """An activity on the ring, and the arrow that leads to the next one. Places in per cent of the picture."""

    activity: Activity
    left: int
    top: int
    arrow_left: int
    arrow_top: int
    arrow_turn: int
    """In degrees, clockwise; 0 points to the right."""


def _ring(activities: tuple[Activity, ...]) -> list[Step]:
    """Return the activities clockwise on an ellipse, the first at the top."""
    count = len(activities)
    return [_step(activity, 2 * pi * number / count, pi / count) for number, activity in enumerate(activities)]


def _step(activity: Activity, angle: float, half: float) -> Step:
    left, top = _place(angle)
    arrow_left, arrow_top = _place(angle + half)
    turn = degrees(atan2(DOWN * sin(angle + half), ACROSS * cos(angle + half)))
    return Step(activity, round(left), round(top), round(arrow_left), round(arrow_top), round(turn))


def _place(angle: float) -> tuple[float, float]:
    return 50 + ACROSS * sin(angle), 50 - DOWN * cos(angle)


def _duties_in(role: Role, activities: tuple[Activity, ...]) -> list[Activity]:
    return [activity for activity in activities if activity.responsible == role.id]
