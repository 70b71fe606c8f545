"""Which duties with a time had to be done in a month, by when, and whether they were."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from slm.calendar import Month, zone
from slm.documents.edition import Edition
from slm.documents.views.result_format import period_name, target_name
from slm.facts.duties import DueDuty, duties_of
from slm.text import N_

STATES: Final = {
    "kept": N_("done in time"), "late": N_("done too late"), "open": N_("not done yet, and in time"),
    "overdue": N_("overdue"), "unknown": N_("not done yet"),
}  # fmt: skip
"""How a duty stands, in words."""


class DutyRow(NamedTuple):
    """One time that a duty had to be done, in words."""

    duty: str
    about: str
    agreement: str
    version: str
    since: str
    due: str
    done: str
    state: str
    is_bad: bool


def duties_of_month(edition: Edition, month: Month, agreements: Collection[str]) -> Iterator[DutyRow]:
    """Yield the duties of agreements whose time ran in a month."""
    t = edition.labels
    for due in duties_of(edition.facts.portfolio, month, agreements):
        about = edition.text(due.about)
        if due.missed is not None:
            miss = t("after a miss of {targets}", targets=target_name(edition, due.missed))
            about = t("{name}: {value}", name=miss, value=period_name(edition, due.missed))
        yield DutyRow(
            duty=edition.text(due.commitment.what), about=about, agreement=due.agreement.id,
            version=str(due.agreement.version), since=_moment(edition, due, due.since),
            due=_moment(edition, due, due.due, is_end=True), done=_moment(edition, due, due.done),
            state=t(STATES[due.state]), is_bad=due.state in {"late", "overdue"},
        )  # fmt: skip


def _moment(edition: Edition, due: DueDuty, instant: datetime | None, *, is_end: bool = False) -> str:
    """Return a day, with the time where it is not midnight; what ends at midnight ends with the day before."""
    if instant is None:
        return "–"
    local = instant.astimezone(zone(due.agreement.time_zone))
    if local.time() == time():
        return edition.date(local.date() - timedelta(days=is_end))
    return f"{edition.date(local.date())} {local:%H:%M}"
