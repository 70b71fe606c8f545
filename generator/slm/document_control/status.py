"""The status of a document version is computed, never written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Where a version stands on a given day."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """The days on which a version is in force, half-open: `[start, end)`, and why it ends.

    `end` is the earliest of the end of its own term, the start of the version that supersedes it, and its withdrawal.
    """

    start: date
    end: date
    ended_by: Status = Status.EXPIRED

    def covers(self, day: date) -> bool:
        """Is the version in force on this day?"""
        return self.start <= day < self.end


def status(
    validity: Validity, *, approved_roles: Collection[str], required_roles: Collection[str], as_of: date
) -> Status:
    """Return the status on `as_of`.

    Without approvals a version is a draft, with some of them in review, with all of them approved; from then on the
    status is what the calendar says.
    """
    if not set(required_roles) <= set(approved_roles) or not approved_roles:
        return Status.IN_REVIEW if approved_roles else Status.DRAFT
    if as_of < validity.start:
        return Status.APPROVED
    return Status.IN_FORCE if validity.covers(as_of) else validity.ended_by
