"""An agreement as it is written: SLA, OLA or UC, one version (`agreements/<ID>/<version>/agreement.yml`)."""

from __future__ import annotations

from datetime import date
from functools import cached_property, partial
from typing import Annotated, Final, Literal, Self

from pydantic import model_validator

from slm import layout
from slm.agreement import provisions
from slm.agreement.commitments import Commitment
from slm.agreement.credit_money import check_money
from slm.agreement.credit_terms import Charges, CreditRules
from slm.agreement.maintenance import Maintenance
from slm.agreement.one_of_several import check_groups
from slm.agreement.target import Target
from slm.calendar import Cycle, TimeZone
from slm.document_control import Version, VersionText
from slm.problem import Mistake
from slm.text import N_
from slm.values import DocumentPart as Part
from slm.values import Id, LocalText, Text, Word, Written, internal, public

WEIGHTS_OF_OTHERS: Final = Mistake(
    "SLM326",
    "the weights are not those of the services for which the target holds: {services}",
    "Write one weight for each of them, and none for another.",
)
RENEWED_WITHOUT_END: Final = Mistake(
    "SLM1300",
    "an agreement without an end is never renewed, but `renewal` says {keys}",
    "Write the day on which it ends at `until` of `valid`, or take {keys} out.",
)
TOGETHER: Final = "+"
"""Stands between the ids of services that are judged together; no id has one."""

_TOP: Final = Part("top")
_HOURS: Final = Part("hours", N_("Service hours"))
_MEASUREMENT: Final = Part("measurement", N_("How it is measured"))
_RENEWAL: Final = Part("renewal", N_("Review, renewal and termination"))
_CONTROL: Final = Part("control", N_("Document control"))
_expected: Final = partial(public, expected=True)
"""A key that a complete agreement has, although it can do without."""


