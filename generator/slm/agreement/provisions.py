"""The parts of an agreement that are no promises with a figure: term, scope, duties, reports, clauses and others."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from slm.agreement.maintenance import MeasuredLength
from slm.calendar import Cycle, Duration, Per
from slm.document_control import NO_END, EndDate
from slm.problem import Mistake
from slm.text import N_
from slm.values import AmountText, Date, Flag, Id, LocalText, Percent, Word, Written, YesNo, internal, parties, public

ENDS_BEFORE_IT_STARTS: Final = Mistake(
    "SLM310",
    "it ends on {until}, not after it starts on {start}",
    "`until` is the first day on which it no longer holds.",
)
NO_TERM_OF_NOTICE: Final = Mistake(
    "SLM1301",
    "{agreement} {version} has no end, and does not say how long after a notice it ends",
    "Agree with the other side on a day and name it with --date, without --not-renewed; or write `terminate_notice` "
    "into `renewal` of the next version.",
)
LIMITS_REVERSED: Final = Mistake(
    "SLM311",
    "the lower limit {lower} is above the upper limit {upper}",
    "Write at_least below at_most, or leave one of them out.",
)
ONE_MOMENT: Final = Mistake(
    "SLM1311",
    "a step of escalation says exactly one of `after` and `at`",
    "Write after which time without help, such as `after: 2 working_hours`, or how much of a case's time is used by "
    "then, such as `at: 80 %`.",
)
WRONG_ATTACHMENT: Final = Mistake(
    "SLM306",
    "'{value}' cannot be an attachment",
    "Name a file in the folder of the version by its name alone: letters, digits, '-', '_' and '.', ending in "
    "one of {kinds}; its title may be in any language.",
)
ATTACHED_TWICE: Final = Mistake(
    "SLM307",
    "'{file}' is attached twice",
    "List each file once; upper and lower case make no difference on some systems.",
)

_limiting: Final = partial(public, added="burdens", moves="widens", expected=True)
KINDS: Final = (
    "pdf", "txt", "csv", "png", "jpg", "jpeg", "docx", "xlsx", "pptx", "odt", "ods", "odp", "vsdx", "zip",
)  # fmt: skip
"""Kinds of files that a browser opens or saves without running anything in them as a part of the site."""
_NAME: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,99}}\.({'|'.join(KINDS)})", re.ASCII)


class TermOfAgreement(Written):
    """The days on which the agreement holds, half-open: from `from`, until the day before `until`, or for good."""

    start: Annotated[Date, public(N_("In force from"))] = Field(alias="from")
    """The first day on which it holds."""
    until: Annotated[EndDate, public(N_("Last day in force"), wording="last_day")] = NO_END
    """The first day on which it no longer holds.

    Left out, or `open`, where it holds until another version takes its place, it is withdrawn, or notice is given.
    """

    @property
    def is_open(self) -> bool:
        """Is it agreed without an end?"""
        return self.until == NO_END

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.until <= self.start:
            raise ENDS_BEFORE_IT_STARTS.raised("until", start=self.start, until=self.until)
        return self


class ScopeList(Written):
    """What of one kind is covered, or is not: domains, sites, people, products, work."""

    of: Annotated[
        Literal["domains", "addresses", "sites", "people", "products", "tasks"],
        public(N_("Of what"), better="unclear", wording=Word("scope of|{}")),
    ]
    """Of what kind the things are."""
    covered: Annotated[Flag, public(N_("Covered"), better="more", wording=YesNo(N_("covered"), N_("not covered")))] = (
        True
    )
    """Whether they belong to the agreement, and no others of their kind; `false`: they do not, and others do."""
    names: Annotated[tuple[LocalText, ...], public(N_("Which"), better="unclear")] = Field(min_length=1)
    """Each of them by its name."""


class Scope(Written):
    """What the agreement covers and what it does not."""

    covers: Annotated[tuple[LocalText, ...], public(N_("Covered"), added="grants")]
    """What belongs to it, point by point."""
    excludes: Annotated[tuple[LocalText, ...], public(N_("Not covered"), added="burdens")] = ()
    """What does not belong to it although a reader may expect it."""
    lists: Annotated[tuple[ScopeList, ...], public(N_("Scope by lists"), added="unclear")] = ()
    """What of one kind belongs to it, or does not, by name."""


class Definition(Written):
    """A word as this agreement uses it."""

    term: Annotated[LocalText, public(N_("Term"))]
    """The word."""
    meaning: Annotated[LocalText, public(N_("Meaning"))]
    """What it means here."""


class Duties(Written):
    """What each side undertakes."""

    provider: Annotated[tuple[LocalText, ...], public(N_("Provider"), added="grants")]
    """What the party that promises undertakes beside its targets."""
    customer: Annotated[tuple[LocalText, ...], public(N_("Customer"), added="burdens")]
    """What the party that is promised something undertakes, such as to report faults."""


class WorkloadLimit(Written):
    """How much work the targets are made for (ISO/IEC 20000-1, 8.3.3)."""

    metric: Annotated[Id, public(N_("Workload"), wording="metric")]
    """A metric whose monthly figure is the actual workload."""
    at_least: Annotated[AmountText | None, _limiting(N_("Lower limit"), better="less")] = None
    """The least work that a period has to bring."""
    at_most: Annotated[AmountText | None, _limiting(N_("Upper limit"), better="more")] = None
    """The most work for which the targets hold."""
    per: Annotated[Per, public(N_("Period"), wording=Word("per {}"))] = Per.MONTH
    """The period in which the work is counted."""
    note: Annotated[LocalText | None, public(N_("Note"))] = None
    """What a reader has to know about the limit."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.at_least and self.at_most and self.at_least.value > self.at_most.value:
            raise LIMITS_REVERSED.raised("at_least", lower=self.at_least, upper=self.at_most)
        return self


