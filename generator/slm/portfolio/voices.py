"""Which complaints and disputes a customer may see: their own, and nobody else's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from slm.improvement import Complaint, ComplaintAbout, Dispute
from slm.portfolio.portfolio import Portfolio


def voices_of(
    portfolio: Portfolio, agreements: Collection[str], actions: Collection[str], customer: str | None
) -> tuple[Mapping[str, Complaint], Mapping[str, Dispute]]:
    """Return the complaints and disputes of a customer, of those the objections to figures that they are shown.

    An agreement, or an action, that they are not shown is not named either.
    """
    if customer is None:
        return {}, {}
    complaints = {
        name: _without_hidden(complaint, agreements, actions)
        for name, complaint in portfolio.complaints.items()
        if complaint.customer == customer
    }
    disputes = {
        name: dispute
        for name, dispute in portfolio.disputes.items()
        if dispute.agreement in agreements and side_of(portfolio, dispute) == customer
    }
    return complaints, disputes


def side_of(portfolio: Portfolio, dispute: Dispute) -> str | None:
    """Return the party to which who raised a dispute belonged on that day."""
    person = portfolio.provider.person(dispute.raised_by)
    return person.held_on(dispute.raised_on)[0] if person else None


def people_in(complaints: Iterable[Complaint], disputes: Iterable[Dispute]) -> set[str]:
    """Return who is named in what an audience is shown of complaints and disputes."""
    named = set[str]()
    for complaint in complaints:
        named |= {str(who.written) for who in (complaint.by, *(one.to for one in complaint.escalations))}
    for dispute in disputes:
        named |= {dispute.raised_by, *(saying.by for saying in dispute.said)}
        named |= {dispute.decision.by} if dispute.decision else set()
    return named


def _without_hidden(complaint: Complaint, agreements: Collection[str], actions: Collection[str]) -> Complaint:
    hidden: dict[str, object] = {}
    if complaint.about.agreement not in {None, *agreements}:
        hidden["about"] = ComplaintAbout()
    if complaint.action not in {None, *actions}:
        hidden["action"] = None
    return complaint.model_copy(update=hidden)