class Agreement(Written):
    """One version of a service level agreement, an operational level agreement or an underpinning contract."""

    kind: Annotated[Literal["SLA", "OLA", "UC"], public(N_("Kind"), _TOP, wording=Word("kind|{}"))]
    """With whom it is made: a customer (SLA), a team of the provider (OLA) or a supplier (UC)."""
    title: Annotated[LocalText, public(N_("Title"), _TOP)]
    """The name of the document, as on its cover."""
    document_number: Annotated[Text, public(N_("Document number"), _TOP)]
    """The number under which the organisation keeps it; every agreement has one of its own."""
    control: Annotated[provisions.DocumentControl, public(N_("Document control"), _CONTROL)]
    """Who answers for the document, who may see it, how long it is kept."""
    brief: Annotated[tuple[LocalText, ...], public(N_("In short"), Part("brief"))]
    """The short version: what a reader who reads nothing else should know.

    A figure of a target is named and not typed again: `{{ targets.availability }}` is its limit,
    `{{ targets.p1-response.within }}` its time for each case, in clauses, too.
    """
    provider: Annotated[Id, public(N_("Provider"), _TOP, wording="party")]
    """The party that promises: the provider, a team (OLA) or a supplier (UC)."""
    customer: Annotated[Id, public(N_("Customer"), _TOP, wording="party")]
    """The party that is promised something."""
    scope: Annotated[provisions.Scope, public(N_("Scope"), Part("scope"))]
    """What it covers and what not."""
    services: Annotated[tuple[Id, ...], public(N_("Services"), Part("services"), added="grants", wording="service")]
    """The services of the catalog about which it is made."""
    valid: Annotated[provisions.TermOfAgreement, public(N_("Valid"), _TOP)]
    """From which day on and until when it holds."""
    supersedes: Annotated[VersionText | None, public(N_("Supersedes"), _CONTROL, compared="no")] = None
    """The version that this one takes the place of, on the day it comes into force."""
    time_zone: Annotated[TimeZone, public(N_("Time zone"), _HOURS)]
    """The IANA zone in which its days, months and hours are meant, such as `Asia/Shanghai`."""
    service_hours: Annotated[Id, public(N_("Service hours"), _HOURS, better="more", moves="widens", wording="hours")]
    """The service hours (`catalog/calendars/`) in which its targets count."""
    hours_exceptions: Annotated[LocalText | None, public(N_("Exceptions"), _HOURS, better="unclear")] = None
    """When other hours hold, in words."""
    review_every: Annotated[Cycle, public(N_("Reviewed every"), _RENEWAL)]
    """How often both sides look at it together."""
    partial_period: Annotated[
        Literal["prorate", "skip", "full"],
        public(N_("Partial periods"), _MEASUREMENT, better="unclear", wording=Word("partial period|{}")),
    ] = "prorate"
    """How a period is judged that is only partly inside the term (FAILURES F7).

    Over that part (`prorate`); not at all (`skip`); or as if it were whole (`full`): the agreed service time of the
    days before and after the term counts as time in which the service was up, whatever happened then. Days on which
    another version of the agreement is in force are its own. Where there is no time, as with cases, `full` is as
    `prorate`.
    """
    excluded_time: Annotated[
        Literal["counts_as_available", "is_not_counted"],
        public(N_("Excluded time"), _MEASUREMENT, better="unclear", wording=Word("excluded time|{}")),
    ] = "counts_as_available"
    """Whether excluded minutes stay in the denominator of availability (FAILURES V12)."""
    definitions: Annotated[tuple[provisions.Definition, ...], public(N_("Definitions"), Part("definitions"))] = ()
    """Words that mean something particular here."""
    duties: Annotated[provisions.Duties, public(N_("Parties and duties"), Part("parties"))]
    """What each side undertakes."""
    commitments: Annotated[
        tuple[Commitment, ...], public(N_("Duties with a time"), Part("commitments"), added="unclear")
    ] = ()
    """Duties that have a time: within one, by a day, again and again, or for so long."""
    levels: Annotated[
        tuple[Id, ...], public(N_("Service levels"), Part("levels"), added="grants", wording="level")
    ] = ()
    """Service levels (`levels.yml`) by which cases are answered and solved."""
    level_set: Annotated[Id | None, public(N_("Level set"), Part("levels"), added="grants")] = None
    """A set of service levels (`levels.yml`, `sets`): the times of its levels are targets of this version, as they were
    on its first day. A target of the same id written here takes the place of one of them."""
    targets: Annotated[tuple[Target, ...], public(N_("Targets"), Part("targets"), added="grants")] = ()
    """What is promised, each with its figure."""
    workload: Annotated[
        tuple[provisions.WorkloadLimit, ...], public(N_("Workload limits"), Part("workload"), added="burdens")
    ] = ()
    """How much work the targets are made for."""
    maintenance: Annotated[Maintenance | None, _expected(N_("Planned maintenance"), Part("maintenance"))] = None
    """How planned interruptions are announced and limited."""
    recovery: Annotated[provisions.Recovery | None, _expected(N_("Recovery and continuity"), Part("recovery"))] = None
    """What holds after a failure or a disaster."""
    reports: Annotated[
        tuple[provisions.AgreedReport, ...], _expected(N_("Reports"), Part("reports"), added="grants")
    ] = ()
    """The reports that the provider owes."""
    contacts: Annotated[tuple[provisions.AgreementContact, ...], _expected(N_("Contacts"), Part("contacts"))] = ()
    """Whom to turn to on each side."""
    escalation: Annotated[tuple[provisions.EscalationStep, ...], _expected(N_("Escalation"), Part("escalation"))] = ()
    """Whom to turn to when that did not help, step by step."""
    complaints: Annotated[provisions.Complaints | None, _expected(N_("Complaints"), Part("complaints"))] = None
    """How a complaint is made and how soon it is answered."""
    risks: Annotated[tuple[provisions.Risk, ...], _expected(N_("Risks"), Part("risks"))] = ()
    """What endangers the targets."""
    exclusions: Annotated[
        tuple[provisions.Exclusion, ...], _expected(N_("Exclusions"), Part("exclusions"), added="burdens")
    ] = ()
    """The clauses by which interruptions do not count."""
    suspensions: Annotated[
        tuple[provisions.Suspension, ...], public(N_("Suspensions"), Part("suspensions"), added="burdens")
    ] = ()
    """The clauses by which a target does not apply in a month."""
    credit_rules: Annotated[CreditRules | None, public(N_("Credits"), Part("credits"))] = None
    """What holds for the credits of all targets."""
    charges: Annotated[Charges | None, public(N_("Charges"), Part("charges"))] = None
    """What the customer pays."""
    renewal: Annotated[provisions.Renewal, public(N_("Renewal and termination"), _RENEWAL)] = provisions.Renewal()
    """What happens at the end of the term, and how to leave before it."""
    attachments: Annotated[
        tuple[provisions.Attachment, ...], public(N_("Attachments"), Part("attachments"), added="unclear")
    ] = ()
    """Files in the folder of the version that are part of what is agreed."""
    internal_notes: Annotated[
        LocalText | None, internal(N_("Internal notes"), Part("internal-notes"), compared="no", binds=False)
    ] = None
    """What the provider notes for itself; no other side ever sees it."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        for index, target in enumerate(self.targets):
            services = self.target_services(target)
            if target.weights and target.weights.keys() != set(services):
                raise WEIGHTS_OF_OTHERS.raised("targets", index, "weights", services=", ".join(services))
        check_groups(self.targets, self.target_services)
        renewal = self.renewal
        of_terms = {"automatic": renewal.automatic, "for": renewal.renewed_for, "renew_notice": renewal.renew_notice}
        if self.valid.is_open and (keys := [key for key, said in of_terms.items() if said]):
            raise RENEWED_WITHOUT_END.raised("renewal", keys[0], keys=", ".join(keys))
        check_money(self.credit_rules, self.charges, self.targets, self.target_services)
        names = [attachment.file.lower() for attachment in self.attachments]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise provisions.ATTACHED_TWICE.raised("attachments", index, "file", file=self.attachments[index].file)
        return self

    @cached_property
    def id(self) -> str:
        """The agreement's id: the name of its folder."""
        return layout.agreement_of(self.file_path) or ""

    @cached_property
    def version(self) -> Version:
        """The version: the name of the version's folder."""
        return Version.parse(layout.version_of(self.file_path) or "")

    def target(self, target: str) -> Target | None:
        """Return the target of that id."""
        return next((candidate for candidate in self.targets if candidate.id == target), None)

    def target_services(self, target: Target) -> tuple[str, ...]:
        """Return the services for which the target holds."""
        return target.services or self.services

    def target_hours(self, target: Target) -> str:
        """Return the service hours in which the target counts."""
        return target.during or self.service_hours

    def judged_services(self, target: Target) -> tuple[str, ...]:
        """Return for what the target is judged: each service, or all of them together under one name."""
        services = self.target_services(target)
        return services if target.together == "each" else (TOGETHER.join(dict.fromkeys(services)),)

    @property
    def term(self) -> tuple[date, date]:
        """First day and first day after."""
        return self.valid.start, self.valid.until