class Recovery(Written):
    """What happens after a failure or a disaster."""

    restore_within: Annotated[Duration | None, public(N_("Restored within (RTO)"), better="less")] = None
    """Recovery time objective (RTO)."""
    data_loss_at_most: Annotated[Duration | None, public(N_("Data lost at most (RPO)"), better="less")] = None
    """Recovery point objective (RPO)."""
    continuity: Annotated[LocalText | None, public(N_("Continuity"), added="grants")] = None
    """How the service goes on after a disaster, in words."""


class AgreedReport(Written):
    """A report that the agreement promises."""

    name: Annotated[LocalText, public(N_("Report"))]
    """What it is called."""
    content: Annotated[tuple[LocalText, ...], public(N_("Content"), added="grants")]
    """What it tells, point by point."""
    every: Annotated[Per, public(N_("How often"), wording=Word("every {}"))]
    """How often it is made."""
    audience: Annotated[LocalText, public(N_("Audience"))]
    """Who gets it."""
    due: Annotated[Duration | None, public(N_("Due within"), better="less")] = None
    """How soon after the end of the period."""
    channel: Annotated[LocalText | None, public(N_("Channel"))] = None
    """By which way it is sent."""


class AgreementContact(Written):
    """The interface of one side."""

    party: Annotated[Id, public(N_("Party"), wording="party")]
    """The team, customer or supplier whose contact it is, or the provider."""
    person: Annotated[Id | None, public(N_("Person"), wording="person")] = None
    """Who it is, where it is one person."""
    role: Annotated[LocalText, public(N_("Role"))]
    """For what to turn to it."""
    reach: Annotated[LocalText | None, public(N_("How to reach"))] = None
    """A telephone number, an address, a desk."""


