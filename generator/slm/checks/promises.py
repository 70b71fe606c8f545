"""What the versions of an agreement must be before anything can be judged by them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import ceil
from typing import Final, NamedTuple

from slm.agreement import Agreement, AgreementHistory, DatedVersion, Interruptions, Target, WorkloadLimit
from slm.catalog import Metric, ServiceStatus
from slm.document_control import Status
from slm.facts.reviews import is_review_overdue, last_review, next_review
from slm.facts.scorecard import scorecard
from slm.facts.sources import record_of, source_of
from slm.measurement import ForeignSource
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity
from slm.text import LANGUAGES
from slm.values import Amount, Written, keys_of

PARTY_OF_WRONG_KIND: Final = Mistake(
    "SLM475",
    "'{party}' cannot be the {side} in an agreement of the kind {kind}",
    "An SLA is between the provider or one of its teams and a customer, an OLA between teams of the provider, "
    "a UC between a supplier and the provider or one of its teams.",
)
VERSIONS_OVERLAP: Final = Mistake(
    "SLM476",
    "versions {earlier} and {later} of {agreement} would both be in force from {start}",
    'Write `supersedes: "{earlier}"` in version {later}, or correct the days in `valid`.',
)
VERSION_ORDER: Final = Mistake(
    "SLM477",
    "version {later} of {agreement} starts on {start}, not after version {earlier}, which starts on {before}",
    "A later version starts later; correct `valid`, or the number of the version's folder.",
)
VERSION_GAP: Final = Mistake(
    "SLM478",
    "{agreement} has no version in force from {end} until {start}",
    "Nothing is promised on these days; if that is not meant, start version {later} on {end}.",
    Severity.WARNING,
)
SUPERSEDES_UNKNOWN: Final = Mistake(
    "SLM479",
    "{agreement} has no version {value} before version {version}",
    "Write the number of an earlier version, or leave `supersedes` out.",
)
NO_TARGET: Final = Mistake(
    "SLM480",
    "version {version} of {agreement} promises nothing: it has no targets",
    "Write at least one entry under `targets`.",
)
THRESHOLD_UNIT: Final = Mistake(
    "SLM481",
    "the metric '{metric}' is measured in {expected}, not as '{value}'",
    "Shares are written with a percent sign; counts, scores and quantities with the metric's unit or none.",
)
WITHIN_WITHOUT_ATTAINMENT: Final = Mistake(
    "SLM482",
    "`within` judges how long cases take, but the metric '{metric}' is of the kind {kind}",
    "Use a metric of the kind attainment, or another comparison.",
)
ATTAINMENT_WITHOUT_WITHIN: Final = Mistake(
    "SLM483",
    "the metric '{metric}' counts cases that keep a time limit, but the target sets none",
    "Write `within: 30 working_minutes` and `for_at_least: 95 %`.",
)
SOURCE_UNSUITED: Final = Mistake(
    "SLM484",
    "'{source}' records interruptions, from which no metric of the kind {kind} can be made",
    "Say in `interruptions` of the target what is measured, or use a metric of the kind availability.",
)
SOURCE_LACKS_SERVICE: Final = Mistake(
    "SLM485",
    "the source '{source}' says nothing about the service '{service}', so the target has no data",
    "Add the service to the source's `services`, or name another source.",
)
TICKETS_UNSUITED: Final = Mistake(
    "SLM496",
    "'tickets' records cases and their times, from which no metric of the kind {kind} can be made",
    "Report it under `figures`, or use a metric of one of the kinds attainment, quantity, count and ratio.",
)
CLOCK_MISSING: Final = Mistake(
    "SLM497",
    "the target is judged by tickets, but does not say which time of them it limits",
    "Write `clock: {{measures: response}}` or `clock: {{measures: resolution}}`.",
)
CLOCK_UNUSED: Final = Mistake(
    "SLM498",
    "the target is judged by '{source}', so its clock is not used",
    "Take the clock out, or write `source: tickets` in the target.",
    Severity.WARNING,
)
CLOCKS_OVERLAP: Final = Mistake(
    "SLM499",
    "this target limits the same time of the same cases as '{other}', which is about {priority} alone",
    "Write a `priority` here as well, or be sure that cases of {priority} are meant to be counted twice.",
    Severity.WARNING,
)
CREDIT_DIRECTION: Final = Mistake(
    "SLM486",
    "a tier of this target says `{expected}`, and only that",
    "Where more is better a value below the bound earns a credit; where less is better, a value above it.",
)
CREDIT_ORDER: Final = Mistake(
    "SLM487",
    "the tier at {bound} with a credit of {credit} % does not go on from the one before it, {before} with {less} %",
    "List tiers from the target outwards; a worse value earns a greater credit.",
)
CREDIT_GAP: Final = Mistake(
    "SLM488",
    "the first tier begins at {bound}, but the target is {threshold}",
    "Begin at the target: between the two a miss would cost nothing, or a kept promise something.",
)
REWARD_DIRECTION: Final = Mistake(
    "SLM810",
    "a reward of this target says `{expected}`, and only that",
    "Where more is better a value at the bound or above it earns a reward; where less is better, one below it.",
)
REWARD_ORDER: Final = Mistake(
    "SLM811",
    "the reward of {reward} % at {bound} does not go on from the one before it, {less} % at {before}",
    "List rewards from the target outwards; a better value earns a greater reward.",
)
REWARD_FOR_A_MISS: Final = Mistake(
    "SLM812",
    "a value at {bound} misses the target of {threshold} and would be rewarded",
    "Begin the rewards on the good side of the target.",
)
CAP_BELOW_CREDIT: Final = Mistake(
    "SLM813",
    "no more than {cap} % are credited, so the credit of {credit} % of '{target}' is never paid in full",
    "Raise `cap`, or lower the credit: customers read the tiers first.",
    Severity.WARNING,
)
CLAIM_HOURS: Final = Mistake(
    "SLM814",
    "credits are claimed within {length}, and in '{hours}' every day is a working day",
    "Name hours with free days in `claim_hours`, or count calendar days.",
    Severity.WARNING,
)
TOGETHER_UNSUITED: Final = Mistake(
    "SLM806",
    "`together: {rule}` cannot be computed for the metric '{metric}' of the kind {kind}",
    "Shares can be weighted; shares, scores and counts can be pooled; everything can be all_of or any_of.",
)
DOCUMENT_NUMBER_TWICE: Final = Mistake(
    "SLM489",
    "the document number {number} belongs to {other} already",
    "Give each agreement a number of its own; its versions share it.",
)
SERVICE_NOT_OFFERED: Final = Mistake(
    "SLM490",
    "{agreement} {version} is in force, but the service '{service}' is {status}",
    "Record the approved change in catalog/changes/, or take the service out of the next version.",
    Severity.WARNING,
)
REVIEW_OVERDUE: Final = Mistake(
    "SLM491",
    "the review of {agreement} was due on {due}",
    "Hold the review and record it in measurements/reviews/.",
    Severity.WARNING,
)
REQUIREMENT_UNANSWERED: Final = Mistake(
    "SLM492",
    "no target answers the requirement '{requirement}', and nothing says why",
    "Name it in `answers` of a target, or write in its `answer` why no target does.",
    Severity.WARNING,
)
INCOMPLETE: Final = Mistake(
    "SLM493",
    "a complete SLA also says: {parts}",
    "Add these keys to the next version; each can be short.",
    Severity.WARNING,
)
SMALL_NUMBERS: Final = Mistake(
    "SLM494",
    "{threshold} of at most {n} case a month: a single miss breaks the target",
    "One miss is within it from {needed} cases on: write `small_sample: {{fewer_than: {needed}, "
    "misses_allowed: 1}}`, judge it per quarter, or promise a share that so few cases can show.",
    Severity.WARNING,
    plural="{threshold} of at most {n} cases a month: a single miss breaks the target",
)
SERVICE_NOT_COVERED: Final = Mistake(
    "SLM495",
    "the target is about '{service}', which is not among the agreement's services",
    "Add it to the agreement's `services`, or take it out of the target.",
)


def parties_fit(portfolio: Portfolio) -> Iterator[Problem]:
    """SLA: provider or team, and customer. OLA: team, and provider or team. UC: supplier, and provider or team."""
    provider = portfolio.provider
    ours = {provider.id, *(each.id for each in provider.teams)}
    customers, suppliers = {each.id for each in provider.customers}, {each.id for each in provider.suppliers}
    fitting: dict[str, tuple[Collection[str], Collection[str]]] = {
        "SLA": (ours, customers), "OLA": (ours - {provider.id}, ours), "UC": (suppliers, ours),
    }  # fmt: skip
    known = ours | customers | suppliers
    for agreement in portfolio.all_agreements:
        promising, promised = fitting[agreement.kind]
        for side, fit in (("provider", promising), ("customer", promised)):
            party: str = getattr(agreement, side)
            if party in known and party not in fit:
                yield PARTY_OF_WRONG_KIND.at(agreement.place(side), party=party, side=side, kind=agreement.kind)


def versions_follow_each_other(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that later versions start later, that at most one is in force at a time, and that none is missing."""
    for history in _read_whole(portfolio):
        for earlier, later in combinations(history.versions, 2):
            yield from _in_order(history, earlier, later)
        for earlier, later in pairwise(history.versions):
            end, start = _planned_end(history, earlier), later.agreement.valid.start
            if end < start and earlier.validity.ended_by is not Status.WITHDRAWN:
                place = later.agreement.valid.place("from")
                yield VERSION_GAP.at(
                    place, earlier.agreement.valid.place("until"), agreement=history.id, end=end, start=start,
                    later=later.version,
                )  # fmt: skip


