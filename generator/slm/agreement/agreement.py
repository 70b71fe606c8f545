"""An agreement as it is written: SLA, OLA or UC, one version (`agreements/<ID>/<version>/agreement.yml`)."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from slm.agreement.attachment import ATTACHED_TWICE, Attachment
from slm.agreement.credit import OTHER_CURRENCY, Charges, CreditRules
from slm.agreement.target import Target
from slm.calendar import Cycle, Duration, DurationUnit, Per, TimeZone
from slm.document_control import Version, VersionText
from slm.problem import Mistake
from slm.values import AmountText, Date, Flag, Id, LocalText, Text, Whole, Written

ENDS_BEFORE_IT_STARTS: Final = Mistake(
    "SLM310",
    en="it ends on {until}, not after it starts on {start}",
    zh="结束日 {until} 不晚于开始日 {start}",
    hint_en="`until` is the first day on which it no longer holds.",
    hint_zh="`until` 是不再有效的第一天。",
)
LIMITS_REVERSED: Final = Mistake(
    "SLM311",
    en="the lower limit {lower} is above the upper limit {upper}",
    zh="下限 {lower} 高于上限 {upper}",
    hint_en="Write at_least below at_most, or leave one of them out.",
    hint_zh="at_least 应不大于 at_most，或省略其中之一。",
)


class Term(Written):
    """The days on which the agreement holds, half-open: from `from`, until the day before `until`."""

    start: Date = Field(alias="from")
    until: Date

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.until <= self.start:
            raise ENDS_BEFORE_IT_STARTS.raised("until", start=self.start, until=self.until)
        return self


class Scope(Written):
    """What the agreement covers and what it does not."""

    covers: tuple[LocalText, ...]
    excludes: tuple[LocalText, ...] = ()


class Definition(Written):
    """A word as this agreement uses it."""

    term: LocalText
    meaning: LocalText


class Duties(Written):
    """What each side undertakes."""

    provider: tuple[LocalText, ...]
    customer: tuple[LocalText, ...]


class WorkloadLimit(Written):
    """How much work the targets are made for (ISO/IEC 20000-1, 8.3.3)."""

    metric: Id
    """A metric whose monthly figure is the actual workload."""
    at_least: AmountText | None = None
    at_most: AmountText | None = None
    per: Per = Per.MONTH
    note: LocalText | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.at_least and self.at_most and self.at_least.value > self.at_most.value:
            raise LIMITS_REVERSED.raised("at_least", lower=self.at_least, upper=self.at_most)
        return self


class Maintenance(Written):
    """Planned interruptions."""

    notice: Duration
    """How long before, at least, they are announced."""
    window: LocalText
    at_most: Whole | None = None
    """How many a month."""
    longest: Duration | None = None


class Recovery(Written):
    """What happens after a failure or a disaster."""

    restore_within: Duration | None = None
    """Recovery time objective (RTO)."""
    data_loss_at_most: Duration | None = None
    """Recovery point objective (RPO)."""
    continuity: LocalText | None = None


class Report(Written):
    """A report that the agreement promises."""

    name: LocalText
    content: tuple[LocalText, ...]
    every: Per
    audience: LocalText
    due: Duration | None = None
    """How soon after the end of the period."""
    channel: LocalText | None = None


class AgreementContact(Written):
    """The interface of one side."""

    party: Id
    person: Id | None = None
    role: LocalText
    reach: LocalText | None = None


class EscalationStep(Written):
    """Whom to turn to when the step before did not help in time."""

    after: Duration
    to: LocalText
    reach: LocalText | None = None


class Complaints(Written):
    """How a complaint is made and answered."""

    how: LocalText
    acknowledged_within: Duration | None = None
    answered_within: Duration | None = None


class Risk(Written):
    """A known risk to the targets and what is done about it."""

    id: Id
    risk: LocalText
    likelihood: Literal["low", "medium", "high"]
    impact: Literal["low", "medium", "high"]
    countermeasure: LocalText
    owner: Id | None = None


WEIGHTS_OF_OTHERS: Final = Mistake(
    "SLM326",
    en="the weights are not those of the services for which the target holds: {services}",
    zh="权重所列的服务与目标适用的服务不一致：{services}",
    hint_en="Write one weight for each of them, and none for another.",
    hint_zh="请为其中每项服务各写一个权重，且不写其他服务。",
)
CLAUSE_UNIT: Final = Mistake(
    "SLM323",
    en="'{value}' cannot be the unit of what a clause excludes at most",
    zh="“{value}”不能作为条款扣除上限的单位",
    hint_en="Here time is counted in: {legal}.",
    hint_zh="此处时间的单位应为：{legal}。",
)
TOGETHER: Final = "+"
"""Stands between the ids of services that are judged together; no id has one."""
_CAP_UNITS: Final = (
    DurationUnit.CALENDAR_MINUTES, DurationUnit.CALENDAR_HOURS,
    DurationUnit.WORKING_MINUTES, DurationUnit.WORKING_HOURS,
)  # fmt: skip


class Clause(Written):
    """A lettered clause that a month's record can name."""

    id: Id
    clause: LocalText