class EscalationStep(Written):
    """Whom to turn to when the step before did not help in time."""

    after: Annotated[Duration | None, public(N_("Without help after"))] = None
    """How long to wait for the step before."""
    at: Annotated[Percent | None, public(N_("Time used"))] = None
    """Or before it is too late: who is told when so much of the time limit of a case is used, such as `80 %`."""
    to: Annotated[LocalText, public(N_("Turn to"))]
    """Who helps then."""
    reach: Annotated[LocalText | None, public(N_("How to reach"))] = None
    """A telephone number, an address, a desk."""

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.after is None) is (self.at is None):
            raise ONE_MOMENT.raised("at" if self.at is not None else "to")
        return self


class Complaints(Written):
    """How a complaint is made and answered."""

    how: Annotated[LocalText, public(N_("How to complain"))]
    """Where and in which form a complaint is made."""
    acknowledged_within: Annotated[Duration | None, public(N_("Acknowledged within"), better="less")] = None
    """How soon its receipt is confirmed."""
    answered_within: Annotated[Duration | None, public(N_("Answered within"), better="less")] = None
    """How soon it is answered."""
    objected_within: Annotated[Duration | None, public(N_("Objections to a figure within"), better="more")] = None
    """How soon after a month was closed the customer may object to a figure of it, such as `10 working_days`."""


class Risk(Written):
    """A known risk to the targets and what is done about it."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id within the agreement, such as `R1`."""
    risk: Annotated[LocalText, public(N_("Risk"))]
    """What may happen."""
    likelihood: Annotated[Literal["low", "medium", "high"], public(N_("Likelihood"), wording=Word("degree|{}"))]
    """How probable it is."""
    impact: Annotated[Literal["low", "medium", "high"], public(N_("Impact"), wording=Word("degree|{}"))]
    """How bad it would be."""
    countermeasure: Annotated[LocalText, public(N_("Countermeasure"))]
    """What is done about it."""
    owner: Annotated[Id | None, internal(N_("Owner"), wording="person")] = None
    """The person who watches it."""


class Renewal(Written):
    """What happens at the end of the term, and how to leave before it."""

    automatic: Annotated[
        Flag, public(N_("Renewal"), wording=YesNo(N_("by a new version only"), N_("renewed automatically")))
    ] = False
    """Whether it goes on at the end of its term unless somebody objects."""
    renewed_for: Annotated[Cycle | None, public(N_("Renewed for"))] = Field(default=None, alias="for")
    """For how long it is renewed each time, until notice is given (`notices` of approvals.yml)."""
    renew_notice: Annotated[Cycle | None, public(N_("Notice of renewal"))] = None
    """How long before the end of the term a renewal is announced."""
    terminate_notice: Annotated[Cycle | None, public(N_("Notice of termination"))] = None
    """How long before it takes effect a termination is announced."""
    change_notice: Annotated[Cycle | None, public(N_("Notice of a change"), better="more")] = None
    """How long before it takes effect a changed version is announced."""


class DocumentControl(Written):
    """What a controlled document says about itself."""

    owner: Annotated[Id, public(N_("Owner"), wording="person")]
    """The person who answers for the document."""
    prepared_by: Annotated[Id, public(N_("Prepared by"), wording="person", compared="no")]
    """The person who wrote this version."""
    classification: Annotated[
        Literal["public", "customer", "internal"], public(N_("Classification"), wording=Word("classification|{}"))
    ] = "customer"
    """Who may see the document: everybody, its two sides, or the provider's own people."""
    distribution: Annotated[tuple[LocalText, ...], public(N_("Distribution"))] = ()
    """Who gets a copy."""
    retention: Annotated[Cycle | None, public(N_("Kept for"))] = None
    """How long it is kept after it ended."""
    changes: Annotated[LocalText | None, public(N_("What changed"), compared="no")] = None
    """What this version changed, in a customer's words."""


class LetteredClause(Written):
    """A lettered clause that a month's record can name."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id within the agreement, such as `E1`, by which a record names it."""
    clause: Annotated[LocalText, public(N_("Clause"), better="unclear")]
    """What it says, in words."""