def superseded_versions_exist(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a version supersedes an earlier version of the same agreement."""
    for history in _read_whole(portfolio):
        for dated in history.versions:
            superseded = dated.agreement.supersedes
            earlier = {each.version for each in history.versions if each.version < dated.version}
            if superseded is not None and superseded not in earlier:
                yield SUPERSEDES_UNKNOWN.at(
                    dated.agreement.place("supersedes"), agreement=history.id, value=superseded, version=dated.version
                )


def agreements_promise_something(portfolio: Portfolio) -> Iterator[Problem]:
    """Every version has a target."""
    for each in portfolio.all_agreements:
        if not each.targets:
            yield NO_TARGET.at(each.key_place("targets"), agreement=each.id, version=each.version)


def targets_fit_their_metrics(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that shares and nothing else are promised in percent, and attainment and nothing else within a time."""
    for target, metric in _targets_with_metrics(portfolio):
        within = target.within is not None
        if within and not metric.kind.traits.has_limit:
            yield WITHIN_WITHOUT_ATTAINMENT.at(target.place("within"), metric=metric.id, kind=metric.kind)
        elif not within and metric.kind.traits.has_limit and target.interruptions is None:
            yield ATTAINMENT_WITHOUT_WITHIN.at(target.place(), metric=metric.id)
        elif not within:
            yield from _unit_fits(metric, target.threshold, target, target.comparison)
        for tier in target.credits:
            for field in ("below", "above"):
                yield from _unit_fits(metric, getattr(tier, field), tier, field)
        for reward in target.rewards:
            for field in ("at_least", "at_most"):
                yield from _unit_fits(metric, getattr(reward, field), reward, field)


def workloads_fit_their_metrics(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a workload limit is written in the unit of its metric."""
    for agreement in portfolio.all_agreements:
        for limit in agreement.workload:
            metric = portfolio.metrics.get(limit.metric)
            for field in ("at_least", "at_most"):
                if metric:
                    yield from _unit_fits(metric, getattr(limit, field), limit, field)


def targets_have_data(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that records suit the kind of what is made of them, and that sources know the services of targets."""
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            metric = portfolio.metrics.get(target.metric)
            if metric is None:
                continue
            name = source_of(portfolio, target)
            source, makes = portfolio.sources.get(name), record_of(portfolio, name)
            if makes == "tickets":
                yield from _clock_fits(target, metric)
            elif target.clock and name not in portfolio.aggregated:
                yield CLOCK_UNUSED.at(target.place("clock"), source=name)
            by_rules = target.interruptions is not None
            if makes in _INTERRUPTIONS and not by_rules and metric.kind not in Interruptions().kinds:
                place = target.place("source" if target.source else "metric")
                yield SOURCE_UNSUITED.at(place, metric.place("source"), source=name, kind=metric.kind)
            elif source:
                yield from _source_knows(source, agreement, target)


def clocks_count_different_cases(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no case falls under a target for all priorities and under one for its own (FAILURES F50).

    Several targets for the same cases are steps of one promise: 80 % within a day, all within a week.
    """
    for agreement in portfolio.all_agreements:
        timed = [(each, each.clock) for each in agreement.targets if each.clock]
        for (one, counts), (other, also) in product(timed, repeat=2):
            services = {*agreement.target_services(one)} & {*agreement.target_services(other)}
            types = not counts.types or not also.types or {*counts.types} & {*also.types}
            if other.priority and not one.priority and counts.measures == also.measures and services and types:
                yield CLOCKS_OVERLAP.at(one.place(), other.place("priority"), other=other.id, priority=other.priority)


def services_can_be_taken_together(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the figures of several services are added up only where their sum has a meaning."""
    for target, metric in _targets_with_metrics(portfolio):
        if target.together in {"pooled", "weighted"} - metric.kind.traits.together:
            yield TOGETHER_UNSUITED.at(
                target.place("together"), metric.place("kind"), rule=target.together, metric=metric.id,
                kind=metric.kind,
            )  # fmt: skip


def targets_are_about_the_agreement(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the services of a target are among those of its agreement."""
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            for index, service in enumerate(target.services):
                if service in portfolio.services and service not in agreement.services:
                    yield SERVICE_NOT_COVERED.at(
                        target.place("services", index), agreement.place("services"), service=service
                    )


def credits_are_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """Tiers begin at the target and go outwards without overlap, each with a greater credit (FAILURES F66)."""
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            yield from _credits(target)


def rewards_are_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """Rewards begin on the good side of the target and go outwards without overlap, each greater than the last."""
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            yield from _rewards(target)


def caps_leave_room_for_a_credit(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no tier promises more than the cap lets through."""
    for agreement in portfolio.all_agreements:
        cap = agreement.credit_rules.cap if agreement.credit_rules else None
        for target in agreement.targets:
            greatest = max((each.credit for each in target.credits), default=Decimal(0))
            if agreement.credit_rules and cap is not None and greatest > cap:
                place = agreement.credit_rules.place("cap")
                yield CAP_BELOW_CREDIT.at(place, target.place("credits"), cap=cap, credit=greatest, target=target.id)


def claims_have_working_days(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that working days in which to claim are counted by hours that know free days."""
    for agreement in portfolio.all_agreements:
        rules = agreement.credit_rules
        name = (rules.claim_hours if rules else None) or agreement.service_hours
        hours = portfolio.hours.get(name)
        if rules and rules.claim_within and rules.claim_within.unit.is_working and hours:
            version = hours.version_on(agreement.valid.start)
            if all(version.week.days) and not version.holidays:
                yield CLAIM_HOURS.at(rules.place("claim_within"), length=rules.claim_within, hours=name)


def document_numbers_are_unique(portfolio: Portfolio) -> Iterator[Problem]:
    """No two agreements have the same document number."""
    first: dict[str, Agreement] = {}
    for each in portfolio.all_agreements:
        other = first.setdefault(each.document_number, each)
        if other.id != each.id:
            yield DOCUMENT_NUMBER_TWICE.at(
                each.place("document_number"), other.place("document_number"), number=each.document_number,
                other=other.id,
            )  # fmt: skip


def promised_services_are_offered(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what a version in force promises is a live or retiring service."""
    if portfolio.is_unread("catalog/changes"):
        return
    for history in portfolio.agreements.values():
        if not history.in_force:
            continue
        agreement = history.in_force.agreement
        for index, service in enumerate(agreement.services):
            status = portfolio.service_status(service)
            if service in portfolio.services and status not in (ServiceStatus.LIVE, ServiceStatus.RETIRING):
                yield SERVICE_NOT_OFFERED.at(
                    agreement.place("services", index), agreement=history.id, version=agreement.version,
                    service=service, status=status,
                )  # fmt: skip


def reviews_are_held(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an agreement in force is reviewed on the day that its last review set, or as often as it says."""
    if portfolio.is_unread("measurements/reviews"):
        return
    for history in portfolio.agreements.values():
        if is_review_overdue(portfolio, history):
            last, cycle = last_review(portfolio, history), history.shown.agreement.place("review_every")
            places = (last.place("next_review"), cycle) if last and last.next_review else (cycle,)
            yield REVIEW_OVERDUE.at(*places, agreement=history.id, due=next_review(portfolio, history))


def requirements_are_answered(portfolio: Portfolio) -> Iterator[Problem]:
    """Each requirement is answered by a target of the newest version, or says why it is not."""
    for history in _read_whole(portfolio):
        answered = {each for target in history.latest.targets for each in target.answers}
        for requirement in history.requirements:
            if requirement.id not in answered and requirement.answer is None:
                yield REQUIREMENT_UNANSWERED.at(requirement.place(), requirement=requirement.id)


def agreements_are_complete(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the newest version of an SLA says all that a customer needs in a dispute (ISO/IEC 20000-1, 8.3.3).

    Approved versions are write-once, so older ones are left alone.
    """
    for history in _read_whole(portfolio):
        agreement = history.latest
        missing = [name for name, present in _parts(agreement) if not present]
        if agreement.kind == "SLA" and missing:
            yield INCOMPLETE.at(agreement.place(), parts=", ".join(missing))


def targets_suit_their_numbers(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that one miss in the busiest month known does not break a monthly target (FAILURES F62)."""
    for history in portfolio.agreements.values():
        doubted = {target.id: target for target in history.latest.targets if _may_be_too_small(portfolio, target)}
        if doubted:
            busiest: dict[str, Fraction] = {}
            for each in scorecard(portfolio).by_agreement.get(history.id, ()):
                if each.target in doubted and each.denominator:
                    busiest[each.target] = max(busiest.get(each.target, each.denominator), each.denominator)
            for name, most in busiest.items():
                yield from _small(doubted[name], most)


def _read_whole(portfolio: Portfolio) -> Iterator[AgreementHistory]:
    """Yield the agreements of which every file could be read: of the others, too much is unknown."""
    return (each for each in portfolio.agreements.values() if not portfolio.is_unread(f"agreements/{each.id}"))


def _in_order(history: AgreementHistory, earlier: DatedVersion, later: DatedVersion) -> Iterator[Problem]:
    before, start = earlier.agreement.valid.start, later.agreement.valid.start
    here, there = later.agreement.valid.place("from"), earlier.agreement.valid.place("from")
    # A version may take the place of another on its very first day, which then never was in force.
    if start < before or (start == before and later.agreement.supersedes != earlier.version):
        yield VERSION_ORDER.at(
            here, there, agreement=history.id, earlier=earlier.version, later=later.version, start=start, before=before
        )
    elif start < _planned_end(history, earlier):
        yield VERSIONS_OVERLAP.at(
            here, there, agreement=history.id, earlier=earlier.version, later=later.version, start=start
        )


def _planned_end(history: AgreementHistory, dated: DatedVersion) -> date:
    """Return the day on which a version ends once all versions are approved."""
    successors = [each.agreement.valid.start for each in history.versions if each.agreement.supersedes == dated.version]
    return min([dated.validity.end, *successors])


def _targets_with_metrics(portfolio: Portfolio) -> Iterator[tuple[Target, Metric]]:
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            if metric := portfolio.metrics.get(target.metric):
                yield target, metric


def _unit_fits(metric: Metric, amount: Amount | None, model: Written, field: str) -> Iterator[Problem]:
    if amount is None:
        return
    units = () if metric.unit is None else tuple(dict.fromkeys(map(metric.unit, LANGUAGES)))
    allowed = ("%",) if metric.kind.traits.is_share else ("", *units)
    if amount.unit not in allowed:
        expected = "%" if metric.kind.traits.is_share else " / ".join(units) or "1"
        yield THRESHOLD_UNIT.at(model.place(field), metric.place(), metric=metric.id, expected=expected, value=amount)


_INTERRUPTIONS: Final = ("outages", "probes", "timeline")
"""Records of a book from which a figure of another kind is made by rules only."""


def _clock_fits(target: Target, metric: Metric) -> Iterator[Problem]:
    if metric.kind.traits.from_tickets is None:
        place = target.place("source" if target.source else "metric")
        yield TICKETS_UNSUITED.at(place, metric.place("source"), kind=metric.kind)
    elif target.clock is None and metric.kind.traits.from_tickets == "times":
        yield CLOCK_MISSING.at(target.place())


def _source_knows(source: ForeignSource, agreement: Agreement, target: Target) -> Iterator[Problem]:
    known = source.known_services
    for service in agreement.target_services(target) if known else ():
        if known and service not in known:
            yield SOURCE_LACKS_SERVICE.at(target.place(), source.place("services"), source=source.id, service=service)


class _Schedule(NamedTuple):
    """How tiers of credits or of rewards go on, from the target outwards."""

    side: str
    """The key of their bounds; the other one is that of targets where the other side is better."""
    other: str
    share: str
    grows: bool
    """Do bounds grow outwards?"""
    wrong_side: Mistake
    wrong_order: Mistake
    wrong_start: Mistake


def _credits(target: Target) -> Iterator[Problem]:
    up = target.comparison.higher_is_better
    side, other = ("below", "above") if up else ("above", "below")
    schedule = _Schedule(side, other, "credit", not up, CREDIT_DIRECTION, CREDIT_ORDER, CREDIT_GAP)
    yield from _in_steps(target, target.credits, schedule, lambda bound: bound.value == target.threshold.value)


def _rewards(target: Target) -> Iterator[Problem]:
    up = target.comparison.higher_is_better
    side, other = ("at_least", "at_most") if up else ("at_most", "at_least")
    schedule = _Schedule(side, other, "reward", up, REWARD_DIRECTION, REWARD_ORDER, REWARD_FOR_A_MISS)
    threshold = Fraction(target.threshold.value)
    kept = target.comparison.holds
    yield from _in_steps(target, target.rewards, schedule, lambda bound: kept(Fraction(bound.value), threshold))


def _in_steps(
    target: Target, tiers: Sequence[Written], schedule: _Schedule, may_begin: Callable[[Amount], bool]
) -> Iterator[Problem]:
    bounds = [(getattr(tier, schedule.side), tier) for tier in tiers]
    for bound, tier in bounds:
        if bound is None or getattr(tier, schedule.other) is not None:
            yield schedule.wrong_side.at(tier.place(), expected=schedule.side)
            return
    for (before, nearer), (bound, further) in pairwise(bounds):
        less, more = (getattr(tier, schedule.share) for tier in (nearer, further))
        outwards = bound.value > before.value if schedule.grows else bound.value < before.value
        if not outwards or more <= less:
            words = {"bound": bound, schedule.share: more, "before": before, "less": less}
            yield schedule.wrong_order.at(further.place(), nearer.place(), **words)
    if bounds and not may_begin(bounds[0][0]):
        place = bounds[0][1].place(schedule.side)
        yield schedule.wrong_start.at(place, bound=bounds[0][0], threshold=target.threshold)


def _parts(agreement: Agreement) -> Iterator[tuple[str, bool]]:
    """Yield the keys that a complete agreement has, and whether this one has them."""
    for name, key in keys_of(Agreement).items():
        if key.expected:
            yield name, bool(getattr(agreement, name))
    for name, key in keys_of(WorkloadLimit).items():
        if key.expected:
            yield f"workload.{name}", any(getattr(each, name) is not None for each in agreement.workload)


def _may_be_too_small(portfolio: Portfolio, target: Target) -> bool:
    """Return whether it promises a share of a month's cases, and no rule says what holds where they are few."""
    metric, up = portfolio.metrics.get(target.metric), target.comparison.higher_is_better
    counts_cases = metric is not None and metric.kind.traits.counts_cases
    # A promise of 100 % allows no miss on purpose.
    by_month = target.per.months == 1 and up and target.threshold.value < 100
    return counts_cases and by_month and target.small_sample is None and target.together != "weighted"


def _small(target: Target, most: Fraction) -> Iterator[Problem]:
    threshold = Fraction(target.threshold.value)
    if most * (100 - threshold) / 100 < 1:
        needed = ceil(100 / (100 - threshold))
        yield SMALL_NUMBERS.at(target.place(), threshold=target.threshold, n=int(most), needed=needed)