class Exclusion(Clause):
    """A clause that excludes interruptions which name it; what its rules refuse is downtime, and shown as refused."""

    notice: Duration | None = None
    """It excludes only what was announced so long before it began, by the `announced` of its row."""
    approval: Flag = False
    """It excludes only what somebody approved, by the `approved_by` of its row."""
    at_most: Duration | None = None
    """So much it excludes of one service in a month; what exceeds that counts.

    In working units the time within the service hours of the target is measured, in calendar units all time. The rows
    that name the clause are taken in the order in which they begin, each in the month in which it begins; time that
    two of them share is measured once.
    """

    @model_validator(mode="after")
    def _is_measured_exactly(self) -> Self:
        if self.at_most is not None and self.at_most.unit not in _CAP_UNITS:
            raise CLAUSE_UNIT.raised("at_most", value=self.at_most.unit, legal=", ".join(_CAP_UNITS))
        return self


class Condition(Written):
    """What has to be so for a clause to be used."""

    workload_above: Id
    """The metric of a workload limit whose figure in that month is above `at_most`."""


class Suspension(Clause):
    """A clause by which a target does not apply in a month."""

    when: Condition | None = None
    """It may be used only in such a month."""


class Renewal(Written):
    """What happens at the end of the term, and how to leave before it."""

    automatic: Flag = False
    renew_notice: Cycle | None = None
    terminate_notice: Cycle | None = None
    change_notice: Cycle | None = None
    """How long before it takes effect a changed version is announced."""


class DocumentControl(Written):
    """What a controlled document says about itself."""

    owner: Id
    prepared_by: Id
    classification: Literal["public", "customer", "internal"] = "customer"
    distribution: tuple[LocalText, ...] = ()
    retention: Cycle | None = None
    changes: LocalText | None = None
    """What this version changed, in a customer's words."""


class Agreement(Written):
    """One version of a service level agreement, an operational level agreement or an underpinning contract."""

    kind: Literal["SLA", "OLA", "UC"]
    title: LocalText
    document_number: Text
    control: DocumentControl
    brief: tuple[LocalText, ...]
    """The short version: what a reader who reads nothing else should know."""
    provider: Id
    """The party that promises: the provider, a team (OLA) or a supplier (UC)."""
    customer: Id
    """The party that is promised something."""
    scope: Scope
    services: tuple[Id, ...]
    valid: Term
    supersedes: VersionText | None = None
    """The version that this one takes the place of, on the day it comes into force."""
    time_zone: TimeZone
    service_hours: Id
    hours_exceptions: LocalText | None = None
    review_every: Cycle
    partial_period: Literal["prorate", "skip", "full"] = "prorate"
    """How a period is judged that is only partly inside the term (FAILURES F7).

    Over that part (`prorate`); not at all (`skip`); or as if it were whole (`full`): the agreed service time of the
    days before and after the term counts as time in which the service was up, whatever happened then. Days on which
    another version of the agreement is in force are its own. Where there is no time, as with cases, `full` is as
    `prorate`.
    """
    excluded_time: Literal["counts_as_available", "is_not_counted"] = "counts_as_available"
    """Whether excluded minutes stay in the denominator of availability (FAILURES V12)."""
    definitions: tuple[Definition, ...] = ()
    duties: Duties
    levels: tuple[Id, ...] = ()
    """Service levels (`levels.yml`) by which cases are answered and solved."""
    targets: tuple[Target, ...] = ()
    workload: tuple[WorkloadLimit, ...] = ()
    maintenance: Maintenance | None = None
    recovery: Recovery | None = None
    reports: tuple[Report, ...] = ()
    contacts: tuple[AgreementContact, ...] = ()
    escalation: tuple[EscalationStep, ...] = ()
    complaints: Complaints | None = None
    risks: tuple[Risk, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    credit_rules: CreditRules | None = None
    charges: Charges | None = None
    renewal: Renewal = Renewal()
    attachments: tuple[Attachment, ...] = ()
    """Files in the folder of the version that are part of what is agreed."""
    internal_notes: LocalText | None = None

    @model_validator(mode="after")
    def _weighs_its_services(self) -> Self:
        for index, target in enumerate(self.targets):
            services = self.target_services(target)
            if target.weights and target.weights.keys() != set(services):
                path = "targets", index, "weights"
                raise WEIGHTS_OF_OTHERS.raised(*path, services=", ".join(services))
        return self

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        smallest = self.credit_rules and self.credit_rules.smallest
        fee = self.charges and self.charges.monthly_fee
        if smallest and fee and smallest.unit != fee.unit:
            raise OTHER_CURRENCY.raised("credit_rules", "smallest", unit=smallest.unit, fee=fee.unit)
        return self

    @cached_property
    def id(self) -> str:
        """The agreement's id: the name of its folder."""
        return self.file_path.split("/")[-3]

    @cached_property
    def version(self) -> Version:
        """The version: the name of the version's folder."""
        return Version.parse(self.file_path.split("/")[-2])

    def target(self, target: str) -> Target | None:
        """Return the target of that id."""
        return next((each for each in self.targets if each.id == target), None)

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

    @model_validator(mode="after")
    def _attaches_each_file_once(self) -> Self:
        names = [each.file.lower() for each in self.attachments]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise ATTACHED_TWICE.raised("attachments", index, "file", file=self.attachments[index].file)
        return self
