"""Changes for the worse are announced in the time that the agreement itself demands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from slm.agreement import AgreementHistory, DatedVersion, changes
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

NOTICE_TOO_SHORT: Final = Mistake(
    "SLM539",
    "{agreement} {version} may be worse for the customer than {before} and had to be announced by {deadline}; "
    "nobody had approved it then",
    "Let it come into force later, or let the customer approve it: slm notice {agreement} {version}",
    Severity.WARNING,
)

OTHER_SIDE: Final = frozenset({"customer", "supplier"})
"""The roles whose approval makes a notice needless: both sides agree."""


def changes_are_announced_in_time(portfolio: Portfolio) -> Iterator[Problem]:
    """Find versions that change something for the worse sooner than the version before them allows.

    Nobody can announce words that are not settled, so the day of the first approval is the earliest day of notice.
    """
    for history in portfolio.agreements.values():
        for version in history.versions:
            before = _superseded(history, version)
            if (
                before
                and (deadline := _missed(before, version, portfolio.as_of))
                and _is_adverse(portfolio, before, version)
            ):
                yield NOTICE_TOO_SHORT.at(
                    version.agreement.valid.place("from"), before.agreement.renewal.place("change_notice"),
                    agreement=history.id, version=version.version, before=before.version, deadline=deadline,
                )  # fmt: skip


def _superseded(history: AgreementHistory, version: DatedVersion) -> DatedVersion | None:
    """Return the version that this one takes the place of, where the other side has not approved that."""
    agreed = OTHER_SIDE & {approval.role for approval in version.approvals}
    return None if agreed else history.version(str(version.agreement.supersedes))


def _missed(before: DatedVersion, version: DatedVersion, as_of: date) -> date | None:
    """Return the last day of notice, if nothing could be announced by then."""
    period = before.agreement.renewal.change_notice
    deadline = period and period.before(version.agreement.valid.start)
    known = min((approval.date for approval in version.approvals), default=as_of)
    return deadline if deadline and known > deadline else None


def _is_adverse(portfolio: Portfolio, before: DatedVersion, version: DatedVersion) -> bool:
    files = before.files, version.files
    return any(change.adverse for change in changes(before.agreement, version.agreement, portfolio.hours, files))