class Exclusion(LetteredClause):
    """A clause that excludes interruptions which name it; what its rules refuse is downtime, and shown as refused."""

    kind: Annotated[
        Literal["outage", "maintenance", "degradation"] | None,
        public(N_("Kind of interruption"), better="unclear", added="grants", wording=Word("outage kind|{}")),
    ] = None
    """It excludes only rows of this kind, such as `maintenance`: without it, whatever names the clause is excluded,
    also a failure that no maintenance window held (FAILURES S11)."""
    notice: Annotated[Duration | None, public(N_("Announced before"), better="more")] = None
    """It excludes only what was announced so long before it began, by the `announced` of its row."""
    approval: Annotated[
        Flag, public(N_("Approval"), better="more", wording=YesNo(N_("no approval needed"), N_("approval needed")))
    ] = False
    """It excludes only what somebody approved, by the `approved_by` of its row."""
    shorter_than: Annotated[Duration | None, public(N_("Only if shorter than"), better="less")] = None
    """It excludes only what was shorter than this from its beginning to its end, such as an emergency repair under an
    hour; what is longer, or has no end, counts as a whole."""
    at_most: Annotated[MeasuredLength | None, public(N_("At most excluded"), better="less")] = None
    """So much it excludes of one service in a period; what exceeds that counts.

    In working units the time within the service hours of the target is measured, in calendar units all time. The rows
    that name the clause are taken in the order in which they begin, each in the period in which it begins; time that
    two of them share is measured once.
    """
    per: Annotated[Per, public(N_("Period"), better="unclear", wording=Word("per {}"))] = Per.MONTH
    """The period of `at_most`."""


class ClauseCondition(Written):
    """What has to be so for a clause to be used."""

    workload_above: Annotated[Id, public(N_("Workload above its limit"), better="unclear", wording="metric")]
    """The metric of a workload limit whose figure in that month is above `at_most`."""


class Suspension(LetteredClause):
    """A clause by which a target does not apply in a month."""

    when: Annotated[ClauseCondition | None, public(N_("Only when the workload is above its limit"))] = None
    """It may be used only in such a month."""


def _read(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise WRONG_ATTACHMENT.raised(value=value if isinstance(value, str) else "", kinds=", ".join(KINDS))
    return value


AttachmentName = Annotated[
    str, BeforeValidator(_read), WithJsonSchema({"type": "string", "pattern": f"^{_NAME.pattern}$"})
]


class Attachment(Written):
    """A file in the folder of the version. Approvals are bound to its bytes."""

    file: Annotated[AttachmentName, public(N_("File"))]
    """Its name, such as `network-plan.pdf`."""
    title: Annotated[LocalText, public(N_("Title"))]
    """What it is, for readers."""


def attachment_path(agreement_file: str, name: str) -> str:
    """Return the path of an attachment of the version that is written in a file."""
    return f"{agreement_file.rpartition('/')[0]}/{name}"


class Requirement(Written):
    """A service level requirement (SLR)."""

    id: Annotated[Id, parties(N_("Number"))]
    """Its id within the file, by which a target says that it answers it."""
    statement: Annotated[LocalText, parties(N_("Requirement"))]
    """What is asked for, in the customer's words."""
    reason: Annotated[LocalText | None, parties(N_("Reason"))] = None
    """What it is needed for."""
    requested_by: Annotated[LocalText, parties(N_("Requested by"))]
    """Who asked for it."""
    requested_on: Annotated[Date, parties(N_("Requested on"))]
    """When it was asked for."""
    importance: Annotated[Literal["must", "should", "could"], parties(N_("Importance"), wording=Word("importance|{}"))]
    """Whether the customer must, should or could have it."""
    answer: Annotated[LocalText | None, parties(N_("Answer"))] = None
    """Why no target answers it, where none does."""


class Requirements(Written):
    """What the customer of an agreement asked for."""

    kind: Annotated[Literal["requirements"], internal()]
    """The word for this kind of file."""
    requirements: Annotated[tuple[Requirement, ...], parties(N_("Requirements"))]
    """What was asked for, each under an id of its own."""
