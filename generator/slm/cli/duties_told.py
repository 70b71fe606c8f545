"""The duties with a time of a month, as `slm report` tells them: for people, and for programs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from slm.cli.speech import say, speech
from slm.text import N_
from slm.values import LocalText

if TYPE_CHECKING:
    from datetime import datetime

    from slm.calendar import Month
    from slm.facts.duties import DueDuty
    from slm.portfolio import Portfolio

DUTY_HEADS: Final = (N_("agreement"), N_("duty"), N_("time began"), N_("due"), N_("done"), N_("finding"))
_VERDICTS: Final = {"kept": "met", "late": "missed", "overdue": "missed"}


def duty_objects(portfolio: Portfolio, month: Month, agreements: Collection[str]) -> list[dict[str, Any]]:
    """Return the duties of agreements whose time ran in a month, as objects of JSON."""
    from slm.facts.duties import duties_of

    return [_object(due) for due in duties_of(portfolio, month, agreements)]


def _object(due: DueDuty) -> dict[str, Any]:
    from slm.calendar import zone

    def moment(at: datetime | None) -> str | None:
        return at.astimezone(zone(due.agreement.time_zone)).isoformat() if at else None

    missed = due.missed and {"target": due.missed.target, "period": due.missed.period.label}
    return {
        "agreement": due.agreement.id, "version": str(due.agreement.version), "duty": due.commitment.id,
        "side": due.commitment.side, "about": due.about.written if due.about else None, "after_miss": missed,
        "since": moment(due.since), "due": moment(due.due), "done": moment(due.done), "state": due.state,
    }  # fmt: skip


def duty_rows(told: Sequence[dict[str, Any]], month: Month, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield duties as rows of the CSV of results: `metric` is duty, `start` and `end` are when its time began and ends.

    The verdict of one that is still to be done is empty; `reason` says how it stands.
    """
    for one in told:
        row = {
            "agreement": one["agreement"], "version": one["version"], "target": one["duty"], "metric": "duty",
            "period": str(month), "start": one["since"], "end": one["due"] or "", "reason": one["state"],
            "verdict": _VERDICTS.get(one["state"], ""), "provisional": "true" if one["done"] is None else "false",
        }  # fmt: skip
        yield tuple(row.get(column, "") for column in columns)


def duty_cells(told: Sequence[dict[str, Any]]) -> Iterator[Sequence[str]]:
    """Yield duties as rows of a table for people."""
    from slm.documents.views.duties import STATES

    for one in told:
        name = LocalText(one["about"])(speech().code) if one["about"] else ""
        times = ((one[key] or "-")[:16].replace("T", " ") for key in ("since", "due", "done"))
        named = f"{one['duty']} ({name})" if name else one["duty"]
        yield f"{one['agreement']} {one['version']}", named, *times, say(STATES[one["state"]])
